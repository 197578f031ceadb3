"""Documents -> which are earlier versions of others, and what became of each of their sentences in the newer one.

A version is an article of the same source or address with a later date that tells the same under the same headline, or
nearly the same under another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.copies import says_otherwise, says_same
from bot.schema import Document, Span

COMPARED = 40
"""Sentences of each version, beside those that stand in both, that are compared one by one; what became of others is
not known."""
RETITLED = 0.6
"""Share of the sentences of the shorter that both have, or tell otherwise, under different headlines."""
TITLED = 0.3
"""The same under one headline: "Weather" and "Morning news" are no versions of each other."""
REPRINTED = 0.9
"""Share of the sentences of another's report that stand in an earlier version, for which it is as old as that."""
VERBATIM = 0.1
"""Share of the shorter that stands word for word in both, else no more is compared; a short one needs none."""


@dataclass(frozen=True)
class Story:
    """A document with its sentences."""

    document: Document
    sentences: Sequence[Span]

    @property
    def day(self) -> str:
        """When it was changed or published last; "" where nobody knows."""
        return self.document.updated or self.document.published or ""

    def read(self, span: Span) -> str:
        """The text of a sentence, its space evened."""
        return " ".join(self.document.text[span.start : span.end].split())

    @cached_property
    def said(self) -> frozenset[str]:
        """The texts of all its sentences."""
        return frozenset(map(self.read, self.sentences))


@dataclass(frozen=True)
class Revision:
    """An earlier version and the newer one that stands for it."""

    older: Story
    newer: Story
    is_own: bool = True
    """Whether the older is of the same origin; else it is another's print of one that is."""

    @property
    def replaced(self) -> Mapping[int, Span | None]:
        """By where they start, the sentences of the older that the newer does not have, each with what it says instead.

        None where it says nothing of it. What became of those that were not compared with all is not known.
        """
        return self._compared[1]

    def has_newer(self, start: int) -> bool:
        """Whether the newer says the sentence that starts there, in the same words or otherwise, as far as is known."""
        kept, replaced = self._compared
        return start in kept or replaced.get(start) is not None

    @cached_property
    def _compared(self) -> tuple[frozenset[int], Mapping[int, Span | None]]:
        """Where the sentences of the older start that stand in the newer; what became of the others."""
        gone = [span for span in self.older.sentences if self.older.read(span) not in self.newer.said]
        fresh = [span for span in self.newer.sentences if self.newer.read(span) not in self.older.said]
        near = [(span, self.newer.read(span)) for span in fresh[:COMPARED]]
        kept = {span.start for span in self.older.sentences} - {span.start for span in gone}
        replaced: dict[int, Span | None] = {}
        for span in gone[:COMPARED]:
            text = self.older.read(span)
            if any(says_same(text, other) for _, other in near):
                kept.add(span.start)
                continue
            instead = next((one for one, other in near if says_otherwise(text, other)), None)
            if instead or len(near) == len(fresh):
                replaced[span.start] = instead
        return frozenset(kept), replaced

    @property
    def is_likely(self) -> bool:
        """Whether enough of it is told again; its sentences are compared one by one only where that decides."""
        one, other = self.older.document, self.newer.document
        has_moved = bool(one.url and other.url)
        if has_moved and one.url == other.url:
            return True
        is_titled = not has_moved and _fold(one.title) == _fold(other.title)
        size = max(1, min(len(self.older.said), len(self.newer.said)))
        least = (TITLED if is_titled else RETITLED) * size
        verbatim = len(self.older.said & self.newer.said)
        if verbatim >= least:
            return True
        if verbatim < int(VERBATIM * size) or verbatim + COMPARED < least:
            return False
        kept, replaced = self._compared
        return len(kept) + (0 if has_moved else sum(map(bool, replaced.values()))) >= least


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
                stories.setdefault(one.id, Story(one, sentences_of(one.id)))
            revision = Revision(stories[older.id], stories[newer.id])
            known = found.get(older.id)
            if revision.is_likely and (known is None or known.newer.day < revision.newer.day):
                found[older.id] = revision
    return found | dict(_find_reprints(documents, found, stories, sentences_of))


def _find_reprints(
    documents: Sequence[Document],
    found: Mapping[str, Revision],
    stories: dict[str, Story],
    sentences_of: Callable[[str], Sequence[Span]],
) -> Iterator[tuple[str, Revision]]:
    """What others printed of an earlier version, before there was the newer one: it is as old as that."""
    for document in documents if found else ():
        if document.id in found:
            continue
        story = stories.setdefault(document.id, Story(document, sentences_of(document.id)))
        for revision in found.values():
            shared = len(story.said & revision.older.said)
            if story.day < revision.newer.day and shared >= REPRINTED * max(1, len(story.said)):
                yield document.id, Revision(story, revision.newer, is_own=False)
                break


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
