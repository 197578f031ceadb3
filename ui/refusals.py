"""Requests that are turned away: with one sentence, a status, and where waiting helps, for how long.

Why each is turned away is said where that is decided.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ui.requests import Scope, read_path

REFUSED = "x-refused"
"""The header that tells page scripts that the text is a sentence to show, not a panel."""
REASON = "refused"
"""In the scope: the reason in one word, for measures and the journal."""
UPLOAD = "/gradio_api/upload"


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
    path = read_path(scope)
    is_json = path.startswith("/gradio_api/") and path != UPLOAD  # whose client shows the body as it is
    body = (json.dumps({"detail": refusal.sentence}) if is_json else refusal.sentence).encode()
    headers = [
        (b"content-type", b"application/json" if is_json else b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (REFUSED.encode(), b"1"),
    ]
    if refusal.wait > 0:
        headers.append((b"retry-after", str(math.ceil(refusal.wait)).encode()))
    if refusal.status in (408, 413):  # what is still being sent is not read
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
