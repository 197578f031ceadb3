"""`python -m evals.bench --sizes 1000 10000 --out FOLDER`: measures how the bot grows, and reports it there.

What can be typed; a finished size is kept, and a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bot.embedders import open_embedder
from bot.errors import BotError
from bot.settings import Settings
from evals.bench.filling import fill
from evals.bench.growth import write_report
from evals.bench.measuring import Subject, measure
from evals.bench.synthetic import fit_maker

SIZES = (1_000, 10_000)
_ROOT = Path(__file__).parents[2]
REAL = (_ROOT / "corpus", _ROOT / "evals" / "news")
"""Documents that the synthetic ones are made after."""


def main(arguments: Sequence[str]) -> None:
    """Does what was typed; exits with 1 and one sentence for what a person can put right."""
    options = build_parser().parse_args(arguments)
    try:
        for size in options.sizes:
            run(options.out, size, options.seed, fill_only=options.fill_only)
    except BotError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit("stopped; the same command goes on from here")
    report(options.out)


def build_parser() -> argparse.ArgumentParser:
    """The command with its options."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description="Measure how the bot grows.")
    text = "numbers of chunks (default: 1000 10000); 1,000,000 take an hour or two, 12 GB of disk and 6 GB of memory"
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="CHUNKS", help=text)
    parser.add_argument("--out", type=Path, required=True, help="folder for the homes, the figures and the report")
    parser.add_argument("--seed", type=int, default=0, help="which synthetic corpus (default: 0)")
    parser.add_argument("--fill-only", action="store_true", help="make the homes, and measure another time")
    return parser


def run(out: Path, size: int, seed: int, *, fill_only: bool = False) -> None:
    """Fills and measures one size, unless that is done; figures are in SIZE.json. Raises BotError."""
    kept = out / f"{size}.json"
    if kept.exists():
        return
    place = (out / str(size)).absolute()
    place.mkdir(parents=True, exist_ok=True)
    embedder = open_embedder(Settings())
    maker = fit_maker(seed, place / "files", REAL, embedder)
    filled = asdict(fill(place / "home", size, maker, embedder.fingerprint, tell))
    filling = place / "filling.json"
    if filled["chunks"] or not filling.exists():
        filling.write_text(json.dumps(filled))
    if not fill_only:
        figures = measure(Subject(place / "home", place / "files", size, maker, tell))
        kept.write_text(json.dumps({"filling": json.loads(filling.read_text()), **figures}, indent=1))


def report(out: Path) -> None:
    """Writes the report of all sizes that are finished."""
    results = {int(path.stem): json.loads(path.read_text()) for path in out.glob("*.json") if path.stem.isdigit()}
    if results:
        machine = f"Python {platform.python_version()} on {platform.machine()}, {os.cpu_count()} cores."
        write_report(out, results, machine)
        tell(f"report: {out / 'report.md'}")


def tell(line: str) -> None:
    """How far a run is, apart from its report."""
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
