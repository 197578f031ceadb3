"""The weights as bot/weights.json keeps them, for whoever fits some of them: read, described, written.

What they mean and how the bot reads them is in bot/ranking/weights.py.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

OUT = Path(__file__).parents[2] / "bot" / "weights.json"

Rows = NDArray[np.float64]


def read_fitted() -> dict[str, Any]:
    """All that was fitted so far."""
    fitted: dict[str, Any] = json.loads(OUT.read_text(encoding="utf-8"))
    return fitted


def write_fitted(weights: Mapping[str, Any]) -> None:
    """Writes bot/weights.json, whole or not at all."""
    unfinished = OUT.with_name(f".{OUT.name}.{os.getpid()}")
    unfinished.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
    unfinished.replace(OUT)


def describe(names: Sequence[str], mean: Rows, spread: Rows, weights: Rows, bias: float) -> dict[str, Any]:
    """A model as weights.json keeps it."""
    triples = zip(names, mean, spread, weights, strict=True)
    return {
        "bias": round(bias, 5),
        "features": {name: [round(float(x), 5) for x in (m, s, w)] for name, m, s, w in triples},
    }
