"""SIGKILL at random instants and at named points of ingests, removals and rebuilds, all on one index.

This process holds the oracle. After each kill a fresh process opens the index, which nobody repaired, and tells what it
holds. A replay goes on from the index as it was before the kill that failed, with the same operations.
"""

from __future__ import annotations

import logging
import random
import shutil
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from statistics import median

from tests.kill_worker import change, write_folder
from tests.torture.children import Died, ask_child, open_context
from tests.torture.oracle import Operation, Oracle
from tests.torture.results import FAILURES, Failure, Result, Sizes, keep
from tests.torture.victim import POINTS, Look, look, work

BAR = "1,000 kills, 0 acknowledged documents lost, 0 wrong results, 0 steps by hand"
PATIENCE = 300.0
"""Seconds after which an operation or a look has hung: far more than any takes on a busy machine."""
MOST_FAILURES = 20
"""Failures after which a run ends: what they have in common is known by then."""
MOST_OPERATIONS = 5
"""Operations that a victim does at most before it is killed, be its point met or not."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Tally:
    """What a run has seen so far."""

    kills: int = 0
    acknowledged: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    """Kills by what was under way."""
    points: set[str] = field(default_factory=set)
    durations: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Of the last operations in peace, by kind: a kill by the clock falls into them, however busy the machine."""
    opened: list[float] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def acknowledge(self, oracle: Oracle) -> None:
        """Counts one, and has the oracle know."""
        oracle.acknowledge()
        self.acknowledged += 1


def run(sizes: Sizes, seed: int, folder: Path) -> list[Result]:
    """Kill number n takes the seed plus n; stopped by Ctrl-C it tells of as many as there were."""
    root, tally, oracle = folder / "root", Tally(), Oracle()
    root.mkdir()
    kept = folder / FAILURES / str(seed) / "before"
    if kept.is_dir():
        shutil.copytree(kept, root, dirs_exist_ok=True)
        oracle = Oracle.read(root / "oracle.json")
    with suppress(KeyboardInterrupt):
        for number in range(seed, seed + sizes["kills"]):
            try_one(root, folder, number, oracle, tally)
            if len(tally.failures) >= MOST_FAILURES:
                break
            if tally.kills % 20 == 0:
                log.info("%d kills, %d acknowledged, %d failed", tally.kills, tally.acknowledged, len(tally.failures))
    figures: dict[str, float | int | str] = {
        "operations acknowledged": tally.acknowledged,
        "killed in an operation": sum(tally.struck.values()),
        **{f"killed in {kind}": count for kind, count in sorted(tally.struck.items())},
        "named points met": f"{len(tally.points)} of {len(POINTS)}",
        "documents at the end": len(oracle.held),
        "slowest to open and answer (s)": max(tally.opened, default=0.0),
    }
    met = not tally.failures and tally.kills == sizes["kills"]
    return [Result("SIGKILL, accumulated, mixed", tally.kills, BAR, met, figures, tally.failures)]


def try_one(root: Path, folder: Path, seed: int, oracle: Oracle, tally: Tally) -> None:
    """One kill and one look; what is wrong is kept, with the index before and after."""
    oracle.write(root / "oracle.json")
    shutil.rmtree(folder / "before", ignore_errors=True)
    shutil.copytree(root, folder / "before")
    try:
        fault = strike(root, seed, oracle, tally)
    except RuntimeError as error:  # nobody can write any more, which is what must never be
        fault = str(error)
    tally.kills += 1
    seen = take_look(root, seed, thorough=tally.kills % 25 == 0)
    faults = [*([fault] if fault else []), *oracle.judge(seen.found), *seen.faults]
    if faults:
        told = f"{'; '.join(faults[:5])} (of {len(faults)}), killed in {oracle.pending}"
        oracle.write(root / "oracle.json")
        tally.failures.append(keep(folder, Failure(seed, told), folder / "before", root))
    tally.opened.append(seen.seconds)
    oracle.settle(seen.found)


def strike(root: Path, seed: int, oracle: Oracle, tally: Tally) -> str:
    """Starts a victim, gives it operations, and has it die: every second time by the clock, else at a named point.

    Returns what went wrong before: an operation that failed by itself.
    """
    chance = random.Random(seed)
    by_clock = chance.random() < 0.5
    point, passage = ("", 0) if by_clock else (POINTS[seed % len(POINTS)], chance.choice([1, 1, 1, 2, 3]))
    quiet = chance.randrange(3) if by_clock else MOST_OPERATIONS  # operations that it may end in peace
    with open_victim(root, point, passage, own_prober=seed % 10 == 0) as (victim, pipe):
        for turn in range(max(quiet + 1, MOST_OPERATIONS)):
            operation = choose(root, oracle, chance, "rebuild" if "set_generation" in point else "")
            oracle.invoke(operation)
            began, known = time.monotonic(), tally.durations[operation.kind]
            pipe.send(operation)
            delay = PATIENCE if turn < quiet else chance.uniform(0, median(known) if known else 0.3)
            if not await_reply(pipe, delay):
                break
            known[:] = [*known[-50:], time.monotonic() - began]
            tally.acknowledge(oracle)
            if turn >= quiet:
                break
        victim.kill()
        victim.join(PATIENCE)
        if oracle.pending and await_reply(pipe, 0):  # it said so just before it died
            tally.acknowledge(oracle)
    if oracle.pending:
        tally.struck[oracle.pending.kind] += 1
        tally.points |= {point} - {""}
    return "" if victim.exitcode == -signal.SIGKILL else f"the operation failed ({victim.exitcode})"


def choose(root: Path, oracle: Oracle, chance: random.Random, wanted: str) -> Operation:
    """The next operation, perhaps of the wanted kind; where it is an ingest, the folder is changed for it."""
    kind = wanted or chance.choices(["ingest", "remove", "rebuild"], [6, 2, 1])[0]
    if kind == "remove" and oracle.held:
        return Operation("remove", chance.choice(sorted(oracle.held)))
    if kind == "rebuild" and oracle.held:
        return Operation("rebuild")
    folder = change(oracle.folder, chance)
    while not folder:  # which would be refused as nothing to read
        folder = change(folder, chance)
    oracle.folder = folder
    write_folder(root / "corpus", folder)
    return Operation("ingest")


@contextmanager
def open_victim(
    root: Path, point: str, passage: int, own_prober: bool
) -> Iterator[tuple[ForkServerProcess, Connection]]:
    """A victim that is ready to work, and the pipe to it. Raises RuntimeError where it cannot even open the index."""
    context = open_context()
    pipe, theirs = context.Pipe()
    victim = context.Process(target=work, args=(root, point, passage, own_prober, theirs))
    victim.start()
    theirs.close()
    try:
        if not await_reply(pipe, PATIENCE):
            raise RuntimeError("the index could not be opened to be written to")
        yield victim, pipe
    finally:
        victim.kill()
        victim.join()
        pipe.close()


def await_reply(pipe: Connection, seconds: float) -> bool:
    """Whether a victim says that it is done, within so many seconds and before it dies."""
    try:
        return pipe.poll(seconds) and bool(pipe.recv())
    except (EOFError, ConnectionResetError):
        return False


def take_look(root: Path, seed: int, thorough: bool) -> Look:
    """What a fresh process finds; that it dies or hangs is a fault of the index as well."""
    try:
        return ask_child(PATIENCE, look, root, seed, thorough)
    except Died as error:
        return Look(faults=[f"whoever opens the index: {error}"])
