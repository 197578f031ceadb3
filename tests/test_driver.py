"""The driver of a cluster's work, as far as it goes without Ray: how long it waits, how it ends, what it says.

Ray itself is in test_cluster.py.
"""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Iterator

import pytest

from bot.children import compose_command
from bot.errors import ClusterError
from bot.workers.driver import LOCAL, explain_failure, explain_refusal, limit_waits


@pytest.fixture(autouse=True)
def alarm() -> Iterator[None]:
    """What an alarm did before is what it does after."""
    before = signal.getsignal(signal.SIGALRM)
    yield
    signal.signal(signal.SIGALRM, before)


def test_what_does_not_come_in_time_is_told() -> None:
    def give() -> Iterator[int]:
        yield 1
        threading.Event().wait()

    steps = limit_waits(give(), 0.2)
    assert next(steps) == 1
    with pytest.raises(ClusterError, match="nothing came of the cluster in 0 minutes"):
        next(steps)


def test_time_counts_only_while_it_is_waited_for() -> None:
    taken = []
    for step in limit_waits(iter([1, 2, 3]), 60):
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
        taken.append(step)
    assert taken == [1, 2, 3] and signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_the_end_of_its_parent_ends_it() -> None:
    command = compose_command("from bot.workers.driver import watch_parent; print(flush=True); watch_parent()")
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdin and child.stdout
    assert child.stdout.readline() and child.poll() is None
    child.stdin.close()
    assert child.wait(60) == -signal.SIGTERM
    child.stdout.close()


@pytest.mark.parametrize("error", [KeyError("CPU"), TypeError("an argument"), MemoryError(), OSError("no room")])
def test_any_failure_has_a_reason(error: Exception) -> None:
    said = explain_failure(error)
    assert said.startswith("the cluster's work failed (") and (str(error) or "MemoryError") in said


def test_a_ray_that_cannot_be_loaded_is_told_so() -> None:
    error = ImportError("No module named 'pyarrow'")
    for said in (explain_refusal(LOCAL, error), explain_failure(error)):
        assert said.startswith("Ray cannot be loaded here (No module named 'pyarrow')") and "pip install" in said
