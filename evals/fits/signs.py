"""Fits what the signs of a near miss count for: `python -m evals.fits.signs DOCUMENTS:CASES ...`, ours and public sets.

It writes their weights into `answer` in bot/weights.json and leaves all others there as they are: few questions show a
sign, and most that do were asked by people, while public near misses were made to share every word with a text.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.ranking.weights import Linear, load_weights
from evals.fits.evidence import SIGNS, measure, open_set
from evals.fits.weights import read_fitted, write_fitted
from evals.sets import read_cases

PENALTY = 2.0
"""Ridge penalty on each weight, so that a sign seen in a dozen questions is not made certain."""
LEAST_NEAR = 0.7
"""What the near misses of each set count for together, of what its answered questions do."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A question that stands alone: the answer model's score without the signs, the signs, whether it is answerable.

    `weight` makes the near misses of a set count as much as its answered questions, or nearly.
    """

    score: float
    signs: tuple[float, ...]
    answered: bool
    weight: float


def main(arguments: Sequence[str]) -> None:
    """Collects, fits, writes the file and prints the weights."""
    samples = [sample for argument in arguments for sample in collect(*map(Path, argument.split(":")))]
    found = dict(zip(SIGNS, fit(samples), strict=True))
    written = read_fitted()
    written["answer"]["features"] |= {name: [0.0, 1.0, weight] for name, weight in found.items()}
    written["provenance"]["signs"] = {
        "fitted by": "python -m evals.fits.signs DOCUMENTS:CASES ...",
        "sets": ["/".join(Path(argument.split(":")[1]).parts[-2:]) for argument in arguments],
        "questions": len(samples),
        "with a sign": sum(any(one.signs) for one in samples),
    }
    write_fitted(written)
    sys.stdout.write(json.dumps([found, written["provenance"]["signs"]], indent=1) + "\n")


def collect(documents: Path, cases: Path) -> Iterator[Sample]:
    """One sample for each question without turns before it that is known to be answerable or not."""
    answer = load_weights().answer
    plain = Linear(answer.bias, {name: one for name, one in answer.features.items() if name not in SIGNS})
    asked = [case for case in read_cases(cases) if not case.history and case.answerable is not None]
    answered = sum(bool(case.answerable) for case in asked)
    near = LEAST_NEAR * answered / max(1, len(asked) - answered)
    with open_set(documents) as bot:
        for case in asked:
            features = measure(bot, case, "asked", "").features
            signs = tuple(features[name] for name in SIGNS)
            yield Sample(plain.score(features), signs, bool(case.answerable), 1.0 if case.answerable else near)


def fit(samples: Sequence[Sample]) -> list[float]:
    """The weight of each sign, none above 0: logistic regression on top of the score, with a ridge penalty."""
    from scipy.optimize import minimize

    scores = np.array([one.score for one in samples])
    signs = np.array([one.signs for one in samples])
    turn = np.where([one.answered for one in samples], -1.0, 1.0)
    weight = np.array([one.weight for one in samples])

    def loss(found: NDArray[np.float64]) -> float:
        odds = found[0] + scores + signs @ found[1:]
        return float((weight * np.logaddexp(0, turn * odds)).sum() + PENALTY / 2 * (found[1:] ** 2).sum())

    bounds = [(None, None), *[(None, 0.0)] * len(SIGNS)]
    fitted = minimize(loss, np.zeros(len(SIGNS) + 1), method="L-BFGS-B", bounds=bounds).x
    return [round(float(one), 5) for one in fitted[1:]]


if __name__ == "__main__":
    main(sys.argv[1:])
