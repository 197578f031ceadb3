"""The page with a login over HTTP: what is shut, who gets in, how one gets out, and how guessing is slowed.

The real bot serves on a real port; the form is sent as a browser without scripts does.
"""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import open_bot
from bot.errors import LoginError
from bot.logins import Logins
from ui import strings
from ui.login import describe_wait, render_form, render_sign_out, warn_of_strangers
from ui.requests import is_loopback
from ui.server import Server, build_server, find_port, start
from ui.sessions import FREE

PASSWORD = "correct horse"
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def logins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Logins:
    monkeypatch.setattr("bot.logins.COST", 2**8)  # what a try costs is test_logins.py's business
    found = Logins(tmp_path / "logins")
    found.add("anna", PASSWORD)
    found.add("ben", "another one")
    return found


@pytest.fixture
def server(indexed: Path, logins: Logins) -> Iterator[Server]:
    with open_bot(home=indexed, llm="quotes", login=str(logins.path), proxies="127.0.0.1") as bot:
        running = start(bot, port=find_port("127.0.0.1", 8040))
        yield running
        running.close()


def visit(server: Server) -> httpx.Client:
    """A browser without cookies that is not led on by itself."""
    return httpx.Client(base_url=server.url, timeout=60)


def sign_in(client: httpx.Client, name: str = "anna", password: str = PASSWORD, query: str = "") -> httpx.Response:
    return client.post(f"login{query}", data={"name": name, "password": password})


def enter(server: Server, name: str = "anna", password: str = PASSWORD) -> httpx.Client:
    """A browser that is signed in."""
    client = visit(server)
    assert sign_in(client, name, password).status_code == 303
    return client


# ---- shut


def test_nothing_but_the_form_is_served_to_who_is_not_signed_in(server: Server) -> None:
    client = visit(server)
    first = client.get("?q=Who%20met%3F&c=1")
    assert (first.status_code, first.headers["location"]) == (303, "login?q=Who%20met%3F&c=1")
    for method, path in (
        ("GET", "config"),
        ("GET", "theme.css"),
        ("GET", "gradio_api/info"),
        ("GET", "gradio_api/queue/data?session_hash=x"),
        ("POST", "gradio_api/queue/join"),
        ("POST", "gradio_api/call/answer"),
        ("POST", "gradio_api/run/predict"),
        ("POST", "gradio_api/upload"),
        ("GET", "gradio_api/file=/etc/hostname"),
        ("POST", "panels/library"),
        ("GET", "login/"),
        ("GET", "//login"),
        ("GET", "login/../config"),
        ("GET", "nowhere"),
        ("DELETE", ""),
    ):
        got = client.request(method, path)
        assert got.status_code in (401, 303) and len(got.content) < 200, (method, path, got.status_code)
        assert got.status_code == 401 or got.headers["location"].startswith("login"), (method, path)


def test_every_route_of_the_page_is_behind_the_login(server: Server, indexed: Path) -> None:
    with open_bot(home=indexed, llm="quotes") as bot:
        paths = {re.sub(r"\{[^}]*\}", "x", route.path) for route in walk_routes(build_server(bot).routes)}
    assert len(paths) > 20 and "/panels/x" in paths and any("gradio_api" in path for path in paths)
    client = visit(server)
    for path in sorted(paths - {"/", "/login", "/logout"}):
        assert client.get(f"{server.url.rstrip('/')}{path}").status_code == 401, path


def walk_routes(routes: Any, before: str = "") -> Iterator[Any]:
    """All routes, also those of what is mounted."""
    for route in routes:
        if getattr(route, "routes", None):
            yield from walk_routes(route.routes)
        elif hasattr(route, "path"):
            yield route


def test_a_websocket_is_refused(server: Server) -> None:
    url = httpx.URL(server.url)
    with socket.create_connection((url.host, url.port or 80), timeout=60) as connection:
        connection.sendall(
            b"GET /gradio_api/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        assert connection.recv(100).split()[1] in (b"403", b"401")


def test_without_the_setting_nobody_is_asked(indexed: Path) -> None:
    with open_bot(home=indexed, llm="quotes") as bot:
        running = start(bot, port=find_port("127.0.0.1", 8060))
        try:
            assert httpx.get(running.url).status_code == 200
            assert httpx.get(f"{running.url}login").status_code != 200
        finally:
            running.close()


def test_a_page_that_nobody_could_enter_does_not_start(indexed: Path, tmp_path: Path) -> None:
    with (
        open_bot(home=indexed, llm="quotes", login=str(tmp_path / "none")) as bot,
        pytest.raises(LoginError, match=r"nobody can sign in: .*none holds no login; run `bot login add NAME`"),
    ):
        start(bot)


# ---- in and out


def test_the_form_is_plain_html_under_the_same_policy(server: Server) -> None:
    page = visit(server).get("login")
    assert page.status_code == 200 and "default-src 'self'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store" and "<script" not in page.text
    assert re.search(r'<label for="password">.*type="password"', page.text)
    assert "prefers-color-scheme: dark" in page.text and "--accent: #9dc1e4" in page.text


def test_who_signs_in_gets_where_they_wanted_and_the_whole_page(server: Server) -> None:
    client = visit(server)
    led = sign_in(client, query="?q=Who%20met%3F")
    assert (led.status_code, led.headers["location"]) == (303, "./?q=Who%20met%3F")
    cookie = led.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie and "Max-Age=" in cookie
    assert client.get("").status_code == 200 and client.get("config").status_code == 200
    assert "Armenia" in client.post("panels/library", json={}).text
    asked = client.post("gradio_api/call/answer", json={"data": ["How many people live in Karabakh?"]}).json()
    assert "120,000" in client.get(f"gradio_api/call/answer/{asked['event_id']}").text
    assert client.get("login").headers["location"] == "./"


def test_over_https_the_cookie_is_for_https_alone(server: Server) -> None:
    client = visit(server)
    client.headers["x-forwarded-proto"] = "https"  # as the proxy says it that the settings name
    assert "; Secure" in sign_in(client).headers["set-cookie"]


@pytest.mark.parametrize(
    ("name", "password"), [("anna", "wrong"), ("anna", "another one"), ("nobody", PASSWORD), ("", ""), (HOSTILE, "x")]
)
def test_who_is_wrong_is_told_the_same_and_gets_no_cookie(server: Server, name: str, password: str) -> None:
    refused = sign_in(visit(server), name, password)
    assert refused.status_code == 401 and strings.LOGIN_WRONG in refused.text
    assert "set-cookie" not in refused.headers and HOSTILE not in refused.text


def test_who_signs_out_is_out_and_nobody_else_is(server: Server) -> None:
    anna, ben = enter(server), enter(server, "ben", "another one")
    cookies = dict(anna.cookies)
    assert anna.get("logout").headers["location"] == "./" and anna.get("config").status_code == 200  # a link cannot
    gone = anna.post("logout")
    assert gone.headers["location"] == "login" and "Max-Age=0" in gone.headers["set-cookie"]
    assert httpx.get(f"{server.url}config", cookies=cookies).status_code == 401
    assert ben.get("config").status_code == 200


def test_who_is_removed_or_gets_another_password_is_out_at_once(server: Server, logins: Logins) -> None:
    anna, ben = enter(server), enter(server, "ben", "another one")
    logins.remove("anna")
    logins.add("ben", PASSWORD)
    assert [one.get("config").status_code for one in (anna, ben)] == [401, 401]
    logins.add("carl", PASSWORD)
    assert enter(server, "carl").get("config").status_code == 200


def test_a_damaged_file_lets_nobody_in(server: Server, logins: Logins) -> None:
    anna = enter(server)
    logins.path.write_text("anna:open sesame\n")
    for got in (anna.get("config"), sign_in(visit(server))):
        assert got.status_code == 503 and "is no login" in got.text


@pytest.mark.parametrize("content", [b"\xff\xfe", b"name=" + b"a" * 10_000, b"&".join([b"a=b"] * 50), b""])
def test_what_is_no_form_of_ours_is_refused(server: Server, content: bytes) -> None:
    refused = visit(server).post("login", content=content)
    assert refused.status_code in (400, 401) and "set-cookie" not in refused.headers


def test_a_form_on_another_site_signs_nobody_in(server: Server) -> None:
    client = visit(server)
    client.headers["sec-fetch-site"] = "cross-site"
    assert sign_in(client).status_code == 403 and not client.cookies


def test_a_made_up_cookie_lets_nobody_in(server: Server) -> None:
    (name,) = enter(server).cookies
    for value in ("", "anna", "a" * 43, "../x", 'a"b;c'):
        got = httpx.get(f"{server.url}config", headers={"cookie": f"{name}={value}"})
        assert got.status_code == 401


def test_who_is_signed_in_is_the_same_person_in_every_browser(server: Server) -> None:
    """Their conversations are theirs by name; the header tells who one is."""
    for client in (enter(server), enter(server)):
        config = client.get("config").json()
        (load,) = (one["id"] for one in config["dependencies"] if [event for _, event in one["targets"]] == ["load"])
        session = {"fn_index": load, "data": [], "session_hash": "s"}
        client.post("gradio_api/queue/join", json=session).raise_for_status()
        with client.stream("GET", "gradio_api/queue/data", params={"session_hash": "s"}) as stream:
            told = [json.loads(line[5:]) for line in stream.iter_lines() if line.startswith("data:")]
        (done,) = (one for one in told if one["msg"] == "process_completed")
        header = done["output"]["data"][0]
        assert "<span>anna</span>" in header and strings.SIGN_OUT in header and 'method="post"' in header


# ---- guessing


def test_after_some_wrong_tries_there_is_a_wait_even_for_the_right_password(server: Server) -> None:
    client = visit(server)
    assert [sign_in(client, password="wrong one").status_code for _ in range(FREE)] == [401] * FREE
    waits = sign_in(client)
    assert waits.status_code == 429 and 1 <= int(waits.headers["retry-after"]) <= 5
    assert "Too many wrong tries. Wait" in waits.text
    assert sign_in(visit(server), "ben", "another one").status_code == 429  # from the same address


def test_many_tries_at_once_gain_nothing(server: Server) -> None:
    with ThreadPoolExecutor(12) as pool:
        codes = list(pool.map(lambda _: sign_in(visit(server), password="wrong one").status_code, range(24)))
    assert codes.count(401) <= FREE and set(codes) <= {401, 429, 503}


# ---- words


def test_what_is_shown_of_a_name_or_an_address_is_escaped() -> None:
    for html in (render_form(HOSTILE, HOSTILE, HOSTILE), render_sign_out(HOSTILE)):
        assert "<script>" not in html and "&lt;script&gt;" in html
    assert render_sign_out("") == ""


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "Wait 1 second,"), (20.0, "Wait 20 seconds,"), (600.0, "Wait 10 minutes,")]
)
def test_a_wait_is_told_in_words(seconds: float, words: str) -> None:
    assert words in describe_wait(seconds)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("example.org", False),
    ],
)
def test_where_others_can_reach_the_page_it_is_said(host: str, loopback: bool) -> None:
    assert is_loopback(host) == loopback
    assert bool(warn_of_strangers(host, "")) != loopback
    assert warn_of_strangers(host, "logins") == ""
