"""A backend that composes what a test tells it to, at the pace that the test sets, and notes how it was ended.

Everything behind it, from the check of each sentence on, is what people get.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence

from bot.protocols import Finish, Wrote
from bot.schema import Draft, Evidence, Turn, Usage

LONGEST_WAIT = 60.0
"""Seconds after which a test that never lets go fails rather than hangs."""


class Scripted:
    """An LLM of steps: a sentence is written, an Event waited for, an error raised."""

    def __init__(self, *steps: str | threading.Event | Exception, name: str = "scripted") -> None:
        self.name = name
        self.steps = steps
        self.waiting = threading.Event()
        """A step is being waited for."""
        self.closed = threading.Event()
        """An answer was ended before it was whole."""
        self.warmed = 0

    def compose(self, question: str, evidence: Evidence, deadline: float, spent: int = 0) -> Generator[Wrote]:
        try:
            for step in self.steps:
                if isinstance(step, Exception):
                    raise step
                if isinstance(step, threading.Event):
                    self.waiting.set()
                    assert step.wait(LONGEST_WAIT)
                else:
                    yield Draft(step, evidence.sentences)
            yield Finish(Usage(prompt_tokens=200, completion_tokens=40))
        except GeneratorExit:
            self.closed.set()
            raise

    def restate(self, question: str, history: Sequence[Turn], deadline: float) -> Generator[str]:
        """Nothing."""
        yield ""

    def warm(self) -> None:
        self.warmed += 1

    def close(self) -> None:
        """Nothing to end."""
