"""A real PostgreSQL server in a folder of its own, on a Unix socket, to be crashed and started again by tests.

Where root runs the tests it runs as the user `postgres`, for it refuses to be root's.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LONGEST = 120.0


def find_program(name: str) -> str:
    """A program of PostgreSQL's, which Debian keeps off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    path = str(found[-1]) if found else shutil.which(name)
    assert path, f"{name} is missing: apt-get install postgresql, as `make test-all` does"
    return path


class PostgresProcess:
    """The server over a folder; `create` makes another empty schema and gives its address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._user: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
            self._user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self._schemas = 0
        self._run("initdb", "-D", str(folder / "db"), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")

    def start(self) -> None:
        """Starts it and waits until it answers."""
        given = ["-D", str(self.folder / "db"), "-k", str(self.folder), "-c", "listen_addresses=", "-c", "fsync=off"]
        self._process = subprocess.Popen(
            [find_program("postgres"), *given],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            **self._user,
        )
        deadline = time.monotonic() + LONGEST
        while self._ask("SELECT 1", check=False).returncode:
            assert self._process.poll() is None and time.monotonic() < deadline, "PostgreSQL does not start"
            time.sleep(0.05)

    def crash(self) -> None:
        """Ends it as a crash would: nothing is written any more, every connection is cut."""
        if self._process:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(LONGEST)
            self._process = None

    def create(self) -> str:
        """The address of a schema of its own, which nothing else uses."""
        self._schemas += 1
        name = f"catalog{self._schemas}"
        self.run(f"CREATE SCHEMA {name}")
        return f"postgresql+psycopg://postgres@/postgres?host={self.folder}&options=-csearch_path%3D{name}"

    def run(self, statement: str) -> str:
        """What a statement gives, as text."""
        return str(self._ask(statement).stdout).strip()

    def _ask(self, statement: str, *, check: bool = True) -> Any:
        given = ["-h", str(self.folder), "-U", "postgres", "-d", "postgres", "-AtXc", statement]
        return self._run("psql", *given, check=check)

    def _run(self, program: str, *given: str, check: bool = True) -> Any:
        return subprocess.run(
            [find_program(program), *given], check=check, capture_output=True, text=True, cwd=self.folder, **self._user
        )


@contextmanager
def run_postgres() -> Iterator[PostgresProcess]:
    """A server for as long as the block lasts."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # a socket's path is short, and another user must reach it
    try:
        server = PostgresProcess(folder)
        server.start()
        try:
            yield server
        finally:
            server.crash()
    finally:
        shutil.rmtree(folder)
