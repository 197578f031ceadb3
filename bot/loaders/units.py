"""The units of an article: its lines and paragraphs, each looked at as a whole.

What a unit is in the article is told by heads.py and news.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.loaders.canonical import Block
from bot.schema import PartKind

_SHORT = 40
_VERSE = 75
_NARROWEST, _WIDEST = 55, 110
_FULL = 0.85
_ENDS = re.compile(r"[.!?…][\"”’'»)\]]{0,3}$")
_BULLET = re.compile(r"[-*+•‣▪●◦·>#|]|\(?(?:\d{1,3}|[A-Za-z])[.)]\s|//|/\*|[{}<=]")
_SPEAKER = re.compile(r"(?:[A-Z][\w.'’-]{0,20} ?){1,3}:\s|\[?\d{1,2}[:.]\d\d")


@dataclass(frozen=True, slots=True)
class Unit:
    """A line or paragraph. `line` is its text on one line; units of one `group` stand together between blank lines.

    `is_prose` where it is a sentence or more of running text, no list item, no line of a program; `is_told` where it is
    prose as a report has it: long enough, and nobody's part in a dialogue.
    """

    text: str
    line: str
    group: int
    heading: bool = False
    kind: PartKind | None = None
    ends_sentence: bool = False
    is_prose: bool = False
    is_told: bool = False


def split_text(text: str) -> list[Unit]:
    """The units of a canonical plain text: its lines, but paragraphs where they are wrapped at some width."""
    lines = text.split("\n")
    width = max(map(len, lines))
    units = []
    for group, block in enumerate(text.split("\n\n")):
        rows = block.split("\n")
        wrapped = len(rows) > 1 and _NARROWEST <= width <= _WIDEST and _is_wrapped(rows, width)
        units += [make_unit(piece, group) for piece in ([block] if wrapped else rows) if piece.strip()]
    return units


def _is_wrapped(rows: Sequence[str], width: int) -> bool:
    """Whether every line is so full that the first word of the next would not have fitted."""
    return all(
        len(row) + 1 + len(following.split(maxsplit=1)[0]) >= _FULL * width
        for row, following in pairwise(rows)
        if following.strip()
    )


def find_verses(units: Sequence[Unit]) -> set[int]:
    """The groups that look like verse or a list: at least three lines, none of them long."""
    widths: dict[int, list[int]] = {}
    for unit in units:
        widths.setdefault(unit.group, []).append(len(unit.line))
    return {group for group, lengths in widths.items() if len(lengths) > 2 and max(lengths) < _VERSE}


def make_units(blocks: Sequence[Block]) -> list[Unit]:
    """The units of a page: its blocks."""
    return [
        make_unit(block.text, number, heading=block.heading, kind=block.kind)
        for number, block in enumerate(blocks)
        if block.text.strip()
    ]


def make_unit(text: str, group: int, *, heading: bool = False, kind: PartKind | None = None) -> Unit:
    """A unit of a text."""
    line = " ".join(text.split())
    ends = _ENDS.search(line, max(0, len(line) - 4)) is not None
    is_prose = ends and not heading and line.count(" ") >= 2 and not _BULLET.match(line)
    is_told = is_prose and len(line) >= _SHORT and not _SPEAKER.match(line)
    return Unit(text, line, group, heading, kind, ends, is_prose, is_told)


def join_lines(units: Sequence[Unit]) -> Iterator[str]:
    """Texts of neighbouring units: prose as paragraphs, other lines of one group together as they stood."""
    piece, group = "", -1
    for unit in units:
        if piece and not unit.is_told and unit.group == group:
            piece += f"\n{unit.text}"
        else:
            if piece:
                yield piece
            piece = unit.text
        group = -1 if unit.is_told else unit.group
    if piece:
        yield piece
