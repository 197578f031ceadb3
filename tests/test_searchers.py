"""Searching in processes of their own: the same answers, what is new is found, and none is missed where one fails.

With real processes; what is looked up is a copy of the indexed corpus.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

import bot.children
import bot.searchers
from bot import open_bot
from bot.bot import Bot
from bot.errors import IndexStateError
from bot.finding import Found
from bot.schema import Answer, Filters, Seconds

QUESTIONS = (
    "How many people live in Karabakh?",
    "Why did Armenia move to ratify the Rome Statute?",
    "What did Moscow say about Pashinyan's remarks?",
    "What is the capital of Mongolia?",
)


@pytest.fixture
def home(ingested: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(ingested, tmp_path / "home"))


@pytest.fixture(scope="module")
def lasting(indexed: Path) -> Iterator[Bot]:
    """A bot with a process that searches and is ready, for tests that leave both as they are."""
    with open_bot(home=indexed, llm="quotes", searchers=1) as opened:
        await_search(opened)
        yield opened


@pytest.fixture
def searching(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bot]:
    """The same, of which the process is started anew at once."""
    monkeypatch.setattr(bot.searchers, "AGAIN", 0.0)
    with open_bot(home=home, llm="quotes", searchers=1) as opened:
        await_search(opened)
        yield opened


def await_search(opened: Bot, question: str = QUESTIONS[0]) -> Found:
    """What the process finds, once it is ready."""
    deadline = time.monotonic() + 60
    while (found := opened._searchers.look(opened.finder.understand(question, ()), Filters())) is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def find_child(opened: Bot) -> subprocess.Popen[bytes]:
    child = opened._searchers._all[0]._child
    assert child
    return child


def start(opened: Bot) -> None:
    """Starts a process, which is never ready that soon."""
    assert opened._searchers.look(opened.finder.understand(QUESTIONS[0], ()), Filters()) is None


def untimed(answer: Answer) -> Answer:
    return replace(answer, seconds=Seconds())


def test_answers_are_the_same_as_without_also_in_a_conversation(indexed: Path, lasting: Bot) -> None:
    with open_bot(home=indexed, llm="quotes") as plain:
        for question in QUESTIONS:
            assert untimed(lasting.ask(question)) == untimed(plain.ask(question))
        before = (plain.ask(QUESTIONS[0]).to_turn(),)
        follow_up = "And why did they leave?"
        assert untimed(lasting.ask(follow_up, before)) == untimed(plain.ask(follow_up, before))


def test_it_is_the_process_that_searches(lasting: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lasting.finder, "look", None)
    assert "120,000" in lasting.ask(QUESTIONS[0]).text


def test_what_is_found_is_read_on_in_the_own_catalog(lasting: Bot) -> None:
    found = await_search(lasting)
    assert found.texts._catalog is lasting._catalog
    cited = found.evidence.sentences[0].document.id
    assert found.texts.read(cited) == lasting.document(cited).text


def test_a_document_added_meanwhile_is_found(searching: Bot, tmp_path: Path) -> None:
    (tmp_path / "quay.txt").write_text("The quay\n\nThe quay of Ostrelle was closed on 3 May 2024.\n")
    searching.ingest(tmp_path / "quay.txt")
    found = await_search(searching, "When was the quay of Ostrelle closed?")
    assert "The quay of Ostrelle was closed on 3 May 2024." in [one.text for one in found.evidence.sentences]


def test_until_the_process_is_ready_questions_are_answered_here(home: Path) -> None:
    with open_bot(home=home, llm="quotes", searchers=1) as opened:
        assert opened._searchers._all[0]._child is None, "nothing is started before there is a question"
        start(opened)
        os.kill(find_child(opened).pid, signal.SIGSTOP)
        assert "120,000" in opened.ask(QUESTIONS[0]).text


def test_a_process_that_is_killed_costs_no_answer_and_is_started_anew(
    searching: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    first = find_child(searching)
    first.kill()
    first.wait()
    assert "120,000" in searching.ask(QUESTIONS[0]).text
    assert "a process that searches ended" in caplog.text
    await_search(searching)
    assert find_child(searching).pid != first.pid


def test_a_process_that_hangs_costs_no_answer(
    searching: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(bot.searchers, "PATIENCE", 0.2)
    first = find_child(searching)
    os.kill(first.pid, signal.SIGSTOP)
    assert "120,000" in searching.ask(QUESTIONS[0]).text
    assert "took longer" in caplog.text and first.returncode is not None


def test_a_process_that_ends_at_once_is_not_started_for_each_question(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []

    def compose(code: str) -> list[str]:
        started.append(code)
        return ["false"]

    monkeypatch.setattr(bot.children, "compose_command", compose)
    with open_bot(home=home, llm="quotes", searchers=1) as opened:
        for question in QUESTIONS[:3]:
            assert not opened.ask(question).abstained
    assert len(started) == 1


def test_what_cannot_be_searched_is_told_as_without_and_the_process_lives_on(searching: Bot) -> None:
    child = find_child(searching)
    with closing(sqlite3.connect(searching.settings.home / "catalog.sqlite3")) as database, database:
        database.execute("UPDATE meta SET value = 'another' WHERE name = 'fingerprint'")
    with pytest.raises(IndexStateError, match="built with the embedder another"):
        searching.ask(QUESTIONS[0])
    assert find_child(searching) is child and child.poll() is None


def test_processes_end_with_the_bot_and_say_nothing(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), open_bot(home=home, llm="quotes", searchers=2) as opened:
        for _ in range(2):
            start(opened)
        children = [one._child for one in opened._searchers._all]
    assert all(child and child.returncode is not None for child in children)
    assert caplog.text == ""
