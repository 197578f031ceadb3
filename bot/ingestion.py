"""Ingest: files to documents, chunks and vectors, published so that a crash at any instant loses nothing.

Documents become visible in batches, each whole or not at all; embeddings are stored as they come, ahead of that.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from bot.catalog import Catalog
from bot.errors import BackendError, BotError, BusyError, IndexStateError
from bot.intake import Failure, IngestReport
from bot.loaders import Loading
from bot.preparation import Here, Preparation
from bot.progress import Meter, Progress
from bot.protocols import Embedder, Embedding, Excerpt, VectorIndex
from bot.schema import Document
from bot.settings import Settings
from bot.store.records import Change, Entry, FileMark
from bot.survey import ChangedFile, Survey, survey_files

__all__ = ["Progress", "ingest", "remove"]

_FIRST_PUBLISH, _LARGEST_PUBLISH = 512, 20_000
"""Chunks before the first publish; later ones wait for as many as there are, up to what memory holds with ease."""
_STAGE = 128
"""Embeddings stored at a time: a few seconds of work, the most that a kill can lose."""


def ingest(
    paths: Sequence[Path],
    catalog: Catalog,
    vectors: VectorIndex,
    embedder: Embedder,
    settings: Settings,
    progress: Callable[[Progress], None] | None = None,
    *,
    by_itself: bool = False,
    cluster: str = "",
) -> IngestReport:
    """Brings the index up to date with files and folders; files gone from a named folder are removed with it.

    A file that cannot be read is reported and keeps its old documents. Where nobody asked for it (`by_itself`), what a
    person removed stays out until its file changes. A Ray `cluster` reads and embeds where one is named. Raises
    CorpusError (nothing to read), IndexBusyError, IndexStateError (other embedder, no space), BackendError,
    ClusterError; what was published before stays.
    """
    catalog.require_fingerprint(embedder.fingerprint)
    with catalog.database.locked():
        survey = survey_files(paths, catalog, settings, by_itself=by_itself)
        run = _Ingest(catalog, vectors, embedder, survey, progress)
        with _open_preparation(survey, catalog, embedder, settings, cluster) as preparation:
            report = run.run(preparation)
        catalog.shelf.note(paths, report.failed, (str(file.path) for file in survey.changed))
        return report


@contextmanager
def _open_preparation(
    survey: Survey, catalog: Catalog, embedder: Embedder, settings: Settings, cluster: str
) -> Iterator[Preparation]:
    """Where files are read and embedded: here, or on a cluster, which is reached once there is a file to be read."""
    if not cluster:
        with Loading(settings) as loading:
            yield Here(loading, embedder)
        return
    from bot.cluster import Cluster

    paths = [*(str(file.path) for file in survey.changed), *survey.gone]  # what was renamed is gone elsewhere
    with Cluster(cluster, survey.changed, settings, embedder, lambda: catalog.reusable(paths)) as preparation:
        yield preparation


def remove(document_id: str, catalog: Catalog, vectors: VectorIndex) -> None:
    """Removes a document; ingesting its folder again brings it back. Raises DocumentNotFoundError, IndexStateError."""
    with catalog.database.locked():
        path = catalog.document(document_id).path
        catalog.shelf.put_aside(path)
        is_unpurged = catalog.is_unpurged
        change = Change(removed=[document_id], forgotten=[path])
        dropped = _publish_change(change, catalog, vectors, catalog.fingerprint)
        catalog.purge(None if is_unpurged else dropped)


_LINE = re.compile(r"line \d+: ")
"""How the reason begins when a single line failed; with any other, the reading of the file ended there."""


@dataclass(slots=True)
class _File:
    """A file being read: which documents it held, whether any part of it failed, whether it was read to its end."""

    changed: ChangedFile
    ids: set[str] = field(default_factory=set)
    failed: bool = False
    ended: bool = True


@dataclass(slots=True)
class _Work:
    """A document on its way, and how many of its chunks are not embedded yet."""

    file: _File
    entry: Entry
    missing: int
    fault: str = ""


class _Ingest:
    """One run. The embedder pulls excerpts while documents are read, so reading and embedding overlap."""

    def __init__(
        self,
        catalog: Catalog,
        vectors: VectorIndex,
        embedder: Embedder,
        survey: Survey,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self._catalog, self._vectors, self._embedder, self._survey = catalog, vectors, embedder, survey
        self._leaves_embeddings, self._dropped = catalog.is_unpurged, list[bytes]()
        places = (*(str(file.path) for file in survey.changed), *survey.unchanged, *survey.gone)
        self._by_path = catalog.read_from(places)
        self._seen: set[str] = set()
        self._failed = list(survey.failed)
        self._counts = dict.fromkeys(("added", "updated", "unchanged", "removed"), 0)
        self._queue: deque[_Work | _File] = deque()
        self._waiting: deque[tuple[_Work, bytes, int]] = deque()
        self._embedded: dict[bytes, Embedding] = {}
        self._ready: list[Entry] = []
        self._removed: list[str] = []
        self._marks: dict[str, FileMark] = {}
        self._ready_chunks, self._live_chunks = 0, catalog.chunk_count
        self._published = False
        self._lock = threading.RLock()  # an embedder may pull excerpts in a thread of its own
        self._meter = Meter(survey.changed, progress)

    def run(self, preparation: Preparation) -> IngestReport:
        """The whole of it."""
        self._counts["unchanged"] = sum(len(self._by_path.get(path, ())) for path in self._survey.unchanged)
        if self._survey.changed:
            self._vectors.start_writing()
            self._embed(preparation)
        for path in self._survey.gone:
            self._removed += self._by_path.get(path, set()) - self._seen
        self._publish(self._survey.gone)
        if self._published:
            self._catalog.purge(None if self._leaves_embeddings else self._dropped)
        return IngestReport(**self._counts, failed=tuple(self._failed), skipped=self._survey.skipped)

    def _embed(self, preparation: Preparation) -> None:
        """Reads, embeds and publishes the changed files."""
        try:
            for embedding in preparation.embed(self._excerpts(preparation)):
                with self._lock:
                    self._take(embedding)
                    self._settle()
        except (BotError, KeyboardInterrupt):
            with suppress(BusyError, IndexStateError):
                self._stage()  # the next run goes on from here
            raise
        for work, _, _ in self._waiting:
            work.missing -= 1
            work.fault = "the embedder returned fewer vectors than chunks"
        self._settle()

    def _excerpts(self, preparation: Preparation) -> Iterator[Excerpt]:
        """What is to be embedded, in order; what was embedded before is left out."""
        for changed in self._survey.changed:
            file = _File(changed)
            for item in preparation.load(changed.path):
                if isinstance(item, Failure):
                    file.ended = file.ended and _LINE.match(item.reason) is not None
                    self._fail(file, item)
                    continue
                with self._lock:
                    excerpts = self._admit(item, file, preparation)
                yield from excerpts
                with self._lock:
                    self._settle()
            with self._lock:
                self._queue.append(file)

    def _admit(self, document: Document, file: _File, preparation: Preparation) -> list[Excerpt]:
        """Queues a document unless it is unchanged; returns what of it must be embedded."""
        file.ids.add(document.id)
        try:
            sha256 = _hash_document(document, file.changed.mark)
        except UnicodeEncodeError:
            self._fail(file, Failure(document.path, "it holds characters that are not Unicode"))
            return []
        origin = self._catalog.origin(document.id)
        if reason := self._find_conflict(document, origin):
            self._fail(file, Failure(document.path, reason))
            return []
        self._seen.add(document.id)
        if origin == (document.path, sha256):
            self._counts["unchanged"] += 1
            return []
        prepared = preparation.prepare(document)
        if isinstance(prepared, Failure):
            self._fail(file, prepared)
            return []
        staged = self._catalog.staged(prepared.keys)
        work = _Work(file, Entry(document, sha256, prepared.chunks, prepared.keys, prepared.statements), 0)
        self._queue.append(work)
        pairs = zip(prepared.keys, prepared.excerpts, strict=True)
        missing = [(key, item) for key, item in pairs if key not in staged]
        work.missing = len(missing)
        self._waiting.extend((work, key, len(item.sentences)) for key, item in missing)
        return [item for _, item in missing]

    def _find_conflict(self, document: Document, origin: tuple[str, str] | None) -> str:
        """Why a document cannot be stored under its id; "" when it can."""
        if document.id in self._seen:
            return f"another document of this run has the id {document.id!r} too"
        path, _ = origin or ("", "")
        if path not in ("", document.path) and path not in self._survey.gone and Path(path).exists():
            return f"the id {document.id!r} belongs to a document of {path}"
        return ""

    def _fail(self, file: _File, failure: Failure) -> None:
        file.failed = self._leaves_embeddings = True
        self._failed.append(failure)

    def _take(self, embedding: Embedding) -> None:
        """Gives an embedding to the chunk that waits for it."""
        if not self._waiting:
            raise BackendError("the embedder returned more vectors than chunks; choose another one")
        work, key, sentences = self._waiting.popleft()
        work.missing -= 1
        if fault := _find_fault(embedding, sentences):
            work.fault = fault
        else:
            self._embedded[key] = embedding
        self._meter.count_chunk()
        if len(self._embedded) >= _STAGE:
            self._stage()

    def _stage(self) -> None:
        self._catalog.stage(self._embedded)
        self._embedded.clear()

    def _settle(self) -> None:
        """Moves what is complete, in order, to what is published next; publishes when that is enough."""
        while self._queue:
            head = self._queue[0]
            if isinstance(head, _Work) and head.missing:
                break
            self._queue.popleft()
            if isinstance(head, _File):
                self._end_file(head)
            elif head.fault:
                self._fail(head.file, Failure(head.entry.document.path, head.fault))
            else:
                self._ready.append(head.entry)
                self._ready_chunks += len(head.entry.chunks)
                self._meter.count_document(head.entry.document)
        if self._ready_chunks >= min(max(_FIRST_PUBLISH, self._live_chunks), _LARGEST_PUBLISH):
            self._publish(())

    def _end_file(self, file: _File) -> None:
        """A file that was read to its end loses the documents that it no longer holds.

        One without any fault need not be read again; one without any document is taken for a broken one.
        """
        path = str(file.changed.path)
        self._meter.count_file(file.changed)
        if file.ended and file.ids:
            self._removed += self._by_path.get(path, set()) - file.ids
        if not file.failed and file.changed.mark:
            self._marks[path] = file.changed.mark

    def _publish(self, forgotten: Sequence[str]) -> None:
        """Makes everything that is ready visible at one instant."""
        change = Change(self._ready, self._removed, self._marks, forgotten)
        if not (change.entries or change.removed or change.files or change.forgotten):
            return
        self._stage()
        updated = sum(self._catalog.origin(entry.document.id) is not None for entry in change.entries)
        self._dropped += _publish_change(change, self._catalog, self._vectors, self._embedder.fingerprint)
        self._counts["updated"] += updated
        self._counts["added"] += len(change.entries) - updated
        self._counts["removed"] += len(change.removed)
        self._ready, self._removed, self._marks = [], [], {}
        self._ready_chunks, self._live_chunks = 0, self._catalog.chunk_count
        self._published = True


def _publish_change(change: Change, catalog: Catalog, vectors: VectorIndex, fingerprint: str) -> list[bytes]:
    """Builds the vectors of a change, then makes both visible at one instant. Raises IndexStateError.

    Returns the keys of embeddings that may be of no chunk any more.
    """
    before = set(catalog.chunk_ids([*change.removed, *(entry.document.id for entry in change.entries)]))
    now = {chunk.id: key for entry in change.entries for chunk, key in zip(entry.chunks, entry.keys, strict=True)}
    added = {name: key for name, key in now.items() if name not in before}
    gone = sorted(before.difference(now))
    record = vectors.extend(added, gone) if added or gone else catalog.generation
    try:
        return catalog.publish(change, record, fingerprint)
    finally:
        vectors.tidy()  # the old generation, or the new one where the catalog refused it


def _hash_document(document: Document, mark: FileMark | None) -> str:
    """The sha256 of everything a document holds, and of how it is read and cut. Raises UnicodeEncodeError."""
    form = [mark.reading if mark else 0, asdict(document)]
    return hashlib.sha256(json.dumps(form, ensure_ascii=False).encode()).hexdigest()


def _find_fault(embedding: Embedding, sentences: int) -> str:
    """Why an embedding cannot be used; "" when it can."""
    if embedding.vector.ndim != 1 or embedding.sentences.shape != (sentences, len(embedding.vector)):
        return "the embedder returned vectors of the wrong shape"
    if not (np.isfinite(embedding.vector).all() and np.isfinite(embedding.sentences).all() and embedding.vector.any()):
        return "the embedder returned vectors that are not numbers"
    return ""
