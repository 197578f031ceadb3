"""Where quotations begin and end in a text: in curly, straight, single and pointed marks, over paragraphs too.

Marks alone decide; whose words a quotation gives, and whether it is but a title, is reading.py's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

LONGEST_PARAGRAPH = 20_000
"""Characters of a paragraph in which marks are paired; a bound keeps one endless line linear."""

_PARAGRAPH = re.compile(rf"[^\n]{{1,{LONGEST_PARAGRAPH}}}")
_MARK = re.compile(r"[\"“”„«»]|''|``|(?<![^\W_])['‘’]|['’](?![^\W_])|(?<=[.,!?])['’]")
_CLIPPED = re.compile(r"['‘’](?:\d\ds?\b|(?:em|til|tis|twas|cause|n|round|bout)\b)", re.IGNORECASE)
_CLOSING = {"“": "”", "„": "“”", '"': '"', "«": "»", "‘": "’", "'": "'"}
_SINGLE = "'‘’"


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch of a text in quotation marks, marks included.

    Pieces of one quotation that runs over paragraphs have one `number`.
    """

    start: int
    end: int
    number: int


@dataclass(slots=True)
class _Open:
    """A quotation that was opened and not closed yet: its mark, or the one of the paragraph before."""

    mark: str
    start: int


def find_quotations(text: str) -> list[Quotation]:
    """The outermost quotations of a text, in order."""
    found: list[Quotation] = []
    unclosed = ""
    for paragraph, following in pairwise([*_PARAGRAPH.finditer(text), None]):
        if paragraph is None:
            break
        marks = [one for one in _MARK.finditer(text, paragraph.start(), paragraph.end()) if _counts(text, one)]
        if not marks:
            unclosed = unclosed if not paragraph[0].strip() else ""
            continue
        begin = _find_start(text, paragraph.start())
        carries = bool(unclosed) and (
            marks[0].start() == begin or (_closes(text, marks[0], unclosed) and not _opens(text, marks[0]))
        )
        before = unclosed if carries and marks[0].start() != begin else ""
        unclosed = ""
        runs_on = following is not None and text[_find_start(text, following.start())] in "‘'"
        opened = _Open(before, begin) if before else None
        for piece, mark in _pair(text, marks, paragraph.end(), opened, runs_on=runs_on):
            number = found[-1].number if carries and found else len(found)
            carries, unclosed = False, mark
            found.append(Quotation(piece[0], piece[1], number))
    return found


def _pair(
    text: str, marks: Sequence[re.Match[str]], end: int, opened: _Open | None, *, runs_on: bool
) -> Iterator[tuple[tuple[int, int], str]]:
    """The outermost quotations of a paragraph, and the mark of one that stays open at its end."""
    closing = max((one.start() for one in marks if _closes(text, one, "'") or _closes(text, one, "‘")), default=0)
    closing = end if runs_on else closing
    nested = _find_nested(text, marks)
    depth = 0
    for place, mark in enumerate(marks):
        if opened is not None and nested.get(mark.start()) == opened.mark:
            depth += 1
        elif opened is None:
            if _opens(text, mark) and (mark[0] not in _SINGLE or closing > mark.end()):
                opened = _Open(_read_kind(mark), mark.start())
        elif _closes(text, mark, opened.mark) and not _is_possessive(text, mark, marks, place, opened):
            if not depth:
                yield (opened.start, mark.end()), ""
                opened = None
            depth = max(0, depth - 1)
    if opened is not None:
        yield (opened.start, end), opened.mark


def _find_nested(text: str, marks: Sequence[re.Match[str]]) -> dict[int, str]:
    """Where a double mark opens a quotation in one with like marks, if both are closed behind it, and which mark."""
    found: dict[int, str] = {}
    open_behind = dict.fromkeys('“«"', 0)
    for mark in reversed(marks):
        for kind in open_behind:
            opens = mark[0] == kind and _opens(text, mark)
            closes = _closes(text, mark, kind)
            if opens and not closes:
                if open_behind[kind] > 1:
                    found[mark.start()] = kind
                open_behind[kind] -= 1
            elif closes and not opens:
                open_behind[kind] += 1
    return found


def _find_start(text: str, start: int) -> int:
    while text[start : start + 1].isspace() and text[start] != "\n":
        start += 1
    return start


def _counts(text: str, mark: re.Match[str]) -> bool:
    """Whether a mark is one of quotation rather than an apostrophe or an inch."""
    if mark[0] in _SINGLE and _CLIPPED.match(text, mark.start()):
        return False
    return not (
        mark[0] == '"'
        and text[mark.start() - 1 : mark.start()].isdigit()
        and "'" in text[mark.start() - 4 : mark.start()]
    )


def _read_kind(mark: re.Match[str]) -> str:
    return {"``": '"', "’": "‘"}.get(mark[0], mark[0])


def _opens(text: str, mark: re.Match[str]) -> bool:
    """Whether a mark may open a quotation: straight ones tell by what stands around them."""
    if mark[0] in ("“", "„", "«", "``"):
        return True
    if mark[0] in ("”", "»", "''"):
        return False
    before, after = text[mark.start() - 1 : mark.start()] if mark.start() else "", text[mark.end() : mark.end() + 1]
    starts = not before.strip() or before in "([{—–-“\"‘'"
    return starts and bool(after.strip()) and mark[0] != "’"


def _closes(text: str, mark: re.Match[str], kind: str) -> bool:
    """Whether a mark may close a quotation that another opened."""
    if mark[0] not in _CLOSING.get(kind, "") and not (kind == '"' and mark[0] in ("''", "”")):
        return False
    if kind not in ('"', "'"):
        return True
    before = text[mark.start() - 1 : mark.start()]
    return (bool(before.strip()) and before not in "([{—–") or not text[mark.end() : mark.end() + 1].strip()


def _is_possessive(text: str, mark: re.Match[str], marks: Sequence[re.Match[str]], place: int, opened: _Open) -> bool:
    """Whether a single mark behind an "s" is an apostrophe ("the workers’ union") of a quotation that ends later."""
    if mark[0] not in _SINGLE or text[mark.start() - 1 : mark.start()] != "s":
        return False
    if not text[mark.end() : mark.end() + 2].strip()[:1].islower():
        return False
    for later in marks[place + 1 : place + 4]:
        if _opens(text, later):
            return False
        if _closes(text, later, opened.mark):
            return True
    return False
