"""The cookie by which a browser is known: given once, made to last with each visit, kept from scripts and other sites.

What it stands for is tested in test_conversations.py and test_ui_conversations.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from served import serve_page

from ui.people import COOKIE, YEAR
from ui.server import Server


@pytest.fixture(scope="module")
def server(indexed: Path) -> Iterator[Server]:
    with serve_page(indexed, proxies="127.0.0.1") as running:
        yield running


def test_a_new_browser_gets_a_secret_that_no_script_and_no_other_site_can_use(server: Server) -> None:
    one, other = (httpx.get(server.url) for _ in range(2))
    given = one.headers["set-cookie"]
    assert "; HttpOnly" in given and "; SameSite=Lax" in given and f"; Max-Age={YEAR}" in given and "Path=/" in given
    assert "Secure" not in given and len(one.cookies[COOKIE]) == 43 and one.cookies[COOKIE] != other.cookies[COOKIE]


def test_over_https_it_is_for_https_alone(server: Server) -> None:
    sent = {"x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9"}
    assert "; Secure" in httpx.get(server.url, headers=sent).headers["set-cookie"]


def test_each_visit_gives_the_same_secret_another_year(server: Server) -> None:
    client = httpx.Client(base_url=server.url)
    first = client.get("").cookies[COOKIE]
    again = client.get("?q=Who")
    assert again.cookies[COOKIE] == first and f"Max-Age={YEAR}" in again.headers["set-cookie"]
    for got in (client.get("config"), client.post("panels/library", json={})):
        assert "set-cookie" not in got.headers


@pytest.mark.parametrize("value", ["", "short", "a" * 44, "../x", "a" * 42 + "!"])
def test_what_is_no_secret_of_ours_is_replaced(server: Server, value: str) -> None:
    got = httpx.get(server.url, headers={"cookie": f"{COOKIE}={value}"})
    assert len(got.cookies[COOKIE]) == 43 and got.cookies[COOKIE] != value
