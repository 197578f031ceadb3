"""The content policy sent with every response, so that the browser itself refuses what a document might smuggle in.

Plain ASGI, because a wrapper that buffers would hold up streamed answers.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'"
)
"""Nothing loads from another host. Gradio's templates are compiled in the browser, hence 'unsafe-eval'."""

Message = MutableMapping[str, Any]


class ContentPolicy:
    """Adds POLICY to the headers of every response."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Answers one request as `app` does, with the header added."""

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-security-policy", POLICY.encode())]
            await send(message)

        await self.app(scope, receive, send_with_policy)
