"""Keyword search in SQLite: BM25 over the words of chunks by FTS5, and which documents a filter admits in any database.

SQL only; every word of a question is quoted, so no question can be a syntax error.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from bot.schema import Filters
from bot.store import bounds
from bot.store.database import Connection, Worded, clean, list_values
from bot.store.events import OVER_YEARS, event_clause

_WEIGHTS = "1.0, 1.0, 1.0"
"""What a word counts for in a chunk's title, heading and text."""
COUNTED = 20_000
"""Chunks with a word that are counted; how many there are beyond is estimated from where the last of these stands."""
LOOKED_UP = bounds.RANKED
"""Chunks that are held against the filters for one question, the best first."""
PLACES = 5_000
"""Of a stem that may be very common, the places that are counted."""
KEPT = 10_000
"""Words whose counts are remembered while the index stays as it is."""
FILTERED = f"""{OVER_YEARS};
CREATE INDEX documents_by_source ON documents (source);
CREATE INDEX documents_by_author ON documents (author)"""
"""Makes the indexes without which filters would look at every document."""
_STATE = "SELECT block FROM words_data WHERE id IN (1, 10) ORDER BY id"
"""What FTS5 writes anew with every change: how many rows and words it has, and which segments."""


class Fts5:
    """The keyword index in the table `words`, as SQLite keeps it; all that it holds itself are counts."""

    def __init__(self) -> None:
        self._counted: tuple[object, dict[str, int]] = (None, {})

    def match(
        self,
        connection: Connection,
        terms: Sequence[str],
        limit: int,
        filters: Filters,
        among: Sequence[str] | None = None,
    ) -> list[tuple[str, float]]:
        """Chunk ids with their BM25 score (Robertson and Zaragoza, 2009), best first; any of the terms may occur.

        Where the terms stand in very many chunks, each chunk found holds one of the rarest of them.
        """
        ranking = _Ranking(connection, limit, filters, None if among is None else _find_numbers(connection, among))
        last = connection.execute("SELECT coalesce(max(number), 0) FROM chunks").fetchone()[0]
        if last <= bounds.RANKED:
            return ranking.rank(terms)
        return bounds.rank_bounded(ranking.rank, self.count(connection, terms), last, limit)

    def count(self, connection: Connection, terms: Sequence[str]) -> dict[str, int]:
        """In how many chunks each term occurs, in any of its inflections; about how many where there are very many."""
        state = connection.execute(_STATE).fetchall()
        kept, known = self._counted
        if kept != state or len(known) > KEPT:
            known = {}
            self._counted = state, known  # at once, as other threads read it
        found = {term: known[term] if term in known else _count_word(connection, term) for term in dict.fromkeys(terms)}
        known.update(found)
        return found

    def stems(self, connection: Connection, beginnings: Iterable[str], whole: Iterable[str]) -> dict[str, int]:
        """The stems of the index that begin so or are the whole of one, and in how many chunks each occurs."""
        for name, kind in (("vocabulary", "row"), ("places", "instance")):
            connection.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{name} USING fts5vocab (main, words, {kind})")
        query = "SELECT term, doc FROM temp.vocabulary WHERE term >= ? AND term < ?"
        found: dict[str, int] = {}
        for start in beginnings:
            found.update(connection.execute(query, (start, f"{start}\U0010ffff")).fetchall())
        # Where a short word stands need not be read to its end: it may be one of the commonest.
        query = "SELECT count(DISTINCT doc) FROM (SELECT doc FROM temp.places WHERE term = ? LIMIT ?)"
        counts = {stem: connection.execute(query, (stem, PLACES)).fetchone()[0] for stem in whole}
        return found | {stem: count for stem, count in counts.items() if count}

    def texts(self, connection: Connection, term: str, limit: int) -> list[str]:
        """Texts of chunks that hold the term, in any of its inflections."""
        query = "SELECT text FROM words WHERE words MATCH ? LIMIT ?"
        return [text for (text,) in connection.execute(query, (f"text : {_quote(term)}", limit))]

    def documents(self, connection: Connection, terms: Sequence[str]) -> set[str]:
        """Ids of the documents that hold all the terms somewhere, in any inflection; the last may be cut short."""
        query = """SELECT DISTINCT chunks.document_id FROM words JOIN chunks ON chunks.number = words.rowid
                   WHERE words MATCH ?"""
        matched = [*map(_quote, terms[:-1]), *(f"{_quote(term)} *" for term in terms[-1:])]
        found = [{name for (name,) in connection.execute(query, (term,))} for term in matched]
        return set.intersection(*found) if found else set()

    def phrase(self, connection: Connection, words: Sequence[str], limit: int) -> dict[str, str]:
        """Chunk ids, each with its document's id, whose text has these words one after the other."""
        query = """SELECT chunks.id, document_id FROM words JOIN chunks ON chunks.number = words.rowid
                   WHERE words MATCH ? LIMIT ?"""
        return dict(connection.execute(query, (f"text : {_quote(' '.join(words))}", limit)).fetchall())

    def insert(self, connection: Connection, rows: Sequence[Worded]) -> None:
        """Adds the words of chunks."""
        query = "INSERT INTO words (rowid, title, heading, text) VALUES (?, ?, ?, ?)"
        connection.executemany(query, [(row.number, row.title, row.heading, row.text) for row in rows])

    def delete(self, connection: Connection, document_ids: Sequence[str]) -> None:
        """Removes the words of documents, whose chunks are still there."""
        query = "DELETE FROM words WHERE rowid IN (SELECT number FROM chunks WHERE document_id = ?)"
        connection.executemany(query, [(document_id,) for document_id in document_ids])

    def check(self, connection: Connection) -> list[str]:
        """What is wrong with the file, which is read as a whole."""
        return [text for (text,) in connection.execute("PRAGMA quick_check") if text != "ok"]


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Ranks chunks that pass the filters; of `among`, a JSON list of numbers, where it is given."""

    connection: Connection
    limit: int
    filters: Filters
    among: str | None
    _names: dict[int, str | None] = field(default_factory=dict)
    """The id of each chunk that was looked up, None where it does not pass."""
    _begun: set[tuple[str, ...]] = field(default_factory=set)
    """Terms whose chunks were ranked before."""

    def rank(self, terms: Sequence[str], others: Sequence[str] = (), since: int = 0) -> bounds.Ranked:
        """See bounds.Rank. Only the best are looked up and held against the filters, as many as it takes."""
        found: bounds.Ranked = []
        if len(self._names) >= LOOKED_UP and tuple(terms) not in self._begun:
            return found  # of other chunks none could be looked up
        self._begun.add(tuple(terms))
        rows, size = self._score(terms, others, 0 if self.among else since), self.limit
        while batch := list(islice(rows, size)):
            if len(found) >= self.limit and -batch[0][1] < found[self.limit - 1][1]:
                break
            found += self._admit(batch)
            size *= 2
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[: self.limit]

    def _score(self, terms: Sequence[str], others: Sequence[str], since: int) -> Iterator[tuple[int, float]]:
        """Numbers of chunks with their BM25, which is below zero, best first."""
        expression = f"({_join(terms)}) AND ({_join(others)})" if others else _join(terms)
        # The plus keeps SQLite from searching once for each number.
        among = "TRUE" if self.among is None else "+words.rowid IN (SELECT value FROM json_each(?))"
        rows = self.connection.execute(
            f"""SELECT rowid, bm25(words, {_WEIGHTS}) AS score FROM words
                WHERE words MATCH ? AND words.rowid > ? AND {among} ORDER BY score""",
            (expression, since, *([] if self.among is None else [self.among])),
        )
        return iter(rows)

    def _admit(self, batch: Sequence[tuple[int, float]]) -> bounds.Ranked:
        """Ids of those that pass the filters, with their score above zero, in the same order."""
        numbers = [number for number, _ in batch if number not in self._names]
        del numbers[max(0, LOOKED_UP - len(self._names)) :]
        where, values = filter_clause(self.filters)
        # SQLite leaves out a left join of which nothing is asked.
        rows = self.connection.execute(
            f"""SELECT chunks.number, chunks.id FROM chunks LEFT JOIN documents ON documents.id = chunks.document_id
                WHERE chunks.number IN (SELECT value FROM json_each(?)) AND {where}""",
            (json.dumps(numbers), *values),
        )
        self._names.update(dict.fromkeys(numbers))
        self._names.update(rows.fetchall())
        return [(name, -score) for number, score in batch if (name := self._names.get(number))]


def _find_numbers(connection: Connection, ids: Sequence[str]) -> str:
    query = "SELECT json_group_array(number) FROM chunks WHERE id IN (SELECT value FROM json_each(?))"
    return str(connection.execute(query, (list_values(ids),)).fetchone()[0])


def _count_word(connection: Connection, term: str) -> int:
    query = "SELECT count(*), max(number) FROM (SELECT rowid AS number FROM words WHERE words MATCH ? LIMIT ?)"
    count, reached = connection.execute(query, (_quote(term), COUNTED)).fetchone()
    if count < COUNTED:
        return int(count)
    last = connection.execute("SELECT max(number) FROM chunks").fetchone()[0]
    return int(count * last / reached)


def filter_clause(filters: Filters) -> tuple[str, list[str]]:
    """An SQL condition on `documents` and `chunks` with its values. What has no date fails any date limit."""
    limits = [
        ("documents.published >= ?", filters.published_from),
        ("documents.published <= ? || '~'", filters.published_to),
        ("documents.source IN (SELECT value FROM json_each(?))", _list(filters.sources)),
        ("documents.author IN (SELECT value FROM json_each(?))", _list(filters.authors)),
        ("documents.id IN (SELECT value FROM json_each(?))", _list(filters.documents)),
    ]
    given = [(condition, value) for condition, value in limits if value]
    tells, days = event_clause(filters)
    conditions = [condition for condition, _ in given] + [tells] * bool(tells)
    return " AND ".join(conditions) or "TRUE", [value for _, value in given] + days


def _join(terms: Sequence[str]) -> str:
    """An expression for any of the terms."""
    return " OR ".join(map(_quote, terms))


def _list(values: Sequence[str]) -> str | None:
    return list_values(values) if values else None


def _quote(term: str) -> str:
    """A term as FTS5 takes it literally."""
    return '"' + clean(term).replace('"', '""') + '"'
