"""The map of an answer and the timeline in a real browser: by pointer, by key, on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.pages import ask, measure_overflow
from ui import strings

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.slow
MOSCOW = strings.EXAMPLES["moscow-reply.md"]
PEOPLE = strings.EXAMPLES["karabakh.md"]
UNANSWERABLE = "How long should I boil an egg?"


def open_map(page: Page) -> Locator:
    """The map, from the link below the last answer."""
    page.locator("#current [data-map]").click()
    drawn = page.locator("#sheet-map .map")
    drawn.wait_for()
    return drawn


def read_marked(page: Page) -> list[str]:
    page.locator("#sheet-source mark").first.wait_for()
    return " ".join(page.locator("#sheet-source mark").all_text_contents()).split()


def test_map_has_a_line_for_each_sentence_and_document(page: Page) -> None:
    turn = ask(page, MOSCOW)
    drawn = open_map(page)
    assert page.locator("#sheet-map .about").inner_text() == MOSCOW
    cited = drawn.locator(".line:not(.faint)")
    pairs = turn.locator(".sentence").evaluate_all(
        "all => all.flatMap((one, row) => [...one.querySelectorAll('.chip')].map(chip => [row, chip.dataset.document]))"
    )
    joined = cited.evaluate_all("all => all.map(one => [Number(one.dataset.row), one.dataset.document])")
    assert sorted(joined) == sorted({tuple(pair): pair for pair in pairs}.values())
    assert drawn.locator(".line.faint").count() >= 1


def test_lines_end_where_the_sentence_and_the_document_stand(page: Page) -> None:
    ask(page, MOSCOW)
    for line in open_map(page).locator(".line").all():
        at = line.evaluate("""line => {
          const map = line.closest('.map'), way = line.querySelector('.stroke');
          const ends = [0, way.getTotalLength()].map((along) => way.getPointAtLength(along).y);
          const top = map.querySelector('.lines').getBoundingClientRect().top;
          const middle = (end) => { const box = end.getBoundingClientRect(); return (box.top + box.bottom) / 2 - top; };
          const joined = [`[data-row="${line.dataset.row}"]`, `[data-column="${line.dataset.column}"]`];
          return joined.map((one, place) => Math.abs(middle(map.querySelector('.end' + one)) - ends[place]));
        }""")
        assert max(at) < 2, at


def test_pointer_on_a_line_lights_it_and_shows_the_quote(page: Page) -> None:
    ask(page, MOSCOW)
    line = open_map(page).locator(".line").first
    line.locator(".reach").dispatch_event("pointerover", {"pointerType": "mouse"})
    card = page.locator("#quote-card")
    card.wait_for()
    assert card.locator(".quote").inner_text() == line.get_attribute("data-quote")
    assert page.locator(".map .line.lit").count() == 1 and page.locator(".map .end.lit").count() == 2
    line.locator(".reach").dispatch_event("pointerout", {"pointerType": "mouse"})
    card.wait_for(state="hidden")
    assert page.locator(".map .lit").count() == 0


def test_pointer_finds_a_line_that_is_two_pixels_wide(page: Page) -> None:
    ask(page, MOSCOW)
    line = open_map(page).locator(".line").first
    point = line.evaluate("""line => {
      const way = line.querySelector('.stroke'), at = way.getPointAtLength(way.getTotalLength() / 2);
      const there = at.matrixTransform(way.getScreenCTM());
      return [there.x, there.y];
    }""")
    page.mouse.click(point[0], point[1] + 5)
    assert read_marked(page) == (line.get_attribute("data-quote") or "").split()


def test_pointer_on_a_sentence_lights_all_that_it_rests_on(page: Page) -> None:
    ask(page, MOSCOW)
    drawn = open_map(page)
    drawn.locator(".end[data-row='0']").hover()
    lit = drawn.locator(".line.lit").evaluate_all("all => all.map(one => one.dataset.row)")
    assert set(lit) == {"0"} and len(lit) == drawn.locator(".line[data-row='0']").count()


def test_map_works_by_keyboard_alone(page: Page) -> None:
    ask(page, MOSCOW)
    page.keyboard.press("Shift+Tab")  # a key first, so that focus counts as the keyboard's
    link = page.locator("#current [data-map]")
    link.focus()
    page.keyboard.press("Enter")
    drawn = page.locator("#sheet-map .map")
    drawn.wait_for()
    rows = drawn.locator("button.end[data-row]").count()
    for _ in range(rows + 1):
        page.keyboard.press("Tab")
    lines = drawn.locator(".line")
    assert lines.first.evaluate("line => line === document.activeElement")
    page.keyboard.press("ArrowDown")
    second = lines.nth(1)
    assert second.evaluate("line => line === document.activeElement")
    card = page.locator("#quote-card")
    card.wait_for()
    assert card.locator(".quote").inner_text() == second.get_attribute("data-quote")
    page.keyboard.press("Enter")
    assert read_marked(page) == (second.get_attribute("data-quote") or "").split()
    page.keyboard.press("Escape")
    drawn.wait_for()
    page.keyboard.press("End")
    assert lines.last.evaluate("line => line.tabIndex") == 0
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert not drawn.is_visible()
    assert link.evaluate("link => link === document.activeElement")


def test_the_table_opens_what_the_lines_open(page: Page) -> None:
    ask(page, MOSCOW)
    open_map(page)
    row = page.get_by_role("table", name=strings.MAP_TABLE).get_by_role("row").nth(1)
    assert row.get_by_role("rowheader").count() == 1
    button = row.get_by_role("cell").get_by_role("button").first
    quote = button.get_attribute("data-quote") or ""
    button.click()
    assert read_marked(page) == quote.split()


def test_map_from_the_header_is_that_of_the_last_answer(page: Page) -> None:
    page.locator("#header [data-map]").click()
    page.locator("#sheet-map .quiet", has_text=strings.MAP_NO_ANSWER).wait_for()
    ask(page, MOSCOW)
    ask(page, PEOPLE)
    page.locator("#header [data-map]").click()
    page.locator("#sheet-map .about", has_text=PEOPLE).wait_for()
    page.locator("#earlier [data-map]").click()
    page.locator("#sheet-map .about", has_text=MOSCOW).wait_for()


def test_map_of_an_abstention_shows_what_was_found(page: Page) -> None:
    ask(page, UNANSWERABLE, kind=".abstained")
    page.locator("#header [data-map]").click()
    page.locator("#sheet-map .map").wait_for()
    assert page.locator(".map .line").count() == page.locator(".map .line.faint").count() > 0


def test_phone_shows_map_and_table_without_scrolling_sideways(phone: Page) -> None:
    ask(phone, MOSCOW)
    drawn = open_map(phone)
    assert measure_overflow(phone) == 0
    inside = drawn.evaluate("map => map.scrollWidth <= map.clientWidth")
    assert inside and phone.locator(".map-table").evaluate("table => table.scrollWidth <= table.clientWidth")
    drawn.locator("button.end").first.click()
    phone.locator("#sheet-source mark").first.wait_for()


def test_timeline_hides_what_is_not_ticked(page: Page) -> None:
    page.locator("#header [data-timeline]").click()
    rows = page.locator("#sheet-timeline .events > li:visible")
    rows.first.wait_for()
    whole, said = rows.count(), page.locator("#sheet-timeline .events > .said").count()
    assert 0 < said < whole
    page.get_by_label(strings.TIMELINE_OWN).uncheck()
    assert rows.count() == said
    assert page.locator(".axis .dot.own:visible").count() == 0
    assert page.locator(".axis .days:visible").count() == page.locator(".axis .days:has(.dot.said)").count()
    page.get_by_label(strings.TIMELINE_OWN).check()
    assert rows.count() == whole


def test_timeline_keeps_to_the_days_that_are_given(page: Page) -> None:
    sheet = page.locator("#sheet-timeline")
    page.locator("#header [data-timeline]").click()
    page.locator("#sheet-timeline .events > li").first.wait_for()
    whole = page.locator("#sheet-timeline .events > li").count()
    sheet.get_by_text(strings.TIMELINE_DAYS).click()
    sheet.get_by_label(strings.TIMELINE_FIRST, exact=True).fill("2023-09-20")
    sheet.get_by_label(strings.TIMELINE_LAST, exact=True).fill("2023-09-24")
    sheet.get_by_role("button", name=strings.TIMELINE_SHOW, exact=True).click()
    page.wait_for_function(
        "whole => { const all = document.querySelectorAll('.events > li'); return all.length && all.length < whole; }",
        arg=whole,
    )
    assert sheet.get_by_label(strings.TIMELINE_FIRST, exact=True).input_value() == "2023-09-20"
    days = page.locator("#sheet-timeline .events .when").all_inner_texts()
    assert "24 September 2023" in days and not {"14 September 2023", "25 September 2023"} & set(days), days
    sheet.get_by_label(strings.TIMELINE_FIRST, exact=True).fill("1203-01-01")
    sheet.get_by_label(strings.TIMELINE_LAST, exact=True).fill("1203-01-02")
    sheet.get_by_role("button", name=strings.TIMELINE_SHOW, exact=True).click()
    page.get_by_text(strings.TIMELINE_EMPTY).wait_for()
    assert sheet.get_by_label(strings.TIMELINE_LAST, exact=True).input_value() == "1203-01-02"
