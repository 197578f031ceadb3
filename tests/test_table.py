"""A run in lines for a terminal: what decides first, nothing that was not measured, and the cases that went wrong."""

from __future__ import annotations

from test_compare import AFTER, CASES, CRANES, YEAR, make_run

from evals.cases import Case
from evals.showing.table import DECIDING, MISSING, NAMED, UNWANTED, WRONG, format_run, list_wrong, name_fault


def test_few_figures_are_shown_each_with_what_it_says_and_none_that_was_not_measured() -> None:
    form = make_run(AFTER).form
    lines = format_run(form)
    assert lines[0] == "5 questions (4 that the documents answer, 1 that count neither way), answered by quotes"
    shown = [line.split()[0] for line in lines if line.split()[:1] and line.split()[0] in form["over"]]
    assert shown and set(shown) <= set(DECIDING) and "abstention_recall" not in shown
    assert all(DECIDING[name] in line for name in shown for line in lines if line.startswith(f"{name} "))
    every = {line.split()[0] for line in format_run(form, verbose=True) if line.strip()}
    assert {"brier", "MRR", "seconds_p95"} <= every and not {"abstention_recall", "cost"} & every


def test_what_went_wrong_is_named_the_worst_first_and_told_whole_on_demand() -> None:
    lines = format_run(make_run(AFTER).form)
    at = next(place for place, line in enumerate(lines) if line.startswith("1 went wrong: "))
    assert lines[at].endswith("1 “Wrong answer”; the worst first") and lines[at + 1].split() == [
        "Wrong",
        "answer",
        "fell",
        "When?",
    ]
    told = format_run(make_run(AFTER).form, verbose=True)
    at = next(place for place, line in enumerate(told) if line.startswith("fell: When?  (wrong answer, "))
    assert told[at + 1 : at + 5] == [
        "    gold    1956",
        "            “The harbour opened in 1956.” (harbour)",
        "    answer  It has 5 cranes. [1]",
        "            [1] “It has 5 cranes.” (harbour)",
    ]
    assert "No case went wrong." in format_run(make_run([YEAR], CASES[:1]).form)


def test_no_more_than_some_are_named_and_the_rest_counted() -> None:
    cases = [Case(str(n), f"When {n}?", ("1956",), True, ("harbour",)) for n in range(NAMED + 3)]
    lines = format_run(make_run([CRANES] * len(cases), cases).form)
    assert sum(line.startswith("  Wrong answer ") for line in lines) == NAMED and "  and 3 more" in lines


def test_a_fault_is_named_by_what_should_have_been() -> None:
    row = {"right": False, "answerable": True, "answered": True, "probability": 0.5}
    silent = {**row, "answered": False, "probability": 0.9}
    unwanted = {**row, "answerable": False, "probability": 0.7}
    assert [name_fault(one) for one in (row, silent, unwanted)] == [WRONG, MISSING, UNWANTED]
    assert list_wrong([silent, row, {**row, "right": True}, unwanted, {**row, "right": None}]) == [
        unwanted,
        row,
        silent,
    ]
