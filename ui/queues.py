"""Questions that the page puts in gradio's queue: each is counted, and who is turned away is told so, ahead of gradio.

Gradio sets up a session and takes a thread before anything of ours is asked, which comes too late where all is full.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from ui.admission import admit_question, pass_question
from ui.bodies import replay
from ui.closing import Closing
from ui.limits import Limits
from ui.refusals import REASON, Refusal, refuse
from ui.requests import Scope, read_path
from ui.turns import render_refusal

JOIN, LISTEN = "/gradio_api/queue/join", "/gradio_api/queue/data"
ENTERING = 2
"""How many events gradio takes in at once, so that who is turned away need not wait for all others to be taken in."""
KEPT = 10_000
"""Sessions of which is remembered what they wait for; the oldest are forgotten."""
SAME = {"__type__": "update"}
"""What gradio sends for an output that stays as it is."""


@dataclass(frozen=True, slots=True)
class Entrances:
    """Gradio's numbers of the events that ask: that of the page, and that of programs."""

    page: int
    program: int


class QueueDoor:
    """Counts questions on their way into the queue, and tells who is turned away."""

    def __init__(self, app: Callable[..., Any], limits: Limits, closing: Closing, entrances: Entrances) -> None:
        self.app, self._limits, self._closing, self._entrances = app, limits, closing, entrances
        self._entering = asyncio.Semaphore(ENTERING)
        self._joined: OrderedDict[str, None] = OrderedDict()
        """Sessions that gradio has events of, and that do not listen yet."""
        self._listening: Counter[str] = Counter()
        self._told: OrderedDict[str, bytes] = OrderedDict()
        """What sessions that were turned away will hear once they listen."""

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Answers one request as `app` does, or in its place."""
        path, method = (read_path(scope).rstrip("/"), scope["method"]) if scope["type"] == "http" else ("", "")
        if (method, path) == ("POST", JOIN):
            await self._join(scope, receive, send)
        elif (method, path) == ("GET", LISTEN):
            await self._listen(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _join(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        whole = [await receive()]  # see bodies.py
        wanted = _read_json(whole[0].get("body", b""))
        session, event = str(wanted.get("session_hash")), wanted.get("fn_index")
        asks = event in (self._entrances.page, self._entrances.program)
        refusal = admit_question(scope, self._limits, self._closing) if asks else None
        if refusal and event == self._entrances.program:
            await refuse(refusal, scope, send)
        elif refusal and session not in self._joined and not self._listening[session]:
            name = secrets.token_hex(16)
            self._told[session] = _tell(name, wanted, refusal)
            _forget(self._told)
            scope[REASON] = refusal.reason
            await _send(send, "application/json", json.dumps({"event_id": name}).encode())
        else:  # who listens already is told by the event itself
            self._joined[session] = None
            _forget(self._joined)
            async with self._entering:
                await pass_question(self.app, self._closing, scope, lambda: replay(whole, receive), send)

    async def _listen(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        session = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
        told = self._told.pop(session, b"")
        if told and session not in self._joined and not self._listening[session]:
            await _send(send, "text/event-stream; charset=utf-8", told + _write({"msg": "close_stream"}))
            return

        async def send_ahead(message: Scope) -> None:
            nonlocal told
            if message["type"] == "http.response.body" and told:
                message["body"], told = told + message.get("body", b""), b""
            await send(message)

        self._joined.pop(session, None)
        self._listening[session] += 1
        try:
            await self.app(scope, receive, send_ahead if told else send)
        finally:
            self._listening[session] -= 1
            self._listening += Counter()  # drops those at 0


def _tell(name: str, wanted: dict[str, Any], refusal: Refusal) -> bytes:
    """What ends an event of the page, as gradio would write it: all stays as it is, and the sentence is shown.

    The question goes back to where it can be asked again, unless something is being typed there.
    """
    asked = wanted.get("event_data")
    question = str(asked.get("question", "")) if isinstance(asked, dict) else ""
    given = wanted.get("data")
    typed = str(given[1] or "") if isinstance(given, list) and len(given) > 1 else ""
    shown = [None, SAME if typed.strip() else question, SAME, SAME, SAME, None, render_refusal(refusal.sentence)]
    return _write(
        {"msg": "process_completed", "event_id": name, "output": {"data": shown}, "success": True, "title": None}
    )


def _write(message: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(message)}\n\n".encode()


def _read_json(body: bytes) -> dict[str, Any]:
    """What was sent; nothing where it is no object, since gradio says what is wrong with it."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _forget(kept: OrderedDict[str, Any]) -> None:
    while len(kept) > KEPT:
        kept.popitem(last=False)


async def _send(send: Callable[..., Any], kind: str, body: bytes) -> None:
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
