"""Rules for browsers: nothing is loaded from another host, and no page of another site acts here in a visitor's name.

Plain ASGI, because a wrapper that buffers would hold up streamed answers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from ui.cookies import Scope

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
"""Nothing loads from another host, and none may frame the page to have its buttons pressed unseen.
Gradio's templates are compiled in the browser, hence 'unsafe-eval'."""
READING = ("GET", "HEAD")
"""What other sites may do: lead here by a link."""
FORBIDDEN = b"Only the page itself may ask this."


class ContentPolicy:
    """Adds POLICY to the headers of every response."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Answers one request as `app` does, with the header added."""

        async def send_with_policy(message: Scope) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-security-policy", POLICY.encode())]
            await send(message)

        await self.app(scope, receive, send_with_policy)


class OwnPageOnly:
    """Refuses what another site's page sends, and asks whether it may send; what is no browser goes through."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Answers one request as `app` does, or refuses it."""
        if scope["type"] != "http" or scope["method"] in READING or not is_from_elsewhere(scope):
            await self.app(scope, receive, send)
            return
        headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(FORBIDDEN)).encode())]
        await send({"type": "http.response.start", "status": 403, "headers": headers})
        await send({"type": "http.response.body", "body": FORBIDDEN})


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
