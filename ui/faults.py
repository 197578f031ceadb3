"""Errors as programs are told of them: one shape, which clients of OpenAI's API read too, and the status of each.

What went wrong is said where it does; this only puts it into form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot import errors

STATUSES: tuple[tuple[type[errors.BotError], int], ...] = (
    (errors.DocumentNotFoundError, 404),
    (errors.ConversationNotFoundError, 404),
    (errors.FeedbackNotFoundError, 404),
    (errors.IndexBusyError, 409),
    (errors.LoadError, 422),
    (errors.IndexStateError, 503),
    (errors.BusyError, 503),
    (errors.LoginError, 503),
    (errors.BackendError, 502),
)
"""Special ones first; whatever is not here is the fault of who asks."""
KINDS = {401: "authentication_error", 403: "permission_error", 409: "conflict_error", 429: "rate_limit_error"}
ADDRESSES = {
    "`bot documents`": "GET /api/v1/documents",
    "`bot conversations`": "GET /api/v1/conversations",
    "`bot feedback`": "GET /api/v1/feedback",
}
"""Where programs find over HTTP what a command lists at the machine."""
TOOLS = {"`bot documents`": "the tool list_documents"}
"""The same by the Model Context Protocol."""
_INNER = re.compile(r"(?<=[a-z])(?=[A-Z])")


def form_fault(status: int, message: str, code: str, parameter: str | None = None) -> dict[str, Any]:
    """The body of a refusal; `code` is one word for programs, `parameter` what of a request is meant."""
    kind = KINDS.get(status) or ("server_error" if status >= 500 else "invalid_request_error")
    return {"error": {"message": message, "type": kind, "param": parameter, "code": code}}


def find_status(error: errors.BotError) -> int:
    """The status of an error."""
    if isinstance(error, errors.BackendError) and error.retryable:
        return 503
    return next((status for kind, status in STATUSES if isinstance(error, kind)), 400)


def name_code(error: errors.BotError) -> str:
    """An error's kind as a word: `document_not_found`."""
    return _INNER.sub("_", type(error).__name__.removesuffix("Error")).lower() or "error"


def phrase_for_programs(error: errors.BotError, instead: Mapping[str, str]) -> str:
    """An error's sentence, with what a program can do in place of a command that it cannot run."""
    told = str(error)
    for command, way in instead.items():
        told = told.replace(command, way)
    return told
