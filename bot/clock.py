"""The seconds that the stages of one answer take, as `Answer.seconds` tells them.

What a stage is, is bot.py's business.
"""

from __future__ import annotations

import time
from dataclasses import replace

from bot.schema import Seconds


class Clock:
    """Seconds of the stages of one answer."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._seconds = Seconds()

    def mark(self, stage: str) -> None:
        """A stage ends now that began when the last one ended."""
        now = time.perf_counter()
        self.add(stage, now - self._last)
        self._last = now

    def note(self, stage: str, moment: float | None) -> None:
        """When something happened, counted from the start of the answer; None where it did not."""
        if moment is not None:
            self.add(stage, moment - self._start)

    def add(self, stage: str, seconds: float) -> None:
        """A time that was measured elsewhere."""
        self._seconds = replace(self._seconds, **{stage: seconds})

    def read(self) -> Seconds:
        """All stages, and the total until now."""
        return replace(self._seconds, total=time.perf_counter() - self._start)
