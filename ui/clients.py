"""Whose allowance a request uses: the login's, the browser's, the address's.

How much each has is kept in limits.py.
"""

from __future__ import annotations

from ui.keys import HAS_KEY
from ui.limits import TOGETHER, Client
from ui.requests import Scope, read_address


def name_clients(scope: Scope) -> list[Client]:
    """Whose allowance a request uses: the login's, else that of the browser at its address, and of the address.

    A browser without our cookie yet is any at its address.
    """
    if login := scope.get("login"):
        return [Client(f"login {login}")]
    together = name_address(scope)
    if scope.get(HAS_KEY):
        return [Client(f"key {together.name}"), together]
    own = Client(f"{scope['person']} {together.name}") if scope.get("is_known") else Client(f"new {together.name}")
    return [own, together]


def name_address(scope: Scope) -> Client:
    """All who come from one address."""
    return Client(f"address {read_address(scope)}", TOGETHER)
