"""The login ahead of everything that the page serves: a form, and a guard that lets nobody else through.

Plain ASGI, because a wrapper that buffers would hold up streamed answers. Who is who is kept by bot/logins.py, who is
signed in by sessions.py.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from bot.errors import LoginError
from bot.logins import Logins, fold
from ui import strings
from ui.cookies import bake_cookie, read_cookie
from ui.faults import form_fault
from ui.keys import HAS_KEY
from ui.requests import Header, Scope, is_for_programs, is_loopback, read_address, read_path
from ui.sessions import LONGEST, Sessions, Throttle

ASSETS = Path(__file__).parent / "assets"
SIGN_IN, SIGN_OUT = "/login", "/logout"
LONGEST_FORM = 8192
"""Bytes of a form that is sent."""
AT_ONCE = 4
"""Passwords that are checked or wait to be: each check takes memory and a core."""
_DARK = re.compile(r"\.dark (\{[^{}]{1,2000}\})")
"""The dark colours of shell.css, which a script chooses on the page; here the browser does."""


@dataclass(frozen=True, slots=True)
class Response:
    """What is sent back whole."""

    status: int
    body: str = ""
    kind: str = "text/html; charset=utf-8"
    headers: tuple[Header, ...] = ()


class Login:
    """Lets those through who are signed in, with their name in the scope under "login"; others get the form."""

    def __init__(self, app: Callable[..., Any], logins: Logins) -> None:
        self.app = app
        self._logins, self._sessions, self._throttle = logins, Sessions(logins), Throttle()
        self._checks = 0
        """Passwords being checked now."""
        self._one_by_one = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Answers one request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        try:
            if scope.get(HAS_KEY):
                await self.app(scope, receive, send)
                return
            name = self._sessions.find(read_cookie(scope, _name_cookie(scope)))
            response = None if name else await self._meet(scope, receive)
        except LoginError as error:
            name, response = None, Response(503, str(error), "text/plain; charset=utf-8")
        if name and read_path(scope) in (SIGN_IN, SIGN_OUT):
            response = self._leave_or_go_on(scope)
        if response is None:
            scope["login"] = name  # in place, as the route that is found later, which the journal tells
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _send(response, send)

    def _leave_or_go_on(self, scope: Scope) -> Response:
        """Of who is signed in: signing out ends the session, and the form is of no use."""
        if read_path(scope) == SIGN_IN or scope.get("method") != "POST":
            return _lead(scope, "./")
        self._sessions.close(read_cookie(scope, _name_cookie(scope)))
        return _lead(scope, "login", bake_cookie(scope, _name_cookie(scope), "", 0))

    async def _meet(self, scope: Scope, receive: Callable[..., Any]) -> Response:
        """Of who is not signed in: the form, or what became of it."""
        path, method = read_path(scope), scope.get("method", "")
        if path == SIGN_IN and method == "POST":
            return await self._sign_in(scope, await _read_form(receive))
        if path == SIGN_IN:
            return Response(200, render_form(scope["query_string"].decode("latin-1")))
        if path in ("/", SIGN_OUT):
            return _lead(scope, "login")
        if is_for_programs(scope):
            return Response(401, json.dumps(form_fault(401, strings.KEY_NEEDED, "login")), "application/json")
        return Response(401, strings.LOGIN_NEEDED, "text/plain; charset=utf-8")

    async def _sign_in(self, scope: Scope, form: Mapping[str, str] | None) -> Response:
        query = scope["query_string"].decode("latin-1")
        if form is None:
            return Response(400, render_form(query, strings.LOGIN_UNREADABLE))
        typed, address = form.get("name", ""), read_address(scope)
        if self._checks >= AT_ONCE:
            return Response(503, render_form(query, strings.LOGIN_BUSY, typed))
        name_key = f"name {fold(typed)[:64]}"
        wait = self._throttle.begin((name_key, f"address {address}"))
        if wait:
            retry = (b"retry-after", str(math.ceil(wait)).encode())
            return Response(429, render_form(query, describe_wait(wait), typed), headers=(retry,))
        if not await self._fits(typed, form.get("password", "")):
            return Response(401, render_form(query, strings.LOGIN_WRONG, typed))
        self._throttle.forgive(name_key, f"address {address}")
        token = self._sessions.open(typed)
        return _lead(scope, "./", bake_cookie(scope, _name_cookie(scope), token, int(LONGEST)))

    async def _fits(self, name: str, password: str) -> bool:
        """Whether name and password belong together; one after the other, out of the way of all else."""
        self._checks += 1
        try:
            async with self._one_by_one:
                return await asyncio.to_thread(self._logins.check, name, password)
        finally:
            self._checks -= 1


def open_logins(path: str) -> Logins:
    """The logins of a file. Raises LoginError where nobody could sign in."""
    logins = Logins(Path(path).expanduser())
    if not logins.read():
        raise LoginError(f"nobody can sign in: {logins.path} holds no login; run `bot login add NAME`")
    return logins


def warn_of_strangers(host: str, login: str) -> str:
    """What is to be said where others than this machine can reach the page and no login is asked for, else ""."""
    return "" if login or is_loopback(host) else strings.OPEN_TO_ALL.format(host=host)


def describe_wait(seconds: float) -> str:
    """How long is to be waited, in words."""
    return strings.LOGIN_WAIT.format(time=strings.count_wait(seconds))


def render_form(query: str = "", problem: str = "", name: str = "") -> str:
    """The page that asks who one is; it works without scripts. `query` is where to go on afterwards."""
    look = (ASSETS / "shell.css").read_text(encoding="utf-8")
    dark = _DARK.search(look)
    colours = look[: dark.start()] if dark else ""
    dark_colours = f"@media (prefers-color-scheme: dark) {{ :root {dark[1]} }}" if dark else ""
    style = f"{colours}\n{dark_colours}\n{(ASSETS / 'login.css').read_text(encoding='utf-8')}"
    icon = b64encode((ASSETS / "icon.svg").read_bytes()).decode()
    told = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    focused = ("", " autofocus") if name else (" autofocus", "")
    return (
        f'<!doctype html><html lang="{strings.LANGUAGE}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{strings.LOGIN} · {strings.NAME}</title>"
        f'<link rel="icon" href="data:image/svg+xml;base64,{icon}"><style>{style}</style></head>'
        f"<body><main><h1>{strings.NAME}</h1><p>{strings.LOGIN_WHY}</p>{told}"
        f'<form method="post" action="{escape(f"login?{query}" if query else "login")}">'
        f'<label for="name">{strings.LOGIN_NAME}</label><input id="name" name="name" value="{escape(name)}" required '
        f'autocomplete="username" autocapitalize="none" spellcheck="false"{focused[0]}>'
        f'<label for="password">{strings.LOGIN_PASSWORD}</label><input id="password" name="password" type="password" '
        f'required autocomplete="current-password"{focused[1]}>'
        f'<button type="submit">{strings.LOGIN}</button></form></main></body></html>'
    )


def render_sign_out(name: str) -> str:
    """Who is signed in, and the button that ends it, for the header; nothing where nobody is asked for a login."""
    if not name:
        return ""
    return (
        f'<form method="post" action="logout" class="sign-out"><span>{escape(name)}</span> '
        f"<button>{strings.SIGN_OUT}</button></form>"
    )


def _name_cookie(scope: Scope) -> str:
    """The cookie's name: pages on several ports of a machine share their cookies."""
    server = scope.get("server")
    return f"verbatim-login-{server[1] if server else 0}"


def _lead(scope: Scope, place: str, *headers: Header) -> Response:
    """Leads on, along with what the address asks for; the place is always one of ours."""
    query = scope["query_string"]
    location = place.encode() + (b"?" + query if query else b"")
    return Response(303, headers=((b"location", location), *headers))


async def _read_form(receive: Callable[..., Any]) -> dict[str, str] | None:
    """The fields that were sent; None for what is no form of ours."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
        if len(body) > LONGEST_FORM or message["type"] != "http.request":
            return None
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=4)
    except (UnicodeDecodeError, ValueError):
        return None
    return {name: values[0] for name, values in fields.items()}


async def _send(response: Response, send: Callable[..., Any]) -> None:
    body = response.body.encode("utf-8", "replace")
    headers = [
        (b"content-type", response.kind.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"referrer-policy", b"same-origin"),
        (b"x-frame-options", b"DENY"),
        *response.headers,
    ]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
