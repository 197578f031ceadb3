"""Measures follow-ups against the last turn alone, and people's own rewrites where the cases have them.

`python -m evals.follow_ups DOCUMENTS CASES [--unrelated]`. All ways are asked of one bot in one run. Rows of MTRAG's
rewrites (`user_turns`, `last_turn`, `rewrite`) are read too.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bot import open_bot
from bot.bot import Bot
from bot.schema import Turn
from bot.settings import load_settings
from evals.cases import Case, limit_cases
from evals.metrics import RATES, find_percentile
from evals.outcomes import Outcome
from evals.run import Texts, find_home, judge
from evals.sets import read_cases

SHOWN = (
    "recall@5",
    "recall@10",
    "evidence@3",
    "document_cited",
    "answer_contains",
    "other_asked_back",
    "wrongly_asked_back",
)
APART = 7
"""How far apart in the file a question and the turns of something else are that --unrelated puts before it."""


def main(arguments: Sequence[str]) -> None:
    """Asks every follow-up in each way and prints a table."""
    parser = argparse.ArgumentParser(prog="python -m evals.follow_ups", description=__doc__)
    parser.add_argument("documents", type=Path)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--llm", default="quotes")
    parser.add_argument("--limit", type=int, help="the first N of each class")
    parser.add_argument("--unrelated", action="store_true", help="whole questions, with turns about something else")
    options = parser.parse_args(arguments)
    ways = {
        way: limit_cases(cases, options.limit) for way, cases in read_ways(options.cases, options.unrelated).items()
    }
    settings = load_settings(llm=options.llm)
    settings = replace(settings, home=find_home(options.documents, settings))
    with open_bot(**asdict(settings)) as bot:
        bot.ingest(options.documents)
        table = {way: ask_all(bot, cases) for way, cases in ways.items()}
    _print(table)


def read_ways(path: Path, unrelated: bool) -> dict[str, list[Case]]:
    """The follow-ups of a file in each way of asking them; each way has the same cases in the same order."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    if "rewrite" in rows[0]:
        kept = [row for row in rows if row.get("texts_available", True) and len(row["user_turns"]) > 1]
        cases = [_read_rewritten(row) for row in kept]
        people = [replace(case, question=row["rewrite"], history=()) for case, row in zip(cases, kept, strict=True)]
        return {"with history": cases, "last turn alone": _forget(cases), "people's rewrite": people}
    cases = read_cases(path)
    cases = _put_strangers_before(cases) if unrelated else [case for case in cases if case.history]
    return {"with history": cases, "last turn alone": _forget(cases)}


def ask_all(bot: Bot, cases: Sequence[Case]) -> dict[str, float]:
    """The rates over the cases, and the median and greatest seconds that finding the query took."""
    texts = Texts(bot)
    outcomes: list[Outcome] = []
    for case in cases:
        started = time.perf_counter()
        answer = bot.ask(case.question, case.history)
        outcomes.append(judge(case, answer, time.perf_counter() - started, texts))
    rates = {name: [value for one in outcomes for value in RATES[name](one)] for name in SHOWN}
    found = {name: sum(values) / len(values) for name, values in rates.items() if values}
    condense = [one.answer.seconds.condense for one in outcomes]
    return {**found, "query p50 ms": 1000 * find_percentile(condense, 0.5), "query max ms": 1000 * max(condense)}


def _read_rewritten(row: Mapping[str, Any]) -> Case:
    history = tuple(Turn(question, "") for question in row["user_turns"][:-1])
    gold = tuple(row["relevant_doc_ids"])
    return Case(row["id"], row["last_turn"], answerable=True, documents=gold, history=history)


def _forget(cases: Sequence[Case]) -> list[Case]:
    return [replace(case, history=()) for case in cases]


def _put_strangers_before(cases: Sequence[Case]) -> list[Case]:
    """Each case with two turns before it that are about another document."""
    found = []
    for place, case in enumerate(cases):
        others = [one for one in cases if not set(one.documents) & set(case.documents)]
        two = (others[(place * APART) % len(others)], others[(place * APART + 1) % len(others)])
        turns = tuple(Turn(one.question, one.answers[0] if one.answers else "") for one in two)
        found.append(replace(case, history=turns))
    return found


def _print(table: Mapping[str, Mapping[str, float]]) -> None:
    names = list(next(iter(table.values())))
    width = max(map(len, names))
    sys.stdout.write(" " * width + "".join(f"  {way:>16}" for way in table) + "\n")
    for name in names:
        values = "".join(f"  {rates[name]:16.3f}" for rates in table.values())
        sys.stdout.write(f"{name:<{width}}{values}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
