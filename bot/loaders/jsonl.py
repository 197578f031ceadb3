"""JSON Lines files (.jsonl) to documents: one document a line, read as a stream.

Fields: doc_id, title, text or body, author, source, published_at, updated_at, url, topics; others are ignored.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.errors import LoadError
from bot.intake import Failure
from bot.loaders.canonical import clean_text
from bot.loaders.metadata import read_date, read_line, read_topics, show_path
from bot.schema import Document

_LONGEST_ID = 200
_LONGEST_TITLE = 80
_MOST_FAILED = 20


def load_jsonl(path: Path) -> Iterator[Document | Failure]:
    """A document for each line; a line that cannot be one is a Failure with its number, and the rest goes on.

    Raises LoadError when the file has no line, or when it begins with twenty that are no documents.
    """
    ids: set[str] = set()
    failed = 0
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, 1):
            if not (raw := raw.removeprefix(b"\xef\xbb\xbf")).strip():
                continue
            try:
                document = _read_document(_parse(raw), path)
                if document.id in ids:
                    raise LoadError(f"doc_id {document.id!r} stands on an earlier line too")
                ids.add(document.id)
                yield document
            except LoadError as error:
                failed += 1
                yield Failure(show_path(path), f"line {number}: {error}")
            if failed == _MOST_FAILED and not ids:
                raise LoadError(f"none of the first {failed} lines is a document; the rest was not read")
    if not ids and not failed:
        raise LoadError("empty file")


def _parse(raw: bytes) -> dict[str, Any]:
    """The JSON object of a line. Raises LoadError."""
    try:
        row = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise LoadError("not UTF-8") from error
    except RecursionError as error:
        raise LoadError("JSON nested too deeply") from error
    except json.JSONDecodeError as error:
        raise LoadError(f"not JSON: {error.msg} at column {error.colno}") from error
    except ValueError as error:  # a number of more digits than Python converts
        raise LoadError("a number has too many digits") from error
    if not isinstance(row, dict):
        raise LoadError("not a JSON object")
    return row


def _read_document(row: dict[str, Any], path: Path) -> Document:
    """The document of a JSON object. Raises LoadError."""
    given = row.get("text") or row.get("body")
    if not isinstance(given, str) or not (text := clean_text(given)):
        raise LoadError("no text: expected a string in text or body")
    return Document(
        id=_read_id(row, text),
        title=read_line(row.get("title")) or _make_title(text),
        text=text,
        path=os.path.abspath(path),
        author=read_line(row.get("author")),
        source=read_line(row.get("source")),
        published=read_date(row.get("published_at") or row.get("published")),
        updated=read_date(row.get("updated_at") or row.get("updated")),
        url=read_line(row.get("url")),
        topics=read_topics(row.get("topics")),
    )


def _make_title(text: str) -> str:
    """The first words of a text, for a document without a title; the file's name would be the same for every line."""
    line = text.split("\n", 1)[0]
    words = line[:_LONGEST_TITLE].rsplit(" ", 1)[0] if len(line) > _LONGEST_TITLE else line
    return words if words == line else f"{words} …"


def _read_id(row: dict[str, Any], text: str) -> str:
    """The doc_id as given; where there is none, one made from the content."""
    given = row.get("doc_id")
    if given is None or given == "":
        return hashlib.sha256(f"{row.get('title')}\n{text}".encode("utf-8", "replace")).hexdigest()[:16]
    if isinstance(given, bool) or not isinstance(given, (str, int)):
        raise LoadError("doc_id is neither a string nor a whole number")
    if len(str(given)) > _LONGEST_ID or not str(given).isprintable():
        raise LoadError(f"doc_id is longer than {_LONGEST_ID} characters or holds unprintable ones")
    return str(given)
