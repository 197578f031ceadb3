"""The pieces of an article once its units are told apart: captions joined with their credits, copies left out.

What kind each is was decided in news.py; nothing here reads what a unit says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.loaders.captions import Credit, is_credit_only, make_key
from bot.loaders.units import Unit, make_unit
from bot.schema import PartKind

Kind = PartKind | Literal["title", "heading", "story"]
"""What a piece is in its article."""
_LARGEST_PICTURE = 3
"""Lines that stand together under a picture; in more of them each is a paragraph of its own."""
_LEAST_COPY = 12
_LEAST_BROKEN, _MOST_BROKEN = 40, 5000
"""Letters of a broken paragraph's first half; a shorter one may be a line of a list or a heading."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One or more units that make one part of an article; `at` is the number of the first, `last` of the last."""

    at: int
    units: tuple[Unit, ...]
    kind: Kind
    credit: Credit | None = None
    last: int = 0

    @property
    def text(self) -> str:
        """Its text, each unit on a line of its own."""
        return "\n".join(unit.text for unit in self.units)

    @property
    def is_prose(self) -> bool:
        """Whether a sentence of the story ends with it."""
        return self.kind == "story" and self.units[-1].is_prose

    @property
    def is_told(self) -> bool:
        """Whether it is prose of the story."""
        return self.kind == "story" and self.units[-1].is_told


def join_credits(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, a credit that stands alone joined with the caption beside it."""
    sizes = Counter(piece.units[0].group for piece in pieces)
    joined: list[Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        if before and piece.kind == "caption" and _belong(before, piece, sizes):
            joined[-1] = _join(before, piece)
        else:
            joined.append(piece)
    return joined


def _belong(before: Piece, piece: Piece, sizes: Counter[int]) -> bool:
    """Whether a caption and the piece before it are the two halves of one: its words and its credit."""
    if _is_lone(piece):
        return _awaits_credit(before, piece, sizes)
    return before.kind == "caption" and _is_lone(before)


def _is_lone(piece: Piece) -> bool:
    """Whether a caption is but a credit."""
    return len(piece.units) == 1 and piece.credit is not None and is_credit_only(piece.text, piece.credit)


def _awaits_credit(before: Piece, credit: Piece, sizes: Counter[int]) -> bool:
    """Whether the piece before a credit is the caption that it belongs to."""
    if len(before.units) > 1 or before.kind not in ("caption", "story"):
        return False
    if before.kind == "caption":
        return before.credit is None or before.credit.start == len(before.text)
    return before.units[0].group == credit.units[0].group and sizes[credit.units[0].group] <= _LARGEST_PICTURE


def _join(one: Piece, other: Piece) -> Piece:
    return Piece(one.at, (*one.units, *other.units), "caption", other.credit, other.last)


def drop_copies(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces, each caption once: pages print one as the picture's text and again below it, with its credit."""
    seen = {""}
    uncredited = [make_key(piece.text[: piece.credit.start]) if piece.credit else "" for piece in pieces]
    for at, piece in enumerate(pieces):
        beside = {*uncredited[max(0, at - 1) : at], *uncredited[at + 1 : at + 2]} - {""}
        key = make_key(piece.text) if piece.kind == "caption" or (beside and piece.kind == "story") else ""
        is_copy = piece.kind == "caption" and key in seen
        if not (is_copy or (len(key) >= _LEAST_COPY and key in beside)):
            seen |= {key} if piece.kind == "caption" else set()
            yield piece


def mend(pieces: Sequence[Piece], is_opening: Callable[[str], bool]) -> list[Piece]:
    """The pieces, a paragraph made whole that a picture or an advertisement broke in mid-sentence.

    `is_opening` tells a line that belongs to the paragraph after it.
    """
    mended: list[Piece] = []
    place = -1  # of the last piece that is no caption
    for piece in pieces:
        before = mended[place] if place >= 0 else None
        if before and (_goes_on(before, piece) or _is_opened(before, piece, is_opening)):
            unit = make_unit(f"{before.text} {piece.text}", piece.units[0].group)
            mended[place] = Piece(before.at, (unit,), "story", last=piece.last)
            continue
        if piece.kind != "caption":
            place = len(mended)
        mended.append(piece)
    return mended


def _is_opened(before: Piece, after: Piece, is_opening: Callable[[str], bool]) -> bool:
    """Whether one piece is but the opening line of the other."""
    return before.kind == "story" and after.is_told and is_opening(before.text)


def _goes_on(before: Piece, after: Piece) -> bool:
    """Whether a sentence runs from one piece over what stood between into the other."""
    line = before.units[-1].line
    return (
        before.kind == after.kind == "story"
        and after.at > before.last + 1
        and _LEAST_BROKEN <= len(line) <= _MOST_BROKEN
        and (line[-1].isalnum() or line[-1] == ",")
        and after.units[0].line[0].islower()
    )


def find_runs(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Pieces of the story that follow one another, and each other piece by itself."""
    run: list[Piece] = []
    for piece in pieces:
        if piece.kind != "story" and run:
            yield run
            run = []
        run.append(piece)
        if piece.kind != "story":
            yield run
            run = []
    if run:
        yield run
