"""Runs a loader in a child process that can hang, crash or eat its memory without harm to this one.

This is the parent's side; child.py is the other. They speak in JSON lines: a broken child must not hand us objects.
"""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

from bot.children import compose_command
from bot.errors import LoadError
from bot.intake import Failure
from bot.loaders.child import OUT_OF_MEMORY, read_item
from bot.loaders.formats import Loader
from bot.schema import Document

_START = "from bot.loaders.child import main; main()"
_START_SECONDS = 60.0


class Sandbox:
    """A child process that loads files, one at a time; started when first needed and again after it died."""

    def __init__(self, seconds: float, most_characters: int) -> None:
        self._seconds = seconds
        self._most_characters = most_characters
        self._child: subprocess.Popen[bytes] | None = None

    def read(self, loader: Loader, path: Path) -> list[Document | Failure]:
        """What `loader` finds in the file. Raises LoadError, also when it hangs, crashes or needs too much memory."""
        order = {
            "loader": f"{loader.__module__}:{loader.__qualname__}",
            "path": str(path),
            "seconds": self._seconds,
            "most_characters": self._most_characters,
        }
        if self._child is None or self._child.poll() is not None:
            self._child = self._start()
        return [read_item(row) for row in self._ask(self._child, order)]

    def close(self) -> None:
        """Ends the child."""
        if self._child is not None:
            _end(self._child)
            self._child = None

    def _start(self) -> subprocess.Popen[bytes]:
        """A fresh child. Not by `multiprocessing`, which would run the caller's own script once more."""
        self.close()
        child = subprocess.Popen(compose_command(_START), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if _exchange(child, {}, _START_SECONDS) != []:
            _end(child)
            raise LoadError("the child process that parses files did not start; run `bot doctor`")
        return child

    def _ask(self, child: subprocess.Popen[bytes], order: dict[str, Any]) -> list[dict[str, Any]]:
        """The child's rows for an order. Raises LoadError with the reason it gave, or died of."""
        began = time.monotonic()
        try:
            rows = _exchange(child, order, self._seconds)
        except BaseException:  # Ctrl-C: what the child still says would be taken for the next file's
            self.close()
            raise
        if rows is None:
            self.close()
            if time.monotonic() - began >= self._seconds:
                raise LoadError(f"takes longer than {self._seconds:g} s to parse")
            raise LoadError(_explain_death(child.returncode))
        if rows and "error" in rows[-1]:
            raise LoadError(rows[-1]["error"])
        return rows


def _exchange(child: subprocess.Popen[bytes], order: dict[str, Any], seconds: float) -> list[dict[str, Any]] | None:
    """Sends an order and takes rows up to the child's closing line; None when it dies first. `seconds` is its limit."""
    assert child.stdin and child.stdout
    alarm = threading.Timer(seconds, child.kill)
    alarm.start()
    try:
        child.stdin.write(json.dumps(order).encode() + b"\n")
        child.stdin.flush()
        rows: list[dict[str, Any]] = []
        for line in child.stdout:
            row = json.loads(line)
            if row is None:
                return rows
            rows.append(row)
    except (BrokenPipeError, ValueError):  # it died, perhaps in the middle of a line
        pass
    finally:
        alarm.cancel()
    return None


def _end(child: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(BrokenPipeError):
        child.kill()
        child.communicate()


def _explain_death(code: int) -> str:
    """Why a child ended, from its exit code."""
    if code == OUT_OF_MEMORY:
        return "needs too much memory to parse"
    return f"its parser crashed ({signal.Signals(-code).name if code < 0 else f'exit code {code}'})"
