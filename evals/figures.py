"""The figures of a run: each with over how much it was taken and how sure it is, by name; curves, and figures by kind.

What a rate is of one case is in metrics; how figures are shown is in report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evals.intervals import Interval, find_case_interval, find_figure_interval
from evals.metrics import RATES, find_auc, find_percentile
from evals.metrics.abstention import (
    Forecast,
    find_bins,
    find_calibration_error,
    find_risk_area,
    find_risks,
    read_forecast,
)
from evals.metrics.timing import Prices, find_cost, list_stages, list_tokens
from evals.outcomes import Outcome

Values = Mapping[str, list[float]]
"""What each rate gives for one case; rates that it does not concern are left out."""

BY_KIND = ("right", "recall@5", "answer_contains")
"""Rates that are told for each kind of case, beside the share that was answered."""


@dataclass(frozen=True, slots=True)
class Score:
    """A figure, over how many observations, and its 95 % interval.

    `value` is None where there was nothing to measure, `interval` also where the cases are no sample of it: sums, and
    seconds, which vary with the machine rather than with the cases.
    """

    value: float | None
    over: int
    interval: Interval | None = None


def measure(outcome: Outcome) -> Values:
    """All that the rates give for one case, by rate."""
    return {name: values for name, rate in RATES.items() if (values := rate(outcome))}


def score_rates(measured: Sequence[Values]) -> dict[str, Score]:
    """Every rate over the cases."""
    return {name: score_rate([values.get(name, []) for values in measured]) for name in RATES}


def score_rate(cases: Sequence[Sequence[float]]) -> Score:
    """The mean over all values that the cases give."""
    values = [value for case in cases for value in case]
    return Score(sum(values) / len(values), len(values), find_case_interval(cases)) if values else Score(None, 0)


def score_rest(outcomes: Sequence[Outcome], prices: Prices | None) -> dict[str, Score]:
    """The figures that are not means: areas under curves, the seconds of each stage, tokens and their cost."""
    answers = [outcome.answer for outcome in outcomes]
    scores = _score_forecasts(outcomes)
    seconds = {"seconds": [outcome.seconds for outcome in outcomes], **list_stages(answers)}
    for stage, taken in seconds.items():
        scores |= {f"{stage}_p{share}": _score_percentile(taken, share) for share in (50, 95)}
    for name, used in list_tokens(answers).items():
        scores[f"{name}_p50"] = _score_percentile(used, 50)
        scores[f"{name}_sum"] = Score(sum(used) if used else None, len(used))
    return {**scores, "cost": Score(find_cost(answers, prices) if prices else None, len(answers))}


def _score_forecasts(outcomes: Sequence[Outcome]) -> dict[str, Score]:
    classes = [
        (outcome.answer.probability, outcome.case.answerable)
        for outcome in outcomes
        if outcome.case.answerable is not None
    ]
    forecasts = _read_forecasts(outcomes)
    return {
        "auc": Score(_find_auc(classes), len(classes), find_figure_interval(classes, _find_auc)),
        "aurc": Score(find_risk_area(forecasts), len(forecasts), find_figure_interval(forecasts, find_risk_area)),
        "calibration_error": Score(
            find_calibration_error(forecasts), len(forecasts), find_figure_interval(forecasts, find_calibration_error)
        ),
    }


def _find_auc(classes: Sequence[tuple[float, bool]]) -> float | None:
    """Of (probability, answerable)."""
    positive, negative = ([score for score, answerable in classes if answerable is one] for one in (True, False))
    return find_auc(positive, negative)


def _score_percentile(values: Sequence[float], share: int) -> Score:
    return Score(find_percentile(values, share / 100) if values else None, len(values))


def find_curves(outcomes: Sequence[Outcome]) -> dict[str, list[dict[str, float]]]:
    """The points of the risk-coverage curve and of the reliability curve, as plain data for a plot."""
    forecasts = _read_forecasts(outcomes)
    return {
        "risk_coverage": [asdict(point) for point in find_risks(forecasts)],
        "calibration": [asdict(one) for one in find_bins(forecasts)],
    }


def _read_forecasts(outcomes: Sequence[Outcome]) -> list[Forecast]:
    return [forecast for outcome in outcomes if (forecast := read_forecast(outcome)) is not None]


def score_kinds(outcomes: Sequence[Outcome], measured: Sequence[Values]) -> dict[str, dict[str, Score]]:
    """For each kind of case that is named, in the order of the cases: the share answered, and the rates `BY_KIND`."""
    kinds: dict[str, list[Values]] = {}
    for outcome, values in zip(outcomes, measured, strict=True):
        if outcome.case.kind:
            answered = [float(not outcome.answer.abstained)]
            kinds.setdefault(outcome.case.kind, []).append({"answered": answered, **values})
    return {
        kind: {name: score_rate([one.get(name, []) for one in held]) for name in ("answered", *BY_KIND)}
        for kind, held in kinds.items()
    }


def to_plain_scores(scores: Mapping[str, Score]) -> dict[str, Any]:
    """The figures by name, with their intervals and what they are over below."""
    return {
        **{name: score.value for name, score in scores.items()},
        "intervals": {name: [one.low, one.high] for name, score in scores.items() if (one := score.interval)},
        "over": {name: score.over for name, score in scores.items()},
    }
