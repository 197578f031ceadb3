"""The page for everyone, in a real browser: axe-core on every state, keys, what is announced, motion, forced colours.

Every state is looked at on a desktop and on a phone, in light and dark.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from bot import open_bot
from bot.logins import Logins
from tests.browser.axe import find_faults
from tests.browser.figures import serving
from tests.browser.pages import SCHEMES, SCREENS, ask, await_page, find_turn, measure_overflow, visit
from tests.browser.scripted import Scripted
from ui import strings
from ui.shortcuts import SINGLE_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

    from bot.bot import Bot
    from ui.server import Server

pytestmark = pytest.mark.slow
EXAMPLE = strings.EXAMPLES["rome-statute.md"]
PEOPLE = strings.EXAMPLES["karabakh.md"]
MOSCOW = strings.EXAMPLES["moscow-reply.md"]
TRUE = "About 120,000 people live in Karabakh, and most of them are ethnic Armenians."
UNANSWERABLE = "How long should I boil an egg?"
UNCLEAR = ("What did Grigoryan and Pashinyan say about the Russian troops?", "when did he say that?")
DISPUTED = "Did the Russian peacekeepers fail?"


def show_answer(page: Page) -> None:
    ask(page, EXAMPLE)


def show_sides(page: Page) -> None:
    ask(page, DISPUTED).locator(".sides").wait_for()


def show_abstention(page: Page) -> None:
    ask(page, UNANSWERABLE, kind=".abstained")


def show_asking_back(page: Page) -> None:
    ask(page, UNCLEAR[0])
    ask(page, UNCLEAR[1], kind=".asking")


def show_source(page: Page) -> None:
    ask(page, EXAMPLE).locator(".chip").first.click()
    page.locator("#sheet-source mark").first.wait_for()


def show_card(page: Page) -> None:
    chip = ask(page, EXAMPLE).locator(".chip").first
    page.keyboard.press("Shift+Tab")
    chip.focus()
    page.locator("#quote-card").wait_for()


def show_library(page: Page) -> None:
    page.locator("#header [data-sheet=library]").click()
    page.locator("#sheet-library li").first.wait_for()


def show_timeline(page: Page) -> None:
    page.locator("#header [data-timeline]").click()
    page.locator("#sheet-timeline .events li").first.wait_for()


def show_map(page: Page) -> None:
    ask(page, MOSCOW)
    page.locator("#header [data-map]").click()
    page.locator("#sheet-map .map").wait_for()


def show_conversations(page: Page) -> None:
    ask(page, MOSCOW)
    page.locator("#header [data-sheet=conversations]").click()
    page.locator("#sheet-conversations li").first.wait_for()


def show_model(page: Page) -> None:
    page.locator("#header .backend").click()
    page.locator("#sheet-model .backends").wait_for()


def show_shortcuts(page: Page) -> None:
    page.locator("#header [data-sheet=shortcuts]").click()
    page.locator("#sheet-shortcuts .keys").first.wait_for()


def show_upload(page: Page) -> None:
    page.locator("input[type=file]").first.set_input_files(
        [
            {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""},
            {"name": "shop.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"},
        ]
    )
    page.locator("#upload-result li").first.wait_for()


STATES: dict[str, Callable[[Page], None]] = {
    "start": lambda page: page.locator(".ask").first.wait_for(),
    "answer": show_answer,
    "sides": show_sides,
    "abstention": show_abstention,
    "asking back": show_asking_back,
    "source": show_source,
    "quote card": show_card,
    "library": show_library,
    "timeline": show_timeline,
    "map": show_map,
    "conversations": show_conversations,
    "model": show_model,
    "shortcuts": show_shortcuts,
    "upload report": show_upload,
}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_no_grave_fault(browser: Browser, server: Server, state: str, screen: str, scheme: str) -> None:
    # Without motion: marks and turns fade in, and a colour on its way is none that stays.
    with visit(browser, server.url, SCREENS[screen], scheme, reduced_motion="reduce") as page:
        STATES[state](page)
        page.wait_for_timeout(1000)  # what comes late is looked at as well, if it comes by then
        assert find_faults(page) == []
        assert measure_overflow(page) == 0


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_no_grave_fault_in_the_login(
    browser: Browser, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    logins = Logins(tmp_path / "logins")
    logins.add("anna", "correct horse battery")
    with open_bot(home=tmp_path / "home", llm="quotes", login=str(logins.path)) as bot, serving(bot) as server:
        page = browser.new_page(viewport={"width": 360, "height": 740}, color_scheme=scheme)
        page.goto(server.url)
        page.get_by_label(strings.LOGIN_NAME).fill("bob")
        page.get_by_label(strings.LOGIN_PASSWORD).fill("wrong horse")
        assert find_faults(page) == []
        page.keyboard.press("Enter")
        page.locator("[role=alert]").wait_for()
        assert find_faults(page) == [] and measure_overflow(page) == 0
        page.close()


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_no_grave_fault_while_an_answer_is_composed(
    browser: Browser, server: Server, bot: Bot, monkeypatch: pytest.MonkeyPatch, screen: str
) -> None:
    go = threading.Event()
    monkeypatch.setattr(bot, "llm", Scripted(TRUE, go, TRUE))
    with visit(browser, server.url, SCREENS[screen], reduced_motion="reduce") as page:
        ask(page, PEOPLE, kind=".pending:has(.open)")
        assert find_faults(page) == []
        go.set()
        page.locator("#current .turn.answered").wait_for()


def test_axe_would_find_what_is_wrong(page: Page) -> None:
    page.evaluate("document.querySelector('#conversation').insertAdjacentHTML('beforeend', '<button></button>')")
    assert any("button-name" in fault for fault in find_faults(page))


def read_announcements(page: Page) -> Callable[[], list[str]]:
    """What the live region says from now on, in order."""
    page.evaluate("""() => {
      const told = window.told = [], region = document.querySelector('[role=status].unseen');
      new MutationObserver(() => told.push(region.textContent)).observe(region, { childList: true });
    }""")
    return lambda: [str(each) for each in page.evaluate("window.told")]


def test_an_answer_is_announced_once_and_not_by_each_word(
    page: Page, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    monkeypatch.setattr(bot, "llm", Scripted(TRUE, go, TRUE, TRUE))
    read = read_announcements(page)
    ask(page, PEOPLE, ".pending")
    page.wait_for_function("window.told.length > 0")
    go.set()
    check = find_turn(page, PEOPLE).locator(".check").last.inner_text()
    answered = strings.SCRIPT["answered"].replace("{check}", check)
    page.wait_for_function("answered => window.told.at(-1) === answered", arg=answered)
    # What is there for less than a frame, as the search may be, is never seen.
    waiting = [strings.SEARCHING, strings.COMPOSING]
    assert read() in ([*waiting, answered], [waiting[0], answered], [waiting[1], answered]), (
        "not once for each sentence"
    )
    assert page.locator("#current .answer[aria-live], #current .status[role]").count() == 0


def test_an_abstention_and_what_is_asked_back_are_announced(page: Page) -> None:
    read = read_announcements(page)
    ask(page, UNANSWERABLE, kind=".abstained")
    page.wait_for_function("start => window.told.at(-1)?.startsWith(start)", arg=strings.ABSTAINED)
    ask(page, UNCLEAR[0])
    ask(page, UNCLEAR[1], kind=".asking")
    page.wait_for_function("start => window.told.at(-1)?.startsWith(start)", arg=strings.ASKED_BACK)
    assert "Pashinyan" in read()[-1]


def test_first_key_leads_to_the_question(page: Page) -> None:
    # The top has the focus, whatever had it before: the first key goes on from there.
    page.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); document.body.blur(); }")
    page.keyboard.press("Tab")
    link = page.get_by_text(strings.SKIP)
    assert link.evaluate("link => link === document.activeElement")
    box = link.bounding_box()
    assert box and box["y"] >= 0, "it is seen once it has the focus"
    page.keyboard.press("Enter")
    assert page.locator("#question textarea").evaluate("box => box === document.activeElement")


def test_tab_goes_through_the_page_from_the_top_to_the_sheet(page: Page) -> None:
    ask(page, EXAMPLE)
    page.evaluate("document.activeElement.blur()")
    seen = []
    for _ in range(150):
        page.keyboard.press("Tab")
        place = page.evaluate(
            "['#header', '#conversation', '#composer', '#reading'].find(one => document.activeElement.closest(one))"
        )
        if place and (not seen or seen[-1] != place):
            seen.append(place)
    top = seen.index("#header")  # the first keys go on from where the focus was
    assert seen[top : top + 4] == ["#header", "#conversation", "#composer", "#reading"], seen


def test_whatever_has_the_focus_shows_it(page: Page) -> None:
    ask(page, EXAMPLE)
    page.evaluate("document.activeElement.blur()")
    for _ in range(25):
        page.keyboard.press("Tab")
        shown = page.evaluate("""() => {
          const held = document.activeElement, outline = getComputedStyle(held);
          const around = held.closest('.input-container');
          return held === document.body || (outline.outlineStyle !== 'none' && parseFloat(outline.outlineWidth) >= 2)
            || (around && getComputedStyle(around).boxShadow !== 'none');
        }""")
        assert shown, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


@pytest.mark.parametrize("state", ["answer", "source", "map", "timeline", "library"])
def test_a_phone_can_be_used_with_a_thumb(phone: Page, state: str) -> None:
    STATES[state](phone)
    small = phone.evaluate("""() => [...document.querySelectorAll('button, select, input:not([type=file])')]
      .filter((one) => one.checkVisibility() && !one.closest('[inert], .axis'))
      .filter((one) => !one.matches('.chip, .link, [type=checkbox]'))
      .map((one) => [one, one.getBoundingClientRect()])
      .filter(([, box]) => box.width > 0 && box.height < 36)
      .map(([one, box]) => `${one.outerHTML.slice(0, 120)} ${box.height}`)""")
    assert small == []


def test_nothing_moves_where_less_motion_is_wanted(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    show_source(page)
    moving = page.evaluate("""() => [...document.querySelectorAll('.turn, mark, .map *, .chip, .stop-button')]
      .filter((one) => parseFloat(getComputedStyle(one).animationDuration) > 0.01
        && getComputedStyle(one).animationName !== 'none').length""")
    assert moving == 0


def test_forced_colours_leave_marks_lines_and_borders(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    show_source(page)
    mark = page.locator("#sheet-source mark").first
    told = mark.evaluate(
        "mark => [getComputedStyle(mark).backgroundColor, getComputedStyle(document.body).backgroundColor]"
    )
    assert told[0] != told[1], "the cited words stand out"
    page.locator("#current [data-map]").click()
    stroke = page.locator(".map .stroke").first
    stroke.wait_for()
    assert stroke.evaluate("line => getComputedStyle(line).stroke") not in ("none", told[1])


def press_each(page: Page) -> dict[str, bool]:
    """Which single keys do what they are listed for; asked with two answers on the page and nothing typed."""
    held = "document.activeElement"
    done: dict[str, bool] = {}
    from playwright.sync_api import TimeoutError

    def press(key: str, effect: str) -> None:
        page.keyboard.press(key)
        try:
            page.wait_for_function(effect)
            done[key] = True
        except TimeoutError:
            done[key] = False

    page.evaluate(f"{held}.blur()")
    press("k", f"{held}.matches('#current .turn')")
    press("k", f"{held}.matches('#earlier .turn')") if done["k"] else None
    press("j", f"{held}.matches('#current .turn')")
    press("n", f"{held}.matches('#current .chip') && {held}.dataset.number === '1'")
    page.keyboard.press("n")
    press("p", f"{held}.matches('#current .chip') && {held}.dataset.number === '1'")
    page.evaluate("navigator.clipboard.writeText('')")
    press("c", f"document.querySelector('#current .told').textContent === '{strings.COPIED}'")
    done["c"] &= "[1]" in page.evaluate("navigator.clipboard.readText()")
    for key, name in (("d", "library"), ("t", "timeline"), ("m", "map"), ("?", "shortcuts")):
        press(key, f"document.body.dataset.shown === '{name}'")
        page.keyboard.press("Escape")
    press("/", f"{held}.matches('#question textarea')")
    return done


def test_every_listed_key_does_what_it_says(browser: Browser, server: Server) -> None:
    with visit(browser, server.url) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        ask(page, MOSCOW)
        ask(page, EXAMPLE)
        done = press_each(page)
    assert done == {key: True for key, _ in SINGLE_KEYS}


def test_single_keys_do_nothing_while_something_is_typed(page: Page) -> None:
    ask(page, EXAMPLE)
    box = page.locator("#question textarea")
    box.click()
    typed = "".join(key for key, _ in SINGLE_KEYS)
    page.keyboard.type(typed)
    assert box.input_value() == typed
    assert page.locator("#sheet-shortcuts").is_hidden()
    assert box.evaluate("box => box === document.activeElement")


def test_single_keys_can_be_turned_off_for_good(page: Page) -> None:
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    switch = page.get_by_label(strings.SHORTCUTS_SWITCH)
    switch.wait_for()
    assert switch.is_checked()
    switch.uncheck()
    page.reload()
    await_page(page)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    page.keyboard.press("t")
    page.wait_for_timeout(300)
    assert page.locator("#sheet-shortcuts").is_hidden() and page.locator("#sheet-timeline").is_hidden()
    show_shortcuts(page)
    assert not page.get_by_label(strings.SHORTCUTS_SWITCH).is_checked()
    page.get_by_label(strings.SHORTCUTS_SWITCH).check()
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("t")
    page.locator("#sheet-timeline .events li").first.wait_for()


def test_keys_with_a_modifier_are_the_browser_s(page: Page) -> None:
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+d")
    page.keyboard.press("Alt+t")
    page.wait_for_timeout(200)
    assert page.locator("#sheet-timeline").is_hidden()
