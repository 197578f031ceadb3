"""What texts say somebody is, from the words right beside the name; a verb or another's name is no title."""

from __future__ import annotations

import pytest
from stopwatch import hurry

from bot.ranking.introductions import UNLIKE, Introduction, find_introductions, mark_words, read_introduction


def tell(name: str, text: str) -> set[str]:
    """The nouns that a text says somebody is."""
    return {one.head for one in find_introductions(name, [text])}


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("The price will rise, Mayor Ines Calder said.", "mayor"),
        ("“No,” said Ines Calder, the mayor of Ferncliff, on Monday.", "mayor"),
        ("The mayor of Ferncliff, Ines Calder, opened it.", "mayor"),
        ("Ferncliff’s mayor, Ines Calder, opened it.", "mayor"),
        ("Ines Calder, who has been mayor since 2019, left.", "mayor"),
        ("Ines Calder is the mayor of Ferncliff.", "mayor"),
        ("Opposition leader Ines Calder rejected it.", "leader"),
        ("A Russian foreign ministry spokeswoman, Ines Calder, said so.", "spokesman"),
        ("Ms. Calder, head of the U.S. Agency for Water (USAW), spoke.", "head"),
    ],
)
def test_somebody_is_what_the_words_beside_the_name_say(text: str, head: str) -> None:
    assert tell("Ines Calder", text) == {head}


@pytest.mark.parametrize(
    "text",
    [
        "The ministry charged Calder with fraud.",
        "To end the dispute, Calder sold the field.",
        "The mayor thanked the engineers. Calder left.",
        "Mayor Jon Calder spoke.",
        "Calder, said the mayor, was late.",
    ],
)
def test_a_verb_or_another_is_no_title(text: str) -> None:
    assert tell("Ines Calder", text) == set()


def test_a_former_or_deputy_mayor_is_no_mayor() -> None:
    mayor = frozenset(mark_words("mayor"))
    for phrase in ("the former mayor of Ferncliff", "deputy mayor", "a candidate for mayor"):
        assert not read_introduction(phrase).tells("mayor", mayor)
    assert read_introduction("the mayor of Ferncliff").tells("mayor", mayor)
    assert read_introduction("deputy mayor").tells("mayor", frozenset(mark_words("deputy mayor")))


def test_a_deputy_is_one_of_whoever_was_named_before() -> None:
    text = "Mayor Gil Ferrante called it a gift. His deputy, Ines Calder, took another view."
    deputy = frozenset(mark_words("deputy mayor"))
    assert any(one.tells("mayor", deputy) for one in find_introductions("Ines Calder", [text]))
    assert not any(one.tells("mayor", deputy) for one in find_introductions("Gil Ferrante", [text]))
    assert tell("Ines Calder", "Rain fell. His deputy, Ines Calder, left.") == {"deputi"}


def test_countries_and_offices_count_in_any_form() -> None:
    assert mark_words("the Armenian premier") == mark_words("Armenia’s premier") == ["@armenia", "premier"]
    assert read_introduction("chairwoman of the board").head == read_introduction("the chairman").head
    assert "usaid" in read_introduction("the head of the U.S. Agency for International Development").stems
    assert not UNLIKE & read_introduction("the head of the U.S. Agency for International Development").stems


def test_nobody_is_told_of_a_description_alone() -> None:
    assert list(find_introductions("the mayor", ["The mayor, Ines Calder, spoke."])) == []
    assert read_introduction("") == Introduction("", frozenset())


def test_a_hostile_text_is_read_in_time() -> None:
    text = "Mayor " * 20_000 + "Calder, the " * 20_000
    hurry(1.5, lambda: list(find_introductions("Ines Calder", [text])))
