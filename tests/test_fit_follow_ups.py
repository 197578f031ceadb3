"""The fit of how follow-ups rank: it learns what tells the right sentence, and keeps the scale that others rely on.

The samples are drawn by rule; the weights that ship come from real conversations.
"""

from __future__ import annotations

import numpy as np
import pytest

from bot.ranking.weights import load_weights
from evals.fits.follow_ups import FEATURES, RAISED, Sample, fit, score_left_out

TELLING = FEATURES.index("own")
SCORE = FEATURES.index("score")


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    """In each, the right one of eight sentences is the one with most of the question's own words."""
    random = np.random.default_rng(7)
    drawn = []
    for number in range(60):
        features = random.normal(size=(8, len(FEATURES)))
        drawn.append(Sample(f"talk-{number % 20}", features, features[:, TELLING] == features[:, TELLING].max()))
    return drawn


def test_what_tells_the_right_sentence_gets_the_weight(samples: list[Sample]) -> None:
    weights = {name: weight for name, (_, _, weight) in fit(samples).features.items()}
    assert list(weights) == list(FEATURES)
    assert weights["own"] > 3 * max(abs(weight) for name, weight in weights.items() if name != "own")


def test_sentences_of_conversations_left_out_are_ranked_right(samples: list[Sample]) -> None:
    ranked = zip(samples, score_left_out(samples), strict=True)
    right = [bool(sample.relevant[np.argmax(scores)]) for sample, scores in ranked]
    assert sum(right) > 0.9 * len(samples)


def test_the_best_keep_about_the_score_they_had(samples: list[Sample]) -> None:
    model = fit(samples)
    weights = np.array([model.features[name][2] for name in FEATURES])
    before = np.mean([sample.features[:, SCORE].max() for sample in samples])
    after = np.mean([(sample.features @ weights + model.bias).max() for sample in samples])
    assert after == pytest.approx(before + RAISED, abs=0.01)


def test_the_weights_that_ship_are_of_these_features() -> None:
    shipped = load_weights().follow_up
    assert set(shipped.features) == set(FEATURES)
