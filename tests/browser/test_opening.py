"""The page as it opens: what has the focus, what a phone leaves room for, and what lies in line with what.

Waits for what the page does, never for the clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.pages import PHONE, ask, await_page, visit
from ui import strings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from ui.server import Server

pytestmark = pytest.mark.slow

QUESTION = strings.EXAMPLES["moscow-reply.md"]
BOX = "#question textarea"
IS_ASKED = f"document.activeElement === document.querySelector('{BOX}')"
TOUCH = {"has_touch": True, "is_mobile": True}


def test_what_is_typed_first_goes_into_the_question_box(page: Page) -> None:
    page.wait_for_function(IS_ASKED)
    page.keyboard.type("Who?")
    assert page.locator(BOX).input_value() == "Who?"


def test_escape_leaves_the_question_box_to_the_single_keys(page: Page) -> None:
    page.wait_for_function(IS_ASKED)
    page.keyboard.press("Escape")
    assert not page.evaluate(IS_ASKED)
    page.keyboard.press("?")
    page.locator("#sheet-shortcuts .keys").first.wait_for()
    assert page.locator(BOX).input_value() == ""


def test_whoever_turned_to_something_else_meanwhile_keeps_the_focus(browser: Browser, server: Server) -> None:
    hold = (
        "document.addEventListener('DOMContentLoaded', () => { document.body.tabIndex = -1; document.body.focus(); "
        "const held = document.body.appendChild(document.createElement('button')); held.id = 'held'; held.focus(); })"
    )
    context = browser.new_context()
    context.add_init_script(hold)
    page = context.new_page()
    page.goto(server.url)
    await_page(page)
    assert page.evaluate("document.activeElement.id") == "held"
    context.close()


def test_a_phone_opens_without_its_keyboard_and_without_shortcuts(browser: Browser, server: Server) -> None:
    for screen in (PHONE, (1180, 820)):
        with visit(browser, server.url, screen, **TOUCH) as page:
            assert not page.evaluate(IS_ASKED)
            assert page.locator("#header [data-sheet=shortcuts]").is_hidden()
            page.evaluate("sessionStorage.setItem('verbatim-limits', '{\"published_from\": \"2023-01-01\"}')")
            page.reload()
            await_page(page)
            page.locator("#scope:not([hidden])").wait_for()
            assert not page.evaluate(IS_ASKED)


def test_a_conversation_that_is_opened_again_is_read_first(page: Page) -> None:
    ask(page, QUESTION)
    page.wait_for_function("location.search.startsWith('?c=')")
    page.reload()
    await_page(page)
    page.locator("#current .turn, #earlier .turn").first.wait_for()
    assert not page.evaluate(IS_ASKED)


def test_title_stays_in_view_where_the_words_are_far_below_it(page: Page, phone: Page) -> None:
    for each in (page, phone):
        ask(each, QUESTION)
        chip = each.locator("#current .chip").first
        title = str(chip.get_attribute("data-title"))
        chip.click()
        each.locator("#sheet-source mark").wait_for()
        whose = each.locator("#sheet-source .whose")
        each.locator("#sheet-source .sheet-body").evaluate("body => { body.scrollTop = body.scrollHeight; }")
        whose.wait_for()
        assert whose.inner_text() == f"{title} · {chip.get_attribute('data-published')}"
        each.locator("#sheet-source .sheet-body").evaluate("body => { body.scrollTop = 0; }")
        whose.wait_for(state="hidden")


def test_a_document_that_is_opened_from_the_list_has_a_name_in_its_bar(page: Page) -> None:
    page.locator(".library .open").first.click()
    page.locator("#sheet-source .source-text").wait_for()
    assert page.locator("#sheet-source .position").inner_text() == strings.PANEL


def test_a_phone_has_the_question_and_the_upload_in_one_row(phone: Page) -> None:
    upload = phone.get_by_role("button", name=strings.UPLOAD)
    beside, box = _measure(upload), _measure(phone.locator("#question"))
    assert beside["y"] < box["y"] + box["height"] and box["y"] < beside["y"] + beside["height"]
    assert min(beside["width"], beside["height"]) >= 44
    assert box["width"] > 240


def test_sources_stand_in_line_with_the_answer(page: Page, phone: Page) -> None:
    for each in (page, phone):
        turn = ask(each, QUESTION)
        number, answer = _measure(turn.locator(".card .number").first), _measure(turn.locator(".answer p").first)
        assert abs(number["x"] - answer["x"]) < 1


def test_end_of_a_conversation_is_clear_of_the_question_box(page: Page) -> None:
    ask(page, QUESTION)
    page.locator("#current .ask").last.wait_for()
    room = page.locator("#conversation")
    room.evaluate("room => { room.scrollTop = room.scrollHeight; }")
    seen, last = _measure(room), _measure(page.locator("#current .ask").last)
    assert last["y"] + last["height"] <= seen["y"] + seen["height"] - 24, "what fades out is never the last line"


def _measure(place: Locator) -> dict[str, float]:
    box = place.bounding_box()
    assert box is not None
    return dict(box)
