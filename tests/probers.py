"""Children that write and probe vectors, kept from one index to the next: each takes a second to load Chroma.

A bot that stays open writes all that it ever writes in one such child, too.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from bot.index.probing import Prober
from bot.protocols import Vector

LONGEST = 30.0
"""Seconds for which a child is kept; by itself it ends after a minute."""


class Kept(NamedTuple):
    """A child with nothing to do, its pipe, the folder it works in, and since when it has been idle."""

    child: subprocess.Popen[bytes]
    pipe: Connection
    folder: str
    since: float

    def is_fit(self) -> bool:
        """Whether another index can be written in it, as if it had been begun for that."""
        return time.monotonic() - self.since < LONGEST and self.folder == os.getcwd() and self.child.poll() is None


class LastingProber(Prober):
    """Takes one of the kept children rather than begin one, and keeps its own unless that is at work."""

    kept: list[Kept]
    _is_idle = True

    def start(self) -> Connection:
        with suppress(IndexError):  # none is left
            while self._pipe is None:
                one = self.kept.pop()
                self._child, self._pipe = one.child, one.pipe
                if not one.is_fit():
                    super().close()
        return super().start()

    def probe(self, directory: Path, ids: Sequence[str], vectors: Vector, count: int) -> list[str]:
        with self._work():
            return super().probe(directory, ids, vectors, count)

    def write(self, directory: Path, batches: Iterable[tuple[list[str], Vector]]) -> None:
        with self._work():
            super().write(directory, batches)

    def close(self) -> None:
        if self._is_idle and self._child and self._pipe and self._child.poll() is None:
            self.kept.append(Kept(self._child, self._pipe, os.getcwd(), time.monotonic()))
            self._child = self._pipe = None
        super().close()

    @contextmanager
    def _work(self) -> Iterator[None]:
        """Until it is well ended, the child is not fit for anything else."""
        self._is_idle = False
        yield
        self._is_idle = True
