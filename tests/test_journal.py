"""Lines about requests and answers on stderr, from a page in a process of its own: what they hold, and what never.

Canaries stand wherever somebody's words, keys and names go in.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest
from children import Child, start_page
from served import begin_answer, read_answer

from bot.logins import Logins
from bot.settings import Settings
from ui.journal import NAME, open_journal, tell

QUESTION = "How many people live in Karabakh, canary-question?"
CANARIES = ("canary", "120,000", "ethnic Armenians")
"""Of questions, keys, names and cookies; of the answer and the documents."""


@pytest.fixture
def logins(tmp_path: Path) -> str:
    found = Logins(tmp_path / "logins")
    found.add("canary-anna", "canary-password")
    return str(found.path)


def use_page(page: Child) -> str:
    """Everything that people do, once; the id that a response to a question bore."""
    client = httpx.Client(base_url=page.url, timeout=60, headers={"user-agent": "canary-browser"})
    client.post("login", data={"name": "canary-anna", "password": "canary-wrong"})
    client.post("login", data={"name": "canary-anna", "password": "canary-password"})
    begun = client.post("gradio_api/call/answer", json={"data": [QUESTION]}).raise_for_status()
    told = client.get(f"gradio_api/call/answer/{begun.json()['event_id']}").text
    assert "120,000" in told
    client.post("panels/source", json={"document": "canary-document", "quote": "canary-quote"})
    client.post("panels/canary-panel", json={"canary": "canary"})
    client.get("?q=canary-query&c=canary-conversation")
    client.get("gradio_api/file=/canary/path")
    client.get("files/canary-id")
    client.post("gradio_api/upload", files={"files": ("canary-file.txt", b"canary-content")})
    client.get("config", headers={"host": "canary.example"})
    client.get("config", headers={"x-canary": "canary", "authorization": "Bearer canary"})
    client.request("CANARY", "canary")
    return begun.headers["x-request-id"]


def read_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_lines_are_json_and_hold_no_word_of_anybody_s(home: Path, logins: str) -> None:
    keys = {"llm": "quotes", "openai_api_key": "sk-canary", "login": logins}
    with start_page(home, **keys, log="json") as page:
        asked = use_page(page)
        assert page.stop() == 0
    lines = read_lines(page.errors)
    requests = [one for one in lines if one["event"] == "request"]
    (answer,) = (one for one in lines if one["event"] == "answer")
    assert not [canary for canary in CANARIES if canary in page.errors]
    assert len(requests) >= 12 and len({one["id"] for one in requests}) == len(requests)
    assert {"time", "level", "id", "method", "route", "status", "seconds"} <= requests[0].keys()
    routes = {one["route"] for one in requests}
    assert {"/panels/{name}", "/files/{document_id:path}", "/gradio_api/call/{api_name}", "none"} <= routes
    assert [one["refused"] for one in requests if "refused" in one] == ["host"]
    assert {one["method"] for one in requests} == {"GET", "POST"}
    assert (answer["backend"], answer["outcome"], answer["abstained"]) == ("quotes", "answered", False)
    assert answer["id"] == asked and 0 < answer["seconds"] < 60 and "question" not in answer


def test_questions_are_told_where_they_are_asked_for_and_nothing_else_is(home: Path, logins: str) -> None:
    with start_page(home, llm="quotes", login=logins, log="json", log_questions="yes") as page:
        use_page(page)
        page.stop()
    (answer,) = (one for one in read_lines(page.errors) if one["event"] == "answer")
    assert answer["question"] == QUESTION
    rest = page.errors.replace(json.dumps(QUESTION), "")
    assert not [canary for canary in CANARIES if canary in rest]


def test_plain_lines_say_the_same(home: Path, logins: str) -> None:
    with start_page(home, llm="quotes", login=logins, log="plain") as page:
        asked = use_page(page)
        page.stop()
    (answer,) = (line for line in page.errors.splitlines() if 'event="answer"' in line)
    assert f'id="{asked}"' in answer and 'outcome="answered"' in answer and answer[:2] == "20"
    assert not [canary for canary in CANARIES if canary in page.errors]


def test_without_the_setting_nothing_is_told(home: Path) -> None:
    with start_page(home, llm="quotes") as page:
        read_answer(page, begin_answer(page))
        page.stop()
    assert page.errors == ""


def test_of_an_error_its_kind_and_place_are_told_but_not_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    close = open_journal(Settings(log="json"))
    try:
        raise ValueError("canary in the words of an error")
    except ValueError:
        logging.getLogger("bot.watching").exception("it could not be taken in")
    close()
    (line,) = read_lines(capsys.readouterr().err)
    assert (line["error"], line["event"], line["level"]) == ("ValueError", "it could not be taken in", "error")
    assert "canary" not in json.dumps(line["event"]) and any("test_journal.py" in place for place in line["at"])


def test_what_is_closed_tells_nothing_more(capsys: pytest.CaptureFixture[str]) -> None:
    before = list(logging.getLogger().handlers)
    open_journal(Settings(log="json"))()
    tell("request", {"id": "1"})
    assert capsys.readouterr().err == "" and logging.getLogger().handlers == before
    assert not logging.getLogger(NAME).isEnabledFor(logging.INFO)
