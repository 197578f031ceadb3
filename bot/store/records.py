"""What an ingest hands to the catalog, and how it becomes rows: documents with their chunks, files as they were read.

Reading rows back, and when a change becomes visible, is catalog.py's business.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.days import read_days
from bot.plain import to_plain
from bot.schema import Chunk, Document, Span
from bot.stated import Statement
from bot.store.database import Connection, Keywords, Worded


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


def delete_documents(connection: Connection, ids: Sequence[str], keywords: Keywords) -> list[bytes]:
    """Removes documents with their chunks and words, and returns the keys of the chunks' embeddings.

    A text that a conversation cites is kept beside it.
    """
    rows = [(document_id,) for document_id in ids]
    keys: list[bytes] = []
    for row in rows:
        keys += [key for (key,) in connection.execute("SELECT key FROM chunks WHERE document_id = ?", row)]
        for (text,) in connection.execute("SELECT text FROM documents WHERE id = ?", row).fetchall():
            keep_cited(connection, text)
    keywords.delete(connection, ids)
    connection.executemany("DELETE FROM chunks WHERE document_id = ?", rows)
    connection.executemany("DELETE FROM documents WHERE id = ?", rows)
    return keys


def keep_cited(connection: Connection, text: str) -> None:
    """Keeps a text where a conversation cites it in just this version."""
    version = hash_text(text)
    if connection.execute("SELECT 1 FROM cited WHERE version = ? LIMIT 1", (version,)).fetchone():
        connection.execute("INSERT INTO snapshots VALUES (?, ?) ON CONFLICT DO NOTHING", (version, text))


def insert_entry(connection: Connection, entry: Entry) -> list[Worded]:
    """Adds a document with its chunks, whose embeddings are there already; returns what the keyword index needs."""
    document = entry.document
    headings = [(span.start, span.end) for span in document.sections]
    sections = [*headings, *((part.start, part.end, part.kind) for part in document.parts)]
    row = (document.id, document.path, document.title, document.author, document.source, document.published)
    more = (document.updated, document.url, json.dumps(document.topics), json.dumps(sections), document.text)
    connection.execute(f"INSERT INTO documents VALUES ({', '.join('?' * 12)})", (*row, *more, entry.sha256))
    if entry.statements:
        insert_statements(connection, document, entry.statements)
    columns = 'id, document_id, ordinal, start, "end", heading, sentences, key'
    rows = [
        (*(one.id, one.document_id, one.ordinal, one.start, one.end, one.heading), _pack_spans(one.sentences), key)
        for one, key in zip(entry.chunks, entry.keys, strict=True)
    ]
    connection.executemany(f"INSERT INTO chunks ({columns}) VALUES ({', '.join('?' * 8)})", rows)
    query = "SELECT id, number FROM chunks WHERE document_id = ?"
    numbers = dict(connection.execute(query, (document.id,)).fetchall())
    return [
        Worded(numbers[one.id], document.title, one.heading, document.text[one.start : one.end]) for one in entry.chunks
    ]


def insert_statements(connection: Connection, document: Document, statements: Sequence[Statement]) -> None:
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
