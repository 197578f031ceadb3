"""How sure a figure is: its 95 % interval, and whether two runs differ by more than chance.

A figure is the mean over all values of all cases. What is drawn, or exchanged, is always a whole case.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Row = TypeVar("Row")

Table = NDArray[np.float64]

RESAMPLES = 2000
"""Bootstrap samples: the ends of the interval then move by about a twentieth of its width with the seed."""
COSTLY_RESAMPLES = 300
"""Bootstrap samples of a figure that is computed anew for each."""
EXCHANGES = 4999
"""Random exchanges of the two runs; with the one observed, the least p is 1 / 5,000."""
MIDDLE = (2.5, 97.5)
"""Percentiles between which 95 % lie."""
TAIL = 0.025
LEVEL = 0.05
"""The p below which two runs are said to differ."""
ROUNDING = 1e-12
"""Differences that are smaller are none: 0.3 - 0.2 is not 0.1 to a computer."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From where to where a figure lies with 95 % confidence."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Paired:
    """By how much a figure rose from one run to another, the 95 % interval of that, and its p value, two-sided.

    `over`: of how many cases, those that give a value in either run.
    """

    difference: float
    low: float
    high: float
    p: float
    over: int

    @property
    def is_certain(self) -> bool:
        """Whether it is more than chance. The test tells, not the interval: four changes one way move a bootstrap
        interval off 0 however many cases there are, while their p is 0.125."""
        return self.p < LEVEL


def find_case_interval(cases: Sequence[Sequence[float]], *, seed: int = 0) -> Interval:
    """The 95 % percentile bootstrap interval (Efron 1979) of the mean of the values that cases give.

    Cases are drawn, not values: what one answer cites hangs together. Where a rate is 0 or 1 throughout, every
    resample is the same; the interval is then the exact one of as many cases (Clopper and Pearson 1934), so that 5 of
    5 is not taken for certain. Raises ValueError where no case gives a value.
    """
    sums = _add_up([case for case in cases if case])
    if not len(sums):
        raise ValueError("an interval needs at least one value")
    least = TAIL ** (1 / len(sums))
    if np.all(sums[:, 0] == sums[:, 1]):
        return Interval(least, 1.0)
    if not np.any(sums[:, 0]):
        return Interval(0.0, 1 - least)
    drawn = _draw(sums, seed)
    low, high = np.percentile(drawn[:, 0] / drawn[:, 1], MIDDLE)
    return Interval(float(low), float(high))


def find_figure_interval(
    cases: Sequence[Row], figure: Callable[[Sequence[Row]], float | None], *, seed: int = 0
) -> Interval | None:
    """The 95 % percentile bootstrap interval (Efron 1979) of any figure of cases, such as the area under a curve.

    None where there is no case, or no sample has the figure.
    """
    if not cases:
        return None
    drawn = np.random.default_rng(seed).integers(0, len(cases), size=(COSTLY_RESAMPLES, len(cases)))
    found = [value for places in drawn.tolist() if (value := figure([cases[place] for place in places])) is not None]
    if not found:
        return None
    low, high = np.percentile(found, MIDDLE)
    return Interval(float(low), float(high))


def compare_cases(before: Sequence[Sequence[float]], after: Sequence[Sequence[float]], *, seed: int = 0) -> Paired:
    """Two runs of the same cases, in the same order; a case may give any number of values in either run, also none.

    The interval of the difference is the percentile bootstrap over pairs (Efron 1979); where all cases stayed, all rose
    from 0 to 1 or all fell so, or there is but one, it is as wide as `find_case_interval` has it for a rate without
    exceptions. p is of the permutation test that exchanges the runs case by case (Fisher 1935): it assumes nothing of
    how values are distributed, and for one value of 0 or 1 a case it is McNemar's exact test (1947), so that one test
    serves every rate. Raises ValueError where the lengths differ or one run gives no value.
    """
    if len(before) != len(after):
        raise ValueError(f"{len(before)} cases cannot be paired with {len(after)}")
    pairs = np.hstack([_add_up(before), _add_up(after)])
    if not pairs[:, 1].any() or not pairs[:, 3].any():
        raise ValueError("a comparison needs values of both runs")
    drawn = _draw(pairs, seed)
    drawn = drawn[(drawn[:, 1] > 0) & (drawn[:, 3] > 0)]
    low, high = np.percentile(_subtract(drawn), MIDDLE)
    difference = float(_subtract(pairs.sum(axis=0, keepdims=True))[0])
    over = int(np.sum(pairs[:, 1] + pairs[:, 3] > 0))
    if low == high and (over == 1 or difference in (-1.0, 0.0, 1.0)):
        room = 1 - TAIL ** (1 / over)
        low, high = max(-1.0, difference - room), min(1.0, difference + room)
    return Paired(difference, float(low), float(high), _find_p(pairs, seed), over)


def _find_p(pairs: Table, seed: int) -> float:
    """The share of exchanges that differ at least as much as what was observed: exact, or of random ones."""
    changed = pairs[np.any(pairs[:, :2] != pairs[:, 2:], axis=1)]
    if not len(changed):
        return 1.0
    rises = changed[:, 2] - changed[:, 0]
    if np.all(pairs[:, 1] == pairs[:, 3]) and np.allclose(np.abs(rises), abs(rises[0]), atol=ROUNDING):
        return _find_sign_p(int(np.sum(rises > 0)), len(rises))
    totals = pairs.sum(axis=0)
    rows, counts = np.unique(changed, axis=0, return_counts=True)
    exchanged = np.random.default_rng(seed).binomial(counts, 0.5, size=(EXCHANGES, len(rows)))
    turned = rows[:, [2, 3, 0, 1]] - rows
    sampled = totals + exchanged @ turned
    sampled = sampled[(sampled[:, 1] > 0) & (sampled[:, 3] > 0)]
    observed = abs(_subtract(totals[None, :])[0])
    extreme = int(np.sum(np.abs(_subtract(sampled)) >= observed - ROUNDING))
    return (extreme + 1) / (len(sampled) + 1)  # the observed one is an exchange too (Phipson and Smyth 2010)


def _find_sign_p(rose: int, changed: int) -> float:
    """The two-sided chance that of so many equal changes so few, or so many, are rises (the exact sign test)."""
    fewer = min(rose, changed - rose)
    tail = sum(math.comb(changed, count) for count in range(fewer + 1))
    return min(1.0, float(2 * tail / (1 << changed)))


def _add_up(cases: Sequence[Sequence[float]]) -> Table:
    """For each case the sum of its values and their number."""
    return np.array([(math.fsum(case), len(case)) for case in cases], dtype=np.float64).reshape(-1, 2)


def _draw(rows: Table, seed: int) -> Table:
    """The totals of each resample: as many rows as there are, drawn with replacement.

    Equal rows are drawn together, by how often they occur: the same distribution at a fraction of the time.
    """
    distinct, counts = np.unique(rows, axis=0, return_counts=True)
    drawn = np.random.default_rng(seed).multinomial(len(rows), counts / len(rows), size=RESAMPLES)
    totals: Table = drawn @ distinct
    return totals


def _subtract(totals: Table) -> Table:
    """For each row of sum and count, before and after: by how much the mean rose."""
    rises: Table = totals[:, 2] / totals[:, 3] - totals[:, 0] / totals[:, 1]
    return rises
