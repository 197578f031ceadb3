"""Words that exclude each other: the signs of a near miss.

The pairs come from opposites.txt, the beginnings of words from the rules.
"""

from __future__ import annotations

import pytest

from bot.opposites import is_excluded, is_negated, read_opposites
from bot.words import stem_words

OPPOSITES = read_opposites()


@pytest.mark.parametrize(
    ("asked", "said"), [("northern", "southern"), ("win", "lose"), ("legal", "illegal"), ("stable", "unstable")]
)
def test_a_word_is_excluded_where_only_its_opposite_is_said(asked: str, said: str) -> None:
    [one], [other] = stem_words(asked), stem_words(said)
    assert is_excluded(one, {other, "bank"}, OPPOSITES)
    assert is_excluded(other, {one, "bank"}, OPPOSITES)


def test_a_word_is_not_excluded_where_it_is_said_itself_or_nothing_opposes_it() -> None:
    assert not is_excluded("north", {"north", "south"}, OPPOSITES)
    assert not is_excluded("north", {"bank", "river"}, OPPOSITES)
    assert not is_excluded("form", {"inform"}, OPPOSITES), "short words begin alike by chance"


def test_every_pair_holds_both_ways() -> None:
    assert all(stem in OPPOSITES[other] for stem, others in OPPOSITES.items() for other in others)


@pytest.mark.parametrize("text", ["They did not sign.", "Nobody signed.", "They didn’t sign.", "“No,” he said."])
def test_negations_are_noticed(text: str) -> None:
    assert is_negated(text)


@pytest.mark.parametrize("text", ["They signed.", "A notable northern knot.", "Noon passed."])
def test_words_that_look_like_negations_are_not(text: str) -> None:
    assert not is_negated(text)
