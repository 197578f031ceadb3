"""Where programs ask: their addresses lead to the API and to the tools of MCP, all others to the page.

Plain ASGI, because a wrapper that buffers would hold up streamed answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ui import strings
from ui.probes import Route
from ui.refusals import Refusal, refuse
from ui.requests import API, TOOLS, Scope, find_program, read_path

App = Callable[..., Any]


class Programs:
    """Hands on what programs ask for to the app for it; what there is none for is refused."""

    def __init__(self, app: App, apps: Mapping[str, App]) -> None:
        self.app, self._apps = app, apps

    async def __call__(self, scope: Scope, receive: App, send: App) -> None:
        """Answers one request."""
        start = find_program(scope) if scope["type"] == "http" else ""
        if not start:
            await self.app(scope, receive, send)
        elif start in self._apps:
            if start == TOOLS:
                scope["route"] = Route(TOOLS)  # its app has no routes of its own
            await self._apps[start](scope, receive, send)
        else:
            told = tell_unknown(scope["method"], read_path(scope), has_api=API in self._apps)
            await refuse(Refusal(404, "unknown_address", told), scope, send)


def tell_unknown(method: str, path: str, *, has_api: bool) -> str:
    """That an address leads nowhere, and where those stand that lead somewhere."""
    return (strings.ROUTE_UNKNOWN if has_api else strings.ROUTE_TOOLS).format(method=method, path=path)
