"""What can go wrong with a model server, each as one plain sentence with the next step.

Nothing of what the server said is repeated: it may hold the key, an address, or a page of HTML.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from bot.errors import BackendError

if TYPE_CHECKING:
    import openai

OTHERWISE = "or choose another backend with --llm"
REFUSED = {
    401: "refused the key; check OPENAI_API_KEY",
    403: "does not let this key use the model; check OPENAI_API_KEY and BOT_LLM_MODEL",
    404: "knows no such model or address; check BOT_LLM_MODEL and OPENAI_BASE_URL, which usually ends in /v1",
}
"""Refusals that no further request changes, by status."""
PASSING = (408, 409, 425)
"""Statuses below 500 that another request may change."""
NO_CREDIT = {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"}
TOO_LONG = re.compile(r"context[ _](length|window|size)|maximum context|prompt is too long|too many tokens", re.I)
"""How servers say that a prompt does not fit: some in a code, some only in words."""


@contextmanager
def explained(server: str, deadline: float) -> Iterator[None]:
    """Turns whatever is raised within into BackendError; to be laid around calls of the SDK alone.

    It builds its objects unchecked, so a reply of another shape may raise anything. The cause is dropped: its text is
    the server's, and a traceback would show it.
    """
    try:
        yield
    except BackendError:
        raise
    except Exception as error:
        raise explain(error, server, deadline - time.monotonic()) from None


def explain(error: Exception, server: str, left: float) -> BackendError:
    """The sentence for an exception; `left` are the seconds in which another request could still be made."""
    import httpx
    import openai

    if isinstance(error, openai.APIStatusError):
        return _explain_status(error, server, left)
    if isinstance(error, openai.APITimeoutError | httpx.TimeoutException):
        return BackendError(f"{server} did not answer in time; ask again, {OTHERWISE}", retryable=True)
    if isinstance(error, openai.APIConnectionError | OSError):
        return BackendError(f"{server} cannot be reached; check that it runs, and OPENAI_BASE_URL", retryable=True)
    if isinstance(error, httpx.InvalidURL):
        return BackendError(f"the address of {server} cannot be read; correct OPENAI_BASE_URL")
    if isinstance(error, httpx.HTTPError):
        return broken_off(server)
    if isinstance(error, openai.APIError) and not isinstance(error, openai.APIResponseValidationError):
        return _explain_event(error, server)
    return BackendError(f"{server} sent a reply that cannot be read; ask again, {OTHERWISE}", retryable=True)


def is_known(error: Exception) -> bool:
    """Whether an exception comes from the SDK or its HTTP client, so that `explain` can tell what it means."""
    return type(error).__module__.partition(".")[0] in ("httpx", "openai")


def broken_off(server: str) -> BackendError:
    """The reply ended before it was whole, with or without an error."""
    return BackendError(f"{server} broke off in the middle of its answer; ask again, {OTHERWISE}", retryable=True)


def _too_long(server: str) -> BackendError:
    message = f"the question and its evidence are too long for {server}; ask a shorter question, {OTHERWISE}"
    return BackendError(message, too_long=True)


def is_too_long(error: openai.APIError) -> bool:
    """Whether a refusal is about the length of the prompt."""
    return bool(TOO_LONG.search(f"{error.code} {error.type} {error.message}".replace("_", " ")))


def _explain_status(error: openai.APIStatusError, server: str, left: float) -> BackendError:
    status, wait = error.status_code, read_wait(error.response.headers)
    if status == 402 or NO_CREDIT & {error.code, error.type}:
        return BackendError(f"the account at {server} has no credit left; top it up, {OTHERWISE}")
    if status == 413 or (status in (400, 422) and is_too_long(error)):
        return _too_long(server)
    if status == 429 or status >= 500 or status in PASSING:
        if wait >= left:
            return BackendError(f"{server} asks to wait {_say(wait)}; ask again then, {OTHERWISE}")
        state = "is asked too often just now" if status == 429 else "has a fault of its own"
        return BackendError(f"{server} {state}; ask again in a moment, {OTHERWISE}", retryable=True, wait=wait)
    if status < 400:
        return BackendError(f"{server} points to another address; correct OPENAI_BASE_URL")
    said = REFUSED.get(status, f"does not take the request ({status}); check BOT_LLM_MODEL, {OTHERWISE}")
    return BackendError(f"{server} {said}")


def _explain_event(error: openai.APIError, server: str) -> BackendError:
    """An error that comes as an event of a stream, after the server had agreed to answer."""
    if NO_CREDIT & {error.code, error.type}:
        return BackendError(f"the account at {server} has no credit left; top it up, {OTHERWISE}")
    if is_too_long(error):
        return _too_long(server)
    return broken_off(server)


def read_wait(headers: Mapping[str, Any]) -> float:
    """Seconds that a Retry-After asks for, written as a number or as a date; 0 where there is none."""
    value = str(headers.get("retry-after", "")).strip()
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
        except (TypeError, ValueError):  # no date either, or one without a zone
            return 0.0
    return max(0.0, seconds) if math.isfinite(seconds) else 0.0


def _say(seconds: float) -> str:
    """A wait in words, rounded up."""
    if seconds <= 1:
        return "a second"
    if seconds <= 90:
        return f"{math.ceil(seconds)} seconds"
    return f"{math.ceil(seconds / 60)} minutes"
