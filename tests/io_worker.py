"""Updates, adds and removes documents of one index, and fails or dies at one given call to the file system.

The victim of test_io_faults.py; calls are counted by Python's own audit events, and only those on the home.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CHANGING = (
    "os.rename",
    "os.remove",
    "os.mkdir",
    "os.rmdir",
    "os.truncate",
    "os.link",
    "sqlite3.connect",
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Faults:
    """An audit hook: at call number `at` it raises the error that a disk would, or ends the process as a kill would."""

    def __init__(self, home: Path, at: int, kills: bool, number: int = errno.ENOSPC) -> None:
        self._home, self._at, self._kills, self._number = str(home), at, kills, number
        self.count = 0

    def __call__(self, event: str, given: tuple[Any, ...]) -> None:
        """Counts a call, and lets it through or not."""
        is_change = isinstance(given[2], int) and bool(given[2] & WRITING) if event == "open" else event in CHANGING
        if not is_change or self._home not in str(given[0]):
            return
        self.count += 1
        if self.count != self._at:
            return
        if self._kills:
            os._exit(137)
        if event == "sqlite3.connect":
            error = sqlite3.OperationalError("unable to open database file")
            error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
            raise error
        raise OSError(self._number, os.strerror(self._number), str(given[0]))


def work(root: Path, at: int, kills: bool) -> None:
    """One ingest that updates, adds and removes, and one removal; tells each that is acknowledged."""
    from bot.catalog import Catalog
    from bot.ingestion import ingest, remove
    from bot.settings import Settings
    from bot.vectors import Vectors
    from tests.fakes import HashEmbedder

    faults = Faults(root / "home", at, kills)
    sys.addaudithook(faults)
    with Catalog(root / "home") as catalog, Vectors(root / "home", catalog) as vectors:
        ingest([root / "corpus"], catalog, vectors, HashEmbedder(), Settings())
        tell("ingested")
        (added,) = (one for one in catalog.documents() if one.path.endswith("c.txt"))
        remove(added.id, catalog, vectors)
        tell("removed")
    tell(f"calls {faults.count}")


def tell(line: str) -> None:
    """A line at once, so that what was acknowledged before a kill is known."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.path[:0] = [str(HERE), str(HERE.parent)]
    work(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "kill")
