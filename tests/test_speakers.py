"""Whose words a sentence is, as the text names them, and where it names nobody.

A wrong speaker is worse than none.
"""

from __future__ import annotations

import pytest

from bot.speakers import find_speaker, is_named


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("Russia's Foreign Ministry said the talks failed.", "Russia's Foreign Ministry"),
        ("Maria Zakharova, the ministry's spokeswoman, said it was wrong.", "Maria Zakharova"),
        ("“We will go,” said Anna Lee.", "Anna Lee"),
        ("According to the Red Cross, 20 people fled.", "the Red Cross"),
        ("Twenty people fled, according to officials.", "officials"),
        ("The Kremlin rejected the claim.", "the Kremlin"),
        ("But Moscow denied that.", "Moscow"),
        ("On Tuesday Pashinyan warned of a blockade.", "Pashinyan"),
        (
            "The High Representative of the European Union urged restraint.",
            "the High Representative of the European Union",
        ),
    ],
)
def test_the_speaker_is_named_as_the_text_names_them(sentence: str, speaker: str) -> None:
    assert find_speaker(sentence) == speaker


@pytest.mark.parametrize(
    "sentence", ["He said no.", "The court met in Paris.", "It was said that rain fell.", "But they denied it.", ""]
)
def test_nobody_is_named_where_the_text_names_nobody(sentence: str) -> None:
    assert find_speaker(sentence) is None


@pytest.mark.parametrize("before", ["Anna Lee said: “We will go.", 'Anna Lee said: "We will go.'])
def test_a_quotation_that_goes_on_keeps_its_speaker(before: str) -> None:
    assert find_speaker("We shall come back.", before) == "Anna Lee"


@pytest.mark.parametrize(
    "before", ['We have said so," Anna Lee said.', "We have said so,” Anna Lee said.", "Anna Lee said so."]
)
def test_a_quotation_that_ended_gives_no_speaker_to_the_next_sentence(before: str) -> None:
    assert find_speaker("The court met in Paris.", before) is None


def test_a_speaker_is_named_only_by_words_of_its_own() -> None:
    assert is_named("the UN", "The\nUN: aid came")
    assert not is_named("UN", "The fund paid.")
    assert is_named("U.S. (State) Department", "the U.S. (State) Department said")
