"""Fills a home with a synthetic corpus, through the catalog's own writing path and without the embedder.

Batch by batch; a filling that was stopped goes on where it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.catalog import Catalog
from bot.index.lock import writer_lock
from bot.store.records import Change
from bot.vectors import Vectors
from evals.bench.synthetic import CHUNKS, Made, Maker

BATCH = 500
"""Documents that become visible at a time."""


@dataclass(slots=True)
class Filled:
    """Seconds of each part, over so many chunks."""

    chunks: int = 0
    making: float = 0.0
    staging: float = 0.0
    publishing: float = 0.0
    indexing: float = 0.0


def fill(home: Path, size: int, maker: Maker, fingerprint: str, tell: Callable[[str], None]) -> Filled:
    """Brings a home to so many chunks and builds the vector index. Raises IndexStateError."""
    filled = Filled()
    with Catalog(home) as catalog:
        for start in range(catalog.shelf.count(), size // CHUNKS, BATCH):
            numbers = range(start, min(start + BATCH, size // CHUNKS))
            _fill_batch(catalog, [_time(filled, maker, number) for number in numbers], fingerprint, filled)
            tell(f"{size}: {catalog.chunk_count} chunks in the catalog")
        if not catalog.generation:
            tell(f"{size}: building the vector index")
            began = time.perf_counter()
            with Vectors(home, catalog) as vectors:
                vectors.rebuild()
            filled.indexing = time.perf_counter() - began
    return filled


def _time(filled: Filled, maker: Maker, number: int) -> Made:
    """A document, with its file on the disk."""
    began = time.perf_counter()
    made = maker.make(number)
    path = Path(made.entry.document.path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made.content)
    filled.making += time.perf_counter() - began
    return made


def _fill_batch(catalog: Catalog, batch: list[Made], fingerprint: str, filled: Filled) -> None:
    with writer_lock(catalog.home):
        began = time.perf_counter()
        for made in batch:
            catalog.stage(made.embeddings)
        staged = time.perf_counter()
        files = {made.entry.document.path: made.mark for made in batch}
        catalog.publish(Change([made.entry for made in batch], (), files), catalog.generation, fingerprint)
        filled.staging += staged - began
        filled.publishing += time.perf_counter() - staged
        filled.chunks += CHUNKS * len(batch)
