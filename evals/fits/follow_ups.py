"""Fits how sentences rank for a follow-up: `python -m evals.fits.follow_ups DOCUMENTS:CASES ...`, cases with history.

It writes `follow_up` in bot/weights.json; how sure that ranking makes is fitted by leaning, afterwards. The loss is
that of choosing one sentence among all that were found, the mass of those that hold a gold answer counting as right
(ListNet's top one: Cao et al., 2007).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot import open_bot
from bot.dialogue.following import measure_follow_up
from bot.questions import read_question
from bot.ranking.weights import Linear
from bot.settings import load_settings
from evals.fits.weights import Rows, read_fitted, write_fitted
from evals.outcomes import find_gold
from evals.run import Texts, find_home, read_gold
from evals.sets import read_cases

FEATURES = ("score", "similarity", "own", "nearby", "kind", "places", "speaker", "repeats", "cited")
STRENGTH = 0.02
"""Of the regularisation."""
FOLDS = 8
FIFTH = 5
RAISED = 2.5
"""Added to every score: a question that leaves words out matches fewer, but is no less answered; 1 to 3 do as well."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The candidates of one follow-up: their features, shape (n, f), and which hold a gold answer."""

    group: str
    features: Rows
    relevant: NDArray[np.bool_]


def main(arguments: Sequence[str]) -> None:
    """Collects, fits, writes the file and prints the model with its figures from left-out conversations."""
    samples = [sample for argument in arguments for sample in collect(*map(Path, argument.split(":")))]
    model, left_out = fit(samples), list(score_left_out(samples))
    written = read_fitted()
    written["follow_up"] = {"bias": round(model.bias, 5), "features": model.features}
    written["provenance"]["follow_up"] = {
        "fitted by": "python -m evals.fits.follow_ups DOCUMENTS:CASES ...",
        "sets": [f"{Path(argument.split(':')[1]).parent.name}/{Path(argument).name}" for argument in arguments],
        "follow-ups": len(samples),
        "one of the first three right, before": _share_right(samples, [one.features[:, 0] for one in samples]),
        "the same, in conversations left out": _share_right(samples, left_out),
    }
    write_fitted(written)
    sys.stdout.write(json.dumps([written["follow_up"], written["provenance"]["follow_up"]], indent=1) + "\n")


def collect(documents: Path, cases: Path) -> Iterator[Sample]:
    """One sample for each follow-up that leans on the turns before and has a gold answer among what is found."""
    settings = load_settings(llm="quotes")
    with open_bot(llm="quotes", home=find_home(documents, settings)) as bot:
        bot.ingest(documents)
        texts = Texts(bot)
        for case in read_cases(cases):
            query = bot.finder.understand(case.question, case.history)
            gold = read_gold(case, texts)
            if not (query.last and case.answerable and gold):
                continue
            retrieval, found = bot.finder.search(read_question(query.text, typed=query.typed), query=query)
            told, memory = bot.finder.recall(query)
            rows = [measure_follow_up(one, told, memory, retrieval.rarity) for one in found]
            relevant = [bool(find_gold(frozenset({one.hit.source.id}), one.text, gold)) for one in found]
            if any(relevant):
                features = np.array([[values[name] for name in FEATURES] for values in rows])
                yield Sample(f"{cases.parent.name} {case.id.split('#')[0]}", features, np.array(relevant))


def fit(samples: Sequence[Sample]) -> Linear:
    """The weights that give the right sentences the most mass, on about the scale of `score`."""
    from scipy.optimize import minimize

    every = np.vstack([one.features for one in samples])
    mean, spread = every.mean(0), every.std(0) + 1e-9
    scaled = [((one.features - mean) / spread, one.relevant) for one in samples]

    def lose(weights: Rows) -> tuple[float, Rows]:
        loss, slope = STRENGTH * float(weights @ weights), 2 * STRENGTH * weights
        for features, relevant in scaled:
            mass = features @ weights
            mass = np.exp(mass - mass.max())
            mass /= mass.sum()
            right = mass * relevant
            loss -= float(np.log(right.sum() + 1e-12)) / len(scaled)
            slope = slope - (right / (right.sum() + 1e-12) - mass) @ features / len(scaled)
        return loss, slope

    found = minimize(lose, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B").x
    best, behind = _measure_best([one.features[:, 0] for one in samples])
    best_now, behind_now = _measure_best([one.features @ (found / spread) for one in samples])
    weights = found / spread * (behind / behind_now)
    bias = best - best_now * (behind / behind_now) + RAISED
    features = {name: (0.0, 1.0, round(float(one), 5)) for name, one in zip(FEATURES, weights, strict=True)}
    return Linear(round(bias, 5), features)


def score_left_out(samples: Sequence[Sample]) -> Iterator[Rows]:
    """The scores of each sample's candidates by a model that saw none of its conversation."""
    groups = sorted({one.group for one in samples})
    fold = {group: place % FOLDS for place, group in enumerate(groups)}
    models = [fit([one for one in samples if fold[one.group] != number]) for number in range(FOLDS)]
    for one in samples:
        weights = np.array([models[fold[one.group]].features[name][2] for name in FEATURES])
        yield one.features @ weights


def _measure_best(scores: Sequence[Rows]) -> tuple[float, float]:
    """The mean score of the best sentence, and how far the fifth lies behind it."""
    ordered = [np.sort(one)[::-1] for one in scores]
    return float(np.mean([one[0] for one in ordered])), float(np.mean([one[0] - one[:FIFTH][-1] for one in ordered]))


def _share_right(samples: Sequence[Sample], scores: Sequence[Rows], among: int = 3) -> float:
    right = [one.relevant[np.argsort(-score)[:among]].any() for one, score in zip(samples, scores, strict=True)]
    return round(float(np.mean(right)), 3)


if __name__ == "__main__":
    main(sys.argv[1:])
