"""Fits how a local model's judgement joins in: `python -m evals.fit_judged DOCUMENTS CASES [SKIP]`.

It asks the model of the settings about each case, up to its yes or no, and writes `judged` in bot/weights.json.
SKIP leaves out the first cases of each class, which are for measuring.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from bot import open_bot
from bot.bot import Bot
from bot.confidence import log_odds
from bot.protocols import Judgement
from bot.schema import Evidence
from bot.settings import load_settings
from evals.cases import Case, read_cases
from evals.fit import OUT
from evals.run import find_home

SECONDS = 300.0
"""For one question; a busy machine must not change the fit."""
WEAK = 10.0
"""Inverse strength of regularisation: three numbers of a hundred questions need little."""


def main(arguments: Sequence[str]) -> None:
    """Asks, fits, writes the file and prints the model."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    documents, cases, skip = Path(arguments[0]), read_cases(Path(arguments[1])), int((*arguments, "0")[2])
    settings = load_settings(llm="local")
    with open_bot(llm="local", llm_model=settings.llm_model, home=find_home(documents, settings)) as bot:
        bot.ingest(documents)
        asked = [[case for case in cases if case.answerable is kind][skip:] for kind in (True, False)]
        rows = [row for part in asked for row in collect(bot, part)]
    features, labels = [row[:2] for row in rows], [row[2] for row in rows]
    model = LogisticRegression(C=WEAK).fit(features, labels)
    written = json.loads(OUT.read_text(encoding="utf-8"))
    written["judged"] = {
        "bias": round(float(model.intercept_[0]), 3),
        "features": {
            name: [0.0, 1.0, round(float(weight), 3)]
            for name, weight in zip(("retrieved", "judged"), model.coef_[0], strict=True)
        },
    }
    written["provenance"]["judged"] = {
        "fitted by": "python -m evals.fit_judged DOCUMENTS CASES SKIP",
        "set": documents.parent.name,
        "skipped": skip,
        "model": bot.llm.name,
        "questions": len(rows),
        "area under the ROC curve": round(float(roc_auc_score(labels, model.decision_function(features))), 3),
        "of retrieval alone": round(float(roc_auc_score(labels, [row[0] for row in rows])), 3),
    }
    OUT.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(written["judged"]) + "\n")


def collect(bot: Bot, cases: Sequence[Case]) -> Iterator[tuple[float, float, bool]]:
    """Log odds of the retrieval and of the model that a case is answered, and whether it is."""
    for case in cases:
        evidence = next(bot.stream(case.question, case.history))
        assert isinstance(evidence, Evidence)
        with closing(bot.llm.compose(case.question, evidence, time.monotonic() + SECONDS)) as reply:
            judgement = next((wrote for wrote in reply if isinstance(wrote, Judgement)), None)
        if judgement:
            yield log_odds(evidence.probability), log_odds(judgement.probability), bool(case.answerable)


if __name__ == "__main__":
    main(sys.argv[1:])
