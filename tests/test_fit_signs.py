"""The fit of what the signs of a near miss count for: those that tell are found again, those that do not count nothing.

The samples are drawn by rule; the weights that ship come from real questions.
"""

from __future__ import annotations

import numpy as np
import pytest

from bot.ranking.weights import load_weights
from evals.fits.evidence import SIGNS
from evals.fits.signs import Sample, fit


def draw(weights: tuple[float, ...], count: int) -> list[Sample]:
    """Questions of any score, one in five with each sign, answered as often as score and signs say."""
    random = np.random.default_rng(7)
    scores = random.normal(0, 1, count)
    signs = (random.random((count, len(weights))) < 0.2).astype(float)
    answered = random.random(count) < 1 / (1 + np.exp(-(scores + signs @ np.array(weights))))
    rows = zip(scores.tolist(), signs.tolist(), answered.tolist(), strict=True)
    return [Sample(score, tuple(sign), is_answered, 1.0) for score, sign, is_answered in rows]


def test_a_sign_that_tells_gets_its_weight_and_one_that_does_not_gets_none() -> None:
    found = fit(draw((-2.0, -1.0, 0.0, 0.5), 6000))
    assert found[:2] == pytest.approx([-2.0, -1.0], abs=0.25)
    assert found[2] == pytest.approx(0.0, abs=0.15) and found[3] == 0.0


def test_a_sign_that_few_questions_show_is_not_made_certain() -> None:
    near, drawn = Sample(2.0, (1.0, 0.0, 0.0, 0.0), False, 1.0), draw((0.0, 0.0, 0.0, 0.0), 200)
    few, many = (fit([*drawn, *[near] * count])[0] for count in (3, 60))
    assert many < -2 < few < 0


def test_what_ships_holds_every_sign_against_an_answer() -> None:
    shipped = load_weights().answer.features
    assert all(shipped[sign][2] < 0 for sign in SIGNS)
    assert min(SIGNS, key=lambda sign: shipped[sign][2]) == "unmet"
