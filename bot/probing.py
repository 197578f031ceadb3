"""Probes of a Chroma directory in a child process, because damaged HNSW files can kill the process that opens them.

What a probe asks is chroma.py's business; this is the child, its pipe and its death.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from bot.protocols import Vector

_PATIENCE = 300.0
"""Seconds for one probe; a damaged index may also hang."""


_IDLE = 60.0
"""Seconds after which an idle child ends and gives its memory back."""


class Prober:
    """A child process that probes directories, started at the first probe or by `start`, one probe at a time."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None

    def start(self) -> Connection:
        """Starts the child, which takes a second to load Chroma; earlier is better."""
        if self._child is not None and self._child.poll() is not None:
            self.close()  # it ended on its own, idle
        if self._pipe is None:
            self._pipe, theirs = Pipe()
            code = f"from bot.probing import serve; serve({theirs.fileno()})"
            self._child = subprocess.Popen(
                [sys.executable, "-c", code],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
                start_new_session=True,  # Ctrl-C is for the parent, which ends this child itself
            )
            theirs.close()
        return self._pipe

    def probe(self, directory: Path, ids: Sequence[str], vectors: Vector, count: int) -> list[str]:
        """What is wrong with the directory; a probe that dies or hangs is a finding too."""
        pipe = self.start()
        try:
            pipe.send((directory, list(ids), vectors, count))
            if pipe.poll(_PATIENCE):
                found: list[str] = pipe.recv()
                return found
            finding = f"the probe did not end within {_PATIENCE:.0f} s"
        except (EOFError, OSError):
            finding = "the probe crashed"
        self.close()
        return [finding]

    def close(self) -> None:
        """Ends the child."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            self._child = None


def serve(handle: int) -> None:
    """The child: answers probes until its parent is gone or asks no more."""
    from bot.chroma import probe_directory

    pipe = Connection(handle)
    with suppress(EOFError, OSError):
        while pipe.poll(_IDLE):
            pipe.send(probe_directory(*pipe.recv()))
