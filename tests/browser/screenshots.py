"""Pictures of the page for the README, taken from the real page: `python -m tests.browser.screenshots FOLDER`.

Writes desktop and phone, light and dark, of an answer with its source open, and of an abstention.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bot import open_bot
from tests.browser.chromium import open_browser
from ui import strings
from ui.server import find_port, start

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CORPUS = Path(__file__).parents[2] / "corpus"
SCREENS = {"desktop": (1280, 800), "phone": (360, 740)}
UNANSWERABLE = "Who won the chess world cup in Baku?"


def take_screenshots(folder: Path) -> list[Path]:
    """Serves the bundled corpus from a scratch home and photographs it; returns the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, open_bot(home=home, llm="quotes") as bot:
        bot.ingest(CORPUS)
        server = start(bot, port=find_port("127.0.0.1", 7860))
        with open_browser() as browser:
            taken = [
                path
                for scheme in ("light", "dark")
                for screen in SCREENS
                for path in _photograph(browser, server.url, folder, screen, scheme)
            ]
        server.close()
    return taken


def _photograph(browser: Browser, url: str, folder: Path, screen: str, scheme: str) -> list[Path]:
    width, height = SCREENS[screen]
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme=scheme,  # type: ignore[arg-type]
        device_scale_factor=2,
        reduced_motion="reduce",
    )
    page.goto(url)
    page.locator(".examples .ask").first.wait_for()
    names = [folder / f"{name}-{screen}-{scheme}.png" for name in ("start", "answer", "source", "abstention")]
    page.screenshot(path=names[0])
    page.get_by_role("button", name=strings.EXAMPLES["rome-statute.md"]).click()
    page.locator("#current .turn.answered").wait_for()
    page.mouse.move(2, height - 2)
    page.screenshot(path=names[1])
    page.locator("#current .chip").first.click()
    page.locator("#sheet-source mark").first.wait_for()
    page.mouse.move(2, height - 2)
    page.screenshot(path=names[2])
    page.keyboard.press("Escape")
    page.locator("#question textarea").fill(UNANSWERABLE)
    page.locator("#question textarea").press("Enter")
    page.locator("#current .turn.abstained").wait_for()
    page.screenshot(path=names[3])
    page.close()
    return names


if __name__ == "__main__":
    for written in take_screenshots(Path(sys.argv[1])):
        print(written)  # noqa: T201 - the files are what this command is for
