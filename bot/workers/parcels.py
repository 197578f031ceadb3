"""What workers of a cluster do and send: files in, parcels of documents and vectors out, each in the order asked for.

Nothing here knows of Ray: a worker is called with batches of rows. Who calls them, and from where, is in cluster.py.
"""

from __future__ import annotations

import json
import os
import pickle
import platform
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bot.embedders import open_embedder
from bot.errors import BackendError, BotError
from bot.intake import Failure
from bot.loaders import Loading
from bot.preparation import Prepared, prepare
from bot.protocols import Embedder, Embedding, Excerpt
from bot.schema import Document
from bot.settings import Settings
from bot.workers.release import compare_releases, read_release

MOST = 32
"""Excerpts in a parcel: a second or two of one core, which is what a killed worker loses. Items, too, at most."""
Batch = Mapping[str, Sequence[bytes]]
"""Rows as columns, here one of pickled things."""


@dataclass(frozen=True, slots=True)
class Job:
    """What every worker of an ingest is told: of which release it must be, keys of what is embedded already, settings.

    The settings hold no secret but the key of a hosted embedder. They come last, for Ray writes down how it begins.
    """

    release: Mapping[str, str]
    kept: frozenset[bytes]
    settings: Settings


@dataclass(frozen=True, slots=True)
class Item:
    """The `number`th thing found in a file: a document, a failure, or at last its end (None).

    `prepared` is of a document that can be stored; `seen` tells whether the file could be opened at all.
    """

    path: str
    number: int
    found: Document | Failure | None
    prepared: Prepared | Failure | None = None
    seen: bool = True


@dataclass(slots=True)
class Parcel:
    """Items in order, and a part of the excerpts of these and earlier ones, in order too, then their embeddings.

    `error` says why a worker could do nothing; then nothing else is in it.
    """

    items: list[Item] = field(default_factory=list)
    excerpts: list[tuple[bytes, Excerpt]] = field(default_factory=list)
    embeddings: list[tuple[bytes, Embedding]] = field(default_factory=list)
    error: str = ""


def write_job(settings: Settings, embedder: Embedder, kept: frozenset[bytes]) -> Job:
    """The job of an ingest. Raises BackendError."""
    is_hosted = settings.embedder == "openai"
    told = Settings(
        embedder=settings.embedder,
        embedder_model=settings.embedder_model,
        openai_api_key=settings.openai_api_key if is_hosted else "",
        openai_base_url=settings.openai_base_url if is_hosted else "",
        max_file_mb=settings.max_file_mb,
        load_seconds=settings.load_seconds,
        threads=1,  # there are as many workers as cores
    )
    return Job(read_release(told, embedder), kept, told)


class _Worker(ABC):
    """One process of a pool, ready once its embedder is, or able to say why not.

    Its job comes pickled, for Ray describes what it is given in its logs: of an object all that it holds.
    """

    def __init__(self, errand: bytes) -> None:
        job: Job = pickle.loads(errand)
        self.job, self.error = job, ""
        try:
            self.embedder = open_embedder(job.settings)
            if differences := compare_releases(job.release, read_release(job.settings, self.embedder)):
                self.error = f"it is another release than this one: {differences}"
        except BotError as error:
            self.error = str(error)

    def __call__(self, batch: Any) -> Iterator[Batch]:
        """Parcels for each row of a batch."""
        for row in batch.column(0).to_pylist():
            try:
                parcels = iter([Parcel(error=f"{platform.node()}: {self.error}")]) if self.error else self.work(row)
                for parcel in parcels:
                    yield {"parcel": [pickle.dumps(parcel)]}
            except BotError as error:
                yield {"parcel": [pickle.dumps(Parcel(error=str(error)))]}

    @abstractmethod
    def work(self, row: bytes) -> Iterator[Parcel]:
        """The parcels that a row becomes."""


class Reader(_Worker):
    """Reads and cuts files, within the limits of any ingest; runs where the files are."""

    def __init__(self, errand: bytes) -> None:
        super().__init__(errand)
        self._loading = Loading(self.job.settings)

    def work(self, row: bytes) -> Iterator[Parcel]:
        """The parcels of the files whose paths are in a row."""
        parcel = Parcel()
        for path in json.loads(row):
            for item in self._read(path):
                parcel.items.append(item)
                for pair in _list_excerpts(item):
                    if pair[0] not in self.job.kept:
                        parcel.excerpts.append(pair)
                    if len(parcel.excerpts) == MOST:
                        yield parcel
                        parcel = Parcel()
                if len(parcel.items) >= MOST:  # of excerpts that are kept there may be no end
                    yield parcel
                    parcel = Parcel()
        yield parcel

    def _read(self, path: str) -> Iterator[Item]:
        seen, number = os.access(path, os.R_OK), 0
        for found in self._loading.load(Path(path)):
            prepared = prepare(found, self.embedder) if isinstance(found, Document) and _is_unicode(found) else None
            yield Item(path, number, found, prepared, seen)
            number += 1
        yield Item(path, number, None)


class Encoder(_Worker):
    """Embeds what is in a parcel; runs anywhere."""

    def work(self, row: bytes) -> Iterator[Parcel]:
        """The parcel with embeddings in the place of excerpts."""
        parcel: Parcel = pickle.loads(row)
        made = list(self.embedder.embed([excerpt for _, excerpt in parcel.excerpts]))
        if len(made) != len(parcel.excerpts):
            raise BackendError("the embedder returned more or fewer vectors than chunks; choose another one")
        keys = (key for key, _ in parcel.excerpts)
        yield Parcel(parcel.items, [], list(zip(keys, made, strict=True)), parcel.error)


def _list_excerpts(item: Item) -> list[tuple[bytes, Excerpt]]:
    """What is embedded of an item, each with its key."""
    done = item.prepared
    return list(zip(done.keys, done.excerpts, strict=True)) if isinstance(done, Prepared) else []


def _is_unicode(document: Document) -> bool:
    """Whether all that a document holds can be stored; one that cannot is turned away by the writer."""
    try:
        json.dumps(asdict(document), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
