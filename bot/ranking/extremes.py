"""Asked which has the most or the least of something: the row of a table that has it, of all its rows.

Only where one column is asked for, and one row has the highest or the lowest figure in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.grids import Row
from bot.questions import Question
from bot.ranking.likeness import find_likeness, pool_words
from bot.words import stem_words

LEAST_ROWS = 2
_ASKED = re.compile(r"^\W*(?:and |so )?(?:which|what|who|where|whose)\b", re.IGNORECASE)
_WHICH = re.compile(r"\b(?:which|what) ((?:[\w'’-]{1,30} ){1,3}?)(?:has|have|had|did|does|got|is|was|were|are)\b", re.I)
_MOST = re.compile(r"\b(?:most|highest|largest|biggest|greatest|longest|tallest|heaviest)\b", re.IGNORECASE)
_LEAST = re.compile(r"\b(?:least|lowest|smallest|fewest|shortest|lightest)\b", re.IGNORECASE)
_FIGURE = re.compile(r"[-+−]?[$£€¥]?(\d[\d,   ]{0,20}(?:\.\d{1,6})?) ?(?:%|[a-z]{1,12})?")
_GAPS = re.compile(r"[,   ]")


def asks_extreme(question: Question) -> bool:
    """Whether a question asks which has the most, or else the least, of something."""
    has_most, has_least = bool(_MOST.search(question.text)), bool(_LEAST.search(question.text))
    return bool(_ASKED.search(question.text)) and has_most != has_least


def is_extreme(question: Question, row: Row, rows: Sequence[Row]) -> bool:
    """Whether a row is the one, of all the `rows` of its table, that has the most or the least of what is asked for."""
    if row.is_head or len(rows) < LEAST_ROWS or not _is_of_such(question, rows[0].heads[0]):
        return False
    at = _find_column(question, rows)
    figures = [_read_figure(one.cells[at]) for one in rows] if at else []
    known = [one for one in figures if one is not None]
    if not known or len(known) < len(rows):
        return False
    wanted = max(known) if _MOST.search(question.text) else min(known)
    return known.count(wanted) == 1 and _read_figure(row.cells[at]) == wanted


def _is_of_such(question: Question, head: str) -> bool:
    """Whether the rows, whose labels stand under a head, are of what is asked for: "which team" is no sailor."""
    found = _WHICH.search(question.text)
    pool = pool_words(stem_words(head))
    return not head or found is None or any(find_likeness(stem, pool) > 0 for stem in stem_words(found[1]))


def _find_column(question: Question, rows: Sequence[Row]) -> int:
    """The one column of figures of whose head a question has the most words; 0 where several have, or none."""
    heads = rows[0].heads
    shared = {at: len(set(question.stems) & set(stem_words(heads[at]))) for at in range(1, len(heads))}
    best = [at for at, count in shared.items() if count and count == max(shared.values())]
    return best[0] if len(best) == 1 else 0


def _read_figure(cell: str) -> float | None:
    """The figure that a cell is; None where it is none, or more than one."""
    found = _FIGURE.fullmatch(cell.strip())
    if not found:
        return None
    return float(_GAPS.sub("", found[1])) * (-1 if cell.strip()[0] in "-−" else 1)
