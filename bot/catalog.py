"""The truth of an index: documents, chunks, their vectors and the keyword index, in one database.

Reads see one consistent state each and are safe from any thread. Which vectors are nearest is vectors.py's business.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from bot.errors import DocumentNotFoundError, IndexStateError
from bot.protocols import Vector
from bot.schema import Chunk, Document, DocumentInfo, Filters, Part, Source, Span
from bot.shelf import Shelf
from bot.store.annals import Annals
from bot.store.conversations import Conversations
from bot.store.database import Database, list_values
from bot.store.embeddings import UNPURGED, Embeddings
from bot.store.events import find_told
from bot.store.feedback import Feedback
from bot.store.keywords import filter_clause
from bot.store.notes import SET_NOTE, Notes
from bot.store.records import Change, FileMark, delete_documents, hash_text, insert_entry, unpack_spans
from bot.store.soundness import require, telling_damage
from bot.store.tables import Tables
from bot.words import find_stem, split_words

_BENT, _BENT_HALF = 1e-3, 1e-2
"""How far the length of a stored vector may be from 1 by rounding, and its square where it is of half precision."""

_WORDED = "chunks c JOIN documents d ON d.id = c.document_id JOIN words ON words.rowid = c.number"
_SAME_WORDS = """words.text = substr(d.text, c.start + 1, c."end" - c.start) AND words.title = d.title"""

_SET_FILE = """INSERT INTO files VALUES (?, ?, ?)
    ON CONFLICT (path) DO UPDATE SET sha256 = excluded.sha256, reading = excluded.reading"""
FEW = 5
"""Chunks in which a word's forms or a phrase are looked for."""


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with its text and its sentences' vectors, shape (n, d), of length 1 within half precision.

    `before` is the last sentence of the chunk ahead of it in the document, with its text; None and "" at the start.
    """

    chunk: Chunk
    text: str
    sentence_vectors: Vector
    before: Span | None
    before_text: str


class Catalog(Embeddings):
    """The catalog at `home`, created when absent. A context manager."""

    def __init__(self, home: Path, tables: Database | None = None) -> None:
        """In the database given, or in a file of the home.

        Raises IndexStateError when it is damaged, from a newer version, or cannot be written.
        """
        self.home = home
        super().__init__(tables or Tables(home))
        self.conversations = Conversations(self.database)
        self.annals = Annals(self.database)
        self.shelf = Shelf(self.database)
        self.notes = Notes(self.database)
        self.feedback = Feedback(self.database)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the database."""
        self.database.close()

    @property
    def chunk_count(self) -> int:
        """How many chunks are live."""
        kept = self._value("SELECT value FROM meta WHERE name = 'chunks'")
        return int(self._value("SELECT count(*) FROM chunks") if kept is None else kept)

    @property
    def generation(self) -> str:
        """The record of the vector index that belongs to this state; "" while there is none."""
        return str(self._value("SELECT value FROM meta WHERE name = 'generation'") or "")

    @property
    def fingerprint(self) -> str:
        """The embedder that made the vectors; "" until the first ingest."""
        return str(self._value("SELECT value FROM meta WHERE name = 'fingerprint'") or "")

    @property
    def ever_ingested(self) -> bool:
        """Whether an ingest has ever put anything here; still true when all of it was removed again."""
        return bool(self.fingerprint)

    def require_fingerprint(self, fingerprint: str) -> None:
        """Raises IndexStateError when the vectors were made by another embedder: the two cannot be compared."""
        found = self.fingerprint
        if found not in ("", fingerprint) and self.chunk_count:
            raise IndexStateError(
                f"the index at {self.database.place} was built with the embedder {found}, not {fingerprint};"
                " set BOT_EMBEDDER back, or point BOT_HOME at a new folder"
            )

    def documents(self) -> list[DocumentInfo]:
        """All documents without their text, by title."""
        rows = self._rows(
            """SELECT documents.id, title, path, author, source, published, updated, url, topics, length(text),
               (SELECT count(*) FROM chunks WHERE document_id = documents.id)
               FROM documents ORDER BY lower(title), documents.id"""
        )
        return [DocumentInfo(*(*row[:8], tuple(json.loads(row[8])), *row[9:])) for row in rows]

    def document(self, document_id: str, version: str = "") -> Document:
        """A document with its text, as it is now or in a version that a conversation cites.

        Raises DocumentNotFoundError.
        """
        found = self._find_document(document_id)
        if found and version in ("", hash_text(found.text)):
            return found
        if kept := self.conversations.find_snapshot(document_id, version) if version else None:
            return kept
        told = f" in the version {version!r}" if found else ""
        raise DocumentNotFoundError(f"no document has the id {document_id!r}{told}; `bot documents` lists them")

    def versions(self, ids: Iterable[str]) -> dict[str, str]:
        """The versions of documents by id; ids that are not there are left out."""
        query = "SELECT id, text FROM documents WHERE id IN (SELECT value FROM json_each(?))"
        return {row[0]: hash_text(row[1]) for row in self._rows(query, list_values(ids))}

    def sources(self, ids: Sequence[str]) -> dict[str, Source]:
        """Documents by id, as readers see them; ids that are not there are left out."""
        rows = self._rows(
            """SELECT id, title, author, source, published, path, url, updated FROM documents
               WHERE id IN (SELECT value FROM json_each(?))""",
            list_values(ids),
        )
        return {row[0]: Source(*row) for row in rows}

    def chunks(self, ids: Sequence[str]) -> dict[str, StoredChunk]:
        """Chunks by id, in the order of `ids`; ids that are not live are left out."""
        rows = self._rows(
            f"""SELECT c.id, c.document_id, c.ordinal, c.start, c."end", c.heading, c.sentences,
                      words.text, embeddings.sentences, p.start, p.sentences, p_words.text,
                      {_SAME_WORDS}
               FROM {_WORDED} JOIN embeddings ON embeddings.key = c.key
               LEFT JOIN chunks p ON p.document_id = c.document_id AND p.ordinal = c.ordinal - 1
               LEFT JOIN words p_words ON p_words.rowid = p.number
               WHERE c.id IN (SELECT value FROM json_each(?))""",
            list_values(ids),
        )
        with telling_damage(self.database.place):
            found = {row[0]: _read_chunk(row) for row in rows}
        return {chunk_id: found[chunk_id] for chunk_id in ids if chunk_id in found}

    def match(
        self, terms: Sequence[str], limit: int, filters: Filters | None = None, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Ids of chunks that hold any of the terms, with their BM25 score (higher is better), best first.

        Those of `among` that the filters admit, where a few are chosen.
        """
        if not terms or limit < 1 or (among is not None and not among):
            return []
        with self.database.reading() as connection:
            return self.database.keywords.match(connection, terms, limit, filters or Filters(), among)

    def document_frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many chunks each term occurs, in any of its inflections."""
        with self.database.reading() as connection:
            return self.database.keywords.count(connection, terms)

    def stems(self, beginnings: Iterable[str], whole: Iterable[str] = ()) -> dict[str, int]:
        """The stems of all words that begin so or are the whole of one, and in how many chunks each occurs."""
        with self.database.reading() as connection:
            return self.database.keywords.stems(connection, beginnings, whole)

    def forms(self, stem: str) -> set[str]:
        """Words of this stem as the first few chunks that hold it have them, in lower case."""
        with self.database.reading() as connection:
            texts = self.database.keywords.texts(connection, stem, FEW)
        return {word.lower() for text in texts for word in split_words(text) if find_stem(word) == stem}

    def find_chunks(self, places: Iterable[tuple[str, int, int]]) -> dict[str, str]:
        """The chunks that overlap stretches of documents (id, start, end), with the document of each."""
        query = """SELECT id, document_id FROM chunks WHERE document_id = ? AND start < ? AND "end" > ?"""
        with self.database.reading() as connection:
            return {
                chunk: found
                for document, start, end in places
                for chunk, found in connection.execute(query, (document, end, start))
            }

    def find_phrase(self, words: Sequence[str]) -> dict[str, str]:
        """The first few chunks that hold these words one after the other, with the document of each."""
        with self.database.reading() as connection:
            return self.database.keywords.phrase(connection, words, FEW)

    def live(self, filters: Filters, most: int = sys.maxsize) -> tuple[str, list[str]]:
        """The ids of all chunks that the filters admit, and the generation which holds just these and the others.

        With `most`, of no more chunks than that.
        """
        told, condition, days = find_told(filters)
        where, values = filter_clause(filters)
        query = f"""SELECT DISTINCT chunks.id FROM {told}
                    WHERE {condition} AND {where} LIMIT ?"""
        with self.database.reading() as connection:
            generation = connection.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()
            rows = connection.execute(query, (*days, *values, most))
            return generation[0] if generation else "", [row[0] for row in rows]

    def admit(self, ids: Iterable[str], filters: Filters) -> list[str]:
        """Those of the chunks that are live and pass the filters."""
        where, values = filter_clause(filters)
        query = f"""SELECT chunks.id FROM chunks JOIN documents ON documents.id = chunks.document_id
                    WHERE chunks.id IN (SELECT value FROM json_each(?)) AND {where} ORDER BY chunks.id"""
        return [row[0] for row in self._rows(query, list_values(ids), *values)]

    def verify(self) -> list[str]:
        """What is wrong with the catalog, which is read as a whole; empty when it is sound."""
        with self.database.reading() as connection:
            problems = self.database.keywords.check(connection)
            unworded = "SELECT count(*) FROM chunks WHERE number NOT IN (SELECT rowid FROM words)"
            if lost := connection.execute(unworded).fetchone()[0]:
                problems.append(f"{lost} chunks are not in the keyword index")
            if changed := connection.execute(f"SELECT count(*) FROM {_WORDED} WHERE NOT ({_SAME_WORDS})").fetchone()[0]:
                problems.append(f"{changed} chunks have other words than their document")
            vectors = connection.execute("SELECT vector FROM embeddings")
            if bent := sum(not abs(np.linalg.norm(np.frombuffer(row, np.float32)) - 1) < _BENT for (row,) in vectors):
                problems.append(f"{bent} vectors are not of length 1")
        return [f"{self.database.place}: {problem}" for problem in problems]

    # ---- what an ingest asks and writes; it holds the writer lock

    def files(self, paths: Iterable[str] | None = None) -> dict[str, FileMark]:
        """The files that were read whole, by path: all, or those of these."""
        query, values = "SELECT path, sha256, reading FROM files", list[str]()
        if paths is not None:
            query, values = f"{query} WHERE path IN (SELECT value FROM json_each(?))", [list_values(paths)]
        return {path: FileMark(*rest) for path, *rest in self._rows(query, *values)}

    def paths(self) -> set[str]:
        """The files that documents came from, read whole or in part."""
        return {path for (path,) in self._rows("SELECT DISTINCT path FROM documents")}

    def origin(self, document_id: str) -> tuple[str, str] | None:
        """The path that a document came from and its sha256; None where it is not there."""
        rows = self._rows("SELECT path, sha256 FROM documents WHERE id = ?", document_id)
        return (rows[0][0], rows[0][1]) if rows else None

    def read_from(self, paths: Iterable[str]) -> dict[str, set[str]]:
        """The ids of the documents that came from each of these files; a file that none came from is left out."""
        query = "SELECT path, id FROM documents WHERE path IN (SELECT value FROM json_each(?))"
        found: dict[str, set[str]] = {}
        for path, document_id in self._rows(query, list_values(paths)):
            found.setdefault(path, set()).add(document_id)
        return found

    def chunk_ids(self, document_ids: Sequence[str]) -> list[str]:
        """The live chunks of documents."""
        rows = self._rows(
            "SELECT id FROM chunks WHERE document_id IN (SELECT value FROM json_each(?))",
            list_values(document_ids),
        )
        return [row[0] for row in rows]

    def publish(self, change: Change, generation: str, fingerprint: str) -> list[bytes]:
        """Makes a change visible, all of it at once, together with the generation that holds its vectors.

        Returns the keys of embeddings that may be of no chunk any more, for `purge`.
        """
        with self.database.changing() as connection:
            gone = [*change.removed, *(entry.document.id for entry in change.entries)]
            keys = delete_documents(connection, gone, self.database.keywords)
            worded = [row for entry in change.entries for row in insert_entry(connection, entry)]
            self.database.keywords.insert(connection, worded)
            connection.executemany("DELETE FROM files WHERE path = ?", ((path,) for path in change.forgotten))
            marks = ((path, mark.sha256, mark.reading) for path, mark in change.files.items())
            connection.executemany(_SET_FILE, marks)
            count = connection.execute("SELECT count(*) FROM chunks").fetchone()[0]
            meta = [("generation", generation), ("fingerprint", fingerprint), ("chunks", str(count))]
            meta += [(UNPURGED, "")] * bool(keys)
            connection.executemany(SET_NOTE, meta)
        return keys

    def set_generation(self, generation: str) -> None:
        """Names another vector index of the same chunks."""
        with self.database.changing() as connection:
            connection.execute(SET_NOTE, ("generation", generation))

    def _find_document(self, document_id: str) -> Document | None:
        rows = self._rows(
            """SELECT id, title, text, path, author, source, published, updated, url, topics, sections
               FROM documents WHERE id = ?""",
            document_id.encode("utf-8", "replace").decode(),  # an argument may hold bytes that SQLite takes for no text
        )
        if not rows:
            return None
        row = rows[0]
        pieces = self._rows(
            """SELECT start, "end", words.text FROM chunks JOIN words ON words.rowid = number WHERE document_id = ?""",
            row[0],
        )
        with telling_damage(self.database.place):
            require(all(row[2][start:end] == text for start, end, text in pieces))
            places = json.loads(row[10])  # of headings [start, end], of other parts [start, end, kind]
            sections = tuple(Span(*place) for place in places if len(place) == 2)
            parts = tuple(Part(*place) for place in places if len(place) > 2)
            return Document(*(*row[:9], tuple(json.loads(row[9])), sections, parts))


def _read_chunk(row: Any) -> StoredChunk:
    chunk = Chunk(*(*row[:6], unpack_spans(row[6])))
    vectors = np.frombuffer(row[8], np.float16).astype(np.float32)
    vectors = vectors.reshape(len(chunk.sentences), -1) if chunk.sentences else vectors.reshape(0, 0)
    require(bool(row[12]) and all(chunk.start <= span.start <= span.end <= chunk.end for span in chunk.sentences))
    with np.errstate(all="ignore"):  # what is damaged may be no number at all
        require(bool((abs((vectors**2).sum(axis=1) - 1) < _BENT_HALF).all()))
    ahead = unpack_spans(row[10])[-1:] if row[10] else ()
    before = ahead[0] if ahead else None
    before_text = row[11][before.start - row[9] : before.end - row[9]] if before else ""
    return StoredChunk(chunk, row[7], vectors, before, before_text)
