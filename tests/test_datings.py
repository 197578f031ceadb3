"""Which days of a sentence may be those asked for, and that what tells one goes first."""

from __future__ import annotations

from pathlib import Path

import pytest
from indexes import fill_bot
from stories import Story, open_stories

from bot import open_bot
from bot.dates import find_dates
from bot.questions import read_question
from bot.ranking.datings import Dated, find_told
from bot.stated import EventDate

PUBLISHED = "2024-05-16"


def tell(question: str, text: str) -> set[str]:
    """The first days that a sentence tells for a question."""
    dates = tuple(
        EventDate(one.text, one.start, one.end, str(one.first), str(one.last), one.precision)
        for one in find_dates(text, PUBLISHED)
    )
    return {days.first for days in find_told(read_question(question), Dated(text, 0, dates))}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The dam broke on 3 March 2021.", {"2021-03-03"}),
        ("The engineer told a court on Wednesday that the dam had been cracked.", set()),
        ("The dam will be drained, the owner said late on Tuesday.", set()),
        ("On Tuesday the owner said the dam would be drained in June.", {"2024-06-01"}),
        ("The owner said the dam would be drained on Friday.", {"2024-05-17"}),
        ("The dam was emptied before.", set()),
    ],
)
def test_the_day_of_saying_is_not_that_of_what_is_said(text: str, told: set[str]) -> None:
    assert tell("When did the dam break?", text) == told


def test_the_day_of_saying_counts_where_it_is_asked_for() -> None:
    assert tell("When did the owner announce it?", "The dam will be drained, the owner said on Tuesday.") == {
        "2024-05-14"
    }


def test_a_day_that_the_question_names_is_no_answer() -> None:
    assert tell("When did the dam break after 3 March 2021?", "It broke on 3 March 2021.") == set()


STORY = Story(
    "The owner of the Orrin dam told a court on Wednesday that she had known of no crack before it gave way.\n\n"
    "The dam failed on the night of 3 March 2021. Nine people drowned.\n\n"
    "The trial opened on 2 May. The captain of a boat called Lady Orrin was heard on Monday.\n\n"
    "The library of the village, which opened in 1908, is being cleared. Its doors will close on 30 June.",
    PUBLISHED,
)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("When did the dam give way?", "3 March 2021"),
        ("When did the trial begin?", "2 May"),
        ("When will the library shut?", "30 June"),
    ],
)
def test_a_question_in_other_words_finds_the_day(tmp_path: Path, question: str, told: str) -> None:
    with open_stories(tmp_path, dam=STORY) as bot:
        answer = bot.ask(question)
    assert not answer.abstained and told in answer.text


def test_a_time_of_day_tells_when(tmp_path: Path) -> None:
    story = Story(
        "A ferry with 212 people on board ran aground off Skag on Tuesday morning, the coast guard said.\n\nThe"
        " Nordwind left Holm at 6:40 a.m. and struck the bank at about 8:15 a.m. in fog, said the harbour authority.",
        PUBLISHED,
        "Ferry runs aground off Skag",
    )
    with open_stories(tmp_path, ferry=story) as bot:
        assert "left Holm at 6:40" in bot.ask("When did the ferry leave Holm?").evidence[0].text


def test_when_something_was_that_is_not_told_is_no_answer(tmp_path: Path) -> None:
    with open_stories(tmp_path, dam=STORY) as bot:
        assert bot.ask("When did the mayor of Arden marry?").abstained


def test_a_word_that_stands_nowhere_is_not_missing_where_another_says_it(tmp_path: Path) -> None:
    (tmp_path / "tram.md").write_text(
        "# Trams\n\nThe mayor, Ida Holm, denied that the trams of Portsea were late. Tomas Reil, who drives one,"
        " replied that they were. The residents disputed that.\n"
    )
    with open_bot(home=tmp_path / "home", llm="quotes") as bot:
        bot.ingest(tmp_path / "tram.md")
        assert "denied" in bot.ask("How did Ida Holm react?").text
        assert "disputed" in bot.ask("How did the residents respond?").text
        assert bot.ask("How did the police react?").abstained


POWER = {
    "quake.md": "---\ntitle: Quake off Marren\npublished: 2025-05-12\n---\n\nPower was restored to most homes by noon,"
    " but some 2,400 households were still without electricity on Monday evening.\n",
    "storm.md": "---\ntitle: Storm Ottilie\npublished: 2025-05-13\n---\n\nGridWest says 86,000 homes are without power."
    " GridWest expects to restore power to most of them by Friday evening.\n",
}


@pytest.mark.parametrize(
    ("question", "told"),
    [("When will power be restored?", "by Friday evening"), ("When was power restored?", "by noon")],
)
def test_what_is_over_does_not_tell_when_something_will_be(tmp_path: Path, question: str, told: str) -> None:
    with fill_bot(tmp_path, POWER) as bot:
        assert told in bot.ask(question).sentences[0].text
