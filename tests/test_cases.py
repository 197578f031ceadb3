"""Every form of case that a file may hold, and every way in which a line can be wrong.

Files are written here, line by line; our own cases are checked against the documents they name.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.days import EARLIEST, LATEST, Days
from bot.errors import CorpusError
from bot.loaders import LOADERS
from bot.schema import Document, Filters, Turn
from evals.cases import Case, Quote, limit_cases
from evals.outcomes import holds, normalise
from evals.run import OWN_CASES
from evals.sets import read_cases


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
        (b'{"id": "1", "question": "  "}', "question must be"),
        (b'{"id": "1", "question": "q?", "answers": [1]}', "answers must be"),
        (b'{"id": "1", "question": "q?", "answerable": "yes"}', "answerable must be"),
        (b'{"id": "1", "question": "q?", "history": ["hello"]}', "history must be"),
        (b'{"id": "1", "turns": [{"answers": ["x"]}]}', "question must be"),
        (b'{"id": "1", "question": "q?", "filters": {"event_form": "2024"}}', "filters must be"),
        (b'{"id": "1", "question": "q?", "filters": {"event_from": 2024}}', "filters must be"),
        (b'{"id": "1", "question": "q?", "period": {"from": "soon"}}', "isoformat"),
        (b'{"id": "1", "question": "q?", "dates": [{"from": "2024-01-02", "to": "2024-01-01"}]}', "lies after"),
        (b'{"id": "1", "question": "q?", "sides": [[1]]}', "sides must be"),
        (b'{"id": "1", "question": "q?", "evidence": ["words"]}', "evidence must be"),
        (b'{"id": "1", "question": "q?", "evidence": [{"document": "a.md"}]}', "quote must be"),
        (b'{"id": "1", "question": "q?", "evidence": [{"document": " ", "quote": "words"}]}', "document must be"),
        (b'{"id": "1", "question": "q?", "forbidden": [1]}', "forbidden must be"),
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


def test_what_is_to_be_told_and_asked_with_is_read(tmp_path: Path) -> None:
    case = {"id": "1", "question": "q?"}
    path = write_lines(
        tmp_path / "cases.jsonl",
        {**case, "question_date": "2024-03-01", "speakers": ["Ada"], "sides": [["a", "b"], ["c"]]},
        {**case, "id": "2", "dates": [{"from": "2024-01-01", "to": "2024-01-31"}], "period": {"to": "2023-12-31"}},
        {**case, "id": "3", "filters": {"published_from": "2024-01-01", "sources": ["Wire"]}},
        {**case, "id": "4", "filters": {"event_from": "2024-01-01"}},
        {**case, "id": "5", "evidence": [{"document": "a.md", "quote": "It is."}], "forbidden": "Buy now"},
    )
    told, dated, published, filtered, quoted = read_cases(path)
    assert (quoted.evidence, quoted.forbidden) == ((Quote("a.md", "It is."),), ("Buy now",))
    assert (told.today, told.speakers, told.sides) == ("2024-03-01", ("Ada",), (("a", "b"), ("c",)))
    assert dated.dates == (Days("2024-01-01", "2024-01-31"),) and dated.period == Days(EARLIEST, "2023-12-31")
    assert published.filters == Filters(published_from="2024-01-01", sources=["Wire"]) and published.period is None
    assert filtered.filters == Filters(event_from="2024-01-01")
    assert filtered.period == Days("2024-01-01", LATEST)


NEWS = Path(__file__).parents[1] / "evals" / "news"
NEWS_CASES = [OWN_CASES.with_name(name) for name in ("news.jsonl", "news-held.jsonl")]


def test_news_cases_name_documents_that_hold_their_answers_speakers_and_sides() -> None:
    texts = {path.name: "\n".join(read_texts(path)) for path in NEWS.iterdir()}
    for case in (one for path in NEWS_CASES for one in read_cases(path) if one.answerable):
        gold = [normalise(texts[name]) for name in case.documents]
        wanted = (*case.answers, *case.speakers, *(text for side in case.sides for text in side))
        assert gold and case.answers and len(case.sides) != 1, case
        assert all(any(holds(text, normalise(one)) for text in gold) for one in wanted), case
        assert all(any(holds(text, normalise(one)) for one in case.answers) for text in gold), case


def test_news_cases_are_many_and_of_every_kind_in_both_halves() -> None:
    tuned, held = (read_cases(path) for path in NEWS_CASES)
    assert len(tuned) + len(held) >= 120 and 0.35 <= len(tuned) / len(tuned + held) <= 0.45
    for cases in (tuned, held):
        kinds = Counter(case.kind for case in cases)
        assert min(kinds.values()) >= 4 and len(kinds) == 7
        told = [[one.speakers, one.dates, one.sides, one.period, one.filters, one.today] for one in cases]
        assert all(any(column) for column in zip(*told, strict=True))
    assert not {case.question for case in tuned} & {case.question for case in held}


def test_disputes_name_reports_that_hold_all_sides() -> None:
    tuned, held = (read_cases(OWN_CASES.with_name(f"disputes{name}.jsonl")) for name in ("", "-held"))
    texts = {path.name: normalise(path.read_text(encoding="utf-8")) for path in (NEWS.parent / "disputes").iterdir()}
    for case in (*tuned, *held):
        wanted = (*case.answers, *(text for side in case.sides for text in side))
        assert all(any(holds(texts[name], normalise(one)) for name in case.documents) for one in wanted), case
        assert len(case.sides) != 1 and bool(case.documents) == case.answerable, case
    assert Counter(case.kind for case in tuned) == {"both_sides": 78, "dates": 98, "lookup": 34, "near_miss": 31}
    assert Counter(case.kind for case in held) == {"both_sides": 28, "dates": 9, "lookup": 8, "near_miss": 10}
    documents = [{name for case in cases for name in case.documents} for cases in (tuned, held)]
    assert not documents[0] & documents[1]


def read_texts(path: Path) -> list[str]:
    return [one.text for one in LOADERS[path.suffix](path) if isinstance(one, Document)]
