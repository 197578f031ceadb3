"""`python -m evals.bench.cluster`: chunks a second of an ingest on a Ray cluster of this machine, by number of workers.

Synthetic documents in chunks of the usual length, so that embedding is what takes long; each number of workers in turn.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bot import open_bot
from bot.embedders.minilm import MiniLM
from bot.errors import IndexStateError
from bot.progress import Progress
from evals.bench.synthetic import CHUNKS, Maker, fit_maker

WARM = 64
"""Chunks that have come once every worker is surely at work: two parcels, see bot/workers/parcels.py."""


def main(arguments: Sequence[str]) -> None:
    """Prints the rates, and those of more workers beside those of one."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.cluster", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], help="how many (default: 1 2)")
    parser.add_argument("--documents", type=int, default=60, help=f"each of {CHUNKS} chunks (default: 60)")
    parser.add_argument("--rounds", type=int, default=3, help="ingests of each (default: 3)")
    options = parser.parse_args(arguments)
    maker = fit_maker(0, Path("documents"), [Path("corpus")], MiniLM())
    rates: dict[int, list[float]] = {workers: [] for workers in options.workers}
    for workers in options.workers * options.rounds:
        with tempfile.TemporaryDirectory() as folder:
            rates[workers].append(measure(Path(folder), maker, options.documents, workers))
    medians = {workers: statistics.median(found) for workers, found in rates.items()}
    told = {
        "chunks": CHUNKS * options.documents,
        "a second": rates,
        "times one worker": {workers: rate / medians[options.workers[0]] for workers, rate in medians.items()},
    }
    sys.stdout.write(json.dumps(told, indent=1) + "\n")


def measure(folder: Path, maker: Maker, documents: int, workers: int) -> float:
    """Chunks a second of one ingest, from the first ones that come of it: starting Ray is not counted."""
    for number in range(documents):
        path = folder / "documents" / f"{number}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(maker.make(number).content)
    came: list[tuple[float, int]] = []

    def note(progress: Progress) -> None:
        if not came or progress.chunks > came[-1][1]:
            came.append((time.perf_counter(), progress.chunks))

    with open_bot(home=folder / "home", llm="quotes", threads=workers) as bot:
        if bot.ingest(folder / "documents", cluster="local", progress=note).failed:
            raise IndexStateError("not every document was taken in; see with `bot ingest` which")
    first = next(one for one in came if one[1] >= WARM)
    return (came[-1][1] - first[1]) / (came[-1][0] - first[0])


if __name__ == "__main__":
    main(sys.argv[1:])
