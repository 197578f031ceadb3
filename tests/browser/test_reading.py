"""Reading an answer and checking it, in a real browser: quotes, sources, versions, sides, abstentions, copies.

What the HTML holds is tested in test_turns.py and test_sources.py; stopping and failures are in test_page.py.
"""

from __future__ import annotations

import shutil
import statistics
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pace import measure_pace

from bot import open_bot
from tests.browser.pages import CORPUS, PHONE, ask, measure_overflow, visit
from tests.browser.scripted import Scripted
from ui import strings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from bot.bot import Bot
    from ui.server import Server

pytestmark = pytest.mark.slow
NEWS = Path(__file__).parents[2] / "evals" / "news"
STATUTE = strings.EXAMPLES["rome-statute.md"]
PEOPLE = strings.EXAMPLES["karabakh.md"]
TRUE = "About 120,000 people live in Karabakh, and most of them are ethnic Armenians."
FALSE = "About 40,000 people live in Karabakh."
TWO_SIDES = "What caused the deaths on the bus?"
THREE_SIDES = "Was the vote in Sarren fair?"
COPIED = "How much water will Lissa release from the Ule dam?"
UNANSWERABLE = "How long should I boil an egg?"
ARABIC = """---
title: "الجسر القديم يُغلق يوم الأحد"
published: 2024-05-03
author: "سلمى حداد"
---

قال رئيس البلدية كريم منصور إن الجسر القديم سيُغلق يوم الأحد. ويستمر الإغلاق ثلاثة أشهر.

تبلغ كلفة الإصلاح 12 مليون دينار.
"""
ARABIC_QUESTION = "كم تبلغ كلفة الإصلاح؟"
LINKED = """---
title: "The Tamber lighthouse"
url: "https://example.org/tamber?a=1&b=2"
published: 2024-05-03
---

The Tamber lighthouse was painted green in spring.
"""
OPENS_WITHIN = 0.3
"""Seconds from a click on a citation to the marked words being in view."""
IN_VIEW = """mark => {
  const at = mark.getBoundingClientRect(), box = mark.closest('.sheet-body').getBoundingClientRect();
  return at.height > 0 && at.top >= box.top && at.bottom <= box.bottom && at.left >= 0 && at.right <= innerWidth;
}"""
TIME_OPENING = """isInView => {
  window.seconds = [];
  const look = eval(isInView);
  document.addEventListener("click", () => {
    const began = performance.now();
    document.querySelector("#sheet-source .sheet-body").replaceChildren();
    const wait = () => {
      const mark = document.querySelector("#sheet-source mark");
      if (mark && look(mark)) window.seconds.push((performance.now() - began) / 1000);
      else requestAnimationFrame(wait);
    };
    wait();
  }, true);
}"""
"""Notes for each click how long it took; in the page itself, for the driver has waits of its own."""
READ_DIRECTION = "element => getComputedStyle(element).direction"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus that tests may change."""
    made = tmp_path_factory.mktemp("reading") / "corpus"
    shutil.copytree(CORPUS, made)
    shutil.copytree(NEWS, made / "news")
    (made / "bridge.md").write_text(ARABIC, encoding="utf-8")
    (made / "tamber.md").write_text(LINKED, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def bot(folder: Path) -> Iterator[Bot]:
    with open_bot(home=folder.parent / "home", llm="quotes") as opened:
        opened.ingest(folder)
        yield opened


def open_words(page: Page, citation: Locator) -> Locator:
    """Clicks a citation, and waits for its words to be marked and in view; the marked words."""
    quote = " ".join((citation.get_attribute("data-quote") or "").split())
    citation.click()
    page.wait_for_function(
        "quote => [...document.querySelectorAll('#sheet-source mark')].map(mark => mark.textContent)"
        ".join(' ').split(/\\s+/).join(' ').trim() === quote",
        arg=quote,
    )
    mark = page.locator("#sheet-source mark").first
    assert mark.evaluate(IN_VIEW)
    return mark


def find_box(found: Locator) -> dict[str, float]:
    box = found.bounding_box()
    assert box is not None
    return dict(box)


# ---- citations


def test_hover_shows_quote_title_speaker_date_age_and_copies(page: Page) -> None:
    chip = ask(page, COPIED).locator(".chip").first
    chip.hover()
    card = page.locator("#quote-card")
    card.wait_for()
    assert card.locator(".quote").inner_text() == chip.get_attribute("data-quote")
    assert card.locator(".title").inner_text() == chip.get_attribute("data-title")
    told = card.locator(".meta").inner_text()
    assert "Published" in told and told.endswith("ago")
    assert card.locator(".copies").inner_text().startswith("Also in Hallowmere Courier, ")
    speaker = ask(page, STATUTE).locator(".chip[data-speaker]").first
    speaker.hover()
    page.locator("#quote-card .meta", has_text=speaker.get_attribute("data-speaker") or "").wait_for()


def test_every_chip_and_card_opens_its_words_at_once(page: Page) -> None:
    turn = ask(page, STATUTE)
    openers = [*turn.locator(".chip").all(), *turn.locator(".card").all()]
    assert len(openers) >= 4
    titles = turn.locator(".card .title").all_inner_texts()
    assert len(set(titles)) == len(titles), "a document has one card, with the numbers of all that is cited of it"
    page.evaluate(TIME_OPENING, IN_VIEW)
    for opener in openers:
        open_words(page, opener)
    page.wait_for_function("number => window.seconds.length === number", arg=len(openers))  # noted a frame later
    seconds = page.evaluate("window.seconds")
    assert statistics.median(seconds) < OPENS_WITHIN * measure_pace(), seconds


def test_keys_go_through_the_citations_of_the_answer(page: Page) -> None:
    turn = ask(page, STATUTE)
    chips = turn.locator(".chip")
    open_words(page, chips.first)
    places = list(dict.fromkeys(chip.get_attribute("data-start") for chip in chips.all()))
    assert len(places) > 2
    for number, key in enumerate(["n", "ArrowRight"], start=2):
        page.keyboard.press(key)
        page.get_by_text(strings.SCRIPT["position"].format(number=number, total=len(places))).wait_for()
        page.locator(f'.chip.current[data-start="{places[number - 1]}"]').wait_for()
    for number, key in ((2, "p"), (1, "ArrowLeft"), (1, "p")):
        page.keyboard.press(key)
        page.get_by_text(strings.SCRIPT["position"].format(number=number, total=len(places))).wait_for()
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.activeElement.matches('.chip')")
    assert page.evaluate("document.activeElement.dataset.start") == places[1]


def test_letters_typed_in_the_question_box_step_nowhere(page: Page) -> None:
    open_words(page, ask(page, STATUTE).locator(".chip").first)
    page.locator("#question textarea").press_sequentially("pn")
    assert page.locator("#sheet-source .position").inner_text().startswith("Source 1 of")
    assert page.locator("#question textarea").input_value() == "pn"


def test_original_file_is_saved_as_it_is(page: Page, folder: Path) -> None:
    open_words(page, ask(page, STATUTE).locator(".chip").first)
    link = page.locator("#sheet-source .source-head a")
    assert "rome-statute.md" in link.inner_text()
    with page.expect_download() as saved:
        link.click()
    assert saved.value.suggested_filename == "rome-statute.md"
    assert Path(saved.value.path()).read_bytes() == (folder / "rome-statute.md").read_bytes()


def test_web_address_of_a_document_is_a_link_that_tells_nothing_of_us(page: Page) -> None:
    open_words(page, ask(page, "When was the Tamber lighthouse painted green?").locator(".chip").first)
    link = page.locator("#sheet-source .address a")
    assert link.inner_text() == link.get_attribute("href") == "https://example.org/tamber?a=1&b=2"
    assert link.get_attribute("rel") == "noopener noreferrer"


# ---- how an answer comes and stands


@pytest.mark.parametrize("question", [PEOPLE, "How many people live in Karabakh now?"])
def test_text_stays_where_it_was_written_when_the_answer_is_whole(
    question: str, page: Page, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, last = threading.Event(), threading.Event()
    monkeypatch.setattr(bot, "llm", Scripted(first, TRUE, last))
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    cards = page.locator("#current .pending .card")
    cards.first.wait_for()
    assert cards.first.locator(".title").inner_text() and "2023" in cards.first.locator(".meta").inner_text()
    assert cards.first.locator(".quote").inner_text() and page.locator("#current .answer p").count() == 0
    first.set()
    written = page.locator("#current .pending .answer p")
    written.wait_for()
    page.wait_for_timeout(300)  # until the turn has settled
    before = find_box(written)
    assert before["y"] >= max(find_box(card)["y"] + find_box(card)["height"] for card in cards.all())
    last.set()
    page.locator("#current .answered").wait_for()
    page.wait_for_timeout(300)
    after = find_box(page.locator("#current .answered .answer p").first)
    assert (after["x"], after["y"]) == (before["x"], before["y"])


def test_turn_tells_what_the_check_did_who_answered_and_what_it_took(
    page: Page, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot, "llm", Scripted(TRUE, FALSE, name="scripted 7B"))
    turn = ask(page, PEOPLE)
    assert "1 sentence" in turn.locator(".check").inner_text()
    removed = turn.locator(".removed")
    assert removed.locator("summary").inner_text().startswith("1 sentence was removed: ")
    assert not removed.locator(".words").is_visible()
    removed.locator("summary").click()
    assert removed.locator(".words").inner_text() == FALSE
    made = turn.locator(".made").inner_text()
    assert made.startswith("scripted 7B, ") and made.endswith("200 tokens read, 40 written")


def test_sides_stand_beside_one_another_and_below_on_a_phone(page: Page, phone: Page) -> None:
    for question, count in ((TWO_SIDES, 2), (THREE_SIDES, 3)):
        wide = [find_box(side) for side in ask(page, question).locator(".sides li").all()]
        assert len(wide) == count and len({side["y"] for side in wide}) == 1
        assert all(one["x"] + one["width"] <= other["x"] for one, other in pairwise(wide))
        narrow = [find_box(side) for side in ask(phone, question).locator(".sides li").all()]
        assert len({side["x"] for side in narrow}) == 1
        assert all(one["y"] + one["height"] <= other["y"] for one, other in pairwise(narrow))
    open_words(page, page.locator("#current .sides .chip").last)


def test_abstention_tells_what_was_searched_and_what_may_help(page: Page) -> None:
    turn = ask(page, UNANSWERABLE, ".abstained")
    assert turn.locator(".verdict").inner_text() == strings.ABSTAINED
    assert turn.locator(".chip, .check, .card, [data-copy]").count() == 0
    assert turn.locator(".searched li").all_inner_texts() == [strings.SEARCHED_FOR.format(query=UNANSWERABLE)]
    assert turn.locator(".advice li").all_inner_texts() == [strings.TRY_WORDS, strings.TRY_ADDING]
    open_words(page, turn.locator(".source-row").first)
    dated = ask(page, "What happened in Karabakh in March 1977?", ".abstained")
    assert strings.SEARCHED_DAYS.format(days="1 to 31 March 1977") in dated.locator(".searched li").all_inner_texts()


# ---- right to left


def test_words_written_from_right_to_left_are_shown_so(page: Page, phone: Page) -> None:
    for each in (page, phone):
        turn = ask(each, ARABIC_QUESTION)
        for part in (".question", ".answer p", ".card .title"):
            assert turn.locator(part).first.evaluate(READ_DIRECTION) == "rtl", part
        chip = turn.locator(".chip").first
        assert find_box(chip)["x"] < find_box(turn.locator(".sentence").first)["x"] + 40, "it follows the last word"
        mark = open_words(each, chip)
        for part in (".source-head h2", ".source-text p >> nth=0"):
            assert each.locator("#sheet-source").locator(part).evaluate(READ_DIRECTION) == "rtl", part
        column = find_box(each.locator("#sheet-source .source-text"))
        marked = find_box(mark)
        assert abs(marked["x"] + marked["width"] - column["x"] - column["width"]) < 2, "the line begins at the right"
        assert measure_overflow(each) == 0
    page.locator("#current .chip").first.hover()
    assert page.locator("#quote-card .quote").evaluate(READ_DIRECTION) == "rtl"


# ---- what has changed since


def test_changed_source_opens_as_it_was_cited_and_offers_the_newer(
    page: Page, bot: Bot, folder: Path, browser: Browser, server: Server
) -> None:
    path = folder / "kiln.md"
    path.write_text("# The kiln\n\nThe Orvel kiln burned for nine days without a pause.\n", encoding="utf-8")
    bot.ingest(folder)
    chip = ask(page, "How long did the Orvel kiln burn?").locator(".chip").first
    path.write_text("# The kiln\n\nNobody knows how long. The Orvel kiln burned for two days.\n", encoding="utf-8")
    bot.ingest(folder)
    panel = page.locator("#sheet-source")
    for _ in range(2):  # at once, and after the page is loaded again
        open_words(page, chip)
        assert panel.locator(".lost").inner_text().startswith(strings.PANEL_CHANGED_KEPT)
        page.get_by_role("button", name=strings.PANEL_NEWER).click()
        panel.get_by_text("for two days").wait_for()
        assert strings.PANEL_NO_LONGER in panel.locator(".lost").inner_text() and panel.locator("mark").count() == 0
        page.get_by_role("button", name=strings.PANEL_AS_CITED).click()
        panel.locator("mark").wait_for()
        assert panel.locator("mark").evaluate(IN_VIEW) and "for nine days" in panel.inner_text()
        page.reload()
        chip = page.locator("#current .chip").first
        chip.wait_for()
    path.unlink()
    bot.ingest(folder)
    open_words(page, chip)
    assert panel.locator(".lost").inner_text() == strings.PANEL_GONE_KEPT


# ---- copies


def test_answer_is_copied_with_its_citations(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = ask(page, PEOPLE)
    before = find_box(turn.locator("[data-map]"))
    turn.get_by_role("button", name=strings.COPY_ANSWER).click()
    turn.locator(".told", has_text=strings.COPIED).wait_for()
    assert find_box(turn.locator("[data-map]")) == before, "nothing moves when it is told"
    copied = str(page.evaluate("navigator.clipboard.readText()"))
    assert copied.startswith(f"**{PEOPLE}**\n") and "[1]" in copied
    for citation in turn.locator(".card").all():
        assert f"[{citation.get_attribute('data-number')}] **{citation.get_attribute('data-title')}**" in copied
    assert "2023-09-27" in copied and "\n> " in copied and ".md" in copied
    assert turn.get_by_role("button", name=strings.COPY_ANSWER).evaluate("it => it === document.activeElement")


def test_answer_is_copied_where_the_browser_keeps_its_clipboard_to_itself(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("Object.defineProperty(navigator.clipboard, 'writeText', {value: () => Promise.reject()})")
    turn = ask(page, PEOPLE)
    turn.get_by_role("button", name=strings.COPY_ANSWER).click()
    turn.locator(".told", has_text=strings.COPIED).wait_for()
    assert str(page.evaluate("navigator.clipboard.readText()")).startswith(f"**{PEOPLE}**")


def test_copied_link_asks_the_question(page: Page, browser: Browser, server: Server) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = ask(page, PEOPLE)
    turn.get_by_role("button", name=strings.COPY_LINK).click()
    turn.locator(".told", has_text=strings.COPIED).wait_for()
    link = str(page.evaluate("navigator.clipboard.readText()"))
    assert link.startswith(f"{server.url}?q=")
    with visit(browser, server.url, path=link.removeprefix(server.url)) as other:
        other.locator("#current .answered .question", has_text=PEOPLE).wait_for()


# ---- a phone


def test_phone_reads_and_checks_without_scrolling_sideways(browser: Browser, server: Server) -> None:
    for scheme in ("light", "dark"):
        with visit(browser, server.url, PHONE, scheme) as phone:
            turn = ask(phone, STATUTE)
            assert measure_overflow(phone) == 0
            last = turn.locator(".card").last
            last.scroll_into_view_if_needed()
            open_words(phone, last)
            assert measure_overflow(phone) == 0
            phone.locator("#sheet-source").get_by_role("button", name=strings.PANEL_CLOSE).click()
            for button in turn.locator(".acts button").all():
                assert find_box(button)["height"] >= 44
