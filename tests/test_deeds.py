"""Asked who did something, where, or what somebody did: the sentences that tell of it answer, and no others beside.

The documents are made here and read by the real loaders and model.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from indexes import fill_bot

from bot.bot import Bot
from bot.questions import read_question
from bot.ranking.deeds import find_deed

STORIES = {
    "obituary.md": "---\ntitle: Ada Merrin, who mapped the deep, dies at 91\npublished: 2024-10-02\n---\n\nAda Merrin,"
    " the oceanographer whose charts of the Taveri Trench changed how people think about the sea floor, died on"
    " Sunday at her home in Wexcombe. The cause was heart failure, her son, Daniel Merrin, said.\n\nBorn in Hull in"
    " 1933, the daughter of a trawler captain, she joined the Royal Survey in 1957.\n",
    "court.md": "---\ntitle: Treasurer jailed\npublished: 2025-03-06\n---\n\nThe court heard that Harlow paid hospice"
    " money into two accounts and spent it on holidays, a camper van and online betting. Harlow's wife, Denise, 55,"
    " who had been charged with money laundering, was acquitted in January.\n",
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with fill_bot(tmp_path_factory.mktemp("deeds"), STORIES) as bot:
        yield bot


@pytest.mark.parametrize(
    ("question", "told"),
    [("Where was Ada Merrin born?", "Born in Hull"), ("What did Harlow spend the money on?", "a camper van")],
)
def test_what_tells_of_the_deed_goes_first(bot: Bot, question: str, told: str) -> None:
    assert told in bot.ask(question).sentences[0].text


def test_how_somebody_died_is_told_by_the_cause_too(bot: Bot) -> None:
    assert "heart failure" in bot.ask("How did Ada Merrin die?").text


@pytest.mark.parametrize(
    ("question", "deed"),
    [
        ("Who forged the clock of the museum?", "forg"),
        ("Who was arrested after the Lindale fire?", "arrest"),
        ("Where will the trial be repeated?", "repeat"),
        ("How much did the Holt company save on concrete?", "save"),
        ("Which court signed the warrant?", "sign"),
        ("What does a berth on the night train cost?", ""),
        ("Who is the judge of the court that convicted Tom Reil?", ""),
        ("Was the fire arson?", ""),
        ("What?", ""),
    ],
)
def test_the_deed_is_told_by_its_place_in_the_question(question: str, deed: str) -> None:
    assert find_deed(read_question(question)) == deed
