"""Keyword search in PostgreSQL: tsvectors in an inverted index find the chunks, BM25 as FTS5 reckons it ranks them.

PostgreSQL's own ranks know nothing of how rare a word is, so what BM25 needs is kept beside: in how many chunks each
stem occurs, how many chunks and words there are. The same stems as in SQLite, hence the same answers.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.schema import Filters
from bot.store import bounds
from bot.store.database import Connection, Worded, clean, list_values
from bot.store.keywords import filter_clause
from bot.store.stemming import Stemmer

TABLES = """
CREATE TABLE words (
    rowid BIGINT PRIMARY KEY, title TEXT COLLATE "C" NOT NULL, heading TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL, size INTEGER NOT NULL, stems TSVECTOR NOT NULL, times JSONB NOT NULL
);
CREATE INDEX words_by_stem ON words USING gin (stems);
CREATE TABLE vocabulary (stem TEXT COLLATE "C" PRIMARY KEY, chunks INTEGER NOT NULL);
CREATE TABLE extent (chunks BIGINT NOT NULL, words BIGINT NOT NULL);
INSERT INTO extent VALUES (0, 0);
CREATE FUNCTION count_phrase(stems TSVECTOR, phrase TEXT[]) RETURNS BIGINT IMMUTABLE LANGUAGE sql AS '
    SELECT count(*) FROM (
        SELECT place - further FROM unnest(stems) AS one, unnest(one.positions) AS place,
               unnest(phrase) WITH ORDINALITY AS part (stem, further)
        WHERE one.lexeme = part.stem GROUP BY place - further HAVING count(*) = cardinality(phrase)
    ) AS found'
"""
# `times` tells how often each stem occurs: to take that out of a tsvector is ten times as slow.

BATCH = 2000
"""Chunks whose words are counted together: each change of a count leaves a row behind."""
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
        phrases = {term: stems for term, stems in zip(terms, self._split(terms), strict=True) if stems}
        chunks, words = connection.execute("SELECT chunks, words FROM extent").fetchone()
        if not phrases or not chunks:
            return []
        counts = dict(zip(phrases, self._count(connection, list(phrases.values())), strict=True))
        weighed = {term: (stems, _weigh(counts[term], chunks)) for term, stems in phrases.items()}
        ranking = _Ranking(connection, limit, filters, among, weighed, words / chunks)
        last = connection.execute("SELECT coalesce(max(number), 0) FROM chunks").fetchone()[0]
        if last <= bounds.RANKED:
            return ranking.rank([term for term in terms if term in phrases])
        return bounds.rank_bounded(ranking.rank, counts, last, limit)

    def count(self, connection: Connection, terms: Sequence[str]) -> dict[str, int]:
        """In how many chunks each term occurs, in any of its inflections."""
        each = list(dict.fromkeys(terms))
        return dict(zip(each, self._count(connection, self._split(each)), strict=True))

    def stems(self, connection: Connection, beginnings: Iterable[str], whole: Iterable[str]) -> dict[str, int]:
        """The stems of the index that begin so or are the whole of one, and in how many chunks each occurs."""
        query = """SELECT vocabulary.stem, chunks FROM json_each(?) AS start JOIN vocabulary
                   ON stem >= start.value AND stem < start.value || chr(1114111)
                   UNION SELECT stem, chunks FROM vocabulary WHERE stem IN (SELECT value FROM json_each(?))"""
        return dict(connection.execute(query, (list_values(beginnings), list_values(whole))).fetchall())

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
        for start in range(0, len(rows), BATCH):
            self._insert(connection, rows[start : start + BATCH])

    def _insert(self, connection: Connection, rows: Sequence[Worded]) -> None:
        read = self._stemmer.read([(clean(row.title), clean(row.heading), clean(row.text)) for row in rows])
        query = "INSERT INTO words VALUES (?, ?, ?, ?, ?, CAST(? AS TSVECTOR), CAST(? AS JSONB))"
        stored = [
            (row.number, row.title, row.heading, row.text, len(stems), _write(stems), _write_times(stems))
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


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Ranks chunks that pass the filters, of `among` where ids are given, by phrases of which `weighed` knows how
    rare each is; `length` is that of a chunk on average, in words."""

    connection: Connection
    limit: int
    filters: Filters
    among: Sequence[str] | None
    weighed: Mapping[str, tuple[Sequence[str], float]]
    length: float

    def rank(self, terms: Sequence[str], others: Sequence[str] = (), since: int = 0) -> bounds.Ranked:
        """See bounds.Rank."""
        each = [self.weighed[term] for term in (*terms, *others)]
        told = [_tell_times(stems) for stems, _ in each]
        seen = ", ".join(f"{query} AS times{number}" for number, (query, _) in enumerate(told))
        # In the order of FTS5 and in its constants, so that no bit differs. Adding nothing unpacks `times` only once.
        score = " + ".join(
            f"CAST(? AS FLOAT8) * ((times{number} * {_K1 + 1}) / (times{number} + {_K1} * length))"
            for number in range(len(told))
        )
        where, values = self._limit(since)
        rows = self.connection.execute(
            f"""SELECT id, 0.0 + {score} AS score FROM (
                    SELECT id, {seen}, length FROM (
                        SELECT chunks.id, words.stems, words.times || CAST('{{}}' AS JSONB) AS times,
                               1.0 - {_B} + CAST({_B} AS FLOAT8) * words.size / CAST(? AS FLOAT8) AS length
                        FROM words JOIN chunks ON chunks.number = words.rowid
                        LEFT JOIN documents ON documents.id = chunks.document_id
                        WHERE words.stems @@ CAST(? AS TSQUERY) AND {where} OFFSET 0
                    ) AS words OFFSET 0
                ) AS seen ORDER BY score DESC, id LIMIT ?""",
            (
                *(rarity for _, rarity in each),
                *(value for _, given in told for value in given),
                self.length,
                " & ".join(f"({self._ask_any(some)})" for some in (terms, others) if some),
                *values,
                self.limit,
            ),
        )
        return [(name, score) for name, score in rows]

    def _ask_any(self, terms: Sequence[str]) -> str:
        return " | ".join(_ask(self.weighed[term][0]) for term in terms)

    def _limit(self, since: int) -> tuple[str, list[Any]]:
        """An SQL condition for the chunks that come into question, with its values."""
        where, values = filter_clause(self.filters)
        if self.among is not None:
            return f"chunks.id IN (SELECT value FROM json_each(?)) AND {where}", [list_values(self.among), *values]
        return f"words.rowid > CAST(? AS BIGINT) AND {where}", [since, *values]


def _weigh(count: int, chunks: int) -> float:
    """How rare what occurs in `count` of the chunks is."""
    rarity = math.log((chunks - count + 0.5) / (count + 0.5))
    return rarity if rarity > 0 else _LEAST


def _tell_times(stems: Sequence[str]) -> tuple[str, list[Any]]:
    """An SQL expression for how often a phrase occurs in a row of `words`, with its values."""
    if len(stems) == 1:
        return "coalesce(CAST(words.times ->> ? AS FLOAT8), 0)", [stems[0]]
    return (
        """CASE WHEN words.stems @@ CAST(? AS TSQUERY)
           THEN CAST(count_phrase(words.stems, CAST(? AS TEXT[])) AS FLOAT8) ELSE 0 END""",
        [_ask(stems), list(stems)],
    )


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


def _write_times(stems: Sequence[tuple[str, int, str]]) -> str:
    """How often each stem occurs, as JSON."""
    return json.dumps(Counter(stem for _, _, stem in stems), ensure_ascii=False)


def _ask(stems: Sequence[str], label: str = "", last: str = "") -> str:
    """The tsquery of a phrase, in parentheses; of no stems one that finds nothing."""
    ends = [label] * (len(stems) - 1) + [last or label]
    return f"({' <-> '.join(_quote(stem) + end for stem, end in zip(stems, ends, strict=True))})" if stems else ""


def _quote(stem: str) -> str:
    """A stem as tsvectors and tsqueries take it literally."""
    escaped = stem.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
