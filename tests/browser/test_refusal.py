"""A question that is turned away, in the real browser: the sentence is read, the question stays, asking again works."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import open_bot
from tests.browser.figures import serving
from tests.browser.pages import ask, visit
from ui import strings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow
FIRST, SECOND = "How many people live in Karabakh?", "What did Moscow say about Pashinyan's remarks?"


def test_it_is_told_beside_the_box_and_asked_again_when_there_is_room(
    browser: Browser, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_bot(home=home, llm="quotes") as bot, serving(bot) as server, visit(browser, server.url) as page:
        ask(page, FIRST)
        monkeypatch.setattr("ui.closing.MOST", 0)
        box = page.locator("#question textarea")
        box.fill(SECOND)
        box.press("Enter")
        page.locator("#refusal .trouble", has_text=strings.BUSY).wait_for()
        page.locator("p.unseen[role=status]", has_text=strings.BUSY).wait_for(state="attached")
        assert box.input_value() == SECOND
        assert page.locator("#current .turn.answered", has_text=FIRST).is_visible(), "the answer before stays"
        monkeypatch.setattr("ui.closing.MOST", 9)
        box.press("Enter")
        page.locator("#current .turn.answered", has_text=SECOND).wait_for()
        assert page.locator("#refusal .trouble").count() == 0 and page.locator("#earlier .turn").count() == 1
