"""The real page on a free port of this machine, and questions to it over HTTP as programs ask them.

Every test that talks to the page as a service uses these.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from bot import open_bot
from ui.limits import Allowance
from ui.offers import PAGE, Offers
from ui.server import Server, find_port, start

QUESTION = "How many people live in Karabakh?"


@contextmanager
def serve_page(home: Path, host: str = "127.0.0.1", offers: Offers = PAGE, **settings: Any) -> Iterator[Server]:
    """The page over what is indexed in a home. No allowance of a client fills again, however long a test takes."""
    with open_bot(home=home, **{"llm": "quotes", **settings}) as bot, pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.limits.Allowance", partial(Allowance, clock=lambda: 0.0))
        running = start(bot, host, port=find_port(host, 8200), offers=offers)
        try:
            yield running
        finally:
            running.close()


def serve_programs(home: Path, **settings: Any) -> AbstractContextManager[Server]:
    """The API and the tools over it, without the page."""
    return serve_page(home, offers=Offers(page=False, tools=True), **settings)


def call(page: Page, **headers: str) -> httpx.Client:
    """A program that keeps its cookies."""
    return httpx.Client(base_url=page.url, headers=headers, timeout=60)


class Page(Protocol):
    """Something that serves, be it in this process or in another."""

    @property
    def url(self) -> str:
        """Where it is, with a slash at the end."""


def begin_answer(page: Page, question: str = QUESTION, by: httpx.Client | None = None) -> httpx.Response:
    """Asks, by a browser or by none; where it is let in, the response names the event."""
    post = by.post if by else httpx.post
    return post(f"{page.url}gradio_api/call/answer", json={"data": [question]}, timeout=60)


def read_answer(page: Page, begun: httpx.Response) -> dict[str, Any]:
    """The answer to what was let in."""
    event = begun.raise_for_status().json()["event_id"]
    lines = httpx.get(f"{page.url}gradio_api/call/answer/{event}", timeout=60).text.splitlines()
    return dict(json.loads(lines[lines.index("event: complete") + 1].removeprefix("data:"))[0])


def read_metrics(page: Page) -> dict[str, float]:
    """What the page has counted, by name with labels."""
    lines = httpx.get(f"{page.url}metrics").raise_for_status().text.splitlines()
    rows = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in rows}
