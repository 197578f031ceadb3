"""Fitted weights and how they are applied: small linear models over named features, kept in weights.json.

`evals/fits/evidence.py` writes that file; its provenance stands in it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Linear:
    """A sum of features, each shifted by its mean and divided by its spread, times its weight, plus a bias."""

    bias: float
    features: Mapping[str, tuple[float, float, float]]

    def score(self, values: Mapping[str, float]) -> float:
        """The weighted sum; every feature of the model must be among the values."""
        return self.bias + sum(
            weight * (values[name] - mean) / spread for name, (mean, spread, weight) in self.features.items()
        )

    def probability(self, values: Mapping[str, float]) -> float:
        """The sum as a probability (logistic regression)."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.score(values)))))


@dataclass(frozen=True, slots=True)
class Weights:
    """Which sentence answers; whether the documents are about the question; whether they answer it; how sure in all.

    `final` turns the product of the two before it into a probability that comes true as often as it says (Platt, 1999).
    `judged` does the same for that probability together with a model's own judgement of the evidence. `follow_up`
    ranks the sentences anew for a question that leans on the turns before, `leaning` corrects how sure that makes:
    a question that leaves words out matches fewer, but is no less often answered. `sides` tells how likely two claims
    that stand side by side answer in two ways.
    """

    sentence: Linear
    subject: Linear
    answer: Linear
    final: Linear
    judged: Linear
    follow_up: Linear
    leaning: Linear
    sides: Linear


def load_weights() -> Weights:
    """The weights that ship with the bot."""
    read = json.loads((files("bot") / "weights.json").read_text(encoding="utf-8"))
    return Weights(**{name: read_linear(read[name]) for name in Weights.__slots__})


def read_linear(row: Mapping[str, object]) -> Linear:
    """A model from its form in weights.json."""
    features = row["features"]
    assert isinstance(features, dict)
    return Linear(float(str(row["bias"])), {name: (m, s, w) for name, (m, s, w) in features.items()})
