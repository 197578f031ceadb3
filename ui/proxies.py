"""What proxies add to a request: believed of those that the settings name, and taken away from all others.

Plain ASGI, because a wrapper that buffers would hold up streamed answers.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from typing import Any

from bot.errors import SettingsError
from ui.requests import FORWARDED, Scope, read_header

ADDED = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host")
"""What is believed of a proxy: who asked, by which scheme, under which name."""
SIGNS = (*ADDED, b"forwarded", b"x-real-ip", b"x-forwarded-port", b"x-forwarded-server", b"via")
SCHEMES = ("http", "https", "ws", "wss")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Proxies:
    """Puts the visitor in the place of a proxy that is known; what others claim reaches nothing behind this."""

    def __init__(self, app: Callable[..., Any], known: Sequence[Network]) -> None:
        self.app, self._known = app, known

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Answers one request as `app` does."""
        if scope["type"] in ("http", "websocket"):
            self._settle(scope)
        await self.app(scope, receive, send)

    def _settle(self, scope: Scope) -> None:
        scope[FORWARDED] = any(name in SIGNS for name, _ in scope["headers"])
        client = scope.get("client")
        is_known = client is not None and self._knows(client[0])
        if is_known:
            chain = [part.strip() for part in read_header(scope, b"x-forwarded-for").split(",")]
            # From the right, since whatever a visitor sends along stands to the left of what the proxies add.
            visitor = next((part for part in reversed(chain) if part and not self._knows(part)), "")
            scope["client"] = (visitor, 0) if visitor else client
            scheme = read_header(scope, b"x-forwarded-proto").strip().lower()
            if scheme in SCHEMES:
                scope["scheme"] = scheme
        dropped = [name for name in SIGNS if not is_known or name not in ADDED]
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name not in dropped]

    def _knows(self, host: str) -> bool:
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._known)


def read_networks(listed: str) -> tuple[Network, ...]:
    """Addresses and networks with commas between them. Raises SettingsError."""
    try:
        return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in listed.split(",") if part.strip())
    except ValueError as error:
        raise SettingsError(f"proxies must be addresses or networks like 10.0.0.0/8: {error}; correct them") from error
