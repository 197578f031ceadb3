"""The local model being installed while the bot goes on: one at a time, watched, stopped and gone on with by anybody.

How the model is fetched and checked is the business of models.py and wheels.py.
"""

from __future__ import annotations

import shutil
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.errors import BotError
from bot.models import QWEN, install_model, place_model
from bot.wheels import Recipe, count_kept, is_whole

Phase = Literal["absent", "running", "stopping", "failed", "installed"]


@dataclass(frozen=True, slots=True)
class InstallProgress:
    """How far it is: bytes that are there and those of the whole, bytes free on that disk, and why it failed."""

    phase: Phase
    done: int
    total: int
    free: int
    problem: str = ""

    @property
    def is_going_on(self) -> bool:
        """Whether somebody's installation runs now."""
        return self.phase in ("running", "stopping")


class Installation:
    """Puts a model in place in a thread of its own. Safe to use from many threads."""

    def __init__(self, home: Path, recipe: Recipe = QWEN) -> None:
        """Starts nothing."""
        self._home, self._recipe = home, recipe
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self._done, self._problem = 0, ""
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begins, or goes on where an earlier one stopped; nothing where it runs already."""
        with self._lock:
            if self._is_running():
                return
            self._stopped.clear()
            self._done, self._problem = self._count_kept(), ""
            self._thread = threading.Thread(target=self._install, daemon=True, name="installation")
            self._thread.start()

    def stop(self) -> None:
        """Ends it soon; the parts that are there are kept."""
        self._stopped.set()

    def read(self) -> InstallProgress:
        """How far it is now."""
        total = self._recipe.size
        if self._is_running():
            return InstallProgress(
                "stopping" if self._stopped.is_set() else "running", self._done, total, self._count_free()
            )
        if is_whole(self._recipe, self._path):
            return InstallProgress("installed", total, total, self._count_free())
        phase: Phase = "failed" if self._problem else "absent"
        return InstallProgress(phase, self._count_kept(), total, self._count_free(), self._problem)

    def close(self) -> None:
        """Stops it and waits until it has ended."""
        self.stop()
        if self._thread:
            self._thread.join()

    def _install(self) -> None:
        try:
            install_model(self._home, self._note, recipe=self._recipe)
        except _Stopped:
            pass
        except BotError as error:
            self._problem = str(error)

    def _note(self, done: int, total: int) -> None:
        """Takes in how far it is; raises _Stopped where it is to end."""
        self._done = done
        if self._stopped.is_set():
            raise _Stopped

    def _is_running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    @property
    def _path(self) -> Path:
        return place_model(self._home, self._recipe)

    def _count_kept(self) -> int:
        return count_kept(self._recipe, self._path)

    def _count_free(self) -> int:
        """Bytes free where the model goes, or would go once the folder is made."""
        place = self._path.parent.absolute()
        while not place.exists():
            place = place.parent
        return shutil.disk_usage(place).free


class _Stopped(Exception):
    """Somebody stopped the installation."""
