"""What every test stands on: no settings of the developer's, no network, the corpus indexed once, `bot` as a process.

Small parts that stand in for large ones are in fakes.py and indexes.py.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import open_bot

CORPUS = Path(__file__).parents[1] / "corpus"
LOOPBACK = ("127.", "::1", "localhost")

BARE = """
import ctypes, os, sys
for right in (1, 2):  # to write (CAP_DAC_OVERRIDE) and to read (CAP_DAC_READ_SEARCH) whatever the permissions say
    ctypes.CDLL(None).prctl(24, right, 0, 0, 0)  # PR_CAPBSET_DROP: gone with the next exec; nothing where not root
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


@pytest.fixture(scope="session", autouse=True)
def _own_surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No variable and no bot.toml of the developer's reaches a test, and no process that a test starts."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("BOT_", "OPENAI_"))]:
            patch.delenv(name)
        patch.chdir(tmp_path_factory.mktemp("cwd"))
        yield


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    """A net under tests that must not need a network: this process reaches no other machine."""

    def guard(connect: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
        def checked(self: socket.socket, address: Any) -> Any:
            if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
                raise PermissionError(f"a test tried to reach {address[0]}")
            return connect(self, address)

        return checked

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guard(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", guard(socket.socket.connect_ex))
        yield


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the corpus indexed, for tests that only read."""
    home = tmp_path_factory.mktemp("indexed") / "home"
    with open_bot(home=home, llm="quotes") as bot:
        assert bot.ingest(CORPUS).failed == ()
    return home


@pytest.fixture
def home(indexed: Path, tmp_path: Path) -> Path:
    """A copy of that home, to be changed at will."""
    return Path(shutil.copytree(indexed, tmp_path / "home"))


@dataclass(frozen=True)
class Command:
    """`bot` as a process of its own, in a folder of its own."""

    folder: Path

    def __call__(
        self, *arguments: str | bytes | Path, typed: bytes = b"", bare: bool = False, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Runs one command to its end. `bare` takes root's right to pass over permissions away from it."""
        command = ["-m", "bot", *arguments]
        return subprocess.run(
            [sys.executable, *(["-c", BARE, *command] if bare else command)],
            input=typed.decode("utf-8", "surrogateescape"),
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            cwd=self.folder,
            env={**os.environ, **environment},
            timeout=120,
        )

    def refuse(self, *arguments: str | bytes | Path, **options: Any) -> str:
        """The one line that a command which must fail says: on stderr, with nothing on stdout, exit 1."""
        done = self(*arguments, **options)
        assert (done.returncode, done.stdout) == (1, ""), done
        assert done.stderr.startswith("error: ") and done.stderr.count("\n") == 1, done.stderr
        return done.stderr.removeprefix("error: ").removesuffix("\n")


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """The command, run in tmp_path."""
    return Command(tmp_path)
