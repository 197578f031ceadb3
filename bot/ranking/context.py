"""Which sentences cannot be read alone, and how far back a quotation must reach so that they can.

"He said ..." and "The ministry ..." need the sentence that names who is meant; it is quoted with them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.schema import Span
from bot.withdrawals import takes_up

MOST = 2
"""Sentences brought along at most; beyond that a quotation is a paragraph."""

_PRONOUN = re.compile(
    r"^[\"“'‘(]*(?:He|She|It|They|His|Her|Its|Their|Both|This|That|These|Those|Such|Another|The (?:former|latter|same)"
    r"|In (?:response|return|turn)|As a result|For (?:this|that) reason|Instead|Otherwise)\b"
)
_PERSON = re.compile(r"^[\"“'‘(]*(?:He|She|They|His|Her|Their)\b")
_DEFINITE = re.compile(
    r"^[\"“'‘(]*(?:The|That|This)\s+(?:\w+\s+)?(?:ministry|minister|president|premier|spokes(?:man|woman|person)"
    r"|officials?|government|company|group|country|agency|organi[sz]ation|statement|leader|army|operation"
    r"|deal|conflict|attack|decision|visit|hearing|court|remarks?|accusation|assertion|latter|former|move|talks|agreement|report)\b"
)
_FOLLOWING = re.compile(
    r"\b(?:succeeds?|succeeded|replaces?|replaced|stands? in for|took over from) (?:him|her|them)\b"
)
"""What tells of somebody's successor, and names only that one."""
_HOUR = re.compile(r"(?:[01]?\d|2[0-3])[:.][0-5]\d(?: ?[ap]\.?m\b\.?)?:?\s[\"“'‘(]?[A-Z]")
"""How an entry of a live report opens."""


def needs_before(sentence: str) -> bool:
    """Whether a sentence points back to what it does not name, as it opens, by whom somebody followed or takes back."""
    points = _PRONOUN.match(sentence) or _DEFINITE.match(sentence) or _FOLLOWING.search(sentence)
    return bool(points) or takes_up(sentence)


def names_nobody(sentence: str) -> bool:
    """Whether a sentence opens with a pronoun for somebody: "She was elected in May"."""
    return bool(_PERSON.match(sentence))


def opens_entry(sentence: str) -> bool:
    """Whether a sentence opens an entry of a live report with its hour: "17:00 The storm moves on"."""
    return bool(_HOUR.match(sentence))


def reach_back(text: str, sentences: Sequence[Span], index: int, *, across: bool = False) -> int:
    """Where a quotation of `sentences[index]` must start in `text` to be readable.

    Never across a paragraph, but where `across` allows it for a pronoun that stands for somebody; never across
    anything that is no sentence, such as a heading.
    """
    start = index
    while start > 0 and index - start < MOST:
        sentence = text[sentences[start].start : sentences[start].end]
        gap = text[sentences[start - 1].end : sentences[start].start]
        is_near = "\n\n" not in gap or (across and names_nobody(sentence) and not gap.strip())
        if not (needs_before(sentence) and is_near):
            break
        start -= 1
    return sentences[_find_hour(text, sentences, start)].start


def _find_hour(text: str, sentences: Sequence[Span], index: int) -> int:
    """The sentence that opens the entry of a live report with its hour ("17:00 The storm ..."), or else the same."""
    for start in range(index, max(-1, index - MOST - 1), -1):
        if opens_entry(text[sentences[start].start : sentences[start].end]):
            return start
        if start and text[sentences[start - 1].end : sentences[start].start].strip(" "):
            break
    return index
