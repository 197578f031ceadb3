"""The retry layer over models that follow a script, and the reading of a source up to a deadline.

What servers do is shown in test_openai.py; here stand the counts, the pauses and the closing.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from itertools import count

import pytest

from bot.errors import BackendError
from bot.llms.reading import AHEAD, Reading, Readings
from bot.llms.retrying import JITTER, MOST_REQUESTS, PAUSE, RetryingModel
from bot.protocols import BEAT, Finish, Prompt, Token
from bot.schema import Usage

PROMPT = Prompt("system", "user")
FINISH = Finish(Usage())
Script = list[Token | Finish | BackendError]


class ScriptedModel:
    """Plays one script a request, and notes when it was asked and what was closed."""

    name = "scripted"

    def __init__(self, *scripts: Script) -> None:
        self._scripts = iter(scripts)
        self.asked: list[float] = []
        self.closed = 0

    def generate(self, prompt: Prompt, deadline: float) -> ScriptedReply:
        self.asked.append(time.monotonic())
        return ScriptedReply(self, next(self._scripts))

    def pauses(self) -> list[float]:
        return [later - earlier for earlier, later in zip(self.asked, self.asked[1:], strict=False)]


class ScriptedReply(Iterator[Token | Finish]):
    def __init__(self, model: ScriptedModel, script: Script) -> None:
        self._model, self._script = model, iter(script)

    def __next__(self) -> Token | Finish:
        step = next(self._script)
        if isinstance(step, BackendError):
            raise step
        return step

    def close(self) -> None:
        self._model.closed += 1


def busy(wait: float = 0.0) -> BackendError:
    return BackendError("busy; ask again", retryable=True, wait=wait)


def ask(model: RetryingModel, seconds: float = 60.0) -> list[Token | Finish]:
    return list(model.generate(PROMPT, time.monotonic() + seconds))


def test_a_sound_reply_is_passed_on_and_counted() -> None:
    model = RetryingModel(ScriptedModel([Token("Rain"), FINISH]))
    assert ask(model) == [Token("Rain"), FINISH]
    assert (model.requests, model.name) == (1, "scripted")


def test_pauses_grow_and_vary_a_little() -> None:
    scripted = ScriptedModel([busy()], [busy()], [Token("Rain"), FINISH])
    assert ask(RetryingModel(scripted))[-1] == FINISH
    for pause, expected in zip(scripted.pauses(), (PAUSE, 3 * PAUSE), strict=True):
        assert expected * (1 - JITTER) <= pause <= expected * (1 + JITTER) + 60


def test_a_longer_pause_that_a_server_asks_for_is_kept() -> None:
    scripted = ScriptedModel([busy(wait=1)], [FINISH])
    ask(RetryingModel(scripted))
    assert 1 <= scripted.pauses()[0] < 60


def test_after_three_requests_the_last_error_stands() -> None:
    model = RetryingModel(ScriptedModel([busy()], [busy()], [busy()], [FINISH]))
    with pytest.raises(BackendError, match="busy"):
        ask(model)
    assert model.requests == MOST_REQUESTS == 3


def test_all_prompts_of_a_question_share_its_requests() -> None:
    scripted = ScriptedModel([busy()], [BackendError("too long", too_long=True)], [busy()], [FINISH])
    model = RetryingModel(scripted)
    with pytest.raises(BackendError, match="too long") as caught:
        ask(model)
    assert caught.value.too_long
    with pytest.raises(BackendError, match="busy"):
        ask(model)
    with pytest.raises(BackendError, match="3 times"):
        ask(model)
    assert len(scripted.asked) == 3


def test_an_error_that_does_not_pass_is_raised_at_once() -> None:
    model = RetryingModel(ScriptedModel([BackendError("wrong key")], [FINISH]))
    with pytest.raises(BackendError, match="wrong key"):
        ask(model)
    assert model.requests == 1


def test_nothing_is_asked_again_once_a_token_was_passed_on() -> None:
    model = RetryingModel(ScriptedModel([Token("Rain"), busy()], [Token("Rain"), FINISH]))
    reply = model.generate(PROMPT, time.monotonic() + 60)
    assert next(reply) == Token("Rain")
    with pytest.raises(BackendError, match="busy"):
        next(reply)
    assert list(reply) == [] and model.requests == 1


def test_no_pause_reaches_past_the_deadline() -> None:
    model = RetryingModel(ScriptedModel([busy(wait=300)], [FINISH]))
    start = time.monotonic()
    with pytest.raises(BackendError, match="busy"):
        ask(model, seconds=200)
    assert time.monotonic() - start < 60


def test_closing_from_another_thread_ends_a_pause() -> None:
    scripted = ScriptedModel([busy(wait=300)], [FINISH])
    reply = RetryingModel(scripted).generate(PROMPT, time.monotonic() + 600)
    start = time.monotonic()
    assert next(reply) == BEAT
    threading.Timer(0.1, reply.close).start()
    assert [piece for piece in reply if piece != BEAT] == []
    assert time.monotonic() - start < 60 and len(scripted.asked) == 1


def test_a_reader_hears_that_a_pause_lasts_and_can_close_in_between() -> None:
    scripted = ScriptedModel([busy(wait=300)], [FINISH])
    reply = RetryingModel(scripted).generate(PROMPT, time.monotonic() + 600)
    start = time.monotonic()
    assert [next(reply), next(reply)] == [BEAT, BEAT]
    reply.close()
    assert list(reply) == [] and time.monotonic() - start < 60
    assert len(scripted.asked) == 1


def test_closing_closes_the_reply_being_read() -> None:
    scripted = ScriptedModel([Token("Rain"), Token(" fell"), FINISH])
    reply = RetryingModel(scripted).generate(PROMPT, time.monotonic() + 60)
    next(reply)
    reply.close()
    assert scripted.closed == 1 and list(reply) == []


# ---- reading up to a deadline


def read(source: Iterator[int], seconds: float = 60.0) -> Reading[int]:
    return Reading(source, time.monotonic() + seconds, "late; ask again", BEAT)


def test_items_come_in_order_and_once() -> None:
    assert list(read(iter(range(1000)))) == list(range(1000))


def test_an_exception_of_the_source_comes_after_its_items() -> None:
    def fail() -> Iterator[int]:
        yield 1
        raise LookupError("gone")

    reading = read(fail())
    assert next(reading) == 1
    with pytest.raises(LookupError, match="gone"):
        next(reading)
    assert list(reading) == []


def test_a_source_that_blocks_is_left_at_the_deadline() -> None:
    blocked = threading.Event()
    reading = read(iter(lambda: blocked.wait(600), None), seconds=0.3)  # type: ignore[arg-type]
    start = time.monotonic()
    with pytest.raises(BackendError, match="late"):
        list(reading)
    assert time.monotonic() - start < 60
    blocked.set()


def test_a_reader_hears_that_nothing_came_and_can_stop() -> None:
    blocked = threading.Event()
    reading = read(iter(lambda: blocked.wait(600), None), seconds=600)  # type: ignore[arg-type]
    start = time.monotonic()
    assert [next(reading), next(reading)] == [BEAT, BEAT]
    reading.close()
    assert list(reading) == [] and time.monotonic() - start < 60
    blocked.set()


def test_a_source_without_end_is_left_at_the_deadline() -> None:
    with pytest.raises(BackendError, match="late"):
        list(read(count(), seconds=0.2))


def test_a_source_is_not_read_far_ahead() -> None:
    source = count()
    reading = read(source)
    next(reading)
    time.sleep(0.2)
    assert next(source) <= AHEAD + 3
    reading.close()


def test_a_source_is_closed_when_its_reading_is_dropped() -> None:
    ended = threading.Event()

    def give() -> Iterator[int]:
        try:
            yield from count()
        finally:
            ended.set()

    reading = read(give())
    next(reading)
    del reading
    gc.collect()
    assert ended.wait(60)


def test_what_unblocks_a_source_is_called_once() -> None:
    stopped = []
    reading = Reading(count(), time.monotonic() + 60, "late", BEAT, lambda: stopped.append(True))
    next(reading)
    reading.close()
    reading.close()
    assert stopped == [True]


def test_a_failure_from_outside_comes_after_what_was_read() -> None:
    waits, stopped = threading.Event(), threading.Event()

    def give() -> Iterator[int]:
        yield from (1, 2)
        waits.set()
        stopped.wait(600)
        yield 3

    reading = Reading(give(), time.monotonic() + 60, "late", BEAT, stopped.set)
    assert waits.wait(60)
    reading.fail(BackendError("gone"))
    assert stopped.is_set() and [next(reading), next(reading)] == [1, 2]
    with pytest.raises(BackendError, match="gone"):
        next(reading)
    assert list(reading) == []


def test_closing_all_readings_ends_each_and_lets_none_begin() -> None:
    blocked = threading.Event()
    readings = Readings("the archive", BEAT)
    start = time.monotonic()
    live = [readings.open(iter(lambda: blocked.wait(600), None), start + 600, "late") for _ in range(2)]  # type: ignore[arg-type]
    threading.Timer(0.3, readings.close).start()
    for reading in live:
        with pytest.raises(BackendError, match="the archive was closed"):
            list(reading)
    with pytest.raises(BackendError, match="the archive was closed"):
        readings.open(count(), start + 600, "late")
    assert time.monotonic() - start < 60
    blocked.set()
