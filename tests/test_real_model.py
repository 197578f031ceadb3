"""Whole answers of the real local model over the corpus: composed, cited, checked, and none where there is none.

Slow: it needs the model that `make model` puts in place, and seconds for each answer.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from gguf_file import gguf  # noqa: F401  (the fixture)

from bot import open_bot
from bot.bot import Bot
from bot.llms.local import count_cores
from bot.llms.serving import Order
from bot.schema import Answer, Delta, Evidence

pytestmark = pytest.mark.slow
QUESTIONS = {
    "How many people live in Karabakh?": "120,000",
    "On what date did Samantha Power visit Yerevan?": "25 September 2023",
    "Who is the prime minister of Armenia?": "Pashinyan",
}
SECONDS = 300


@pytest.fixture(scope="module")
def bot(indexed: Path, gguf: Path) -> Iterator[Bot]:  # noqa: F811
    with open_bot(home=indexed, llm="local", llm_model=str(gguf), answer_seconds=SECONDS) as opened:
        opened.warm()
        yield opened


def assert_sound(answer: Answer, bot: Bot) -> None:
    for citation in answer.citations:
        assert bot.document(citation.document.id).text[citation.start : citation.end] == citation.quote != ""
    numbers = {citation.number for citation in answer.citations}
    for sentence in answer.sentences:
        assert sentence.status == "supported" and sentence.citations and numbers.issuperset(sentence.citations)


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_answers_and_every_sentence_is_borne_out(bot: Bot, question: str) -> None:
    evidence, *deltas, answer = bot.stream(question)
    assert isinstance(evidence, Evidence) and isinstance(answer, Answer)
    assert QUESTIONS[question] in answer.text and answer.notice == ""
    assert "".join(delta.text for delta in deltas if isinstance(delta, Delta)).strip() == answer.text
    assert 0 < answer.usage.prompt_tokens < 500
    assert_sound(answer, bot)


def test_most_of_those_answers_are_its_own(bot: Bot) -> None:
    assert sum(bot.ask(question).llm == bot.llm.name for question in QUESTIONS) >= 2


@pytest.mark.parametrize(
    "question", ["Who won the 2018 football world cup?", "What is the boiling point of tungsten?", "How do bees dance?"]
)
def test_it_does_not_answer_from_what_it_knows(bot: Bot, question: str) -> None:
    assert bot.ask(question).abstained


def test_stopping_frees_the_model_for_the_next_question(bot: Bot) -> None:
    events = bot.stream("Why did Armenia move to ratify the Rome Statute?")
    assert isinstance(next(events), Evidence) and isinstance(next(events), Delta)
    events.close()
    started = time.monotonic()
    assert bot.ask("How many people live in Karabakh?").notice == ""
    assert time.monotonic() - started < SECONDS / 5


def test_the_openai_backend_speaks_with_llama_cpp_s_own_server(indexed: Path, gguf: Path) -> None:  # noqa: F811
    """The same answers without a grammar or token chances: any OpenAI-compatible server."""
    order = Order(str(gguf), "a-key", count_cores(), 4096)
    with subprocess.Popen(
        [sys.executable, "-m", "bot.llms.serving"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin and server.stdout
        server.stdin.write(order.to_json() + "\n")
        server.stdin.flush()
        url = json.loads(server.stdout.readline())["url"] + "/v1"
        options = {"openai_api_key": order.key, "openai_base_url": url, "evidence_tokens": 215}
        with open_bot(home=indexed, llm="openai", answer_seconds=SECONDS, **options) as bot:
            answer = bot.ask("How many people live in Karabakh?")
            assert_sound(answer, bot)
        server.stdin.close()
    assert "120,000" in answer.text and answer.notice == "" and answer.usage.completion_tokens > 0
