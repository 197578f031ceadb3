"""Kept conversations and feedback over the API: begun, gone on with, read, exported, deleted; each person's own.

That a citation of one opens for good is shown in test_conversations.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from served import QUESTION, Server, call, serve_programs
from test_api import ASK, read_events, read_fault

from bot import Answer

KEPT, FEEDBACK = "api/v1/conversations", "api/v1/feedback"


@pytest.fixture
def server(home: Path) -> Iterator[Server]:
    with serve_programs(home) as running:
        yield running


def test_a_conversation_goes_on_and_is_read_exported_renamed_and_deleted(server: Server) -> None:
    with call(server) as client:
        first = client.post(ASK, json={"question": "What did Moscow say about Pashinyan?", "keep": True}).json()
        name = first["conversation"]["id"]
        assert first["conversation"]["turn"] == 0
        asked = {"question": "And when was that?", "conversation": name, "stream": True}
        then = read_events(client.post(ASK, json=asked))[-1][1]
        assert then["conversation"] == {"id": name, "turn": 1} and then["query"] != then["question"]
        [listed] = client.get(KEPT).json()
        assert (listed["id"], listed["turns"]) == (name, 2)
        assert client.get(KEPT, params={"words": "Narnia"}).json() == []
        read = client.get(f"{KEPT}/{name}").json()
        answers = [Answer.from_dict(one["answer"]) for one in read["exchanges"]]
        assert [one.text for one in answers] == [first["text"], then["text"]]
        assert set(read["exchanges"][0]["documents"].values()) == {"unchanged"}
        exported = client.get(f"{KEPT}/{name}/export")
        assert exported.text.startswith("# What did Moscow") and "attachment" in exported.headers["content-disposition"]
        assert client.get(f"{KEPT}/{name}/export", params={"form": "json"}).json() == read
        assert read_fault(client.get(f"{KEPT}/{name}/export", params={"form": "pdf"}))[:2] == (400, "export")
        assert client.patch(f"{KEPT}/{name}", json={"title": "Moscow"}).status_code == 204
        assert client.get(KEPT).json()[0]["title"] == "Moscow"
        assert read_fault(client.patch(f"{KEPT}/{name}", json={"title": " "}))[:2] == (400, "title")
        assert client.delete(f"{KEPT}/{name}").status_code == 204
        assert [client.request(one, f"{KEPT}/{name}").status_code for one in ("GET", "DELETE")] == [404, 404]


def test_nobody_else_finds_it(server: Server) -> None:
    with call(server) as anna, call(server) as ben:
        name = anna.post(ASK, json={"question": QUESTION, "keep": True}).json()["conversation"]["id"]
        assert len(anna.get(KEPT).json()) == 1 and ben.get(KEPT).json() == []
        tried = [
            ben.get(f"{KEPT}/{name}"),
            ben.get(f"{KEPT}/{name}/export"),
            ben.patch(f"{KEPT}/{name}", json={"title": "mine"}),
            ben.delete(f"{KEPT}/{name}"),
            ben.post(ASK, json={"question": QUESTION, "conversation": name}),
            ben.post(FEEDBACK, json={"conversation": name, "turn": 0, "mark": "wrong"}),
        ]
        assert [read_fault(one)[:2] for one in tried] == [(404, "conversation_not_found")] * len(tried)
        assert len(anna.get(KEPT).json()) == 1


def test_a_turn_that_is_not_there_is_told_apart_from_a_conversation(server: Server) -> None:
    with call(server) as anna, call(server) as ben:
        name = anna.post(ASK, json={"question": QUESTION, "keep": True}).json()["conversation"]["id"]
        given = {"conversation": name, "turn": 9, "mark": "helpful"}
        status, code, told = read_fault(anna.post(FEEDBACK, json=given))
        assert (status, code) == (404, "turn_not_found") and "has no turn 9 (the first is 0)" in told
        assert read_fault(ben.post(FEEDBACK, json=given))[:2] == (404, "conversation_not_found")


def test_feedback_becomes_cases_of_who_gave_it(server: Server) -> None:
    with call(server) as anna, call(server) as ben:
        place = anna.post(ASK, json={"question": QUESTION, "keep": True}).json()["conversation"]
        given = {"conversation": place["id"], "turn": place["turn"], "mark": "helpful"}
        rating = anna.post(FEEDBACK, json=given).raise_for_status().json()
        assert rating["mark"] == "helpful" and rating["answer"]["question"] == QUESTION and "owner" not in rating
        assert [one["id"] for one in anna.get(FEEDBACK).json()] == [rating["id"]] and ben.get(FEEDBACK).json() == []
        [case] = map(json.loads, anna.get("api/v1/cases").text.splitlines())
        assert case["question"] == QUESTION and case["answerable"] and ben.get("api/v1/cases").text == ""
        assert read_fault(anna.post(FEEDBACK, json=given | {"mark": "lovely"}))[:2] == (400, "invalid_request")
        assert read_fault(anna.post(FEEDBACK, json=given | {"reason": "wrong citation"}))[:2] == (400, "feedback")
        assert read_fault(ben.delete(f"{FEEDBACK}/{rating['id']}"))[:2] == (404, "feedback_not_found")
        assert anna.delete(f"{FEEDBACK}/{rating['id']}").status_code == 204 and anna.get(FEEDBACK).json() == []
