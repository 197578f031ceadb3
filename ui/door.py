"""Where the limits of limits.py hold: requests of an address and of a client, questions, uploads; none once it closes.

Plain ASGI, because a wrapper that buffers would hold up streamed answers.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

from ui import strings
from ui.admission import admit_question, pass_question
from ui.bodies import read_length
from ui.clients import name_address, name_clients
from ui.closing import Closing
from ui.limits import MEGABYTE, Limits
from ui.refusals import Refusal, is_upload, refuse
from ui.requests import Scope, read_header, read_path
from ui.turnstile import PAUSE

_ASKS = re.compile(r"/gradio_api/(?:call|call/v2|run|api)/answer/?|/api/v1/ask|/v1/chat/completions")
_SEARCHES = re.compile(r"/api/v1/search")
_BOUNDARY = re.compile(r'boundary="?([^";,\s]{1,70})', re.IGNORECASE)


class AddressDoor:
    """Counts every request by where it comes from, before anything is done for it."""

    def __init__(self, app: Callable[..., Any], limits: Limits) -> None:
        self.app, self._limits = app, limits

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Answers one request as `app` does, or refuses it."""
        wait = self._limits.requests.take([name_address(scope)]) if scope["type"] != "lifespan" else 0.0
        if wait:
            await refuse(Refusal(429, "requests", strings.tell_requests(wait), wait), scope, send)
        else:
            await self.app(scope, receive, send)


class ClientDoor:
    """Counts requests, questions and uploads by client, once it is known who that is."""

    def __init__(self, app: Callable[..., Any], limits: Limits, closing: Closing, sweep: Callable[[], None]) -> None:
        """`sweep` clears away what uploads leave that break off."""
        self.app, self._limits, self._closing, self._sweep = app, limits, closing, sweep

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Answers one request as `app` does, or refuses it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_question = scope["method"] == "POST" and bool(_ASKS.fullmatch(read_path(scope)))
        refusal = self._judge(scope, is_question=is_question)
        if refusal:
            await refuse(refusal, scope, send)
        elif is_upload(scope):
            if not await _Upload(scope, receive, send, self._limits).pass_on(self.app):
                await asyncio.to_thread(self._sweep)
        elif is_question:
            await pass_question(self.app, self._closing, scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _judge(self, scope: Scope, *, is_question: bool) -> Refusal | None:
        """Why a request is turned away, if it is."""
        is_sending = is_upload(scope)
        if is_sending and self._closing.has_begun:
            return Refusal(503, "closing", strings.CLOSING, PAUSE)
        clients = name_clients(scope)
        if wait := self._limits.requests.take(clients[:1]):
            return Refusal(429, "requests", strings.tell_requests(wait), wait)
        if is_question:
            return admit_question(scope, self._limits, self._closing)
        is_search = scope["method"] == "POST" and bool(_SEARCHES.fullmatch(read_path(scope)))
        if is_search and (wait := self._limits.questions.take(clients)):
            return Refusal(429, "questions", strings.tell_questions(wait), wait)
        if is_sending and (wait := self._limits.sent.take(clients, read_length(scope) or 0)):
            sentence = strings.UPLOADS_TOO_LONG.format(size=f"{self._limits.sent.most / MEGABYTE:,.0f}")
            return Refusal(429, "uploads", sentence, wait)
        return None


class _Upload:
    """One upload on its way, whose files are counted as they come."""

    def __init__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any], limits: Limits) -> None:
        self._scope, self._receive, self._send, self._limits = scope, receive, send, limits
        found = _BOUNDARY.search(read_header(scope, b"content-type"))
        self._mark = f"--{found[1]}\r\n".encode("latin-1") if found else b""  # the last one ends otherwise
        self._rest = b""
        self._wait = 0.0
        self._is_whole = True

    async def pass_on(self, app: Callable[..., Any]) -> bool:
        """Lets `app` have it, and tells whether it came whole.

        Once there are too many files, whatever `app` says is replaced by a refusal.
        """
        try:
            await app(self._scope, self._read, self._tell)
        except Exception:
            if self._is_whole:
                raise  # else it is that whoever sent it has gone, and nobody's fault
        if self._wait:
            sentence = strings.UPLOADS_TOO_MANY.format(number=f"{self._limits.files.most:,}")
            await refuse(Refusal(429, "uploads", sentence, self._wait), self._scope, self._send)
        return self._is_whole

    async def _read(self) -> Any:
        message = await self._receive()
        self._is_whole = self._is_whole and message["type"] == "http.request"
        if self._is_whole and self._mark:
            block = self._rest + message.get("body", b"")
            parts = block.count(self._mark)
            self._rest = block[max(0, len(block) - len(self._mark) + 1) :]
            if parts and (wait := self._limits.files.take(name_clients(self._scope), parts)):
                self._wait, self._is_whole = wait, False
                return {"type": "http.disconnect"}
        return message

    async def _tell(self, message: Scope) -> None:
        if not self._wait:
            await self._send(message)
