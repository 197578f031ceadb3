"""The command: `python -m tests.torture [PART ...]` runs parts one after another and leaves a report.

Exit code 0 where every bar was met at the size that was run, 1 where one was not, 2 for usage.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.torture.parts import PARTS, Part
from tests.torture.report import ROOT, Record, describe_surroundings, write_record, write_report
from tests.torture.results import FAILURES, Failure, Result, Sizes, keep

SEED = 8


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    given = _parse(arguments)
    out: Path = given.out.resolve()
    names, form, seed = given.parts or list(PARTS), given.form, given.seed
    kept = None
    if given.replay:
        name, _, number = given.replay.partition(":")
        names, form, seed, kept = [name], "replay", int(number), out / name / FAILURES / number
        out /= "replays"
    out.mkdir(parents=True, exist_ok=True)
    _set_surroundings(out)
    all_met = True
    for name in names:
        record = run_part(name, PARTS[name], form, seed, out / name, kept)
        write_report(out, list(PARTS))
        sys.stdout.write(f"{name}: {'met' if record.met else 'NOT MET'} in {record.minutes:.1f} minutes\n")
        all_met = all_met and record.met
    sys.stdout.write((out / "report.md").read_text(encoding="utf-8"))
    return 0 if all_met else 1


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    told = "\n".join(f"  {name:<10} {part.shows}" for name, part in PARTS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.torture",
        description="Runs what the bot must bear and leaves report.md and report.json.",
        epilog=f"parts:\n{told}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help="which parts; all where none is named")
    parser.add_argument("--seed", type=int, default=SEED, help=f"what everything random comes from ({SEED})")
    parser.add_argument(
        "--full", dest="form", action="store_const", const="full", default="short", help="as in the bar"
    )
    parser.add_argument("--short", dest="form", action="store_const", const="short", help="a little of each (default)")
    parser.add_argument("--replay", metavar="PART:SEED", help="one failure of a report once more")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "torture", help="where the report is left")
    given = parser.parse_args(arguments)
    named = [*given.parts, *([given.replay.partition(":")[0]] if given.replay else [])]
    if unknown := [name for name in named if name not in PARTS]:
        parser.error(f"there is no part {unknown[0]!r}; there are {', '.join(PARTS)}")
    if given.replay and not given.replay.partition(":")[2].isdigit():
        parser.error("--replay wants the seed as well, as in kills:8")
    return given


def _set_surroundings(out: Path) -> None:
    """No setting of the developer's, and none of a bot.toml, reaches a part or a process that it starts."""
    for name in [name for name in os.environ if name.startswith(("BOT_", "OPENAI_"))]:
        del os.environ[name]
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # in a shell's background, where Ctrl-C would do nothing
        signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(out)
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("bot").setLevel(logging.ERROR)  # repairs are what is asked for here
    logging.getLogger("tests").setLevel(logging.INFO)


def run_part(name: str, part: Part, form: str, seed: int, folder: Path, kept: Path | None = None) -> Record:
    """Runs one part in an empty folder of its own; `kept` is what an earlier run left of the failure to see again."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if kept is not None and kept.is_dir():
        shutil.copytree(kept, folder / FAILURES / kept.name, symlinks=True)
    sizes: Sizes = {"full": part.full, "short": part.short, "replay": part.replay}[form]
    began, clock = datetime.now(UTC).isoformat(sep=" ", timespec="seconds"), time.monotonic()
    try:
        results = part.load()(sizes, seed, folder)
    except Exception as error:  # a part that breaks is a result too, and the others go on
        (folder / "broke.txt").write_text(traceback.format_exc(), encoding="utf-8")
        told = f"the part itself broke: {type(error).__name__}: {error}"
        results = [
            Result(part.shows, 0, "it runs", False, {}, [keep(folder, Failure(seed, told), folder / "broke.txt")])
        ]
    minutes = (time.monotonic() - clock) / 60
    record = Record(name, part.shows, form, seed, began, minutes, results, describe_surroundings())
    write_record(folder, record)
    return record


if __name__ == "__main__":
    sys.exit(main())
