"""Whatever a model writes, no frame of the page holds more than our own tags: nothing remote, no link, no script.

A thousand outputs from a seed, each at every length that a stream may have shown; and some through a model server.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fault_server import FaultServer
from hostile_outputs import FORMS, make_outputs
from inertness import assert_inert
from markup import Elements, cite, make_answer

from bot import open_bot
from bot.bot import Bot
from bot.composing import open_composer
from bot.schema import AnswerSentence, Evidence
from ui.asking import Asking
from ui.conversation import stream_exchange
from ui.turns import render_answer, render_evidence, render_notice

COUNT, SEED = 1000, 8
QUESTION = "What had Armenia started to ratify by late September 2023?"


def test_what_is_looked_for_is_found() -> None:
    """The check itself fails for each form as it stands, but for those that are plain text to a browser."""
    for form in FORMS:
        if "<" in form:
            with pytest.raises(AssertionError):
                assert_inert(f"<p>{form}</p>")


@pytest.mark.parametrize("part", range(4))
def test_no_frame_of_a_stream_holds_anything_but_our_own_tags(part: int) -> None:
    evidence, frames = Evidence("Why?", (), (), 0.9), 0
    for output in make_outputs(COUNT, SEED)[part::4]:
        for end in range(len(output) + 1):
            assert_inert(render_evidence("Why?", evidence, output[:end]))
            frames += 1
        assert Elements(render_evidence("Why?", evidence, output)).find("waiting") is not None
    assert frames > 10_000


def test_no_finished_turn_holds_anything_but_our_own_tags() -> None:
    for output in make_outputs(COUNT, SEED + 1):
        supported, unsupported = (AnswerSentence(output, (1,), "supported"), AnswerSentence(output, (), "unsupported"))
        answer = make_answer(supported, unsupported, citations=(cite(1, "It rejected the plan."),), question=output)
        answer = replace(answer, removed=(unsupported,), notice=output, query=output, llm=output)
        assert_inert(render_answer(answer))
        abstained = replace(answer, abstained=True, reason=output, sentences=(), citations=())
        assert_inert(render_answer(abstained))
        assert_inert(render_answer(replace(abstained, choices=(output, output))))
        assert_inert(render_notice(output, output))


@pytest.fixture(scope="module")
def bot(indexed: Path) -> Iterator[Bot]:
    with FaultServer("ok") as server:
        settings = {"openai_api_key": "sk-none", "openai_base_url": server.url, "answer_seconds": 10}
        with open_bot(home=indexed, llm="openai", **settings) as opened:
            yield opened


def test_what_an_obedient_model_writes_reaches_nobody_as_an_answer(bot: Bot) -> None:
    """It slips each form into a true sentence; the check lets no word of it through, streamed or at the end."""
    for form in FORMS[::3]:
        line = " ".join(form.split())
        text = f"yes\nArmenia had begun to ratify the Rome Statute. [1] Armenia {line} had begun to ratify it. [1]"
        with FaultServer("ok", text=text) as server:
            bot.llm = open_composer("openai", replace(bot.settings, openai_base_url=server.url))
            talk = bot.converse()
            *frames, last = stream_exchange(Asking(QUESTION, talk.stream(QUESTION)), talk)
        for frame in (*frames, last):
            assert_inert(frame.html)
        assert last.turn is not None
        assert len(server.requests) == 1 and "had begun to ratify the Rome Statute." in last.turn.answer
        assert "evil.example" not in last.turn.answer and "alert(1)" not in last.turn.answer
