"""Whose account a sentence in the article's own voice is, and sentences in which two speak."""

from __future__ import annotations

import pytest
from stopwatch import hurry

from bot.opposing.implied import find_implied, split_accounts
from bot.parties import read_party
from bot.schema import EvidenceSentence, Source

SOURCE = Source("alpha", "Alpha", None, None, "2024-05-01", "alpha.md")
KNOWN = [read_party("the players' committee"), read_party("Omar Sayle")]


def write(text: str, speaker: str | None = None) -> EvidenceSentence:
    """A sentence of one document."""
    return EvidenceSentence(SOURCE, 0, len(text), text, 9.0, 0, text, 0, speaker)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The committee's figure is 30,000, since tickets can be used again.", "the committee"),
        ("The league wants shorter shifts, a change it says would cost 2 million.", "the league"),
        ("The books go to Holm Park, which the council says is near.", "the council"),
        ("Sayle found that it took half an hour.", "Sayle"),
        ("They counted 1,100 visitors in a week.", "campaigners"),
        ("Five of the newly found dead lived in Lower Ance.", ""),
        ("The hunters found two elks.", ""),
        ("The trial opened on 2 May.", ""),
    ],
)
def test_whose_account_it_is(text: str, name: str) -> None:
    before = write("Campaigners say the loss is 60,000.", "campaigners")
    assert find_implied(write(text), before, KNOWN) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The county health office knows of three.", "the county health office"),
        ("Sayle points to an old pipe instead.", "Sayle"),
        ("The committee's records show a loss.", "the committee"),
        ("Her aide is accused by the council of taking money.", "the council"),
        ("Neither side showed pictures.", ""),
        ("The hunters asked for two elks.", ""),
    ],
)
def test_who_takes_a_stand_has_an_account_broadly(text: str, name: str) -> None:
    assert find_implied(write(text), None, KNOWN, broadly=True) == name
    assert find_implied(write(text), None, KNOWN) == ""


def test_a_pronoun_means_who_acted_before() -> None:
    before = write("The ministry published a survey a day later.")
    assert find_implied(write("It says, and it reckoned with 18 per cent."), None, KNOWN) == ""
    assert find_implied(write("It reckoned with 18 per cent."), before, KNOWN) == "the ministry"


def test_two_who_speak_in_one_sentence() -> None:
    parts = split_accounts(write("The lawyer said 160 were held there; Tully said 104."))
    assert [(name, part.text) for name, part in parts] == [
        ("the lawyer", "The lawyer said 160 were held there"),
        ("Tully", "Tully said 104."),
    ]
    assert split_accounts(write("The lawyer said 160 were held there; nobody counted.")) == []


@pytest.mark.parametrize("mark", [".", "'", "-"])
def test_a_row_of_marks_is_read_at_once(mark: str) -> None:
    marks = write(mark * 20_000)
    assert hurry(0.3, lambda: find_implied(marks, None, KNOWN)) == ""
    assert hurry(0.3, lambda: find_implied(marks, None, KNOWN, broadly=True)) == ""
    assert hurry(0.3, lambda: split_accounts(marks)) == []
