"""The date and author that the first lines of a report tell, in text, Markdown and Word files."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.loaders.canonical import Body
from bot.loaders.docx import load_docx
from bot.loaders.labelled import finish_document
from bot.loaders.markdown import load_markdown
from bot.loaders.metadata import Facts
from bot.loaders.text import load_text
from bot.schema import Document

LOADERS = {"docx": load_docx, "md": load_markdown, "txt": load_text}
PROSE = "The site used 1,840 cubic metres of water. Most of the increase came from a leak."


def read(lines: str, **facts: str) -> tuple[str | None, str | None]:
    made = finish_document(
        Path("report.txt"), Body(f"{lines}\n\n{PROSE}", ()), Facts(**{"title": "Water use", **facts})
    )
    return made.published, made.author


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("Date: 20 January 2025\nAuthor: Marcus Webb", ("2025-01-20", "Marcus Webb")),
        ("Date: 20 January 2025 Author: Marcus Webb", ("2025-01-20", "Marcus Webb")),
        ("Water use\n\nDated Monday, 3 March 2025", ("2025-03-03", None)),
        ("March 3rd, 2025", ("2025-03-03", None)),
        ("Report date: 2025-03-03", ("2025-03-03", None)),
        ("Leith, 11 June 2024", ("2024-06-11", None)),
        ("Written by Dana Okafor on 11 June 2024", ("2024-06-11", "Dana Okafor")),
        ("Prepared by Dana Okafor, 11 June 2024", ("2024-06-11", "Dana Okafor")),
        ("Interview by Dana Okafor for Leith Review, 11 June 2024", ("2024-06-11", "Dana Okafor")),
        ("Leith Bay Herald, 11 June 2024. By Dana Okafor and Ana Holt", ("2024-06-11", "Dana Okafor, Ana Holt")),
        ("City of Leith\nCity Council - Record of the regular meeting of 11 June 2024", ("2024-06-11", None)),
        ("The record of the meeting of 11 June 2024 was approved.", (None, None)),
        ("Due date: 20 January 2025", (None, None)),
        ("The fair takes place on 9 May 2025.", (None, None)),
        ("Bought by the club on 11 June 2024", (None, None)),
    ],
)
def test_labelled_lines_tell_date_and_author_and_others_do_not(lines: str, told: tuple[str | None, str | None]) -> None:
    assert read(lines) == told


def test_the_paper_stands_with_the_day_and_a_place_is_none() -> None:
    def find_source(line: str) -> str | None:
        return finish_document(Path("report.txt"), Body(f"{line}\n\n{PROSE}", ()), Facts(title="Water use")).source

    assert find_source("Leith Evening Post, 11 June 2024") == "Leith Evening Post"
    assert find_source("Leith, 11 June 2024") is None


def test_what_the_file_says_of_itself_goes_first_and_a_title_may_tell_the_day() -> None:
    assert read("Date: 20 January 2025", published="2025-02-01", author="Ana Holt") == ("2025-02-01", "Ana Holt")
    assert read("Present: all", title="Minutes of the committee, 14 March 2025") == ("2025-03-14", None)
    assert read("Present: all", title="Water use in 2024") == (None, None)
    assert read("x\n" * 40 + "Date: 20 January 2025") == (None, None)


def write_docx(path: Path) -> None:
    import docx

    made = docx.Document()
    made.add_heading("Water use", 0)
    for line in ("Date: 20 January 2025", "Author: Marcus Webb", PROSE):
        made.add_paragraph(line)
    made.save(str(path))


@pytest.mark.parametrize("kind", LOADERS)
def test_the_lines_are_read_in_every_kind_of_report(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"water.{kind}"
    if kind == "docx":
        write_docx(path)
    else:
        mark = "# " if kind == "md" else ""
        path.write_text(f"{mark}Water use\n\nDate: 20 January 2025\n\nAuthor: Marcus Webb\n\n{PROSE}\n")
    (made,) = LOADERS[kind](path)
    assert isinstance(made, Document) and (made.published, made.author) == ("2025-01-20", "Marcus Webb")
