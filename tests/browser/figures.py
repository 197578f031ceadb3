"""How fast the page is for whoever uses it, measured in the real browser: `python -m tests.browser.figures` prints all.

Every time but that of starting is taken inside of the page, from the key or click to what is on screen. What goes wrong
on any page while measuring is counted as well.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot import open_bot
from evals.cases import Case
from evals.metrics import find_percentile
from evals.outcomes import contains_answer
from evals.run import OWN_CASES
from evals.sets import read_cases
from tests.browser.chromium import open_browser
from tests.browser.pages import CORPUS, visit_watched
from ui.server import Server, find_port, start

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from bot.bot import Bot

PATIENCE = 120_000
"""Milliseconds after which what is measured will not come: far more than any reach, so that a miss has a number."""
QUESTIONS, CLICKS, PAINTS, SESSIONS, ROUNDS = 30, 10, 3, 20, 2

CLOCK = """([type, done]) => {
  const seen = new Function('return ' + done), clock = window.clock = { began: 0, took: null };
  document.addEventListener(type, () => { clock.began = performance.now(); }, { capture: true, once: true });
  const look = () => {
    if (!clock.began || !seen()) return;
    clearInterval(clock.ticking);
    requestAnimationFrame(() => requestAnimationFrame(() => { clock.took = performance.now() - clock.began; }));
  };
  clock.ticking = setInterval(look, 5);
}"""
"""Starts with the next event of this type; stops with the frame after the one in which `done` has become true."""
EVIDENCE = """[...document.querySelectorAll('#current .turn')].some((turn) =>
  turn.querySelector('.question').textContent.includes(%r) && turn.querySelector('.open'))"""
ANSWERED = """[...document.querySelectorAll('#current .turn:not(.pending)')].some((turn) =>
  turn.querySelector('.question').textContent.includes(%r))"""
IN_VIEW = """[...document.querySelectorAll('#sheet-source mark')].slice(0, 1).some((mark) => {
  const at = mark.getBoundingClientRect(), box = mark.closest('.sheet-body').getBoundingClientRect();
  return at.height > 0 && at.top >= box.top && at.bottom <= box.bottom;
})"""
SAID = """(() => {
  const answer = document.querySelector('#current .answer').cloneNode(true);
  for (const chip of answer.querySelectorAll('.chip')) chip.remove();
  return [...answer.querySelectorAll('p')].map((each) => each.textContent).join(' ');
})()"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
AT_ONCE = """([type, when]) => setTimeout(() => {
  document.dispatchEvent(new Event(type));
  document.querySelector('#question .submit-button').click();
}, when - Date.now())"""


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, the value, its unit, and what it must not exceed (fall short of, where `least`)."""

    name: str
    value: float
    unit: str
    reach: float
    least: bool = False

    @property
    def met(self) -> bool:
        """Whether the reach is kept."""
        return self.value >= self.reach if self.least else self.value <= self.reach


@dataclass
class Measuring:
    """A browser on a server, and what went wrong on its pages so far."""

    browser: Browser
    url: str
    troubles: list[str] = field(default_factory=list)

    @contextmanager
    def visit(self) -> Iterator[Page]:
        """A page of a session of its own."""
        with visit_watched(self.browser, self.url, self.troubles) as page:
            yield page


def measure() -> list[Figure]:
    """All figures, over the bundled corpus with quotes."""
    figures = [measure_start()]
    with tempfile.TemporaryDirectory() as home, open_bot(home=home, llm="quotes") as bot:
        bot.ingest(CORPUS)
        with serving(bot) as server, open_browser() as browser:
            measuring = Measuring(browser, server.url)
            cases = find_answered(bot)
            figures += [measure_paint(measuring), *measure_reading(measuring, cases), *measure_crowd(measuring, cases)]
    elsewhere = [trouble for trouble in measuring.troubles if trouble.startswith(("http:", "https:", "ws:", "wss:"))]
    figures.append(Figure("requests to other hosts", len(elsewhere), "", 0))
    figures.append(Figure("console and page errors", len(measuring.troubles) - len(elsewhere), "", 0))
    return figures


@contextmanager
def serving(bot: Bot) -> Iterator[Server]:
    """The page for a bot on a free port."""
    server = start(bot, port=find_port("127.0.0.1", 7860))
    yield server
    server.close()


def find_answered(bot: Bot) -> list[Case]:
    """Cases that the bot answers right where it is asked alone, as many as there are to be questions."""
    cases = [case for case in read_cases(OWN_CASES) if case.answerable and not case.history]
    right = [case for case in cases if contains_answer(bot.ask(case.question).text, case.answers)]
    assert len(right) >= QUESTIONS, "too few cases are answered right to measure with"
    return right[:QUESTIONS]


def measure_start() -> Figure:
    """From starting `bot ui` on a home that is not there yet to a page that takes a question, corpus indexed."""
    with tempfile.TemporaryDirectory() as home, open_browser() as browser:
        began = time.perf_counter()
        port = find_port("127.0.0.1", 7860)
        arguments = ("ui", "--home", home, "--corpus", str(CORPUS), "--llm", "quotes", "--port", str(port))
        with subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments], stdout=subprocess.PIPE, text=True, env=dict(os.environ)
        ) as process:
            try:
                assert process.stdout is not None
                url = next(found[0] for line in process.stdout if (found := re.search(r"http://[\w.:]+/?", line)))
                with visit_watched(browser, url, []) as page:
                    page.locator("#question textarea:enabled").wait_for()
                    page.locator(".ask").first.wait_for()
                    took = time.perf_counter() - began
            finally:
                process.terminate()
    return Figure("page usable after `bot ui` starts, nothing indexed before", took, "s", 8)


def measure_paint(measuring: Measuring) -> Figure:
    """The slowest first paint of browsers that have nothing of the page yet."""
    paints = []
    for _ in range(PAINTS):
        with measuring.visit() as page:
            paints.append(page.evaluate(PAINTED) / 1000)
    return Figure(f"first paint, slowest of {PAINTS}", max(paints), "s", 2)


def measure_reading(measuring: Measuring, cases: Sequence[Case]) -> list[Figure]:
    """From Enter to evidence for each question, from a click on a citation to its words for some."""
    evidence, words = [], []
    with measuring.visit() as page:
        for place, case in enumerate(cases):
            page.locator("#question textarea").fill(case.question)
            page.evaluate(CLOCK, ["keydown", EVIDENCE % case.question])
            page.locator("#question textarea").press("Enter")
            evidence.append(read_clock(page))
            page.locator("#current .turn.answered", has_text=case.question).wait_for()
            if place < CLICKS:
                page.evaluate("document.querySelector('#sheet-source .sheet-body').replaceChildren()")
                page.evaluate(CLOCK, ["click", IN_VIEW])
                page.locator("#current .chip").last.click()
                words.append(read_clock(page))
    return [
        Figure(f"Enter to evidence on screen, p50 of {len(evidence)}", statistics.median(evidence), "s", 0.5),
        Figure(f"click on a citation to its words in view, slowest of {len(words)}", max(words), "s", 0.3),
    ]


def measure_crowd(measuring: Measuring, cases: Sequence[Case]) -> list[Figure]:
    """Sessions that all ask at the same instant, each something else, several times over."""
    times, right, mixed = [], 0, 0
    with ExitStack() as stack:
        pages = [stack.enter_context(measuring.visit()) for _ in range(SESSIONS)]
        for turn in range(ROUNDS):
            asked = [cases[(place + turn * SESSIONS) % len(cases)] for place in range(SESSIONS)]
            for page, case in zip(pages, asked, strict=True):
                page.locator("#question textarea").fill(case.question)
                page.evaluate(CLOCK, ["measured", ANSWERED % case.question])
            when = 1000 * time.time() + 1500
            for page in pages:
                page.evaluate(AT_ONCE, ["measured", when])
            for page, case in zip(pages, asked, strict=True):
                times.append(read_clock(page))
                right += contains_answer(page.evaluate(SAID), case.answers)
        for place, page in enumerate(pages):
            own = [cases[(place + turn * SESSIONS) % len(cases)].question for turn in range(ROUNDS)]
            mixed += page.locator(".turn .question").all_inner_texts() != own
    return [
        Figure(f"{SESSIONS} sessions asking at once: answered right, of {len(times)}", right, "", len(times), True),
        Figure("sessions that saw another one's question", mixed, "", 0),
        Figure("Enter to answer for them, p95", find_percentile(times, 0.95), "s", 5),
    ]


def read_clock(page: Page) -> float:
    """Seconds that the clock of a page has measured, once it has."""
    return float(page.wait_for_function("window.clock.took", timeout=PATIENCE).json_value()) / 1000


def print_table(figures: Sequence[Figure]) -> None:
    """A row for each figure: what it is, what was measured, what it is to reach, whether it does."""
    rows = [("what", "measured", "reach", "met")]
    rows += [
        (one.name, f"{one.value:.3g} {one.unit}", f"{one.reach:g} {one.unit}", "yes" if one.met else "NO")
        for one in figures
    ]
    for row in rows:
        sys.stdout.write("| " + " | ".join(cell.strip() for cell in row) + " |\n")
        if row is rows[0]:
            sys.stdout.write("| --- | --- | --- | --- |\n")


if __name__ == "__main__":
    measured = measure()
    print_table(measured)
    sys.exit(not all(one.met for one in measured))
