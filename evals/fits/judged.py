"""Fits how a local model's judgement and writing join in: `python -m evals.fits.judged DOCUMENTS:CASES[:STEP] ...`

It has the model of the settings answer each case, or every STEP-th of each class, and writes `judged` in
bot/weights.json.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bot import open_bot
from bot.answering import HOPELESS, Asked, Composed, Rules, compose
from bot.bot import Bot
from bot.composing import find_leading
from bot.copies import cites
from bot.ranking.confidence import log_odds
from bot.ranking.weights import Linear
from bot.schema import Evidence
from bot.settings import load_settings
from evals.cases import Case
from evals.fits.weights import read_fitted, write_fitted
from evals.run import find_home
from evals.sets import read_cases

FEATURES = ("retrieved", "judged", "borne_out")
SECONDS = 300.0
"""For one question; a busy machine must not change the fit."""
ANSWERABLE = 0.53
"""Share of the questions for which it is fitted: people ask a little more of what is there."""
WEAK = 10.0
"""Inverse strength of regularisation: four numbers of a hundred questions need little."""

Row = tuple[float, float, float, bool]
"""The features of one case, and whether it is answerable."""


def main(arguments: Sequence[str]) -> None:
    """Asks, fits, writes the file and prints the model."""
    rows, model = [], ""
    for one in arguments:
        documents, cases, *step = one.split(":")
        settings = load_settings(llm="local")
        home = find_home(Path(documents), settings)
        with open_bot(llm="local", llm_model=settings.llm_model, home=home, abstain_below=0.0) as bot:
            bot.ingest(Path(documents))
            rows += list(collect(bot, choose(read_cases(Path(cases)), int((*step, "1")[0]))))
            model = bot.llm.name
    written = read_fitted()
    written["judged"] = fit(rows)
    written["provenance"]["judged"] = {
        "fitted by": "python -m evals.fits.judged DOCUMENTS:CASES[:STEP] ...",
        "sets": ["/".join(Path(one.split(":")[1]).parts[-2:]) for one in arguments],
        "model": model,
        "questions": len(rows),
        **measure(rows, written["judged"]),
    }
    write_fitted(written)
    sys.stdout.write(json.dumps(written["judged"]) + "\n")


def choose(cases: Sequence[Case], step: int) -> list[Case]:
    """Every `step`-th of the cases that are answerable, and of those that are not; of others none."""
    return [case for kind in (True, False) for case in [one for one in cases if one.answerable is kind][::step]]


def collect(bot: Bot, cases: Sequence[Case]) -> Iterator[Row]:
    """What is known of each case that the model is asked; where nothing fits it is not."""
    rules = Rules(0.0, 0.0, Linear(0.0, {}), SECONDS)
    for case in cases:
        evidence = next(bot.stream(case.question, case.history, case.filters, today=case.today))
        assert isinstance(evidence, Evidence)
        if evidence.probability < HOPELESS:
            continue
        asked = Asked(case.question, evidence, lambda name: bot.document(name).text)
        composed = Composed(bot.llm.name, evidence.probability)
        for _ in compose(asked, bot.llm, bot.llm, rules, composed):
            pass
        if composed.judged is not None:
            best = find_leading(evidence, 1)
            borne_out = any(cites(citation, one) for citation in composed.citations for one in best)
            told = log_odds(evidence.probability), log_odds(composed.judged), float(borne_out)
            yield *told, bool(case.answerable)


def fit(rows: Sequence[Row]) -> dict[str, Any]:
    """The model as weights.json has it; what the sets hold of each class does not count."""
    from sklearn.linear_model import LogisticRegression

    labels = [row[3] for row in rows]
    share = sum(labels) / len(labels)
    weights = {True: ANSWERABLE / share, False: (1 - ANSWERABLE) / (1 - share)}
    model = LogisticRegression(C=WEAK, class_weight=weights).fit([row[:3] for row in rows], labels)
    return {
        "bias": round(float(model.intercept_[0]), 3),
        "features": {
            name: [0.0, 1.0, round(float(weight), 3)] for name, weight in zip(FEATURES, model.coef_[0], strict=True)
        },
    }


def measure(rows: Sequence[Row], fitted: dict[str, Any]) -> dict[str, float]:
    """How well the model tells the classes apart, against retrieval alone."""
    from sklearn.metrics import roc_auc_score

    labels = [row[3] for row in rows]
    scores = [sum(fitted["features"][name][2] * row[at] for at, name in enumerate(FEATURES)) for row in rows]
    return {
        "area under the ROC curve": round(float(roc_auc_score(labels, scores)), 3),
        "of retrieval alone": round(float(roc_auc_score(labels, [row[0] for row in rows])), 3),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
