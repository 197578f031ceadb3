"""Pictures of the page for the README, taken from the real page: `python -m tests.browser.screenshots FOLDER`.

Writes each state of SHOTS on a desktop and on a phone, in light and dark.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bot import open_bot
from tests.browser.chromium import open_browser
from tests.browser.pages import CORPUS, SCHEMES, SCREENS, ask, visit
from ui import strings
from ui.server import find_port, start

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

QUESTION = strings.EXAMPLES["moscow-reply.md"]
UNANSWERABLE = "Who won the chess world cup in Baku?"
DISPUTED = "Did the Russian peacekeepers fail?"


def show_start(page: Page) -> None:
    page.locator(".ask").first.wait_for()


def show_answer(page: Page) -> None:
    ask(page, QUESTION)


def show_source(page: Page) -> None:
    page.locator("#current .chip").first.click()
    page.locator("#sheet-source mark").first.wait_for()


def show_map(page: Page) -> None:
    page.locator("#current [data-map]").click()
    page.locator("#sheet-map .map").wait_for()


def show_timeline(page: Page) -> None:
    open_sheet(page, "[data-timeline]", "#sheet-timeline .events li")


def show_library(page: Page) -> None:
    open_sheet(page, "[data-sheet=library]", "#sheet-library li")


def show_conversations(page: Page) -> None:
    open_sheet(page, "[data-sheet=conversations]", "#sheet-conversations li")


def show_model(page: Page) -> None:
    open_sheet(page, ".backend", "#sheet-model .backends")


def show_shortcuts(page: Page) -> None:
    open_sheet(page, "[data-sheet=shortcuts]", "#sheet-shortcuts .keys")


def show_sides(page: Page) -> None:
    page.locator("#header [data-begin]").click()
    page.locator("#welcome .ask").first.wait_for()  # not what is offered below the last answer, which goes
    ask(page, DISPUTED).locator(".sides").wait_for()


def show_abstention(page: Page) -> None:
    ask(page, UNANSWERABLE, kind=".abstained")


SHOTS: dict[str, Callable[[Page], None]] = {
    "start": show_start,
    "answer": show_answer,
    "source": show_source,
    "map": show_map,
    "timeline": show_timeline,
    "library": show_library,
    "conversations": show_conversations,
    "model": show_model,
    "shortcuts": show_shortcuts,
    "sides": show_sides,
    "abstention": show_abstention,
}
"""In the order in which one visit comes to them; whatever covers the page is closed in between."""


def take_screenshots(folder: Path) -> list[Path]:
    """Serves the bundled corpus from a scratch home and photographs it; returns the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, open_bot(home=home, llm="quotes") as bot:
        bot.ingest(CORPUS)
        server = start(bot, port=find_port("127.0.0.1", 7860))
        with open_browser() as browser:
            taken = [
                path
                for scheme in SCHEMES
                for screen in SCREENS
                for path in _photograph(browser, server.url, folder, screen, scheme)
            ]
        server.close()
    return taken


def open_sheet(page: Page, button: str, shown: str) -> None:
    """Opens a sheet by its button in the header and waits until this is in it."""
    page.locator(f"#header {button}").click()
    page.locator(shown).first.wait_for()


def _photograph(browser: Browser, url: str, folder: Path, screen: str, scheme: str) -> Iterator[Path]:
    with visit(browser, url, SCREENS[screen], scheme, device_scale_factor=2) as page:
        page.emulate_media(reduced_motion="reduce")
        for name, show in SHOTS.items():
            page.keyboard.press("Escape")
            page.keyboard.press("Escape")
            show(page)
            page.mouse.move(2, SCREENS[screen][1] - 2)
            page.wait_for_timeout(300)  # what stands beside the answer comes after it
            path = folder / f"{name}-{screen}-{scheme}.png"
            page.screenshot(path=path)
            yield path


if __name__ == "__main__":
    for written in take_screenshots(Path(sys.argv[1])):
        print(written)  # noqa: T201 - the files are what this command is for
