"""Pages of the real browser that notice what must never happen: an error, a dialog, a request to another host.

Used by the browser tests, the figures and the screenshots alike; which bot and server they visit is theirs to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

CORPUS = Path(__file__).parents[2] / "corpus"
DESKTOP = (1280, 800)
PHONE = (360, 740)
SCREENS = {"desktop": DESKTOP, "phone": PHONE}
SCHEMES = ("light", "dark")
PATIENCE = 60_000
"""Milliseconds after which what is waited for will not come."""


@contextmanager
def visit(
    browser: Browser, url: str, screen: tuple[int, int] = DESKTOP, scheme: str = "light", path: str = "", **options: Any
) -> Iterator[Page]:
    """A page of a session of its own, ready to be asked. Raises AssertionError in the end for what went wrong on it."""
    troubles: list[str] = []
    with visit_watched(browser, url, troubles, screen, scheme, path, **options) as page:
        yield page
    assert not set(troubles) - {*_find_leaving(troubles)}, troubles


@contextmanager
def visit_watched(
    browser: Browser,
    url: str,
    troubles: list[str],
    screen: tuple[int, int] = DESKTOP,
    scheme: str = "light",
    path: str = "",
    **options: Any,
) -> Iterator[Page]:
    """The same page, which adds to `troubles` what goes wrong on it; `options` are those of a browser context."""
    width, height = screen
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,  # type: ignore[arg-type]
        **options,
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    watch(page, url, troubles)
    page.goto(url + path)
    await_page(page)
    yield page
    context.close()


def await_page(page: Page) -> None:
    """Waits until a page that was opened, or loaded again, hears what is done on it."""
    page.locator("#question textarea").wait_for()
    page.wait_for_function("window.verbatim")
    page.locator("#header .skip").wait_for(state="attached")  # what the server sends once it knows who visits


def watch(page: Page, url: str, troubles: list[str]) -> None:
    """Adds to `troubles` console errors, uncaught errors, dialogs and, by their URL, requests to other hosts."""
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("dialog", lambda dialog: (troubles.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: None if is_local(request.url, url) else troubles.append(request.url))


def _find_leaving(troubles: Sequence[str]) -> list[str]:
    """What Gradio's script writes, in these two lines, where a page is reloaded or left while it still listens."""
    return [
        line
        for first, then in pairwise(troubles)
        if first.startswith("AbortError: signal is aborted")
        and then.strip() == "Unexpected error Connection errored out."
        for line in (first, then)
    ]


def is_local(requested: str, url: str) -> bool:
    """Whether a request stays with the server or within the browser."""
    return requested.startswith((url, "data:", "blob:"))


def ask(page: Page, question: str, kind: str = ".answered") -> Locator:
    """Types the question and waits until its turn is of this kind; `:not(.pending)` is any that is finished."""
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    turn = find_turn(page, question, kind)
    turn.wait_for()
    return turn


def find_turn(page: Page, question: str, kind: str = ".answered") -> Locator:
    """The last turn, if it is of this question: one that only offers to ask it is another."""
    asked = page.locator(".question", has_text=question)
    return page.locator(f"#current .turn{kind}").filter(has=asked)


def measure_overflow(page: Page) -> int:
    """Pixels by which the page can be scrolled sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
