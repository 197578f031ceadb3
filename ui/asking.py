"""A question being answered in a thread of its own, so that whoever stops it need not wait for a model's next word.

Knows the events of the bot; what the page makes of them is in conversation.py.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.bot import Event
    from ui.turnstile import Waiting

LINGER = 0.03
"""Seconds in which events are read together: too short to see, and a page that many look at is drawn less often."""


SHOWN = 5.0
"""Seconds within which a page has been sent what is being shown; one that is gone never is."""


class Asking:
    """The events of one answer, to be read once; `stopped` and `left` tell how it ended early."""

    def __init__(self, question: str, events: Generator[Event | Waiting]) -> None:
        """Starts at once. `events` is what `bot.stream` returns, or a line before it: closing ends a model's work."""
        self.question = question
        self.stopped = self.left = False
        self._showing = threading.Lock()
        self._line: SimpleQueue[Event | Waiting | Exception | None] = SimpleQueue()
        threading.Thread(target=self._answer, args=(events,), daemon=True, name="answer").start()

    def __iter__(self) -> Iterator[list[Event | Waiting]]:
        """Events as they come, with each those that follow within LINGER; none that come once it is stopped or left.

        Raises what the bot raises.
        """
        while True:
            items = self._gather()
            events = [item for item in items if item is not None and not isinstance(item, Exception)]
            if events and not self.left:
                yield events
            if self.stopped or self.left or items[-1] is None:
                return
            if isinstance(items[-1], Exception):
                raise items[-1]

    def _gather(self) -> list[Event | Waiting | Exception | None]:
        """What comes next and soon after it; an error or None, which are always the last to come, end it at once."""
        items, until = [self._line.get()], time.monotonic() + LINGER
        while items[-1] is not None and not isinstance(items[-1], Exception):
            try:
                items.append(self._line.get(timeout=max(0.0, until - time.monotonic())))
            except Empty:
                break
        return items

    def stop(self) -> None:
        """Ends the reading at once, and the model's work as soon as the bot hands over its next event."""
        self.stopped = True
        self._line.put(None)

    def leave(self) -> None:
        """Ends the reading at once, but not the answer: the bot gives it, and keeps it, with nobody looking on.

        Returns once nothing of it is still on its way to the page, where it would cover what is shown next.
        """
        self.left = True
        self._line.put(None)
        if self._showing.acquire(timeout=SHOWN):
            self._showing.release()

    @contextmanager
    def showing(self) -> Iterator[bool]:
        """Tells whether what comes next is to be shown; the block lasts until that has been sent."""
        with self._showing:
            yield not self.left

    def _answer(self, events: Generator[Event | Waiting]) -> None:
        try:
            with closing(events):
                for event in events:
                    if self.stopped:
                        break
                    self._line.put(event)
        except Exception as error:  # whatever it is, it belongs to the thread that reads
            self._line.put(error)
        self._line.put(None)
