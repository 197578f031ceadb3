"""The documents as a list to look through: searched, sorted, in pages, with the states of their files; and what failed.

SQL and the files' states only; how it is shown is the shells' business.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.intake import Failure
from bot.store.database import Database, list_values
from bot.store.records import FileMark
from bot.words import split_words

Order = Literal["title", "newest", "oldest"]
FileState = Literal["as read", "changed", "gone"]

_SET_ASIDE = "INSERT INTO set_aside VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET sha256 = excluded.sha256"
HASHED = 10_000
"""Files whose hash is remembered, so that a page of the list need not read them again."""


@dataclass(frozen=True, slots=True)
class Browsing:
    """Which documents are listed, and from which on; dates are ISO and inclusive, what is empty is no limit."""

    words: str = ""
    source: str = ""
    published_from: str = ""
    published_to: str = ""
    order: Order = "title"
    start: int = 0
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Listed:
    """A document in the list; `size` is its file's in bytes, None where that is gone.

    `fault` is why its file could not be read the last time, "" where it could; then the document is as it was before.
    `by_text` says that only its text holds the words looked for.
    """

    id: str
    title: str
    path: str
    author: str | None
    source: str | None
    published: str | None
    characters: int
    size: int | None
    state: FileState
    fault: str = ""
    by_text: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list, how many documents it has in all, and how many of them hold the words in their text only."""

    documents: tuple[Listed, ...]
    total: int
    by_text: int


@dataclass(frozen=True, slots=True)
class _Row:
    """What a document is found and sorted by."""

    id: str
    title: str
    author: str | None
    source: str | None
    published: str | None
    path: str


class Shelf:
    """The list of a catalog's documents, and of files that could not be read. Safe to use from many threads."""

    def __init__(self, tables: Database) -> None:
        self._tables = tables
        self._hashes: dict[tuple[str, int, int], str] = {}
        self._lock = threading.Lock()

    # ---- looking

    def browse(self, wanted: Browsing) -> Listing:
        """The documents wanted: those with the words in title, author, source or file name first, then others."""
        rows = [row for row in self._read_rows() if _admits(wanted, row)]
        named, told = self._search(rows, wanted.words)
        chosen = [*_sort(named, wanted.order), *_sort(told, wanted.order)]
        page = chosen[wanted.start : wanted.start + wanted.limit]
        only = {row.id for row in told}
        return Listing(tuple(self._describe(page, only)), len(chosen), len(told))

    def find(self, document_id: str) -> Listed | None:
        """One document as it is listed; None where it is not there."""
        return next(iter(self._describe(self._read_rows("WHERE id = ?", document_id), set())), None)

    def sources(self) -> dict[str, int]:
        """Each source with how many documents it has, the commonest first."""
        return dict(Counter(row.source for row in self._read_rows() if row.source).most_common())

    def titles(self, ids: Iterable[str]) -> dict[str, str]:
        """The titles of documents by id; ids that are not there are left out."""
        query = "SELECT id, title FROM documents WHERE id IN (SELECT value FROM json_each(?))"
        with self._tables.reading() as connection:
            return dict(connection.execute(query, (list_values(ids),)).fetchall())

    def count(self) -> int:
        """How many documents there are."""
        with self._tables.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])

    def has_any_in(self, folder: Path) -> bool:
        """Whether a document came from a folder."""
        beginning = _inside(folder)
        query = "SELECT 1 FROM documents WHERE substr(path, 1, ?) = ? LIMIT 1"
        with self._tables.reading() as connection:
            return connection.execute(query, (len(beginning), beginning)).fetchone() is not None

    def has_any_of(self, path: str) -> bool:
        """Whether a document came from a file."""
        with self._tables.reading() as connection:
            return connection.execute("SELECT 1 FROM documents WHERE path = ? LIMIT 1", (path,)).fetchone() is not None

    def find_mark(self, path: str) -> FileMark | None:
        """A file as it was read; None where it was not read whole."""
        with self._tables.reading() as connection:
            row = connection.execute("SELECT sha256, reading FROM files WHERE path = ?", (path,)).fetchone()
        return FileMark(*row) if row else None

    def failures(self) -> tuple[Failure, ...]:
        """What could not be read the last time, by path, of the files that are still there.

        () in a catalog of an older version that cannot be written.
        """
        return tuple(one for one in self._list_failures() if _may_be_there(one.path))

    def _list_failures(self) -> list[Failure]:
        if not self._tables.has("failures"):
            return []
        with self._tables.reading() as connection:
            return [Failure(*row) for row in connection.execute("SELECT path, reason FROM failures ORDER BY path")]

    def set_aside(self) -> dict[str, str]:
        """Files whose document a person removed, with the SHA-256 of what they held then."""
        with self._tables.reading() as connection:
            return dict(connection.execute("SELECT path, sha256 FROM set_aside").fetchall())

    def state(self) -> str:
        """Another text whenever the list has changed."""
        query = "SELECT value FROM meta WHERE name = 'generation'"
        with self._tables.reading() as connection:
            generation = connection.execute(query).fetchone()
        seen = json.dumps([generation, self.count(), [(one.path, one.reason) for one in self.failures()]])
        return hashlib.sha256(seen.encode("utf-8", "replace")).hexdigest()[:16]

    # ---- what an ingest notes; it holds the writer lock

    def note(self, places: Sequence[Path], failed: Sequence[Failure], read: Iterable[str]) -> None:
        """Keeps what failed in these files and folders instead of what did before.

        Files that were `read`, or are there no more, are no longer set aside. Nothing is written where nothing is new.
        """
        now = sorted((os.path.abspath(one.path), one.reason) for one in failed)
        before = [
            (one.path, one.reason)
            for one in self._list_failures()
            if _lies_in(one.path, places) or not _may_be_there(one.path)
        ]
        seen = set(read)
        back = [
            path for path in self.set_aside() if path in seen or (_lies_in(path, places) and not os.path.lexists(path))
        ]
        if now == sorted(before) and not back:
            return
        with self._tables.changing() as connection:
            connection.executemany("DELETE FROM failures WHERE path = ?", {(path,) for path, _ in [*before, *now]})
            connection.executemany("INSERT INTO failures VALUES (?, ?)", now)
            connection.executemany("DELETE FROM set_aside WHERE path = ?", [(path,) for path in back])

    def forget(self, path: str) -> None:
        """Takes a path off the list of what failed."""
        with self._tables.writing() as connection:
            connection.execute("DELETE FROM failures WHERE path = ?", (path,))

    def put_aside(self, path: str) -> None:
        """Notes that the file is not to come back by itself while it holds what it holds now."""
        found = self._hash(path)
        if found:
            with self._tables.changing() as connection:
                connection.execute(_SET_ASIDE, (path, found[1]))

    # ---- parts

    def _read_rows(self, where: str = "", *values: str) -> list[_Row]:
        query = f"SELECT id, title, author, source, published, path FROM documents {where}"
        with self._tables.reading() as connection:
            return [_Row(*row) for row in connection.execute(query, values)]

    def _search(self, rows: list[_Row], words: str) -> tuple[list[_Row], list[_Row]]:
        """Rows with all the words in what is known of the document, and those with them in the text."""
        looked_for = _fold(words).split()
        if not looked_for:
            return rows, []
        named = [row for row in rows if _holds(row, looked_for)]
        terms = split_words(words)
        if not terms:
            return named, []
        with self._tables.reading() as connection:
            found = self._tables.keywords.documents(connection, terms)
        found -= {row.id for row in named}
        return named, [row for row in rows if row.id in found]

    def _describe(self, rows: Sequence[_Row], by_text: set[str]) -> Iterable[Listed]:
        lengths, marks = self._read_sizes([row.id for row in rows])
        faults = {one.path: one.reason for one in reversed(self.failures())}
        for row in rows:
            found = self._hash(row.path)
            changed = found and row.path in marks and marks[row.path] != found[1]
            yield Listed(
                row.id,
                row.title,
                row.path,
                row.author,
                row.source,
                row.published,
                lengths.get(row.id, 0),
                found[0] if found else None,
                "changed" if changed else "as read" if found else "gone",
                faults.get(row.path, ""),
                row.id in by_text,
            )

    def _read_sizes(self, ids: Sequence[str]) -> tuple[dict[str, int], dict[str, str]]:
        """The characters of documents by id, and the hashes of their files as they were read, by path."""
        chosen = (list_values(ids),)
        # By the last chunk, because length(text) reads a long document as a whole.
        lengths = """SELECT document_id, max("end") FROM chunks
                     WHERE document_id IN (SELECT value FROM json_each(?)) GROUP BY document_id"""
        marks = """SELECT files.path, files.sha256 FROM files JOIN documents ON documents.path = files.path
                   WHERE documents.id IN (SELECT value FROM json_each(?))"""
        with self._tables.reading() as connection:
            return dict(connection.execute(lengths, chosen).fetchall()), dict(
                connection.execute(marks, chosen).fetchall()
            )

    def _hash(self, path: str) -> tuple[int, str] | None:
        """Size and SHA-256 of a file as it is now; None where it cannot be read."""
        try:
            found = os.stat(path)
            if not stat.S_ISREG(found.st_mode):  # a pipe would be waited for
                return None
            place = (path, found.st_size, found.st_mtime_ns)
            known = self._hashes.get(place)
            if known is None:
                with open(path, "rb") as file:
                    known = hashlib.file_digest(file, "sha256").hexdigest()
                with self._lock:
                    if len(self._hashes) >= HASHED:
                        self._hashes.clear()
                    self._hashes[place] = known
        except (OSError, ValueError):
            return None
        return found.st_size, known


def _admits(wanted: Browsing, row: _Row) -> bool:
    """Whether source and date are those wanted; what has no date fails any limit, as it does in an answer."""
    if wanted.source and row.source != wanted.source:
        return False
    if not (wanted.published_from or wanted.published_to):
        return True
    day = row.published or ""
    return bool(day) and wanted.published_from <= day and day <= f"{wanted.published_to or '9999'}~"


def _sort(rows: Iterable[_Row], order: Order) -> list[_Row]:
    """By title, or by date with those without one last."""
    by_title = sorted(rows, key=lambda row: (_fold(row.title), row.id))
    if order == "title":
        return by_title
    dated = [row for row in by_title if row.published]
    dated.sort(key=lambda row: row.published or "", reverse=order == "newest")
    return [*dated, *(row for row in by_title if not row.published)]


def _holds(row: _Row, words: Sequence[str]) -> bool:
    known = _fold(" ".join((row.title, row.author or "", row.source or "", os.path.basename(row.path))))
    return all(word in known for word in words)


def _fold(text: str) -> str:
    """The text without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def _may_be_there(path: str) -> bool:
    """Whether a file is there; of one whose name is not UTF-8 the shown path does not tell."""
    return "\\x" in path or os.path.lexists(path)


def _lies_in(path: str, places: Iterable[Path]) -> bool:
    return any(path == os.path.abspath(place) or path.startswith(_inside(place)) for place in places)


def _inside(folder: Path) -> str:
    """How the paths in a folder begin."""
    return os.path.abspath(folder).rstrip(os.sep) + os.sep
