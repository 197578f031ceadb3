"""PDF: lines become paragraphs; what is locked, damaged or a scan is named as that."""

from __future__ import annotations

import re
from pathlib import Path

import bad_files
from loaded import read_one, read_reason, write

from bot.intake import Failure
from bot.loaders import Loading
from bot.loaders.pdf import join_lines

INFO = "/Title (The vote) /Author (A. Writer) /CreationDate (D:20231003120000+04'00')"


def test_a_pdf_becomes_paragraphs_with_its_metadata(tmp_path: Path, loading: Loading) -> None:
    pages = [["The parlia-", "ment voted on Tuesday and then the", "well-known session", "went on"], ["until night."]]
    document = read_one(loading, write(tmp_path / "a.pdf", bad_files.make_pdf(pages, INFO)))
    assert document.text.startswith("The parliament voted on Tuesday and then the well-known session")
    assert document.text.endswith("until night.")
    assert (document.title, document.author, document.published) == ("The vote", "A. Writer", "2023-10-03")


def test_lines_of_pages_are_joined_to_paragraphs() -> None:
    full = "This line is as wide as the column and it goes"
    pages = [
        ["The Desk 1", full, "on to a short end.", "A new para-", "graph of a well-", "1"],
        ["The Desk 2", "known kind, " + full, "over the page. A well-known one.", "• a point", "2"],
        ["The Desk 3", "Heading", full + " on.", "3"],
    ]
    assert join_lines(pages) == [
        "The Desk 1",
        f"{full} on to a short end.",
        f"A new paragraph of a well-known kind, {full} over the page. A well-known one.",
        "• a point",
        "Heading",
        f"{full} on.",
    ]


def test_a_pdf_that_needs_a_password_is_reported_and_one_that_does_not_is_read(
    tmp_path: Path, loading: Loading
) -> None:
    pdf = bad_files.make_pdf([["The house voted."]])
    locked = write(tmp_path / "user.pdf", bad_files.encrypt_pdf(pdf, "secret", "owner"))
    assert read_reason(loading, locked) == "encrypted PDF"
    owned = write(tmp_path / "owner.pdf", bad_files.encrypt_pdf(pdf, "", "owner"))
    assert read_one(loading, owned).text == "The house voted."


def test_a_pdf_without_text_is_reported(tmp_path: Path, loading: Loading) -> None:
    path = write(tmp_path / "scan.pdf", bad_files.make_pdf([[], []]))
    assert read_reason(loading, path) == "no text in this PDF (a scan?)"


def test_damaged_pdfs_are_reported_and_a_good_one_after_them_is_read(tmp_path: Path, loading: Loading) -> None:
    good = bad_files.make_pdf([["The house voted."]])
    damaged = {
        "truncated": good[: len(good) // 3],
        "garbage": b"%PDF-1.7\n" + bad_files.BINARIES["random"],
        "text": b"no PDF at all",
        "empty": b"",
        "looping pages": good.replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"),
    }
    for name, content in damaged.items():
        found = list(loading.load(write(tmp_path / f"{name}.pdf", content)))
        assert [type(item) for item in found] == [Failure], name
    assert read_one(loading, write(tmp_path / "good.pdf", good)).text == "The house voted."


def test_a_pdf_with_a_wrong_table_is_still_read(tmp_path: Path, loading: Loading) -> None:
    pdf = bad_files.make_pdf([["The house voted."]])
    wrong = re.sub(rb"startxref\n\d+", b"startxref\n7", pdf)
    assert read_one(loading, write(tmp_path / "a.pdf", wrong)).text == "The house voted."


def test_a_pdf_bomb_is_reported_and_costs_this_process_nothing(tmp_path: Path, loading: Loading) -> None:
    path = write(tmp_path / "bomb.pdf", bad_files.make_flate_bomb(300))
    assert path.stat().st_size < 1_000_000
    assert re.search("broken|too much|longer", read_reason(loading, path))
