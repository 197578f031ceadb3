"""Keyword search in PostgreSQL: tsvectors in an inverted index find the chunks, BM25 as FTS5 reckons it ranks them.

PostgreSQL's own ranks know nothing of how rare a word is, so what BM25 needs is kept beside: in how many chunks each
stem occurs, how many chunks and words there are. The same stems as in SQLite, hence the same answers.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from bot.database import Connection, Worded, clean, list_values
from bot.keywords import filter_clause
from bot.schema import Filters
from bot.stemming import Stemmer

TABLES = """
CREATE TABLE words (
    rowid BIGINT PRIMARY KEY, title TEXT NOT NULL, heading TEXT NOT NULL, text TEXT NOT NULL, size INTEGER NOT NULL,
    stems TSVECTOR NOT NULL
);
CREATE INDEX words_by_stem ON words USING gin (stems) WITH (fastupdate = off);
CREATE TABLE vocabulary (stem TEXT COLLATE "C" PRIMARY KEY, chunks INTEGER NOT NULL);
CREATE TABLE extent (chunks BIGINT NOT NULL, words BIGINT NOT NULL);
INSERT INTO extent VALUES (0, 0)
"""
_LABELS = {"title": "A", "heading": "B", "text": "D"}
"""The weight that tells in a tsvector which column a stem stands in."""
_K1, _B = 1.2, 0.75
_LEAST = 1e-6
"""What a stem counts for that is in most chunks; all three are FTS5's."""


class Tsvectors:
    """The keyword index in the table `words`, as PostgreSQL keeps it."""

    def __init__(self) -> None:
        self._stemmer = Stemmer()

    def match(
        self, connection: Connection, terms: Sequence[str], limit: int, filters: Filters
    ) -> list[tuple[str, float]]:
        """Chunk ids with their BM25 score (Robertson and Zaragoza, 2009), best first; any of the terms may occur."""
        phrases = [stems for stems in self._split(terms) if stems]
        if not phrases:
            return []
        chunks, words = connection.execute("SELECT chunks, words FROM extent").fetchone()
        rarity = [_weigh(count, chunks) for count in self._count(connection, phrases)]
        where, values = filter_clause(filters)
        rows = connection.execute(
            f"""SELECT chunks.id, words.size,
                       (SELECT json_object_agg(lexeme, positions) FROM unnest(words.stems)
                        WHERE lexeme IN (SELECT value FROM json_each(?)))
                FROM words JOIN chunks ON chunks.number = words.rowid
                JOIN documents ON documents.id = chunks.document_id
                WHERE words.stems @@ CAST(? AS TSQUERY) AND {where}""",
            (list_values({stem for stems in phrases for stem in stems}), " | ".join(map(_ask, phrases)), *values),
        )
        mean = words / chunks if chunks else 1.0
        scored = [(name, _score(places, _B * size / mean, phrases, rarity)) for name, size, places in rows]
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def count(self, connection: Connection, terms: Sequence[str]) -> dict[str, int]:
        """In how many chunks each term occurs, in any of its inflections."""
        each = list(dict.fromkeys(terms))
        return dict(zip(each, self._count(connection, self._split(each)), strict=True))

    def stems(self, connection: Connection, beginning: str) -> dict[str, int]:
        """The stems of the index that begin so, and in how many chunks each occurs."""
        query = "SELECT stem, chunks FROM vocabulary WHERE stem >= ? AND stem < ?"
        return dict(connection.execute(query, (clean(beginning), f"{clean(beginning)}\U0010ffff")).fetchall())

    def texts(self, connection: Connection, term: str, limit: int) -> list[str]:
        """Texts of chunks that hold the term, in any of its inflections."""
        [stems] = self._split([term])
        query = "SELECT text FROM words WHERE stems @@ CAST(? AS TSQUERY) ORDER BY rowid LIMIT ?"
        return [text for (text,) in connection.execute(query, (_ask(stems, ":D"), limit))]

    def documents(self, connection: Connection, terms: Sequence[str]) -> set[str]:
        """Ids of the documents that hold all the terms somewhere, in any inflection; the last may be cut short."""
        query = """SELECT DISTINCT chunks.document_id FROM words JOIN chunks ON chunks.number = words.rowid
                   WHERE words.stems @@ CAST(? AS TSQUERY)"""
        *whole, last = self._split(terms) or [[]]
        asked = [*map(_ask, whole), _ask(last, last=":*")]
        found = [{name for (name,) in connection.execute(query, (each,))} for each in asked]
        return set.intersection(*found)

    def phrase(self, connection: Connection, words: Sequence[str], limit: int) -> dict[str, str]:
        """Chunk ids, each with its document's id, whose text has these words one after the other."""
        [stems] = self._split([" ".join(words)])
        query = """SELECT chunks.id, document_id FROM words JOIN chunks ON chunks.number = words.rowid
                   WHERE words.stems @@ CAST(? AS TSQUERY) ORDER BY words.rowid LIMIT ?"""
        return dict(connection.execute(query, (_ask(stems, ":D"), limit)).fetchall())

    def insert(self, connection: Connection, rows: Sequence[Worded]) -> None:
        """Adds the words of chunks."""
        read = self._stemmer.read([(clean(row.title), clean(row.heading), clean(row.text)) for row in rows])
        query = "INSERT INTO words VALUES (?, ?, ?, ?, ?, CAST(? AS TSVECTOR))"
        stored = [
            (row.number, row.title, row.heading, row.text, len(stems), _write(stems))
            for row, stems in zip(rows, read, strict=True)
        ]
        connection.executemany(query, stored)
        seen = Counter(stem for stems in read for stem in {stem for _, _, stem in stems})
        connection.execute(
            """INSERT INTO vocabulary SELECT stem, chunks FROM unnest(CAST(? AS TEXT[]), CAST(? AS INTEGER[]))
               AS more (stem, chunks) ON CONFLICT (stem) DO UPDATE SET chunks = vocabulary.chunks + excluded.chunks""",
            (list(seen), list(seen.values())),
        )
        query = "UPDATE extent SET chunks = chunks + ?, words = words + ?"
        connection.execute(query, (len(rows), sum(map(len, read))))

    def delete(self, connection: Connection, document_ids: Sequence[str]) -> None:
        """Removes the words of documents, whose chunks are still there."""
        gone = """rowid IN (SELECT number FROM chunks WHERE document_id IN (SELECT value FROM json_each(?)))"""
        chosen = (list_values(document_ids),)
        connection.execute(
            f"""UPDATE vocabulary SET chunks = vocabulary.chunks - gone.chunks
                FROM (SELECT lexeme, count(*) AS chunks FROM words, unnest(words.stems) WHERE {gone} GROUP BY lexeme)
                AS gone WHERE stem = lexeme""",
            chosen,
        )
        connection.execute("DELETE FROM vocabulary WHERE chunks <= 0")
        connection.execute(
            f"""UPDATE extent SET chunks = extent.chunks - gone.chunks, words = extent.words - gone.words
                FROM (SELECT count(*) AS chunks, coalesce(sum(size), 0) AS words FROM words WHERE {gone}) AS gone""",
            chosen,
        )
        connection.execute(f"DELETE FROM words WHERE {gone}", chosen)

    def check(self, connection: Connection) -> list[str]:
        """Whether what is kept of the words is what they are."""
        kept = connection.execute("SELECT chunks, words FROM extent").fetchone()
        true = connection.execute("SELECT count(*), coalesce(sum(size), 0) FROM words").fetchone()
        return [] if kept == true else ["its words are miscounted"]

    def close(self) -> None:
        """Frees what it holds."""
        self._stemmer.close()

    def _split(self, terms: Iterable[str]) -> list[list[str]]:
        """The stems of each term: none of a sign, several of a word with a hyphen."""
        return [self._stemmer.split(clean(term)) for term in terms]

    def _count(self, connection: Connection, phrases: Sequence[Sequence[str]]) -> list[int]:
        """In how many chunks each phrase occurs."""
        known = dict(
            connection.execute(
                "SELECT stem, chunks FROM vocabulary WHERE stem IN (SELECT value FROM json_each(?))",
                (list_values({stems[0] for stems in phrases if len(stems) == 1}),),
            ).fetchall()
        )
        query = "SELECT count(*) FROM words WHERE stems @@ CAST(? AS TSQUERY)"
        return [
            int(connection.execute(query, (_ask(stems),)).fetchone()[0])
            if len(stems) > 1
            else known.get(stems[0], 0)
            if stems
            else 0
            for stems in phrases
        ]


def _weigh(count: int, chunks: int) -> float:
    """How rare what occurs in `count` of the chunks is."""
    rarity = math.log((chunks - count + 0.5) / (count + 0.5))
    return rarity if rarity > 0 else _LEAST


def _score(
    places: Mapping[str, list[int]], length: float, phrases: Sequence[Sequence[str]], rarity: Sequence[float]
) -> float:
    """BM25 of a chunk with these places of stems; reckoned in the order of FTS5, so that no bit differs."""
    score = 0.0
    for stems, rare in zip(phrases, rarity, strict=True):
        times = _count_places(places, stems)
        score += rare * ((times * (_K1 + 1.0)) / (times + _K1 * (1 - _B + length)))
    return score


def _count_places(places: Mapping[str, list[int]], stems: Sequence[str]) -> float:
    """How often the stems stand one after the other."""
    starts = set(places.get(stems[0], ()))
    for further, stem in enumerate(stems[1:], 1):
        starts &= {place - further for place in places.get(stem, ())}
    return float(len(starts))


def _write(stems: Sequence[tuple[str, int, str]]) -> str:
    """The tsvector of a chunk. A place is left free between two columns, so that no phrase runs over from one."""
    places: dict[str, list[str]] = {}
    start, last, column = 1, 0, ""
    for where, place, stem in sorted(stems, key=lambda one: (_LABELS[one[0]], one[1])):
        if where != column:
            start, column = last + 2, where
        last = start + place
        places.setdefault(stem, []).append(f"{last}{_LABELS[where]}")
    return " ".join(f"{_quote(stem)}:{','.join(found)}" for stem, found in places.items())


def _ask(stems: Sequence[str], label: str = "", last: str = "") -> str:
    """The tsquery of a phrase, in parentheses; of no stems one that finds nothing."""
    ends = [label] * (len(stems) - 1) + [last or label]
    return f"({' <-> '.join(_quote(stem) + end for stem, end in zip(stems, ends, strict=True))})" if stems else ""


def _quote(stem: str) -> str:
    """A stem as tsvectors and tsqueries take it literally."""
    escaped = stem.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
