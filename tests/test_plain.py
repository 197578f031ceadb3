"""Answers to JSON and back: equal again, also from an older version; a newer or a broken one is refused.

What the JSON looks like to others is tested in test_bot.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from talks import make_answer

from bot import Answer, open_bot
from bot.days import Days
from bot.errors import IndexStateError
from bot.plain import dump
from bot.schema import AnswerSentence, Document, Filters, Seconds, Usage

DOCUMENT = Document("a", "T", "It rained.", "/a", published="2023-09-26")
WHOLE = replace(
    make_answer("Did it rain?", DOCUMENT, "It rained."),
    seconds=Seconds(retrieve=1.5, first_token=2),
    usage=Usage(1, 2, 3),
    removed=(AnswerSentence("It snowed.", (), "misattributed", ("snowed",), "Reil"),),
    notice="The model failed.",
    choices=("rain", "snow"),
    days=Days("2023-09-18", "2023-09-24"),
    filters=Filters("2023-09-01", sources=("Wire", "Post"), event_to="2023-09"),
)


def carry(answer: Answer) -> Answer:
    """The answer by way of JSON text."""
    return Answer.from_dict(json.loads(json.dumps(answer.to_dict())))


def test_an_answer_is_equal_again(indexed: Path) -> None:
    assert carry(WHOLE) == WHOLE and carry(make_answer()) == make_answer()
    with open_bot(home=indexed, llm="quotes") as bot:
        for question in ("Why did Armenia move to ratify the Rome Statute?", "Who won the world cup of 1998?"):
            answer = bot.ask(question)
            assert carry(answer) == answer and hash(carry(answer)) == hash(answer)


def test_what_an_older_version_did_not_have_gets_its_default() -> None:
    form = WHOLE.to_dict()
    for name in ("days", "filters", "choices", "notice", "removed", "usage", "seconds", "schema"):
        del form[name]
    del form["citations"][0]["document"]["url"]
    assert Answer.from_dict(form) == make_answer("Did it rain?", DOCUMENT, "It rained.")


def test_what_is_no_field_is_passed_over() -> None:
    assert Answer.from_dict({**WHOLE.to_dict(), "colour": "blue"}) == WHOLE


@pytest.mark.parametrize("version", [2, 99, "1", None])
def test_a_newer_form_is_refused(version: object) -> None:
    with pytest.raises(IndexStateError, match=r"this Answer has schema .*newer version of the bot, and .* knows 1; "):
        Answer.from_dict({**WHOLE.to_dict(), "schema": version})


@pytest.mark.parametrize(
    "break_it",
    [
        lambda form: form.pop("text"),
        lambda form: form.update(citations={}),
        lambda form: form.update(citations=["one"]),
        lambda form: form["citations"][0].pop("quote"),
        lambda form: form["citations"][0].update(start="0"),
        lambda form: form.update(abstained="no"),
        lambda form: form.update(seconds=3),
        lambda form: form.update(text=None),
    ],
)
def test_a_form_that_is_not_whole_is_refused(break_it: Callable[[dict[str, Any]], object]) -> None:
    form = WHOLE.to_dict()
    break_it(form)
    with pytest.raises(IndexStateError, match=r"this is not a whole Answer \(.*\); restore it from a backup"):
        Answer.from_dict(form)


def test_half_a_character_is_carried_and_plain_letters_stay() -> None:
    text = 'Čapek 🤖 "\\ud83d" \ud83d\x00\u2028'
    written = dump({"text": text})
    assert json.loads(written.encode("utf-8")) == {"text": text} and "Čapek 🤖" in written
