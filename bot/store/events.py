"""The days that sentences tell of, as the catalog holds them: which chunks a filter on events admits, which days.

SQL only; the table is filled by records.py.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.days import EARLIEST, LATEST, Days
from bot.schema import Filters
from bot.store.database import Connection, list_values

_TELLS = """EXISTS (SELECT 1 FROM events WHERE events.document_id = chunks.document_id AND events.start >= chunks.start
    AND events.start < chunks."end" AND events.first <= ? || '~' AND events.last >= ?)"""


def event_clause(filters: Filters) -> tuple[str, list[str]]:
    """An SQL condition on `chunks` with its values: that a sentence tells of such days; "" where none are asked for."""
    if not (filters.event_from or filters.event_to):
        return "", []
    return _TELLS, [filters.event_to or LATEST, filters.event_from or EARLIEST]


OVER_YEARS = """CREATE INDEX events_over_years ON events (first, last, document_id, start)
    WHERE substr(first, 1, 4) <> substr(last, 1, 4)"""
"""Finds what began in a year before and went on: all else that tells of a day began in that day's year."""


def find_told(filters: Filters) -> tuple[str, str, list[str]]:
    """What chunks are read from, on which condition, with the values of the former.

    By way of the days that they tell of where the filters limit those, when one may come several times, or else of
    their documents: then not every chunk is looked at.
    """
    if not (filters.event_from or filters.event_to):
        return "documents CROSS JOIN chunks", "chunks.document_id = documents.id", []
    first, last = filters.event_from or EARLIEST, filters.event_to or LATEST
    told = """SELECT document_id, start FROM events WHERE first >= ? AND first <= ? || '~' AND last >= ?
              UNION ALL SELECT document_id, start FROM events
              WHERE substr(first, 1, 4) <> substr(last, 1, 4) AND first < ? AND first <= ? || '~' AND last >= ?"""
    condition = """chunks.document_id = told.document_id AND documents.id = told.document_id
                   AND told.start >= chunks.start AND told.start < chunks."end" """
    return f"({told}) AS told CROSS JOIN documents CROSS JOIN chunks", condition, [first[:4], last, first] * 2


def find_days(connection: Connection, document_ids: Iterable[str]) -> dict[tuple[str, int], list[Days]]:
    """The days that sentences of documents tell of, by document and where the sentence starts."""
    query = """SELECT document_id, start, first, last FROM events
               WHERE document_id IN (SELECT value FROM json_each(?)) ORDER BY rowid"""
    found: dict[tuple[str, int], list[Days]] = {}
    for document_id, start, first, last in connection.execute(query, (list_values(document_ids),)):
        found.setdefault((document_id, start), []).append(Days(first, last))
    return found


def find_newest(connection: Connection, until: str) -> str | None:
    """The last day up to another on which a document was published."""
    query = "SELECT max(published) FROM documents WHERE published <= ? || '~'"
    newest: str | None = connection.execute(query, (until,)).fetchone()[0]
    return newest[:10] if newest else newest
