"""Bounds on how long a piece of work takes, which hold on a busy machine as on an idle one.

What counts is the processor time of this thread: no other thread, no process, no waiting, no garbage of earlier tests.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from math import inf
from typing import TypeVar

Result = TypeVar("Result")

GOES = 3
"""How often work may be tried, since a thread that shares its core with others takes longer for the same."""


def hurry(seconds: float, work: Callable[[], Result]) -> Result:
    """What comes of the work, which must take less than so many seconds in one of its goes."""
    for _ in range(GOES):
        taken, result = _time(work)
        if taken < seconds:
            return result
    raise AssertionError(f"it took {taken:.3f} s, and may take {seconds} s")


def keep_pace(work: Callable[[], object], other: Callable[[], object], times: float, spare: float) -> None:
    """Fails where the work takes longer than so many times the other, and some seconds, by the best goes of both."""
    taken = allowed = inf
    for _ in range(GOES):
        taken, allowed = min(taken, _time(work)[0]), min(allowed, times * _time(other)[0] + spare)
        if taken < allowed:
            return
    raise AssertionError(f"it took {taken:.3f} s, and may take {allowed:.3f} s")


def _time(work: Callable[[], Result]) -> tuple[float, Result]:
    """Seconds of one go, and what came of it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        began = time.thread_time()
        result = work()
        return time.thread_time() - began, result
    finally:
        if was_enabled:
            gc.enable()
