"""Countries and bodies under all their forms, and one put in place of another."""

from __future__ import annotations

import pytest

from bot.names import find_forms, replace_rival


def test_all_forms_of_a_country_are_found_from_any_of_them() -> None:
    assert {"armenia", "armenian", "yerevan"} <= set(find_forms("Armenians")) and find_forms("bridge") == []


@pytest.mark.parametrize(
    ("text", "name", "replaced"),
    [
        ("What did Moscow say of Russia's troops?", "Baku", "What did Baku say of Baku's troops?"),
        ("How many Armenians fled?", "Azerbaijan", "How many Azerbaijan fled?"),
        ("How many Armenians fled?", "the Russians", "How many the Russians fled?"),
        ("How many Armenians fled?", "Yerevan", ""),
        ("Did Armenia and Azerbaijan agree?", "Russia", ""),
        ("How many fled?", "Russia", ""),
        ("How many Armenians fled?", "the bridge", ""),
    ],
)
def test_a_country_takes_the_place_of_the_only_other_one(text: str, name: str, replaced: str) -> None:
    assert replace_rival(text, name) == replaced
