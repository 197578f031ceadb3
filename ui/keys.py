"""The key that programs send: asked for ahead of the login, which it stands for, where the settings name one.

Plain ASGI, because a wrapper that buffers would hold up streamed answers.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from ui import strings
from ui.refusals import Refusal, refuse
from ui.requests import Scope, is_for_programs, read_header

HAS_KEY = "has_key"
"""In the scope: the right key was sent."""
SCHEME = "bearer "


class Keys:
    """Lets programs through that send the key; who sends none may still be signed in, where that can be."""

    def __init__(self, app: Callable[..., Any], key: str, has_logins: bool) -> None:
        self.app, self._digest, self._has_logins = app, _digest(key), has_logins

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Answers one request as `app` does, or refuses it."""
        if scope["type"] != "http" or not is_for_programs(scope):
            await self.app(scope, receive, send)
            return
        sent = read_key(scope)
        if sent and hmac.compare_digest(_digest(sent), self._digest):
            scope[HAS_KEY] = True
        elif sent or not self._has_logins:
            told = strings.KEY_WRONG if sent else strings.KEY_NEEDED
            await refuse(Refusal(401, "key", told), scope, send)
            return
        await self.app(scope, receive, send)


def read_key(scope: Scope) -> str:
    """The key that a request bears, "" where it bears none."""
    told = read_header(scope, b"authorization").strip()
    if told[: len(SCHEME)].lower() == SCHEME:
        return told[len(SCHEME) :].strip()
    return read_header(scope, b"x-api-key").strip()


def _digest(key: str) -> bytes:
    """Of the same length for any key, so that comparing tells nothing of it."""
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()
