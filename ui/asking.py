"""A question being answered in a thread of its own, so that whoever stops it need not wait for a model's next word.

Knows the events of the bot; what the page makes of them is in conversation.py.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from contextlib import closing
from queue import SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.bot import Event
    from ui.turnstile import Waiting


class Asking:
    """The events of one answer, to be read once; `stopped` and `left` tell how it ended early."""

    def __init__(self, question: str, events: Generator[Event | Waiting]) -> None:
        """Starts at once. `events` is what `bot.stream` returns, or a line before it: closing ends a model's work."""
        self.question = question
        self.stopped = self.left = False
        self._line: SimpleQueue[Event | Waiting | Exception | None] = SimpleQueue()
        threading.Thread(target=self._answer, args=(events,), daemon=True, name="answer").start()

    def __iter__(self) -> Iterator[Event | Waiting]:
        """Events as they come, and none once it is stopped or left. Raises what the bot raises."""
        while (item := self._line.get()) and not (self.stopped or self.left):
            if isinstance(item, Exception):
                raise item
            yield item

    def stop(self) -> None:
        """Ends the reading at once, and the model's work as soon as the bot hands over its next event."""
        self.stopped = True
        self._line.put(None)

    def leave(self) -> None:
        """Ends the reading at once, but not the answer: the bot gives it, and keeps it, with nobody looking on."""
        self.left = True
        self._line.put(None)

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
