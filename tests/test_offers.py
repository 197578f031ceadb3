"""The panels of questions to ask and of feedback: what they show, what they do, and that nothing in them is markup.

How they look and are used is tested in browser/test_feedback.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from talks import make_answer

from bot import open_bot
from bot.bot import Bot
from bot.errors import BotError, ConversationNotFoundError, FeedbackError
from bot.marks import OF_ABSTENTIONS, OF_ANSWERS, Rating
from ui import strings
from ui.feedback import open_feedback, read_place, render_feedback
from ui.panels import PANELS
from ui.suggestions import EXAMPLES_SHOWN, open_examples, open_suggestions, render_examples, render_suggestions
from ui.visit import Visit

QUESTION = "How many people live in Karabakh?"
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def bot(home: Path) -> Iterator[Bot]:
    with open_bot(home=home, llm="quotes") as opened:
        yield opened


def hold(bot: Bot, *questions: str, owner: str = "ann") -> dict[str, Any]:
    """What a script says of the last turn of a conversation held by somebody."""
    talk = bot.converse(owner=owner)
    for question in questions:
        talk.ask(question)
    return {"conversation": talk.id, "turn": str(len(questions) - 1)}


def read_buttons(html: str) -> list[str]:
    return [unescape(part.partition("</button>")[0]) for part in html.split('class="ask">')[1:]]


def test_the_panels_are_there_by_name() -> None:
    assert {"examples", "suggestions", "feedback"} <= PANELS.keys()


def test_examples_are_the_bot_s(bot: Bot) -> None:
    assert read_buttons(open_examples(Visit(bot, "ann"), {})) == list(bot.examples(EXAMPLES_SHOWN))
    assert render_examples([]) == ""


def test_suggestions_follow_the_turn_that_is_named_with_those_before_it(bot: Bot) -> None:
    wanted = hold(bot, "Who went to Yerevan with Samantha Power?", QUESTION)
    turns = bot.conversation(wanted["conversation"]).exchanges
    shown = read_buttons(open_suggestions(Visit(bot, "ann"), wanted))
    assert shown == list(bot.suggest(turns[1].answer, [turn.to_turn() for turn in turns]))
    assert shown and strings.ASK_NEXT in open_suggestions(Visit(bot, "ann"), wanted)
    assert open_suggestions(Visit(bot, "ann"), {**wanted, "turn": 7}) == ""
    assert render_suggestions([]) == ""


def test_questions_are_text(bot: Bot) -> None:
    for html in (render_suggestions([HOSTILE]), render_examples([HOSTILE])):
        assert HOSTILE not in html and read_buttons(html) == [HOSTILE]


@pytest.mark.parametrize("panel", [open_suggestions, open_feedback])
def test_no_one_sees_what_is_another_s(bot: Bot, panel: Any) -> None:
    wanted = hold(bot, QUESTION)
    with pytest.raises(ConversationNotFoundError):
        panel(Visit(bot, "bob"), {**wanted, "mark": "helpful"})
    assert bot.feedback.list_all() == []


@pytest.mark.parametrize(
    "wanted",
    [{}, {"conversation": "a"}, {"turn": 1}, {"conversation": "a", "turn": "-1"}, {"conversation": "a", "turn": "x"},
     {"conversation": "a", "turn": "9" * 30}, {"conversation": "a", "turn": None}, {"conversation": "a", "turn": "²"}],
)  # fmt: skip
def test_a_turn_that_is_none_is_refused(bot: Bot, wanted: dict[str, Any]) -> None:
    with pytest.raises(FeedbackError, match="load the page again"):
        read_place(wanted)
    with pytest.raises(FeedbackError):
        open_suggestions(Visit(bot, "ann"), wanted)


def test_feedback_is_given_changed_and_taken_back(bot: Bot) -> None:
    visit, wanted = Visit(bot, "ann"), hold(bot, QUESTION)
    assert 'aria-pressed="true"' not in open_feedback(visit, wanted)
    html = open_feedback(visit, {**wanted, "mark": "wrong"})
    assert strings.FEEDBACK_ASKED in html and "<details open>" in html
    html = open_feedback(visit, {**wanted, "mark": "wrong", "reason": "wrong citation", "comment": HOSTILE})
    assert strings.REASONS["wrong citation"] in html and "<details>" in html and HOSTILE not in html
    (rating,) = bot.feedback.list_all("ann")
    assert (rating.reason, rating.comment, rating.owner) == ("wrong citation", HOSTILE, "ann")
    assert open_feedback(visit, wanted).replace("<details open>", "<details>") == html
    assert strings.FEEDBACK_KEPT in open_feedback(visit, {**wanted, "mark": "helpful"})
    assert 'aria-pressed="true"' not in open_feedback(visit, {**wanted, "mark": ""})
    assert bot.feedback.list_all() == []
    assert 'aria-pressed="true"' not in open_feedback(visit, {**wanted, "mark": ""})


@pytest.mark.parametrize("said", [{"mark": "no"}, {"mark": "wrong", "reason": "x"}, {"mark": 3}, {"mark": ["wrong"]}])
def test_what_cannot_be_said_is_told(bot: Bot, said: dict[str, Any]) -> None:
    with pytest.raises(BotError):
        open_feedback(Visit(bot, "ann"), {**hold(bot, QUESTION), **said})
    assert bot.feedback.list_all() == []


def test_the_reasons_fit_the_answer() -> None:
    answers = {OF_ANSWERS: replace(make_answer(), abstained=False), OF_ABSTENTIONS: make_answer()}
    for reasons, answer in answers.items():
        html = render_feedback(answer, Rating("r", "", "wrong", "", "", answer, (), "1"))
        assert [part.partition('"')[0] for part in html.split('" value="')[1:]] == list(reasons)


def test_a_question_asked_back_is_not_rated(bot: Bot) -> None:
    assert open_feedback(Visit(bot, "ann"), hold(bot, "When did he say that?")) == ""


def test_every_mark_and_reason_has_its_words() -> None:
    assert set(strings.REASONS) == {*OF_ANSWERS, *OF_ABSTENTIONS} and set(strings.MARKS) == {"helpful", "wrong"}
