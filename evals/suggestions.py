"""Measures the questions that the bot offers: how many are answered when they are asked, and how soon they come.

`python -m evals.suggestions [--answers N] [--show]`, over our own corpus and our own news. Whether they read well is
for people to judge: `--show` prints them below the questions they follow.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from bot import open_bot
from bot.bot import Bot
from bot.schema import Turn
from bot.settings import load_settings
from evals.cases import Case
from evals.metrics import find_percentile
from evals.run import find_home
from evals.sets import read_cases

OWN = Path(__file__).parent
SETS = (
    ("corpus", OWN.parent / "corpus", OWN / "cases" / "corpus.jsonl"),
    ("news", OWN / "news", OWN / "cases" / "news.jsonl"),
)
EXAMPLES = 4
"""Examples that are asked of each set."""


@dataclass(slots=True)
class Offered:
    """What was offered for one set: questions by what they followed, how many were answered, and the seconds taken."""

    shown: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    answered: int = 0
    seconds: list[float] = field(default_factory=list)
    examples_seconds: float = 0.0

    @property
    def total(self) -> int:
        """How many questions were offered."""
        return sum(len(questions) for _, questions in self.shown)


def main(arguments: Sequence[str]) -> None:
    """Asks, follows what is offered, and prints a line for each set."""
    parser = argparse.ArgumentParser(prog="python -m evals.suggestions", description=__doc__)
    parser.add_argument("--answers", type=int, default=20, metavar="N", help="answers of each set that are followed")
    parser.add_argument("--show", action="store_true", help="print every question that was offered")
    options = parser.parse_args(arguments)
    settings = load_settings(llm="quotes")
    for name, documents, path in SETS:
        with open_bot(**asdict(replace(settings, home=find_home(documents, settings)))) as bot:
            bot.ingest(documents)
            offered = follow_all(bot, spread(read_cases(path), options.answers))
        _print(name, offered, show=options.show)


def spread(cases: Sequence[Case], wanted: int) -> list[Case]:
    """So many of the cases, from the first to the last kind."""
    return [cases[place * len(cases) // wanted] for place in range(min(wanted, len(cases)))]


def follow_all(bot: Bot, cases: Sequence[Case]) -> Offered:
    """Asks the examples, the cases, and everything that is offered after these, as a person who clicks would."""
    offered = Offered()
    bot.examples(1)  # loads what the first question loads, and what is kept is made anew
    started = time.perf_counter()
    examples = bot.examples(EXAMPLES)
    offered.examples_seconds = time.perf_counter() - started
    offered.shown.append(("", examples))
    offered.answered += sum(_is_answered(bot, one, ()) for one in examples)
    for case in cases:
        answer = bot.ask(case.question, filters=case.filters, today=case.today)
        started = time.perf_counter()
        questions = bot.suggest(answer)
        offered.seconds.append(time.perf_counter() - started)
        offered.shown.append((case.question, questions))
        offered.answered += sum(_is_answered(bot, one, (answer.to_turn(),)) for one in questions)
    return offered


def _is_answered(bot: Bot, question: str, turns: Sequence[Turn]) -> bool:
    return not bot.ask(question, turns).abstained


def _print(name: str, offered: Offered, *, show: bool) -> None:
    if show:
        for after, questions in offered.shown:
            lines = [after or f"{name}: to begin with", *(f"    {question}" for question in questions)]
            sys.stdout.write("\n".join(lines) + "\n")
    after_answers = len(offered.seconds)
    share = offered.answered / max(1, offered.total)
    middle, slow = (1000 * find_percentile(offered.seconds, part) for part in (0.5, 0.95))
    none = sum(not questions for _, questions in offered.shown)
    sys.stdout.write(
        f"{name}: {offered.total} questions offered after {after_answers} answers ({none} with none) and to begin with;"
        f" answered {share:.3f}; {middle:.0f} ms p50, {slow:.0f} ms p95;"
        f" examples {1000 * offered.examples_seconds:.0f} ms\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
