"""When two readings of a case agree, what the second reader gets to see, and how a bad reading is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.schema import Filters, Turn
from evals.cases import Case, Quote
from evals.writing.readings import Reading, agrees, compare, hide_id, main, pose

FROST = Quote("bridge.md", "The cracks were caused by frost, Quill said.")
WHY = Case("why-1", "Why the cracks?", ("caused by frost",), True, ("bridge.md",), kind="why", evidence=(FROST,))
WHO = Case("who-1", "Who paid?", (), False, kind="near_miss")
OPEN = Case("open-1", "And then?")


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("case", "answerable", "answer", "evidence", "agreed"),
    [
        (WHY, True, "They were caused by frost, it says.", "", True),
        (WHY, True, "by frost caused", "", True),
        (WHY, True, "cold winters", "The cracks were caused by frost", True),
        (WHY, True, "cold winters", f"On Monday: {FROST.quote} So it is.", True),
        (WHY, True, "cold winters", "frost", False),
        (WHY, True, "sabotage", "", False),
        (WHY, False, "caused by frost", FROST.quote, False),
        (WHO, False, "", "", True),
        (WHO, True, "the mayor", "", False),
        (OPEN, True, "anything", "", True),
        (OPEN, False, "", "", True),
    ],
)
def test_readings_agree_on_answerability_and_on_answer_words_or_quote(
    case: Case, answerable: bool, answer: str, evidence: str, agreed: bool
) -> None:
    assert agrees(case, Reading(case.id, answer, evidence, answerable)) is agreed


def test_the_reader_sees_the_question_and_what_it_is_asked_with_alone() -> None:
    asked = Case(
        "date_range-1",
        "What then?",
        ("it fell",),
        True,
        ("bridge.md",),
        (Turn("When?", "On Monday."),),
        "date_range",
        "2024-11-05",
        Filters(event_from="2024-11-04"),
    )
    [line] = pose([asked])
    assert json.loads(line) == {
        "id": hide_id(asked),
        "question": "What then?",
        "history": [{"question": "When?", "answer": "On Monday."}],
        "filters": {"event_from": "2024-11-04"},
        "question_date": "2024-11-05",
    }
    assert pose([WHY, WHO]) == pose([WHO, WHY]) and "why" not in pose([WHY])[0].casefold().replace("why the cracks", "")


def test_a_report_counts_by_kind_and_shows_what_differs() -> None:
    readings = {
        hide_id(WHY): Reading(hide_id(WHY), "sabotage", "a bang", True),
        "who-1": Reading("who-1", "", "", False),
    }
    assert compare([WHY, WHO, OPEN], readings) == [
        "agreement 0.500 of 2 cases read, 3 in all",
        "  near_miss            1 of 1",
        "  why                  0 of 1",
        "",
        "why-1: Why the cracks?",
        "  gold: caused by frost",
        "  read: sabotage [a bang]",
    ]


def test_questions_and_agreement_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = write(tmp_path / "cases.jsonl", {"id": "1", "question": "Why?", "answers": ["frost"]})
    assert main([str(cases)]) == 0
    asked = json.loads(capsys.readouterr().out)
    reading = write(tmp_path / "reading.jsonl", {"id": asked["id"], "answer": "the frost", "answerable": True})
    assert main([str(cases), str(reading)]) == 0
    assert capsys.readouterr().out.startswith("agreement 1.000 of 1 cases read")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{broken", "line 1"),
        ("[]", "a reading is an object"),
        ('{"id": "1", "answer": "x"}', "answerable"),
        ('{"id": "1", "answerable": true, "answer": 5}', "must be texts"),
        ('{"id": "1", "answerable": true}\n{"id": "1", "answerable": true}', "used before"),
        ('{"id": "2", "answerable": true}', "no case has the id '2'"),
        ("", "answers none"),
    ],
)
def test_a_bad_reading_is_refused_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, reason: str
) -> None:
    cases = write(tmp_path / "cases.jsonl", {"id": "1", "question": "Why?", "answers": ["frost"]})
    (tmp_path / "reading.jsonl").write_text(line, encoding="utf-8")
    assert main([str(cases), str(tmp_path / "reading.jsonl")]) == 1
    printed = capsys.readouterr()
    assert printed.out == "" and reason in printed.err and printed.err.count("\n") == 1
