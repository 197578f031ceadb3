"""Preparation on a Ray cluster: files are read on this machine's node, embedded on any, and come back in order.

A Ray Data job of two pools of workers, those of parcels.py, led by a process of its own (driver.py), so that whatever
becomes of the cluster, this one goes on. What comes back is committed by ingestion.py, as ever.
"""

from __future__ import annotations

import os
import pickle
import secrets
import socket
import subprocess
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.children import compose_command, list_places
from bot.errors import ClusterError
from bot.intake import Failure
from bot.preparation import Prepared, hash_excerpt, prepare
from bot.protocols import Embedder, Embedding, Excerpt
from bot.schema import Document
from bot.settings import Settings
from bot.survey import ChangedFile
from bot.workers.driver import LENGTH, LOCAL, Errand, make_folder, remove_folder
from bot.workers.parcels import Item, Parcel, write_job

SECONDS_TO_REACH = 5.0
SECONDS_TO_END = 45.0
ORDER_FILES, ORDER_BYTES = 32, 256_000
"""Files that a reader is asked for at a time, the fewer the larger: the least that it does over after a kill."""
GREETING = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"
"""How gRPC, which Ray speaks, begins; it answers in kind, which tells it from what else may listen there."""
MISSING = "--cluster needs Ray, which is not installed; run `pip install 'verbatim-bot[cluster]'`"
QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal"}
"""What Ray takes from the environment: it tells nobody of its use, and of what it mends by itself says nothing."""
OURS = ("BOT_", "OPENAI_")
"""How variables begin that hold our settings and keys: a local cluster would inherit them."""
START = "from bot.workers.driver import main; main()"


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
        self._driver: subprocess.Popen[bytes] | None = None
        self._folder = ""  # of a local cluster
        self._items: deque[Item] = deque()
        self._embeddings: deque[tuple[bytes, Embedding]] = deque()
        self._taken = self._done = 0  # embeddings that left the queue, and those of documents that are done with
        self._current: Item | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._driver is not None:
            _end(self._driver)
        if self._folder:
            remove_folder(self._folder)

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
            if isinstance(item.prepared, Prepared):
                self._done += sum(key not in self._kept for key in item.prepared.keys)
                self._drop()
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
                self._taken += 1
                if found == key:  # others are of chunks whose embedding is stored already
                    break
            yield embedding

    def _receive(self) -> None:
        """Waits for the next parcel, and takes it. Raises ClusterError."""
        if self._driver is None:
            self._driver = self._start()
        self._take(read_parcel(self._driver))

    def _take(self, parcel: Parcel) -> None:
        """Puts what is in a parcel with what waits. Raises ClusterError."""
        if parcel.error:
            raise ClusterError(parcel.error)
        self._items.extend(parcel.items)
        self._embeddings.extend(parcel.embeddings)
        self._drop()

    def _drop(self) -> None:
        """Drops what came of documents that are done with, and was not asked for."""
        while self._embeddings and self._taken < self._done:
            self._embeddings.popleft()
            self._taken += 1

    def _start(self) -> subprocess.Popen[bytes]:
        """The driver, at work. Raises ClusterError, BackendError."""
        if not (find_spec("ray") and find_spec("pyarrow")):  # Ray Data keeps its rows in the other
            raise ClusterError(MISSING)
        if self._address != LOCAL:
            check_address(self._address)
        self._kept = frozenset(self._find_kept())
        job = write_job(self._settings, self._embedder, self._kept)
        self._folder = make_folder() if self._address == LOCAL else ""
        groups = list(_group(self._files))
        errand = pickle.dumps(Errand(self._address, job, groups, self._settings.threads, self._folder))
        driver = subprocess.Popen(
            compose_command(START),
            cwd=os.path.abspath(os.sep),  # Ray has workers import from the driver's folder first
            env=_compose_environment(self._address, self._settings.embedder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if self._settings.debug else subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is this process's to answer
        )
        assert driver.stdin
        try:
            driver.stdin.write(len(errand).to_bytes(LENGTH, "big") + errand)
            driver.stdin.flush()  # and left open: where this process is killed, the driver sees its end
        except BrokenPipeError:  # what it died of is told when it is read from
            pass
        except BaseException:
            _end(driver)
            raise
        return driver


def _compose_environment(address: str, embedder: str) -> dict[str, str]:
    """What a driver is to find in its environment, and with it all that a local cluster consists of."""
    ours = OURS[:1] if ":" in embedder else OURS  # a class that was named finds its key there itself
    given = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    if address == LOCAL:
        given["PYTHONPATH"] = os.pathsep.join(list_places())
        given |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}  # or Ray keeps one in the home
    return given | QUIET


def read_parcel(driver: subprocess.Popen[bytes]) -> Parcel:
    """The next parcel that a driver gives. Raises ClusterError where there is none."""
    assert driver.stdout
    head = driver.stdout.read(LENGTH)
    size = int.from_bytes(head, "big")
    content = driver.stdout.read(size)
    if len(head) == LENGTH and not size:
        raise ClusterError(
            "the cluster's work ended before all was done, maybe because files changed; run the same command again"
        )
    if not content or len(content) < size:
        raise ClusterError(
            "the cluster went away before all was done; start it, and run the same command again: it goes on from here"
        )
    parcel: Parcel = pickle.loads(content)
    return parcel


def _end(driver: subprocess.Popen[bytes]) -> None:
    """Ends a driver, which takes what it asked of a cluster back as it ends."""
    assert driver.stdin and driver.stdout
    driver.stdout.close()  # first: it may be writing, and would wait for us
    driver.terminate()
    try:
        driver.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        driver.kill()
        driver.wait()
    with suppress(BrokenPipeError):
        driver.stdin.close()


def check_address(address: str) -> None:
    """Raises ClusterError where nobody, or nobody who speaks gRPC, listens at HOST:PORT: Ray would wait for minutes."""
    host, _, port = address.rpartition(":")
    wrong = f"{address!r} is no address of a Ray cluster; give HOST:PORT of its head, as in 10.0.0.1:6379"
    if not host or not port.isdecimal() or not 0 < int(port) < 65536 or "/" in address:
        raise ClusterError(wrong)
    try:
        with socket.create_connection((host.strip("[]"), int(port)), SECONDS_TO_REACH) as connection:
            connection.settimeout(SECONDS_TO_REACH)
            connection.sendall(GREETING)
            answer = connection.recv(9)
    except UnicodeError as error:  # no name of a machine, as one with two dots in a row
        raise ClusterError(wrong) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ClusterError(
            f"no Ray cluster can be reached at {address} ({reason}); start one there with `ray start --head`, or leave"
            " --cluster out"
        ) from error
    if answer[3:4] != b"\x04" and answer[:2] != b"\x15\x03":  # settings, or an alert of TLS
        raise ClusterError(f"what listens at {address} is no Ray cluster; give HOST:PORT of its head, mostly port 6379")


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
