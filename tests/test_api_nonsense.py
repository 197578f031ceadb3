"""Whatever a program sends is answered or refused in one shape; nothing of it is a fault of the server."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from served import Server, call, serve_programs

QUESTION = "And when was that?"
ODD: list[Any] = [
    None, 0, -1, 10**12, 10**30, 1.5, "", "x" * 5000, "\ud800", "\x00", [], {}, True, [[]], {"a": 1}, "2023-09-27",
]  # fmt: skip
FIELDS = {
    "api/v1/ask": ["question", "history", "conversation", "keep", "filters", "today", "llm", "stream"],
    "api/v1/search": ["query", "filters", "limit"],
    "api/v1/feedback": ["conversation", "turn", "mark", "reason", "comment"],
    "v1/chat/completions": [
        "model", "messages", "stream", "stream_options", "n", "stop", "max_tokens", "temperature", "filters", "today",
        "tools", "user", "response_format", "unheard_of",
    ],
}  # fmt: skip
SOUND: dict[str, dict[str, Any]] = {
    "api/v1/ask": {"question": QUESTION},
    "api/v1/search": {"query": QUESTION},
    "api/v1/feedback": {"conversation": "none", "turn": 0, "mark": "helpful"},
    "v1/chat/completions": {"model": "verbatim", "messages": [{"role": "user", "content": QUESTION}]},
}


@pytest.fixture(scope="module")
def server(indexed: Path) -> Iterator[Server]:
    with serve_programs(indexed, requests_per_minute=0, questions_per_minute=0) as running:
        yield running


def check(response: httpx.Response) -> None:
    assert response.status_code < 500, response.text
    if response.status_code >= 400:
        assert set(response.json()["error"]) == {"message", "type", "param", "code"}


@pytest.mark.parametrize("path", FIELDS)
def test_no_form_is_too_odd(server: Server, path: str) -> None:
    rng = random.Random(path)
    with call(server, **{"content-type": "application/json"}) as client:
        for _ in range(60):
            odd = {name: rng.choice(ODD) for name in rng.sample(FIELDS[path], rng.randint(1, 2))}
            check(client.post(path, content=json.dumps(SOUND[path] | odd).encode()))
        for body in (b"", b"[]", b"null", b'"x"', b"{" * 5000, b"\xff\xfe", json.dumps(list(range(1000))).encode()):
            check(client.post(path, content=body))


def test_no_citation_that_is_sent_along_is_believed_beyond_its_document(server: Server) -> None:
    rng = random.Random(7)
    known = httpx.get(f"{server.url}api/v1/documents").json()["documents"][0]["id"]

    def make_citation() -> dict[str, Any]:
        source = {"id": rng.choice([known, "none", ""]), "title": "t", "path": "/x"}
        source |= dict.fromkeys(("author", "source", "published"))
        start, end = rng.choice([0, -5, 10**12, 3]), rng.choice([0, -5, 10**12, 30])
        return {"number": rng.choice([0, 1, -3, 10**9]), "quote": rng.choice(["", "x", "The"]), "start": start} | {
            "end": end,
            "speaker": None,
            "document": source,
        }

    for _ in range(30):
        turn = {"question": "What did Moscow say?", "answer": "It said. [1]", "choices": rng.choice([[], ["a", "b"]])}
        turn |= {"citations": [make_citation() for _ in range(rng.randint(0, 3))]}
        check(httpx.post(f"{server.url}api/v1/ask", json={"question": QUESTION, "history": [turn]}, timeout=60))


@pytest.mark.parametrize("method", ["GET", "DELETE", "PATCH"])
def test_no_address_leads_to_another_file(server: Server, method: str) -> None:
    for path in (
        "api/v1/documents/%00",
        "api/v1/documents/..%2f..%2f..%2fetc%2fpasswd",
        "api/v1/files/..%2f..%2f..%2fetc%2fpasswd",
        "api/v1/files//etc/passwd",
        "api/v1/conversations/%ff",
        "v1/models/%00",
        f"api/v1/documents/{'x' * 5000}",
    ):
        got = httpx.request(method, f"{server.url}{path}", **({"json": {"title": "x"}} if method == "PATCH" else {}))
        assert got.status_code in (404, 405) and "root:" not in got.text
        check(got)
