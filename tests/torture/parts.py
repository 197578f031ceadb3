"""The table of parts: what `python -m tests.torture` runs, in which order and how much of it.

A part is a module with a function `run`; it is imported only when its turn comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from tests.torture.results import Run, Sizes


@dataclass(frozen=True, slots=True)
class Part:
    """A module, what it shows in one line, and its sizes: in full, short, and for one failure to be seen again."""

    module: str
    shows: str
    full: Sizes
    short: Sizes
    replay: Sizes

    def load(self) -> Run:
        """The part's own `run`."""
        run: Run = import_module(self.module).run
        return run


PARTS: dict[str, Part] = {
    "kills": Part(
        "tests.torture.kills",
        "SIGKILL at any instant of an ingest, a removal or a rebuild loses nothing",
        full={"kills": 1000},
        short={"kills": 20},
        replay={"kills": 1},
    ),
    "server": Part(
        "tests.torture.serving",
        "the page killed under questions is back in seconds, and its index is whole",
        full={"kills": 20, "chunks": 10_000, "timed": 1},
        short={"kills": 1, "chunks": 300, "timed": 0},
        replay={"kills": 1, "chunks": 10_000, "timed": 1},
    ),
    "io": Part(
        "tests.torture.calls",
        "a disk that fails at any call leaves the index as it was or as it is to be",
        full={"calls": 1_000_000},
        short={"calls": 8},
        replay={"calls": 1},
    ),
    "damage": Part(
        "tests.torture.damage",
        "damage to any file neither ends the bot nor makes it answer wrongly in silence",
        full={"mutations": 200},
        short={"mutations": 15},
        replay={"mutations": 1},
    ),
    "documents": Part(
        "tests.torture.documents",
        "bad files cost their own turn and no more, and every path is accounted for",
        full={"files": 150, "line_mb": 100, "tiny": 100_000, "seconds": 18, "timed": 1},
        short={"files": 30, "line_mb": 0, "tiny": 0, "seconds": 3, "timed": 0},
        replay={"files": 150, "line_mb": 0, "tiny": 0, "seconds": 18, "timed": 1},
    ),
    "machine": Part(
        "tests.torture.machine",
        "after any steps the index holds what a plain model holds",
        full={"runs": 500, "steps": 50},
        short={"runs": 20, "steps": 15},
        replay={"runs": 500, "steps": 50},
    ),
    "outputs": Part(
        "tests.torture.outputs",
        "what an obedient model writes loads and leads nowhere, at every length of a stream",
        full={"outputs": 1000},
        short={"outputs": 60},
        replay={"outputs": 1},
    ),
    "models": Part(
        "tests.torture.models",
        "whatever a model server does wrong is told in a sentence, in time, on every surface",
        full={"plain": 16, "streamed": 11, "sequences": 100},
        short={"plain": 1, "streamed": 2, "sequences": 3},
        replay={"plain": 0, "streamed": 0, "sequences": 1},
    ),
    "attacks": Part(
        "tests.torture.attacks",
        "orders planted in documents seldom bend an answer, and talk of orders is still answered",
        full={"attacks": 330, "harmless": 50, "local": 30, "local_harmless": 20},
        short={"attacks": 8, "harmless": 10, "local": 0, "local_harmless": 0},
        replay={"attacks": 1, "harmless": 0, "local": 0, "local_harmless": 0},
    ),
    "leaks": Part(
        "tests.torture.leaks",
        "no word of one person reaches another, however many talk at once",
        full={"sessions": 50, "turns": 10_000, "prying": 50},
        short={"sessions": 10, "turns": 60, "prying": 2},
        replay={"sessions": 50, "turns": 1000, "prying": 5},
    ),
    "probes": Part(
        "tests.torture.probes",
        "requests for files, other machines and other people's names are turned away",
        full={"each": 100},
        short={"each": 100},
        replay={"each": 100},
    ),
    "crowd": Part(
        "tests.torture.crowd",
        "50 people are answered quickly, and of four times as many those too many are told so at once",
        full={"people": 50, "seconds": 30, "chunks": 10_000},
        short={"people": 6, "seconds": 3, "chunks": 40},
        replay={"people": 50, "seconds": 30, "chunks": 10_000},
    ),
    "soak": Part(
        "tests.torture.soak",
        "the page holds no more after half an hour of questions and ingests than before",
        full={"people": 10, "seconds": 1800, "chunks": 1000, "every": 180},
        short={"people": 3, "seconds": 15, "chunks": 40, "every": 5},
        replay={"people": 10, "seconds": 600, "chunks": 1000, "every": 60},
    ),
}
