"""Keyword search in SQLite: BM25 over the words of chunks by FTS5, and which documents a filter admits in any database.

SQL only; every word of a question is quoted, so no question can be a syntax error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from bot.schema import Filters
from bot.store.database import Connection, Worded, clean, list_values
from bot.store.events import event_clause

_WEIGHTS = "1.0, 1.0, 1.0"
"""What a word counts for in a chunk's title, heading and text."""


RANKED = 10_000
"""Chunks that are ranked for one question with ease; of more only those with the rarest of its words are."""
COMMON = 3
"""Words that stand in more, and count beside those all the same: the rarest. Each costs a look at all that hold it."""
COUNTED = 50_000
"""Chunks with a word that are counted; how many there are beyond is estimated from where the last of these stands."""
LOOKED_THROUGH = 2 * RANKED
"""Of a word that still more chunks hold, so many are looked through for its other words, those stored last."""


class Fts5:
    """The keyword index in the table `words`, as SQLite keeps it; it has no state of its own."""

    def match(
        self, connection: Connection, terms: Sequence[str], limit: int, filters: Filters
    ) -> list[tuple[str, float]]:
        """Chunk ids with their BM25 score (Robertson and Zaragoza, 2009), best first; any of the terms may occur.

        Where the terms stand in very many chunks, each chunk found holds one of the rarest of them.
        """
        ranking = _Ranking(connection, limit, filters)
        last = connection.execute("SELECT coalesce(max(number), 0) FROM chunks").fetchone()[0]
        if last <= RANKED:
            return ranking.rank(_join(terms))
        counts = {term: count for term, count in self.count(connection, terms).items() if count}
        ordered = sorted(counts, key=lambda term: counts[term])
        held = list(accumulate(counts[term] for term in ordered))
        rare = [term for term, total in zip(ordered, held, strict=True) if total <= RANKED]
        first, *others = (ordered[len(rare) :] or [""])[:COMMON]
        found = dict(ranking.rank(_join(rare))) if rare else {}
        if rare and first:  # the same chunks, their other words counted
            found |= ranking.rank(f"({_join(rare)}) AND ({_join([first, *others])})")
        if first and len(found) < limit:
            since = max(0, int(last * (1 - LOOKED_THROUGH / counts[first])))
            found = dict(ranking.rank(_quote(first), since)) | found
            if others:
                found |= ranking.rank(f"{_quote(first)} AND ({_join(others)})", since)
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]

    def count(self, connection: Connection, terms: Sequence[str]) -> dict[str, int]:
        """In how many chunks each term occurs, in any of its inflections; about how many where there are very many."""
        return {term: _count_word(connection, term) for term in dict.fromkeys(terms)}

    def stems(self, connection: Connection, beginning: str) -> dict[str, int]:
        """The stems of the index that begin so, and in how many chunks each occurs."""
        connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab (main, words, row)")
        query = "SELECT term, doc FROM temp.vocabulary WHERE term >= ? AND term < ?"
        return dict(connection.execute(query, (beginning, f"{beginning}\U0010ffff")))

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
    """Ranks the chunks that match an expression of FTS5 and pass the filters."""

    connection: Connection
    limit: int
    filters: Filters

    def rank(self, expression: str, since: int = 0) -> list[tuple[str, float]]:
        """Ids with their score, best first, of the chunks with a number above `since`."""
        where, values = filter_clause(self.filters)
        rows = self.connection.execute(
            f"""SELECT chunks.id, -bm25(words, {_WEIGHTS}) AS score
                FROM words JOIN chunks ON chunks.number = words.rowid
                JOIN documents ON documents.id = chunks.document_id
                WHERE words MATCH ? AND words.rowid > ? AND {where} ORDER BY score DESC, chunks.id LIMIT ?""",
            (expression, since, *values, self.limit),
        )
        return [(chunk_id, score) for chunk_id, score in rows]


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
