"""What sentences state, as the catalog keeps it: of one document, or of all that tell of a day, newest first.

SQL only; what an event is, and which are shown, is timeline.py's business.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.days import Days, pair_days
from bot.schema import Filters, Source, Span
from bot.stated import EventDate, Statement
from bot.store.database import Connection, Database, list_values
from bot.store.events import find_days, find_newest
from bot.store.keywords import filter_clause

_SHORT = "events.last <= date(events.first, '+31 days')"
_CHOICES = (_SHORT, f"NOT {_SHORT}")
"""Days, weeks and months go before years and decades, which say little of when."""

_STATEMENT = 'start, "end", voice, speaker, dates'

TRIES = (1, 2, 4, 8)
"""How many times the rows wanted are read, if fewer do not tell of enough days."""
FEW = 500
"""Documents whose dates are all read and put in order; of more, the dates are gone through from the newest on."""


@dataclass(frozen=True, slots=True)
class DatedStatement:
    """A sentence that tells of a day: `text` is its words in `document`.

    `told` are the dates of it that are looked at, each with the stretch of days that it is told for; the narrowest
    where one lies within another.
    """

    document: Source
    statement: Statement
    text: str
    told: tuple[tuple[EventDate, Days], ...]


def read_dated(source: Source, statement: Statement, text: str, found: Container[Days] | None = None) -> DatedStatement:
    """A statement of a document with this text, and its dates; `found` are the stretches looked at, None for all."""
    told = [
        (date, days)
        for days, dates in pair_days(text, statement.dates)
        if found is None or days in found
        for date in dates
        if not any(_holds(date, other) for other in statement.dates if other is not date)
    ]
    return DatedStatement(source, statement, text[statement.start : statement.end], tuple(told))


def _holds(outer: EventDate, inner: EventDate) -> bool:
    """Whether a date has all days of another that is narrower, or is the same one told again."""
    if not (outer.first and outer.last and inner.first and inner.last):
        return False
    if (outer.first, outer.last) == (inner.first, inner.last):
        return inner.start < outer.start
    return outer.first <= inner.first and inner.last <= outer.last


class Annals:
    """What a catalog's documents state, and of which days. Safe to use from many threads."""

    def __init__(self, tables: Database) -> None:
        self._tables = tables

    @property
    def is_kept(self) -> bool:
        """Whether the catalog has them; an older one that cannot be written to has not."""
        return self._tables.has("statements")

    def statements(self, document_id: str) -> tuple[Statement, ...]:
        """What the sentences of a document state, in order; () where an older version of the bot read it."""
        if not self.is_kept:
            return ()
        query = f"SELECT {_STATEMENT} FROM statements WHERE document_id = ? ORDER BY start"
        with self._tables.reading() as connection:
            return tuple(map(_read_statement, connection.execute(query, (document_id,))))

    def captions(self, document_ids: Iterable[str]) -> dict[str, list[Span]]:
        """Where captions of pictures stand in documents; documents without any are left out."""
        query = """SELECT id, sections FROM documents WHERE sections LIKE '%"caption"%'
                   AND id IN (SELECT value FROM json_each(?))"""
        with self._tables.reading() as connection:
            rows = connection.execute(query, (list_values(document_ids),)).fetchall()
        return {
            name: [Span(*place[:2]) for place in json.loads(places) if place[2:] == ["caption"]]
            for name, places in rows
        }

    def find_newest(self, until: str) -> str | None:
        """The last day up to another on which a document was published."""
        with self._tables.reading() as connection:
            return find_newest(connection, until)

    def newest(self, most: int) -> list[str]:
        """The ids of documents, those published last first."""
        query = "SELECT id FROM documents ORDER BY coalesce(published, '') DESC, id LIMIT ?"
        with self._tables.reading() as connection:
            return [row[0] for row in connection.execute(query, (most,))]

    def span(self) -> Days | None:
        """The days between which documents were published; None where none says when."""
        with self._tables.reading() as connection:
            query = "SELECT min(published), max(published) FROM documents WHERE published != ''"
            first, last = connection.execute(query).fetchone()
            return Days(first[:10], last[:10]) if first else None

    def days(self, document_ids: Iterable[str]) -> dict[tuple[str, int], list[Days]]:
        """The days that sentences of documents tell of, by document and where the sentence starts."""
        if not self.is_kept:
            return {}
        with self._tables.reading() as connection:
            return find_days(connection, document_ids)

    def read(self, limit: int, filters: Filters) -> list[DatedStatement]:
        """Sentences with a date that the filters admit, of the documents that they do; of more dates about `limit`.

        The newest days are kept. A document that an older version of the bot took in has none.
        """
        told: list[DatedStatement] = []
        with self._tables.reading() as connection:
            for times in TRIES:  # a date that holds a narrower one is a row, too, but is not told
                rows = _choose_rows(connection, times * limit, filters)
                told = list(_read_rows(connection, rows))
                if len(rows) < times * limit or sum(len(one.told) for one in told) >= limit:
                    break
        return told


def _choose_rows(connection: Connection, limit: int, filters: Filters) -> list[Any]:
    """At most so many rows of days."""
    found: list[Any] = []
    for choice in _CHOICES:
        if len(found) < limit:
            found += _find_rows(connection, choice, limit - len(found), filters)
    return found


def _find_rows(connection: Connection, choice: str, limit: int, filters: Filters) -> list[tuple[Any, ...]]:
    """Places of statements with a stretch of their days, a row for each, the newest first."""
    where, values = filter_clause(replace(filters, event_from=None, event_to=None))
    few = connection.execute(f"SELECT id FROM documents WHERE {where} LIMIT ?", (*values, FEW + 1)).fetchall()
    order = "events.first"  # its index ends the search at the limit
    if len(few) <= FEW:
        where, values = "documents.id IN (SELECT value FROM json_each(?))", [list_values(name for (name,) in few)]
        order = "events.first || ''"  # this takes that index away: here that of the documents is quicker
    limits = [("events.last >= ?", filters.event_from), ("events.first <= ? || '~'", filters.event_to)]
    given = [(condition, value) for condition, value in limits if value]
    conditions = " AND ".join([choice, where, *(condition for condition, _ in given)])
    query = f"""SELECT events.document_id, events.start, events.first, events.last
                FROM events JOIN documents ON documents.id = events.document_id
                WHERE {conditions} ORDER BY {order} DESC, events.document_id, events.start LIMIT ?"""
    return connection.execute(query, (*values, *(value for _, value in given), limit)).fetchall()


def _read_rows(connection: Connection, rows: list[tuple[str, int, str, str]]) -> Iterator[DatedStatement]:
    """The statements of these rows, each once with the days found, document by document.

    Only one text is in memory at a time.
    """
    starts: dict[str, dict[int, set[Days]]] = {}
    for document_id, start, first, last in rows:
        starts.setdefault(document_id, {}).setdefault(start, set()).add(Days(first, last))
    told = f"SELECT {_STATEMENT} FROM statements WHERE document_id = ? AND start = ?"
    shown = "SELECT text, id, title, author, source, published, path, url FROM documents WHERE id = ?"
    for document_id, listed in starts.items():
        text, *source = connection.execute(shown, (document_id,)).fetchone()
        for start, days in listed.items():
            statement = _read_statement(connection.execute(told, (document_id, start)).fetchone())
            yield read_dated(Source(*source), statement, text, days)


def _read_statement(row: Any) -> Statement:
    return Statement(*(*row[:4], tuple(EventDate(**date) for date in json.loads(row[4]))))
