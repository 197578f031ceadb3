"""What the page offers to ask next, and feedback on an answer: by mouse and by key, on a desk and on a phone.

What is kept and what is offered is tested without a browser in test_feedback.py and test_suggesting.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import open_bot
from tests.browser.pages import DESKTOP, PHONE, ask, find_turn, visit
from ui import strings
from ui.server import find_port, start

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Route

    from bot.bot import Bot
    from ui.server import Server

pytestmark = pytest.mark.slow
QUESTION = strings.EXAMPLES["karabakh.md"]
UNANSWERABLE = "How long should I boil an egg?"
NEWS = Path(__file__).parents[2] / "evals" / "news"


@pytest.fixture(autouse=True)
def _forget(bot: Bot) -> None:
    for rating in bot.feedback.list_all():
        bot.feedback.take_back(rating.id)


def rate(turn: Locator, label: str) -> None:
    turn.locator(".marks").get_by_role("button", name=label, exact=True).click()


def press(page: Page, key: str, times: int = 1) -> None:
    for _ in range(times):
        page.keyboard.press(key)


# ---- what to ask next


def test_what_is_offered_below_the_last_answer_is_asked_by_a_click(page: Page) -> None:
    ask(page, QUESTION)
    offers = page.locator("#current .offers .ask")
    offers.first.wait_for()
    texts = offers.all_inner_texts()
    assert 1 <= len(texts) <= 3 and QUESTION not in texts
    offers.first.click()
    find_turn(page, texts[0]).wait_for()
    assert page.locator(".turn .offers").count() <= 1
    assert page.locator("#earlier .offers").count() == 0


def test_what_is_offered_is_asked_by_key_and_on_a_phone(phone: Page) -> None:
    ask(phone, QUESTION)
    offer = phone.locator("#current .offers .ask").first
    offer.wait_for()
    box = offer.bounding_box()
    assert box is not None and box["height"] >= 44 and box["x"] >= 0 and box["x"] + box["width"] <= PHONE[0]
    text = offer.inner_text()
    offer.focus()
    press(phone, "Enter")
    find_turn(phone, text).wait_for()


def test_the_answer_does_not_wait_for_what_is_offered(page: Page, bot: Bot) -> None:
    has_been_seen = False
    held: list[Route] = []
    page.route("**/panels/suggestions", lambda route: route.continue_() if has_been_seen else held.append(route))
    turn = ask(page, QUESTION)
    assert turn.locator(".chip").count() and not page.locator(".offers .ask").count()
    has_been_seen = True
    for route in held:
        route.continue_()
    page.locator("#current .offers .ask").first.wait_for()


def test_nothing_is_offered_after_a_question_about_something_else(page: Page) -> None:
    turn = ask(page, UNANSWERABLE, ".abstained")
    turn.locator(".marks").wait_for()
    page.wait_for_timeout(600)
    assert not page.locator(".offers:visible").count()


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with open_bot(home=tmp_path_factory.mktemp("news") / "home", llm="quotes") as opened:
        opened.ingest(NEWS)
        running = start(opened, port=find_port("127.0.0.1", 8080))
        yield running
        running.close()


def test_other_documents_have_questions_to_begin_with(browser: Browser, news: Server) -> None:
    with visit(browser, news.url) as page:
        examples = page.locator(".welcome .offers .examples .ask")
        examples.first.wait_for()
        text = examples.first.inner_text()
        assert examples.count() == 4
        examples.first.click()
        page.locator("#current .turn.answered", has_text=text).wait_for()
        assert page.locator(".welcome").count() == 0


# ---- feedback


def test_an_answer_is_found_helpful_and_that_is_taken_back(page: Page, bot: Bot) -> None:
    turn = ask(page, QUESTION)
    rate(turn, strings.MARKS["helpful"])
    turn.get_by_text(strings.FEEDBACK_KEPT).wait_for()
    (rating,) = bot.feedback.list_all()
    assert (rating.mark, rating.answer.question) == ("helpful", QUESTION)
    helpful = turn.get_by_role("button", name=strings.MARKS["helpful"], exact=True)
    assert helpful.get_attribute("aria-pressed") == "true"
    turn.get_by_role("button", name=strings.FEEDBACK_BACK).click()
    turn.locator(".marks [aria-pressed=true]").wait_for(state="detached")
    assert bot.feedback.list_all() == []


def test_an_answer_is_wrong_for_a_reason_with_a_comment_all_by_key(page: Page, bot: Bot) -> None:
    turn = ask(page, QUESTION)
    wrong = turn.get_by_role("button", name=strings.MARKS["wrong"], exact=True)
    wrong.focus()
    press(page, "Enter")
    turn.get_by_text(strings.FEEDBACK_ASKED).wait_for()
    assert bot.feedback.list_all()[0].reason == ""
    assert page.evaluate("document.activeElement.type") == "radio"
    press(page, "ArrowDown")
    press(page, "Tab")
    page.keyboard.type("<b>It is more.</b>")
    press(page, "Tab")
    press(page, "Enter")
    said = strings.FEEDBACK_REASON.format(reason=strings.REASONS["wrong citation"])
    turn.get_by_text(said).wait_for()
    (rating,) = bot.feedback.list_all()
    assert (rating.mark, rating.reason, rating.comment) == ("wrong", "wrong citation", "<b>It is more.</b>")
    assert not turn.locator(".feedback b").count()


def test_an_abstention_can_only_be_said_to_be_answerable(page: Page, bot: Bot) -> None:
    turn = ask(page, UNANSWERABLE, ".abstained")
    rate(turn, strings.MARKS["wrong"])
    reasons = turn.locator(".feedback input[type=radio]")
    reasons.first.wait_for()
    assert [one.get_attribute("value") for one in reasons.all()] == ["should have answered"]
    reasons.first.check()
    turn.get_by_role("button", name=strings.FEEDBACK_SEND).click()
    turn.locator(".thanks", has_text=strings.REASONS["should have answered"]).wait_for()
    assert bot.feedback.list_all()[0].reason == "should have answered"


def test_what_was_said_is_there_again_when_the_page_is_loaded_anew(page: Page) -> None:
    turn = ask(page, QUESTION)
    rate(turn, strings.MARKS["helpful"])
    turn.get_by_text(strings.FEEDBACK_KEPT).wait_for()
    ask(page, UNANSWERABLE, ".abstained")
    page.reload()
    first = page.locator(".turn", has_text=QUESTION)
    first.locator(".marks [aria-pressed=true]").wait_for()
    assert first.locator(".marks [aria-pressed=true]").inner_text() == strings.MARKS["helpful"]


@pytest.mark.parametrize("screen", [DESKTOP, PHONE])
def test_a_new_question_stays_on_top_while_feedback_comes_to_the_answer_above(
    browser: Browser, server: Server, screen: tuple[int, int]
) -> None:
    with visit(browser, server.url, screen) as page:
        ask(page, QUESTION).locator(".marks").wait_for()
        measure = "one => one.getBoundingClientRect().top - conversation.getBoundingClientRect().top"
        first = page.locator("#current .turn").evaluate(measure)
        for question in (UNANSWERABLE, QUESTION):
            ask(page, question, ":not(.pending)").locator(".marks").wait_for()
            page.locator("#earlier .marks").last.wait_for()
            assert abs(page.locator("#current .turn").evaluate(measure) - first) < 2


def test_what_may_be_wrong_comes_into_view_as_a_whole(phone: Page) -> None:
    turn = ask(phone, QUESTION)
    rate(turn, strings.MARKS["wrong"])
    send = turn.get_by_role("button", name=strings.FEEDBACK_SEND, exact=True)
    send.wait_for()
    bottom = phone.locator("#conversation").evaluate("one => one.getBoundingClientRect().bottom")
    assert send.evaluate("one => one.getBoundingClientRect().bottom") <= bottom
    assert turn.locator(".marks").evaluate("one => one.getBoundingClientRect().top") >= 0


def test_feedback_fits_a_phone(phone: Page) -> None:
    turn = ask(phone, QUESTION)
    rate(turn, strings.MARKS["wrong"])
    turn.locator(".feedback textarea").wait_for()
    for part in turn.locator(".feedback :is(button, label, textarea):visible").all():
        box = part.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= PHONE[0]
    heights = [button.bounding_box()["height"] for button in turn.locator(".feedback .marks button").all()]  # type: ignore[index]
    assert min(heights) >= 44
