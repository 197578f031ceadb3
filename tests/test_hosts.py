"""The names under which the page can be asked, over a real port; another site's name for it gets one sentence.

That pages of other sites can do nothing is tested in test_policy.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from served import serve_page

from bot.errors import SettingsError
from ui import strings
from ui.hosts import KnownHosts, read_names
from ui.server import Server


@pytest.fixture(scope="module")
def server(indexed: Path) -> Iterator[Server]:
    with serve_page(indexed, hosts="bot.example.org, *.inner.example", proxies="127.0.0.2") as running:
        yield running


def ask_as(server: Server, host: str, path: str = "health", **headers: str) -> httpx.Response:
    return httpx.get(f"{server.url}{path}", headers={"host": host, **headers})


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1:7860", "localhost", "LocalHost:1", "[::1]:7860", "127.8.8.8", "localhost.",
     "bot.example.org", "Bot.Example.org:443", "a.inner.example", "a.b.inner.example"],
)  # fmt: skip
def test_own_names_are_answered(server: Server, host: str) -> None:
    assert ask_as(server, host).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:7860", "bot.example.org.evil.example", "xbot.example.org", "inner.example",
     "localhost.evil.example", "10.0.0.5", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "evil.example/", "", "[",
     "a" * 300, "evil.example, localhost"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["", "metrics", "config", "files/x"])
def test_any_other_name_is_refused_in_a_sentence(server: Server, host: str, path: str) -> None:
    refused = ask_as(server, host, path)
    assert (refused.status_code, refused.text) == (400, strings.HOST_UNKNOWN)
    assert refused.headers["x-content-type-options"] == "nosniff"


def test_a_name_that_a_stranger_claims_to_forward_is_not_believed(server: Server) -> None:
    claimed = {"x-forwarded-host": "localhost"}
    assert ask_as(server, "evil.example", **claimed).status_code == 400
    assert ask_as(server, "localhost", **{"x-forwarded-host": "evil.example"}).status_code == 200


def is_known(bound: str, host: str) -> bool:
    app = KnownHosts(lambda *_: None, (), bound)
    return app._is_known({"headers": [(b"host", host.encode())]})


@pytest.mark.parametrize(
    ("bound", "host", "is_so"),
    [
        ("10.0.0.5", "10.0.0.5:7860", True),
        ("10.0.0.5", "10.0.0.6:7860", False),
        ("desk.lan", "desk.lan:7860", True),
        ("0.0.0.0", "10.0.0.6:7860", True),
        ("::", "[2001:db8::1]:7860", True),
        ("0.0.0.0", "evil.example", False),
    ],
)
def test_the_address_that_it_is_bound_to_is_its_own(bound: str, host: str, is_so: bool) -> None:
    assert is_known(bound, host) == is_so


@pytest.mark.parametrize("listed", ["http://bot.example", "bot.example:80", "*", "a b", "*.", "x/y"])
def test_what_is_no_name_is_an_error(listed: str) -> None:
    with pytest.raises(SettingsError, match="give names like"):
        read_names(listed)
