"""Cuts a document into its regions, the text under each heading, and these into the sentences that are stored.

Which of them make a chunk is chunking.py's business.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from bot.loaders.captions import find_credit
from bot.schema import Document, Part, Span
from bot.sentences import split_sentences

LONGEST_SENTENCE = 1000
"""Characters; a longer one is cut before it is counted, as tokenizers read an endless word as one unknown token."""


@dataclass(frozen=True, slots=True)
class Region:
    """The sentences under one heading, as spans of the document's text, in order."""

    heading: str
    sentences: tuple[Span, ...]


def split_regions(document: Document) -> list[Region]:
    """The document's regions in order; a heading line is no sentence, unless there are only such."""
    regions = list(_find_regions(document))
    if any(region.sentences for region in regions):
        return regions
    whole = tuple(_cut_long(document.text, split_sentences(document.text)))
    return [Region("", whole)]  # better found by its headings than not at all


def find_sentences(document: Document) -> list[Span]:
    """All sentences of a document in order. An ingest stores just these, but for one too long for its embedder."""
    return [span for region in split_regions(document) for span in region.sentences]


def cut_span(text: str, span: Span, limit: int) -> tuple[Span, Span]:
    """A span in two trimmed parts, the first of at most `limit` characters, parted at the best border late in it."""
    window = text[span.start : span.start + limit]
    for borders in (";:—–", ",", None, "./?&=_-!"):
        at = _find_last(window, borders)
        if at > limit // 2:
            break
    else:
        at = limit
    rest = span.start + at
    while text[rest].isspace():  # in place: the rest may be megabytes, and a span ends with a letter, not a space
        rest += 1
    return Span(span.start, span.start + len(window[:at].rstrip())), Span(rest, span.end)


def _find_regions(document: Document) -> Iterator[Region]:
    heading, start = "", 0
    for section in sorted(document.sections, key=lambda span: span.start):
        yield _read_region(document, heading, start, max(start, section.start))
        heading, start = document.text[section.start : section.end].strip(), max(start, section.end)
    yield _read_region(document, heading, start, len(document.text))


def _read_region(document: Document, heading: str, start: int, end: int) -> Region:
    """A region; a caption or note shares no sentence with the story around it, and a dateline is in none."""
    spans: list[Span] = []
    at = start
    first = bisect_left(document.parts, start, key=lambda part: part.start)
    for part in takewhile(lambda part: part.end <= end, islice(document.parts, first, None)):
        if at <= part.start:
            spans += split_sentences(document.text, at, part.start)
            spans += _split_part(document.text, part)
            at = part.end
    spans += split_sentences(document.text, at, end)
    return Region(heading, tuple(_cut_long(document.text, spans)))


def _split_part(text: str, part: Part) -> list[Span]:
    """The sentences of a part: none in a dateline, which says nothing alone; a caption's last has the credit in it."""
    if part.kind == "dateline":
        return []
    spans = split_sentences(text, part.start, part.end)
    credit = find_credit(text[part.start : part.end]) if part.kind == "caption" else None
    told = [span for span in spans if credit is None or span.start < part.start + credit.start]
    return [*told[:-1], Span(told[-1].start, spans[-1].end)] if told else [Span(spans[0].start, spans[-1].end)]


def _cut_long(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """The spans, with those of more than LONGEST_SENTENCE characters in pieces."""
    for span in spans:
        while span.end - span.start > LONGEST_SENTENCE:
            head, span = cut_span(text, span, min(LONGEST_SENTENCE, (span.end - span.start + 1) // 2))
            yield head
        yield span


def _find_last(window: str, borders: str | None) -> int:
    """The offset behind the last of these characters (None: white space), or 0."""
    if borders is None:
        return len(window) - len(window.split()[-1]) if window.split() else 0
    return max(window.rfind(border) for border in borders) + 1
