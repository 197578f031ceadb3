"""Numbers in prose, whatever their form: equal amounts are the same, others are not.

What an amount counts is the check's business, in test_checking.py.
"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.amounts import find_amounts, is_same


@pytest.mark.parametrize(
    ("claimed", "given"),
    [
        ("120,000", "120 000"),
        ("120 thousand", "120,000"),
        ("1.2m", "1.2 million"),
        ("five percent", "5%"),
        ("two-thirds", "two thirds"),
        ("a dozen", "12"),
        ("a tenth of", "10 percent"),
        ("two hundred and fifty", "250"),
        ("18 months", "a year and a half"),
        ("3 p.m.", "15:00"),
        ("$1.2bn", "1.2 billion dollars"),
        ("24 hours", "1 day"),
        ("nearly 200", "197"),
        ("more than 40 percent", "more than 40%"),
    ],
)
def test_equal_amounts_are_the_same_in_any_form(claimed: str, given: str) -> None:
    [one], [other] = find_amounts(claimed), find_amounts(given)
    assert is_same(one, other)


@pytest.mark.parametrize(
    ("claimed", "given"),
    [
        ("120,000", "130,000"),
        ("1.2 million", "1.2 billion"),
        ("5%", "5"),
        ("19 months", "19 weeks"),
        ("over six", "under six"),
        ("more than 200", "200"),
        ("dozens", "hundreds"),
        ("10 euros", "10 dollars"),
        ("nearly 300", "197"),
    ],
)
def test_other_amounts_are_not(claimed: str, given: str) -> None:
    [one], [other] = find_amounts(claimed), find_amounts(given)
    assert not is_same(one, other)


@pytest.mark.parametrize("text", ["one of the men", "the one who left", "both", "one another"])
def test_words_that_count_nothing_are_not_exact(text: str) -> None:
    assert not any(amount.exact for amount in find_amounts(text))


def test_a_range_shares_its_unit() -> None:
    assert [amount.unit for amount in find_amounts("from 5 to 6 percent")] == ["share", "share"]


@given(st.text(max_size=60))
def test_amounts_stand_where_they_say(text: str) -> None:
    amounts = find_amounts(text)
    assert all(text[one.start : one.end] == one.text for one in amounts)
    assert all(one.end <= other.start for one, other in pairwise(amounts))


@given(st.integers(0, 10**9))
def test_grouped_numbers_are_read_whole(number: int) -> None:
    assert [amount.value for amount in find_amounts(f"{number:,}")] == [number]
