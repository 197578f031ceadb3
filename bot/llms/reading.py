"""A source read ahead in a thread of its own, so that whoever reads it waits no longer than a deadline.

It knows nothing of models: what is read, and how its source is stopped, is the caller's.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from bot.errors import BackendError

T = TypeVar("T")
PULSE = 0.25
"""Seconds after which a reader hears that nothing came."""
AHEAD = 64
"""Items read before they are asked for; a source that floods waits there instead of filling the memory."""


@dataclass(frozen=True, slots=True)
class _End:
    """The last thing in the line: the source is exhausted, or it raised."""

    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """What the reader and the thread share. The thread must not hold the Reading, or it could never be collected."""

    items: SimpleQueue[Any] = field(default_factory=SimpleQueue)
    room: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(AHEAD))
    closed: threading.Event = field(default_factory=threading.Event)


class Reading(Iterator[T], Generic[T]):
    """Items of `source` in order, with its exceptions; any thread may close it, also while another waits in it.

    No timeout of a socket bounds a name look-up, a server that sends a byte a second or a library that blocks: only
    another thread does. One that is stuck is left behind; it is a daemon and ends with its source.
    """

    def __init__(
        self, source: Iterator[T], deadline: float, late: str, beat: T, stop: Callable[[], None] = lambda: None
    ) -> None:
        """`late` is the message of the BackendError at the deadline, a time of `time.monotonic`.

        `beat` is given where nothing came for PULSE seconds, so that whoever reads can think of something else.
        `stop` ends what the source waits for. It is called by whichever thread closes, and again after `fail`.
        """
        self._deadline, self._late, self._beat, self._stop = deadline, late, beat, stop
        self._line = _Line()
        threading.Thread(target=_fill, args=(self._line, source), daemon=True, name="reading").start()

    def __next__(self) -> T:
        if self._line.closed.is_set():
            raise StopIteration
        item = self._wait()
        if item is self._beat:
            return self._beat
        self._line.room.release()
        if not isinstance(item, _End):
            taken: T = item
            return taken
        self.close()
        if item.error:
            raise item.error
        raise StopIteration

    def close(self) -> None:
        """Ends the reading and stops the source; who waits here gets no further item."""
        if not self._line.closed.is_set():
            self._line.closed.set()
            self._line.room.release()
            self._line.items.put(_End())
            self._stop()

    def fail(self, error: BackendError) -> None:
        """Stops the source, and raises `error` to whoever reads, after the items that are there already."""
        self._line.items.put(_End(error))  # before the source can tell of its own end
        self._stop()

    def __del__(self) -> None:
        self.close()

    def _wait(self) -> Any:
        """The next item of the line, or the beat. Raises BackendError at the deadline, whatever waits there."""
        left = self._deadline - time.monotonic()
        try:
            if left > 0:
                return self._line.items.get(timeout=min(left, PULSE))
        except Empty:
            if left > PULSE:
                return self._beat
        self.close()
        raise BackendError(self._late)


class Readings(Generic[T]):
    """The readings of one source of texts that can be closed: its end is theirs. Any thread may open one or close all.

    They are held weakly, so that one nobody reads any longer still ends by itself.
    """

    def __init__(self, name: str, beat: T) -> None:
        """`name` is what messages call whatever is read; for `beat` see Reading."""
        self._name, self._beat = name, beat
        self._open: WeakSet[Reading[T]] = WeakSet()
        self._closed = False
        self._lock = threading.Lock()

    def open(
        self, source: Iterator[T], deadline: float, late: str, stop: Callable[[], None] = lambda: None
    ) -> Reading[T]:
        """A Reading, as its constructor makes it. Raises BackendError after `close`."""
        with self._lock:
            if self._closed:
                raise self._explain()
            reading = Reading(source, deadline, late, self._beat, stop)
            self._open.add(reading)
            return reading

    def close(self) -> None:
        """Ends every reading with a BackendError that says so."""
        with self._lock:
            self._closed = True
            for reading in self._open:
                reading.fail(self._explain())

    def _explain(self) -> BackendError:
        return BackendError(f"{self._name} was closed; open the bot again")


def _fill(line: _Line, source: Iterator[Any]) -> None:
    """Puts every item in the line, then its end."""
    error = None
    try:
        for item in source:
            line.room.acquire()
            if line.closed.is_set():
                break
            line.items.put(item)
    except Exception as raised:  # whatever it is, it belongs to the reader's thread
        error = raised
    line.items.put(_End(error))
