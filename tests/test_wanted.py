"""Whose words a question asks for, and whether a speaker is that one: by name, by office, as the voice of a country."""

from __future__ import annotations

import pytest

from bot.ranking.wanted import asks_words, find_placed, find_wanted, is_printed, read_wanted

TEXT = (
    "Ferncliff votes in May. Mayor Ines Calder said the bridge would close. Opposition leader Bram Osei rejected it."
    " Union chairman Pat Dwyer was angry. A Russian foreign ministry spokeswoman, Daria Levina, spoke in Moscow. The"
    " mayor of Moscow, Pavel Ruzin, opened a metro line. Jo Vane, a former mayor, agreed. Red Cross spokesman Kit Ames"
    " counted the dead. Samantha Stone, the head of the Harbour Trust, left."
)


def match(question: str, speaker: str) -> bool:
    """Whether a speaker is one of those whose words are asked for."""
    return any(one.measure(speaker, [TEXT]) for one in find_wanted(question))


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("What does the mayor say about the bridge?", "Ines Calder"),
        ("what did the mayor of ferncliff say", "Ines Calder"),
        ("What did Mayor Calder say?", "Calder"),
        ("what did calder say", "Ms Calder"),
        ("What did the opposition leader say?", "Bram Osei"),
        ("What did the union say?", "Pat Dwyer"),
        ("What did the mayor say?", "the mayor"),
        ("What did the mayor of Moscow say?", "Pavel Ruzin"),
        ("What did Moscow say?", "the Kremlin"),
        ("What did Moscow say?", "Russia's defence ministry"),
        ("What did Moscow say?", "Daria Levina"),
        ("What did the Russian foreign ministry say?", "Daria Levina"),
        ("What did Russia's Foreign Ministry reply?", "the Russian Foreign Ministry"),
        ("What did the Red Cross say?", "Kit Ames"),
        ("What did Samantha Stone ask for?", "the chief of the Harbour Trust"),
        ("According to Osei, who pays?", "Bram Osei"),
        ("What do Calder and Osei say?", "Bram Osei"),
    ],
)
def test_a_speaker_is_the_one_who_is_asked_about(question: str, speaker: str) -> None:
    assert match(question, speaker)


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("What does the mayor say about the bridge?", "Bram Osei"),
        ("What does the mayor say about the bridge?", "Jo Vane"),
        ("What did the mayor of Moscow say?", "Ines Calder"),
        ("What did the mayor of Lintz say?", "Ines Calder"),
        ("What did the mayor of Moscow say?", "the Kremlin"),
        ("What did Moscow say?", "Pavel Ruzin"),
        ("What did Moscow say?", "the Georgian government"),
        ("What did Moscow say?", "the Russian-backed administration"),
        ("What did Ines Calder say?", "Jon Calder"),
        ("What did the Russian foreign ministry say?", "Russia's defence ministry"),
    ],
)
def test_another_speaker_is_not(question: str, speaker: str) -> None:
    assert find_wanted(question)
    assert not match(question, speaker)


@pytest.mark.parametrize(
    "question",
    [
        "Who raised the dam?",
        "What did they build?",
        "What did she say?",
        "What has Armenia done, and what has its premier said?",
        "According to the article, who paid?",
    ],
)
def test_nobody_is_asked_about(question: str) -> None:
    assert find_wanted(question) == ()


def test_what_is_carried_over_names_nobody() -> None:
    [one] = find_wanted("what did putin answer (Nikol Pashinyan say)")
    assert one.measure("Vladimir Putin", []) and not one.measure("Nikol Pashinyan", [])


def test_the_article_itself_is_nobody() -> None:
    assert is_printed("the article") and not is_printed("the Kremlin")


def test_words_are_asked_for_or_deeds() -> None:
    assert asks_words("What did the mayor say?") and asks_words("what was Holm's reaction?")
    assert not asks_words("What did the mayor deny?") and not asks_words("What did the mayor build?")


@pytest.mark.parametrize(
    ("phrase", "certain"),
    [("Ines Calder", True), ("Moscow", True), ("the mayor", True), ("the company", False), ("the farmer", False)],
)
def test_a_body_or_a_trade_may_be_told_under_any_name(phrase: str, certain: bool) -> None:
    one = read_wanted(phrase)
    assert one and one.is_certain == certain


def test_a_text_names_who_is_asked_about() -> None:
    mayor, moscow = read_wanted("Mayor Calder"), read_wanted("Moscow")
    assert mayor and moscow
    assert mayor.is_named("Ms Calder left.") and not mayor.is_named("The mayor left.")
    assert moscow.is_named("Russian troops left.") and not moscow.is_named("Troops left.")


def test_when_and_where_are_asked_of_whoever_has_a_name() -> None:
    [one] = find_placed("When did Mayor Calder say that? (bridge Osei)")
    assert one.measure("Ines Calder", [TEXT]) and not one.measure("Bram Osei", [TEXT])
    assert [one.person for one in find_placed("where did Osei and Calder publicly say so")] == ["osei", "calder"]
    assert not find_placed("When did the mayor say that?") and not find_placed("When did Calder resign?")
    assert not find_placed("When did Calder say that the bridge would close?")
