"""What is made of the exceptions of an SDK: the sentence, whether it may pass, and how long to wait.

How a server comes to cause them is shown in test_openai.py.
"""

from __future__ import annotations

import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import openai
import pytest
from fault_server import CANARY

from bot.errors import BackendError
from bot.llms.faults import explain, explained, read_wait


def test_whatever_the_sdk_raises_becomes_a_sentence() -> None:
    for error in (ImportError(CANARY), RuntimeError(CANARY), AssertionError(CANARY), BackendError("ours; ask again")):
        with pytest.raises(BackendError, match=r"cannot be read|ours") as caught, explained("the server", 0):
            raise error
        assert CANARY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (402, {}, "no credit"),
        (408, {}, "a fault of its own"),
        (413, {}, "too long"),
        (400, {"type": "exceed_context_size_error", "message": "the request exceeds the context"}, "too long"),
        (422, {"message": "This model's maximum context length is 512, max_tokens is 200"}, "too long"),
        (418, {}, "does not take the request"),
        (503, {}, "a fault of its own"),
    ],
)
def test_refusals_are_read_from_status_and_code(status: int, body: dict[str, str], said: str) -> None:
    response = httpx.Response(status, request=httpx.Request("POST", "http://127.0.0.1/"))
    error = explain(openai.APIStatusError(body.get("message", ""), response=response, body=body), "the server", 9)
    assert said in str(error)
    assert error.retryable == (said == "a fault of its own") and error.too_long == (said == "too long")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("2", 2), (" 1.5 ", 1.5), ("-3", 0), ("nan", 0), ("inf", 0), ("soon", 0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0)],
)
def test_a_wait_is_read_as_seconds(value: str, seconds: float) -> None:
    assert read_wait({"retry-after": value}) == seconds


def test_a_wait_is_read_as_a_date() -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert read_wait({"retry-after": then}) == pytest.approx(30, abs=2)
    assert read_wait({}) == 0
