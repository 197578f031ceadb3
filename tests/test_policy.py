"""Requests that pages of other sites make: none changes anything, and none is told that it may.

The real bot serves on a real port.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot import open_bot
from ui.policy import is_from_elsewhere
from ui.server import Server, find_port, start

ELSEWHERE = ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "http://evil.example"})


@pytest.fixture(scope="module")
def server(indexed: Path) -> Iterator[Server]:
    with open_bot(home=indexed, llm="quotes") as bot:
        running = start(bot, port=find_port("127.0.0.1", 8070))
        yield running
        running.close()


@pytest.mark.parametrize("sent", ELSEWHERE)
@pytest.mark.parametrize("path", ["panels/remove", "panels/install", "gradio_api/upload", "gradio_api/queue/join"])
def test_nothing_is_done_for_a_page_of_another_site(server: Server, path: str, sent: dict[str, str]) -> None:
    for method in ("POST", "OPTIONS", "DELETE"):
        refused = httpx.request(method, f"{server.url}{path}", headers=sent)
        assert refused.status_code == 403 and "access-control-allow-origin" not in refused.headers


def test_a_link_from_another_site_opens_the_page(server: Server) -> None:
    assert httpx.get(server.url, headers=ELSEWHERE[0]).status_code == 200


@pytest.mark.parametrize(
    ("headers", "is_so"),
    [
        ({}, False),
        ({"sec-fetch-site": "same-origin", "origin": "https://bot.example", "host": "127.0.0.1:7860"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": "http://10.0.0.5:7860", "host": "10.0.0.5:7860"}, False),
        ({"origin": "http://bot.example", "host": "127.0.0.1:7860", "x-forwarded-host": "Bot.example"}, False),
        ({"origin": "http://10.0.0.5:8000", "host": "10.0.0.5:7860"}, True),
        ({"origin": "null", "host": "10.0.0.5:7860"}, True),
        ({"origin": "http://[", "host": "10.0.0.5:7860"}, True),
    ],
)
def test_other_origins_are_told(headers: dict[str, str], is_so: bool) -> None:
    scope = {"headers": [(name.encode(), value.encode()) for name, value in headers.items()]}
    assert is_from_elsewhere(scope) == is_so
