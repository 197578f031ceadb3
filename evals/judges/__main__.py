"""The judge at the command line: whether one is to be trusted, measured against people before its numbers are.

`python -m evals.judges agreement DATA --judge NAME [--judge-model MODEL] [--most N]`: DATA is judge_pairs or mtrag.
What was judged is kept in the home, so that a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bot.commands.terminal import say
from bot.errors import BotError
from bot.settings import load_settings
from evals.judges.agreement import Agreement, Measured, measure
from evals.judges.judging import open_judge


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints, and returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.judges", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    text = "Measure how far a judge agrees with people."
    agreement = actions.add_parser("agreement", help=text, description=text)
    agreement.add_argument("path", type=Path, metavar="DATA", help="the folder judge_pairs or mtrag, or such a file")
    agreement.add_argument("--judge", required=True, metavar="NAME", help="a backend, a .gguf file or a server")
    agreement.add_argument("--judge-model", default="", metavar="MODEL", help="the model of that backend")
    agreement.add_argument("--most", type=int, default=140, metavar="N", help="rows that are judged (default: 140)")
    agreement.add_argument("--home", metavar="DIR", help="where what was judged is kept (BOT_HOME, default .bot)")
    agreement.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(arguments)
    try:
        settings = load_settings(home=options.home)
        with open_judge(settings, options.judge, options.judge_model) as judge:
            measured = measure(options.path, judge, max(1, options.most), _show_progress)
    except BotError as error:
        say(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        say("stopped; what was judged is kept, the same command goes on")
        return 130
    shown = json.dumps(asdict(measured), indent=1) if options.json else format_measured(measured)
    sys.stdout.write(f"{shown}\n")
    return 0


def format_measured(measured: Measured) -> str:
    """The figures as a table: share of equal verdicts, Cohen's kappa, and over how many."""
    lines = [f"judge: {measured.judge}", f"replies: {measured.replies}, of which without a grade: {measured.unparsed}"]
    width = max(len(name) for name in (*measured.agreements, *measured.sway))
    lines.append(f"{'':<{width}}  agreed   kappa   over")
    lines += [_format_agreement(name.ljust(width), one) for name, one in measured.agreements.items()]
    if measured.sway:
        lines.append("preferred by the judge, of the pairs with a verdict in both orders:")
        lines += [f"{name:<{width}}  {share:6.3f}" for name, share in measured.sway.items()]
    return "\n".join(lines)


def _format_agreement(name: str, one: Agreement) -> str:
    share, kappa = ("     -" if value is None else f"{value:6.3f}" for value in (one.share, one.kappa))
    return f"{name}  {share}  {kappa}  {one.over:5}"


def _show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\rjudged {done} of {total}" + ("\n" if done == total else ""))


if __name__ == "__main__":
    sys.exit(main())
