"""Sets of cases as people bring them: what spreadsheets export, JSON lines, folders, and what is wrong in them.

Files are written here byte by byte, as those programs write them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import CorpusError
from evals.cases import Case, Quote
from evals.sets import CaseFile, make_id, read_measurable, read_set, write_set

PLAIN = "question,answer,document\nWho leads Nordmark?,Ada Lund,nordmark.md\n"
LEADS = Case("who-leads-nordmark", "Who leads Nordmark?", ("Ada Lund",), True, ("nordmark.md",))


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path, content: str | bytes) -> list[Case]:
    return list(read_set(write(path, content)).cases)


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.replace("\n", "\r\n").encode("utf-8-sig"),  # Excel, “CSV UTF-8”
        PLAIN.replace(",", ";").encode("utf-8-sig"),  # Excel where the comma is for decimals
        b"sep=;\r\n" + PLAIN.replace(",", ";").replace("\n", "\r\n").encode(),
        PLAIN.replace(",", "\t").encode("utf-16"),  # Excel, “Unicode Text”
        PLAIN.replace(",", "\t").encode(),
        b"Question,Answer,Source,,\nWho leads Nordmark?,Ada Lund,nordmark.md,,\n,,,,\n,,,,\n",
        b'"question","answer 1","answer 2","documents"\n"Who leads Nordmark?","Ada Lund","","nordmark.md"\n',
    ],
    ids=["sheets", "excel", "semicolon", "sep", "utf-16", "tab", "empty", "quoted"],
)
def test_what_spreadsheets_export_is_read(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path / "faq.csv", content) == [LEADS]


def test_a_cell_may_hold_lines_marks_and_formulas_which_are_text(tmp_path: Path) -> None:
    content = (
        "question;answer;answer2;document;quote;answerable;kind;note\r\n"
        '"Who said\n""no"";\nand when?";"Lund|Ada\nLund";=1+1;"a.md|b.md";"no|never";;who_said;mine\r\n'
        "What does it cost?;'=SUM(A1);-5 %;;;WAHR;;\r\n"
        "Who won?;;;;;FALSE;near_miss;\r\n"
    )
    first, second, third = read(tmp_path / "cases.csv", content)
    assert first.question == 'Who said\n"no";\nand when?' and first.kind == "who_said"
    assert first.answers == ("Lund", "Ada\nLund", "=1+1") and first.documents == ("a.md", "b.md")
    assert first.evidence == (Quote("a.md", "no"), Quote("b.md", "never"))
    assert second.answers == ("=SUM(A1)", "-5 %") and second.answerable is True
    assert third.answerable is False and third.answers == ()


def test_ids_are_made_of_the_questions_and_stay_when_rows_move(tmp_path: Path) -> None:
    rows = ["Who’s Ada?,x", "Who’s Ada?,y", "¿?,z", '"什么时候？",w']
    made = [case.id for case in read(tmp_path / "a.csv", "\n".join(["question,answer", *rows]))]
    assert made == ["whos-ada", "whos-ada~2", "case", "什么时候"]
    moved = {case.question: case.id for case in read(tmp_path / "b.csv", "\n".join(["question,answer", *rows[::-1]]))}
    assert moved["什么时候？"] == "什么时候" and moved["¿?"] == "case"
    assert len(make_id("long " * 99, ())) <= 48


def test_a_folder_is_read_whole_with_the_names_of_its_files_in_the_ids(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    write(tmp_path / "faq.csv", PLAIN)
    write(tmp_path / "more" / "faq.csv", PLAIN)
    write(tmp_path / "cases.jsonl", json.dumps({"id": "1", "question": "When?", "answers": ["1956"]}))
    write(tmp_path / "notes.txt", "no cases")
    write(tmp_path / ".hidden.csv", "broken")
    assert [case.id for case in read_set(tmp_path).cases] == [
        "cases.jsonl:1",
        "faq.csv:who-leads-nordmark",
        "more/faq.csv:who-leads-nordmark",
    ]


def test_json_lines_need_no_id_and_no_suffix(tmp_path: Path) -> None:
    lines = b'\xef\xbb\xbf{"question": "Who leads Nordmark?", "answers": "Ada Lund", "doc_id": "nordmark.md"}\n\n'
    assert read(tmp_path / "cases.txt", lines) == read(tmp_path / "cases.jsonl", lines) == [LEADS]
    assert read(tmp_path / "table.txt", PLAIN) == [LEADS]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("question,answer,expected\nWho?,x,y\n", "row 1: 'answer' and 'expected' may both hold what is right; call"),
        ("q,a\nWho?,x\n", "the columns known are id, question, answer, document, quote, answerable"),
        ("anwser,question\nx,Who?\n", "row 1: the column 'anwser' is not known; call it 'answer'"),
        ("q,a\nWho?,x\n", "row 1: no column is called question"),
        ("", "row 1: no column is called question"),
        ("question,answer\n", "holds no cases; give --cases"),
        ("question,answer\nWho?,a\n,b\n", "row 3: question must be a text that is not empty"),
        ("question,answer\nWho?,Ada, the first\n", "row 2: it has more cells than the header; put a text"),
        ('question,answer\nWho?,a\n\n"When?,b\n', "row 4: a quotation mark is not closed"),
        ("question,answerable\nWho?,perhaps\n", "row 2: answerable must be yes or no, not 'perhaps'"),
        ("question,answer,quote\nWho?,a,words\n", "row 2: a quote needs its document"),
        ("id,question\n7,Who?\n7,When?\n", "row 3: the id '7' was used before"),
        ("question,question\nWho?,When?\n", "row 1: two columns are called question"),
        (b"question,answer\nWer?,M\xfcller\n", "line 2: not UTF-8; save it as “CSV UTF-8”"),
        ("question,confirmed\nWho?,no\n", "holds only drafts; confirm them: bot eval new --review"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_row(tmp_path: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(CorpusError) as raised:
        read(tmp_path / "faq.csv", content)
    assert said in str(raised.value) and "faq.csv" in str(raised.value)


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("question,expected,document,mood", ["“expected” is read as answer, “mood” is not used"]),
        ("Query,Ground Truth,file,note", ["“Query” is read as question, “Ground Truth” is read as answer, “file” is"]),
        ("question,answer,document,note", []),
    ],
)
def test_columns_by_other_names_are_read_and_it_is_told_how(tmp_path: Path, header: str, told: list[str]) -> None:
    content = f"{header}\nWho leads Nordmark?,Ada Lund,nordmark.md,x\n"
    found = read_set(write(tmp_path / "faq.csv", content))
    (case,) = found.cases
    assert (case.answers, case.documents) == (("Ada Lund",), ("nordmark.md",))
    assert all(line.startswith(f"faq.csv: {start}") for line, start in zip(found.read_as, told, strict=True))


def test_fields_of_json_lines_by_other_names_are_read_too(tmp_path: Path) -> None:
    line = '{"query": "Who leads Nordmark?", "expected": "Ada Lund", "document": "nordmark.md"}\n'
    found = read_set(write(tmp_path / "cases.jsonl", line))
    assert list(found.cases) == [LEADS] and "“expected” is read as answers" in found.read_as[0]
    plain = '{"question": "Who leads Nordmark?", "answers": "Ada Lund", "expected": "Bo", "doc_id": "nordmark.md"}\n'
    assert read(tmp_path / "plain.jsonl", plain) == [LEADS]


def test_a_line_that_may_hold_what_is_right_twice_is_refused_and_a_source_is_no_document(tmp_path: Path) -> None:
    twice = '{"question": "Who?", "answer": "Ada", "expected": "Bo"}\n'
    with pytest.raises(CorpusError, match=r"line 1: 'answer' and 'expected' may both hold what is right; call"):
        read(tmp_path / "twice.jsonl", twice)
    line = '{"question": "Who?", "answer": "Ada", "source": "the help desk"}\n'
    (case,) = read(tmp_path / "source.jsonl", line)
    assert case.answers == ("Ada",) and case.documents == ()


def test_a_set_that_tells_nothing_to_measure_by_is_refused_with_the_columns(tmp_path: Path) -> None:
    path = write(tmp_path / "faq.csv", "question,sollwert\nWho leads Nordmark?,Ada Lund\n")
    with pytest.raises(
        CorpusError, match=r"none of its 1 questions .*“sollwert” is not used.* put it in a column answer"
    ):
        read_measurable(path)
    for told in ("answerable\nWho?,no\n", "document\nWho?,nordmark.md\n", "answer\nWho?,Ada\n"):
        assert read_measurable(write(path, f"question,{told}")).cases


def test_a_broken_json_line_is_named_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"cases.jsonl, line 2: .*; correct the line"):
        read(tmp_path / "cases.jsonl", '{"question": "Who?"}\n{"question": \n')
    with pytest.raises(CorpusError, match=r"cannot read .*gone.csv: No such file"):
        read_set(tmp_path / "gone.csv")
    with pytest.raises(CorpusError, match=r"cannot read .*gone.jsonl: No such file.*CSV file with the columns"):
        read_set(tmp_path / "gone.jsonl")


def test_what_is_no_file_of_cases_is_said_to_whoever_opens_it_by_itself(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"cannot read .*: Is a directory"):
        CaseFile(tmp_path)


def test_a_sheet_keeps_the_line_that_tells_its_mark(tmp_path: Path) -> None:
    path = write(tmp_path / "faq.csv", b"sep=;\r\nquestion;answer;confirmed\r\nWho?;Ada;no\r\n")
    file = CaseFile(path)
    file.change(file.places[0], confirmed=True)
    assert path.read_bytes() == b"sep=;\r\nquestion;answer;confirmed\r\nWho?;Ada;true\r\n"


def test_drafts_are_left_out_and_counted_unless_they_are_wanted(tmp_path: Path) -> None:
    content = "question,answer,confirmed\nWho?,a,yes\nWhen?,b,no\nWhere?,c,\n"
    found = read_set(write(tmp_path / "drafts.csv", content))
    assert [case.question for case in found.cases] == ["Who?", "Where?"] and found.left_out == 1
    assert len(read_set(tmp_path / "drafts.csv", drafts=True).cases) == 3


words = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), min_size=1, max_size=40).map(
    str.strip
)
texts = words.filter(bool)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"question": texts, "answers": st.lists(texts, max_size=3, unique=True), "kind": words},
            optional={
                "evidence": st.lists(
                    st.fixed_dictionaries({"document": texts, "quote": texts}), min_size=1, max_size=3
                ),
                "answerable": st.booleans(),
                "confirmed": st.just(True),
            },
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=150, deadline=None)
def test_what_is_written_as_a_sheet_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, object]]
) -> None:
    folder = tmp_path_factory.mktemp("sheet")
    numbered = [{"id": f"case {at}", **row} for at, row in enumerate(rows)]
    write_set(folder / "cases.csv", numbered)
    read_back = read_set(folder / "cases.csv").cases
    for case, row in zip(read_back, numbered, strict=True):
        evidence = [(one["document"], one["quote"]) for one in row.get("evidence", [])]  # type: ignore[attr-defined]
        assert (case.id, case.question, list(case.answers), case.kind) == tuple(
            row[name] for name in ("id", "question", "answers", "kind")
        )
        assert [(one.document, one.quote) for one in case.evidence] == evidence
        assert case.documents == tuple(dict.fromkeys(document for document, _ in evidence))
        assert case.answerable is row.get("answerable", True if row["answers"] else None)


def test_a_change_keeps_every_other_cell_as_it_was(tmp_path: Path) -> None:
    content = 'question;answer;who asks;confirmed\r\nWho?;"a; b|c";Bo;no\r\n\r\nWhen?;=1;Cy;no\r\n'
    file = CaseFile(write(tmp_path / "drafts.csv", content.encode("utf-8-sig")))
    first, second = file.places
    file.change(second, confirmed=True, answers=["=2|3"])
    expected = 'question;answer;who asks;confirmed\r\nWho?;"a; b|c";Bo;no\r\nWhen?;=2\\|3;Cy;true\r\n'.replace(
        ";=2", ";'=2"
    )
    assert (tmp_path / "drafts.csv").read_bytes() == expected.encode("utf-8-sig")
    assert file.read(second).told["answers"] == ["=2|3"]
    file.drop(first)
    assert [row.told["question"] for row in map(CaseFile(file.path).read, CaseFile(file.path).places)] == ["When?"]
    assert list(tmp_path.iterdir()) == [file.path]


def test_a_line_that_is_changed_keeps_its_other_fields(tmp_path: Path) -> None:
    path = write(tmp_path / "drafts.jsonl", '{"question": "Who?", "mine": [1]}\n{"question":  "When?"}\n')
    file = CaseFile(path)
    file.change(0, confirmed=True)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0]) == {"question": "Who?", "mine": [1], "confirmed": True}
    assert lines[1] == '{"question":  "When?"}'  # untouched
    with pytest.raises(CorpusError, match="is there already"):
        write_set(path, [])
