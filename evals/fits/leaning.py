"""Fits how sure a follow-up's evidence makes: `python -m evals.fits.leaning DOCUMENTS:CASES ...`, cases with history.

It writes `leaning` in bot/weights.json: the probability of the question alone, corrected so that it comes true as often
as it says for questions that leave words out (Platt, 1999). Run it after follow_ups, whose ranking it judges.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot import open_bot
from bot.ranking.confidence import log_odds
from bot.ranking.weights import Linear, load_weights
from bot.schema import Filters
from bot.settings import load_settings
from evals.fits.weights import read_fitted, write_fitted
from evals.outcomes import find_gold
from evals.run import Texts, find_home, read_gold
from evals.sets import read_cases

AMONG = 3
"""Evidence sentences of which one must hold a gold answer: as many as an answer quotes."""

Sample = tuple[float, bool]
"""The log odds of a follow-up's evidence before they are corrected, and whether it holds the answer."""


def main(arguments: Sequence[str]) -> None:
    """Collects, fits, writes the file and prints the model."""
    samples = [sample for argument in arguments for sample in collect(*map(Path, argument.split(":")))]
    model = fit(samples)
    written = read_fitted()
    written["leaning"] = {"bias": model.bias, "features": model.features}
    written["provenance"]["leaning"] = {
        "fitted by": "python -m evals.fits.leaning DOCUMENTS:CASES ...",
        "sets": [f"{Path(argument.split(':')[1]).parent.name}/{Path(argument).name}" for argument in arguments],
        "follow-ups": len(samples),
    }
    write_fitted(written)
    sys.stdout.write(json.dumps([written["leaning"], written["provenance"]["leaning"]], indent=1) + "\n")


def collect(documents: Path, cases: Path) -> Iterator[Sample]:
    """One sample for each follow-up that leans on the turns before and is known to be answerable or not."""
    applied = load_weights().leaning
    [(_, _, weight)] = applied.features.values()
    settings = load_settings(llm="quotes")
    with open_bot(llm="quotes", home=find_home(documents, settings)) as bot:
        bot.ingest(documents)
        texts = Texts(bot)
        for case in read_cases(cases):
            query = bot.finder.understand(case.question, case.history)
            if not query.last or case.answerable is None:
                continue
            evidence = bot.finder.look(query, Filters()).evidence
            gold = read_gold(case, texts)
            found = (find_gold(frozenset({one.document.id}), one.text, gold) for one in evidence.sentences[:AMONG])
            alone = (log_odds(evidence.probability) - applied.bias) / weight  # as it was before it was corrected
            yield alone, bool(case.answerable and any(found))


def fit(samples: Sequence[Sample]) -> Linear:
    """The correction: a slope and a shift of the log odds."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=100).fit([[alone] for alone, _ in samples], [right for _, right in samples])
    return Linear(round(float(fitted.intercept_[0]), 5), {"alone": (0.0, 1.0, round(float(fitted.coef_[0][0]), 5))})


if __name__ == "__main__":
    main(sys.argv[1:])
