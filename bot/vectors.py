"""The vector index: which chunks are nearest to a vector. Built from the catalog, checked, and rebuilt when damaged.

Building is segments.py's business, reading readers.py's, files generations.py's; the truth, ids and vectors alike, is
the catalog's.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from bot.catalog import Catalog
from bot.errors import BackendError, IndexStateError
from bot.index.chroma import write_vectors
from bot.index.generations import (
    DamageError,
    Generation,
    Segment,
    fill_private,
    find_damage,
    link_checked,
    remove_others,
)
from bot.index.lock import writer_lock
from bot.index.opened import Found, Reader
from bot.index.probing import Prober
from bot.index.segments import Builder
from bot.protocols import Vector
from bot.schema import Filters

_ATTEMPTS = 3
EXACT = 2_000
"""Chunks that are all compared where a filter admits no more; the index would have to look at too many others."""

log = logging.getLogger(__name__)


def require_direction(vector: Vector) -> None:
    """Raises BackendError for a vector that nothing can be near to."""
    if not np.isfinite(vector).all() or not vector.any():
        raise BackendError("the embedder returned no usable vector for the question; run `bot doctor`")


def choose(catalog: Catalog, filters: Filters) -> tuple[str, list[str] | None]:
    """The record of the generation to ask, and the ids to compare where the filters admit but a few."""
    if filters == Filters():
        return catalog.generation, None
    record, ids = catalog.live(filters, EXACT + 1)
    return record, ids if len(ids) <= EXACT else None


def compare(catalog: Catalog, vector: Vector, ids: Sequence[str]) -> list[Found]:
    """All of these chunks, the nearest first, ties by id."""
    names, rows = catalog.vectors(ids)
    pairs = zip(names, (rows @ vector).tolist(), strict=True) if names else ()
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))


class Vectors:
    """The vector index of the catalog at `home`. Searching is safe from any thread; writing needs the writer lock."""

    def __init__(self, home: Path, catalog: Catalog) -> None:
        self._home = home
        self._catalog = catalog
        self._builder = Builder(home, catalog)
        self._lock = threading.Lock()
        self._reader = Reader(home)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes what is open and ends the probing child."""
        with self._lock:
            self._reader.close()
        self._builder.close()

    def search(self, vector: Vector, limit: int, filters: Filters | None = None) -> list[Found]:
        """Ids of the nearest chunks that the filters admit, with their cosine similarity, best first, ties by id.

        `vector` has shape (d,). A generation that another process has published is seen by the next call.
        Raises BackendError for a vector without a direction, IndexStateError where the index cannot be used.
        """
        require_direction(vector)
        admitted = filters or Filters()
        for _ in range(_ATTEMPTS):
            record, few = choose(self._catalog, admitted)
            if not record or limit < 1:
                return []
            if few is not None:
                return compare(self._catalog, vector, few)[:limit]
            with self._lock:
                try:
                    self._reader.follow(record)
                    all_count = admitted == Filters()
                    every = all_count and self._reader.is_exact
                    return self._reader.nearest(
                        vector,
                        limit,
                        None if every else lambda ids: self._catalog.admit(ids, admitted),
                        most_count=all_count,
                    )
                except DamageError as error:
                    self._reader.close()
                    if record == self._catalog.generation:
                        self._repair(record, error)
        raise IndexStateError(f"the vector index at {self._home} cannot be read; run `bot rebuild`")

    def rebuild(self) -> None:
        """A new generation from the catalog's vectors, without the embedder. Raises IndexStateError."""
        with writer_lock(self._home), self._written():
            self._publish(())

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
            generation = self._builder.read(record)
        except DamageError as error:
            return [str(error)]
        missing = set(ids)
        for segment in generation.segments:
            if problems := find_damage(self._home, segment):
                return problems
            try:
                held = self._builder.find_ids(generation, segment)
            except DamageError as error:
                return [str(error)]
            if problems := self._probe(segment, [name for name in held if name in missing]):
                return problems
            missing.difference_update(held)
        return [f"{len(missing)} chunks are not in the vector index; run `bot rebuild`"] if missing else []

    def _probe(self, segment: Segment, ids: Sequence[str]) -> list[str]:
        """What is wrong with a segment in which these chunks ought to be found."""
        try:
            folder = fill_private(self._home, lambda path: link_checked(self._home, segment, path))
        except DamageError as error:
            return [str(error)]
        prober = Prober()  # its own child: an ingest may be using the other
        try:
            return prober.probe(folder.path, *self._builder.sample(ids, {}), segment.count)
        finally:
            prober.close()
            folder.close()

    # ---- writing, under the writer lock

    def start_writing(self) -> None:
        """Starts the child early, while there is other work to wait for."""
        self._builder.start()

    def extend(self, added: Mapping[str, bytes], gone: Sequence[str]) -> str:
        """Builds and checks the generation after a change, and returns its record for the catalog to publish.

        `added` are ids of new chunks with the keys of their embeddings, which the catalog has; `gone` are ids that end.
        Raises IndexStateError.
        """
        with self._written():
            return self._builder.extend(self._read_current(), added, gone).to_text()

    def tidy(self) -> None:
        """Removes segments that are not of the catalog's generation."""
        remove_others(self._home, self._read_current())

    def _publish(self, kept: Sequence[Segment]) -> None:
        """Makes the segments kept, with all else built anew, the index."""
        self._catalog.set_generation(self._builder.build(self._read_current(), kept, {}, ()).to_text())
        self.tidy()

    def _read_current(self) -> Generation | None:
        """The generation there is; None where there is none, or the vectors are kept elsewhere."""
        record = self._catalog.generation
        try:
            return self._builder.read(record) if record else None
        except DamageError:
            return None

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

    # ---- reading

    def _repair(self, record: str, error: DamageError) -> None:
        """Rebuilds what is damaged; where it cannot be written, for this process alone. Under self._lock."""
        log.warning("the vector index at %s is damaged (%s); rebuilding it from the catalog", self._home, error)
        try:
            with writer_lock(self._home), self._written():
                if record != self._catalog.generation:
                    return  # somebody else has published meanwhile
                current = self._read_current()
                segments = current.segments if current else ()
                sound = [segment for segment in segments if not find_damage(self._home, segment)]
                self._publish(sound if len(sound) < len(segments) else ())
        except IndexStateError as refusal:
            log.warning("the rebuilt vector index serves this process only: %s", refusal)
            now, ids = self._catalog.live(Filters())
            batches = self._builder.read_batches(ids, {})
            self._reader.use(now, lambda path: write_vectors(path, batches))
