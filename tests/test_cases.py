"""Every form of case that a file may hold, and every way in which a line can be wrong.

Files are written here, line by line; our own cases are checked against the documents they name.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import CorpusError
from bot.schema import Turn
from evals.cases import Case, limit_cases, read_cases
from evals.metrics import holds, normalise, shorten_answers
from evals.run import OWN_CASES


def write_lines(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_a_plain_case_is_answerable_when_it_has_answers(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "cases.jsonl",
        {"id": "1", "question": "When?", "answers": ["1956", "1956"], "doc_id": "harbour", "half": "dev"},
        {"id": "2", "question": "Who?", "answers": ["Ada"], "answerable": False, "doc_id": "bridge"},
        {"id": "3", "question": "Why?", "evidence_doc_ids": ["a.md", "b.md"], "doc_id": "c", "kind": "why"},
        {"id": "4", "question": "Who won last week?", "question_date": "2023-09-27T10:00:00Z"},
    )
    assert read_cases(path) == [
        Case("1", "When?", ("1956",), True, ("harbour",)),
        Case("2", "Who?", ("Ada",), False, ("bridge",)),
        Case("3", "Why?", (), None, ("a.md", "b.md"), kind="why"),
        Case("4", "Who won last week?", today="2023-09-27"),
    ]


def test_grades_of_answerability_become_three_classes(tmp_path: Path) -> None:
    grades = ["ANSWERABLE", "partial", "UNANSWERABLE", "UNDERSPECIFIED", "CONVERSATIONAL"]
    rows = [{"id": grade, "question": "q?", "answerability": grade} for grade in grades]
    stated = {"id": "stated", "question": "q?", "answerability": "ANSWERABLE", "answerable": None, "answers": ["x"]}
    cases = read_cases(write_lines(tmp_path / "cases.jsonl", *rows, stated))
    assert [case.answerable for case in cases] == [True, True, False, None, None, None]


def test_history_is_paired_into_turns_and_lone_messages_keep_their_place(tmp_path: Path) -> None:
    messages = [
        ("user", "a?"),
        ("assistant", "A."),
        ("assistant", "More."),
        ("user", "b?"),
        ("user", "c?"),
        ("agent", "C."),
    ]
    row = {"id": "1", "question": "d?", "history": [{"role": role, "text": text} for role, text in messages]}
    (case,) = read_cases(write_lines(tmp_path / "cases.jsonl", row))
    assert case.history == (Turn("a?", "A."), Turn("", "More."), Turn("b?", ""), Turn("c?", "C."))


def test_each_turn_of_a_conversation_is_a_case_with_the_gold_answers_before_it(tmp_path: Path) -> None:
    turns = [
        {"question": "When?", "answers": ["1956", "In 1956"], "answerable": True},
        {"question": "Cost?", "answers": [], "answerable": False},
        {"question": "Cranes?", "answers": ["5"], "doc_id": "copy"},
    ]
    path = write_lines(tmp_path / "cases.jsonl", {"id": "c", "doc_id": "harbour", "kind": "talk", "turns": turns})
    first, second, third = read_cases(path)
    assert [case.id for case in (first, second, third)] == ["c#1", "c#2", "c#3"]
    assert [case.documents for case in (first, second, third)] == [("harbour",), ("harbour",), ("copy",)]
    assert [case.answerable for case in (first, second, third)] == [True, False, True]
    assert {case.kind for case in (first, second, third)} == {"talk"}
    assert third.history == (Turn("When?", "1956"), Turn("Cost?", ""))


def test_blank_lines_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"id": "1", "question": "Caf\xc3\xa9?"}\r\n\r\n{"id": "2", "question": "b?"}\r\n')
    assert [case.question for case in read_cases(path)] == ["Café?", "b?"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{broken", "Expecting"),
        (b'{"id": "1", "question": "\xff"}', "decode"),
        (b"[1, 2]", "not a JSON object"),
        (b"[" * 100_000, "recursion"),
        (b'{"question": "q?"}', "id must be"),
        (b'{"id": "1", "question": "  "}', "question must be"),
        (b'{"id": "1", "question": "q?", "answers": [1]}', "answers must be"),
        (b'{"id": "1", "question": "q?", "answerable": "yes"}', "answerable must be"),
        (b'{"id": "1", "question": "q?", "history": ["hello"]}', "history must be"),
        (b'{"id": "1", "turns": [{"answers": ["x"]}]}', "question must be"),
        (b'{"id": "ok", "question": "again?"}', "used before"),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_reason(tmp_path: Path, line: bytes, reason: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b'{"id": "ok", "question": "q?"}\n' + line)
    with pytest.raises(CorpusError, match=rf"line 2: .*{reason}"):
        read_cases(path)


def test_a_file_that_is_absent_or_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"cannot read .*--cases"):
        read_cases(tmp_path / "none.jsonl")
    (tmp_path / "empty.jsonl").write_text("\n\n")
    with pytest.raises(CorpusError, match="holds no cases"):
        read_cases(tmp_path / "empty.jsonl")


def test_a_limit_takes_the_first_of_each_class() -> None:
    classes = (True, True, False, True, None, False, None, True)
    cases = [Case(str(place), "q?", (), answerable) for place, answerable in enumerate(classes)]
    assert [case.id for case in limit_cases(cases, 1)] == ["0", "2", "4"]
    assert [case.id for case in limit_cases(cases, 2)] == ["0", "1", "2", "4", "5", "6"]
    assert limit_cases(cases, None) == cases


def test_our_own_cases_name_documents_that_hold_their_answers() -> None:
    corpus = Path(__file__).parent.parent / "corpus"
    cases = read_cases(OWN_CASES)
    for case in cases:
        if case.answerable:
            gold = normalise("\n".join((corpus / name).read_text(encoding="utf-8") for name in case.documents))
            assert any(holds(gold, answer) for answer in shorten_answers(case.answers)), case
    assert len(cases) >= 60
    assert sum(case.answerable is False for case in cases) >= len(cases) / 3
