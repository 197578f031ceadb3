"""Who is answered when many ask at once: a few at a time, the others in the order in which they came.

A question searches in one line and, if a model answers it, waits in that model's line once its evidence is shown.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from bot.errors import BusyError
from bot.llms import QUOTES

if TYPE_CHECKING:
    from bot.bot import Event

SEARCHING, WRITING, LOCAL = 2, 24, 1
"""How many search at once, how many a server's model answers at once, and how many the local one: it has one pen."""
LONGEST_LINE = 64
"""How many may wait in a line."""
PATIENCE = 3.0
"""Seconds for which what nobody waits for gives way to people who ask."""
PAUSE = 5.0
"""Seconds after which it is worth asking again where all is full, or closing."""
PULSE = 0.5
"""Seconds after which whoever waits looks whether they were stopped."""
TELLING = 2.0
"""Seconds after which they are told how many are ahead now: to tell 50 of each who leaves takes more than to answer."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many are ahead of a question that waits."""

    ahead: int


class Turnstile:
    """Lets so many in at once, the others in order. Safe to use from many threads."""

    def __init__(self, places: int, longest: int = LONGEST_LINE) -> None:
        """`longest` is how many may wait."""
        self._places, self._longest = places, longest
        self._line: list[threading.Event] = []
        """All who came and have not left; the first ones are in. Each is set as its turn comes."""
        self._moved = threading.Condition()

    @contextmanager
    def enter(self) -> Iterator[Iterator[Waiting]]:
        """What is to be read to its end, then it is one's turn, until the block is left. Raises BusyError.

        It tells who waits how many are ahead: every PULSE, the number being that of at most TELLING seconds ago.
        """
        ticket = threading.Event()
        with self._moved:
            if self.is_full:
                raise BusyError(f"{len(self._line)} others are asking just now; ask again in a moment")
            self._line.append(ticket)
        try:
            yield self._wait(ticket)
        finally:
            with self._moved:
                self._line.remove(ticket)
                for admitted in self._line[: self._places]:
                    admitted.set()
                self._moved.notify_all()

    @property
    def length(self) -> int:
        """How many are in or wait."""
        return len(self._line)

    @property
    def is_full(self) -> bool:
        """Whether nobody can join."""
        return len(self._line) >= self._places + self._longest

    def wait_until_empty(self, seconds: float) -> None:
        """Until nobody is in or waits, or these seconds are over."""
        with self._moved:
            self._moved.wait_for(lambda: not self._line, seconds)

    def _wait(self, ticket: threading.Event) -> Iterator[Waiting]:
        told, at = 0, -inf
        while ahead := self._count_ahead(ticket):
            if (now := time.monotonic()) >= at + TELLING:
                told, at = ahead, now
            yield Waiting(told)
            ticket.wait(PULSE)

    def _count_ahead(self, ticket: threading.Event) -> int:
        """How many must leave before it is this one's turn."""
        with self._moved:
            return max(0, self._line.index(ticket) - self._places + 1)


class Lines:
    """The lines of one page: one to search in, one for each kind of model, and one for what has time."""

    def __init__(self, searchers: int = 0) -> None:
        """`searchers` is how many processes search: so many more are let in, and each finds the next at its door."""
        places = (SEARCHING + searchers, WRITING, LOCAL)
        self._searching, self._writing, self._local = map(Turnstile, places)
        self._aside = threading.Lock()

    def pass_through(self, events: Generator[Event], backend: str) -> Generator[Event | Waiting]:
        """The events of an answer as its turns come, and how many are ahead meanwhile. Raises BusyError.

        The first event, the evidence, does not wait for other people's answers. Closing it closes `events`.
        """
        with closing(events):
            with self._searching.enter() as waiting:
                yield from waiting
                evidence = next(events)
            yield evidence
            if backend == QUOTES:  # takes no time
                yield from events
                return
            with (self._local if backend == "local" else self._writing).enter() as waiting:
                yield from waiting
                yield from events

    @contextmanager
    def search(self) -> Iterator[None]:
        """A search that no answer follows, as its turn comes, until the block is left. Raises BusyError."""
        with self._searching.enter() as waiting:
            for _ in waiting:
                pass
            yield

    @property
    def lengths(self) -> dict[str, int]:
        """How many are in each line or wait in it, by its name."""
        lines = {"searching": self._searching, "writing": self._writing, "local": self._local}
        return {name: line.length for name, line in lines.items()}

    @contextmanager
    def step_aside(self) -> Iterator[None]:
        """Work that nobody waits for, one piece at a time, and not while people ask, unless they do so for long."""
        with self._aside:
            self._searching.wait_until_empty(PATIENCE)
            yield
