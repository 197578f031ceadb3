"""Work that is too slow is found out, and one slow go alone is forgiven.

The bounds themselves stand in the tests of what is measured.
"""

from __future__ import annotations

import gc
import threading
from itertools import count

import pytest
from stopwatch import hurry, keep_pace


def square(size: int) -> int:
    return sum(1 for _ in range(size) for _ in range(size))


def test_slow_work_fails_and_what_is_done_in_time_is_handed_on() -> None:
    assert hurry(5, lambda: square(10)) == 100
    assert gc.isenabled()
    with pytest.raises(AssertionError, match=r"it took .* and may take 1e-06 s"):
        hurry(1e-6, lambda: square(100))


def test_a_slow_go_is_followed_by_another() -> None:
    goes = count()
    assert hurry(0.02, lambda: square(3000 if next(goes) == 0 else 1)) == 1
    assert next(goes) == 2


def test_time_that_grows_with_the_square_fails_and_with_the_size_does_not() -> None:
    with pytest.raises(AssertionError, match="it took"):
        keep_pace(lambda: square(1600), lambda: square(200), 8, 0.001)
    keep_pace(lambda: sum(range(400_000)), lambda: sum(range(100_000)), 8, 0.001)


def test_what_other_threads_do_and_waiting_does_not_count() -> None:
    other = threading.Thread(target=square, args=(2000,))
    other.start()
    hurry(0.02, other.join)
    assert not other.is_alive()
