"""Filters say which of the names in them nothing has, be it that they admit no document or that others in them do.

What filters let through is tested in test_retrieval.py, what is no date in test_asking.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import Filters, open_bot
from bot.admitting import PASSED_OVER, UNKNOWN
from bot.answering import NOTHING_FOUND
from bot.bot import Bot
from bot.commands.terminal import format_answer
from bot.errors import QuestionError
from ui.turns import render_answer

QUESTION = "How many people live in Karabakh?"


@pytest.fixture
def bot(indexed: Path) -> Iterator[Bot]:
    with open_bot(home=indexed, llm="quotes") as opened:
        yield opened


@pytest.mark.parametrize(
    "limits, told",
    [
        (Filters(documents=["nope"]), "none has the id “nope”"),
        (Filters(sources=["Nobody"]), "none has the source “Nobody”"),
        (Filters(authors=["Nobody"], event_from="2023"), "none has the author “Nobody”"),
        (
            Filters(documents=["a", "b"], sources=["c", "d"]),
            "none has the id “a”, and none has the id “b”, and none has the source “c”",
        ),
    ],
)
def test_what_nothing_has_is_named(bot: Bot, limits: Filters, told: str) -> None:
    answer = bot.ask(QUESTION, filters=limits)
    assert answer.abstained and answer.passages == () and answer.reason == UNKNOWN.format(told=told)


def test_where_all_of_it_is_there_the_filters_are_too_narrow(bot: Bot) -> None:
    one = bot.documents()[0]
    limits = Filters(documents=[one.id], sources=[one.source or ""], authors=[one.author or ""], published_to="1999")
    assert bot.ask(QUESTION, filters=limits).reason == NOTHING_FOUND
    with pytest.raises(QuestionError, match="lies after"):
        bot.ask(QUESTION, filters=Filters(published_from="2024", published_to="2023"))


def test_a_name_that_nothing_has_is_told_beside_an_answer_from_those_that_are_there(bot: Bot) -> None:
    sources = sorted({one.source for one in bot.documents() if one.source})
    told = PASSED_OVER.format(told="none has the source “Nobody”")
    answer = bot.ask(QUESTION, filters=Filters(sources=[*sources, "Nobody"]))
    assert not answer.abstained and answer.notice == told and answer.to_dict()["notice"] == told
    assert told in render_answer(answer) and told in format_answer(answer).split("\n")
    assert bot.ask(QUESTION, filters=Filters(sources=sources)).notice == ""
    nobody = bot.ask(QUESTION, filters=Filters(sources=["Nobody"]))
    assert nobody.notice == "" and "“Nobody”" in nobody.reason
