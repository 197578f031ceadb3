"""Questions on their way into gradio's queue: who is turned away hears so at once, whatever gradio is busy with.

The page is the real one; how it looks there is in tests/browser/test_refusal.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from served import QUESTION, read_metrics, serve_page
from test_ui import Tab

from ui import strings
from ui.server import Server


@pytest.fixture
def full(indexed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A page that answers nobody for now."""
    monkeypatch.setattr("ui.closing.MOST", 0)
    with serve_page(indexed) as running:
        yield running


def find_ask(tab: Tab) -> dict[str, Any]:
    """What asks on the page, as its script sends it."""
    desk = tab.find("desk")["id"]
    (index,) = (one["id"] for one in tab.config["dependencies"] if [desk, "submit"] in one["targets"])
    return {"fn_index": index, "trigger_id": desk, "session_hash": tab.session}


def test_who_is_turned_away_keeps_the_question_and_all_else(full: Server) -> None:
    *same, refusal = Tab(full.url, "tab-a").ask(QUESTION)
    assert refusal == f'<p class="trouble">{strings.BUSY}</p>'
    assert [one for one in same if one is not None] == [{"__type__": "update"}] * 4
    assert read_metrics(full)['verbatim_refused_total{reason="busy"}'] == 1
    assert not any("answers_total" in name for name in read_metrics(full)), "nothing was begun"


def test_a_question_that_was_clicked_goes_into_the_box(full: Server) -> None:
    tab = Tab(full.url, "tab-b")
    sent = {"data": [None, ""], "event_data": {"question": '<b>"Who?"'}}
    shown = tab.follow("desk", "submit", sent)["output"]["data"]
    assert shown[1] == '<b>"Who?"'


def test_the_next_question_takes_the_sentence_away(full: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    tab = Tab(full.url, "tab-c")
    assert strings.BUSY in tab.ask(QUESTION)[-1]
    monkeypatch.setattr("ui.closing.MOST", 9)
    assert "120,000" in tab.ask(QUESTION)[3] and tab.first[-1] == ""


def test_who_listens_already_is_told_by_the_event(full: Server) -> None:
    """One stream serves a session: what it is open for must not end because of what is turned away."""
    tab = Tab(full.url, "tab-d")
    load = next(one["id"] for one in tab.config["dependencies"] if any(name == "load" for _, name in one["targets"]))
    tab.http.post("/gradio_api/queue/join", json={"fn_index": load, "data": [], "session_hash": tab.session})
    sent = {**find_ask(tab), "data": [None, QUESTION], "event_data": {"question": QUESTION, "conversation": ""}}
    asked = tab.http.post("/gradio_api/queue/join", json=sent).json()["event_id"]
    heard = tab.http.get("/gradio_api/queue/data", params={"session_hash": tab.session}).text
    messages = [json.loads(line.removeprefix("data:")) for line in heard.splitlines() if line.startswith("data:")]
    ended = {one["event_id"]: one for one in messages if one["msg"] == "process_completed"}
    assert len(ended) == 2 and strings.BUSY in json.dumps(ended[asked])


@pytest.mark.parametrize("body", [b"", b"[]", b'{"fn_index": []}', b"[" * 5000, b'{"fn_index": 3, "event_data": 1}'])
def test_junk_is_gradio_s_to_refuse(full: Server, body: bytes) -> None:
    sent = {"content": body, "headers": {"content-type": "application/json"}}
    assert httpx.post(f"{full.url}gradio_api/queue/join", **sent).status_code in (200, 400, 422)
