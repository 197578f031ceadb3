"""How the page comes to its end: no new questions, while answers under way are given, for so long.

Who asks is told why by whoever answers them; what stops the server is server.py's business.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

QUIET = 0.5
"""Seconds without an answer under way after which there is none: a question that was let in may still be on its way."""


class Closing:
    """Answers under way, and whether the end has begun. Safe to use from many threads."""

    def __init__(self) -> None:
        self.has_begun = False
        self._under_way = 0
        self._changed = threading.Condition()

    @property
    def under_way(self) -> int:
        """How many answers are."""
        return self._under_way

    @contextmanager
    def answer(self) -> Iterator[None]:
        """An answer is under way until the block is left."""
        with self._changed:
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def begin(self, seconds: float) -> bool:
        """Begins the end; returns once no answer is under way, or these seconds are over: whether all were given."""
        self.has_begun = True
        until = time.monotonic() + seconds
        with self._changed:
            while self._changed.wait_for(lambda: not self._under_way, max(0.0, until - time.monotonic())):
                if not self._changed.wait_for(lambda: bool(self._under_way), QUIET):
                    return True
        return False
