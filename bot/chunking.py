"""Cuts a document into chunks of whole sentences that fit the embedder's window, and says what the embedder reads.

Sentences come from `regions`; storing and embedding are others' work.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.errors import BackendError
from bot.protocols import Embedder, Excerpt
from bot.regions import cut_span, split_regions
from bot.schema import Chunk, Document, Span

TARGET_TOKENS = 180
"""About 120 words: long enough to answer from, short enough to be about one thing."""
ORPHAN_TOKENS = 45
"""A last piece shorter than this joins the chunk before it when both fit."""
MARGIN_TOKENS = 4
"""Kept free, for tokenizers whose count of a whole is not exactly the sum over its sentences."""
TITLE_BYTES, HEADING_BYTES = 96, 64
"""Longest title and heading shown to the embedder, about 24 and 16 tokens; bytes, as other scripts need more tokens."""
CHARACTERS_PER_TOKEN = 8
"""At most so many count as one token, lest a chunk of endless words grow without bound; prose has four to five."""
COUNTED_AT_ONCE = 2000
"""Sentences handed to the tokenizer in one call; a whole book at once would need gigabytes."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with its length and whether it opens a paragraph."""

    span: Span
    tokens: int
    leads: bool


def chunk_document(document: Document, embedder: Embedder) -> list[Chunk]:
    """The document's chunks in order, without overlap; heading lines stand in `Chunk.heading`, not in a sentence.

    Every excerpt fits `embedder.window`. Raises BackendError if the window leaves no room beside the title.
    """
    regions = split_regions(document)
    prefixes = _count(embedder, [_compose_prefix(document.title, region.heading) for region in regions])
    rooms = [_find_room(embedder, tokens) for tokens in prefixes]
    fitted = _fit(document.text, [region.sentences for region in regions], rooms, embedder)
    chunks: list[Chunk] = []
    for region, sentences, room in zip(regions, fitted, rooms, strict=True):
        for group in _pack(sentences, room):
            chunks.append(_make_chunk(document, region.heading, [item.span for item in group], len(chunks)))
    return chunks


def excerpt(document: Document, chunk: Chunk) -> Excerpt:
    """What the embedder reads of a chunk: title and heading, trimmed, then all of its text."""
    return _compose(document, chunk.heading, chunk.start, chunk.sentences, chunk.end)


def _compose(document: Document, heading: str, start: int, sentences: Sequence[Span], end: int) -> Excerpt:
    prefix = _compose_prefix(document.title, heading)
    shift = len(prefix) - start
    shifted = tuple(Span(span.start + shift, span.end + shift) for span in sentences)
    return Excerpt(prefix + document.text[start:end], shifted)


def _compose_prefix(title: str, heading: str) -> str:
    lines = [_trim(title, TITLE_BYTES), _trim(heading, HEADING_BYTES)]
    return "".join(f"{line}\n" for line in dict.fromkeys(lines) if line)


def _trim(line: str, limit: int) -> str:
    """The line within `limit` bytes of UTF-8, cut at a word where there is one."""
    line = " ".join(line[: limit + 1].split()) if len(line) > limit else " ".join(line.split())
    cut = line.encode()[:limit].decode(errors="ignore")
    return cut if cut == line or " " not in cut else cut.rsplit(" ", 1)[0]


def _find_room(embedder: Embedder, taken: int) -> int:
    """Tokens left for a chunk's text beside title and heading."""
    room = embedder.window - taken - MARGIN_TOKENS
    if room < ORPHAN_TOKENS:
        raise BackendError(f"the embedder reads only {embedder.window} tokens, too few for a passage; choose another")
    return room


def _count(embedder: Embedder, texts: Sequence[str]) -> list[int]:
    counts: list[int] = []
    for first in range(0, len(texts), COUNTED_AT_ONCE):
        counts += embedder.count_tokens(texts[first : first + COUNTED_AT_ONCE])
    return counts


def _fit(text: str, spans: Sequence[Sequence[Span]], rooms: list[int], embedder: Embedder) -> Iterator[list[_Sentence]]:
    """Each region's sentences with their token counts, those that exceed the region's room halved until they fit."""
    counts = iter(_count(embedder, [text[span.start : span.end] for region in spans for span in region]))
    for region, room in zip(spans, rooms, strict=True):
        sentences: list[_Sentence] = []
        for span in region:
            for piece, tokens in _halve(text, span, next(counts), room, embedder):
                leads = not sentences or "\n\n" in text[sentences[-1].span.end : piece.start]
                size = max(tokens, (piece.end - piece.start) // CHARACTERS_PER_TOKEN)
                sentences.append(_Sentence(piece, size, leads))
        yield sentences


def _halve(text: str, span: Span, tokens: int, room: int, embedder: Embedder) -> Iterator[tuple[Span, int]]:
    """The span with its token count, or its parts with theirs, each within `room`."""
    if tokens <= room or span.end - span.start < 2:
        yield span, tokens
        return
    halves = cut_span(text, span, (span.end - span.start + 1) // 2)
    for half, count in zip(halves, _count(embedder, [text[half.start : half.end] for half in halves]), strict=True):
        yield from _halve(text, half, count, room, embedder)


def _pack(sentences: Sequence[_Sentence], room: int) -> list[list[_Sentence]]:
    """Groups of neighbouring sentences of about TARGET_TOKENS, never above `room`, parted at paragraphs if possible."""
    target = min(TARGET_TOKENS, room)
    paragraphs = _sum_paragraphs(sentences)
    groups: list[list[_Sentence]] = []
    size = 0
    for sentence, paragraph in zip(sentences, paragraphs, strict=True):
        full = size + sentence.tokens > target
        better_apart = sentence.leads and size > target // 2 and size + paragraph > target
        if not groups or full or better_apart:
            groups.append([])
            size = 0
        groups[-1].append(sentence)
        size += sentence.tokens
    if len(groups) > 1 and size < ORPHAN_TOKENS and _size(groups[-2]) + size <= room:
        last = groups.pop()
        groups[-1] += last
    return groups


def _size(group: Sequence[_Sentence]) -> int:
    return sum(sentence.tokens for sentence in group)


def _sum_paragraphs(sentences: Sequence[_Sentence]) -> list[int]:
    """For each sentence the tokens of its paragraph from there to its end."""
    sums: list[int] = []
    total = 0
    for sentence in reversed(sentences):
        total += sentence.tokens
        sums.append(total)
        if sentence.leads:
            total = 0
    return sums[::-1]


def _find_start(document: Document, first: int) -> int:
    """Where a chunk begins whose first sentence begins at `first`: ahead of its dateline, so that this is searched."""
    ahead = bisect_left(document.parts, first, key=lambda part: part.start) - 1
    if ahead < 0 or document.parts[ahead].kind != "dateline":
        return first
    part = document.parts[ahead]
    return first if document.text[part.end : first].strip() else part.start


def _make_chunk(document: Document, heading: str, spans: Sequence[Span], ordinal: int) -> Chunk:
    start, end = _find_start(document, spans[0].start), spans[-1].end
    shown = _compose(document, heading, start, spans, end)
    key = "\0".join((document.id, str(start), str(end), shown.text))
    digest = hashlib.sha256(key.encode()).hexdigest()[:24]
    return Chunk(digest, document.id, ordinal, start, end, heading, tuple(spans))
