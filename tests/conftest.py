"""What every test stands on: no settings of the developer's, no network, the corpus indexed once, `bot` as a process.

Small parts that stand in for large ones are in fakes.py and indexes.py.
"""

from __future__ import annotations

import gc
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chroma_servers import ChromaProcess, run_chroma
from clocks import Clock
from commands import CORPUS, Command, Run
from httpx._config import DEFAULT_TIMEOUT_CONFIG
from postgres_servers import PostgresProcess, run_postgres
from probers import LastingProber

import bot.index.segments
import bot.vectors
from bot import open_bot
from bot.cli import main
from bot.loaders import Loading
from bot.settings import Settings

LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(scope="session", autouse=True)
def _own_surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No variable and no bot.toml of the developer's reaches a test, and no process that a test starts."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("BOT_", "OPENAI_"))]:
            patch.delenv(name)
        patch.chdir(tmp_path_factory.mktemp("cwd"))
        if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # run in a shell's background, which children inherit
            signal.signal(signal.SIGINT, signal.default_int_handler)
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


@pytest.fixture(scope="session", autouse=True)
def _patience() -> Iterator[None]:
    """What asks a page by httpx, whose default is 5 seconds, waits as long as a busy machine may take."""
    with pytest.MonkeyPatch.context() as patch:
        for step in ("connect", "read", "write", "pool"):
            patch.setattr(DEFAULT_TIMEOUT_CONFIG, step, 60.0)
        yield


@pytest.fixture(scope="session", autouse=True)
def _lasting_probers() -> Iterator[None]:
    """Not every index begins a process of its own to write in; that was a third of all the time."""
    LastingProber.kept = []
    with pytest.MonkeyPatch.context() as patch:
        for user in (bot.index.segments, bot.vectors):
            patch.setattr(user, "Prober", LastingProber)
        yield
    for one in LastingProber.kept:
        one.child.kill()
        one.child.wait()


@pytest.fixture(scope="session")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the corpus indexed, to be copied."""
    home = tmp_path_factory.mktemp("ingested") / "home"
    with open_bot(home=home, llm="quotes") as bot:
        assert bot.ingest(CORPUS).failed == ()
    return home


@pytest.fixture(scope="module")
def indexed(ingested: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of it for the tests of one file that only read; what they ask is kept there, and no other file sees it."""
    return Path(shutil.copytree(ingested, tmp_path_factory.mktemp("indexed") / "home"))


@pytest.fixture(scope="session")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaProcess]:
    """A Chroma server, for tests that leave it running."""
    with run_chroma(tmp_path_factory.mktemp("chroma")) as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresProcess]:
    """A PostgreSQL server, for tests that leave it running."""
    with run_postgres() as server:
        yield server


@pytest.fixture(params=["home", pytest.param("servers", marks=pytest.mark.slow)])
def places(request: pytest.FixtureRequest) -> dict[str, str]:
    """Settings for where an index is kept: all of it in its home, or on a PostgreSQL and a Chroma server."""
    if request.param == "home":
        return {}
    database: PostgresProcess = request.getfixturevalue("postgres")
    vectors: ChromaProcess = request.getfixturevalue("chroma")
    return {"catalog_url": database.create(), "chroma_url": vectors.url}


@pytest.fixture
def home(ingested: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed at will."""
    return Path(shutil.copytree(ingested, tmp_path / "home"))


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """The command, run in tmp_path."""
    return Command(tmp_path)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command in tmp_path, within this process: quicker where chromadb is loaded already."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            code = main([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, shown.out, shown.err)

    return run


@pytest.fixture(scope="module")
def loading() -> Iterator[Loading]:
    """Loaders with their child, for the tests of one file; time enough for each of its files."""
    with Loading(Settings(load_seconds=120)) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until the test moves it."""
    return Clock()


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: looking through it for garbage took a sixth of all the time."""
    gc.collect()
    gc.freeze()
