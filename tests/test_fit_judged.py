"""The fit of a model's judgement: it is found again from samples, whatever their share of each class.

The samples are drawn by rule; the weights that ship come from real questions to a real model.
"""

from __future__ import annotations

import numpy as np
import pytest

from bot.ranking.weights import load_weights
from evals.cases import Case
from evals.fits.judged import FEATURES, choose, fit


def test_the_weights_are_found_again_and_the_share_of_a_class_does_not_count() -> None:
    random = np.random.default_rng(3)
    told = [(*random.normal(0, 2, 2).tolist(), float(random.random() < 0.5)) for _ in range(6000)]
    drawn = [1 / (1 + np.exp(-(0.6 * one[0] + 0.8 * one[1] + one[2] - 0.5))) for one in told]
    rows = [(*one, bool(random.random() < chance)) for one, chance in zip(told, drawn, strict=True)]
    few = [row for place, row in enumerate(rows) if row[3] or place % 4 == 0]
    for sample in (rows, few):
        features = fit(sample)["features"]
        assert [features[name][2] for name in FEATURES] == pytest.approx([0.6, 0.8, 1.0], abs=0.2)
    assert fit(few)["bias"] == pytest.approx(fit(rows)["bias"], abs=0.3)


def test_every_so_many_cases_of_each_class_are_chosen() -> None:
    cases = [Case(str(number), "?", answerable=(True, False, None)[number % 3]) for number in range(12)]
    assert [one.id for one in choose(cases, 2)] == ["0", "6", "1", "7"]
    assert len(choose(cases, 1)) == 8


def test_what_ships_answers_more_where_the_model_is_surer_and_where_what_it_writes_holds() -> None:
    shipped = load_weights().judged
    assert set(shipped.features) == set(FEATURES)
    low, high = {"retrieved": 0.0, "judged": 1.0, "borne_out": 0.0}, {"retrieved": 2.0, "judged": 3.0, "borne_out": 0.0}
    assert shipped.probability(low) < 0.5 < shipped.probability(high)
    assert shipped.probability(low | {"borne_out": 1.0}) > shipped.probability(low)
