"""What an ingest hands to the catalog, and how it becomes rows: documents with their chunks, files as they were read.

Reading rows back, and when a change becomes visible, is catalog.py's business.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.days import read_days
from bot.plain import to_plain
from bot.schema import Chunk, Document, Span
from bot.stated import Statement


@dataclass(frozen=True, slots=True)
class Entry:
    """A document to be stored, its chunks in order, the key of each chunk's embedding, and what its sentences state.

    `sha256` is of the whole document, so that an unchanged one is known again.
    """

    document: Document
    sha256: str
    chunks: Sequence[Chunk]
    keys: Sequence[bytes]
    statements: Sequence[Statement] = ()


@dataclass(frozen=True, slots=True)
class FileMark:
    """The content of a file as it was read: unchanged content need not be read again.

    `reading` is the version of the code that read it.
    """

    sha256: str
    reading: int


@dataclass(frozen=True, slots=True)
class Change:
    """Everything that becomes visible at one instant: documents in and out, files read and gone."""

    entries: Sequence[Entry] = ()
    removed: Sequence[str] = ()
    files: Mapping[str, FileMark] = field(default_factory=dict)
    forgotten: Sequence[str] = ()


def hash_text(text: str) -> str:
    """The version of a document's text, as citations are kept with it: its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()


def delete_documents(connection: sqlite3.Connection, ids: Sequence[str]) -> list[bytes]:
    """Removes documents with their chunks and words, and returns the keys of the chunks' embeddings.

    A text that a conversation cites is kept beside it.
    """
    rows = [(document_id,) for document_id in ids]
    keys: list[bytes] = []
    for row in rows:
        keys += [key for (key,) in connection.execute("SELECT key FROM chunks WHERE document_id = ?", row)]
        for (text,) in connection.execute("SELECT text FROM documents WHERE id = ?", row).fetchall():
            keep_cited(connection, text)
    connection.executemany("DELETE FROM words WHERE rowid IN (SELECT number FROM chunks WHERE document_id = ?)", rows)
    connection.executemany("DELETE FROM chunks WHERE document_id = ?", rows)
    connection.executemany("DELETE FROM documents WHERE id = ?", rows)
    return keys


def keep_cited(connection: sqlite3.Connection, text: str) -> None:
    """Keeps a text where a conversation cites it in just this version."""
    version = hash_text(text)
    if connection.execute("SELECT 1 FROM cited WHERE version = ? LIMIT 1", (version,)).fetchone():
        connection.execute("INSERT OR IGNORE INTO snapshots VALUES (?, ?)", (version, text))


def insert_entry(connection: sqlite3.Connection, entry: Entry) -> None:
    """Adds a document with its chunks and words; its embeddings are there already."""
    document = entry.document
    headings = [(span.start, span.end) for span in document.sections]
    sections = [*headings, *((part.start, part.end, part.kind) for part in document.parts)]
    row = (document.id, document.path, document.title, document.author, document.source, document.published)
    more = (document.updated, document.url, json.dumps(document.topics), json.dumps(sections), document.text)
    connection.execute(f"INSERT INTO documents VALUES ({', '.join('?' * 12)})", (*row, *more, entry.sha256))
    if entry.statements:
        insert_statements(connection, document, entry.statements)
    insert_chunk = f"INSERT INTO chunks VALUES (NULL, {', '.join('?' * 8)})"
    for chunk, key in zip(entry.chunks, entry.keys, strict=True):
        place = (chunk.ordinal, chunk.start, chunk.end, chunk.heading, _pack_spans(chunk.sentences), key)
        number = connection.execute(insert_chunk, (chunk.id, chunk.document_id, *place)).lastrowid
        text = document.text[chunk.start : chunk.end]
        connection.execute(
            "INSERT INTO words (rowid, title, heading, text) VALUES (?, ?, ?, ?)",
            (number, document.title, chunk.heading, text),
        )


def insert_statements(connection: sqlite3.Connection, document: Document, statements: Sequence[Statement]) -> None:
    """Adds what a document's sentences state, and the stretches of days they tell of."""
    rows = (
        (document.id, one.start, one.end, one.voice, one.speaker, json.dumps(to_plain(one.dates))) for one in statements
    )
    connection.executemany("INSERT INTO statements VALUES (?, ?, ?, ?, ?, ?)", rows)
    events = (
        (document.id, one.start, days.first, days.last)
        for one in statements
        for days in read_days(document.text, one.dates)
    )
    connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?)", events)


def _pack_spans(spans: Sequence[Span]) -> bytes:
    return np.array([(span.start, span.end) for span in spans], np.int32).tobytes()


def unpack_spans(packed: bytes) -> tuple[Span, ...]:
    """The spans of a chunk's sentences, as `insert_entry` packed them."""
    pairs: NDArray[np.int32] = np.frombuffer(packed, np.int32).reshape(-1, 2)
    return tuple(Span(start, end) for start, end in pairs.tolist())
