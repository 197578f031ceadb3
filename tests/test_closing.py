"""A page that is told to stop by a signal: no new questions, answers under way are given, then it ends well.

A model that waits for a file stands for a slow one.
"""

from __future__ import annotations

import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from children import Child, start_page
from served import begin_answer, read_metrics
from test_turnstile import wait_until
from test_ui import Tab

from ui import closing, strings
from ui.closing import Closing


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_answers_under_way_are_given_and_new_questions_are_not_taken(
    home: Path, tmp_path: Path, number: signal.Signals
) -> None:
    go = tmp_path / "go"
    with (
        start_page(home, go, llm="openai", openai_api_key="sk-none", stop_seconds="3000") as page,
        ThreadPoolExecutor(2) as pool,
        ExitStack() as ending,
    ):
        ending.callback(go.touch)  # whatever fails: the pool waits for the answers
        event = begin_answer(page).json()["event_id"]
        by_program = pool.submit(lambda: httpx.get(f"{page.url}gradio_api/call/answer/{event}", timeout=60).text)
        tab, late = Tab(page.url, "tab-asks"), Tab(page.url, "tab-late")
        on_page = pool.submit(tab.ask, "How many people live in Karabakh?")
        wait_until(lambda: count_under_way(page) == 2)
        page.send(number)
        wait_until(lambda: httpx.get(f"{page.url}ready").json()["status"] == "closing")
        refused = begin_answer(page)
        assert refused.status_code == 503 and refused.json() == {"detail": strings.CLOSING}
        assert int(refused.headers["retry-after"]) > 0
        assert httpx.post(f"{page.url}gradio_api/upload", files={"files": ("a.txt", b"x")}).status_code == 503
        assert strings.CLOSING in late.ask("Where is Lachin?")[-1]
        assert httpx.get(f"{page.url}health").status_code == 200
        assert not by_program.done() and not on_page.done() and page.process.poll() is None
        go.touch()
        assert "event: complete" in by_program.result() and "120,000" in by_program.result()
        assert "120,000" in on_page.result()[3]
        assert page.wait() == 0 and "Traceback" not in page.errors, page.errors


def count_under_way(page: Child) -> float:
    return read_metrics(page)["verbatim_answers_under_way"]


def test_an_answer_that_takes_too_long_is_not_waited_for(home: Path, tmp_path: Path) -> None:
    never = tmp_path / "never"
    with start_page(home, never, llm="openai", openai_api_key="sk-none", stop_seconds="1") as page:
        begin_answer(page)
        wait_until(lambda: count_under_way(page) == 1)
        assert page.stop() == 0 and "Traceback" not in page.errors, page.errors


def test_a_second_signal_ends_it_at_once(home: Path, tmp_path: Path) -> None:
    never = tmp_path / "never"
    with start_page(home, never, llm="openai", openai_api_key="sk-none", stop_seconds="3000") as page:
        begin_answer(page)
        wait_until(lambda: count_under_way(page) == 1)
        page.send(signal.SIGTERM)
        wait_until(lambda: httpx.get(f"{page.url}ready").json()["status"] == "closing")
        assert page.stop() == 0, page.errors


def test_a_page_that_nobody_asks_ends_at_once_and_well(home: Path) -> None:
    with start_page(home, llm="quotes", stop_seconds="3000") as page:
        assert page.stop() == 0 and page.errors == ""


def test_the_end_is_waited_for_so_long_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "QUIET", 0.05)
    end, go = Closing(), threading.Event()

    def answer() -> None:
        with end.answer():
            go.wait(60)

    working = threading.Thread(target=answer)
    working.start()
    wait_until(lambda: end.under_way == 1)
    assert not end.begin(0.1) and end.has_begun
    threading.Timer(0.1, go.set).start()
    assert end.begin(60) and end.under_way == 0
    working.join()


def test_questions_that_never_came_are_not_waited_for_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    end = Closing()
    tickets = [end.expect() for _ in range(closing.MOST)]
    assert end.is_crowded
    end.forget(tickets[0])
    end.forget(tickets[0])
    assert not end.is_crowded
    with end.answer(tickets[1]):
        end.forget(tickets[1])
        end.expect()
        assert end.is_crowded, "one is answered, all others are expected"
    monkeypatch.setattr(closing, "LOST", 0.0)
    assert not end.is_crowded


def test_a_question_that_was_let_in_just_before_is_answered_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "QUIET", 3.0)
    end, done = Closing(), threading.Event()

    def answer_late() -> None:
        time.sleep(0.2)
        with end.answer():
            time.sleep(0.5)
            done.set()

    threading.Thread(target=answer_late).start()
    assert end.begin(60) and done.is_set()
