"""Rules for browsers: nothing is loaded from another host, and no page of another site acts here in a visitor's name.

Plain ASGI, because a wrapper that buffers would hold up streamed answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from bot.errors import SettingsError
from ui import strings
from ui.refusals import Refusal, refuse
from ui.requests import Header, Scope, read_header, read_path

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
"""Nothing loads from another host, and none may frame the page to have its buttons pressed unseen.
Gradio's templates are compiled in the browser, hence 'unsafe-eval'."""
RULES: tuple[Header, ...] = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
NO_STORE = (b"cache-control", b"no-store")
SHARED = ("/assets/", "/static/", "/theme.css", "/favicon.ico", "/manifest.json")
"""What is the same for everybody, and may be kept by a browser; all else may be somebody's own."""
GRANTS = b"access-control-"
READING = ("GET", "HEAD")
"""What other sites may do: lead here by a link."""
ANY = "*"
OPEN = ("/gradio_api/call/", "/api/v1/ask", "/api/v1/search", "/v1/chat/completions", "/v1/models")
"""What any site may ask where the settings allow all of them: only questions, which change nothing."""
_ORIGIN = re.compile(r"https?://(?:[a-z0-9._-]{1,253}|\[[0-9a-f:]{2,45}\])(?::\d{1,5})?", re.ASCII)


class ContentPolicy:
    """Sets RULES on every response, keeps caches from what is somebody's own, and grants nothing to other sites."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Answers one request as `app` does, with its headers put right."""
        is_shared = scope["type"] == "http" and read_path(scope).startswith(SHARED)

        async def send_with_policy(message: Scope) -> None:
            if message["type"] == "http.response.start":
                ours = RULES if is_shared else (*RULES, NO_STORE)
                taken = {name for name, _ in ours}
                kept = [(name, value) for name, value in message["headers"] if name.lower() not in taken]
                message["headers"] = [*kept, *ours]
            await send(message)

        await self.app(scope, receive, send_with_policy)


class OwnPageOnly:
    """Refuses what another site's page sends, and asks whether it may send; what is no browser goes through.

    Sites that the settings list may do what the page may, with its visitors' cookies where browsers send them.
    """

    def __init__(self, app: Callable[..., Any], origins: tuple[str, ...] = ()) -> None:
        self.app, self._origins = app, origins

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Answers one request as `app` does, or refuses it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        grants = self._grant(scope)
        is_reading = scope["type"] == "http" and scope["method"] in READING
        if not is_reading and not grants and is_from_elsewhere(scope):
            await refuse(Refusal(403, "origin", strings.OTHER_SITE), scope, send)
            return

        async def send_granted(message: Scope) -> None:
            if message["type"] == "http.response.start":
                kept = [(name, value) for name, value in message["headers"] if not name.lower().startswith(GRANTS)]
                message["headers"] = [*kept, *grants, *([(b"vary", b"Origin")] if self._origins else [])]
            await send(message)

        if grants and scope.get("method") == "OPTIONS":
            await send_granted({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await self.app(scope, receive, send_granted)

    def _grant(self, scope: Scope) -> list[Header]:
        """What the site that asks is allowed; nothing where it is not listed. Never cookies to just any site."""
        origin = read_header(scope, b"origin").lower()
        if not origin or (not (is_listed := origin in self._origins) and ANY not in self._origins):
            return []
        if not is_listed and not read_path(scope).startswith(OPEN):
            return []
        allowed = [(b"access-control-allow-origin", origin.encode("latin-1") if is_listed else b"*")]
        if is_listed:
            allowed.append((b"access-control-allow-credentials", b"true"))
        if scope.get("method") == "OPTIONS":
            allowed.append((b"access-control-allow-methods", b"GET, POST, PATCH, DELETE"))
            allowed.append((b"access-control-allow-headers", b"authorization, content-type"))
            allowed.append((b"access-control-max-age", b"600"))
        return allowed


def read_origins(listed: str) -> tuple[str, ...]:
    """Origins with commas between them, or `*` for all. Raises SettingsError."""
    origins = tuple(part.strip().lower().rstrip("/") for part in listed.split(",") if part.strip())
    for origin in origins:
        if origin != ANY and not _ORIGIN.fullmatch(origin):
            raise SettingsError(f"origins names {origin!r}; give origins like https://intranet.example.org, or *")
    return origins


def is_from_elsewhere(scope: Scope) -> bool:
    """Whether a page of another site has sent a request; over plain HTTP browsers tell only that page's origin."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    if site := headers.get(b"sec-fetch-site"):
        return site not in (b"same-origin", b"none")
    if (origin := headers.get(b"origin")) is None:
        return False
    ours = headers.get(b"x-forwarded-host", headers.get(b"host", b""))
    try:
        return urlsplit(origin).netloc.lower() != ours.lower()
    except ValueError:
        return True
