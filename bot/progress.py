"""How far an ingest is: counts, a rate and the time left, told to the caller as it goes on.

How it is shown is the shells' business.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.schema import Document
from bot.survey import ChangedFile

_EVERY = 0.1
"""Seconds between two reports: often enough for a moving bar."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is: `done` of `total` files read, documents and chunks embedded, `share` of the bytes (0 to 1).

    `rate` is in chunks a second; `seconds_left` is None while it cannot be told; `path` is the last document's file.
    """

    done: int
    total: int
    documents: int
    chunks: int
    share: float
    rate: float
    seconds_left: float | None
    path: str


class Meter:
    """Counts what is done and tells the caller."""

    def __init__(self, files: tuple[ChangedFile, ...], tell: Callable[[Progress], None] | None) -> None:
        self._tell = tell
        self._total = len(files)
        self._bytes = sum(file.size for file in files)
        self._done = self._documents = self._chunks = self._whole = self._part = 0
        self._path = ""
        self._start = self._last = time.monotonic()

    def count_chunk(self) -> None:
        """A chunk was embedded."""
        self._chunks += 1
        self._report()

    def count_document(self, document: Document) -> None:
        """A document is complete."""
        self._documents += 1
        self._part += len(document.text)
        self._path = document.path
        self._report()

    def count_file(self, file: ChangedFile) -> None:
        """A file is complete."""
        self._done += 1
        self._whole += file.size
        self._part = 0
        self._report()

    def _report(self) -> None:
        now = time.monotonic()
        if self._tell is None or (now - self._last < _EVERY and self._done < self._total):
            return
        self._last = now
        elapsed = max(now - self._start, 1e-9)
        share = min(1.0, (self._whole + self._part) / max(1, self._bytes))
        left = elapsed * (1 - share) / share if share else None
        rate = self._chunks / elapsed
        self._tell(Progress(self._done, self._total, self._documents, self._chunks, share, rate, left, self._path))
