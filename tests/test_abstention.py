"""Risk, coverage and calibration on forecasts whose curves are worked out by hand.

The rates of single cases are in test_metrics, except for the forecast that each case gives.
"""

from __future__ import annotations

import random
import statistics
from dataclasses import replace

import pytest

from bot.schema import Answer
from evals.cases import Case
from evals.metrics import RATES
from evals.metrics.abstention import (
    Bin,
    Forecast,
    RiskPoint,
    find_bins,
    find_calibration_error,
    find_risk_area,
    find_risks,
    read_forecast,
)
from evals.outcomes import Gold, Outcome

FOUND, NONE = frozenset({0}), frozenset[int]()
FOUR = [Forecast(0.6, True), Forecast(0.9, True), Forecast(0.2, False), Forecast(0.8, False)]


def make_outcome(*, answerable: bool | None, abstained: bool, text: str = "", evidence: int = 0) -> Outcome:
    """A case with the gold answer "x" and the probability 0.7; its evidence is relevant at one rank, if any."""
    answer = Answer("q?", text, abstained, "", (), (), (), (), 0.7, "q", "quotes")
    found = tuple(FOUND if rank == evidence else NONE for rank in range(1, 6))
    return Outcome(Case("c", "q?", ("x",), answerable), (Gold(None, ("x",)),), answer, 0.1, evidence=found)


def test_the_risk_is_the_share_of_wrong_ones_among_the_surest() -> None:
    assert find_risks(FOUR) == [
        RiskPoint(0.9, 0.25, 0.0),
        RiskPoint(0.8, 0.5, 1 / 2),
        RiskPoint(0.6, 0.75, 1 / 3),
        RiskPoint(0.2, 1.0, 2 / 4),
    ]
    assert find_risks([]) == []


def test_the_area_is_the_mean_risk_over_all_coverages() -> None:
    assert find_risk_area(FOUR) == pytest.approx((0 + 1 / 2 + 1 / 3 + 2 / 4) / 4)
    sure = [Forecast(0.9, True), Forecast(0.8, True), Forecast(0.1, False), Forecast(0.0, False)]
    turned = [replace(one, probability=1 - one.probability) for one in sure]
    assert find_risk_area(sure) == pytest.approx((0 + 0 + 1 / 3 + 2 / 4) / 4)
    assert find_risk_area(turned) == pytest.approx((1 + 1 + 2 / 3 + 2 / 4) / 4)
    assert find_risk_area([]) is None


def test_equally_sure_cases_have_the_mean_area_of_all_their_orders() -> None:
    """Their order in the file must not matter: it would be better than chance with the right ones first."""
    tied = [Forecast(0.5, right) for right in (True, True, False, False, False)]
    assert find_risks(tied) == [RiskPoint(0.5, 1.0, 3 / 5)]
    draw = random.Random(4)
    areas = []
    for _ in range(4000):
        rights = draw.sample([True, True, False, False, False], 5)
        areas.append(find_risk_area([Forecast(0.5 - place / 100, right) for place, right in enumerate(rights)]) or 0)
    assert find_risk_area(tied) == pytest.approx(3 / 5)
    assert statistics.fmean(areas) == pytest.approx(3 / 5, abs=0.01)


def test_bins_are_of_equal_width_and_the_last_holds_certainty() -> None:
    held = [Forecast(0.0, False), Forecast(0.3, True), Forecast(0.39, False), Forecast(0.95, True), Forecast(1.0, True)]
    assert find_bins(held) == [
        Bin(0.0, 0.1, 1, 0.0, 0.0),
        Bin(0.3, 0.4, 2, pytest.approx(0.345), 0.5),
        Bin(0.9, 1.0, 2, pytest.approx(0.975), 1.0),
    ]


def test_the_calibration_error_weighs_each_bin_by_its_cases() -> None:
    held = [*[Forecast(0.85, right) for right in (True, True, False)], Forecast(0.15, False)]
    assert find_calibration_error(held) == pytest.approx(3 / 4 * (0.85 - 2 / 3) + 1 / 4 * 0.15)
    assert find_calibration_error([Forecast(1.0, True), Forecast(0.0, False)]) == 0.0
    opposed = [Forecast(0.42, True), Forecast(0.48, False)]  # errors within a bin cancel
    assert find_calibration_error(opposed) == pytest.approx(0.05)
    assert find_calibration_error([]) is None


def test_a_forecast_is_right_as_the_answer_is_or_would_have_been() -> None:
    for outcome, right in (
        (make_outcome(answerable=True, abstained=False, text="x"), True),
        (make_outcome(answerable=True, abstained=False, text="y", evidence=1), False),
        (make_outcome(answerable=True, abstained=True, evidence=3), True),
        (make_outcome(answerable=True, abstained=True, evidence=4), False),
        (make_outcome(answerable=False, abstained=False, text="x", evidence=1), False),
        (make_outcome(answerable=False, abstained=True, evidence=1), False),
    ):
        assert read_forecast(outcome) == Forecast(0.7, right)
        assert RATES["brier"](outcome) == [pytest.approx(0.09 if right else 0.49)]


def test_a_case_that_does_not_tell_what_is_right_gives_no_forecast() -> None:
    without = make_outcome(answerable=True, abstained=True)
    without = replace(without, gold=())
    for outcome in (
        without,
        make_outcome(answerable=None, abstained=True),
        make_outcome(answerable=None, abstained=False, text="x"),
    ):
        assert read_forecast(outcome) is None
        assert RATES["brier"](outcome) == []
