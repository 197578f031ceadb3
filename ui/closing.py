"""How many answers are under way, and how the page comes to its end: no new questions, those given.

Who asks is told why by whoever answers them; what stops the server is server.py's business.
"""

from __future__ import annotations

import itertools
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

QUIET = 0.5
"""Seconds without an answer under way after which there is none: a question that was let in may still be on its way."""


MOST = 64
"""Questions that are answered or wait at once, no more than a line holds; others are told so at the door."""
LOST = 30.0
"""Seconds after which what was let in, but never asked, is no longer expected."""
PULSE = 0.05
"""Seconds after which it is looked again."""


class Closing:
    """Answers under way, and whether the end has begun. Safe to use from many threads."""

    def __init__(self) -> None:
        self.has_begun = False
        self._under_way = 0
        self._expected = dict[int, float]()
        """By ticket, when questions were let in that have not begun to be answered."""
        self._tickets = itertools.count(1)
        self._lock = threading.Lock()

    @property
    def under_way(self) -> int:
        """How many answers are."""
        return self._under_way

    @property
    def is_crowded(self) -> bool:
        """Whether one question more would only make all wait longer."""
        with self._lock:
            since = time.monotonic() - LOST
            self._expected = {ticket: then for ticket, then in self._expected.items() if then > since}
            return self._under_way + len(self._expected) >= MOST

    def expect(self) -> int:
        """A question is let in, whose answer is to begin soon; the ticket returned is never 0."""
        with self._lock:
            ticket = next(self._tickets)
            self._expected[ticket] = time.monotonic()
        return ticket

    def forget(self, ticket: int) -> None:
        """A question that was let in is not asked after all; nothing changes where it is by now."""
        with self._lock:
            self._expected.pop(ticket, None)

    @contextmanager
    def answer(self, ticket: int = 0) -> Iterator[None]:
        """An answer is under way until the block is left; `ticket` is that of a question that was let in before."""
        with self._lock:
            self._expected.pop(ticket, None)
            self._under_way += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1

    def begin(self, seconds: float) -> bool:
        """Begins the end; returns once no answer is under way, or these seconds are over: whether all were given."""
        self.has_begun = True
        until, quiet_since = time.monotonic() + seconds, time.monotonic()
        while True:
            now = time.monotonic()
            if self._under_way:
                if now >= until:
                    return False
                quiet_since = now
            elif now - quiet_since >= QUIET:
                return True
            # In small steps, because a signal that another thread was given is noticed only where the main one moves.
            time.sleep(PULSE)


def end_process() -> None:
    """Ends this process well and at once, as is needed where threads are still at work that nothing can end.

    Python would end them in the midst of what they do, which in code of other languages aborts the whole process.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
