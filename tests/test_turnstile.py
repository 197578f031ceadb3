"""Lines before answers: order, positions, stopping, a full line; then many tabs of the real page at once.

A model that waits for the test stands for a slow one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import open_bot
from bot.errors import BusyError
from bot.schema import Answer, Delta, Evidence
from tests.browser.scripted import Scripted
from ui import strings
from ui.asking import Asking
from ui.conversation import stream_exchange
from ui.turnstile import LOCAL, SEARCHING, WRITING, Lines, Turnstile, Waiting

if TYPE_CHECKING:
    from bot.bot import Bot, Event

PEOPLE = "How many people live in Karabakh?"
TRUE = "About 120,000 people live in Karabakh, and most of them are ethnic Armenians."
EVIDENCE = Evidence("Who?", (), (), 0.9)


@pytest.fixture
def bot(home: Path) -> Iterator[Bot]:
    with open_bot(home=home, llm="openai", openai_base_url="http://127.0.0.1:9/v1") as opened:
        yield opened


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.005)


def count_line(turnstile: Turnstile) -> int:
    return len(turnstile._line)


def test_as_many_as_there_are_places_go_in_without_waiting() -> None:
    turnstile = Turnstile(2)
    with turnstile.enter() as first, turnstile.enter() as second:
        assert (list(first), list(second)) == ([], [])
        with turnstile.enter() as third, turnstile.enter() as fourth:
            assert (next(third), next(fourth)) == (Waiting(1), Waiting(2))
    assert count_line(turnstile) == 0


@pytest.mark.parametrize("seats", [1, 2])
def test_all_are_let_in_in_order_and_never_too_many(seats: int) -> None:
    turnstile, order, inside, most = Turnstile(seats), list[int](), set[int](), list[int]()

    def come(number: int) -> list[int]:
        with turnstile.enter() as waiting:
            told = [one.ahead for one in waiting]
            order.append(number)
            inside.add(number)
            most.append(len(inside))
            time.sleep(0.02)
            inside.discard(number)
        return told

    with ThreadPoolExecutor(10) as pool:
        done = []
        for number in range(10):
            done.append(pool.submit(come, number))
            wait_until(lambda number=number: len(order) + count_line(turnstile) > number)  # type: ignore[misc]
        told = [one.result() for one in done]
    assert order == sorted(order) or seats > 1, "of those who are let in together, any may be the first to say so"
    assert max(most) <= seats
    assert all(aheads == sorted(aheads, reverse=True) for aheads in told)


def test_a_move_of_the_line_is_told_at_once() -> None:
    turnstile = Turnstile(1)
    with turnstile.enter() as third_is_told, ThreadPoolExecutor(1) as pool:
        assert list(third_is_told) == []
        with turnstile.enter() as second, turnstile.enter() as third:
            assert (next(second), next(third)) == (Waiting(1), Waiting(2))
            then = pool.submit(next, third)
            begun = time.monotonic()
            second_left = second  # leaves with its block below; here only its place is asked for again
            assert next(second_left) == Waiting(1)
            assert then.result() == Waiting(2) and time.monotonic() - begun < 60


def test_who_is_stopped_while_waiting_leaves_the_line() -> None:
    lines, go = Lines(), threading.Event()
    closed = list[str]()

    def answer(name: str) -> Generator[Event]:
        try:
            yield EVIDENCE
            go.wait(60)
            yield Delta(name)
        finally:
            closed.append(name)

    holding = Asking("first", lines.pass_through(answer("first"), "local"))
    wait_until(lambda: count_line(lines._local) == 1)
    waiting = lines.pass_through(answer("second"), "local")
    assert [next(waiting), next(waiting)] == [EVIDENCE, Waiting(1)]
    assert count_line(lines._local) == 2
    waiting.close()
    assert count_line(lines._local) == 1 and closed == ["second"]
    go.set()
    assert [event for events in holding for event in events] == [EVIDENCE, Delta("first")]
    wait_until(lambda: count_line(lines._local) == 0)


def test_what_has_time_waits_while_people_ask_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    lines, done = Lines(), threading.Event()

    def work() -> None:
        with lines.step_aside():
            done.set()

    with lines._searching.enter():
        aside = threading.Thread(target=work)
        aside.start()
        assert not done.wait(0.3)
    aside.join(60)
    assert done.is_set()
    monkeypatch.setattr("ui.turnstile.PATIENCE", 0.1)
    with lines._searching.enter(), lines.step_aside():
        assert count_line(lines._searching) == 1


def test_a_full_line_is_an_error_in_words() -> None:
    turnstile = Turnstile(1, longest=1)
    with (
        turnstile.enter(),
        turnstile.enter(),
        pytest.raises(BusyError, match="2 others are asking just now; ask again in a moment"),
        turnstile.enter(),
    ):
        raise AssertionError("let in")
    with turnstile.enter() as waiting:
        assert list(waiting) == []


def test_an_error_on_the_way_frees_the_place() -> None:
    lines = Lines()

    def fail() -> Generator[Event]:
        raise ZeroDivisionError
        yield EVIDENCE

    for _ in range(2 * SEARCHING):
        with pytest.raises(ZeroDivisionError):
            next(lines.pass_through(fail(), "quotes"))


def test_with_processes_that_search_more_are_let_in() -> None:
    lines = Lines(searchers=3)
    with ExitStack() as stack:
        for _ in range(SEARCHING + 3):
            assert list(stack.enter_context(lines._searching.enter())) == []
        assert next(stack.enter_context(lines._searching.enter())) == Waiting(1)


def test_evidence_is_shown_before_the_wait_for_a_model_and_quotes_never_wait_for_it(bot: Bot) -> None:
    lines, go = Lines(), threading.Event()
    bot.llm = Scripted(TRUE, go, name="slow")
    slow = [Asking(PEOPLE, lines.pass_through(bot.stream(PEOPLE), "openai")) for _ in range(WRITING)]
    wait_until(lambda: count_line(lines._writing) == WRITING)
    late = lines.pass_through(bot.stream(PEOPLE), "openai")
    assert isinstance(next(late), Evidence) and next(late) == Waiting(1)
    *_, quoted = lines.pass_through(bot.stream(PEOPLE, llm="quotes"), "quotes")
    assert isinstance(quoted, Answer) and quoted.llm == "quotes"
    go.set()
    assert all(isinstance(list(one)[-1][-1], Answer) for one in slow)
    *_, answer = late
    assert isinstance(answer, Answer) and answer.llm == "slow"
    assert LOCAL == 1


def test_the_turn_that_waits_tells_how_many_are_ahead(bot: Bot) -> None:
    lines, go = Lines(), threading.Event()
    bot.llm = Scripted(TRUE, go, name="slow")
    first = Asking(PEOPLE, lines.pass_through(bot.stream(PEOPLE), "local"))
    wait_until(lambda: count_line(lines._local) == 1)
    talk = bot.converse()
    grown = stream_exchange(Asking(PEOPLE, lines.pass_through(talk.stream(PEOPLE), "local")), talk)
    assert strings.SEARCHING in next(grown).html
    waiting = next(each.html for each in grown if "1 person is ahead of you" in each.html)
    assert strings.FOUND in waiting
    go.set()
    *_, last = grown
    assert last.turn and "120,000" in last.turn.answer
    assert list(first)


def test_a_question_that_finds_the_line_full_is_told_so_and_kept(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = Lines()
    monkeypatch.setattr(lines, "_searching", Turnstile(1, longest=0))
    talk = bot.converse()
    with lines._searching.enter():
        *_, shown = stream_exchange(Asking(PEOPLE, lines.pass_through(talk.stream(PEOPLE), "quotes")), talk)
    assert shown.turn is None and 'class="turn notice"' in shown.html and "ask again in a moment" in shown.html
