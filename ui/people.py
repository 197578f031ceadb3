"""Who is who: each browser gets a secret of its own in a cookie, and its digest is the person's name.

Plain ASGI, because a wrapper that buffers would hold up streamed answers.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import Any

from ui.cookies import bake_cookie, read_cookie
from ui.keys import HAS_KEY
from ui.requests import Scope, read_path
from ui.visit import SIGNED_IN

COOKIE = "verbatim"
KEY_HOLDER = "key:"
"""The person that all are who send the key."""
YEAR = 365 * 24 * 3600


class People:
    """Names the person of every request in its scope, under "person", and gives each browser its cookie.

    Where login.py has let somebody in, they are that person, in any browser; so is whoever sends the key of keys.py.
    """

    def __init__(self, app: Callable[..., Any]) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Answers one request as `app` does."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        if scope.get(HAS_KEY) or "login" in scope:
            scope["person"] = KEY_HOLDER if scope.get(HAS_KEY) else f"{SIGNED_IN}{scope['login']}"
            await self.app(scope, receive, send)
            return
        known = read_cookie(scope, COOKIE)
        secret = known or secrets.token_urlsafe(32)
        scope["person"], scope["is_known"] = hashlib.sha256(secret.encode()).hexdigest(), bool(known)
        # Each visit gives the cookie another year, or who comes every day would lose all after the first.
        is_given = not known or (read_path(scope) == "/" and scope.get("method") == "GET")

        async def send_with_cookie(message: Scope) -> None:
            if message["type"] == "http.response.start" and is_given:
                message["headers"] = [*message["headers"], bake_cookie(scope, COOKIE, secret, YEAR)]
            await send(message)

        await self.app(scope, receive, send_with_cookie)
