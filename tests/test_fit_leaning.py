"""The fit of how sure a follow-up's evidence makes: it comes true as often as it says.

The samples are drawn by rule; the weights that ship come from real conversations.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from bot.ranking.weights import load_weights
from evals.fits.leaning import fit


def test_the_correction_is_found_again() -> None:
    random = np.random.default_rng(7)
    alone = random.normal(0, 2, 4000)
    right = random.random(4000) < 1 / (1 + np.exp(-(0.8 + 0.6 * alone)))
    model = fit(list(zip(alone.tolist(), right.tolist(), strict=True)))
    assert model.bias == pytest.approx(0.8, abs=0.15) and model.features["alone"][2] == pytest.approx(0.6, abs=0.1)


def test_what_ships_raises_low_chances_and_keeps_their_order() -> None:
    shipped = load_weights().leaning
    made = [shipped.probability({"alone": math.log(p / (1 - p))}) for p in (0.1, 0.2, 0.35, 0.5, 0.9)]
    assert made == sorted(made) and made[1] > 0.35 > 0.2
