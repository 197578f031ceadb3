"""How much one client may ask for: an allowance that is used up and fills again, for each client and each address.

Nothing here knows HTTP.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.settings import Settings

MOST = 10_000
"""Clients of whom is remembered what they have left; those that were not heard of for longest are forgotten."""
TOGETHER = 10
"""How many clients' worth all who come from one address may use: they share it, or one makes up cookies."""
MINUTE, HOUR = 60.0, 3600.0
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Client:
    """Who uses an allowance: a name, and how many times over it has one."""

    name: str
    times: int = 1


class Allowance:
    """So much in a period, all at once or bit by bit. Safe to use from many threads."""

    def __init__(self, most: float, period: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`most` 0 sets no limit."""
        self.most = most
        self._rate, self._clock = most / period, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """What each client had left, and when."""
        self._lock = threading.Lock()

    def take(self, clients: Sequence[Client], amount: float = 1) -> float:
        """Seconds to wait until all of these clients have so much; 0 takes it from them now."""
        if not self.most:
            return 0.0
        now = self._clock()
        with self._lock:
            left = [self._count(client, now) for client in clients]
            waits = [(amount - has) / (self._rate * who.times) for who, has in zip(clients, left, strict=True)]
            if (longest := max(waits, default=0.0)) > 0:
                return longest
            for client, has in zip(clients, left, strict=True):
                self._left[client.name] = (has - amount, now)
                self._left.move_to_end(client.name)
            while len(self._left) > MOST:
                self._left.popitem(last=False)
        return 0.0

    def _count(self, client: Client, now: float) -> float:
        most = self.most * client.times
        left, then = self._left.get(client.name, (most, now))
        return min(most, left + (now - then) * self._rate * client.times)


class Limits:
    """The allowances of one page."""

    def __init__(self, settings: Settings) -> None:
        self.requests = Allowance(settings.requests_per_minute, MINUTE)
        self.questions = Allowance(settings.questions_per_minute, MINUTE)
        self.sent = Allowance(settings.upload_mb * MEGABYTE, HOUR)
        """Bytes of uploads."""
        self.files = Allowance(settings.upload_files, HOUR)
