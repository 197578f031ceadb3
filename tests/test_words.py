"""Words as the keyword index sees them: one stem for one thing, numbers as digits, names without sentence openers.

Rules only; what a question makes of its words is in test_questions.py.
"""

from __future__ import annotations

import pytest

from bot.words import expand_words, find_names, find_numbers, plain_words, split_words, stem_words


def test_words_keep_their_apostrophes_and_their_order() -> None:
    assert split_words("Armenia's parliament voted 60-22.") == ["Armenia's", "parliament", "voted", "60", "22"]


def test_plain_words_drop_case_accents_possessives_and_stopwords() -> None:
    assert plain_words("The Café’s owner, and José") == ["cafe", "owner", "jose"]
    assert plain_words("Who is it?") == []
    assert plain_words("Why won't they've pay, and didn’t?") == ["they've", "pay"]
    assert plain_words("Who is it?", keep_stopwords=True) == ["who", "is", "it"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("peacekeepers", "peacekeeper"), ("ratified", "ratify"), ("truce", "ceasefire"), ("died", "killed")],
)
def test_inflections_and_words_for_the_same_thing_share_a_stem(one: str, other: str) -> None:
    assert stem_words(one) == stem_words(other) != []


def test_words_for_different_things_keep_different_stems() -> None:
    assert len({*stem_words("army border court treaty")}) == 4


def test_expanding_adds_other_words_for_the_same_thing_once_for_each_stem() -> None:
    found = expand_words(["truce", "border"])
    assert found[0] == "truce" and found[-1] == "border" and "ceasefire" in found
    stems = [stem for word in expand_words(["killed", "kills"]) for stem in [word[:4]]]
    assert stems.count("kill") == 1


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("120,000 people", {"120000"}),
        ("120 000 or 120\u202f000 or 120\u00a0000 people", {"120000"}),
        ("three of the 2.5 tonnes", {"3", "2.5"}),
        ("In 2023 120 soldiers died.", {"2023", "120"}),
        ("pages 12, 345 and 6789", {"12", "345", "6789"}),
        ("none at all", set()),
    ],
)
def test_numbers_are_read_as_digits_without_separators(text: str, numbers: set[str]) -> None:
    assert find_numbers(text) == numbers


def test_names_are_capitalised_words_that_do_not_open_a_sentence() -> None:
    assert find_names("The envoy met Anna Lee. Talks in Goris failed: “Nobody spoke,” she said.") == [
        "Anna",
        "Lee",
        "Goris",
    ]
