"""Which cases a limit takes: half of them answerable, of all kinds, the same ones each time.

The cases are our own, and some made up for what those lack.
"""

from __future__ import annotations

from collections import Counter

import pytest

from bot.schema import Filters
from evals.cases import Case
from evals.peers.sample import choose_cases
from evals.run import OWN_CASES
from evals.sets import read_cases

CASES = read_cases(OWN_CASES)


@pytest.mark.parametrize(("limit", "answerable"), [(16, 8), (7, 4), (1, 1), (0, 0), (-1, 0)])
def test_half_of_the_cases_are_answerable(limit: int, answerable: int) -> None:
    chosen = choose_cases(CASES, limit, seed=3)
    assert (len(chosen), sum(bool(case.answerable) for case in chosen)) == (max(0, limit), answerable)


def test_kinds_are_taken_in_turn() -> None:
    kinds = Counter(case.kind for case in choose_cases(CASES, 24, seed=0) if case.answerable)
    assert max(kinds.values()) - min(kinds.values()) <= 1
    assert kinds.keys() == {case.kind for case in CASES if case.answerable}


def test_a_seed_takes_the_same_cases_and_a_higher_limit_keeps_them() -> None:
    few, many = choose_cases(CASES, 10, seed=1), choose_cases(CASES, 20, seed=1)
    assert choose_cases(CASES, 10, seed=1) == few != choose_cases(CASES, 10, seed=2)
    assert {case.id for case in few} < {case.id for case in many}


def test_where_one_half_lacks_cases_the_other_gives_more() -> None:
    few = [Case("n", "No?", answerable=False), *(Case(str(number), "Yes?", answerable=True) for number in range(9))]
    assert len(choose_cases(few, 8, seed=0)) == 8
    assert choose_cases(few, None, seed=0) == few


def test_only_what_all_can_be_asked_is_taken() -> None:
    odd = [
        Case("a", "Q?", answerable=None),
        Case("b", "Q?", answerable=True, today="2024-01-01"),
        Case("c", "Q?", answerable=True, filters=Filters()),
    ]
    assert choose_cases([*odd, Case("d", "Q?", answerable=True)], None, seed=0) == [Case("d", "Q?", answerable=True)]
