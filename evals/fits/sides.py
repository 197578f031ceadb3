"""Fits how signs of two accounts are weighed: `python -m evals.fits.sides DOCUMENTS:CASES ...`; writes `sides`.

A case with `sides` tells which pairs of claims answer in two ways; in all other cases none does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.bot import Bot
from bot.dialogue.asking import check_today
from bot.opposing.clashes import Clash, measure_clashes
from bot.opposing.spoken import read_claims
from bot.questions import read_question
from bot.schema import Filters
from evals.cases import Case
from evals.fits.evidence import open_set
from evals.fits.weights import Rows, describe, read_fitted, write_fitted
from evals.outcomes import contains_answer
from evals.sets import read_cases

STRENGTH = 6.0
"""Of regularisation: two hundred questions must not be learnt by heart."""
FOLDS = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """The pairs of one question, by their features, and which of them answer in two ways; its document."""

    rows: Rows
    right: NDArray[np.bool_]
    document: str


def main(arguments: Sequence[str]) -> None:
    """Asks, fits, writes the file and prints how often the best pair is right in documents that were left out."""
    asked: list[Asked] = []
    names: list[str] = []
    for one in arguments:
        documents, cases = one.split(":")
        with open_set(Path(documents)) as bot:
            for case in read_cases(Path(cases)):
                pairs = collect(bot, case)
                if pairs:
                    names = names or list(pairs[0].features)
                    asked.append(as_asked(case, pairs, names))
    written = read_fitted()
    mean, spread, weights = fit(asked)
    written["sides"] = describe(names, mean, spread, weights[:-1], float(weights[-1]))
    disputed = [one for one in asked if one.right.any()]
    written["provenance"]["sides"] = {
        "fitted by": "python -m evals.fits.sides DOCUMENTS:CASES ...",
        "sets": ["/".join(Path(one.split(":")[1]).parts[-2:]) for one in arguments],
        "questions": len(asked),
        "with two accounts": len(disputed),
        "best pair right, in documents left out": round(cross_validate(asked), 3),
    }
    write_fitted(written)
    sys.stdout.write(json.dumps(written["provenance"]["sides"]) + "\n")


def collect(bot: Bot, case: Case) -> list[Clash]:
    """The pairs of claims that are found for a case."""
    query = bot.finder.understand(case.question, case.history, check_today(case.today, case.history))
    question = read_question(query.text, typed=query.typed)
    _, evidence, _ = bot.finder.gather(question, query, case.filters or Filters())
    return measure_clashes(question, evidence, read_claims(evidence))


def as_asked(case: Case, pairs: Sequence[Clash], names: Sequence[str]) -> Asked:
    """The pairs of a case as numbers."""
    rows = np.array([[one.features[name] for name in names] for one in pairs])
    right = np.array([is_right(one, case) for one in pairs])
    return Asked(rows, right, next(iter(case.documents), ""))


def is_right(pair: Clash, case: Case) -> bool:
    """Whether two claims tell what two sides of a case say."""
    told = [
        {place for place, side in enumerate(case.sides) if contains_answer(one.sentence.text, side)}
        for one in (pair.earlier, pair.later)
    ]
    return any(one != other for one in told[0] for other in told[1])


def fit(asked: Sequence[Asked]) -> tuple[Rows, Rows, Rows]:
    """Means and spreads of the features, and their weights with the bias behind them.

    A question has its right pairs or none at all, whose score is 0: what is fitted is which of these it is.
    """
    from scipy.optimize import minimize

    together = np.concatenate([one.rows for one in asked])
    mean, spread = together.mean(axis=0), together.std(axis=0) + 1e-9
    scaled = [np.hstack([(one.rows - mean) / spread, np.ones((len(one.rows), 1))]) for one in asked]

    def loss(weights: Rows) -> tuple[float, Rows]:
        total, slope = STRENGTH * float(weights[:-1] @ weights[:-1]), 2 * STRENGTH * weights
        slope[-1] = 0.0
        for rows, one in zip(scaled, asked, strict=True):
            scores = np.append(rows @ weights, 0.0)
            wanted = np.append(one.right, not one.right.any())
            all_of, right_of = weigh(scores), weigh(np.where(wanted, scores, -np.inf))
            total -= float(np.log(np.maximum(1e-300, all_of[wanted].sum())))
            slope = slope + rows.T @ (all_of - right_of)[:-1]
        return total, slope

    start = np.zeros(together.shape[1] + 1)
    return mean, spread, minimize(loss, start, jac=True, method="L-BFGS-B").x


def weigh(scores: Rows) -> Rows:
    """Shares that add up to one, by how high each score is."""
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())


def cross_validate(asked: Sequence[Asked]) -> float:
    """The share of questions with two accounts whose best pair is right, by a model that did not see its document."""
    documents = sorted({one.document for one in asked})
    found = list[bool]()
    for fold in range(FOLDS):
        left_out = set(documents[fold::FOLDS])
        mean, spread, weights = fit([one for one in asked if one.document not in left_out])
        found += [
            bool(one.right[int(np.argmax((one.rows - mean) / spread @ weights[:-1]))])
            for one in asked
            if one.document in left_out and one.right.any()
        ]
    return sum(found) / len(found)


if __name__ == "__main__":
    main(sys.argv[1:])
