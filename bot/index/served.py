"""The vector index in a Chroma server, for several machines or a large index: what vectors.py does in a folder.

One collection holds the vectors of all chunks, also of those that are about to be or just were; what is found counts
only while the catalog calls it live. So the catalog alone decides, at one instant, what a change makes visible.
"""

from __future__ import annotations

import json
import logging
import random
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Self

import numpy as np

from bot.catalog import Catalog
from bot.errors import BusyError, IndexStateError
from bot.index.chroma import part_equal
from bot.index.chroma_server import BATCH, ChromaServer, Stored
from bot.index.generations import DamageError
from bot.index.opened import WIDENED, Found
from bot.protocols import Vector
from bot.schema import Filters
from bot.vectors import choose, compare, require_direction

PREFIX = "verbatim-"
"""How the names of our collections begin."""
SPARE = 16
"""Vectors asked for beyond those wanted, for some that are not live; more are asked for where that is too few."""
_PROBES = 100
_ATTEMPTS = 3

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Record:
    """What the catalog keeps of a state: the collection, the how-many-eth change, and how many were deleted in it."""

    collection: str
    number: int
    deleted: int

    def to_text(self) -> str:
        """As the catalog keeps it."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """The opposite; None where there is no index, or it is in a folder."""
        form = json.loads(text) if text else None
        return cls(**form) if isinstance(form, dict) else None


class ServedVectors:
    """The vector index of a catalog in a server. Searching is safe from any thread; writing needs the writer lock."""

    def __init__(self, server: ChromaServer, catalog: Catalog) -> None:
        self._server = server
        self._catalog = catalog
        self._opened = ("", "")
        self._touched: set[str] = set()
        self._made: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._server.close()

    def search(self, vector: Vector, limit: int, filters: Filters | None = None) -> list[tuple[str, float]]:
        """Ids of the nearest chunks that the filters admit, with their cosine similarity, best first, ties by id.

        `vector` has shape (d,). What another process has published is seen by the next call.
        Raises BackendError for a vector without a direction, IndexStateError where the server cannot be used.
        """
        require_direction(vector)
        fault, admitted = "keeps changing", filters or Filters()
        for _ in range(_ATTEMPTS):
            record, few = choose(self._catalog, admitted)
            if not record or limit < 1:
                return []
            if few is not None:
                return compare(self._catalog, vector, few)[:limit]
            try:
                return self._find(self._open(record), vector, limit, admitted)
            except DamageError as error:
                fault, self._opened = str(error), ("", "")
                if record == self._catalog.generation:  # else what was asked for may be just deleted
                    break
        raise IndexStateError(f"the Chroma server at {self._server.url} {fault}; run `bot rebuild`")

    def rebuild(self) -> None:
        """A new collection from the catalog's vectors, without the embedder. Raises IndexStateError."""
        with self._catalog.database.locked(), self._written():
            self._catalog.set_generation(self._make({}, ()))
            self.tidy()

    def verify(self) -> list[str]:
        """What is wrong with catalog, server and vectors; empty when all is sound. Raises IndexStateError."""
        if problems := self._catalog.verify():
            return problems
        for _ in range(_ATTEMPTS):
            record, ids = self._catalog.live(Filters())
            problems = self._inspect(record, ids)
            if not problems or record == self._catalog.generation:
                return problems
        raise IndexStateError("the vector index keeps changing; verify it when the ingest is done")

    def _inspect(self, record: str, ids: Sequence[str]) -> list[str]:
        """What is wrong with the vectors of this record, which ought to have these ids."""
        if not record:
            return ["there is no vector index; run `bot rebuild`"] if ids else []
        try:
            collection = self._open(record)
            if lost := len(set(ids).difference(self._server.ids(collection))):
                raise DamageError(f"lacks {lost} of {len(ids)} vectors")
            sample, rows = self._choose_probes(ids, {})
            if problems := self._server.probe(collection, sample, rows):
                raise DamageError(f"is damaged ({'; '.join(problems)})")
        except DamageError as error:
            return [f"the Chroma server at {self._server.url} {error}; run `bot rebuild`"]
        except IndexStateError as error:
            return [str(error)]
        return []

    # ---- writing, under the writer lock

    def start_writing(self) -> None:
        """Asks whether the server is there, before there is work that would be in vain. Raises IndexStateError."""
        self._server.version()

    def extend(self, added: Mapping[str, bytes], gone: Sequence[str]) -> str:
        """Writes and checks the vectors of a change, and returns the record for the catalog to publish.

        `added` are ids of new chunks with the keys of their embeddings, which the catalog has; `gone` are ids that end.
        Raises IndexStateError.
        """
        with self._written():
            record, live = Record.from_text(self._catalog.generation), self._catalog.chunk_count
            found = self._find_own(record, live)
            deleted = len(gone) + (record.deleted if record else 0)
            if not record or not found or deleted > live + len(added) - len(gone):
                return self._make(added, gone)
            self._write(found.id, sorted(added), added)
            return Record(record.collection, record.number + 1, deleted).to_text()

    def tidy(self) -> None:
        """Removes what the catalog calls live no more, or never did; what cannot be removed now is the next time.

        Who lost the right to write removes only collections of its own: chunks have the same ids whoever reads them,
        so a vector that is not live may be another writer's, about to be published.
        """
        try:
            record = Record.from_text(self._catalog.generation)
            for name in sorted(self._made.difference([record.collection] if record else [])):
                if self._server.find(name):
                    self._server.drop(name)
            found = self._find_own(record, 0)
            if record and found:
                self._delete_dead(found.id, sorted(self._touched))
                if self._server.count(found.id) > self._catalog.chunk_count:  # a killed writer left something
                    self._delete_dead(found.id, list(self._server.ids(found.id)))
                if self._made:
                    self._drop_others(record.collection)
            self._touched, self._made = set(), set()
        except (BusyError, DamageError, IndexStateError) as error:
            log.warning("what is no longer needed stays in the Chroma server for now: %s", error)

    def _delete_dead(self, collection: str, ids: Sequence[str]) -> None:
        """Removes those of the vectors that are not live. What was there before the lock is asked is no other's."""
        for start in range(0, len(ids), BATCH):
            part = ids[start : start + BATCH]
            dead = sorted(set(part).difference(self._catalog.admit(part, Filters())))
            self._catalog.database.require_lock()
            self._server.delete(collection, dead)

    def _drop_others(self, kept: str) -> None:
        """Removes all other collections of this catalog. Those listed before the lock is asked are of no new writer."""
        others = [one.name for one in self._server.list_all() if one.owner == self._catalog.database.identity]
        self._catalog.database.require_lock()
        for name in others:
            if name not in ("", kept):
                self._server.drop(name)

    def _find_own(self, record: Record | None, least: int) -> Stored | None:
        """The collection of a record, if it holds what it ought to and is not that of a catalog copied from."""
        found = self._server.find(record.collection) if record else None
        is_own = (
            found is not None
            and found.owner == self._catalog.database.identity
            and self._server.count(found.id) >= least
        )
        return found if is_own else None

    def _make(self, added: Mapping[str, bytes], gone: Sequence[str]) -> str:
        """The record of a new collection with all that is live after a change."""
        text, live = self._catalog.live(Filters())
        before = Record.from_text(text)
        name = f"{PREFIX}{secrets.token_hex(8)}"
        self._made.add(name)
        collection = self._server.create(name, self._catalog.database.identity)
        self._write(collection, sorted(set(live).difference(gone).union(added)), added)
        return Record(name, before.number + 1 if before else 1, 0).to_text()

    def _write(self, collection: str, ids: Sequence[str], added: Mapping[str, bytes]) -> None:
        """Stores vectors and asks for some of them again. Raises DamageError."""
        self._touched |= set(added)
        met: set[bytes] = set()
        for names, rows in self._batches(ids, added):
            self._catalog.database.require_lock()  # else it might replace what another writer has put
            parted = part_equal(names, rows, met)
            self._server.put(collection, names, parted)
            self._server.link_lost(collection, names, parted)
        sample, rows = self._choose_probes(ids, added)
        if problems := self._server.probe(collection, sample, rows):
            raise DamageError(f"does not give back what was stored ({'; '.join(problems)})")

    def _choose_probes(self, ids: Sequence[str], added: Mapping[str, bytes]) -> tuple[list[str], Vector]:
        """Some of the ids with their vectors, shape (n, d)."""
        batches = list(self._batches(random.sample(ids, min(_PROBES, len(ids))), added))
        names = [name for names, _ in batches for name in names]
        return names, np.concatenate([rows for _, rows in batches]) if batches else np.zeros((0, 0), np.float32)

    def _batches(self, ids: Sequence[str], added: Mapping[str, bytes]) -> Iterator[tuple[list[str], Vector]]:
        """Ids with their vectors, shape (n, d): live chunks and those about to be."""
        for start in range(0, len(ids), BATCH):
            part = ids[start : start + BATCH]
            fresh = [name for name in part if name in added]
            if fresh:
                yield fresh, self._catalog.staged_vectors([added[name] for name in fresh])
            if len(fresh) < len(part):
                yield self._catalog.vectors([name for name in part if name not in added])

    @contextmanager
    def _written(self) -> Iterator[None]:
        """Faults of writing as IndexStateError; what was published before stays in use."""
        try:
            yield
        except DamageError as error:
            self.tidy()
            raise IndexStateError(
                f"cannot write the vector index: the Chroma server at {self._server.url} {error}; see `bot doctor`"
            ) from error

    # ---- reading

    def _open(self, text: str) -> str:
        """The id of a record's collection, looked at once. Raises DamageError."""
        known, collection = self._opened
        if known == text:
            return collection
        record = Record.from_text(text)
        if record is None:
            self._server.version()  # that it does not answer is told before what it lacks
        found = self._server.find(record.collection) if record else None
        if found is None:
            raise DamageError("has no vectors of this index")
        count, live = self._server.count(found.id), self._catalog.chunk_count
        if count < live:
            raise DamageError(f"has {count} of the {live} vectors of this index")
        self._opened = (text, found.id)
        return found.id

    def _find(self, collection: str, vector: Vector, limit: int, filters: Filters) -> list[Found]:
        """The nearest that the filters admit; more are looked at until there are enough of them."""
        wanted = limit + SPARE if filters == Filters() else WIDENED * limit
        while True:
            found = self._server.nearest(collection, vector, wanted)
            live = set(self._catalog.admit([name for name, _ in found], filters))
            kept = [pair for pair in found if pair[0] in live]
            if len(kept) >= limit or len(found) < wanted:
                return kept[:limit]
            wanted *= WIDENED
