"""Requests that pages of other sites make: none changes anything, and none is told that it may.

The real bot serves on a real port.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from served import serve_page

from bot import open_bot
from bot.errors import SettingsError
from ui.policy import RULES, is_from_elsewhere, read_origins
from ui.server import Server, find_port, start

ELSEWHERE = ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "http://evil.example"})


@pytest.fixture(scope="module")
def server(indexed: Path) -> Iterator[Server]:
    with open_bot(home=indexed, llm="quotes") as bot:
        running = start(bot, port=find_port("127.0.0.1", 8070))
        yield running
        running.close()


@pytest.mark.parametrize("sent", ELSEWHERE)
@pytest.mark.parametrize("path", ["panels/remove", "panels/install", "gradio_api/upload", "gradio_api/queue/join"])
def test_nothing_is_done_for_a_page_of_another_site(server: Server, path: str, sent: dict[str, str]) -> None:
    for method in ("POST", "OPTIONS", "DELETE"):
        refused = httpx.request(method, f"{server.url}{path}", headers=sent)
        assert refused.status_code == 403 and "access-control-allow-origin" not in refused.headers


def test_a_link_from_another_site_opens_the_page(server: Server) -> None:
    assert httpx.get(server.url, headers=ELSEWHERE[0]).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "config"),
        ("GET", "theme.css"),
        ("GET", "nowhere"),
        ("GET", "health"),
        ("GET", "files/none"),
        ("GET", "gradio_api/file=/etc/hostname"),
        ("POST", "panels/library"),
        ("POST", "panels/nothing"),
        ("POST", "gradio_api/queue/join"),
        ("OPTIONS", ""),
    ],
)
def test_every_response_has_each_rule_once(server: Server, method: str, path: str) -> None:
    for sent in ({}, ELSEWHERE[0], {"host": "evil.example"}, {"origin": "http://evil.example"}):
        got = httpx.request(method, f"{server.url}{path}", headers=sent, json={} if method == "POST" else None)
        names = [name for name, _ in got.headers.multi_items()]
        for name, value in RULES:
            assert got.headers[name.decode()] == value.decode() and names.count(name.decode()) == 1
        assert not [name for name in names if name.startswith("access-control-")]
        assert "server" not in got.headers and len(got.headers["x-request-id"]) == 16


def test_only_what_is_the_same_for_everybody_may_be_kept(server: Server) -> None:
    for path in ("", "config", "health", "gradio_api/info", "conversations/none/export"):
        assert httpx.get(f"{server.url}{path}").headers["cache-control"] == "no-store", path
    assert httpx.post(f"{server.url}panels/library", json={}).headers["cache-control"] == "no-store"
    for path in ("theme.css", "favicon.ico"):
        assert "no-store" not in httpx.get(f"{server.url}{path}").headers.get("cache-control", ""), path


def preflight(server: Server, path: str, origin: str) -> httpx.Response:
    asked = {"origin": origin, "access-control-request-method": "POST", "sec-fetch-site": "cross-site"}
    return httpx.options(f"{server.url}{path}", headers=asked)


def test_a_site_that_the_settings_list_may_ask_and_no_other(indexed: Path) -> None:
    with serve_page(indexed, origins="https://intranet.example, http://10.0.0.7:8000") as listed:
        for origin in ("https://intranet.example", "http://10.0.0.7:8000"):
            allowed = preflight(listed, "panels/library", origin)
            assert allowed.status_code == 204 and allowed.headers["access-control-allow-origin"] == origin
            sent = {"origin": origin, "sec-fetch-site": "cross-site"}
            got = httpx.post(f"{listed.url}panels/library", json={}, headers=sent)
            assert got.status_code == 200 and got.headers["access-control-allow-origin"] == origin
            assert got.headers["access-control-allow-credentials"] == "true" and "Origin" in got.headers["vary"]
        for origin in ("https://evil.example", "http://intranet.example", "https://intranet.example.evil", "null"):
            refused = preflight(listed, "panels/library", origin)
            assert refused.status_code == 403 and "access-control-allow-origin" not in refused.headers
            read = httpx.get(f"{listed.url}config", headers={"origin": origin})
            assert "access-control-allow-origin" not in read.headers


def test_where_every_site_may_ask_it_gets_questions_alone_and_never_cookies(indexed: Path) -> None:
    with serve_page(indexed, origins="*") as opened:
        sent = {"origin": "https://any.example", "sec-fetch-site": "cross-site"}
        assert preflight(opened, "gradio_api/call/answer", sent["origin"]).status_code == 204
        asked = httpx.post(f"{opened.url}gradio_api/call/answer", json={"data": ["Who met?"]}, headers=sent)
        assert asked.status_code == 200 and asked.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in asked.headers
        for path in ("api/v1/ask", "v1/chat/completions"):
            allowed = preflight(opened, path, sent["origin"])
            assert allowed.status_code == 204 and "authorization" in allowed.headers["access-control-allow-headers"]
        for path in ("panels/remove", "gradio_api/upload", "gradio_api/queue/join", "api/v1/documents", "mcp"):
            assert httpx.post(f"{opened.url}{path}", headers=sent).status_code == 403


@pytest.mark.parametrize("listed", ["intranet.example", "https://a/b", "https://*.example", "null", "file://x"])
def test_what_is_no_origin_is_an_error(listed: str) -> None:
    with pytest.raises(SettingsError, match="give origins like"):
        read_origins(listed)


def test_a_websocket_of_another_site_is_refused(server: Server) -> None:
    url = httpx.URL(server.url)
    for sent in (b"Host: localhost\r\nOrigin: http://evil.example", b"Host: evil.example"):
        with socket.create_connection((url.host, url.port or 80), timeout=60) as connection:
            connection.sendall(
                b"GET /gradio_api/stream HTTP/1.1\r\n" + sent + b"\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
            )
            assert connection.recv(100).split()[1] == b"403"


@pytest.mark.parametrize(
    ("headers", "is_so"),
    [
        ({}, False),
        ({"sec-fetch-site": "same-origin", "origin": "https://bot.example", "host": "127.0.0.1:7860"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": "http://10.0.0.5:7860", "host": "10.0.0.5:7860"}, False),
        ({"origin": "http://bot.example", "host": "127.0.0.1:7860", "x-forwarded-host": "Bot.example"}, False),
        ({"origin": "http://10.0.0.5:8000", "host": "10.0.0.5:7860"}, True),
        ({"origin": "null", "host": "10.0.0.5:7860"}, True),
        ({"origin": "http://[", "host": "10.0.0.5:7860"}, True),
    ],
)
def test_other_origins_are_told(headers: dict[str, str], is_so: bool) -> None:
    scope = {"headers": [(name.encode(), value.encode()) for name, value in headers.items()]}
    assert is_from_elsewhere(scope) == is_so
