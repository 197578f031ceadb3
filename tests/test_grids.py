"""Rows of tables: read with the heads of their columns, found by a cell, and quoted in the source's own words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from stopwatch import keep_pace

from bot import open_bot
from bot.checking import check_sentence
from bot.grids import MOST_ROWS, Row, find_quote, is_told, read_row, read_table, tell_quote
from bot.loaders.html import parse, read_blocks
from bot.schema import Span
from ui import strings
from ui.turns import describe_check

VOTES = "Election of the treasurer:\n\nCandidate | Votes\n\nCalder | 41\n\nSingh | 27\n\nShe thanked the club."
FRAMED = "Ages\n| Name | Age |\n|---|---|\n| Bo | 4 |\n| Li | 5 |\n"


def find(text: str, line: str) -> Span:
    return Span(text.index(line), text.index(line) + len(line))


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        (VOTES, "Calder | 41", "Candidate: Calder; Votes: 41"),
        (VOTES, "Singh | 27", "Candidate: Singh; Votes: 27"),
        (FRAMED, "| Li | 5 |", "Name: Li; Age: 5"),
        ("| May\n\nRain | 3\n\nSnow | 0", "Snow | 0", "Snow; May: 0"),
        ("Bo | 4\n\nLi | 5", "Li | 5", ""),  # no heads: figures are none
        ("Post | Name | Party\n\nFire | Bo\n\nLand | Li | Red\n\nSea | Al | Tan", "Sea | Al | Tan", ""),  # a cell lost
        ("A | B\n\nLi | 5 | 6", "Li | 5 | 6", ""),  # another table's heads
    ],
)
def test_a_row_is_read_with_the_heads_above_it(text: str, line: str, told: str) -> None:
    span = find(text, line)
    row = read_row(text, span)
    assert row and row.spell() == told
    assert tell_quote(text[find_quote(text, span, row) : span.end]) == told


def test_prose_and_parts_of_lines_are_no_rows_and_heads_are_known() -> None:
    assert read_row(VOTES, find(VOTES, "She thanked the club.")) is None
    assert read_row("Either|or is a book.", Span(0, 20)) is None
    assert read_row("Calder | 41 votes. The end.", Span(0, 18)) is None
    heads = read_row(VOTES, find(VOTES, "Candidate | Votes"))
    assert heads and heads.is_head
    framed = read_row(FRAMED, find(FRAMED, "| Name | Age |"))
    assert framed and framed.is_head


def test_only_the_columns_that_are_asked_for_are_told() -> None:
    quote = "Month | Water | Rain\n\nJune | 305 | 22"
    assert tell_quote(quote, ["rain"]) == "Month: June; Rain: 22"
    assert tell_quote(quote, ["snow"]) == "Month: June; Water: 305; Rain: 22"
    assert tell_quote("June | 305 | 22") == tell_quote("It rained.") == ""


@pytest.mark.parametrize(
    ("told", "holds"),
    [
        ("Month: June; Rain: 22", True),
        ("Month: June; Water: 305; Rain: 22", True),
        ("Month: June; Rain: 305", False),
        ("Month: May; Rain: 22", False),
        ("Rain: 22", False),
        ("Month: June; Rain: 22; Water: 305", False),
        ("", False),
    ],
)
def test_the_check_lets_pass_what_a_row_tells_and_nothing_else(told: str, holds: bool) -> None:
    quote = "Month | Water | Rain\n\nMay | 300 | 20\n\nJune | 305 | 22"
    assert is_told(quote, told) is holds
    if told:
        assert (check_sentence(told, quote).status == "supported") is holds


def test_a_long_table_is_read_in_linear_time() -> None:
    def read_last(rows: int) -> Callable[[], bool]:
        text = "Name | Age\n\n" + "\n\n".join(f"N{n} | {n}" for n in range(rows))
        spans = [find(text, f"N{n} | {n}") for n in range(rows - 50, rows)]
        return lambda: all(read_row(text, span) for span in spans)

    assert read_last(2_000)()
    keep_pace(read_last(20_000), read_last(2_000), 20, 0.1)


MARKDOWN = """# Minutes of the club

Election of the treasurer:

| Candidate | Votes |
| --- | --- |
| Calder | 41 |
| Singh | 27 |
| Osei | 12 |

Calder was elected.
"""
HTML = (
    "<html><head><title>Minutes of the club</title></head><body><h1>Minutes of the club</h1><p>Election of the "
    "treasurer:</p><table><tr><th>Candidate</th><th>Votes</th></tr><tr><td>Calder</td><td>41</td></tr>"
    "<tr><td>Singh</td><td>27</td></tr><tr><td>Osei</td><td>12</td></tr></table>"
    "<p>Calder was elected.</p></body></html>"
)


def write_docx(path: Path) -> None:
    import docx

    made = docx.Document()
    made.add_heading("Minutes of the club", 0)
    made.add_paragraph("Election of the treasurer:")
    table = made.add_table(rows=0, cols=2)
    for cells in (("Candidate", "Votes"), ("Calder", "41"), ("Singh", "27"), ("Osei", "12")):
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text
    made.add_paragraph("Calder was elected.")
    made.save(str(path))


@pytest.mark.parametrize("kind", ["md", "html", "docx", "txt"])
def test_a_cell_is_answered_with_its_heads_and_the_exact_words_of_the_source(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"minutes.{kind}"
    if kind == "docx":
        write_docx(path)
    else:
        path.write_text(HTML if kind == "html" else MARKDOWN)
    with open_bot(home=tmp_path / "home", llm="quotes") as bot:
        bot.ingest(path)
        for name, votes in (("Calder", "41"), ("Osei", "12")):
            answer = bot.ask(f"How many votes did {name} get?")
            assert not answer.abstained
            assert answer.text.startswith(f"Candidate: {name}; Votes: {votes} [1]")
            citation = answer.citations[0]
            assert bot.document(citation.document.id).text[citation.start : citation.end] == citation.quote
            assert "Votes" in citation.quote and votes in citation.quote.splitlines()[-1]
        assert bot.ask("How many votes did Okonkwo get?").abstained


def test_the_page_says_that_a_row_is_found_word_for_word(tmp_path: Path) -> None:
    (tmp_path / "minutes.md").write_text(MARKDOWN)
    with open_bot(home=tmp_path / "home", llm="quotes") as bot:
        bot.ingest(tmp_path / "minutes.md")
        assert describe_check(bot.ask("How many votes did Calder get?")) == strings.CHECK_VERBATIM_ONE


CUP = """# Regional cup after six rounds

| | Wins | Draws |
|---|---|---|
| Brisk Town | 3 | 2 |
| Olmet | 5 | |
| Sarn | | 4 |

# The cabinet

| Post | Name | Party | Town |
|---|---|---|---|
| Justice | Ida Morn | Green | Lorne |
| Energy | Abel Frost | | Capel |
| Transport | Nils Grau | Labour | Tolven |
"""


def test_an_empty_cell_is_not_answered_by_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "cup.md").write_text(CUP)
    with open_bot(home=tmp_path / "home", llm="quotes") as bot:
        bot.ingest(tmp_path / "cup.md")
        for question in ("How many wins does Sarn have?", "How many draws does Olmet have?"):
            assert bot.ask(question).abstained
        assert bot.ask("Which party is Abel Frost of?").abstained
        assert bot.ask("How many draws does Sarn have?").text.startswith("Sarn; Draws: 4 [1]")
        assert "Town: Capel" in bot.ask("Which town is Abel Frost of?").text
        assert "Party: Labour" in bot.ask("Which party is Nils Grau of?").text


def test_a_table_that_lays_out_a_page_gets_no_cells() -> None:
    page = parse("<table><tr><td></td><td>It rained.</td></tr><tr><td>It snowed.</td><td> </td></tr></table>")
    assert [block.text for block in read_blocks(page)] == ["It rained.", "It snowed."]


def test_all_rows_of_a_table_are_read_and_no_others() -> None:
    text = "Before.\n\n| Town | Rain |\n|---|---|\n| Lissa | 3 |\n\n| Orla | 12 |\n\nAfter | it | all."
    start = text.index("| Orla")
    row = read_row(text, Span(start, start + len("| Orla | 12 |")))
    assert row is not None and [one.cells for one in read_table(text, row)] == [("Lissa", "3"), ("Orla", "12")]
    assert all(one.heads == ("Town", "Rain") for one in read_table(text, row))
    assert read_table(text, Row(("Lissa", "3"), (), 0)) == []


def test_of_a_table_too_long_and_of_two_that_only_a_blank_line_parts_no_rows_are_listed() -> None:
    lines = "\n".join(f"| T{at} | {at} |" for at in range(MOST_ROWS))
    row = Row(("T0", "0"), ("Town", "Rain"), 0)
    assert len(read_table(f"| Town | Rain |\n|---|---|\n{lines}", row)) == MOST_ROWS
    assert read_table(f"| Town | Rain |\n|---|---|\n{lines}\n| Orla | 900 |", row) == []
    two = "| Town | Rain |\n|---|---|\n| T0 | 0 |\n\n| Town | Snow |\n|---|---|\n| T0 | 5 |\n"
    assert read_table(two, row) == []
