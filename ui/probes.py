"""What those who run the page ask it: whether it lives, whether it is ready to answer, and what it has counted.

Answered ahead of any login, hence without a word of documents, questions or people.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from bot.errors import BotError
from bot.store.tables import CATALOG_NAME
from ui import strings
from ui.measures import Sample
from ui.refusals import Refusal, refuse
from ui.requests import Scope, is_local, read_path
from ui.service import Service

if TYPE_CHECKING:
    from bot.bot import Bot

HEALTH, READY, METRICS = "/health", "/ready", "/metrics"
EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"


class Route:
    """What the journal calls a place that is answered here."""

    def __init__(self, path: str) -> None:
        self.path = path


class Probes:
    """Answers HEALTH, READY and METRICS; all else goes through."""

    def __init__(self, app: Callable[..., Any], bot: Bot, service: Service) -> None:
        self.app, self._bot, self._service = app, bot, service

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Answers one request."""
        path = read_path(scope) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else ""
        if path not in (HEALTH, READY, METRICS):
            await self.app(scope, receive, send)
            return
        scope["route"] = Route(path)
        if path == HEALTH:
            await _send(200, "application/json", json.dumps({"status": "alive"}), scope, send)
        elif path == READY:
            state = await asyncio.to_thread(self._look)
            status = 200 if state["status"] == "ready" else 503
            await _send(status, "application/json", json.dumps(state), scope, send)
        elif is_local(scope) or self._bot.settings.open_metrics:
            text = await asyncio.to_thread(lambda: self._service.measures.write(find_samples(self._bot, self._service)))
            await _send(200, EXPOSITION, text, scope, send)
        else:
            await refuse(Refusal(403, "metrics", strings.METRICS_CLOSED), scope, send)

    def _look(self) -> dict[str, str]:
        """What each part is in: a model in trouble still leaves the quotations, one that is not there does not."""
        index = "open" if self._can_read() else "closed"
        chosen = self._bot.backends()[0]
        model = "failing" if chosen.trouble else "available"
        model = model if chosen.is_available else "absent"
        status = "ready" if index == "open" and model != "absent" else "unready"
        if self._service.closing.has_begun:
            status = "closing"
        return {"status": status, "index": index, "model": model}

    def _can_read(self) -> bool:
        """Whether the catalog answers, and is still there: what is open is readable long after it was deleted."""
        try:
            return not self._bot.shelf.count() or (self._bot.settings.home / CATALOG_NAME).exists()
        except (BotError, OSError):
            return False


def find_samples(bot: Bot, service: Service) -> Iterator[Sample]:
    """What is not counted but stands as it is: lines, documents, backends."""
    for line, length in service.lines.lengths.items():
        yield "waiting", {"line": line}, length
    yield "answers_under_way", {}, service.closing.under_way
    yield "documents", {}, bot.shelf.count()
    for backend in bot.backends():
        yield "backend_available", {"backend": backend.name}, backend.is_available
        yield "model_failures", {"backend": backend.name}, backend.failures
    if bot.watcher:
        for outcome, number in bot.watcher.counts.items():
            yield "ingested", {"outcome": outcome, "by": "watching"}, number


async def _send(status: int, kind: str, text: str, scope: Scope, send: Callable[..., Any]) -> None:
    body = text.encode()
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
