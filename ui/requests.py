"""What a request says of itself: its path, its headers, from where it comes.

Whether what a proxy adds is believed is decided in proxies.py, who the person is in people.py.
"""

from __future__ import annotations

import ipaddress
from collections.abc import MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Header = tuple[bytes, bytes]
FORWARDED = "forwarded"
"""In the scope: somebody stands between, whether believed or not."""
API, OPENAI, TOOLS = "/api/", "/v1/", "/mcp"
"""Where programs ask: what our own API's addresses begin with, and OpenAI's, and that of the Model Context Protocol."""


def read_path(scope: Scope) -> str:
    """The path below where the page is mounted."""
    return str(scope["path"]).removeprefix(scope.get("root_path", "")) or "/"


def is_for_programs(scope: Scope) -> bool:
    """Whether it is asked for what only programs read."""
    return find_program(scope) != ""


def find_program(scope: Scope) -> str:
    """For which of API, OPENAI and TOOLS it is asked; "" for none of them."""
    path = read_path(scope)
    if path.rstrip("/") == TOOLS:
        return TOOLS
    return next((start for start in (API, OPENAI) if path.startswith(start)), "")


def read_header(scope: Scope, name: bytes) -> str:
    """A header's value, "" where it is not there; where it was sent several times, they are joined."""
    return b",".join(value for key, value in scope["headers"] if key == name).decode("latin-1")


def read_address(scope: Scope) -> str:
    """From where it is asked; of IPv6 the network, since a machine there has many addresses."""
    client = scope.get("client")
    try:
        address = ipaddress.ip_address(client[0] if client else "")
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((address, 64), strict=False) if address.version == 6 else address)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what is served on a host."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_local(scope: Scope) -> bool:
    """Whether whoever asks sits at this machine: what came by way of a proxy never counts as that."""
    client = scope.get("client")
    return client is not None and is_loopback(client[0]) and not scope.get(FORWARDED)
