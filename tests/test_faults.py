"""A model server that fails in every way, as a person meets it: in Python, on the command line and on the page.

Each ends in the documents' own words with one sentence on what happened, in time. How the adapter sees each fault is
in test_openai.py.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from fault_server import CANARY, FAULTS, FaultServer

from bot import open_bot
from bot.answering import OWN_WORDS
from bot.bot import Bot
from bot.cli import main
from bot.composing import open_composer
from bot.llms.retrying import MOST_REQUESTS
from bot.schema import Answer, Evidence
from ui.asking import Asking
from ui.conversation import stream_exchange

QUESTION = "What had Armenia started to ratify by late September 2023?"
KEY = "sk-loopback-faults"
SECONDS = 1
LOADING = 4.0
"""Seconds that the command, which starts anew each time, may take to load its own models."""
LATE = 60.0
"""Seconds beyond the deadline within which everything has ended."""
TEXT = "yes\nArmenia had begun to ratify the Rome Statute. [1] Moscow agreed to all of it. [1]"


@pytest.fixture(scope="module")
def bot(indexed: Path) -> Iterator[Bot]:
    """A bot over the corpus, with all that it loads for a first question loaded."""
    with FaultServer("ok", text=TEXT) as server:
        settings = {"openai_api_key": KEY, "openai_base_url": server.url, "answer_seconds": SECONDS}
        with open_bot(home=indexed, llm="openai", **settings) as opened:
            opened.warm()
            opened.ask(QUESTION)
            yield opened


@pytest.fixture
def ask_with(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Bot]:
    """Lets the bot ask a server, which gets so many seconds."""

    def turn(server: FaultServer, seconds: float = SECONDS) -> Bot:
        monkeypatch.setattr(bot, "_rules", replace(bot._rules, seconds=seconds))
        bot.llm = open_composer("openai", replace(bot.settings, openai_base_url=server.url))
        return bot

    return turn


@pytest.fixture(params=FAULTS)
def server(request: pytest.FixtureRequest) -> Iterator[FaultServer]:
    """A server with one fault that does not pass."""
    with FaultServer(request.param, text=TEXT) as fault:
        yield fault


def assert_calm(text: str) -> None:
    """Nothing of the server's own words, no key, no address, no trace."""
    for unwanted in (CANARY, KEY, "127.0.0.1", "Traceback", "Error("):
        assert unwanted not in text


def test_in_python_the_quotes_answer_and_the_notice_says_why(ask_with: Callable[..., Bot], server: FaultServer) -> None:
    bot, started = ask_with(server), time.monotonic()
    evidence, *_, answer = bot.stream(QUESTION)
    assert time.monotonic() - started < SECONDS + LATE
    assert isinstance(evidence, Evidence) and isinstance(answer, Answer)
    assert answer.llm == "quotes" and not answer.abstained and answer.citations
    assert answer.notice.endswith(OWN_WORDS) and answer.notice.count(". ") == 1
    assert "had begun" not in answer.text
    assert len(server.requests) <= MOST_REQUESTS
    assert_calm(str(answer.to_dict()))


@pytest.mark.slow
def test_on_the_command_line_it_is_an_answer_with_that_sentence_ahead(
    indexed: Path, server: FaultServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("OPENAI_API_KEY", KEY), ("OPENAI_BASE_URL", server.url), ("BOT_ANSWER_SECONDS", str(SECONDS))):
        monkeypatch.setenv(name, value)
    started = time.monotonic()
    assert main(["ask", "--home", str(indexed), QUESTION]) == 0
    assert time.monotonic() - started < SECONDS + LATE + LOADING
    shown = capsys.readouterr()
    assert shown.out.split("\n")[0].endswith(OWN_WORDS) and "[1]" in shown.out
    assert_calm(shown.out + shown.err)


@pytest.mark.slow
def test_on_the_page_the_answer_stands_below_that_sentence(ask_with: Callable[..., Bot], server: FaultServer) -> None:
    bot, started = ask_with(server), time.monotonic()
    talk = bot.converse()
    *_, last = stream_exchange(Asking(QUESTION, talk.stream(QUESTION)), talk)
    assert time.monotonic() - started < SECONDS + LATE
    assert last.turn is not None and OWN_WORDS in unescape(last.html) and "data-number" in last.html
    assert_calm(last.html)


def test_a_model_that_answers_is_checked_and_what_it_makes_up_is_left_out(
    ask_with: Callable[..., Bot],
) -> None:
    with FaultServer("ok", text=TEXT) as server:
        answer = ask_with(server, LATE).ask(QUESTION)
    assert "Moscow agreed" not in answer.text
    assert [one.text for one in answer.removed][-1] == "Moscow agreed to all of it."
    assert answer.usage.prompt_tokens > 0


def test_stopping_hangs_up_on_a_server_that_says_nothing(ask_with: Callable[..., Bot]) -> None:
    with FaultServer("hang") as server:
        patient = ask_with(server, LATE)
        asking = Asking(QUESTION, patient.stream(QUESTION))
        assert isinstance(next(iter(asking))[0], Evidence)
        assert server.wait_asked()
        asking.stop()
        assert server.wait_closed()


def test_a_fault_that_passes_leaves_no_trace(ask_with: Callable[..., Bot]) -> None:
    with FaultServer("500", "ok", text=TEXT) as server:
        assert ask_with(server, LATE).ask(QUESTION).notice == "" and len(server.requests) == 2
