"""The seam beneath the catalog: what it asks of a database, which is SQLite in a file or PostgreSQL on a server.

The catalog's SQL is written once, in what both understand: `?` for a value, ON CONFLICT, RETURNING, CAST where a value
alone would have no type, and `json_each` for lists of any length. What they do not share stands behind these protocols.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from bot.schema import Filters


class Rows(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""

    def fetchone(self) -> Any:
        """The next row as a tuple; None after the last."""

    def fetchall(self) -> list[Any]:
        """All that are left."""

    def __iter__(self) -> Iterator[Any]:
        """One after the other."""


class Connection(Protocol):
    """One transaction."""

    def execute(self, query: str, values: Sequence[Any] = ..., /) -> Rows:
        """Runs a statement."""

    def executemany(self, query: str, rows: Iterable[Sequence[Any]], /) -> object:
        """Runs a statement for each of the rows."""


@dataclass(frozen=True, slots=True)
class Worded:
    """The words of a chunk, for the keyword index; `number` is the chunk's."""

    number: int
    title: str
    heading: str
    text: str


class Keywords(Protocol):
    """The keyword index: which chunks hold which words, in any of their inflections, and how well they fit."""

    def match(
        self,
        connection: Connection,
        terms: Sequence[str],
        limit: int,
        filters: Filters,
        among: Sequence[str] | None = None,
    ) -> list[tuple[str, float]]:
        """Chunk ids with their BM25 score (Robertson and Zaragoza, 2009), best first; any of the terms may occur.

        Of a few chunks, `among`, where they are known.
        """

    def count(self, connection: Connection, terms: Sequence[str]) -> dict[str, int]:
        """In how many chunks each term occurs."""

    def stems(self, connection: Connection, beginnings: Iterable[str], whole: Iterable[str]) -> dict[str, int]:
        """The stems of the index that begin so or are the whole of one, and in how many chunks each occurs.

        Of a whole one that stands in very many it may tell of fewer.
        """

    def texts(self, connection: Connection, term: str, limit: int) -> list[str]:
        """Texts of the first chunks that hold the term."""

    def documents(self, connection: Connection, terms: Sequence[str]) -> set[str]:
        """Ids of the documents that hold all the terms somewhere; the last may be cut short."""

    def phrase(self, connection: Connection, words: Sequence[str], limit: int) -> dict[str, str]:
        """Ids of the first chunks, each with its document's, whose text has these words one after the other."""

    def insert(self, connection: Connection, rows: Sequence[Worded]) -> None:
        """Adds the words of chunks."""

    def delete(self, connection: Connection, document_ids: Sequence[str]) -> None:
        """Removes the words of documents, whose chunks are still there."""

    def check(self, connection: Connection) -> list[str]:
        """What is wrong with the index and what it stands in; nothing where it is sound."""


class Database(Protocol):
    """Where a catalog is kept. Safe to share between threads. Every method may raise IndexStateError, or BusyError."""

    @property
    def place(self) -> str:
        """Where, for a person to read; it holds no secret."""

    @property
    def identity(self) -> str:
        """Tells this catalog from copies of it."""

    @property
    def keywords(self) -> Keywords:
        """Its keyword index."""

    def has(self, table: str) -> bool:
        """Whether there is a table: a catalog of an older version that cannot be written to may lack it."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection on one unchanging state of the catalog."""

    def writing(self) -> AbstractContextManager[Connection]:
        """A connection whose changes are all kept at the end, or none of them; no other writes meanwhile."""

    def changing(self) -> AbstractContextManager[Connection]:
        """As `writing`, for what an ingest writes: refused where it had the right to change the index and lost it."""

    def locked(self) -> AbstractContextManager[None]:
        """Holds the right to change the index, which one process at a time has. Raises IndexBusyError."""

    def require_lock(self) -> None:
        """Raises IndexStateError where the right to change the index was held and is lost: another may have it now."""

    def close(self) -> None:
        """Closes every connection that is not lent."""


def clean(text: str) -> str:
    """What was typed as a database takes it: an argument may hold bytes that are no text."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def list_values(values: Iterable[str]) -> str:
    """A JSON list for `json_each`, which is read at any length, unlike a list of variables."""
    return json.dumps([clean(value) for value in values])
