"""How long what is sent may be, and how long it may take: a limit for every request, be its length told or not.

Plain ASGI. Only what is short is held in memory; files that are uploaded go on as they come.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from ui import strings
from ui.refusals import Refusal, is_upload, refuse
from ui.requests import Scope, read_header

LONGEST = 1_000_000
"""Bytes of any request that is no upload."""
SECONDS = 20.0
"""In which such a request must be here, since each that is not holds a connection."""
PAUSE = 60.0
"""Seconds for which an upload may stand still."""
BODYLESS = ("GET", "HEAD", "OPTIONS")

Receive = Callable[..., Any]


class Bodies:
    """Refuses what is too long or too slow to come."""

    def __init__(self, app: Callable[..., Any], upload_mb: int) -> None:
        """`upload_mb` is the longest upload; 0 for any."""
        self.app, self._upload_mb = app, upload_mb

    async def __call__(self, scope: Scope, receive: Receive, send: Callable[..., Any]) -> None:
        """Answers one request as `app` does, or refuses it."""
        if scope["type"] != "http" or scope["method"] in BODYLESS:
            await self.app(scope, receive, send)
        elif is_upload(scope):
            await self._pass_upload(scope, receive, send)
        else:
            await self._pass_whole(scope, receive, send)

    async def _pass_upload(self, scope: Scope, receive: Receive, send: Callable[..., Any]) -> None:
        length = read_length(scope)
        if length is None:  # a browser always tells, and else a disk could be filled before one knows
            await refuse(Refusal(411, "length", strings.LENGTH_UNTOLD), scope, send)
        elif self._upload_mb and length > self._upload_mb * 1_000_000:
            sentence = strings.UPLOAD_TOO_LONG.format(size=f"{self._upload_mb:,}")
            await refuse(Refusal(413, "length", sentence), scope, send)
        else:

            async def receive_soon() -> Any:
                try:
                    return await asyncio.wait_for(receive(), PAUSE)
                except TimeoutError:
                    return {"type": "http.disconnect"}

            await self.app(scope, receive_soon, send)

    async def _pass_whole(self, scope: Scope, receive: Receive, send: Callable[..., Any]) -> None:
        length, told = read_length(scope), Refusal(413, "length", strings.BODY_TOO_LONG.format(size=f"{LONGEST:,}"))
        if length is not None and length > LONGEST:
            await refuse(told, scope, send)
            return
        try:
            body = await asyncio.wait_for(_read_body(receive), SECONDS)
        except TimeoutError:
            await refuse(Refusal(408, "slow", strings.BODY_TOO_SLOW), scope, send)
            return
        if body is None:
            return  # whoever sent it has gone
        if len(body) > LONGEST:
            await refuse(told, scope, send)
            return
        whole: list[Scope] = [{"type": "http.request", "body": body, "more_body": False}]
        await self.app(scope, lambda: replay(whole, receive), send)


def read_length(scope: Scope) -> int | None:
    """The length that was told; None where none was, or it makes no sense."""
    told = read_header(scope, b"content-length")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 16 else None


async def _read_body(receive: Receive) -> bytes | None:
    """All of it, or a little more than LONGEST; None where it ends early."""
    body, more = bytearray(), True
    while more and len(body) <= LONGEST:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body)


async def replay(whole: list[Scope], receive: Receive) -> Any:
    """What was read already, then what comes."""
    return whole.pop() if whole else await receive()
