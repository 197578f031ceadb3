"""Whether the bot knows what it does not know: abstaining where it should, and how far its probability can be trusted.

The first are pure functions of one judged case, named in RATES; the others need the forecasts of all cases.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from evals.metrics.answers import is_right
from evals.outcomes import Outcome

BINS = 10
BEST = 3
"""An answer that was withheld would have begun with one of so many evidence sentences."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The probability that the bot gave an answer of being right, and whether it was or would have been."""

    probability: float
    right: bool


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """Answering whatever is at least `probability` likely: the share of cases answered, and of these the wrong ones."""

    probability: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Bin:
    """The cases whose probability lies from `low` up to `high`: how many, their mean probability, the share right."""

    low: float
    high: float
    cases: int
    probability: float
    right: float


def answered(outcome: Outcome, answerable: bool | None) -> list[float]:
    """Cases of one class: whether the bot answered."""
    return [float(not outcome.answer.abstained)] if outcome.case.answerable is answerable else []


def abstention_precision(outcome: Outcome) -> list[float]:
    """Each abstention on a case that is answerable or not: whether it is not."""
    if outcome.case.answerable is None or not outcome.answer.abstained:
        return []
    return [float(not outcome.case.answerable)]


def abstention_recall(outcome: Outcome) -> list[float]:
    """Unanswerable cases: whether the bot abstained."""
    return [float(outcome.answer.abstained)] if outcome.case.answerable is False else []


def squared_error(outcome: Outcome) -> list[float]:
    """Cases with a forecast: (probability - whether right) squared; its mean is the Brier score (1950), 0 is best."""
    forecast = read_forecast(outcome)
    return [] if forecast is None else [(forecast.probability - forecast.right) ** 2]


def read_forecast(outcome: Outcome) -> Forecast | None:
    """The answer's probability, and whether answering was or would have been right; None where the case cannot tell.

    Answering an unanswerable case is wrong, an answer is as right as `is_right` says. Of an answerable case on which
    the bot abstained there is no answer to judge: whether one of the three best evidence sentences is relevant stands
    for it.
    """
    answer, case = outcome.answer, outcome.case
    if not answer.abstained and case.answerable:
        served = is_right(outcome)
        return None if served is None else Forecast(answer.probability, served)
    if case.answerable is False:
        return Forecast(answer.probability, False)
    return Forecast(answer.probability, any(outcome.evidence[:BEST])) if outcome.has_gold else None


def find_risks(forecasts: Sequence[Forecast]) -> list[RiskPoint]:
    """The risk-coverage curve (El-Yaniv and Wiener 2010): a point for each probability, from the surest down."""
    points = []
    done = wrong = 0
    for probability, group in _group(forecasts):
        done += len(group)
        wrong += sum(not one.right for one in group)
        points.append(RiskPoint(probability, done / len(forecasts), wrong / done))
    return points


def find_risk_area(forecasts: Sequence[Forecast]) -> float | None:
    """AURC (Geifman and El-Yaniv 2017): the mean, over k, of the risk of answering the k surest cases; 0 is best.

    Among equally sure cases no order is better than another: each counts as wrong by the share that is wrong among
    them. None without forecasts.
    """
    area = wrong = 0.0
    done = 0
    for _, group in _group(forecasts):
        share = sum(not one.right for one in group) / len(group)
        for _one in group:
            done, wrong = done + 1, wrong + share
            area += wrong / done
    return area / len(forecasts) if forecasts else None


def _group(forecasts: Sequence[Forecast]) -> list[tuple[float, list[Forecast]]]:
    """The forecasts of each probability, the surest first."""
    ordered = sorted(forecasts, key=lambda one: -one.probability)
    return [(probability, list(group)) for probability, group in groupby(ordered, key=lambda one: one.probability)]


def find_bins(forecasts: Sequence[Forecast]) -> list[Bin]:
    """The reliability curve: ten bins of equal width over 0 to 1, those that hold cases; 1.0 belongs to the last."""
    members: list[list[Forecast]] = [[] for _ in range(BINS)]
    for one in forecasts:
        members[min(int(one.probability * BINS), BINS - 1)].append(one)
    return [
        Bin(
            place / BINS,
            (place + 1) / BINS,
            len(held),
            sum(one.probability for one in held) / len(held),
            sum(one.right for one in held) / len(held),
        )
        for place, held in enumerate(members)
        if held
    ]


def find_calibration_error(forecasts: Sequence[Forecast]) -> float | None:
    """Expected calibration error (Naeini et al. 2015): by how much probability and share right differ, 0 is best.

    The mean over ten bins of equal width, each weighed by its cases. It cannot be negative, so that few cases make it
    too large, and resampled ones more so: its interval leans upward. None without forecasts.
    """
    if not forecasts:
        return None
    return sum(one.cases * abs(one.probability - one.right) for one in find_bins(forecasts)) / len(forecasts)


def find_auc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Area under the ROC curve: the chance that a positive scores above a negative, ties counting half.

    Mann-Whitney's U over all pairs (Hanley and McNeil 1982); None where either class is absent.
    """
    if not positive or not negative:
        return None
    below = sorted(negative)
    wins = sum((bisect_left(below, score) + bisect_right(below, score)) / 2 for score in positive)
    return wins / (len(positive) * len(negative))
