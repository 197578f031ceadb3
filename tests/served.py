"""The real page on a free port of this machine, and questions to it over HTTP as programs ask them.

Every test that talks to the page as a service uses these.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bot import open_bot
from ui.server import Server, find_port, start

QUESTION = "How many people live in Karabakh?"


@contextmanager
def serve_page(home: Path, host: str = "127.0.0.1", **settings: Any) -> Iterator[Server]:
    """The page over what is indexed in a home."""
    with open_bot(home=home, **{"llm": "quotes", **settings}) as bot:
        running = start(bot, host, port=find_port(host, 8200))
        try:
            yield running
        finally:
            running.close()


def begin_answer(client: httpx.Client | Server, question: str = QUESTION, **options: Any) -> httpx.Response:
    """Asks; where it is let in, the response names the event."""
    url = client.url if isinstance(client, Server) else str(client.base_url)
    post = httpx.post if isinstance(client, Server) else client.post
    return post(f"{url}gradio_api/call/answer", json={"data": [question]}, timeout=30, **options)


def read_answer(server: Server, begun: httpx.Response) -> dict[str, Any]:
    """The answer to what was let in."""
    event = begun.raise_for_status().json()["event_id"]
    lines = httpx.get(f"{server.url}gradio_api/call/answer/{event}", timeout=60).text.splitlines()
    return dict(json.loads(lines[lines.index("event: complete") + 1].removeprefix("data:"))[0])


def read_metrics(server: Server) -> dict[str, float]:
    """What the page has counted, by name with labels."""
    lines = httpx.get(f"{server.url}metrics").raise_for_status().text.splitlines()
    rows = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in rows}
