"""`python -m evals.peers run|table`: asks the bot and its peers, and prints the README's table.

What can be typed; asking is in run.py, the table in table.py.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.errors import BotError
from evals.peers.roster import PEERS
from evals.peers.run import DEADLINE, Plan, run
from evals.peers.table import format_table
from evals.run import OWN_CASES

HELD_CASES = OWN_CASES.with_name("corpus-held.jsonl")
"""What our bot was not fitted on: the questions are to be as new to it as to its peers."""


def main(arguments: Sequence[str]) -> None:
    """Does what was typed; exits with 1 and one sentence for what a person can put right."""
    options = build_parser().parse_args(arguments)
    try:
        if options.command == "table":
            sys.stdout.write(format_table(options.folder) + "\n")
        else:
            run(_read_plan(options), _tell)
            sys.stdout.write(format_table(options.out) + "\n")
    except BotError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit("stopped; the same command goes on from here")


def build_parser() -> argparse.ArgumentParser:
    """Both commands with their options."""
    parser = argparse.ArgumentParser(prog="python -m evals.peers", description="Measure the bot against its peers.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    text = "Ask the bot and its peers the same questions; a run that was stopped goes on."
    asking = commands.add_parser("run", help=text, description=text)
    text = "cases (default: our own that nothing of the bot was made on, corpus-held.jsonl)"
    asking.add_argument("--cases", type=Path, default=HELD_CASES, help=text)
    asking.add_argument("--documents", type=Path, default=Path("corpus"), help="folder of documents (default: corpus)")
    asking.add_argument("--out", type=Path, required=True, help="folder for the answers and the peers' indexes")
    asking.add_argument("--limit", type=int, help="how many cases: half of them answerable, spread over the kinds")
    asking.add_argument("--seed", type=int, default=0, help="which cases a limit takes (default: 0)")
    asking.add_argument("--seconds", type=float, default=DEADLINE, help=f"deadline of a question (default: {DEADLINE})")
    asking.add_argument("--peers", nargs="+", choices=list(PEERS), default=list(PEERS), metavar="PEER")
    asking.add_argument("--model", type=Path, help="GGUF model of all who use one (default: the installed one)")
    text = "Print the table of a run, or of what there is of it."
    commands.add_parser("table", help=text, description=text).add_argument("folder", type=Path)
    return parser


def _tell(line: str) -> None:
    """How far a run is, apart from its table."""
    sys.stderr.write(line + "\n")


def _read_plan(options: argparse.Namespace) -> Plan:
    names = ("cases", "documents", "out", "limit", "seed", "seconds", "peers", "model")
    return Plan(**{name: getattr(options, name) for name in names})


if __name__ == "__main__":
    main(sys.argv[1:])
