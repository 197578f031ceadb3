"""Measures what it brings to read the days that a question asks about: every such case with and without, in one run.

`python -m evals.periods DOCUMENTS CASES`. Both ways are asked of one bot on one index.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from bot import open_bot
from bot.bot import Bot
from bot.settings import load_settings
from evals.cases import Case, limit_cases
from evals.metrics import RATES, find_percentile
from evals.outcomes import Outcome
from evals.run import Texts, find_home, judge
from evals.sets import read_cases

SHOWN = (
    "evidence@1",
    "evidence@3",
    "recall@5",
    "recall@10",
    "answer_contains",
    "right_of_answered",
    "answered_rate",
    "unanswerable_answered",
)
WITH, WITHOUT, RATIO = "with dates", "without", "ratio"


def main(arguments: Sequence[str]) -> None:
    """Asks every case about a period in both ways and prints a table."""
    parser = argparse.ArgumentParser(prog="python -m evals.periods", description=__doc__)
    parser.add_argument("documents", type=Path)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--llm", default="quotes")
    parser.add_argument("--limit", type=int, help="the first N of each class")
    options = parser.parse_args(arguments)
    cases = limit_cases(read_cases(options.cases), options.limit)
    settings = load_settings(llm=options.llm)
    settings = replace(settings, home=find_home(options.documents, settings))
    with open_bot(**asdict(settings)) as bot:
        bot.ingest(options.documents)
        dated = [case for case in cases if has_period(bot, case)]
        if not dated:
            sys.exit("no case asks about a period")
        table = measure(bot, dated)
    sys.stdout.write(f"{len(dated)} of {len(cases)} cases ask about a period\n")
    _print(table)


def has_period(bot: Bot, case: Case) -> bool:
    """Whether a case asks about certain days."""
    today = case.today or time.strftime("%Y-%m-%d")
    period = bot.finder.understand(case.question, case.history, today).period
    return period is not None and period.relation != "latest"


def measure(bot: Bot, cases: Sequence[Case]) -> dict[str, dict[str, float]]:
    """The rates over the cases in each way, and how often the first is the second."""
    table = {}
    heeding = bot.finder
    for way, finder in ((WITH, heeding), (WITHOUT, heeding.without_dates())):
        bot.finder = finder
        table[way] = ask_all(bot, cases)
    bot.finder = heeding
    table[RATIO] = {
        name: value / table[WITHOUT][name] for name, value in table[WITH].items() if table[WITHOUT].get(name)
    }
    return table


def ask_all(bot: Bot, cases: Sequence[Case]) -> dict[str, float]:
    """The rates over the cases, and the median seconds that an answer took."""
    texts = Texts(bot)
    outcomes: list[Outcome] = []
    for case in cases:
        started = time.perf_counter()
        answer = bot.ask(case.question, case.history, today=case.today)
        outcomes.append(judge(case, answer, time.perf_counter() - started, texts))
    rates = {name: [value for one in outcomes for value in RATES[name](one)] for name in SHOWN}
    found = {name: sum(values) / len(values) for name, values in rates.items() if values}
    return {**found, "answer p50 ms": 1000 * find_percentile([one.seconds for one in outcomes], 0.5)}


def _print(table: Mapping[str, Mapping[str, float]]) -> None:
    names = list(table[WITH])
    width = max(map(len, names))
    sys.stdout.write(" " * width + "".join(f"  {way:>12}" for way in table) + "\n")
    for name in names:
        values = "".join(f"  {rates[name]:12.3f}" if name in rates else " " * 14 for rates in table.values())
        sys.stdout.write(f"{name:<{width}}{values}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
