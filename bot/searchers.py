"""Searching in processes beside this one, so that it is free to serve people while what others ask is looked up.

How a question is looked up is finding.py's business; this is the processes, what goes to and fro, and their ends.
"""

from __future__ import annotations

import io
import logging
import pickle
import subprocess
import time
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

from bot.catalog import Catalog
from bot.children import start_piped
from bot.conversation import Query
from bot.embedders import open_embedder
from bot.errors import BotError
from bot.finding import Finder, Found
from bot.ranking.weights import load_weights
from bot.schema import Filters
from bot.settings import Settings
from bot.storage import open_catalog, open_vectors

log = logging.getLogger(__name__)
PATIENCE = 30.0
"""Seconds after which a search is given up, and its process with it."""
AGAIN = 30.0
"""Seconds until a process that ended is started again; it might end at once each time."""
CATALOG = "catalog"
"""What stands for a catalog on its way: each process has its own."""


class Searchers:
    """As many processes as the settings say, each with the index open. Safe to use from many threads."""

    def __init__(self, settings: Settings, catalog: Catalog) -> None:
        """They start with the first question. What they find is read on in `catalog`."""
        self._all = [_Searcher(settings, catalog) for _ in range(settings.searchers)]
        self._free: SimpleQueue[_Searcher] = SimpleQueue()
        for one in self._all:
            self._free.put(one)

    def look(self, query: Query, filters: Filters) -> Found | None:
        """What a query finds, by whichever process is free first; None where it is to be looked up here.

        That is where there are none, where it is not ready yet, and where it failed: here the error is told.
        """
        if not self._all:
            return None
        one = self._free.get()
        try:
            return one.look(query, filters)
        finally:
            self._free.put(one)

    def close(self) -> None:
        """Ends them, also in the middle of a search."""
        for one in self._all:
            one.close()


class _Searcher:
    """One process, asked one thing at a time."""

    def __init__(self, settings: Settings, catalog: Catalog) -> None:
        self._settings, self._catalog = settings, catalog
        self._child: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._is_ready = self._is_closed = False
        self._again = 0.0

    def look(self, query: Query, filters: Filters) -> Found | None:
        """What a query finds; None where the process is not ready, or fails."""
        try:
            pipe = self._pipe or self._start()
            if pipe is None or not self._hears(pipe):
                return None
            pipe.send((query, filters))
            if pipe.poll(PATIENCE):
                found: Found | None = _Unpacker(io.BytesIO(pipe.recv_bytes()), self._catalog).load()
                return found
            log.warning("a search took longer than %.0f s in a process of its own; that is started anew", PATIENCE)
        except (EOFError, OSError):
            if not self._is_closed:
                log.warning("a process that searches ended; it is started anew")
        self._end()
        return None

    def close(self) -> None:
        """Ends it for good."""
        self._is_closed = True
        self._end()

    def _start(self) -> Connection | None:
        """The pipe to a new process; None where it is too early for one, or too late. Raises OSError."""
        if self._is_closed or time.monotonic() < self._again:
            return None
        self._again = time.monotonic() + AGAIN
        self._child, self._pipe = start_piped("bot.searchers", tells=True)
        self._pipe.send(self._settings)
        return self._pipe

    def _hears(self, pipe: Connection) -> bool:
        """Whether the process has opened the index. Raises EOFError, OSError where it ended."""
        if not self._is_ready and pipe.poll():
            self._is_ready = bool(pipe.recv())
        return self._is_ready

    def _end(self) -> None:
        self._is_ready = False
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            self._child = None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None


def serve(handle: int) -> None:
    """The child: says so when it can search, then searches until its parent is gone."""
    pipe = Connection(handle)
    with suppress(EOFError, OSError):
        settings: Settings = pipe.recv()
        with closing(open_catalog(settings)) as catalog, closing(open_vectors(settings, catalog)) as vectors:
            embedder = open_embedder(settings)
            finder = Finder(catalog, vectors, lambda: embedder, load_weights(), settings.passages)
            pipe.send(True)
            while True:
                query, filters = pipe.recv()
                pipe.send_bytes(_pack(_look(finder, query, filters)))


def _look(finder: Finder, query: Query, filters: Filters) -> Found | None:
    try:
        return finder.look(query, filters)
    except BotError:  # whoever asked looks for themselves, and is told
        return None


def _pack(found: Found | None) -> bytes:
    packed = io.BytesIO()
    _Packer(packed, pickle.HIGHEST_PROTOCOL).dump(found)
    return packed.getvalue()


class _Packer(pickle.Pickler):
    """Leaves the catalog out, whose files and locks are of one process."""

    def persistent_id(self, obj: Any) -> str | None:
        return CATALOG if isinstance(obj, Catalog) else None


class _Unpacker(pickle.Unpickler):
    """Puts a catalog in again."""

    def __init__(self, file: io.BytesIO, catalog: Catalog) -> None:
        super().__init__(file)
        self._catalog = catalog

    def persistent_load(self, pid: Any) -> Catalog:
        return self._catalog
