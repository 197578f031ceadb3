"""The cookies of the page: secrets that no script can read and that other sites do not send along.

What they stand for is the business of people.py and login.py.
"""

from __future__ import annotations

import re

from ui.requests import Header, Scope

_SECRET = re.compile(r"[\w-]{43}", re.ASCII)


def read_cookie(scope: Scope, name: str) -> str:
    """The secret that the browser sent under a name, "" where it sent none, or nothing that can be one of ours."""
    # By hand, because the standard library drops them all for one that is oddly written by another page of this host.
    sent = [value.decode("latin-1") for header, value in scope["headers"] if header == b"cookie"]
    pairs = (pair.strip().partition("=") for pair in ";".join(sent).split(";"))
    return next((value for key, _, value in pairs if key == name and _SECRET.fullmatch(value)), "")


def bake_cookie(scope: Scope, name: str, secret: str, seconds: int) -> Header:
    """The header that gives a browser a secret for so long; 0 takes it away."""
    secure = "; Secure" if scope["scheme"] in ("https", "wss") else ""
    baked = f"{name}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    return (b"set-cookie", baked.encode())
