"""Conversations in a real browser: kept, found, reopened, renamed, deleted, exported, cut, and never anybody else's.

Each test also fails on a console error or on a request to another host.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pace import measure_pace

from bot import open_bot
from bot.catalog import Catalog
from bot.kept import Opening
from tests.browser.pages import DESKTOP, PHONE, ask, await_page, measure_overflow, visit
from tests.browser.scripted import LONGEST_WAIT, Scripted
from ui import strings
from ui.server import REFUSED, Server, find_port, start

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from bot.bot import Bot

pytestmark = pytest.mark.slow
FACTS = "Ada Berg opened the harbour in 1956. She was the mayor of Holm.\n\nThe harbour has 5 cranes."
OPENED, CRANES, MAYOR = (
    "When did Ada Berg open the harbour?",
    "How many cranes has the harbour?",
    "Who was the mayor of Holm?",
)
UNKNOWN = "Who won the football world cup of 1998?"
REOPENS_WITHIN = 1.0
"""Seconds from a click to 200 turns on the screen."""


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    (tmp_path / "harbour.txt").write_text(FACTS)
    with open_bot(home=tmp_path / "bot", llm="quotes") as bot:
        bot.ingest(tmp_path / "harbour.txt")
        yield bot


@pytest.fixture
def server(bot: Bot) -> Iterator[Server]:
    running = start(bot, port=find_port("127.0.0.1", 7920))
    yield running
    running.close()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    with visit(browser, server.url) as opened:
        yield opened


def hold(page: Page, *questions: str) -> str:
    """Asks in a new conversation, and returns its id as the address has it."""
    if page.locator("#conversation .turn").count():
        page.locator("#header [data-begin]").click()
        page.locator(".welcome-title").wait_for()
    for question in questions:
        ask(page, question, ":not(.pending)")
    page.wait_for_function("location.search.startsWith('?c=')")
    return page.url.partition("?c=")[2]


def open_list(page: Page) -> Locator:
    page.locator("#header [data-sheet=conversations]").click()
    rows = page.locator("#sheet-conversations .kept-one")
    rows.first.wait_for()
    return rows


def read_shown(page: Page) -> list[str]:
    return page.locator("#conversation .turn .question").all_inner_texts()


def read_kept(bot: Bot, found: str) -> list[str]:
    return [exchange.answer.question for exchange in bot.conversation(found).exchanges]


def wait_for_turns(page: Page, number: int) -> None:
    page.wait_for_function(
        "number => document.querySelectorAll('#conversation .turn:not(.pending)').length === number"
        " && !document.querySelector('.turn.pending')",
        arg=number,
    )


def wait_for_bot(page: Page, is_so: Callable[[], bool]) -> None:
    """Waits for what is kept, of which the page does not tell."""
    deadline = time.monotonic() + LONGEST_WAIT
    while not is_so():
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


# ---- left while it is answered


@pytest.mark.parametrize("way", ["begin", "reopen"])
def test_an_answer_that_is_left_is_kept_in_its_conversation_and_shown_in_no_other(
    page: Page, bot: Bot, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    found = hold(page, OPENED)
    page.locator("#header [data-begin]").click()
    page.locator(".welcome-title").wait_for()
    go = threading.Event()
    llm = Scripted("The harbour has 5 cranes.", go, "The harbour has 5 cranes.")
    monkeypatch.setattr(bot, "llm", llm)
    ask(page, CRANES, ".pending")
    assert llm.waiting.wait(LONGEST_WAIT)
    if way == "begin":
        page.locator("#header [data-begin]").click()
        page.locator(".welcome-title").wait_for()
    else:
        open_list(page).locator(".kept-open").click()
        wait_for_turns(page, 1)
    monkeypatch.undo()
    ask(page, MAYOR)  # nothing of the answer that was left goes along
    shown = [MAYOR] if way == "begin" else [OPENED, MAYOR]
    here = page.url.partition("?c=")[2]
    go.set()
    wait_for_bot(page, lambda: CRANES in [info.title for info in bot.conversations()])
    rows = open_list(page).locator(".kept-open")
    rows.filter(has_text=CRANES).wait_for()
    assert read_shown(page) == shown == read_kept(bot, here) and (here == found) == (way == "reopen")
    (left,) = (info.id for info in bot.conversations() if info.title == CRANES)
    assert read_kept(bot, left) == [CRANES] and not llm.closed.is_set()


def test_a_question_pressed_twice_is_asked_once(page: Page, bot: Bot) -> None:
    page.locator("#question textarea").fill(OPENED)
    page.evaluate("() => { verbatim.askQuestion('A'); verbatim.askQuestion('B'); }")
    wait_for_turns(page, 1)
    assert read_shown(page) == ["A"]
    page.wait_for_timeout(300)
    assert [info.title for info in bot.conversations()] == ["A"]
    ask(page, OPENED)  # and the next one at once


def test_what_is_being_typed_stays_when_something_else_is_asked_or_opened(page: Page) -> None:
    box = page.locator("#question textarea")
    hold(page, OPENED)
    assert box.input_value() == ""
    box.fill(MAYOR)
    page.evaluate("document.querySelector('#current .turn').dataset.former = ''")
    page.locator("#current [data-again]").click()
    page.locator("#current [data-former]").wait_for(state="detached")  # the pending turn may be gone before it is seen
    wait_for_turns(page, 1)
    assert box.input_value() == MAYOR
    open_list(page).locator(".kept-open").click()
    page.wait_for_timeout(500)
    assert box.input_value() == MAYOR
    page.locator("#header [data-begin]").click()
    page.locator(".welcome-title").wait_for()
    assert box.input_value() == MAYOR


# ---- kept and reopened


def test_what_was_asked_is_listed_marked_and_opened_again_with_its_citations(page: Page) -> None:
    first = hold(page, OPENED, CRANES)
    second = hold(page, MAYOR)
    rows = open_list(page)
    assert rows.locator(".kept-open").all_inner_texts() == [MAYOR, OPENED]
    assert "1 turn" in rows.nth(0).inner_text() and "2 turns" in rows.nth(1).inner_text()
    assert "UTC" not in rows.nth(0).inner_text()  # by the clock on the wall
    assert page.locator(".kept-open[aria-current]").get_attribute("data-id") == second
    rows.nth(1).locator(".kept-open").click()
    wait_for_turns(page, 2)
    assert read_shown(page) == [OPENED, CRANES] and page.url.endswith(f"?c={first}")
    page.wait_for_function("id => document.querySelector('.kept-open[aria-current]')?.dataset.id === id", arg=first)
    page.locator("#current .chip").first.click()
    page.locator("#sheet-source mark").first.wait_for()
    assert page.locator("#sheet-source mark").first.inner_text() == "The harbour has 5 cranes."
    ask(page, MAYOR)
    assert read_shown(page) == [OPENED, CRANES, MAYOR]


def test_the_page_loaded_again_shows_the_conversation_and_goes_on_with_it(page: Page, bot: Bot) -> None:
    found = hold(page, OPENED, UNKNOWN)
    page.reload()
    wait_for_turns(page, 2)
    assert read_shown(page) == [OPENED, UNKNOWN]
    ask(page, CRANES)
    assert page.url.endswith(f"?c={found}") and read_kept(bot, found) == [OPENED, UNKNOWN, CRANES]


def test_a_page_left_open_over_a_restart_goes_on_with_its_conversation(browser: Browser, bot: Bot) -> None:
    server = start(bot, port=find_port("127.0.0.1", 7920))
    port = int(server.url.rstrip("/").rpartition(":")[2])
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.url)
    await_page(page)
    found = hold(page, OPENED)
    server.close()
    server = start(bot, port=port)
    assert server.url.rstrip("/").endswith(str(port))
    ask(page, CRANES)
    assert read_kept(bot, found) == [OPENED, CRANES] and read_shown(page) == [OPENED, CRANES]
    context.close()
    server.close()


def test_after_the_source_changed_it_says_so_and_opens_the_words_as_they_were_cited(
    page: Page, bot: Bot, tmp_path: Path
) -> None:
    hold(page, OPENED)
    (tmp_path / "harbour.txt").write_text(f"It rained. {FACTS.replace('1956', '1957')}")
    bot.ingest(tmp_path / "harbour.txt")
    page.reload()
    page.get_by_text(strings.SINCE_CHANGED.format(titles="“harbour”")).wait_for()
    page.locator(".chip").first.click()
    page.locator("#sheet-source mark").first.wait_for()
    assert page.locator("#sheet-source mark").first.inner_text() == "Ada Berg opened the harbour in 1956."
    bot.remove(bot.documents()[0].id)
    page.reload()
    page.get_by_text(strings.SINCE_GONE.format(titles="“harbour”")).wait_for()
    page.locator(".chip").first.click()
    page.locator("#sheet-source mark").first.wait_for()
    assert page.locator("#sheet-source mark").first.inner_text() == "Ada Berg opened the harbour in 1956."


def test_two_hundred_turns_are_there_within_a_second(page: Page, bot: Bot) -> None:
    """The best of three, because other tests may be running."""
    found = hold(page, CRANES)
    exchange = bot.conversation(found).exchanges[0]
    texts = {document.id: bot.document(document.id).text for document in bot.documents()}
    with Catalog(bot.settings.home) as catalog:
        for _ in range(199):
            catalog.conversations.keep(exchange, texts, Opening(found))
    hold(page, MAYOR)
    rows, seconds = open_list(page), []
    for _ in range(3):
        rows.nth(1).locator(".kept-open").click()
        began = time.perf_counter()
        wait_for_turns(page, 200)
        seconds.append(time.perf_counter() - began)
        rows.nth(0).locator(".kept-open").click()
        wait_for_turns(page, 1)
    assert min(seconds) < REOPENS_WITHIN * measure_pace(), seconds


# ---- whose they are


def test_two_browsers_never_see_each_other_s(browser: Browser, page: Page, server: Server, bot: Bot) -> None:
    found = hold(page, OPENED)
    with visit(browser, server.url, path=f"?c={found}") as other:
        other.locator("#current").get_by_text(strings.NO_CONVERSATION).wait_for()
        assert "1956" not in other.locator("body").inner_text()
        other.wait_for_function("location.search === ''")
        other.locator("#header [data-sheet=conversations]").click()
        other.get_by_text(strings.CONVERSATIONS_EMPTY).wait_for()
        address = f"{server.url}conversations/{found}/export"
        assert other.request.get(address).status == 404 and page.request.get(address).status == 200
        for name in ("rename_conversation", "delete_conversation"):
            refused = other.request.post(f"{server.url}panels/{name}", data={"id": found, "title": "Mine"})
            assert (REFUSED in refused.headers, refused.text()) == (True, strings.NO_CONVERSATION)
        theirs = hold(other, CRANES)
        assert theirs != found and open_list(other).count() == 1
    assert read_kept(bot, found) == [OPENED] and open_list(page).count() == 1
    assert {info.id for info in bot.conversations()} == {found, theirs}


# ---- what is done with them


def test_one_is_renamed_in_its_place_by_keyboard(page: Page, bot: Bot) -> None:
    found = hold(page, OPENED)
    row = open_list(page).first
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    row.locator("[data-kept=rename]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.locator("#sheet-conversations").is_visible() and row.locator(".kept-open").inner_text() == OPENED
    row.locator("[data-kept=rename]").focus()
    page.keyboard.press("Enter")
    page.keyboard.type(" ")
    page.keyboard.press("Enter")
    assert row.locator(".kept-open").inner_text() == OPENED == bot.conversation(found).title
    row.locator("[data-kept=rename]").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("<b>The harbour</b>")
    page.keyboard.press("Enter")
    page.locator(".kept-open", has_text="<b>The harbour</b>").wait_for()
    page.wait_for_function("document.activeElement.matches('.kept-open')")
    assert bot.conversation(found).title == "<b>The harbour</b>"


def test_one_is_deleted_only_after_asking_and_the_open_one_leaves_the_page(page: Page, bot: Bot) -> None:
    left, gone = hold(page, OPENED), hold(page, CRANES)
    rows = open_list(page)
    rows.first.locator("summary").click()
    rows.first.locator("[data-kept=delete]").click()
    rows.first.get_by_role("button", name=strings.KEEP).click()
    assert len(bot.conversations()) == 2 and rows.first.locator(".kept-line").is_visible()
    rows.first.locator("[data-kept=delete]").click()
    rows.first.locator("[data-kept=gone]").click()
    page.locator(".welcome-title").wait_for()
    page.wait_for_function("document.querySelectorAll('.kept-one').length === 1 && location.search === ''")
    assert [info.id for info in bot.conversations()] == [left] != [gone]
    assert read_shown(page) == []


def test_typing_finds_words_of_titles_questions_and_answers(page: Page) -> None:
    hold(page, OPENED)
    hold(page, CRANES)
    rows = open_list(page)
    box = page.locator(".kept-words")
    box.press_sequentially("berg 1956", delay=10)
    page.wait_for_function("document.querySelectorAll('.kept-one').length === 1")
    assert rows.first.locator(".kept-open").inner_text() == OPENED
    assert page.locator(".kept-count").inner_text() == "1 conversation"
    assert box.evaluate("box => box === document.activeElement") and box.input_value() == "berg 1956"
    box.fill("<zeppelin>")
    page.get_by_text(strings.CONVERSATIONS_UNFOUND.format(words="<zeppelin>")).wait_for()
    box.fill("")
    page.wait_for_function("document.querySelectorAll('.kept-one').length === 2")


@pytest.mark.parametrize(("form", "ending"), [("markdown", "md"), ("json", "json")])
def test_one_is_exported_as_a_file(page: Page, bot: Bot, form: str, ending: str) -> None:
    found = hold(page, OPENED)
    row = open_list(page).first
    row.locator("summary").click()
    with page.expect_download() as given:
        row.get_by_role("link", name=strings.EXPORTS[form]).click()
    assert given.value.suggested_filename == f"when-did-ada-berg-open-the-harbour.{ending}"
    text = Path(given.value.path()).read_text(encoding="utf-8")
    assert text == bot.export(found, form) and (form == "markdown" or json.loads(text)["id"] == found)


def test_a_new_answer_comes_into_the_list_that_is_open(page: Page) -> None:
    hold(page, OPENED)
    assert open_list(page).count() == 1
    ask(page, CRANES)
    page.locator(".kept-one", has_text="2 turns").wait_for()


@pytest.mark.parametrize("screen", [DESKTOP, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_fits_every_screen(browser: Browser, server: Server, screen: tuple[int, int], scheme: str) -> None:
    with visit(browser, server.url, screen, scheme) as page:
        hold(page, OPENED)
        row = open_list(page).first
        row.locator("summary").click()
        assert measure_overflow(page) == 0
        row.locator("[data-kept=rename]").click()
        assert measure_overflow(page) == 0
        page.keyboard.press("Escape")
        if screen == PHONE:
            for each in row.locator("button:visible, a:visible, summary:visible").all():
                box = each.bounding_box()
                assert box and box["height"] >= 44, each.inner_text()
            row.locator(".kept-open").click()
            page.locator("#sheet-conversations").wait_for(state="hidden")
            assert read_shown(page) == [OPENED]


# ---- questions edited and asked again


def test_a_question_is_edited_in_its_place_and_the_conversation_goes_on_from_there(page: Page, bot: Bot) -> None:
    found = hold(page, OPENED, UNKNOWN, CRANES)
    turn = page.locator("#earlier .turn").nth(1)
    turn.locator("[data-edit]").click()
    box = turn.get_by_role("textbox", name=strings.SCRIPT["edited"])
    assert box.input_value() == UNKNOWN and turn.get_by_text(strings.SCRIPT["replaces"]).is_visible()
    page.keyboard.press("Escape")
    assert turn.locator(".question").is_visible() and box.count() == 0
    turn.locator("[data-edit]").click()
    box.fill(MAYOR)
    box.press("Enter")
    wait_for_turns(page, 2)
    assert read_shown(page) == [OPENED, MAYOR] and read_kept(bot, found) == [OPENED, MAYOR]
    assert page.url.endswith(f"?c={found}")
    ask(page, CRANES)
    assert read_kept(bot, found) == [OPENED, MAYOR, CRANES]


def test_the_last_question_is_asked_again(page: Page, bot: Bot) -> None:
    found = hold(page, OPENED, CRANES)
    began = bot.conversation(found).exchanges[1].asked
    assert page.get_by_role("button", name=strings.ASK_AGAIN).count() == 1
    page.get_by_role("button", name=strings.ASK_AGAIN).click()
    wait_for_bot(page, lambda: bot.conversation(found).exchanges[-1].asked > began)
    wait_for_turns(page, 2)
    assert read_kept(bot, found) == read_shown(page) == [OPENED, CRANES]


def test_an_edited_question_that_is_refused_leaves_every_turn(page: Page, bot: Bot) -> None:
    found = hold(page, OPENED, CRANES)
    turn = page.locator("#earlier .turn").first
    turn.locator("[data-edit]").click()
    turn.get_by_role("textbox").fill("?!")
    turn.get_by_role("button", name=strings.SCRIPT["ask"], exact=True).click()
    page.locator("#current .turn.notice").wait_for()
    wait_for_turns(page, 3)
    assert read_shown(page)[:2] == [OPENED, CRANES] == read_kept(bot, found)
