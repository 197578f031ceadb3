"""The fit of how signs of two accounts are weighed; the questions are drawn by rule."""

from __future__ import annotations

import numpy as np

from evals.fits.sides import Asked, cross_validate, fit


def draw(count: int) -> list[Asked]:
    """Questions with five pairs each, of which in every other the one with the highest first feature is right."""
    random = np.random.default_rng(3)
    asked = []
    for place in range(count):
        rows = random.normal(0, 1, (5, 2))
        rows[:, 0] -= 3
        right = np.zeros(5, dtype=bool)
        if place % 2:
            rows[2, 0] += 5
            right[2] = True
        asked.append(Asked(rows, right, f"{place % 10}.md"))
    return asked


def test_the_telling_feature_is_found() -> None:
    *_, weights = fit(draw(200))
    assert weights[0] > 1 and abs(weights[1]) < 0.3


def test_documents_left_out_are_told_too() -> None:
    assert cross_validate(draw(200)) > 0.95
