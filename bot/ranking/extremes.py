"""Asked which has the most or the least of something: the row of a table that has it, of all its rows.

Only where one column is asked for, all its figures are of one unit, and one row has the highest or the lowest.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from bot.amounts import find_amounts
from bot.grids import Row
from bot.questions import Question
from bot.ranking.demands import read_demand
from bot.ranking.likeness import find_likeness, pool_words
from bot.words import stem_words

LEAST_ROWS = 2
_ASKED = re.compile(r"^\W*(?:and |so )?(?:which|what|who|where|whose)\b", re.IGNORECASE)
_WHICH = re.compile(r"\b(?:which|what) ((?:[\w'’-]{1,30} ){1,3}?)(?:has|have|had|did|does|got|is|was|were|are)\b", re.I)
_MOST = re.compile(r"\b(?:most|highest|largest|biggest|greatest|longest|tallest|heaviest)\b", re.IGNORECASE)
_LEAST = re.compile(r"\b(?:least|lowest|smallest|fewest|shortest|lightest)\b", re.IGNORECASE)
_OTHERWISE = re.compile(
    r"\b(?:\d{0,4}(?:1st|2nd|3rd|\dth)|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|next|last|one of|two"
    r"|three|four|five|six|seven|eight|nine|ten|after|before|behind|at (?:least|most)|(?:more|less|fewer|other) than"
    r"|under|over|above|below|besides?|except|excluding|apart from|without|not|but|never|no|together|combined)\b|n['’]t\b",
    re.IGNORECASE,
)
"""What asks for another row than that with the most of all, or for several."""
_DERIVED = re.compile(
    r"\b(?:per|increas\w*|decreas\w*|gr[eo]w\w*|rises?|rose|risen|rising|gain\w*|fall|falls|fell|fallen|drop\w*|declin\w*"
    r"|chang\w*|differen\w*|gaps?|improv\w*|jump\w*|loss|losses|average|mean)\b",
    re.IGNORECASE,
)
"""Words for what is worked out of figures, which only a column that is headed so has."""
_SUMMING = re.compile(
    r"\b(?:(?:sub-?)?totals?|all|averages?|mean|median|sum|overall|combined|together)\b", re.IGNORECASE
)
_FIGURE = re.compile(r"[-−+]?(?=[$£€¥]?\d)")
_BESIDE = re.compile(r"|%| ?[A-Za-z]{1,12}")
"""What may stand behind an amount: a word for what is counted, or a unit that is not known."""
_GROUP_OR_PART = re.compile(r"\.\d{3}(?!\d)")
"""Three digits behind a point, which some write for thousands."""
_NO_MEASURES = frozenset(("ordinal", "clock", "vague", "times"))


def asks_extreme(question: Question) -> bool:
    """Whether a question asks which has the most, or else the least, of something."""
    has_most, has_least = bool(_MOST.search(question.text)), bool(_LEAST.search(question.text))
    is_asked = bool(_ASKED.search(question.text)) and not _OTHERWISE.search(question.text)
    return is_asked and has_most != has_least


@lru_cache(maxsize=16)
def find_extreme(question: Question, rows: tuple[Row, ...], told: frozenset[str]) -> Row | None:
    """The one row, of all the `rows` of a table, that has the most or the least of what is asked for; None where none.

    `told` are the stems of what the whole table is under, such as the title of its document.
    """
    if not rows or not _is_of_such(question, rows[0].heads[0]):
        return None
    at = _find_column(question, rows)
    kept = _keep_meant(question, rows, at, told) if at else []
    figures = [_read_figure(one.cells[at]) for one in kept]
    known = [one for one in figures if one is not None]
    if len(kept) < LEAST_ROWS or len(known) < len(kept) or len({unit for unit, _ in known}) > 1:
        return None
    values = [value for _, value in known]
    wanted = max(values) if _MOST.search(question.text) else min(values)
    return kept[values.index(wanted)] if values.count(wanted) == 1 else None


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
    if len(best) != 1:
        return 0
    headed = heads[best[0]].lower()
    return best[0] if all(one in headed for one in _DERIVED.findall(question.text.lower())) else 0


def _keep_meant(question: Question, rows: Sequence[Row], at: int, told: Collection[str]) -> list[Row]:
    """The rows with all the names and cells that a question names; none where it cannot be told which are meant.

    Sums are left out; a label that only begins like one ("All Saints") may be one or not.
    """
    labels = set(stem_words(rows[0].heads[0], keep_stopwords=True))
    single = [row for row in rows if not _SUMMING.search(row.label)]
    for row in rows:
        left = set(stem_words(_SUMMING.sub(" ", row.label), keep_stopwords=True))
        if _SUMMING.search(row.label) and not left <= labels | {"grand"}:
            return []
    stems = [frozenset(stem_words(" ".join(row.cells), keep_stopwords=True)) for row in single]
    headed = {*stem_words(rows[0].heads[at]), *labels}
    names = set(read_demand(question).names) - headed
    if not names <= frozenset(told).union(*stems):
        return []
    wanted = ({*question.stems, *names} - headed).intersection(frozenset().union(*stems))
    return [row for row, held in zip(single, stems, strict=True) if wanted <= held]


def _read_figure(cell: str) -> tuple[str, float] | None:
    """The unit and the figure that a cell is; None where it is none, more than one, or may be read in two ways."""
    found = _FIGURE.match(cell.strip())
    amount = next(iter(find_amounts(cell.strip()[found.end() :])), None) if found else None
    if not found or amount is None or amount.start or amount.unit in _NO_MEASURES:
        return None
    left = cell.strip()[found.end() + amount.end :]
    if not _BESIDE.fullmatch(left):
        return None
    sign = -1 if found.group() in ("-", "−") else 1
    return f"{amount.unit}{left}{bool(_GROUP_OR_PART.search(amount.text))}", amount.value * sign
