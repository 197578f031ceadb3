"""Who is who: each browser gets a secret of its own in a cookie, and its digest is the person's name.

Plain ASGI, because a wrapper that buffers would hold up streamed answers.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

COOKIE = "verbatim"
YEAR = 365 * 24 * 3600
_SECRET = re.compile(r"[\w-]{43}")

Scope = MutableMapping[str, Any]


class People:
    """Names the person of every request in its scope, under "person", and gives a new browser its cookie."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Answers one request as `app` does."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        known = _read_secret(scope)
        secret = known or secrets.token_urlsafe(32)
        scope["person"] = hashlib.sha256(secret.encode()).hexdigest()

        async def send_with_cookie(message: Scope) -> None:
            if message["type"] == "http.response.start" and not known:
                message["headers"] = [*message["headers"], (b"set-cookie", _bake(secret, scope["scheme"]).encode())]
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def _read_secret(scope: Scope) -> str:
    """The secret that the browser sent, "" where it sent none, or nothing that can be one of ours."""
    cookies = SimpleCookie()
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                cookies.load(value.decode("latin-1"))
            except CookieError:
                return ""
    found = cookies[COOKIE].value if COOKIE in cookies else ""
    return found if _SECRET.fullmatch(found) else ""


def _bake(secret: str, scheme: str) -> str:
    """The cookie: out of reach of scripts, and not sent along by other sites."""
    secure = "; Secure" if scheme == "https" else ""
    return f"{COOKIE}={secret}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=Lax{secure}"
