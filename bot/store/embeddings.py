"""The vectors of the catalog: stored ahead of the chunks that refer to them, read by chunk or by key, dropped unused.

Which of them are nearest is vectors.py's business; the chunks are catalog.py's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from bot.protocols import Embedding, Vector
from bot.store.database import Database, list_values
from bot.store.notes import SET_NOTE

_UNUSED = "NOT EXISTS (SELECT 1 FROM chunks WHERE chunks.key = embeddings.key)"
_LISTED = 500
"""Keys in one statement: bytes cannot stand in a JSON list."""
UNPURGED = "unpurged"
"""Noted in `meta` from the first change of a run to its end."""


class Embeddings:
    """The table of embeddings; the rest of the catalog is built upon it."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def vectors(self, ids: Sequence[str]) -> tuple[list[str], Vector]:
        """The vectors of chunks, shape (n, d), beside the ids of those that are live, by id."""
        rows = self._rows(
            """SELECT chunks.id, vector FROM chunks JOIN embeddings ON embeddings.key = chunks.key
               WHERE chunks.id IN (SELECT value FROM json_each(?)) ORDER BY chunks.id""",
            list_values(ids),
        )
        return [row[0] for row in rows], _stack(row[1] for row in rows)

    def staged(self, keys: Sequence[bytes]) -> set[bytes]:
        """Those of the keys whose embedding is stored already."""
        return set(self._find_embeddings("key", keys))

    def staged_vectors(self, keys: Sequence[bytes]) -> Vector:
        """The stored vectors of these keys, in their order, shape (n, d). Raises KeyError when one is not stored."""
        found = self._find_embeddings("vector", keys)
        return _stack(found[key] for key in keys)

    def _find_embeddings(self, column: str, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """A column of stored embeddings by key."""
        found: dict[bytes, bytes] = {}
        with self.database.reading() as connection:
            for start in range(0, len(keys), _LISTED):
                part = keys[start : start + _LISTED]
                query = f"SELECT key, {column} FROM embeddings WHERE key IN ({', '.join('?' * len(part))})"
                found.update(connection.execute(query, part).fetchall())
        return found

    def reusable(self, paths: Iterable[str]) -> set[bytes]:
        """Keys of stored embeddings that documents of these files have, or that an ingest left which was stopped."""
        query = """SELECT key FROM chunks JOIN documents ON documents.id = chunks.document_id
                   WHERE path IN (SELECT value FROM json_each(?))"""
        found = {bytes(key) for (key,) in self._rows(query, list_values(paths))}
        if self.is_unpurged:
            found |= {bytes(key) for (key,) in self._rows(f"SELECT key FROM embeddings WHERE {_UNUSED}")}
        return found

    def stage(self, embeddings: Mapping[bytes, Embedding]) -> None:
        """Stores embeddings ahead of the chunks that will refer to them, so that a kill does not lose the work."""
        rows = (
            (key, found.vector.astype(np.float32).tobytes(), found.sentences.astype(np.float16).tobytes())
            for key, found in embeddings.items()
        )
        with self.database.changing() as connection:
            connection.executemany("INSERT INTO embeddings VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows)
            connection.execute(SET_NOTE, (UNPURGED, ""))

    @property
    def is_unpurged(self) -> bool:
        """Whether a change has not come to its end, so that any embedding may be of no chunk."""
        return self._value(f"SELECT value FROM meta WHERE name = '{UNPURGED}'") is not None

    def purge(self, keys: Iterable[bytes] | None = None) -> None:
        """Drops embeddings that no chunk refers to, of all or, where no others can be, of those with these keys."""
        with self.database.changing() as connection:
            if keys is None:
                connection.execute(f"DELETE FROM embeddings WHERE {_UNUSED}")
            else:
                connection.executemany(f"DELETE FROM embeddings WHERE key = ? AND {_UNUSED}", ((key,) for key in keys))
            connection.execute("DELETE FROM meta WHERE name = ?", (UNPURGED,))

    def _rows(self, query: str, *values: Any) -> list[Any]:
        with self.database.reading() as connection:
            return connection.execute(query, values).fetchall()

    def _value(self, query: str) -> Any:
        rows = self._rows(query)
        return rows[0][0] if rows else None


def _stack(blobs: Iterator[bytes]) -> Vector:
    rows = [np.frombuffer(blob, np.float32) for blob in blobs]
    return np.stack(rows) if rows else np.zeros((0, 0), np.float32)
