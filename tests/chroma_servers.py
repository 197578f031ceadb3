"""A real Chroma server (`chroma run`) on a free port of this machine, to be killed and started again by tests.

It is asked as the bot asks it; nothing here stands in for it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import IndexStateError
from bot.index.chroma_server import ChromaServer

CODE = "from chromadb.cli.cli import app; app()"
LONGEST = 120.0


class ChromaProcess:
    """The server over a folder, at `url` all its life."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.host = f"127.8.{os.getpid() % 250}.1"  # where nobody takes the port while the server is down
        with socket.create_server((self.host, 0)) as free:
            self.port = int(free.getsockname()[1])
        self.url = f"http://{self.host}:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits until it answers."""
        given = ["run", "--path", str(self.folder), "--host", self.host, "--port", str(self.port)]
        self._process = subprocess.Popen(
            [sys.executable, "-c", CODE, *given], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        server, deadline = ChromaServer(self.url, ""), time.monotonic() + LONGEST
        while True:
            try:
                server.version()
                break
            except IndexStateError:
                assert self._process.poll() is None and time.monotonic() < deadline, "the Chroma server does not start"
                time.sleep(0.05)
        server.close()

    def kill(self) -> None:
        """As a crash of its machine would end it."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def run_chroma(folder: Path) -> Iterator[ChromaProcess]:
    """A server over a folder, for as long as the block lasts."""
    server = ChromaProcess(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()
