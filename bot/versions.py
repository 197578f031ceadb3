"""Documents -> which are earlier versions of others, and what became of each of their sentences in the newer one.

A version is an article of the same source or address with a later date that tells the same under the same headline, or
nearly the same under another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.copies import says_otherwise, says_same
from bot.schema import Document, Span

READ = 200
"""Sentences of a document that are compared."""
COMPARED = 40
"""Sentences of each version, beside those that stand in both, that are compared one by one."""
RETITLED = 0.6
"""Share of the sentences of the shorter that both have, or tell otherwise, under different headlines."""
TITLED = 0.3
"""The same under one headline: "Weather" and "Morning news" are no versions of each other."""


@dataclass(frozen=True, slots=True)
class Story:
    """A document with its sentences, the first READ of them."""

    document: Document
    sentences: Sequence[Span]

    @property
    def day(self) -> str:
        """When it was changed or published last; "" where nobody knows."""
        return self.document.updated or self.document.published or ""

    def read(self, span: Span) -> str:
        """The text of a sentence."""
        return self.document.text[span.start : span.end]


@dataclass(frozen=True)
class Revision:
    """An earlier version and the newer one that stands for it."""

    older: Story
    newer: Story

    @cached_property
    def replaced(self) -> Mapping[int, Span | None]:
        """By where they start, the sentences of the older that the newer does not have, each with what it says instead.

        None where it says nothing of it.
        """
        kept = {self.newer.read(span) for span in self.newer.sentences}
        known = {self.older.read(span) for span in self.older.sentences}
        gone = [span for span in self.older.sentences if self.older.read(span) not in kept]
        fresh = [span for span in self.newer.sentences if self.newer.read(span) not in known]
        found: dict[int, Span | None] = {}
        for place, span in enumerate(gone):
            text = self.older.read(span)
            near = fresh[:COMPARED] if place < COMPARED else []
            if any(says_same(text, self.newer.read(one)) for one in near):
                continue
            found[span.start] = next((one for one in near if says_otherwise(text, self.newer.read(one))), None)
        return found

    @property
    def is_likely(self) -> bool:
        """Whether enough of it is told again."""
        one, other = self.older.document, self.newer.document
        told = sum(self.replaced.get(span.start, span) is not None for span in self.older.sentences)
        share = told / max(1, min(len(self.older.sentences), len(self.newer.sentences)))
        if one.url and other.url:
            return one.url == other.url or self._share_kept() >= RETITLED
        return share >= (TITLED if _fold(one.title) == _fold(other.title) else RETITLED)

    def _share_kept(self) -> float:
        kept = sum(span.start not in self.replaced for span in self.older.sentences)
        return kept / max(1, min(len(self.older.sentences), len(self.newer.sentences)))


def find_revisions(documents: Sequence[Document], sentences_of: Callable[[str], Sequence[Span]]) -> dict[str, Revision]:
    """The earlier versions among documents by their ids, each with the newest that stands for it.

    `sentences_of` gives the sentences of a document by id, and is asked only where two may be versions.
    """
    stories: dict[str, Story] = {}
    found: dict[str, Revision] = {}
    for older in documents:
        for newer in documents:
            if not _may_be_versions(older, newer):
                continue
            for one in (older, newer):
                stories.setdefault(one.id, Story(one, sentences_of(one.id)[:READ]))
            revision = Revision(stories[older.id], stories[newer.id])
            known = found.get(older.id)
            if revision.is_likely and (known is None or known.newer.day < revision.newer.day):
                found[older.id] = revision
    return found


def _may_be_versions(older: Document, newer: Document) -> bool:
    """Whether two documents have one origin, and the days of both are known and in order."""
    before, after = (one.updated or one.published or "" for one in (older, newer))
    if not before or before >= after:
        return False
    if older.url and newer.url and older.url == newer.url:
        return True
    return bool(older.source) and _fold(older.source or "") == _fold(newer.source or "")


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())
