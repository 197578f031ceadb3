"""Sheet: cases as a table that a spreadsheet reads and writes (CSV), each row with the fields that a JSON line has.

Reads what Excel and Google Sheets export. Columns that mean nothing here are kept as they are.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import CorpusError
from bot.words import list_words

COLUMNS = ("id", "question", "answer", "document", "quote", "answerable", "kind", "confirmed", "note")
"""Columns of a sheet that is written here."""
MARKS = (",", ";", "\t")
"""What parts cells: which one is seen from the header."""
LONGEST_CELL = 1_000_000
YES = list_words("true yes y 1 wahr ja vrai oui verdadero sí si vero x")
NO = list_words("false no n 0 falsch nein faux non falso")
"""As spreadsheets write them in the languages that they speak."""
KNOWN = (*COLUMNS, "question_date")
_NAMES: Mapping[str, Collection[str]] = {
    "question": list_words("query prompt"),
    "answer": list_words(
        "answers expected expected_answer expected_answers gold gold_answer gold_answers golden golden_answer"
        " reference reference_answer ground_truth correct correct_answer right_answer solution target"
    ),
    "document": list_words("documents source sources file filename file_name doc doc_id"),
    "quote": list_words("quotes evidence"),
    "note": list_words("notes comment comments"),
    "kind": list_words("category"),
}
"""Other names of columns."""
_FIELDS = {"question": "question", "answer": "answers", "document": "doc_id", "kind": "kind"}
"""What JSON lines call these."""
_NUMBERED = re.compile(r"(answers?|documents?|sources?|quotes?)[ _]?\d{1,3}")
_FORMULA = re.compile(r"'{0,9}[=+\-@]")
"""What a spreadsheet takes for a formula, and what stands for such a text: with an apostrophe ahead of it."""
_MARK_TOLD = re.compile(r"sep=.[^\S\n]{0,2}\n")
_PART = re.compile(r"\\([\\|])|\|")


@dataclass(slots=True)
class Sheet:
    """A table: the header as it was written, the field that each column holds ("" for none), and the rows of cells.

    `places` tells for each row which one of the file it is, counted from 1 at the top, as a spreadsheet numbers it.
    `ahead` is the line above the header in which Excel is told the mark ("sep=;"), "" where there is none.
    """

    header: list[str]
    rows: list[list[str]]
    places: list[int]
    mark: str = ","
    encoding: str = "utf-8"
    ahead: str = ""

    @property
    def fields(self) -> list[str]:
        """The field of each column."""
        return [read_name(name) for name in self.header]

    def tell(self, at: int) -> dict[str, Any]:
        """A row as a case's fields. Raises ValueError naming the column and what is wrong."""
        cells: dict[str, list[str]] = {}
        for field, cell in zip(self.fields, self.rows[at], strict=True):
            if field and cell.strip():
                cells.setdefault(field, []).append(cell)
        return _read_fields(cells)

    def put(self, at: int, told: Mapping[str, Any]) -> None:
        """Writes fields into a row; a column that there is not yet is added."""
        for field, value in told.items():
            places = [place for place, name in enumerate(self.fields) if name == field]
            if not places:
                self.header.append(field)
                for row in self.rows:
                    row.append("")
                places = [len(self.header) - 1]
            first, *rest = places
            self.rows[at][first] = write_cell(value)
            for place in rest:
                self.rows[at][place] = ""

    def to_bytes(self) -> bytes:
        """The file, in the form that it was read in."""
        written = io.StringIO()
        written.write(self.ahead)
        writer = csv.writer(written, delimiter=self.mark, lineterminator="\r\n")
        writer.writerows([self.header, *self.rows])
        return written.getvalue().encode(self.encoding)


def make_sheet(rows: Sequence[Mapping[str, Any]]) -> Sheet:
    """A sheet of cases, to be opened in any spreadsheet; Excel takes it for UTF-8 by the mark at its beginning.

    Only what has a column of its own is written.
    """
    sheet = Sheet(list(COLUMNS), [[""] * len(COLUMNS) for _ in rows], list(range(2, len(rows) + 2)), ",", "utf-8-sig")
    for at, row in enumerate(rows):
        sheet.put(at, flatten(row))
    return sheet


def flatten(row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a case by the columns of a sheet, as far as it has them."""
    evidence = row.get("evidence") or []
    flat = {name: row.get(name) for name in ("id", "question", "answerable", "kind", "confirmed", "note")}
    flat["answer"] = row.get("answers")
    flat["document"] = [one["document"] for one in evidence] or row.get("evidence_doc_ids")
    flat["quote"] = [one["quote"] for one in evidence] if "evidence" in row else None
    return {name: value for name, value in flat.items() if value is not None}


def read_sheet(path: Path) -> Sheet:
    """The table of a file. Raises CorpusError naming the file, the row and what to do."""
    text, encoding = _decode(path)
    told = _MARK_TOLD.match(text)
    ahead = told[0] if told else ""
    text = text.removeprefix(ahead)
    mark = max(MARKS, key=lambda one: _count_known(text, one))
    rows = list(_read_records(path, text, mark, int(bool(ahead))))
    header = next((cells for _, cells in rows), [])
    _check_header(path, header)
    sheet = Sheet(header, [], [], mark, encoding, ahead)
    for place, cells in rows[1:]:
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            raise CorpusError(
                f"{path}, row {place}: it has more cells than the header; put a text that holds {mark!r} in quotes"
            )
        sheet.rows.append((cells + [""] * len(header))[: len(header)])
        sheet.places.append(place)
    return sheet


def write_cell(value: Any) -> str:
    """A value as one cell: a list with | between its parts, and nothing that a spreadsheet takes for a formula."""
    if isinstance(value, bool):
        return "true" if value else "false"
    written = value if isinstance(value, str) else "|".join(map(_escape, value))
    return f"'{written}" if _FORMULA.match(written) else written


def _escape(part: str) -> str:
    return re.sub(r"[\\|]", r"\\\g<0>", part)


def _decode(path: Path) -> tuple[str, str]:
    """The text of a file, and how it is encoded: UTF-8, or UTF-16 where it says so."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"cannot read {path}: {error.strerror}; give --cases a file that can be read") from error
    encoding = "utf-8"
    if content.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    elif content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise CorpusError(f"{path}, line {row}: not UTF-8; save it as “CSV UTF-8” in the spreadsheet") from error


def _read_records(path: Path, text: str, mark: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with its number; a row may run over several lines."""
    csv.field_size_limit(LONGEST_CELL)
    place = skipped
    try:
        for place, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True), skipped + 1
        ):
            if any(cell.strip() for cell in cells):
                yield place, cells
    except csv.Error as error:
        told = "a quotation mark is not closed, or stands inside a cell that has none around it"
        raise CorpusError(f"{path}, row {place + 1}: {told} ({error}); correct the row") from error


def _count_known(text: str, mark: str) -> int:
    """How many columns of the first row are known, where this mark parts them."""
    try:
        header = next(csv.reader(io.StringIO(text.lstrip()[:10_000], newline=""), delimiter=mark), [])
    except csv.Error:
        return 0
    return sum(read_name(name) in KNOWN for name in header)


def _check_header(path: Path, header: Sequence[str]) -> None:
    named = [read_name(name) for name in header]
    if "question" not in named:
        raise CorpusError(f"{path}, row 1: no column is called question; the columns known are {', '.join(KNOWN)}")
    for name, written in zip(named, header, strict=True):
        if name not in KNOWN and (meant := difflib.get_close_matches(name, KNOWN, 1, 0.8)):
            raise CorpusError(f"{path}, row 1: the column {written!r} is not known; call it {meant[0]!r}")
    twice = [name for name in named if named.count(name) > 1 and name not in ("answer", "document", "quote", "")]
    if clear := [name for name in twice if name in KNOWN]:
        raise CorpusError(f"{path}, row 1: two columns are called {min(clear)}; name one of them otherwise")
    golds = [written for name, written in zip(named, header, strict=True) if name == "answer"]
    if len({fold(written).rstrip("s0123456789_") for written in golds}) > 1:
        told = " and ".join(map(repr, golds[:2]))
        raise CorpusError(f"{path}, row 1: {told} may both hold what is right; call the other one note")


def read_name(written: str) -> str:
    """The field of a column: "Answers", "answer 2" and "Expected" hold answers; of an unknown one, its own name."""
    name = fold(written)
    numbered = _NUMBERED.fullmatch(name.replace("_", " ")) or _NUMBERED.fullmatch(name)
    name = numbered[1] if numbered else name
    return next((field for field, names in _NAMES.items() if name in names), name)


def rename_field(written: str) -> str:
    """The field of a JSON line that a name of it stands for: "expected" holds answers; an unknown name is its own.

    A "source" of a line may be whence the question is, and is its own too.
    """
    return written if fold(written) in ("source", "sources") else _FIELDS.get(read_name(written), written)


def fold(written: str) -> str:
    """The name of a column as it is compared."""
    return "_".join(written.strip().lower().replace("_", " ").split())


def _read_fields(cells: Mapping[str, list[str]]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for field in ("id", "question", "kind", "question_date", "note"):
        if field in cells:
            told[field] = _read_text(cells[field][0])
    for field in ("answerable", "confirmed"):
        if field in cells:
            told[field] = _read_truth(field, cells[field][0])
    answers, documents, quotes = (_read_parts(cells.get(field, ())) for field in ("answer", "document", "quote"))
    told["answers"] = answers
    told["evidence_doc_ids"] = list(dict.fromkeys(documents))
    if quotes:
        if len(documents) not in (1, len(quotes)):
            raise ValueError("a quote needs its document; name one document, or one for each quote")
        owners = documents if len(documents) == len(quotes) else documents * len(quotes)
        told["evidence"] = [{"document": one, "quote": quote} for one, quote in zip(owners, quotes, strict=True)]
    return told


def _read_text(cell: str) -> str:
    """What a cell says: any text, never a formula."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _read_truth(field: str, cell: str) -> bool:
    word = cell.strip().lower()
    if word not in YES | NO:
        raise ValueError(f"{field} must be yes or no, not {cell.strip()!r}")
    return word in YES


def _read_parts(cells: Iterable[str]) -> list[str]:
    """The parts of cells with | between them; \\| stands for the sign itself."""
    found = []
    for cell in map(_read_text, cells):
        part, at = "", 0
        for mark in _PART.finditer(cell):
            part += cell[at : mark.start()] + (mark[1] or "")
            at = mark.end()
            if mark[0] == "|":
                found.append(part)
                part = ""
        found.append(part + cell[at:])
    return [part.strip() for part in found if part.strip()]
