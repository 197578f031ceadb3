"""The second opinion of a model, through llama-index's evaluator, from a server on loopback.

It is asked once an answer, takes a whole answer away or nothing, and is not missed where it fails.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fault_server import FaultServer, Reply

from bot import open_bot
from bot.answering import DISAGREES
from bot.llms.openai import OpenAIModel
from bot.llms.opinion import seek_opinion
from bot.protocols import BEAT
from bot.schema import Answer

ANSWER = "yes\nArmenia had started to ratify the Rome Statute by late September 2023. [1]"
QUESTION = "What had Armenia started to ratify by late September 2023?"


def answering(opinion: str) -> Callable[[Reply], None]:
    """A server that composes, and has this opinion of it."""

    def reply(to: Reply) -> None:
        asked_for_opinion = "YES or NO" in to.asked["messages"][0]["content"]
        if opinion == "fails" and asked_for_opinion:
            to.refuse(500, "broken")
        else:
            to.answer(opinion if asked_for_opinion else ANSWER)

    return reply


@pytest.fixture
def ask(indexed: Path) -> Iterator[Callable[..., tuple[Answer, int]]]:
    """Asks with a model of that opinion; the answer, and how many requests it took."""

    def put(opinion: str, *, second: bool = True) -> tuple[Answer, int]:
        with FaultServer(answering(opinion)) as server:
            settings = {"openai_api_key": "k", "openai_base_url": server.url, "second_opinion": second}
            with open_bot(home=indexed, llm="openai", **settings) as bot:
                return bot.ask(QUESTION), len(server.requests)

    yield put


@pytest.mark.parametrize(("opinion", "borne_out"), [("YES", True), ("NO", False), ("no.", False)])
def test_the_model_is_asked_once_with_text_and_quotes(opinion: str, borne_out: bool) -> None:
    with FaultServer("ok", text=opinion) as server:
        model = OpenAIModel("m", "k", server.url)
        *_, said = seek_opinion(model, "It rained.", ["Rain fell."], time.monotonic() + 30)
        assert said is borne_out
        [request] = server.requests
    assert "It rained." in str(request) and "Rain fell." in str(request)


def test_an_answer_that_its_author_disowns_gives_way_to_the_quotes(ask: Callable[..., tuple[Answer, int]]) -> None:
    answer, requests = ask("NO")
    assert answer.llm == "quotes" and answer.notice.startswith(DISAGREES) and requests == 2


@pytest.mark.parametrize(("opinion", "second", "requests"), [("YES", True, 2), ("fails", True, 2), ("NO", False, 1)])
def test_an_answer_stays_where_the_model_agrees_or_is_not_asked(
    ask: Callable[..., tuple[Answer, int]], opinion: str, second: bool, requests: int
) -> None:
    answer, sent = ask(opinion, second=second)
    assert answer.llm.startswith("openai") and answer.notice == "" and sent == requests


def test_the_opinion_can_be_stopped_and_has_no_deadline_of_its_own() -> None:
    with FaultServer("hang") as server:
        opinion = seek_opinion(OpenAIModel("m", "k", server.url), "It rained.", ["Rain."], time.monotonic() + 60)
        while not server.requests:
            assert next(opinion) == BEAT
        opinion.close()
        assert server.wait_closed()
