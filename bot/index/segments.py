"""Segments written: which are merged when vectors come, and how each is filled, checked and put in place.

Ids and vectors are the catalog's; files are generations.py's business, Chroma's process is probing.py's.
"""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

import numpy as np

from bot.catalog import Catalog
from bot.index.chroma import choose_batch
from bot.index.generations import (
    UNKNOWN,
    DamageError,
    Generation,
    Segment,
    copy_checked,
    find_next,
    make_private,
    place_segment,
    read_ids,
)
from bot.index.probing import Prober
from bot.protocols import Vector
from bot.schema import Filters

SMALL = 5_000
"""Vectors of a segment that is always merged with what comes: copying it costs next to nothing."""
LARGE = 250_000
"""Vectors of the largest segment: it is rebuilt in minutes, and several are built at a time, one a core."""
RATIO = 4
"""A larger segment is merged with vectors that are at least this part of its own: each is copied a few times only."""
_PROBES = 100
"""Vectors that a finished segment must find again; more would only take longer."""

log = logging.getLogger(__name__)


def choose_merged(segments: Iterable[Segment], added: int) -> list[Segment]:
    """The segments that become one with so many new vectors, the smallest first."""
    merged: list[Segment] = []
    size = added
    for segment in sorted(segments, key=lambda one: one.count):
        small = segment.count <= SMALL or segment.count <= RATIO * size
        if not small or segment.count + size > LARGE:
            break
        merged.append(segment)
        size += segment.count
    return merged


@dataclass(frozen=True, slots=True)
class _Order:
    """A segment to be written: its number, the ids new to it, and the segment that it extends, with its ids."""

    number: int
    new: tuple[str, ...]
    extended: Segment | None = None
    held: tuple[str, ...] = ()


class Builder:
    """Builds generations at `home` from the catalog's vectors; its caller holds the writer lock."""

    def __init__(self, home: Path, catalog: Catalog) -> None:
        self._home, self._catalog = home, catalog
        self._prober = Prober()

    def start(self) -> None:
        """Starts a child early, while there is other work to wait for."""
        self._prober.start()

    def close(self) -> None:
        """Ends the child."""
        self._prober.close()

    def read(self, record: str) -> Generation:
        """The generation of a record, with the count of a segment of an older version, which holds what is live."""
        found = Generation.from_text(record)
        if any(segment.count == UNKNOWN for segment in found.segments):
            live = self._catalog.chunk_count
            segments = [Segment(one.number, live, one.files) for one in found.segments]
            return Generation(found.number, 0, tuple(segments))
        return found

    def extend(self, current: Generation | None, added: Mapping[str, bytes], gone: Sequence[str]) -> Generation:
        """The generation after a change: new vectors with the small segments merged, all others as they are.

        What is gone stays where it is, until more is gone than there. Raises DamageError, OSError.
        """
        live = self._catalog.chunk_count + len(added) - len(gone)
        held = len(added) + (sum(segment.count for segment in current.segments) if current else 0)
        if current is None or held - live > live:
            return self.build(current, (), added, gone)
        if not added:
            return _join(current, current.segments, live)
        merged = choose_merged(current.segments, len(added))
        kept = [segment for segment in current.segments if segment not in merged]
        try:
            return _join(current, [*kept, self._merge(current, merged, added, gone)], live)
        except DamageError as error:
            log.warning("the vector index at %s is damaged (%s); rebuilding it from the catalog", self._home, error)
            return self.build(current, kept, added, gone)

    def build(
        self, current: Generation | None, kept: Iterable[Segment], added: Mapping[str, bytes], gone: Sequence[str]
    ) -> Generation:
        """The generation after a change, with all that is not in the segments kept built afresh, some on each core.

        Raises DamageError, OSError.
        """
        remaining = set(self._catalog.live(Filters())[1]).difference(gone)
        missing = remaining.union(added)
        sound = []
        for segment in kept:
            if (held := read_ids(self._home, segment)) is not None:  # of an older version: built afresh with the rest
                sound.append(segment)
                missing.difference_update(held)
        parts = -(-len(missing) // LARGE)
        ordered = sorted(missing)
        first = find_next(self._home, current)
        orders = [_Order(first + place, tuple(ordered[place::parts])) for place in range(parts)]
        return _join(current, [*sound, *self._fill_all(orders, added)], len(remaining) + len(added))

    def _fill_all(self, orders: Sequence[_Order], added: Mapping[str, bytes]) -> list[Segment]:
        """A segment for each order, as many at a time as there are cores."""
        if len(orders) < 2:
            return [self._fill(order, added, self._prober) for order in orders]
        probers = [Prober() for _ in range(min(len(orders), os.cpu_count() or 1))]
        free: SimpleQueue[Prober] = SimpleQueue()
        for prober in probers:
            free.put(prober)

        def fill(order: _Order) -> Segment:
            prober = free.get()
            try:
                return self._fill(order, added, prober)
            finally:
                prober.close()  # gives its memory back
                free.put(prober)

        with ThreadPoolExecutor(len(probers), thread_name_prefix="segments") as pool:
            return list(pool.map(fill, orders))

    def _merge(
        self, current: Generation, merged: Sequence[Segment], added: Mapping[str, bytes], gone: Sequence[str]
    ) -> Segment:
        """One segment of several and what is new: the largest extended, unless most of it is gone or it lists no id."""
        held = {segment.number: self.find_ids(current, segment) for segment in merged}
        live = set(self._catalog.admit((name for ids in held.values() for name in ids), Filters())).difference(gone)
        largest = merged[-1] if merged else None
        own = held[largest.number] if largest else []
        if largest and not (largest.is_listed and 2 * sum(name in live for name in own) >= len(own)):
            largest, own = None, []
        new = sorted(live.union(added).difference(own))
        order = _Order(find_next(self._home, current), tuple(new), largest, tuple(own))
        return self._fill(order, added, self._prober, live)

    def find_ids(self, current: Generation, segment: Segment) -> list[str]:
        """The ids of a segment; of one of an older version what is live and in no other. Raises DamageError."""
        if (ids := read_ids(self._home, segment)) is not None:
            return ids
        others = [read_ids(self._home, one) or [] for one in current.segments if one is not segment]
        return sorted(set(self._catalog.live(Filters())[1]).difference(*others))

    def _fill(self, order: _Order, added: Mapping[str, bytes], prober: Prober, live: Container[str] = ()) -> Segment:
        """Writes a segment in a private folder, probes it, and puts it in place. Raises DamageError, OSError."""
        folder = make_private(self._home)
        try:
            if order.extended:
                copy_checked(self._home, order.extended, folder.path)
            prober.write(folder.path, self.read_batches(order.new, added))
            ids = [*order.held, *order.new]
            probed = [*(name for name in order.held if name in live), *order.new]
            if problems := prober.probe(folder.path, *self.sample(probed, added), len(ids)):
                raise DamageError("; ".join(problems))
            return place_segment(self._home, folder.path, order.number, ids)
        finally:
            folder.close()

    def sample(self, ids: Sequence[str], added: Mapping[str, bytes]) -> tuple[list[str], Vector]:
        """Some of the ids, half of them new ones where there are any, with their vectors, shape (n, d)."""
        fresh = [name for name in ids if name in added]
        newest = random.sample(fresh, min(_PROBES // 2, len(fresh)))
        others = random.sample(ids, min(_PROBES - len(newest), len(ids)))
        batches = list(self.read_batches(sorted({*newest, *others}), added))
        names = [name for names, _ in batches for name in names]
        return names, np.concatenate([rows for _, rows in batches]) if names else np.zeros((0, 0), np.float32)

    def read_batches(self, ids: Sequence[str], added: Mapping[str, bytes]) -> Iterator[tuple[list[str], Vector]]:
        """Ids with their vectors, shape (n, d): live chunks and those about to be."""
        fresh = [name for name in ids if name in added]
        known = [name for name in ids if name not in added]
        size = choose_batch(len(ids))
        for start in range(0, len(known), size):
            yield self._catalog.vectors(known[start : start + size])
        for start in range(0, len(fresh), size):
            names = fresh[start : start + size]
            yield names, self._catalog.staged_vectors([added[name] for name in names])


def _join(current: Generation | None, segments: Sequence[Segment], live: int) -> Generation:
    """The generation of these segments, which hold so many chunks that are live."""
    held = sum(segment.count for segment in segments)
    numbers = [segment.number for segment in segments]
    return Generation(max([current.number if current else 0, *numbers]) + 1, held - live, tuple(segments))
