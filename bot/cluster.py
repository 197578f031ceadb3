"""Preparation on a Ray cluster: files are read on this machine's node, embedded on any, and come back in order.

A Ray Data job of two pools of workers, those of parcels.py. What comes back is committed by ingestion.py, as ever.
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import socket
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bot.errors import ClusterError
from bot.intake import Failure
from bot.parcels import Encoder, Item, Job, Parcel, Reader, write_job
from bot.preparation import Prepared, hash_excerpt, prepare
from bot.protocols import Embedder, Embedding, Excerpt
from bot.schema import Document
from bot.settings import Settings
from bot.survey import ChangedFile

LOCAL = "local"
"""The address of a cluster that is started on this machine and ended with the ingest."""
SECONDS_TO_REACH = 5.0
SECONDS_TO_WAIT = 900
"""Longest time in which nothing at all comes of the job: nobody has a core for it, or a document kills its worker."""
MOST_DEATHS = 30
"""Of workers one after another, before any of them came to be ready; by default Ray Data gives up at the first."""
ORDER_FILES, ORDER_BYTES = 32, 256_000
"""Files that a reader is asked for at a time, the fewer the larger: the least that it does over after a kill."""
GREETING = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"
"""How gRPC, which Ray speaks, begins; it answers in kind, which tells it from what else may listen there."""
MISSING = "--cluster needs Ray, which is not installed; run `pip install 'verbatim-bot[cluster]'`"


class Cluster:
    """A cluster at work on the changed files of an ingest, from the first that is asked for. A context manager."""

    def __init__(
        self,
        address: str,
        files: Sequence[ChangedFile],
        settings: Settings,
        embedder: Embedder,
        find_kept: Callable[[], Iterable[bytes]],
    ) -> None:
        self._address, self._files, self._settings, self._embedder = address, files, settings, embedder
        self._find_kept = find_kept
        self._kept = frozenset[bytes]()
        self._parcels: Iterator[Parcel] | None = None
        self._items: deque[Item] = deque()
        self._embeddings: deque[tuple[bytes, Embedding]] = deque()
        self._current: Item | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._parcels is not None:
            _leave()

    def load(self, path: Path) -> Iterator[Document | Failure]:
        """What a worker found in the file. Raises ClusterError, BackendError."""
        number = 0
        while True:
            while not self._items:
                self._receive()
            item = self._items.popleft()
            if (item.path, item.number) != (str(path), number):  # a reader that was killed came upon another content
                raise ClusterError(f"{path} changed while it was read; ingest it again")
            if not item.seen and os.access(path, os.R_OK):
                raise ClusterError(
                    f"the cluster's node on this machine cannot read {path}; start Ray there as a user who can"
                )
            if item.found is None:
                return
            self._current = item
            yield item.found
            number += 1

    def prepare(self, document: Document) -> Prepared | Failure:
        """What a worker made of it."""
        assert self._current and self._current.found is document
        return self._current.prepared or prepare(document, self._embedder)

    def embed(self, excerpts: Iterable[Excerpt]) -> Iterator[Embedding]:
        """What the workers made of them; what they were told is there already, and is not, is made here."""
        for excerpt in excerpts:
            key = hash_excerpt(self._embedder.fingerprint, excerpt)
            if key in self._kept:
                yield from self._embedder.embed([excerpt])
                continue
            while True:
                while not self._embeddings:
                    self._receive()
                found, embedding = self._embeddings.popleft()
                if found == key:  # others are of documents that were not admitted
                    break
            yield embedding

    def _receive(self) -> None:
        """Takes the next parcel. Raises ClusterError."""
        if self._parcels is None:
            self._kept = frozenset(self._find_kept())
            job = write_job(self._settings, self._embedder, self._kept)
            cores = self._settings.threads
            self._parcels = _work(_join(self._address, cores), job, self._files, cores)
        parcel = next(self._parcels, None)
        if parcel is None:
            raise ClusterError("the cluster sent back less than it was asked for; run the same command again")
        if parcel.error:
            raise ClusterError(parcel.error)
        self._items.extend(parcel.items)
        self._embeddings.extend(parcel.embeddings)


def _join(address: str, cores: int) -> Any:
    """Ray, of whose cluster this process is a part from now on. Raises ClusterError.

    It calls nobody but that address: what Ray would tell of its use is switched off, and so is its dashboard.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # what goes wrong is told by exceptions, and mended mostly
    if not (find_spec("ray") and find_spec("pyarrow")):  # Ray Data keeps its rows in the other
        raise ClusterError(MISSING)
    place: dict[str, Any] = {"address": address}
    if address == LOCAL:
        place |= {"include_dashboard": False, "num_cpus": cores or None}
    else:
        _check_address(address)
    import ray

    if ray.is_initialized():
        raise ClusterError("this process is part of a Ray cluster already; ingest from another one")
    try:
        with _keep_quiet():
            ray.init(**place, log_to_driver=False, logging_level=logging.CRITICAL)
    except (Exception, SystemExit) as error:  # Ray's own tree, and what ends the process where nobody answers
        raise ClusterError(_explain_refusal(address, error)) from error
    return ray


def _leave() -> None:
    """Ends what is under way; a cluster that was started goes, one that was joined stays."""
    import ray

    with _keep_quiet():
        ray.shutdown()


def _check_address(address: str) -> None:
    """Raises ClusterError where nobody, or nobody who speaks gRPC, listens at HOST:PORT: Ray would wait for minutes."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536 or "/" in address:
        raise ClusterError(
            f"{address!r} is no address of a Ray cluster; give HOST:PORT of its head, as in 10.0.0.1:6379"
        )
    try:
        with socket.create_connection((host.strip("[]"), int(port)), SECONDS_TO_REACH) as connection:
            connection.settimeout(SECONDS_TO_REACH)
            connection.sendall(GREETING)
            answer = connection.recv(9)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ClusterError(
            f"no Ray cluster can be reached at {address} ({reason}); start one there with `ray start --head`, or leave"
            " --cluster out"
        ) from error
    if answer[3:4] != b"\x04" and answer[:2] != b"\x15\x03":  # settings, or an alert of TLS
        raise ClusterError(f"what listens at {address} is no Ray cluster; give HOST:PORT of its head, mostly port 6379")


def _explain_refusal(address: str, error: BaseException) -> str:
    """Why Ray did not let this process in, and what to do."""
    told = " ".join(str(error).split())
    if "ersion mismatch" in told:
        return f"the cluster at {address} runs another version of Ray or Python ({told[:300]}); install the same here"
    if address == LOCAL:
        return f"Ray does not start on this machine ({told[:200] or type(error).__name__}); leave --cluster out"
    return (
        f"the cluster at {address} does not let this machine in ({told[:200] or type(error).__name__});"
        f" make it a part first, with `ray start --address={address}`"
    )


def _work(ray: Any, job: Job, files: Sequence[ChangedFile], cores: int) -> Iterator[Parcel]:
    """The parcels of the files, in order, as they are done, by as many `cores`, or 0 for all. Raises ClusterError."""
    try:
        rows = _plan(ray, job, files, cores).iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=1)
        for batch in rows:
            for row in batch.column("parcel").to_pylist():
                yield pickle.loads(row)
    except (ray.exceptions.RayError, RuntimeError, ValueError, OSError) as error:
        raise ClusterError(_explain_failure(error)) from error


def _plan(ray: Any, job: Job, files: Sequence[ChangedFile], cores: int) -> Any:
    """The job as a Ray dataset, which nothing has been asked of yet.

    Readers take no core of their own, lest they wait for one: reading is a twentieth of the work.
    """
    import ray.data as data

    context = data.DataContext.get_current()
    context.enable_progress_bars = context.print_on_execution_start = False
    context.execution_options.preserve_order = True
    context.target_max_block_size = 1  # each parcel goes its own way, as soon as it is filled
    context.max_consecutive_actor_init_deaths = MOST_DEATHS
    context.execution_no_progress_timeout_s = SECONDS_TO_WAIT
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    orders = [{"paths": json.dumps(paths)} for paths in _group(files)]
    here = {f"node:{ray.util.get_node_ip_address()}": 0.001}
    there = int(ray.cluster_resources().get("CPU", 1))
    given = {"batch_size": None, "batch_format": "pyarrow", "fn_constructor_args": (job,)}
    # a parcel waits at each worker, so that none is idle between two
    readers = data.ActorPoolStrategy(min_size=1, max_size=os.cpu_count() or 1)
    most = min(there, cores or there)
    encoders = data.ActorPoolStrategy(min_size=1, max_size=most, initial_size=most, max_tasks_in_flight_per_actor=2)
    read = data.from_items(orders, override_num_blocks=len(orders)).map_batches(
        Reader, compute=readers, num_cpus=0, resources=here, **given
    )
    return read.map_batches(Encoder, compute=encoders, num_cpus=1, **given)


def _group(files: Sequence[ChangedFile]) -> Iterator[list[str]]:
    """Paths in order, in groups of about as much work."""
    group, size = list[str](), 0
    for file in files:
        if group and (len(group) == ORDER_FILES or size + file.size > ORDER_BYTES):
            yield group
            group, size = [], 0
        group.append(str(file.path))
        size += file.size
    if group:
        yield group


def _explain_failure(error: BaseException) -> str:
    """Why a job ended before its time, and what to do."""
    told = str(error)
    if "No module named" in told:
        return "the cluster's nodes do not have this bot; install the same version there: `pip install verbatim-bot`"
    if type(error).__name__ == "ExecutionTimeoutError":
        return (
            f"nothing came of the cluster in {SECONDS_TO_WAIT // 60} minutes; see with `ray status` whether it has free"
            " cores, then run the same command again"
        )
    last = next((line for line in reversed(told.splitlines()) if line.strip()), type(error).__name__)
    return f"the cluster's work failed ({last.strip()[:200]}); run the same command again, or leave --cluster out"


@contextmanager
def _keep_quiet() -> Iterator[None]:
    """Keeps stderr free of what Ray's core writes there while it starts and ends."""
    kept, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)
