"""The sentences of a document as they stand in it: their words, their quotations, and where paragraphs begin.

Whose words they are, reading.py finds out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from bot.schema import Span
from bot.voices.phrases import Token, split_tokens
from bot.voices.quotations import Quotation, find_quotations


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence with its tokens and the quotations that share some of it; `opens` tells that a paragraph begins."""

    span: Span
    text: str
    tokens: Sequence[Token]
    pieces: Sequence[Quotation]
    opens: bool


def cut_passages(text: str, sentences: Sequence[Span]) -> list[Passage]:
    """The sentences of a text, spans of it in order."""
    quotations = find_quotations(text)
    ends = [one.end for one in quotations]
    passages: list[Passage] = []
    for span in sentences:
        taken = _take_pieces(quotations, ends, span)
        tokens = split_tokens(text, span.start, span.end, taken)
        passages.append(Passage(span, text[span.start : span.end], tokens, taken, _opens_paragraph(text, span)))
    return passages


def _take_pieces(quotations: Sequence[Quotation], ends: Sequence[int], span: Span) -> list[Quotation]:
    """The quotations that share some of a sentence."""
    first = bisect_right(ends, span.start)
    last = first
    while last < len(quotations) and quotations[last].start < span.end:
        last += 1
    return list(quotations[first:last])


def _opens_paragraph(text: str, span: Span) -> bool:
    ahead = text[max(0, span.start - 4) : span.start]
    return not ahead.strip(" ") or "\n" in ahead
