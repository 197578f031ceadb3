"""Which cases are asked: half of them answerable, each half spread over the kinds, the same ones for the same seed.

What a case is, is in evals.cases.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from itertools import chain, zip_longest

from evals.cases import Case


def choose_cases(cases: Iterable[Case], limit: int | None, seed: int) -> list[Case]:
    """Up to `limit` of the cases that all can be asked, in their order; None takes all.

    Left out are those that only our bot can be asked, with a filter or on a day, and those where neither an answer
    nor an abstention is right. An odd limit has one more that is answerable; what one half lacks, the other gives.
    """
    fit = [case for case in cases if case.answerable is not None and not case.filters and not case.today]
    if limit is None:
        return fit
    limit = max(0, limit)
    chance = random.Random(seed)
    answerable, others = (
        _spread([case for case in fit if case.answerable is wanted], chance) for wanted in (True, False)
    )
    most = min(len(others), max(limit // 2, limit - len(answerable)))
    taken = {case.id for case in (*answerable[: limit - most], *others[:most])}
    return [case for case in fit if case.id in taken]


def _spread(cases: Sequence[Case], chance: random.Random) -> list[Case]:
    """All cases in chance order, one of each kind before the second of any."""
    kinds: dict[str, list[Case]] = {}
    for case in cases:
        kinds.setdefault(case.kind, []).append(case)
    for own in kinds.values():
        chance.shuffle(own)
    order = list(kinds.values())
    chance.shuffle(order)
    return [case for case in chain.from_iterable(zip_longest(*order)) if case is not None]
