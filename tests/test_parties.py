"""Who speaks for whom: two names of one person, and a country with its ministry and spokesman, are one party."""

from __future__ import annotations

import pytest
from stopwatch import hurry

from bot.parties import LONGEST, introduce, read_party

TEXT = (
    "Belgian Prime Minister Anna Lee blamed the rain. Tomas Reil, the head of Georgia's security council, disagreed."
    " Russia accused Olga Berg of nothing. The U.S. envoy Mark Hale listened."
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Russia", "Moscow"),
        ("Russia's Foreign Ministry", "the Kremlin spokesman"),
        ("Russian officials", "the Russian ministry"),
        ("U.S. officials", "the White House"),
        ("Anna Lee", "Lee"),
        ("Mayor Anna Lee", "Anna Lee"),
        ("Belmark", "Belmark's Foreign Ministry"),
        ("Lee", "Belgium's government"),
        ("Reil", "Tbilisi"),
        ("Hale", "Washington"),
        ("North Korea's state media", "Pyongyang"),
        ("Russian opposition leader Ivan Orlov", "Orlov"),
    ],
)
def test_two_names_of_one_party(one: str, other: str) -> None:
    first, second = (introduce(read_party(name), [TEXT]) for name in (one, other))
    assert first.matches(second) and second.matches(first)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Russia", "Armenia"),
        ("Russia's Foreign Ministry", "Armenia's Foreign Ministry"),
        ("the Russian opposition", "the Russian government"),
        ("Anna Lee", "Tom Lee"),
        ("the mayor", "the union"),
        ("Belmark", "Belmark's farmers' union"),
        ("Berg", "Russia"),
        ("French villagers", "France"),
    ],
)
def test_those_who_are_not_one(one: str, other: str) -> None:
    first, second = (introduce(read_party(name), [TEXT]) for name in (one, other))
    assert not first.matches(second) and not second.matches(first)


def test_a_speaker_without_words_is_nobody_else() -> None:
    nobody = read_party("!!!")
    assert not nobody.matches(nobody) and introduce(nobody, [TEXT]) == nobody


def test_hostile_names_and_texts_cost_little() -> None:
    party = hurry(0.5, lambda: read_party("Lee " * 50_000))
    assert len(party.stems) <= LONGEST
    hurry(0.5, lambda: introduce(party, ["Lee, the " + "a" * 100_000, "Lee " * 100_000] * 10))
