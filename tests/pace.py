"""How slow the machine is just now, for bounds on seconds that pass: a busy machine keeps them, a real regression not.

Bounds on the work of one thread need none of this: see stopwatch.py.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

BARE = 0.025
"""Seconds of a Python process that does nothing, where the bounds were set."""
GOES = 5


def time_process(*arguments: str, times: int = GOES) -> float:
    """Median seconds of a Python process from start to end."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def measure_pace() -> float:
    """How many times as long as there all takes here and now; 1 at least."""
    return max(1.0, time_process("-c", "pass") / BARE)
