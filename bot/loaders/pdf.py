"""PDF files (.pdf) to documents: text of each page, put together again from lines to paragraphs.

Running heads and page numbers are dropped. Pictures are not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import LoadError
from bot.intake import Failure
from bot.loaders.canonical import Block, clean_text, join_blocks
from bot.loaders.metadata import Facts, make_document, read_date, read_line, show_path
from bot.schema import Document

if TYPE_CHECKING:
    from pypdf import PdfReader

_PARSER_ERRORS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What pypdf lets through, besides its own errors, when a file is damaged."""
_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–—\s]*\d{1,4}[-–—\s]*(?:(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_BULLET = re.compile(r"[•‣◦▪●–—*-]\s|\(?\d{1,2}\)\s|(?:\d{1,2}\.)+\d{0,2}\s+[A-Z]")
_DIVIDED = re.compile(r"(\w+)-$")
_PLACEHOLDER_TITLE = re.compile(r"untitled|microsoft word|\.(?:docx?|pdf|tex|indd|qxd)$|^document\d*$", re.IGNORECASE)
_STOPS = (".", "!", "?", ":", ";", "”", '"', "’", "»", ")")


def load_pdf(path: Path) -> Iterator[Document | Failure]:
    """The document of a PDF file, and a Failure for each page that is broken. Raises LoadError."""
    from pypdf.errors import PyPdfError

    try:
        reader = _open(path)
        pages, failures = _read_pages(reader, path)
        facts = _read_facts(reader)
    except (PyPdfError, *_PARSER_ERRORS) as error:
        raise LoadError(f"broken PDF ({error or type(error).__name__})"[:200]) from error
    body = join_blocks([Block(paragraph) for paragraph in join_lines(pages)])
    if not body.text:
        raise LoadError(failures[0].reason if failures else "no text in this PDF (a scan?)")
    yield make_document(path, body, facts)
    yield from failures


def _open(path: Path) -> PdfReader:
    """The file, decrypted where it opens without a password. Raises LoadError and what pypdf raises."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    reader = PdfReader(path)
    try:
        if reader.is_encrypted and not reader.decrypt(""):
            raise LoadError("encrypted PDF")
    except DependencyError as error:  # AES needs a library that pypdf does not bring along
        raise LoadError("encrypted PDF") from error
    return reader


def _read_pages(reader: PdfReader, path: Path) -> tuple[list[list[str]], list[Failure]]:
    """The lines of each page, and a failure for each page that cannot be read."""
    from pypdf.errors import PyPdfError

    pages, failures = [], []
    for number in range(len(reader.pages)):
        try:
            pages.append(clean_text(reader.pages[number].extract_text()).split("\n"))
        except (PyPdfError, *_PARSER_ERRORS) as error:
            reason = f"page {number + 1} is broken ({error or type(error).__name__})"
            failures.append(Failure(show_path(path), reason[:200]))
    return pages, failures


def _read_facts(reader: PdfReader) -> Facts:
    """What the file states; a title that only names the program or file is none."""
    info: Mapping[str, object] = reader.metadata or {}
    title = read_line(info.get("/Title")) or ""
    return Facts(
        title="" if _PLACEHOLDER_TITLE.search(title) else title,
        author=read_line(info.get("/Author")),
        published=read_date(info.get("/CreationDate")),
    )


def join_lines(pages: list[list[str]]) -> list[str]:
    """Paragraphs from the lines of pages; a paragraph may run on to the next page.

    A word divided at a line's end is joined, and keeps its hyphen where the document spells it so within a line.
    """
    furniture = _find_furniture(pages)
    pages = [_trim_page(page, furniture, is_first=number == 0) for number, page in enumerate(pages)]
    lines = [line for page in pages for line in page]
    width = _measure(lines)
    spelled = set(re.findall(r"\w+-\w+", "\n".join(lines)))
    paragraphs: list[list[str]] = []
    before = ""
    for line in lines:
        if line and before and not _starts_paragraph(line, after=before, width=width):
            paragraphs[-1].append(line)
        elif line:
            paragraphs.append([line])
        before = line
    return [_unwrap(paragraph, spelled) for paragraph in paragraphs]


def _find_furniture(pages: list[list[str]]) -> set[str]:
    """First and last lines, digits aside, that stand on more than half of at least three pages."""
    edges = Counter(edge for page in pages if page for edge in {_mask(page[0]), _mask(page[-1])})
    return {edge for edge, count in edges.items() if count >= 3 and count > len(pages) / 2}


def _trim_page(page: list[str], furniture: set[str], *, is_first: bool) -> list[str]:
    """A page's lines without running head, running foot and page number; the head of the first page is its title."""
    first, last = 0, len(page)
    while not is_first and first < last and (_mask(page[first]) in furniture or _PAGE_NUMBER.fullmatch(page[first])):
        first += 1
    while first < last and (_mask(page[last - 1]) in furniture or _PAGE_NUMBER.fullmatch(page[last - 1])):
        last -= 1
    return page[first:last]


def _mask(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _measure(lines: list[str]) -> int:
    """How many characters a full line has: nine tenths of the lines are no longer."""
    lengths = sorted(len(line) for line in lines if line)
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def _starts_paragraph(line: str, *, after: str, width: int) -> bool:
    """Whether a line begins a new paragraph, judged by the line before: a short one ends its own."""
    if line[0].islower() or after.endswith((",", "-")):
        return False
    if _BULLET.match(line):
        return True
    return len(after) < (0.85 if after.endswith(_STOPS) else 0.55) * width


def _unwrap(lines: list[str], spelled: set[str]) -> str:
    """A paragraph's lines as one, words divided at line ends made whole."""
    parts = [lines[0]]
    for before, line in pairwise(lines):
        left, right = _DIVIDED.search(before), re.match(r"\w+", line)
        if left is None or right is None or not line[0].islower():
            parts.append(f" {line}")
        elif f"{left[1]}-{right[0]}" in spelled:
            parts.append(line)
        else:
            parts[-1] = parts[-1][:-1]
            parts.append(line)
    return "".join(parts)
