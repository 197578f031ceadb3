"""The page for a long time: ten people who ask, an ingest every few minutes, and what the process holds meanwhile.

Its memory, descriptors and threads are read from the kernel; the first fifth is warming up.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from tests.torture.crowd import open_page
from tests.torture.homes import make_home
from tests.torture.load import QUESTIONS, allow_connections, invite
from tests.torture.people import ANSWERED, Asked, Person, find_place
from tests.torture.results import Failure, Result, Sizes, keep
from tests.torture.writers import serve

GROWTH = 0.10
"""Most that memory may grow after warming up."""
WARMING = 0.2
"""Share of the time that is warming up."""
THINKING = 1.0
"""Seconds between an answer and the next question."""
SPARE = 8
"""Descriptors and threads by which the last fifth may be above the first after warming up."""


@dataclass(frozen=True, slots=True)
class Held:
    """What the process held at a time."""

    at: float
    megabytes: float
    descriptors: int
    threads: int


def run(sizes: Sizes, seed: int, folder: Path) -> list[Result]:
    """So many people for so many seconds, with an ingest each so many seconds."""
    allow_connections()
    make_home(folder / "home", sizes["chunks"], seed)
    watched = folder / "watched"
    watched.mkdir()
    with serve("recite") as model, open_page(folder / "home", model, corpus=str(watched)) as page:
        asked, held, added = asyncio.run(_soak(page, watched, sizes))
    (folder / "held.json").write_text(json.dumps([asdict(one) for one in held], indent=1), encoding="utf-8")
    return [judge(asked, held, added, folder, seed)]


def judge(asked: Sequence[Asked], held: Sequence[Held], added: int, folder: Path, seed: int) -> Result:
    """Whether it stayed as it was."""
    warm = [one for one in held if one.at >= WARMING * held[-1].at]
    part = max(1, len(warm) // 4)
    first, last = warm[:part], warm[-part:]
    growth = _average([one.megabytes for one in last]) / _average([one.megabytes for one in first]) - 1
    more = {
        name: _average([getattr(one, name) for one in last]) - _average([getattr(one, name) for one in first])
        for name in ("descriptors", "threads")
    }
    faults = [one.told[:200] for one in asked if one.outcome != ANSWERED]
    failures = [keep(folder, Failure(seed, told), folder / "page.log") for told in sorted(set(faults))[:20]]
    figures: dict[str, float | int | str] = {
        "minutes": round(held[-1].at / 60, 1),
        "ingests": added,
        "errors": len(faults),
        "MB": warm[-1].megabytes,
        "growth": round(growth, 4),
        **{f"more {name}": round(value, 1) for name, value in more.items()},
        "load average": round(os.getloadavg()[0], 1),
    }
    met = not faults and growth < GROWTH and all(value <= SPARE for value in more.values())
    bar = f"0 errors, memory grows by less than {GROWTH:.0%} after warming up, descriptors and threads flat"
    return Result("answers in a long run", len(asked), bar, met, figures, failures)


async def _soak(page: str, watched: Path, sizes: Sizes) -> tuple[list[Asked], list[Held], int]:
    place = await find_place(page)
    people, asked, held = await invite(place, sizes["people"]), list[Asked](), list[Held]()
    process = find_process(place.port)
    for question in QUESTIONS:  # what is loaded with the first of each kind is no growth
        await people[0].ask(question)
    await asyncio.to_thread(_upload, page, 0)
    begun = time.monotonic()

    def is_over() -> bool:
        return time.monotonic() - begun > sizes["seconds"]

    async def talk(person: Person, place: int) -> None:
        for number in itertools.count(place):
            if is_over():
                return
            asked.append(await person.ask(QUESTIONS[number % len(QUESTIONS)]))
            await asyncio.sleep(THINKING)

    async def look() -> None:
        while not is_over():
            held.append(read_held(process, time.monotonic() - begun))
            await asyncio.sleep(max(0.5, sizes["seconds"] / 200))

    async def add() -> int:
        for number in itertools.count(1):
            await asyncio.sleep(min(sizes["every"], max(0.0, begun + sizes["seconds"] - time.monotonic())))
            if is_over():
                return number - 1
            await asyncio.to_thread(_upload, page, number)
        return 0

    *_, added = await asyncio.gather(*(talk(one, at) for at, one in enumerate(people)), look(), add())
    return asked, held, int(added or 0)


def _upload(page: str, number: int) -> None:
    """Hands the page a document, as whoever drops a file on it does."""
    text = f"The lighthouse at Corran was painted for the {number}. time on Monday. It took {number + 3} days."
    with httpx.Client(base_url=page, timeout=120) as client:
        config = client.get("config").json()
        upload = next(one["id"] for one in config["components"] if one["props"].get("elem_id") == "upload")
        event = next(
            one["id"]
            for one in config["dependencies"]
            if any(target == [upload, "upload"] for target in one["targets"])
        )
        sent = client.post("gradio_api/upload", files={"files": (f"lighthouse-{number}.txt", text.encode())})
        (path,) = sent.raise_for_status().json()
        file = {"path": path, "orig_name": f"lighthouse-{number}.txt", "meta": {"_type": "gradio.FileData"}}
        session = f"soak-{number}"
        client.post("gradio_api/queue/join", json={"fn_index": event, "data": [[file]], "session_hash": session})
        shown = client.get("gradio_api/queue/data", params={"session_hash": session}).text
        assert "process_completed" in shown and "added" in shown.lower(), shown[-500:]


def find_process(port: int) -> int:
    """The process that listens on a port of this machine."""
    wanted = f":{port:04X}"
    listening = {
        fields[9]
        for line in Path("/proc/net/tcp").read_text(encoding="utf-8").splitlines()[1:]
        if (fields := line.split())[1].endswith(wanted) and fields[3] == "0A"
    }
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if os.readlink(link).removeprefix("socket:[").removesuffix("]") in listening:
                return int(link.parts[2])
        except OSError:
            continue
    raise ProcessLookupError(f"nobody listens on {port}")


def read_held(process: int, at: float) -> Held:
    """What a process holds now."""
    told = dict(
        line.split(":\t", 1) for line in Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    )
    descriptors = len(os.listdir(f"/proc/{process}/fd"))
    return Held(round(at, 1), int(told["VmRSS"].split()[0]) / 1000, descriptors, int(told["Threads"]))


def _average(values: Sequence[float]) -> float:
    return sum(values) / len(values)
