"""A clock that a test sets.

The fixture `clock` of conftest.py hands it out.
"""

from __future__ import annotations


class Clock:
    """Tells the time that the test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now
