"""Any llama-index reader by import path: what it gives is put into a file of JSON lines, ingested as any other.

So what a reader brings is as safe as a file, and what it no longer brings, the next time, goes.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from bot.classes import build, import_class, tell_cause
from bot.errors import CorpusError
from bot.plain import dump

FOLDER = "readers"
"""Of the files, in the home."""
LONGEST_ID = 200
FIELDS = {
    "title": ("title", "Title", "page_title", "file_name", "name"),
    "author": ("author", "authors", "creator", "byline"),
    "source": ("publisher", "site_name", "source_name", "source"),
    "published_at": ("published_at", "published", "publication_date", "pub_date", "date"),
    "url": ("url", "URL", "link", "source_url", "source"),
}
"""What readers call what a document says of itself; the first that is there counts."""
KEYS = ("url", "URL", "file_path", "id")
"""What tells a document of a reader from others, the next time too."""


def fetch(path: str, options: Mapping[str, Any], home: Path) -> Path:
    """The file of what the reader at `path` gives; its class and its `load_data` share the options by their names.

    Raises SettingsError where there is no such class, BackendError where it cannot start, CorpusError where it gives
    nothing.
    """
    from llama_index.core.readers.base import BaseReader

    kind = import_class(path, BaseReader, "reader")
    named = set(inspect.signature(kind.load_data).parameters)
    reader = build(kind, path, **{name: value for name, value in options.items() if name not in named})
    try:
        found = list(reader.load_data(**{name: value for name, value in options.items() if name in named}))
    except Exception as error:  # every integration raises its own kind
        told = f"{type(error).__name__}){tell_cause(error, options)}"
        raise CorpusError(f"the reader {path} failed ({told}; check its options") from error
    rows = [dump(row) for row in make_rows(found)]
    if not rows:
        raise CorpusError(f"the reader {path} gave no text; check its options")
    return _write(rows, home / FOLDER / f"{kind.__name__}-{_digest(path, options)}.jsonl")


def read_options(typed: Iterable[str]) -> dict[str, Any]:
    """What was typed as NAME=VALUE, the value as JSON where it is some. Raises CorpusError."""
    options = {}
    for one in typed:
        name, equals, value = one.partition("=")
        if not equals or not name.isidentifier():
            raise CorpusError(f"{one!r} is no option of a reader; write it as NAME=VALUE")
        try:
            options[name] = json.loads(value)
        except json.JSONDecodeError:
            options[name] = value
    return options


def make_rows(documents: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """A row for each document that has a text, as the loader of JSON lines reads it."""
    seen: Counter[str] = Counter()
    for document in documents:
        text, told = str(document.text or ""), dict(document.metadata or {})
        if not text.strip():
            continue
        row = {field: found for field, names in FIELDS.items() if (found := _find(told, names, field == "url"))}
        if name := _name(document, told):
            seen[name] += 1
            row["doc_id"] = name if seen[name] == 1 else f"{name}#{seen[name]}"
        yield row | {"text": text}


def _find(told: Mapping[str, Any], names: Iterable[str], is_address: bool) -> str:
    """The first of these that is there; an address counts as one only where it is asked for."""
    values = (told.get(name) or "" for name in names)
    texts = (", ".join(str(one) for one in value if one) if isinstance(value, list) else str(value) for value in values)
    return next((text for text in texts if text and text.startswith(("http://", "https://")) == is_address), "")


def _name(document: Any, told: Mapping[str, Any]) -> str:
    """What a document is known by the next time it is read; "" where nothing tells, then its text does."""
    found = next((str(told[key]) for key in KEYS if told.get(key)), "")
    if not found and not _is_random(str(document.id_)):
        found = str(document.id_)
    page = told.get("page_label")
    found = f"{found}#{page}" if found and page else found
    if len(found) > LONGEST_ID - 10 or not found.isprintable():
        return hashlib.sha256(found.encode("utf-8", "replace")).hexdigest()[:16]
    return found


def _is_random(name: str) -> bool:
    """Whether it is made up anew each time."""
    try:
        return UUID(name).version == 4
    except ValueError:
        return False


def _digest(path: str, options: Mapping[str, Any]) -> str:
    told = json.dumps([path, sorted(options.items())], default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _write(rows: Iterable[str], place: Path) -> Path:
    """Whole or not at all. Raises CorpusError."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_suffix(".part")
        part.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
        os.replace(part, place)
    except OSError as error:
        raise CorpusError(f"cannot write {place} ({error.strerror}); free some space, then try again") from error
    return place
