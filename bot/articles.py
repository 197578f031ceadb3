"""File -> articles: each document of a file with what its sentences state, as an ingest would take it in.

Neither an index nor an embedding model is needed; how a file is parsed is the loaders' business.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import CorpusError
from bot.intake import Failure
from bot.loaders import find_files, load
from bot.plain import to_plain
from bot.regions import find_sentences
from bot.schema import Document, PartKind
from bot.settings import Settings
from bot.stated import EventDate, Statement
from bot.statements import read_statements

SCHEMA_VERSION = 1
"""Version of `Article.to_dict()`; it changes when a field is renamed or removed."""


@dataclass(frozen=True, slots=True)
class Article:
    """A document as it was understood: `statements` are its sentences in order, whose words, and which days."""

    document: Document
    statements: tuple[Statement, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready data; every `start` and `end` is an offset into its `text`."""
        document = self.document
        facts = ("path", "title", "author", "source", "published", "updated", "url", "topics", "text")
        return {
            "schema": SCHEMA_VERSION,
            **{name: to_plain(getattr(document, name)) for name in facts},
            "headings": [_show_span(document.text, span.start, span.end) for span in document.sections],
            "standfirst": self.join_parts("standfirst"),
            "dateline": self.join_parts("dateline"),
            "captions": self._list_parts("caption"),
            "notes": self._list_parts("note"),
            "sentences": [self._show_statement(one) for one in self.statements],
        }

    def join_parts(self, kind: PartKind) -> str | None:
        """The parts of a kind as one text, a line each; None where there is none."""
        return "\n".join(part["text"] for part in self._list_parts(kind)) or None

    def _list_parts(self, kind: PartKind) -> list[dict[str, Any]]:
        found = [part for part in self.document.parts if part.kind == kind]
        return [_show_span(self.document.text, part.start, part.end) for part in found]

    def _show_statement(self, one: Statement) -> dict[str, Any]:
        span = _show_span(self.document.text, one.start, one.end)
        return {**span, "kind": one.voice, "speaker": one.speaker, "dates": [_show_date(each) for each in one.dates]}


def read_articles(path: Path, settings: Settings) -> Iterator[Article | Failure]:
    """Every document of a file, and a Failure for each part of it that cannot be one.

    Raises CorpusError where there is no such file, or it is a folder.
    """
    if path.is_dir():
        raise CorpusError(f"{path} is a folder; name a file in it")
    for found in find_files([path]):
        if isinstance(found, Failure):
            yield found
        elif isinstance(found, Path):
            for item in load(found, settings):
                yield item if isinstance(item, Failure) else read_article(item)


def read_article(document: Document) -> Article:
    """A document with what its sentences state."""
    return Article(document, read_statements(document, find_sentences(document)))


def _show_span(text: str, start: int, end: int) -> dict[str, Any]:
    return {"start": start, "end": end, "text": text[start:end]}


def _show_date(date: EventDate) -> dict[str, Any]:
    return {
        "text": date.text,
        "start": date.start,
        "end": date.end,
        "from": date.first,
        "to": date.last,
        "precision": date.precision,
    }
