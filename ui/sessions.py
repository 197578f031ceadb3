"""Who is signed in, and how often a login may be tried: sessions that end by themselves, waits that grow.

Both are kept in memory: whoever starts the bot anew has everybody sign in anew. Nothing here knows HTTP.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.logins import Hash, Logins, fold

IDLE, LONGEST = 12 * 3600.0, 7 * 24 * 3600.0
"""Seconds after which a session ends: since it was last used, and in any case."""
MOST = 10_000
"""Sessions, and names or addresses that were tried, of which is known; the oldest are forgotten."""
FREE = 5
"""Wrong tries of a name or from an address before there is a wait."""
FIRST_WAIT, LONGEST_WAIT = 5.0, 900.0
"""Seconds of the first wait, which doubles with each further try, and of the longest."""
FORGOTTEN = 3600.0
"""Seconds after the last wrong try at which it begins anew."""


@dataclass(slots=True)
class Session:
    """Somebody signed in: `hash` is the password's of then, so that another one ends the session."""

    name: str
    hash: Hash
    begun: float
    used: float


class Sessions:
    """Sessions by a random token, of which only a digest is kept. Safe to use from many threads."""

    def __init__(self, logins: Logins, clock: Callable[[], float] = time.monotonic) -> None:
        self._logins, self._clock = logins, clock
        self._open: OrderedDict[str, Session] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, name: str) -> str:
        """The token of a new session of a name that is there. Raises LoginError, KeyError where it is not."""
        name, token, now = fold(name), secrets.token_urlsafe(32), self._clock()
        session = Session(name, self._logins.read()[name], now, now)
        with self._lock:
            self._open[_digest(token)] = session
            while len(self._open) > MOST:
                self._open.popitem(last=False)
        return token

    def find(self, token: str) -> str | None:
        """The name that is signed in with a token, if it still is. Raises LoginError."""
        key, now = _digest(token), self._clock()
        with self._lock:
            session = self._open.get(key)
        if session is None:
            return None
        is_over = now - session.used > IDLE or now - session.begun > LONGEST
        if is_over or self._logins.read().get(session.name) != session.hash:
            self.close(token)
            return None
        session.used = now
        return session.name

    def close(self, token: str) -> None:
        """Ends a session."""
        with self._lock:
            self._open.pop(_digest(token), None)


class Throttle:
    """How long is to be waited before a login may be tried, by what is tried and from where. Safe for many threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tries: OrderedDict[str, tuple[int, float]] = OrderedDict()
        """Wrong tries and the time of the last, by name or address."""
        self._lock = threading.Lock()

    def begin(self, keys: Sequence[str]) -> float:
        """Seconds to wait; 0 lets a try begin, which counts as wrong until `forgive`, so many at once count as well."""
        now = self._clock()
        with self._lock:
            wait = max(self._find_wait(key, now) for key in keys)
            if wait <= 0:
                for key in keys:
                    self._tries[key] = (self._count(key, now) + 1, now)
                    self._tries.move_to_end(key)
                while len(self._tries) > MOST:
                    self._tries.popitem(last=False)
            return max(0.0, wait)

    def forgive(self, name: str, address: str) -> None:
        """The password was right: the name begins anew, and its try does not count against the address."""
        with self._lock:
            self._tries.pop(name, None)
            count, last = self._tries.get(address, (1, 0.0))
            self._tries[address] = (max(0, count - 1), last)

    def _count(self, key: str, now: float) -> int:
        count, last = self._tries.get(key, (0, now))
        return count if now - last <= FORGOTTEN else 0

    def _find_wait(self, key: str, now: float) -> float:
        count = self._count(key, now)
        if count < FREE:
            return 0.0
        return float(min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(count - FREE, 10))) - (now - self._tries[key][1])


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
