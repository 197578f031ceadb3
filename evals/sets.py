"""Sets of cases that people bring: JSON lines, CSV as spreadsheets export it, or a folder of such files.

What a case is, cases.py tells, what a table is, sheets.py. Drafts that nobody has confirmed are left out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.errors import CorpusError
from bot.plain import dump
from evals.cases import Case, expand, read_line
from evals.sheets import KNOWN, flatten, fold, make_sheet, read_name, read_sheet, rename_field

SHEETS = (".csv", ".tsv")
SUFFIXES = (".jsonl", *SHEETS)
"""Files of a folder that hold cases; others in it are passed over."""
LONGEST_ID = 48
NEXT_STEP = "give --cases a JSON lines file, a CSV file with the columns question and answer, or a folder of such files"


@dataclass(frozen=True, slots=True)
class CaseSet:
    """The cases to ask, in order, and how many drafts were left out since nobody has confirmed them.

    `read_as` has a sentence for each file with columns of other names than ours: how each of them was read.
    """

    cases: tuple[Case, ...]
    left_out: int = 0
    read_as: tuple[str, ...] = ()

    def describe(self, day: str) -> dict[str, Any]:
        """What a report tells of how it was read, and asked on which day."""
        return {"day": day, "drafts_left_out": self.left_out, "read_as": list(self.read_as)}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file as a case's fields, and where it stands, for people ("faq.csv, row 3")."""

    place: str
    told: dict[str, Any]

    @property
    def is_draft(self) -> bool:
        """Whether a person has yet to confirm it."""
        return self.told.get("confirmed") is False


class CaseFile:
    """One file of cases, read as rows, which can be changed and dropped; what is not changed stays as it was."""

    def __init__(self, path: Path) -> None:
        """Reads the file. Raises CorpusError naming the file, the row and what to do."""
        self.path = path
        try:
            self._sheet = read_sheet(path) if _is_sheet(path) else None
            self._lines = [] if self._sheet else path.read_bytes().split(b"\n")
        except OSError as error:
            raise CorpusError(f"cannot read {path}: {error.strerror}; {NEXT_STEP}") from error
        if self._sheet:
            self._places = list(range(len(self._sheet.rows)))
        else:
            self._places = [at for at, line in enumerate(self._lines) if line.strip()]

    @property
    def places(self) -> list[int]:
        """The rows that hold something, by the place that `read`, `change` and `drop` take."""
        return list(self._places)

    def read(self, place: int) -> Row:
        """A row. Raises CorpusError."""
        word, number = ("row", self._sheet.places[place]) if self._sheet else ("line", place + 1)
        where = f"{self.path}, {word} {number}"
        try:
            told = self._sheet.tell(place) if self._sheet else read_line(self._lines[place])
        except (ValueError, RecursionError) as error:
            raise CorpusError(f"{where}: {error}; correct the {word}") from error
        return Row(where, told or {})

    def tell_columns(self) -> str:
        """How columns with other names than ours were read, and which are not used; "" where all have ours."""
        if self._sheet:
            read = {one: name if (name := read_name(one)) in KNOWN else "" for one in self._sheet.header if one.strip()}
        else:
            named = dict.fromkeys(name for place in self._places for name in self.read(place).told)
            read = {name: field for name in named if (field := rename_field(name)) != name}
        told = [
            f"“{written}” is read as {field}" for written, field in read.items() if field and field != fold(written)
        ]
        told += [f"“{written}” is not used" for written, field in read.items() if not field]
        return f"{self.path.name}: {', '.join(told)}" if told else ""

    def change(self, place: int, **told: Any) -> None:
        """Writes fields of a row, and the file at once. Raises CorpusError."""
        if self._sheet:
            self._sheet.put(place, flatten(told))
        else:
            self._lines[place] = dump({**self.read(place).told, **told}).encode()
        self._write()

    def drop(self, place: int) -> None:
        """Takes a row out, and writes the file at once; the other rows keep their places. Raises CorpusError."""
        self._places.remove(place)
        self._write()

    def _write(self) -> None:
        if self._sheet:
            kept = [self._sheet.rows[at] for at in self._places]
            content = replace(self._sheet, rows=kept).to_bytes()
        else:
            content = b"\n".join([*(self._lines[at] for at in self._places), b""])
        replace_file(self.path, content)


def read_set(path: Path, *, drafts: bool = False) -> CaseSet:
    """All cases of a file or a folder, with an id made for each that has none; drafts only where they are wanted.

    Raises CorpusError naming the file, the row and what to do.
    """
    cases: dict[str, Case] = {}
    left_out, read_as = 0, []
    for file, ahead in _find_files(path):
        taken: set[str] = set()
        read_as.append(file.tell_columns())
        for row in map(file.read, file.places):
            if row.is_draft and not drafts:
                left_out += 1
                continue
            try:
                _add(row, ahead, taken, cases)
            except (ValueError, RecursionError) as error:
                word = "row" if ", row " in row.place else "line"
                raise CorpusError(f"{row.place}: {error}; correct the {word}") from error
    if not cases and left_out:
        raise CorpusError(f"{path} holds only drafts; confirm them: bot eval new --review {path}")
    if not cases:
        raise CorpusError(f"{path} holds no cases; {NEXT_STEP}")
    return CaseSet(tuple(cases.values()), left_out, tuple(filter(None, read_as)))


def read_measurable(path: Path, *, drafts: bool = False) -> CaseSet:
    """As `read_set`; raises CorpusError too where no case tells anything that an answer could be held against."""
    found = read_set(path, drafts=drafts)
    if not any(case.tells_gold for case in found.cases):
        read = f" ({'; '.join(found.read_as)})" if found.read_as else ""
        raise CorpusError(
            f"{path} tells of none of its {len(found.cases)} questions what is right{read}, so that nothing can be"
            " measured; put it in a column answer, or no in a column answerable where there is none"
            f" (the columns known are {', '.join(KNOWN)})"
        )
    return found


def read_cases(path: Path) -> list[Case]:
    """The cases of a file or a folder, without drafts. Raises CorpusError as `read_set` does."""
    return list(read_set(path).cases)


def write_set(path: Path, rows: list[dict[str, Any]]) -> None:
    """Writes a new file, as CSV where its name ends so, else as JSON lines. Raises CorpusError."""
    refuse_old(path)
    content = (
        make_sheet(rows).to_bytes()
        if path.suffix.lower() in SHEETS
        else b"".join(f"{dump(row)}\n".encode() for row in rows)
    )
    replace_file(path, content)


def refuse_old(path: Path) -> None:
    """Raises CorpusError where there is such a file already: somebody may have worked on it."""
    if path.exists():
        raise CorpusError(f"{path} is there already; name another file, or move that one away")


def replace_file(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all. Raises CorpusError."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise CorpusError(f"cannot write {path}: {error.strerror}; name another file") from error


def make_id(question: str, taken: Container[str]) -> str:
    """An id made of the question's words, so that it stays when rows are added or moved."""
    words = re.findall(r"\w+", re.sub(r"['’]", "", question.lower()))
    made = "-".join(words)[:LONGEST_ID].strip("-") or "case"
    number = 2
    while made in taken:
        made = f"{made.rsplit('~', 1)[0]}~{number}"
        number += 1
    return made


def _find_files(path: Path) -> Iterator[tuple[CaseFile, str]]:
    """Every file of cases, and what the ids in it begin with: in a folder, the name of the file."""
    if not path.is_dir():
        yield CaseFile(path), ""
        return
    for one in sorted(path.rglob("*")):
        name = one.relative_to(path)
        if one.suffix.lower() in SUFFIXES and one.is_file() and not any(part.startswith(".") for part in name.parts):
            yield CaseFile(one), f"{name.as_posix()}:"


def _add(row: Row, ahead: str, taken: set[str], cases: dict[str, Case]) -> None:
    """The cases of a row, under its id or one that is made. Raises ValueError."""
    fields = _rename(row.told) | row.told
    told = str(fields.get("id") or "") or make_id(str(fields.get("question") or ""), taken)
    taken.add(told)
    for case in expand({**fields, "id": f"{ahead}{told}"}):
        if case.id in cases:
            raise ValueError(f"the id {case.id!r} was used before")
        cases[case.id] = case


def _rename(told: Mapping[str, Any]) -> dict[str, Any]:
    """A row's fields by the names that are ours. Raises ValueError where two may hold what is right."""
    named = [name for name, value in told.items() if value and rename_field(name) == "answers"]
    if "answers" not in told and len(named) > 1:
        raise ValueError(f"{named[0]!r} and {named[1]!r} may both hold what is right; call the other one note")
    return {rename_field(name): value for name, value in told.items() if isinstance(value, str | list)}


def _is_sheet(path: Path) -> bool:
    """By its name, or else by its beginning: JSON lines open with a brace."""
    if path.suffix.lower() in SUFFIXES:
        return path.suffix.lower() in SHEETS
    with path.open("rb") as file:
        return not file.read(1000).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
