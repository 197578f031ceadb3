"""The vector index: which chunks are nearest to a vector. Built from the catalog, checked, and rebuilt when damaged.

Directories are generations.py's business and Chroma is chroma.py's; the truth, ids and vectors alike, is the catalog's.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from bot.catalog import Catalog
from bot.chroma import Collection, choose_batch, write_vectors
from bot.errors import BackendError, IndexStateError
from bot.generations import (
    DamageError,
    Generation,
    PrivateFolder,
    copy_checked,
    create_next,
    describe,
    fill_private,
    find_current,
    find_damage,
    remove_others,
)
from bot.lock import writer_lock
from bot.probing import Prober
from bot.protocols import Vector
from bot.schema import Filters

_PROBES = 100
"""Vectors that a finished generation must find again; more would only take longer."""
_ATTEMPTS = 3

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Reader:
    """An opened private copy of the generation with this record."""

    record: str
    folder: PrivateFolder
    collection: Collection

    def close(self) -> None:
        self.collection.close()
        self.folder.close()


def require_direction(vector: Vector) -> None:
    """Raises BackendError for a vector that nothing can be near to."""
    if not np.isfinite(vector).all() or not vector.any():
        raise BackendError("the embedder returned no usable vector for the question; run `bot doctor`")


class Vectors:
    """The vector index of the catalog at `home`. Searching is safe from any thread; writing needs the writer lock."""

    def __init__(self, home: Path, catalog: Catalog) -> None:
        self._home = home
        self._catalog = catalog
        self._prober = Prober()
        self._lock = threading.Lock()
        self._reader: _Reader | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes what is open and ends the probing child."""
        with self._lock:
            self._drop_reader()
        self._prober.close()

    def search(self, vector: Vector, limit: int, filters: Filters | None = None) -> list[tuple[str, float]]:
        """Ids of the nearest chunks that the filters admit, with their cosine similarity, best first, ties by id.

        `vector` has shape (d,). A generation that another process has published is seen by the next call.
        Raises BackendError for a vector without a direction, IndexStateError where the index cannot be used.
        """
        require_direction(vector)
        with self._lock:
            for _ in range(_ATTEMPTS):
                record, allowed = self._choose(filters or Filters())
                if not record or limit < 1:
                    return []
                try:
                    return self._open_reader(record).nearest(vector, limit, allowed)
                except DamageError as error:
                    self._drop_reader()
                    if record == self._catalog.generation:
                        self._repair(record, error)
        raise IndexStateError(f"the vector index at {self._home} cannot be read; run `bot rebuild`")

    def rebuild(self) -> None:
        """A new generation from the catalog's vectors, without the embedder. Raises IndexStateError."""
        with writer_lock(self._home), self._written():
            self._catalog.set_generation(self._build({}, ()))
            self.tidy()

    def verify(self) -> list[str]:
        """What is wrong with the index, catalog and vectors: damaged files, missing vectors. Empty when it is sound.

        Raises IndexStateError where it cannot be told.
        """
        if problems := self._catalog.verify():
            return problems
        for _ in range(_ATTEMPTS):
            record, ids = self._catalog.live(Filters())
            problems = self._inspect(record, ids)
            if not problems or record == self._catalog.generation:
                return problems
        raise IndexStateError(f"the vector index at {self._home} keeps changing; verify it when the ingest is done")

    def _inspect(self, record: str, ids: Sequence[str]) -> list[str]:
        """What is wrong with the generation of this record, which ought to hold these ids."""
        if not record:
            return ["there is no vector index; run `bot rebuild`"] if ids else []
        try:
            generation = Generation.from_text(record)
            if problems := find_damage(self._home, generation):
                return problems
            folder = fill_private(self._home, lambda path: copy_checked(self._home, generation, path))
        except DamageError as error:
            return [str(error)]
        prober = Prober()  # its own child: an ingest may be using the other
        try:
            return prober.probe(folder.path, *self._choose_probes(ids, {}), len(ids))
        finally:
            prober.close()
            folder.close()

    # ---- writing, under the writer lock

    def start_writing(self) -> None:
        """Starts the probing child early, while there is other work to wait for."""
        self._prober.start()

    def extend(self, added: Mapping[str, bytes], gone: Sequence[str]) -> str:
        """Builds and checks the generation after a change, and returns its record for the catalog to publish.

        `added` are ids of new chunks with the keys of their embeddings, which the catalog has; `gone` are ids that end.
        Raises IndexStateError.
        """
        with self._written():
            return self._build(added, gone)

    def tidy(self) -> None:
        """Removes generations that are not the catalog's."""
        record = self._catalog.generation
        remove_others(self._home, find_current(record))

    def _build(self, added: Mapping[str, bytes], gone: Sequence[str]) -> str:
        """A copy of the last generation, extended; a fresh one where there is none, or too much of it is deleted."""
        record, live = self._catalog.live(Filters())
        current = find_current(record)
        remaining = set(live).difference(gone)
        ids = sorted(remaining.union(added))
        deleted = len(gone) + (current.deleted if current else 0)
        if current and remaining and (added or gone) and deleted <= len(ids):
            try:
                directory = create_next(self._home, current)
                copy_checked(self._home, current, directory)
                write_vectors(directory, self._batches(sorted(added), added), gone)
                return self._finish(directory, ids, added, deleted)
            except DamageError as error:
                log.warning("the vector index at %s is damaged (%s); rebuilding it from the catalog", self._home, error)
        directory = create_next(self._home, current)
        write_vectors(directory, self._batches(ids, added), ())
        return self._finish(directory, ids, added, 0)

    def _finish(self, directory: Path, ids: Sequence[str], added: Mapping[str, bytes], deleted: int) -> str:
        """The record of a directory that passed its probe. Raises DamageError."""
        if problems := self._prober.probe(directory, *self._choose_probes(ids, added), len(ids)):
            raise DamageError("; ".join(problems))
        return describe(directory, deleted).to_text()

    def _choose_probes(self, ids: Sequence[str], added: Mapping[str, bytes]) -> tuple[list[str], Vector]:
        """Some of the ids, half of them new ones where there are any, with their vectors, shape (n, d)."""
        newest = random.sample(sorted(added), min(_PROBES // 2, len(added)))
        others = random.sample(ids, min(_PROBES - len(newest), len(ids)))
        batches = list(self._batches(sorted({*newest, *others}), added))
        names = [name for names, _ in batches for name in names]
        return names, np.concatenate([rows for _, rows in batches]) if batches else np.zeros((0, 0), np.float32)

    def _batches(self, ids: Sequence[str], added: Mapping[str, bytes]) -> Iterator[tuple[list[str], Vector]]:
        """Ids with their vectors, shape (n, d): live chunks and those about to be."""
        fresh = [name for name in ids if name in added]
        known = [name for name in ids if name not in added]
        size = choose_batch(len(ids))
        for start in range(0, len(known), size):
            yield self._catalog.vectors(known[start : start + size])
        for start in range(0, len(fresh), size):
            names = fresh[start : start + size]
            yield names, self._catalog.staged_vectors([added[name] for name in names])

    @contextmanager
    def _written(self) -> Iterator[None]:
        """Faults of building as IndexStateError; the generation that was there before stays in use."""
        try:
            yield
        except (OSError, DamageError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            self.tidy()  # what is half built may be what filled the disk
            raise IndexStateError(
                f"cannot write the vector index at {self._home} ({reason}); free some space, or see `bot doctor`"
            ) from error

    # ---- reading, under self._lock

    def _choose(self, filters: Filters) -> tuple[str, list[str] | None]:
        """The record of the generation to ask, and the ids it may answer with; None for all of them."""
        if filters == Filters():
            return self._catalog.generation, None
        return self._catalog.live(filters)

    def _open_reader(self, record: str) -> Collection:
        """The collection of this generation, in a private copy. Raises DamageError."""
        reader = self._reader
        if reader is None or reader.record != record:
            self._drop_reader()
            generation = Generation.from_text(record)
            folder = fill_private(self._home, lambda path: copy_checked(self._home, generation, path))
            reader = self._use(record, folder)
        return reader.collection

    def _drop_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _repair(self, record: str, error: DamageError) -> None:
        """Rebuilds what is damaged; where it cannot be written, for this process alone."""
        log.warning("the vector index at %s is damaged (%s); rebuilding it from the catalog", self._home, error)
        try:
            self.rebuild()
        except IndexStateError as refusal:
            log.warning("the rebuilt vector index serves this process only: %s", refusal)
            now, ids = self._catalog.live(Filters())
            batches = self._batches(ids, {})
            self._use(now, fill_private(self._home, lambda path: write_vectors(path, batches, ())))

    def _use(self, record: str, folder: PrivateFolder) -> _Reader:
        """Opens a filled folder. Raises DamageError."""
        try:
            self._reader = _Reader(record, folder, Collection(folder.path))
        except DamageError:
            folder.close()
            raise
        return self._reader
