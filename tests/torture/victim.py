"""The process that is killed: does one operation after another on an index, and dies where it is told to.

Also what a fresh process sees that looks at what was left.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bot.catalog import Catalog
from bot.index.probing import Prober
from bot.ingestion import ingest, remove
from bot.settings import Settings
from bot.vectors import Vectors
from tests.fakes import HashEmbedder
from tests.torture.oracle import Operation
from tests.torture.probers import ForkedProber

POINTS = (
    *("bot.catalog:Catalog.stage:after", "bot.catalog:Catalog.publish:before", "bot.catalog:Catalog.publish:after"),
    *("bot.catalog:Catalog.set_generation:before", "bot.catalog:Catalog.set_generation:after"),
    *("bot.catalog:Catalog.purge:before", "bot.catalog:Catalog.purge:after"),
    *("bot.index.segments:copy_checked:after", "bot.index.segments:make_private:after"),
    *("bot.index.probing:Prober.write:before", "bot.index.probing:Prober.write:after"),
    *("bot.index.probing:Prober.probe:before", "bot.index.probing:Prober.probe:after"),
    *("bot.index.segments:place_segment:before", "bot.index.segments:place_segment:after"),
    *("bot.vectors:remove_others:before", "bot.vectors:remove_others:after"),
)
"""Named points, before or after a step: what is embedded kept, the vectors written, probed, put in place, both made
visible at once, what was there before removed, what nothing refers to purged."""
PROBES = 100


@dataclass(slots=True)
class Look:
    """What a fresh process found: the documents, and what is wrong between them, the keywords and the vectors."""

    found: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0
    """From opening to the first search that was answered."""


def work(root: Path, point: str, passage: int, own_prober: bool, pipe: Connection) -> None:
    """Does the operations that come through the pipe; dies at the given passage of a point, if one is named."""
    prober = Prober() if own_prober else ForkedProber()
    prober.start()
    if point:
        set_trap(point, passage, lambda: os.kill(os.getpid(), signal.SIGKILL))
    with Catalog(root / "home") as catalog, Vectors(root / "home", catalog) as vectors:
        vectors._builder._prober = prober
        pipe.send("ready")
        while True:
            operation: Operation = pipe.recv()
            if operation.kind == "ingest":
                ingest([root / "corpus"], catalog, vectors, HashEmbedder(), Settings())
            elif operation.kind == "remove":
                remove(find_document(catalog, operation.key), catalog, vectors)
            else:
                vectors.rebuild()
            pipe.send("ok")


def look(root: Path, seed: int, thorough: bool) -> Look:
    """Opens the index as anyone would and tells what it holds."""
    result, began = Look(), time.monotonic()
    with Catalog(root / "home") as catalog, Vectors(root / "home", catalog) as vectors:
        everything = vectors.search(HashEmbedder().embed_query("document"), catalog.chunk_count + 100)
        result.seconds = time.monotonic() - began
        infos = catalog.documents()
        result.found = {make_key(info.id, info.path): catalog.document(info.id).text for info in infos}
        if len(result.found) != len(infos):
            result.faults.append("a document is held twice")
        ids = catalog.chunk_ids([info.id for info in infos])
        if len(ids) != catalog.chunk_count or {name for name, _ in everything} != set(ids):
            result.faults.append(f"{len(everything)} vectors where the catalog has {len(ids)} chunks")
        chosen = random.Random(seed).sample(ids, min(PROBES, len(ids)))
        lost = [name for name in chosen if not is_found(name, catalog, vectors)]
        if lost:
            result.faults.append(f"{len(lost)} of {len(chosen)} chunks are not found by their own vector or word")
        if thorough:
            result.faults += vectors.verify()
    return result


def is_found(chunk_id: str, catalog: Catalog, vectors: Vectors) -> bool:
    """Whether a chunk is the nearest to its own vector, and the first for a word that only it has."""
    _, [row] = catalog.vectors([chunk_id])
    mark = catalog.chunks([chunk_id])[chunk_id].text.rsplit(" ", 1)[-1].rstrip(".")
    near, named = vectors.search(row, 1), catalog.match([mark], 5)
    return bool(near and named) and near[0][0] == named[0][0] == chunk_id


def make_key(document_id: str, path: str) -> str:
    """A document's key for the oracle."""
    return document_id if path.endswith(".jsonl") else Path(path).name


def find_document(catalog: Catalog, key: str) -> str:
    """The id of the document with a key."""
    return next(info.id for info in catalog.documents() if make_key(info.id, info.path) == key)


def set_trap(point: str, passage: int, spring: Callable[[], object]) -> None:
    """Has `spring` called before or after the given passage of a named step."""
    module, path, moment = point.split(":")
    *owners, name = path.split(".")
    owner: Any = import_module(module)
    for part in owners:
        owner = getattr(owner, part)
    step, passed = getattr(owner, name), 0

    def stepped(*given: Any, **named: Any) -> Any:
        nonlocal passed
        passed += 1
        if passed == passage and moment == "before":
            spring()
        result = step(*given, **named)
        if passed == passage and moment == "after":
            spring()
        return result

    setattr(owner, name, stepped)
