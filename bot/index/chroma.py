"""One directory of Chroma: writing vectors into it, asking it for the nearest, probing it.

The only file that names chromadb. It knows ids and vectors; which of them count is vectors.py's business.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from bot.index.generations import DamageError
from bot.protocols import Vector

_NAME = "chunks"
_SMALLEST_BATCH, _LARGEST_BATCH = 250, 5_000
"""Vectors a write: from Chroma's own advice to just under its limit."""
HNSW = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 800, "sync_threshold": 2}
"""Wider than the defaults: among 10,000 vectors the best 50 were exact in 99.5 % of queries, for 0.3 ms more.

The smallest sync threshold stores every write in the HNSW files, so that opening need not replay a log (0.5 s for 1,000
vectors), and is no slower. It must be given at creation: changing it later met "database is locked" once in 50 times.
"""
HAIR = 1e-3
"""How far a copy is moved: enough for cosines in single precision to tell, a tenth of what a score shows."""
ATTEMPTS, AROUND = 6, 3
"""Times that vectors which no search comes to are added again, each time after so many more of the nearest ones.

Alone, one that its neighbours have dropped for nearer ones is dropped again each time; with these once was enough.
"""
_WRITES = 2
"""How often a single vector is written: it would wait in the log, and who opens the directory would store it."""
CLOSE = 1e-4
"""Cosine distance under which a vector is found again."""


class Collection:
    """The vectors in one directory, opened for asking. Not for several threads at once: Chroma closes under all."""

    def __init__(self, directory: Path) -> None:
        """Raises DamageError."""
        with _faults():
            self._client = _open_client(directory)
            self._collection = self._client.get_collection(_NAME, embedding_function=None)
            self.count: int = self._collection.count()
            self._load()

    def _load(self) -> None:
        """Has Chroma read the files now: it would at the first question, when they may no longer be as they were."""
        if self.count:
            width = len(self._collection.get(limit=1, include=["embeddings"])["embeddings"][0])
            self._collection.query(query_embeddings=np.ones((1, width), np.float32), n_results=1, include=[])

    def close(self) -> None:
        """Frees the files; Chroma would otherwise keep a directory open as long as the process lives."""
        self._client.close()

    def nearest(self, vector: Vector, limit: int) -> list[tuple[str, float]]:
        """Ids with cosine similarity, best first, at most `limit`. Raises DamageError."""
        wanted = min(limit, self.count)
        if wanted < 1:
            return []
        with _faults():
            answer = self._collection.query(
                query_embeddings=vector[np.newaxis], n_results=wanted, include=["distances"]
            )
        return [(name, 1.0 - distance) for name, distance in zip(answer["ids"][0], answer["distances"][0], strict=True)]

    def probe(self, ids: Sequence[str], vectors: Vector, count: int) -> list[str]:
        """What is wrong: the count, vectors that differ from `vectors`, or are not found by asking for themselves."""
        if self.count != count:
            return [f"{self.count} vectors where {count} were written"]
        if not ids:
            return []
        with _faults():
            stored = self._collection.get(ids=list(ids), include=["embeddings"])
            answers = self._collection.query(query_embeddings=vectors, n_results=min(10, count), include=["distances"])
            unreached = _find_lost(self._collection)
        by_id = dict(zip(stored["ids"], stored["embeddings"], strict=True))
        unlike = sum(
            not np.allclose(by_id.get(name, 0.0), row, atol=HAIR) for name, row in zip(ids, vectors, strict=True)
        )
        lost = sum(not row or row[0] > CLOSE for row in answers["distances"])
        problems = [f"{unlike} of {len(ids)} vectors differ"] if unlike else []
        problems += [f"{lost} of {len(ids)} vectors are not found"] if lost else []
        return problems + ([f"{len(unreached)} of {count} vectors are found by no question"] if unreached else [])


def probe_directory(directory: Path, ids: Sequence[str], vectors: Vector, count: int) -> list[str]:
    """As `Collection.probe`, for a directory; an error is a finding."""
    try:
        collection = Collection(directory)
        try:
            return collection.probe(ids, vectors, count)
        finally:
            collection.close()
    except DamageError as error:
        return [str(error)]


def choose_batch(total: int) -> int:
    """How many vectors to write at a time, so that a directory of `total` is stored about twenty times, not more."""
    return min(_LARGEST_BATCH, max(_SMALLEST_BATCH, total // 20))


def write_vectors(directory: Path, added: Iterable[tuple[list[str], Vector]]) -> None:
    """Adds vectors, in batches of at most `choose_batch`. Raises DamageError."""
    with _faults():
        client = _open_client(directory)
    try:
        with _faults():
            collection = client.get_or_create_collection(_NAME, embedding_function=None, configuration={"hnsw": HNSW})
        met: set[bytes] = set()
        for ids, vectors in added:
            parted = part_equal(ids, vectors, met)
            for _ in range(_WRITES if len(ids) == 1 else bool(ids)):
                with _faults():
                    collection.upsert(ids=ids, embeddings=parted)
        with _faults():
            _link_lost(collection)
    finally:
        client.close()


def part_equal(ids: Sequence[str], vectors: Vector, met: set[bytes]) -> Vector:
    """The vectors, those that were met before moved by a hair, each its own way: HNSW gets lost among equal ones."""
    parted = np.array(vectors, np.float32)
    for place, name in enumerate(ids):
        mark = hashlib.sha256(vectors[place].tobytes()).digest()
        if mark in met:
            way = np.random.default_rng(zlib.crc32(name.encode())).normal(size=parted.shape[1])
            parted[place] += (HAIR * way / np.linalg.norm(way)).astype(np.float32)
        met.add(mark)
    return parted


def _link_lost(collection: Any) -> None:
    """Adds again what no search comes to: HNSW, filled by several threads, at times leaves no way to a vector."""
    for attempt in range(1, ATTEMPTS + 1):
        lost = _find_lost(collection)
        if not lost:
            return
        for start in range(0, len(lost), _SMALLEST_BATCH):
            some = collection.get(ids=lost[start : start + _SMALLEST_BATCH], include=["embeddings"])
            near = collection.query(query_embeddings=some["embeddings"], n_results=AROUND * attempt, include=[])["ids"]
            around = collection.get(
                ids=sorted({*some["ids"], *(name for row in near for name in row)}), include=["embeddings"]
            )
            for found in (around, some):
                collection.upsert(ids=found["ids"], embeddings=found["embeddings"])


def _find_lost(collection: Any) -> list[str]:
    """Ids that neither a question for everything brings, nor one for their own vector, be it an equal one."""
    count = collection.count()
    first = collection.get(limit=1, include=["embeddings"])["embeddings"]
    if not len(first):
        return []
    reached = collection.query(query_embeddings=first, n_results=count, include=[])["ids"][0]
    if len(reached) == count:
        return []
    missed, lost = sorted(set(collection.get(include=[])["ids"]).difference(reached)), []
    for start in range(0, len(missed), _SMALLEST_BATCH):
        some = collection.get(ids=missed[start : start + _SMALLEST_BATCH], include=["embeddings"])
        found = collection.query(query_embeddings=some["embeddings"], n_results=1, include=["distances"])["distances"]
        lost += [name for name, row in zip(some["ids"], found, strict=True) if not row or row[0] > CLOSE]
    return lost


def _open_client(directory: Path) -> Any:
    """A client of this directory, whatever the environment and a `.env` file say: they could name a remote host."""
    import chromadb
    from chromadb.config import Settings

    class OwnSettings(Settings):  # type: ignore[misc]  # chromadb is untyped here
        @classmethod
        def settings_customise_sources(cls, settings_cls: Any, init_settings: Any, **_: Any) -> tuple[Any, ...]:
            return (init_settings,)

    return chromadb.PersistentClient(str(directory), settings=OwnSettings(anonymized_telemetry=False))


@contextmanager
def _faults() -> Iterator[None]:
    """Whatever Chroma raises as DamageError: its errors are untyped texts of its storage engine."""
    try:
        yield
    except Exception as error:
        raise DamageError(f"Chroma failed: {error}".splitlines()[0]) from error
