"""Seconds by stage, tokens and their cost, on answers whose figures are given.

How a bot measures itself is in test_bot.
"""

from __future__ import annotations

import math
from dataclasses import fields, replace

import pytest

from bot.errors import SettingsError
from bot.schema import Answer, Seconds, Usage
from evals.metrics.timing import Prices, find_cost, list_stages, list_tokens

ANSWER = Answer("q?", "", True, "", (), (), (), (), 0.5, "q", "quotes")


def test_every_stage_that_an_answer_tells_is_listed_where_it_ran() -> None:
    fast, slow = Seconds(0.1, 0.2, 0.3, None, 0.4, 0.5), Seconds(1, 2, 3, 3.5, 4, 5)
    stages = list_stages([replace(ANSWER, seconds=fast), replace(ANSWER, seconds=slow)])
    assert list(stages) == [one.name for one in fields(Seconds)]
    assert stages["retrieve"] == [0.2, 2]
    assert stages["first_token"] == [3.5]
    assert stages["total"] == [0.5, 5]


def test_tokens_are_those_of_answers_that_a_model_was_asked_for() -> None:
    read, both = (replace(ANSWER, usage=usage) for usage in (Usage(700, 0, 1), Usage(900, 40, 2)))
    used = list_tokens([ANSWER, read, both])
    assert used == {"prompt_tokens": [700, 900], "completion_tokens": [0, 40]}


def test_the_cost_is_that_of_the_tokens_at_a_price_for_a_million() -> None:
    prices = Prices(0.5, 2.0)
    read, both = (replace(ANSWER, usage=usage) for usage in (Usage(1_000_000, 0, 1), Usage(3000, 250, 1)))
    assert find_cost([read], prices) == 0.5
    assert find_cost([both], prices) == pytest.approx(0.0015 + 0.0005)
    assert find_cost([ANSWER, both, read], prices) == pytest.approx(0.5 + 0.0015 + 0.0005)
    assert find_cost([ANSWER], prices) == 0.0, "no model was asked"


def test_what_a_model_did_not_tell_has_no_price() -> None:
    untold = replace(ANSWER, usage=Usage(0, 0, 1))
    assert find_cost([ANSWER, untold], Prices(0.5, 2.0)) is None


@pytest.mark.parametrize("price", [-0.1, math.nan, math.inf])
def test_a_price_is_an_amount(price: float) -> None:
    for prices in ((price, 1.0), (1.0, price)):
        with pytest.raises(SettingsError, match=r"a price is 0 or more.*--prices"):
            Prices(*prices)
