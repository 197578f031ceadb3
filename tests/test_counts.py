"""Amounts that two claims give of one thing, and what is none."""

from __future__ import annotations

import pytest
from stopwatch import hurry

from bot.opposing.counts import find_claimed, is_bare, lists_them, set_amounts
from bot.schema import EvidenceSentence, Source

SOURCE = Source("alpha", "Alpha", None, None, "2024-05-01", "alpha.md")


def write(text: str, start: int = 0) -> EvidenceSentence:
    """A sentence of one document."""
    return EvidenceSentence(SOURCE, start, start + len(text), text, 9.0, 0, text, start, "Lee")


@pytest.mark.parametrize(
    ("one", "other", "is_set"),
    [
        ("Lee put the cost at £22m.", "Reil said the losses came to £9m.", True),
        ("Lee said it used 40 litres a second.", "Reil says it will take 130.", True),
        ("Lee said 94 per cent were cancelled.", "Reil said a third were running.", True),
        ("Lee counted 60,000 people.", "Reil spoke of 60,000.", False),
        ("Lee said 43 soldiers had died.", "Reil said nine houses burnt.", False),
        ("Lee said it took three weeks.", "Reil spoke of 62 per cent.", False),
        ("Lee expects 1.6 million euros.", "Reil said 180 jobs would go.", False),
        ("Reil said 180 jobs would go.", "Lee expects 1.6 million euros.", False),
    ],
)
def test_other_amounts_of_one_thing(one: str, other: str, is_set: bool) -> None:
    assert set_amounts(write(one), write(other, 100)) == is_set


def test_ages_and_numbers_of_the_question_are_no_amounts() -> None:
    text = "Tobias Lenk, 58, said a boy of eleven had sent three letters."
    assert [amount.text for amount in find_claimed(write(text))] == ["three"]
    assert [amount.text for amount in find_claimed(write(text), {"3"})] == []


@pytest.mark.parametrize(
    ("text", "thing", "bare"),
    [
        ("Two of its nine authors were paid.", "nurs", False),
        ("Two of its nine authors were paid.", "author", True),
        ("Two of its soldiers died.", "", True),
        ("Two of them left.", "nurs", True),
        ("The union counts 260.", "nurs", True),
    ],
)
def test_an_amount_that_is_part_of_something_else_is_not_bare(text: str, thing: str, bare: bool) -> None:
    claim = write(text)
    assert is_bare(claim, next(find_claimed(claim)), thing) is bare


def test_a_list_of_the_dead_is_no_count() -> None:
    assert lists_them("The dead were two farm workers, a cyclist and a boy of eleven.")
    assert not lists_them("The dead were seventeen.")


def test_a_long_list_without_an_end_is_read_at_once() -> None:
    assert not hurry(0.5, lambda: lists_them("The council named a clerk " + ", a nurse" * 7 + "."))
    assert hurry(0.5, lambda: lists_them("The council named a clerk" + ", a nurse" * 5000 + " and a boy."))
