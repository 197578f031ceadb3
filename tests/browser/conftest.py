"""The real bot over the bundled corpus, its page, and a browser on it; a file that needs another bot makes its own.

Each page must stay free of errors and of requests to other hosts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from bot import open_bot
from tests.browser.chromium import open_browser
from tests.browser.pages import CORPUS, PHONE, visit
from ui.server import Server, find_port, start

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from bot.bot import Bot


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with open_bot(home=tmp_path_factory.mktemp("browser") / "home", llm="quotes") as opened:
        opened.ingest(CORPUS)
        yield opened


@pytest.fixture(scope="module")
def server(bot: Bot) -> Iterator[Server]:
    running = start(bot, port=find_port("127.0.0.1", 7980))
    yield running
    running.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A page on a desktop screen."""
    with visit(browser, server.url) as opened:
        yield opened


@pytest.fixture
def phone(browser: Browser, server: Server) -> Iterator[Page]:
    """The same on a phone's screen."""
    with visit(browser, server.url, PHONE) as opened:
        yield opened
