"""What the page tells of its work on stderr: a line for each request and each answer, as JSON or as plain words.

Never a question, an answer, a key, a cookie or who somebody is; questions only where the settings ask for them.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.settings import Settings
from ui.measures import Measures
from ui.refusals import REASON
from ui.requests import Scope

ID = "request_id"
"""In the scope: by which the lines of one request are found; also sent along with its response."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
UNKNOWN = "none"
"""The route of what leads nowhere, or was turned away before it was known where it leads."""
NAME = "verbatim"


class Journal:
    """Tells of each request once its response has been sent, and counts it."""

    def __init__(self, app: Callable[..., Any], measures: Measures) -> None:
        self.app, self._measures = app, measures

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Answers one request as `app` does, with its id in a header."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope[ID], begun, status = secrets.token_hex(8), time.perf_counter(), 500

        async def send_with_id(message: Scope) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", scope[ID].encode())]
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            self._tell(scope, status, time.perf_counter() - begun)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        """The route as it is written in the code, because an address holds names and ids."""
        method = scope["method"] if scope["method"] in METHODS else "other"
        route = str(getattr(scope.get("route"), "path", UNKNOWN))
        self._measures.count("requests", route=route, method=method, status=str(status))
        told = {"id": scope[ID], "method": method, "route": route, "status": status, "seconds": round(seconds, 4)}
        if reason := scope.get(REASON):
            self._measures.count("refused", reason=reason)
            told["refused"] = reason
        tell("request", told)


def tell(event: str, told: Mapping[str, Any]) -> None:
    """One line, where the settings want lines."""
    logging.getLogger(NAME).info(event, extra={"told": dict(told)})


class _Lines(logging.Formatter):
    """A line for each record; of an exception its kind and where it arose, since its words may be anybody's."""

    def __init__(self, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told: dict[str, Any] = {"time": when, "level": record.levelname.lower(), "logger": record.name}
        told |= {"event": record.getMessage(), **getattr(record, "told", {})}
        if record.exc_info and (kind := record.exc_info[0]):
            frames = traceback.extract_tb(record.exc_info[2])
            told |= {"error": kind.__name__, "at": [f"{frame.filename}:{frame.lineno}" for frame in frames[-5:]]}
        if self._as_json:
            return json.dumps(told, ensure_ascii=False, default=str)
        words = [f"{name}={json.dumps(value, ensure_ascii=False, default=str)}" for name, value in told.items()]
        return " ".join([when, record.levelname.lower(), *words[2:]])


def open_journal(settings: Settings) -> Callable[[], None]:
    """Has everything that is logged written as the settings say; what is returned ends that."""
    if not settings.log:
        return lambda: None
    root, own = logging.getLogger(), logging.getLogger(NAME)
    handler, before = logging.StreamHandler(), own.level
    handler.setFormatter(_Lines(settings.log == "json"))
    root.addHandler(handler)
    own.setLevel(logging.INFO)

    def close() -> None:
        root.removeHandler(handler)
        own.setLevel(before)

    return close
