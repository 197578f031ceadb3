"""How many people the page holds: 50 who ask without pause, then four times as many, then one again.

The page and its model run in processes of their own; whoever asks shares the processor with them.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass

from evals.metrics import find_percentile
from tests.torture.people import ANSWERED, FAILED, REJECTED, Asked, Person, Place, find_place

PEOPLE, TIMES = 50, 4
"""People of whom the bar is, and how many times as many are too many."""
FIRST, RATE, SOON, BACK = 2.0, 20.0, 1.0, 10.0
"""Seconds to the first words (p95), answers a second, seconds to a rejection, and until all is as before."""
PAUSE = 5.0
"""Seconds after which who was turned away asks again, as the page tells them to."""
QUESTIONS = (
    "What had Armenia started to ratify by late September 2023?",
    "How many people live in Karabakh?",
    "What did Moscow say about Pashinyan's remarks?",
    "Who brokered the truce?",
    "Why did Armenia move to ratify the Rome Statute?",
)


@dataclass(frozen=True, slots=True)
class Burden:
    """What came of so many people in so many seconds; `busy` is the share of a core that asking itself took."""

    people: int
    seconds: float
    asked: tuple[Asked, ...]
    busy: float
    machine: float
    """The load average of the machine at the end."""

    def of(self, outcome: str) -> list[Asked]:
        """Those that ended so."""
        return [one for one in self.asked if one.outcome == outcome]

    def find(self, outcome: str, part: str, share: float) -> float:
        """A percentile of the seconds until `part` of those that ended so, 0 where there are none."""
        times = [float(getattr(one, part)) for one in self.of(outcome)]
        return find_percentile(times, share) if times else 0.0

    def describe(self) -> dict[str, object]:
        """Its figures by name."""
        rejected = self.of(REJECTED)
        return {
            "people": self.people,
            "answers": len(self.of(ANSWERED)),
            "rejected": len(rejected),
            "errors": len(self.of(FAILED)),
            "answers_a_second": round(len(self.of(ANSWERED)) / self.seconds, 1),
            **{
                f"{part}_p{share}": round(self.find(ANSWERED, part, share / 100), 3)
                for part, share in itertools.product(("evidence", "words", "total"), (50, 95))
            },
            "rejection_p95": round(self.find(REJECTED, "total", 0.95), 3),
            "rejection_most": round(self.find(REJECTED, "total", 1.0), 3),
            "cores_of_those_who_ask": round(self.busy, 2),
            "load_average": round(self.machine, 2),
        }


async def press(people: Sequence[Person], seconds: float) -> Burden:
    """Everybody asks, again as soon as they are answered, for so long; what is under way then is waited for."""
    begun, cpu, asked = time.perf_counter(), time.process_time(), list[Asked]()

    async def go_on(person: Person, place: int) -> None:
        for number in itertools.count(place):
            one = await person.ask(QUESTIONS[number % len(QUESTIONS)])
            asked.append(one)
            if one.outcome == REJECTED and time.perf_counter() - begun + PAUSE < seconds:
                await asyncio.sleep(PAUSE)
            elif one.outcome == REJECTED or time.perf_counter() - begun > seconds:
                return

    await asyncio.gather(*(go_on(person, place) for place, person in enumerate(people)))
    took = time.perf_counter() - begun
    return Burden(len(people), took, tuple(asked), (time.process_time() - cpu) / took, os.getloadavg()[0])


async def invite(place: Place, count: int) -> list[Person]:
    """People who have opened the page, a few at a time."""
    people, few = [Person(place) for _ in range(count)], asyncio.Semaphore(4)

    async def arrive(person: Person) -> None:
        async with few:
            await person.arrive()

    await asyncio.gather(*map(arrive, people))
    return people


async def recover(person: Person, before: float) -> float:
    """Seconds until a question is answered about as fast as before."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < 6 * BACK:
        at, one = time.perf_counter(), await person.ask(QUESTIONS[0])
        if one.outcome == ANSWERED and one.total <= max(2 * before, SOON):
            return at - begun
    return float("inf")


async def measure(url: str, people: int, seconds: float) -> tuple[Burden, Burden, float]:
    """So many, then TIMES as many, the new ones without having been there, then seconds until it is as before."""
    allow_connections()
    place = await find_place(url)
    crowd = await invite(place, people)
    alone = [await crowd[0].ask(question) for question in QUESTIONS]
    held = await press(crowd, seconds)
    crowd += await invite(place, (TIMES - 1) * people)
    over = await press(crowd, seconds)
    return held, over, await recover(crowd[0], min(one.total for one in alone))


def allow_connections() -> None:
    """As many open files as there may be: each who waits holds a connection."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
