"""Requests that are turned away: with one sentence, a status, and where waiting helps, for how long.

Why each is turned away is said where that is decided.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ui.faults import form_fault
from ui.requests import Scope, is_for_programs, read_path

REFUSED = "x-refused"
"""The header that tells page scripts that the text is a sentence to show, not a panel."""
REASON = "refused"
"""In the scope: the reason in one word, for measures and the journal."""
UPLOAD = "/gradio_api/upload"
UPLOADS = (UPLOAD, "/api/v1/documents")
"""Where files are sent to: by the page, and by programs."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """`reason` is one word, `wait` the seconds after which to try again; 0 where that is no use."""

    status: int
    reason: str
    sentence: str
    wait: float = 0.0


async def refuse(refusal: Refusal, scope: Scope, send: Callable[..., Any]) -> None:
    """Sends it in the form that whoever asked reads."""
    scope[REASON] = refusal.reason
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    form = _form(refusal, scope)
    body = (json.dumps(form) if form else refusal.sentence).encode()
    headers = [
        (b"content-type", b"application/json" if form else b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (REFUSED.encode(), b"1"),
    ]
    if refusal.wait > 0:
        headers.append((b"retry-after", str(math.ceil(refusal.wait)).encode()))
    if refusal.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    if refusal.status in (408, 413):  # what is still being sent is not read
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def is_upload(scope: Scope) -> bool:
    """Whether files are sent along."""
    return scope["method"] == "POST" and read_path(scope).rstrip("/") in UPLOADS


def _form(refusal: Refusal, scope: Scope) -> dict[str, Any] | None:
    """The JSON of a refusal; None where it is a sentence by itself."""
    if is_for_programs(scope):
        return form_fault(refusal.status, refusal.sentence, refusal.reason)
    path = read_path(scope)
    # The client of these shows the body as it is, but not that of the upload.
    return {"detail": refusal.sentence} if path.startswith("/gradio_api/") and path != UPLOAD else None
