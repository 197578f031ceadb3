"""The figures of a run from judged cases: means over all values, intervals over cases, curves and kinds.

What a rate gives for one case is in test_metrics; the report as people see it in test_evals.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from stopwatch import hurry

from bot.schema import Answer, Seconds, Usage
from evals.cases import Case
from evals.figures import measure, score_kinds, score_rate, score_rates, score_rest, to_plain_scores
from evals.intervals import find_case_interval
from evals.metrics import RATES
from evals.metrics.timing import Prices
from evals.outcomes import Gold, Outcome
from evals.report import summarise
from evals.showing.table import format_run

FOUND, NONE = frozenset({0}), frozenset[int]()


def make_outcome(
    number: int = 1, *, answerable: bool = True, kind: str = "", text: str = "x", probability: float = 0.8
) -> Outcome:
    """A case that is answered unless its text is empty; it is found at the rank of its number."""
    answer = Answer("q?", text, not text, "", (), (), (), (), probability, "q", "quotes")
    passages = tuple(FOUND if rank == number else NONE for rank in range(1, 11))
    case = Case(str(number), "q?", ("x",) if answerable else (), answerable, ("d",), kind=kind)
    return Outcome(case, (Gold(frozenset({"d"}), ("x",)),), answer, 0.1 * number, passages=passages)


def test_a_rate_is_the_mean_over_values_and_its_interval_that_over_cases() -> None:
    cases = [[1.0, 1.0, 1.0], [0.0], []]
    score = score_rate(cases)
    assert (score.value, score.over, score.interval) == (0.75, 4, find_case_interval(cases))
    assert score_rate([[], []]) == score_rate([])
    assert (score_rate([]).value, score_rate([]).over, score_rate([]).interval) == (None, 0, None)


def test_every_rate_is_scored_from_what_was_measured_once() -> None:
    outcomes = [make_outcome(number) for number in (1, 2, 8)]
    measured = [measure(outcome) for outcome in outcomes]
    scores = score_rates(measured)
    assert list(scores) == list(RATES)
    assert (scores["recall@5"].value, scores["recall@5"].over) == (pytest.approx(2 / 3), 3)
    assert (scores["abstention_recall"].value, scores["abstention_recall"].over) == (None, 0)
    assert measured[2]["recall@5"] == [0.0]
    assert "abstention_recall" not in measured[2]


def test_seconds_of_every_stage_have_their_percentiles() -> None:
    outcomes = [
        replace(one, answer=replace(one.answer, seconds=Seconds(retrieve=taken, total=2 * taken)))
        for one, taken in ((make_outcome(1), 1.0), (make_outcome(2), 3.0))
    ]
    scores = score_rest(outcomes, None)
    assert (scores["retrieve_p50"].value, scores["retrieve_p95"].value) == (2.0, pytest.approx(2.9))
    assert (scores["total_p50"].value, scores["seconds_p50"].value) == (4.0, pytest.approx(0.15))
    assert (scores["first_token_p50"].value, scores["first_token_p95"].over) == (None, 0)
    assert {f"{stage}_p{share}" for stage in ("condense", "first_evidence", "check") for share in (50, 95)} <= set(
        scores
    )


def test_tokens_are_summed_and_cost_what_the_prices_say() -> None:
    outcomes = [
        replace(one, answer=replace(one.answer, usage=usage))
        for one, usage in (
            (make_outcome(1), Usage(1000, 10)),
            (make_outcome(2), Usage(3000, 30)),
            (make_outcome(3), Usage()),
        )
    ]
    scores = score_rest(outcomes, Prices(1.0, 100.0))
    assert (scores["prompt_tokens_p50"].value, scores["prompt_tokens_sum"].value) == (2000, 4000)
    assert (scores["completion_tokens_p50"].value, scores["completion_tokens_sum"].value) == (20, 40)
    assert scores["cost"].value == pytest.approx(0.004 + 0.004)
    assert score_rest(outcomes, None)["cost"].value is None
    priced = summarise(outcomes, {}, Prices(1.0, 100.0))
    assert (priced.settings["prices"], priced.scores["cost"]) == ({"prompt": 1.0, "completion": 100.0}, scores["cost"])
    assert any(line.split()[:2] == ["cost", "0.008000"] for line in format_run(priced.to_dict(), verbose=True))


@pytest.mark.parametrize("untold", [{"usage": Usage(requests=1)}, {"notice": "The model did not answer in time."}])
def test_tokens_that_nobody_told_are_not_free(untold: dict[str, Any]) -> None:
    known, unknown = make_outcome(1), make_outcome(2)
    unknown = replace(unknown, answer=replace(unknown.answer, **untold))
    assert score_rest([known], Prices(1.0, 100.0))["cost"].value == 0.0
    assert score_rest([known, unknown], Prices(1.0, 100.0))["cost"].value is None


def test_areas_and_the_calibration_error_have_intervals_too() -> None:
    outcomes = [make_outcome(1, probability=0.9), make_outcome(2, answerable=False, probability=0.4)] * 20
    scores = score_rest(outcomes, None)
    assert (scores["auc"].value, scores["auc"].over) == (1.0, 40)
    # half is wrong, and the least sure half: no risk, then k - 20 of k
    assert scores["aurc"].value == pytest.approx(sum((k - 20) / k for k in range(21, 41)) / 40)
    assert scores["calibration_error"].value == pytest.approx(0.5 * 0.1 + 0.5 * 0.4)
    for name in ("auc", "aurc", "calibration_error"):
        interval, value = scores[name].interval, scores[name].value
        assert interval is not None and value is not None and interval.low <= value <= interval.high


def test_kinds_are_scored_apart_and_cases_without_one_are_left_out() -> None:
    outcomes = [
        make_outcome(1, kind="why"),
        make_outcome(9, kind="why", text=""),
        make_outcome(1, kind="near_miss", answerable=False, text=""),
        make_outcome(1),
    ]
    kinds = score_kinds(outcomes, [measure(outcome) for outcome in outcomes])
    assert list(kinds) == ["why", "near_miss"]
    figures = {kind: {name: score.value for name, score in scores.items()} for kind, scores in kinds.items()}
    assert figures["why"] == {"answered": 0.5, "right": 0.5, "recall@5": 0.5, "answer_contains": 0.5}
    assert figures["near_miss"] == {"answered": 0.0, "right": 1.0, "recall@5": None, "answer_contains": None}
    table = format_run(summarise(outcomes, {}).to_dict())
    assert "why            2     0.500  0.500     0.500            0.500" in table
    assert "near_miss      1     0.000  1.000         -                -" in table


def test_plain_figures_stand_by_name_with_intervals_and_counts_below() -> None:
    plain = to_plain_scores({"right": score_rate([[1.0], [0.0]]), "cost": score_rate([])})
    assert plain == {"right": 0.5, "cost": None, "intervals": {"right": [0.0, 1.0]}, "over": {"right": 2, "cost": 0}}


def test_a_report_holds_curves_kinds_and_the_values_of_each_case_as_json() -> None:
    report = summarise([make_outcome(1, kind="why"), make_outcome(2, answerable=False, probability=0.3)], {})
    form = json.loads(json.dumps(report.to_dict()))
    assert form["right"] == 0.5
    assert form["intervals"]["right"] == [0.0, 1.0]
    assert form["curves"]["risk_coverage"] == [
        {"probability": 0.8, "coverage": 0.5, "risk": 0.0},
        {"probability": 0.3, "coverage": 1.0, "risk": 0.5},
    ]
    assert [(one["low"], one["cases"], one["right"]) for one in form["curves"]["calibration"]] == [
        (0.3, 1, 0.0),
        (0.8, 1, 1.0),
    ]
    assert form["kinds"]["why"]["intervals"]["right"] == [pytest.approx(0.025), 1.0]
    first, second = (row["values"] for row in form["cases_detail"])
    assert (first["right"], first["nDCG@5"], second["unanswerable_answered"]) == ([1.0], [1.0], [1.0])
    assert first.keys() <= RATES.keys() and "abstention_recall" not in first


def test_a_thousand_cases_are_summarised_at_once() -> None:
    outcomes = [make_outcome(number % 12, probability=number / 1000, kind="why") for number in range(1, 1001)]
    hurry(3, lambda: summarise(outcomes, {}))  # 0.4 alone
