"""Chroma's writing and probing, in a child process: damaged HNSW files can kill whoever opens them, and while Chroma
inserts vectors nothing else of its process runs.

What is written and probed is chroma.py's business; this is the child, its pipe and its death.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bot.children import start_piped
from bot.index.generations import DamageError
from bot.protocols import Vector

_PATIENCE = 300.0
"""Seconds for one probe, or one batch of vectors; a damaged index may also hang."""


_IDLE = 60.0
"""Seconds after which an idle child ends and gives its memory back."""


class Prober:
    """A child process that writes and probes directories, started when needed or by `start`, one thing at a time."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None

    def start(self) -> Connection:
        """Starts the child, which takes a second to load Chroma; earlier is better."""
        if self._child is not None and self._child.poll() is not None:
            self.close()  # it ended on its own, idle
        if self._pipe is None:
            self._child, self._pipe = start_piped("bot.index.probing")
        return self._pipe

    def probe(self, directory: Path, ids: Sequence[str], vectors: Vector, count: int) -> list[str]:
        """What is wrong with the directory; a probe that dies or hangs is a finding too."""
        pipe = self.start()
        try:
            pipe.send((directory, list(ids), vectors, count))
            return self._await(pipe)
        except (EOFError, OSError):
            self.close()
            return ["the probe crashed"]

    def write(self, directory: Path, batches: Iterable[tuple[list[str], Vector]]) -> None:
        """Adds vectors to a directory; the next batch is read while one is written. Raises DamageError."""
        pipe = self.start()
        try:
            pipe.send(directory)
            for batch in batches:
                pipe.send(batch)
                self._confirm(pipe)
            pipe.send(None)
            self._confirm(pipe)
        except (EOFError, OSError) as error:
            raise DamageError("Chroma ended while it was writing") from error
        except BaseException:
            self.close()  # it is in the middle of something
            raise

    def close(self) -> None:
        """Ends the child."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            self._child = None

    def _confirm(self, pipe: Connection) -> None:
        """Raises DamageError unless what was sent last is done."""
        if problems := self._await(pipe):
            raise DamageError("; ".join(problems))

    def _await(self, pipe: Connection) -> list[str]:
        """What the child says is wrong. Raises EOFError, OSError."""
        if pipe.poll(_PATIENCE):
            found: list[str] = pipe.recv()
            return found
        self.close()
        return [f"Chroma did not answer within {_PATIENCE:.0f} s"]


def serve(handle: int) -> None:
    """The child: writes and probes until its parent is gone or asks no more."""
    pipe = Connection(handle)
    with suppress(EOFError, OSError):
        while pipe.poll(_IDLE):
            order = pipe.recv()
            pipe.send(_write(pipe, order) if isinstance(order, Path) else _probe(order))


def _probe(order: tuple[Any, ...]) -> list[str]:
    from bot.index.chroma import probe_directory

    return probe_directory(*order)


def _write(pipe: Connection, directory: Path) -> list[str]:
    """Writes the batches that come until there is a None; each but the last word is confirmed here."""
    from bot.index.chroma import write_vectors

    def receive() -> Iterable[tuple[list[str], Vector]]:
        while batch := pipe.recv():
            yield batch
            pipe.send([])

    try:
        write_vectors(directory, receive())
    except DamageError as error:
        return [str(error)]
    return []
