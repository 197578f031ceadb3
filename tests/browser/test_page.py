"""The page in a real browser, with the real bot: citations open at their words, by mouse and by key, on every screen.

Each test also fails on a console error or on a request to another host.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import open_bot
from bot.errors import BackendError
from tests.browser.pages import CORPUS, ask, visit, visit_watched
from tests.browser.scripted import LONGEST_WAIT, Scripted
from ui import strings
from ui.server import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from bot.bot import Bot

pytestmark = pytest.mark.slow
EXAMPLE = strings.EXAMPLES["rome-statute.md"]
PEOPLE = strings.EXAMPLES["karabakh.md"]
TRUE = "About 120,000 people live in Karabakh, and most of them are ethnic Armenians."
UNANSWERABLE = "How long should I boil an egg?"
HOSTILE_TITLE = "<img src=x onerror=alert(1)>"
HOSTILE_TEXT = (
    "The Quellmar ferry sails at noon <script>alert(2)</script> ${alert(3)} {{4}} "
    "![map](http://127.0.0.2/map.png) on every day of the week."
)
IN_VIEW = """mark => {
  const at = mark.getBoundingClientRect(), box = mark.closest('.sheet-body').getBoundingClientRect();
  return at.height > 0 && at.top >= box.top && at.bottom <= box.bottom && at.left >= 0 && at.right <= innerWidth;
}"""


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    folder = tmp_path_factory.mktemp("browser")
    (folder / "hostile").mkdir()
    hostile = f'---\ntitle: "{HOSTILE_TITLE}"\npublished: 2024-01-02\n---\n\n{HOSTILE_TEXT}\n'
    (folder / "hostile" / "ferry.md").write_text(hostile, encoding="utf-8")
    with open_bot(home=folder / "home", llm="quotes") as opened:
        opened.ingest(CORPUS, folder / "hostile")
        yield opened


def check_opened(page: Page, citation: Locator) -> None:
    """The panel shows exactly the quote of this citation, marked and in view."""
    check_marked(page, citation)
    assert page.locator("#sheet-source mark").first.evaluate(IN_VIEW)


def check_marked(page: Page, citation: Locator) -> None:
    """White space aside: a quote that runs over paragraphs is marked in each of them."""
    marked = " ".join(page.locator("#sheet-source mark").all_text_contents())
    assert marked.split() == (citation.get_attribute("data-quote") or "").split()


def test_example_question_is_answered_with_citations(page: Page) -> None:
    page.get_by_role("button", name=EXAMPLE).click()
    turn = page.locator("#current .turn.answered")
    turn.wait_for()
    assert turn.locator(".chip").count() >= 1
    assert turn.locator(".sentence").count() == turn.locator(".sentence:has(.chip)").count()
    assert "word for word" in turn.locator(".check").inner_text()
    assert "27 September 2023" in turn.locator(".cards .meta").first.inner_text()
    assert not page.locator(".examples .ask").first.is_visible()


def test_citation_works_by_keyboard_alone(page: Page) -> None:
    chip = ask(page, EXAMPLE).locator(".chip").first
    page.keyboard.press("Shift+Tab")  # a key first, so that focus counts as the keyboard's
    chip.focus()
    card = page.locator("#quote-card")
    card.wait_for()
    assert card.locator(".quote").inner_text() == chip.get_attribute("data-quote")
    assert "Published 27 September 2023" in card.inner_text()
    page.keyboard.press("Enter")
    page.locator("#sheet-source mark").first.wait_for()
    check_opened(page, chip)
    page.keyboard.press("Escape")
    assert not page.locator("#sheet-source").is_visible()
    assert chip.evaluate("chip => chip === document.activeElement")


def test_panel_steps_from_passage_to_passage(page: Page) -> None:
    passages = ask(page, UNANSWERABLE, kind=".abstained").locator(".open").all()
    assert len(passages) > 1
    passages[0].click()
    page.get_by_role("button", name=strings.PANEL_NEXT).click()
    page.get_by_text(strings.SCRIPT["position"].format(number=2, total=len(passages))).wait_for()
    title = page.locator("#sheet-source h2", has_text=passages[1].get_attribute("data-title") or "")
    title.wait_for()
    page.wait_for_function("() => !document.querySelector('#sheet-source .sheet-body').ariaBusy")
    check_marked(page, passages[1])
    assert page.get_by_role("button", name=strings.PANEL_NEXT).is_disabled() == (len(passages) == 2)
    page.get_by_role("button", name=strings.PANEL_PREVIOUS).click()
    page.get_by_text(strings.SCRIPT["position"].format(number=1, total=len(passages))).wait_for()
    assert page.get_by_role("button", name=strings.PANEL_PREVIOUS).is_disabled()


def test_uploads_are_reported_and_can_be_asked_about(page: Page, tmp_path: Path) -> None:
    good, bad = tmp_path / "observatory.md", tmp_path / "broken.pdf"
    good.write_text(
        "# Observatory\n\nThe Marnholt observatory was opened in 1888 by Greta Lindqvist.\n", encoding="utf-8"
    )
    bad.write_bytes(b"no pdf at all")
    page.locator("#sheet-library li").first.wait_for()
    before = page.locator("#sheet-library li").count()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=strings.UPLOAD).click()
    chooser.value.set_files([good, bad])
    report = page.locator("#upload-result .upload", has_text="1 document added")
    report.wait_for()
    assert "broken.pdf" in report.inner_text()
    page.wait_for_function("count => document.querySelectorAll('#sheet-library li').length > count", arg=before)
    assert report.get_by_role("button", name=strings.DISMISS).is_visible()
    turn = ask(page, "Who opened the Marnholt observatory?")
    assert "Greta Lindqvist" in turn.locator(".answer").inner_text()
    assert not report.is_visible(), "who asks on has read it"


def test_hostile_document_is_shown_as_text(page: Page) -> None:
    turn = ask(page, "When does the Quellmar ferry sail?")
    turn.locator(".chip").first.click()
    page.locator("#sheet-source mark").first.wait_for()
    check_opened(page, turn.locator(".chip").first)
    assert page.locator("#sheet-source h2").inner_text() == HOSTILE_TITLE
    page.locator("#sheet-library .title", has_text=HOSTILE_TITLE).wait_for(state="attached")
    turn.locator(".chip").first.hover()
    assert page.locator("#quote-card .title").inner_text() == HOSTILE_TITLE
    assert page.locator(":is(.turn, .sheet, #quote-card) :is(img, script, a:not([href^='files/']))").count() == 0


def test_hostile_question_is_shown_as_text(page: Page) -> None:
    turn = ask(page, "<img src=x onerror=alert(1)> ${alert(2)} ferry?", kind=":not(.pending)")
    assert turn.locator(".question").inner_text() == "<img src=x onerror=alert(1)> ${alert(2)} ferry?"


def test_conversation_survives_the_next_question(page: Page) -> None:
    first = ask(page, EXAMPLE).locator(".chip").first.get_attribute("data-quote")
    ask(page, UNANSWERABLE, kind=".abstained")
    chip = page.locator("#earlier .chip").first
    assert chip.get_attribute("data-quote") == first
    chip.click()
    page.locator("#sheet-source mark").first.wait_for()
    check_opened(page, chip)


def test_bot_asks_back_and_a_click_answers_it(page: Page) -> None:
    ask(page, "What do Grigoryan and Pashinyan say about the Russian troops?")
    asking = ask(page, "when did he say that?", ".asking")
    assert asking.locator(".choice").all_inner_texts() == ["Grigoryan", "Pashinyan"]
    asking.locator(".choice").last.click()
    turn = page.locator("#current .turn.answered", has_text="Pashinyan")
    turn.wait_for()
    assert "when did he say that? (Pashinyan" in turn.locator(".quiet").inner_text()


def test_timeline_shows_all_documents_then_the_question_s(page: Page) -> None:
    page.get_by_role("button", name=strings.TIMELINE).click()
    page.locator("#sheet-timeline .events li").first.wait_for()
    whole = page.locator("#sheet-timeline .events li").count()
    assert page.locator("#sheet-timeline .about").inner_text() == strings.TIMELINE_OF_ALL
    assert page.locator("#sheet-timeline .dot").count() == whole
    ask(page, PEOPLE)
    page.locator("#sheet-timeline .about", has_text=PEOPLE).wait_for()
    assert 0 < page.locator("#sheet-timeline .events li").count() < whole
    page.get_by_role("button", name=strings.TIMELINE_ALL).click()
    page.locator("#sheet-timeline .about", has_text=strings.TIMELINE_OF_ALL).wait_for()
    assert page.locator("#sheet-timeline .events li").count() == whole
    turn = ask(page, "What did Moscow say to that?")
    assert turn.get_attribute("data-query") != turn.locator(".question").inner_text()
    title = page.locator("#sheet-timeline .about")
    title.get_by_text(turn.locator(".question").inner_text(), exact=True).wait_for()


def test_timeline_works_by_keyboard_alone(page: Page) -> None:
    button = page.get_by_role("button", name=strings.TIMELINE)
    page.keyboard.press("Shift+Tab")  # a key first, so that focus counts as the keyboard's
    button.focus()
    page.keyboard.press("Enter")
    first = page.locator("#sheet-timeline .dot").first
    first.wait_for()
    for _ in range(20):  # past the fields that limit the days, which have parts of their own
        page.keyboard.press("Tab")
        if first.evaluate("dot => dot === document.activeElement"):
            break
    page.keyboard.press("ArrowRight")
    second = page.locator("#sheet-timeline .dot").nth(1)
    assert second.evaluate("dot => dot === document.activeElement")
    card = page.locator("#quote-card")
    card.wait_for()
    assert card.locator(".quote").inner_text() == second.get_attribute("data-quote")
    assert card.locator(".days").inner_text() == second.get_attribute("data-days")
    page.set_viewport_size({"width": 920, "height": 800})  # where the axis must be moved to show its end
    page.keyboard.press("End")
    page.wait_for_function("document.querySelector('.axis').scrollLeft > 0")
    page.wait_for_timeout(300)
    last = page.locator("#sheet-timeline .dot").last
    assert card.locator(".quote").inner_text() == last.get_attribute("data-quote") and card.is_visible()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator("#sheet-source mark").first.wait_for()
    check_opened(page, second)
    page.keyboard.press("Escape")
    assert page.locator("#sheet-timeline").is_visible() and not page.locator("#sheet-source").is_visible()
    assert second.evaluate("dot => dot === document.activeElement")
    card.wait_for()
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    page.keyboard.press("Escape")
    assert not page.locator("#sheet-timeline").is_visible()
    assert button.evaluate("button => button === document.activeElement")


def test_phone_shows_the_timeline_as_a_list_only(phone: Page) -> None:
    phone.get_by_role("button", name=strings.TIMELINE).click()
    rows = phone.locator("#sheet-timeline .events .source-row")
    rows.first.wait_for()
    assert not phone.locator("#sheet-timeline .axis").is_visible()
    assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    rows.nth(2).click()
    phone.locator("#sheet-source mark").first.wait_for()
    check_opened(phone, rows.nth(2))
    phone.get_by_role("button", name=strings.PANEL_NEXT).click()
    words = phone.locator("#sheet-timeline .events .open").evaluate_all(
        "all => new Set(all.map(one => [one.dataset.document, one.dataset.start].join())).size"
    )
    phone.get_by_text(strings.SCRIPT["position"].format(number=4, total=words)).wait_for()
    phone.locator("#sheet-source").get_by_role("button", name=strings.PANEL_CLOSE).click()
    assert rows.nth(3).evaluate("row => row === document.activeElement")


def test_follow_up_shows_what_was_searched(page: Page) -> None:
    ask(page, EXAMPLE)
    assert "Rome Statute" in ask(page, "And what did Moscow say?").locator(".quiet").inner_text()


def test_tabs_do_not_see_each_other(page: Page, browser: Browser, server: Server) -> None:
    ask(page, EXAMPLE)
    with visit(browser, server.url) as other:
        assert other.locator(".turn").count() == 0


def test_phone_shows_the_source_as_a_sheet_that_closes(phone: Page) -> None:
    chip = ask(phone, EXAMPLE).locator(".chip").first
    assert not phone.locator("#reading").is_visible()
    chip.click()
    phone.locator("#sheet-source mark").first.wait_for()
    check_opened(phone, chip)
    assert phone.locator("#reading").bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
    phone.locator("#sheet-source").get_by_role("button", name=strings.PANEL_CLOSE).click()
    assert not phone.locator("#reading").is_visible()
    assert chip.evaluate("chip => chip === document.activeElement")


def test_phone_never_scrolls_sideways(phone: Page) -> None:
    def overflow() -> int:
        return int(phone.evaluate("document.documentElement.scrollWidth - innerWidth"))

    assert overflow() == 0
    ask(phone, "w" * 400, kind=":not(.pending)")
    assert overflow() == 0
    ask(phone, EXAMPLE).locator(".chip").first.click()
    phone.locator("#sheet-source mark").first.wait_for()
    assert overflow() == 0


def test_phone_lists_the_documents(phone: Page) -> None:
    phone.locator("[data-sheet=library]").click()
    phone.locator("#sheet-library .title").first.click()
    phone.locator("#sheet-source .source-text").wait_for()
    assert phone.locator("#sheet-source mark").count() == 0


def test_stop_button_ends_an_answer_by_keyboard_and_gives_the_question_back(
    page: Page, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    llm = Scripted(TRUE, go, TRUE, TRUE)
    monkeypatch.setattr(bot, "llm", llm)
    box, stop = page.locator("#question textarea"), page.get_by_role("button", name=strings.STOP, exact=True)
    assert stop.count() == 0, "there is nothing to stop"
    box.fill(PEOPLE)
    box.press("Enter")
    page.locator("#current .pending .waiting").wait_for()
    assert page.locator("#current .pending .card").count() >= 1
    assert page.get_by_role("button", name=strings.ASK, exact=True).count() == 0
    box.press("Tab")
    assert stop.evaluate("button => button === document.activeElement")
    page.keyboard.press("Enter")
    turn = page.locator("#current .turn.stopped")
    turn.wait_for()
    assert strings.STOPPED in turn.inner_text() and turn.locator(".card").count() >= 1
    assert "[1]" not in turn.inner_text() and turn.locator(".chip").count() == 0
    stop.wait_for(state="detached")
    page.wait_for_function("typed => document.activeElement.value === typed", arg=PEOPLE)
    go.set()
    assert llm.closed.wait(LONGEST_WAIT)
    box.press("Enter")
    page.locator("#current .turn.answered").wait_for()
    assert page.locator("#earlier .turn.stopped").count() == 1


def test_stop_leaves_what_is_being_typed(page: Page, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()
    monkeypatch.setattr(bot, "llm", Scripted(go, TRUE))
    page.get_by_role("button", name=PEOPLE).click()
    page.locator("#current .pending .card").first.wait_for()
    page.locator("#question textarea").press_sequentially("Where is")
    page.get_by_role("button", name=strings.STOP, exact=True).click()
    page.locator("#current .turn.stopped").wait_for()
    go.set()
    assert page.locator("#question textarea").input_value() == "Where is"


def test_removed_sentence_is_hidden_until_it_is_asked_for(
    phone: Page, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot, "llm", Scripted(TRUE, "About 40,000 people live in Karabakh."))
    turn = ask(phone, PEOPLE)
    removed = turn.locator(".removed .words")
    assert not removed.is_visible() and "40,000" not in turn.locator(".answer").inner_text()
    turn.locator("summary").click()
    assert removed.is_visible() and "Not supported" in turn.locator(".removed").inner_text()
    assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_failed_model_is_told_above_the_quotes(page: Page, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot, "llm", Scripted(BackendError("the model server did not answer; start it")))
    turn = ask(page, PEOPLE)
    trouble, sentence = turn.locator(".trouble").bounding_box(), turn.locator(".sentence").first.bounding_box()
    assert trouble and sentence and trouble["y"] + trouble["height"] <= sentence["y"]
    assert "120,000" in turn.locator(".answer").inner_text()


def test_page_goes_on_after_a_mistake_of_our_own(
    browser: Browser, server: Server, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with visit_watched(browser, server.url, []) as page:
        with monkeypatch.context() as patch:
            patch.setattr(bot, "llm", Scripted(ZeroDivisionError("secret")))
            turn = ask(page, PEOPLE, kind=".notice")
        assert strings.FAILED in turn.inner_text() and "secret" not in page.locator("body").inner_text()
        assert page.locator("#question textarea").input_value() == PEOPLE
        page.locator("#question textarea").press("Enter")
        page.locator("#current .turn.answered").wait_for()
        assert page.locator("#earlier .turn.notice").count() == 1


def test_header_tells_who_answers_and_why_on_every_screen(page: Page, phone: Page, bot: Bot) -> None:
    for each in (page, phone):
        backend = each.locator(".backend")
        assert backend.is_visible() and backend.inner_text().startswith(strings.BACKENDS["quotes"])
        assert bot.chosen.reason in (backend.get_attribute("title") or "")
