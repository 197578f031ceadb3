"""The names that the page answers to: under any other, a page of another site may have had its own name point here.

Plain ASGI, because a wrapper that buffers would hold up streamed answers.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import Any

from bot.errors import SettingsError
from ui import strings
from ui.refusals import Refusal, refuse
from ui.requests import Scope, is_loopback, read_header

EVERYWHERE = ("0.0.0.0", "::", "")
_HOST = re.compile(r"(\[[0-9a-f:.%]{2,60}\]|[\w.-]{1,253})(?::\d{1,5})?", re.ASCII)
_NAME = re.compile(r"(?:\*\.)?[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,20}|[0-9a-f:]{2,45}", re.ASCII)


class KnownHosts:
    """Lets requests through that name this machine, where the page is bound, or one of the names of the settings."""

    def __init__(self, app: Callable[..., Any], names: tuple[str, ...], bound: str) -> None:
        self.app, self._names, self._bound = app, names, bound.lower()

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Answers one request as `app` does, or refuses it."""
        if scope["type"] in ("http", "websocket") and not self._is_known(scope):
            await refuse(Refusal(400, "host", strings.HOST_UNKNOWN), scope, send)
            return
        await self.app(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        """Of a trusted proxy, the name under which it was asked itself."""
        sent = read_header(scope, b"x-forwarded-host") or read_header(scope, b"host")
        found = _HOST.fullmatch(sent.strip().lower())
        if found is None:
            return False
        name = found[1].strip("[]").removesuffix(".")
        if is_loopback(name) or name == self._bound or any(_fits(name, known) for known in self._names):
            return True
        # No name can be made to point elsewhere where none is used; bound to all addresses, each of them is ours.
        return self._bound in EVERYWHERE and _is_address(name)


def read_names(listed: str) -> tuple[str, ...]:
    """Names with commas between them; `*.example.org` stands for all below it. Raises SettingsError."""
    names = tuple(part.strip().lower() for part in listed.split(",") if part.strip())
    for name in names:
        if not _NAME.fullmatch(name):
            raise SettingsError(f"hosts names {name!r}, which is no host name; give names like bot.example.org")
    return names


def _fits(name: str, known: str) -> bool:
    return name.endswith(known[1:]) if known.startswith("*.") else name == known


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
