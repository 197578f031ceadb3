"""`bot eval`: measures answers on a set of cases and prints the report.

Asking and counting are the business of evals, which is loaded only here.
"""

from __future__ import annotations

import argparse
import sys

from bot.arguments import read_settings
from bot.settings import load_settings
from bot.terminal import show_bar


def run_eval(options: argparse.Namespace) -> int:
    """Runs the cases, or one of the actions. Raises BotError."""
    from evals.report import print_report, write_report
    from evals.run import evaluate

    settings = load_settings(**read_settings(options))
    with show_bar("indexing") as progress:
        report = evaluate(
            options.documents,
            options.cases,
            settings,
            limit=options.limit,
            bar=sys.stderr.isatty(),
            indexing=progress,
        )
    print_report(report)
    if options.json:
        write_report(report, options.json)
    return 0
