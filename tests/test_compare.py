"""What changed between two runs: settings, paired figures, and cases newly wrong, newly right, in other words.

The runs are of the scripted bot of test_evals.py.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from test_evals import ScriptedBot, make_answer

from bot.schema import Answer, Filters, Turn
from evals.cases import Case, Quote
from evals.compare import Comparison, compare, format_comparison
from evals.kept.runs import Run
from evals.run import run

YEAR, CRANES = ("harbour", "The harbour opened in 1956."), ("harbour", "It has 5 cranes.")
WHO, RED = ("bridge", "Ada Berg designed the bridge."), ("bridge", "It is red.")
DOCUMENT = "The harbour opened in 1956. It has 5 cranes."
CASES = [
    Case("fell", "When?", ("1956",), True, ("harbour",), evidence=(Quote("harbour", YEAR[1]),)),
    Case("rose", "Who?", ("Ada Berg",), True, ("bridge",)),
    Case("reworded", "Cranes?", ("5",), True, ("harbour",)),
    Case("same", "Colour?", ("red",), True, ("bridge",)),
    Case("open", "Which?"),
]
BEFORE = (YEAR, RED, CRANES, RED, RED)
AFTER = (CRANES, WHO, CRANES, RED, RED)


def make_run(quotes: Sequence[tuple[str, str]], cases: Sequence[Case] = CASES, **told: object) -> Run:
    answers = [make_answer(case.question, quote) for case, quote in zip(cases, quotes, strict=True)]
    return to_run(answers, cases, **told)


def to_run(answers: Sequence[Answer], cases: Sequence[Case], **told: object) -> Run:
    settings = {"llm": "quotes", "home": "anywhere", **told}
    form = run(ScriptedBot(answers), cases, settings=settings).to_dict()
    return Run({"id": "an-id", "commit": "a" * 40, "versions": {"numpy": "2.0"}, **form})


def list_ids(comparison: Comparison) -> dict[str, list[str]]:
    names = ("newly_wrong", "newly_right", "changed")
    return {name: [pair.after["id"] for pair in getattr(comparison, name)] for name in names}


def test_cases_are_newly_wrong_newly_right_or_in_other_words() -> None:
    two = (*AFTER[:2], ("harbour", DOCUMENT), *AFTER[3:])
    found = compare(make_run(BEFORE), make_run(two))
    assert list_ids(found) == {"newly_wrong": ["fell"], "newly_right": ["rose"], "changed": ["reworded"]}
    assert (found.same, found.unpaired) == (2, 0)


def test_a_run_against_itself_has_changed_in_nothing() -> None:
    one = make_run(BEFORE)
    found = compare(one, one)
    assert list_ids(found) == {"newly_wrong": [], "newly_right": [], "changed": []} and found.same == 5
    assert found.differences == ()
    assert all(one.paired.difference == 0 and one.paired.p == 1 for one in found.figures if one.paired)


def test_figures_are_paired_over_the_cases_of_both() -> None:
    figures = {one.name: one for one in compare(make_run(BEFORE), make_run((YEAR, WHO, *AFTER[2:]))).figures}
    contains = figures["answer_contains"]
    assert contains.paired
    assert (contains.before, contains.after, contains.paired.difference, contains.over) == (0.75, 1.0, 0.25, 4)
    assert 0 <= contains.paired.low < 0.25 < contains.paired.high and contains.paired.p == 1.0
    assert figures["seconds_p50"].paired is None and "asking_seconds" not in figures


def test_a_case_with_another_question_or_gold_or_in_one_run_only_is_not_paired() -> None:
    other = [
        Case("fell", "At what time?", ("1956",), True, ("harbour",)),
        Case("rose", "Who?", ("Bert",), True, ("bridge",)),
        *CASES[2:4],
        Case("new", "Which?"),
    ]
    found = compare(make_run(BEFORE), make_run(AFTER, other))
    assert list_ids(found) == {"newly_wrong": [], "newly_right": [], "changed": []}
    assert (found.same, found.unpaired) == (2, 6)


def test_a_case_with_other_turns_limits_day_or_documents_is_another() -> None:
    case = CASES[1]
    for other in (
        replace(case, history=(Turn("Where?", "There."),)),
        replace(case, filters=Filters(published_from="2023")),
        replace(case, today="2023-09-27"),
        replace(case, documents=("harbour",)),
        replace(case, evidence=(Quote("bridge", WHO[1]),)),
        replace(case, forbidden=("Bert",)),
    ):
        assert compare(make_run([WHO], [case]), make_run([WHO], [other])).unpaired == 2
    bare = make_run([WHO], [case])
    old = Run({**bare.form, "cases_detail": [{n: v for n, v in row.items() if n != "case"} for row in bare.rows]})
    assert compare(old, bare).unpaired == 0


def test_before_after_and_difference_are_of_the_same_cases_and_what_is_not_is_marked() -> None:
    more = [*CASES, *(replace(CASES[0], id=f"more-{n}", question=f"When {n}?") for n in range(5))]
    found = compare(make_run(BEFORE), make_run((*AFTER, *[YEAR] * 5), more))
    contains = next(one for one in found.figures if one.name == "answer_contains")
    assert contains.paired and (contains.before, contains.after, contains.over) == (0.75, 0.75, 4)
    assert contains.paired.difference == contains.after - contains.before == 0
    told = {line.split()[0]: line for line in format_comparison(found) if line.strip()}
    assert told["seconds_p50"].endswith("over all cases of each run, those of one alone too")
    assert "over all cases" not in told["answer_contains"] and found.unpaired == 5
    whole = format_comparison(compare(make_run(BEFORE), make_run(AFTER)))
    assert not any("over all cases" in line for line in whole)


def test_what_the_runs_were_made_of_is_told_apart_but_not_where_they_were_kept() -> None:
    one = make_run(BEFORE, abstain_below=0.35, home="one")
    other = Run({**make_run(BEFORE, abstain_below=0.5, home="other").form, "commit": "b" * 40, "versions": {}})
    told = {(each.name, each.before, each.after) for each in compare(one, other).differences}
    assert told == {
        ("abstain_below", 0.35, 0.5),
        ("commit", "a" * 40, "b" * 40),
        ("version of numpy", "2.0", None),
    }


def test_the_lines_show_newly_wrong_cases_first_with_both_answers_quotes_and_gold() -> None:
    lines = format_comparison(compare(make_run(BEFORE), make_run(AFTER, passages=5)))
    wrong, right = lines.index("newly wrong: 1"), lines.index("newly right: 1")
    assert wrong < right and "  passages: nothing -> 5" in lines[:wrong]
    assert lines[wrong + 2 : wrong + 9] == [
        "fell: When?",
        "    gold    1956",
        "            “The harbour opened in 1956.” (harbour)",
        "    before  The harbour opened in 1956. [1]",
        "            [1] “The harbour opened in 1956.” (harbour)",
        "    after   It has 5 cranes. [1]",
        "            [1] “It has 5 cranes.” (harbour)",
    ]
    figures = [line for line in lines if line.startswith("answer_contains ")]
    assert len(figures) == 1 and "0.750" in figures[0] and figures[0].endswith("4 cases")


def test_cases_that_are_worse_in_what_the_gate_guards_are_told_though_they_are_as_right_as_before() -> None:
    before, worse = make_run([YEAR] * 5), make_run([YEAR] * 5)
    rows = [dict(row) for row in worse.rows]
    rows[1]["values"] = {**rows[1]["values"], "quote_exact": [0.0], "brier": [1.0]}
    found = compare(before, Run({**worse.form, "cases_detail": rows}))
    [one] = found.worse
    assert (one.id, one.rates["quote_exact"]) == ("rose", (1.0, 0.0)) and "brier" in one.rates
    lines = format_comparison(found)
    at = lines.index("worse in what the gate guards: 1")
    assert lines[at + 1].startswith("rose: Who?  quote_exact 1.000 -> 0.000, brier ")
    assert compare(make_run(BEFORE), make_run(AFTER)).worse == ()


def test_a_figure_that_changed_beyond_chance_is_called_better_or_worse() -> None:
    cases = [Case(str(n), f"When {n}?", ("1956",), True, ("harbour",)) for n in range(12)]
    lines = format_comparison(compare(make_run([CRANES] * 12, cases), make_run([YEAR] * 12, cases)))
    told = {line.split()[0]: line.rpartition(", ")[2] for line in lines if line.endswith((", better", ", worse"))}
    assert told["answer_contains"] == told["brier"] == "better" and "recall@5" not in told
    turned = format_comparison(compare(make_run([YEAR] * 12, cases), make_run([CRANES] * 12, cases)))
    assert {line.split()[0] for line in turned if line.endswith(", worse")} == told.keys()


def test_four_changes_one_way_and_what_is_better_neither_way_are_called_neither() -> None:
    cases = [Case(str(n), f"When {n}?", ("1956",), True, ("harbour",)) for n in range(40)]
    four = compare(make_run([YEAR] * 40, cases), make_run([CRANES] * 4 + [YEAR] * 36, cases))
    contains = next(one for one in four.figures if one.name == "answer_contains")
    assert contains.paired and contains.paired.high < 0 and contains.paired.p == 0.125
    assert not any(line.endswith((", better", ", worse")) for line in format_comparison(four))
    open_cases = [Case(str(n), f"Which {n}?") for n in range(12)]
    silent = [make_answer(case.question, YEAR, abstained=True) for case in open_cases]
    lines = format_comparison(compare(to_run(silent, open_cases), make_run([YEAR] * 12, open_cases)))
    [told] = [line for line in lines if line.startswith("other_answered_rate")]
    assert "+1.000" in told and told.endswith("12 cases")


def test_the_plain_form_is_json_with_every_case() -> None:
    form = json.loads(json.dumps(compare(make_run(BEFORE), make_run(AFTER)).to_dict()))
    assert (form["before"], form["newly_wrong"][0]["after"]["id"], form["same"]) == ("an-id", "fell", 3)


def test_a_report_without_values_or_intervals_can_still_be_compared() -> None:
    rows = [{name: value for name, value in row.items() if name != "values"} for row in make_run(BEFORE).rows]
    old = Run({"answer_contains": 0.75, "settings": {}, "cases_detail": rows})
    found = compare(old, make_run(AFTER))
    assert list_ids(found)["newly_wrong"] == ["fell"]
    assert all(one.paired is None for one in found.figures)
