"""The writer lock: one process at a time may change an index, and whoever comes second learns who holds it.

The lock is the kernel's (flock), so it ends with its process; the file's content only names the holder.
"""

from __future__ import annotations

import fcntl
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from bot.errors import IndexBusyError, IndexStateError

Done = TypeVar("Done")
LOCK_NAME = "writer.lock"
PAUSE = 0.2
"""Seconds between two tries of what waits for the lock."""
_LONGEST_COMMAND = 200


def when_free(write: Callable[[], Done], patience: float, tell: Callable[[str], object] = lambda why: None) -> Done:
    """Does what takes the writer lock, once nobody else holds it; `tell` learns why it still waits.

    Raises IndexBusyError after so many seconds.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            return write()
        except IndexBusyError as error:
            if time.monotonic() > deadline:
                raise
            tell(str(error))
            time.sleep(PAUSE)


@contextmanager
def writer_lock(home: Path) -> Iterator[None]:
    """Holds the right to write to the index at `home`.

    Raises IndexBusyError at once when another writer holds it, IndexStateError when the home cannot be written to.
    """
    path = home / LOCK_NAME
    try:
        home.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise IndexStateError(
            f"cannot write to {home} ({error.strerror}); free it or set BOT_HOME elsewhere"
        ) from error
    try:
        _take(handle, home)
        yield
        os.truncate(handle, 0)
    finally:
        os.close(handle)


def _take(handle: int, home: Path) -> None:
    """Locks the open file and writes this process's name into it. Raises IndexBusyError."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(handle, 1000, 0).decode("utf-8", "replace").strip() or "another process"
        raise IndexBusyError(
            f"{home} is being written to by {holder}; wait until it is done, then try again"
        ) from error
    command = " ".join(sys.argv)[:_LONGEST_COMMAND].encode("unicode_escape").decode("ascii")
    since = datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
    os.truncate(handle, 0)
    os.pwrite(handle, f"process {os.getpid()} ({command}) since {since}".encode(), 0)
