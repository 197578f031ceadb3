"""Questions of yes or no are answered by what tells how the matter stands, and no reason is given for what was not.

The documents are made here and read by the real loaders and model.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from indexes import fill_bot

from bot.bot import Bot
from bot.ranking.premises import read_premise

STORIES = {
    "pact.md": "---\ntitle: The Harbour Pact\npublished: 2024-05-03\n---\n\nNorland has belonged to the Harbour Pact"
    " since 1994. Premier Ada Lind of Norland spoke at the summit of the Harbour Pact in Lissa on Friday, because she"
    " wants better terms for the fishing towns of the north.",
    "verdict.md": "---\ntitle: Skipper convicted\npublished: 2024-06-11\n---\n\nThe jury convicted the skipper, Tom"
    " Reil, of fraud. Reil said that he would appeal against the verdict. The trial of Reil lasted seven weeks, and the"
    " judge praised the jury.",
    "vote.md": "---\ntitle: The tunnel\npublished: 2024-07-08\n---\n\nThe council of Eastmere is to vote on"
    " the tunnel in June. The tunnel would be the longest of the county. Mayor Ida Holm said it would bring work.",
    "border.md": "---\ntitle: The border\npublished: 2024-07-20\n---\n\nThe premier of Velda denied that the border is"
    " a part of Orsania. Six soldiers were hurt. The treaty was signed by Orsania in Lissa.",
    "flood.md": "---\ntitle: Floods\npublished: 2024-08-01\n---\n\nThe floods in Marden swept away six cars. Bruno"
    " Keel, who leads the fire service of Marden, said the river was falling.",
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with fill_bot(tmp_path_factory.mktemp("premises"), STORIES) as bot:
        yield bot


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Did Norland leave the Harbour Pact?", "has belonged to the Harbour Pact"),
        ("Has Norland left the Harbour Pact?", "has belonged to the Harbour Pact"),
        ("Was Tom Reil acquitted?", "convicted the skipper"),
        ("Has the council of Eastmere approved the tunnel?", "is to vote on the tunnel"),
        ("Will Reil appeal?", "would appeal"),
        ("Did Orsania sign the treaty?", "was signed by Orsania"),
    ],
)
def test_how_the_matter_stands_is_told_first(bot: Bot, question: str, told: str) -> None:
    answer = bot.ask(question)
    assert told in (answer.sentences[0].text if answer.sentences else "")


@pytest.mark.parametrize(
    "question",
    [
        "Did Bruno Keel resign?",
        "Has Ada Lind been arrested?",
        "Why did Bruno Keel resign?",
        "Why did Ada Lind sue Tom Reil?",
        "Was anyone charged over the floods in Marden?",
    ],
)
def test_what_nobody_tells_of_is_not_answered(bot: Bot, question: str) -> None:
    assert bot.ask(question).abstained


def test_asked_why_something_was_that_was_not_how_it_stands_is_nearest(bot: Bot) -> None:
    answer = bot.ask("Why did Norland leave the Harbour Pact?")
    assert answer.evidence[0].text == "Norland has belonged to the Harbour Pact since 1994."
    assert "fishing" not in answer.text


@pytest.mark.parametrize(
    ("question", "subject", "deed", "rest"),
    [
        ("Did Norland leave the Fleet?", {"norland"}, "leav", {"fleet"}),
        ("Has Reil already been convicted?", {"reil"}, "convict", set()),
        ("Is Norland leaving?", {"norland"}, "leav", set()),
        ("Was anyone hurt?", set(), "wound", set()),
        ("Will the tunnel be built?", {"tunnel"}, "build", set()),
        ("Did Reil blorf Holm?", {"reil"}, "blorf", {"holm"}),
    ],
)
def test_what_is_asked_about_is_read(question: str, subject: set[str], deed: str, rest: set[str]) -> None:
    premise = read_premise(question)
    assert premise and (premise.subject, premise.deed, premise.rest) == (subject, deed, rest)
    assert not premise.asks_reason


def test_a_reason_may_be_asked_for() -> None:
    premise = read_premise("And why did Norland leave the Pact?")
    assert premise and premise.asks_reason


@pytest.mark.parametrize(
    "question",
    [
        "Who left the Pact?",
        "Is Reil a skipper?",
        "Did Reil and Holm quarrel?",
        "Did Reil do it?",
        "Why does Norland care about the Pact?",
        "Is it true that Reil left?",
        "Why?",
    ],
)
def test_other_questions_suppose_nothing_that_is_read(question: str) -> None:
    assert read_premise(question) is None


def test_who_only_stands_behind_a_deed_has_not_done_it(bot: Bot) -> None:
    denied, signed = "Has Orsania denied anything about the border?", "Has Orsania signed anything about the border?"
    assert "denied" in bot.ask(denied).evidence[0].text
    assert bot.ask(signed).evidence[0].text == "The treaty was signed by Orsania in Lissa."
    assert bot.ask(denied).probability < bot.ask("Has the premier of Velda denied anything?").probability
