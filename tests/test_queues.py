"""Questions on their way into gradio's queue: who is turned away hears so at once, whatever gradio is busy with.

The page is the real one; how it looks there is in tests/browser/test_refusal.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from served import QUESTION, begin_answer, read_metrics, serve_page
from test_turnstile import wait_until
from test_ui import Tab

from ui import closing, strings
from ui.server import Server
from ui.turnstile import SEARCHING


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


@pytest.fixture
def patient(indexed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A page that lets anybody ask any number of questions, and does not tire of expecting them."""
    monkeypatch.setattr("ui.closing.LOST", 3600.0)
    with serve_page(indexed, questions_per_minute=0, requests_per_minute=0) as running:
        yield running


JUNK: dict[str, tuple[int, dict[str, Any]]] = {
    "no question": (200, {"data": [None, ""], "event_data": {}}),
    "no such conversation": (200, {"data": [None, ""], "event_data": {"question": "Who?", "conversation": "none"}}),
    "too little": (200, {"data": [], "event_data": {"question": "Who?"}}),
    "no such trigger": (200, {"data": [None, ""], "event_data": {}, "trigger_id": 10**6}),
    "no list": (422, {"data": "Who?"}),
}


@pytest.mark.parametrize("junk", JUNK)
def test_what_is_no_question_keeps_nobody_out(patient: Server, junk: str) -> None:
    tab, (status, sent) = Tab(patient.url, "tab-junk"), JUNK[junk]
    for _ in range(closing.MOST):
        joined = tab.http.post("/gradio_api/queue/join", json={**find_ask(tab), **sent})
        assert joined.status_code == status, joined.text
    wait_until(lambda: count_expected(patient) == 0)
    assert "120,000" in Tab(patient.url, "tab-asks").ask(QUESTION)[3]


def test_what_gradio_refuses_of_a_program_keeps_nobody_out(patient: Server) -> None:
    for _ in range(closing.MOST):
        assert httpx.post(f"{patient.url}gradio_api/call/answer", json={"data": "Who?"}).status_code == 422
    wait_until(lambda: count_expected(patient) == 0)  # the last one goes once its response is sent


@pytest.mark.parametrize("leaves", [False, True])
def test_a_question_taken_back_while_it_waits_is_not_waited_for(
    indexed: Path, monkeypatch: pytest.MonkeyPatch, leaves: bool
) -> None:
    """With room for one event that is worked on and one that waits; a third is refused."""
    monkeypatch.setattr("ui.closing.LOST", 3600.0)
    monkeypatch.setattr("ui.app.AT_ONCE", 1)
    with serve_page(indexed) as server, ExitStack() as held:
        for _ in range(SEARCHING):
            held.enter_context(server.service.lines.search())
        begin_answer(server).raise_for_status()
        wait_until(lambda: server.service.closing.under_way == 1)
        tab = Tab(server.url, "tab-waits")
        sent = {**find_ask(tab), "data": [None, ""], "event_data": {"question": QUESTION}}
        event = tab.http.post("/gradio_api/queue/join", json=sent).raise_for_status().json()["event_id"]
        assert begin_answer(server).status_code == 503, "gradio's queue is full"
        wait_until(lambda: count_expected(server) == 1)  # what was refused goes once its response is sent
        if leaves:
            with tab.http.stream("GET", "/gradio_api/queue/data", params={"session_hash": tab.session}) as heard:
                next(heard.iter_lines())
        else:
            told = {"session_hash": tab.session, "fn_index": sent["fn_index"], "event_id": event}
            tab.http.post("/gradio_api/cancel", json=told).raise_for_status()
        wait_until(lambda: count_expected(server) == 0)


def count_expected(server: Server) -> int:
    return len(server.service.closing._expected)
