"""What proxies tell: believed of those that are named, dropped from all others, and nobody behind one counts as local.

The last is shown over a real port, the rest on scopes.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from served import serve_page

from bot.errors import SettingsError
from ui.proxies import Proxies, read_networks
from ui.requests import is_local, read_address

NAMED = "127.0.0.1, 10.0.0.0/8"


def settle(client: str, known: str = NAMED, **headers: str) -> dict[str, Any]:
    """The scope as it goes on."""
    seen = []

    async def app(scope: Any, *_: Any) -> None:
        seen.append(scope)

    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "client": (client, 5), "scheme": "http", "headers": [(b"host", b"a"), *sent]}
    asyncio.run(Proxies(app, read_networks(known))(scope, None, None))  # type: ignore[arg-type]
    return dict(seen[0])


def test_a_named_proxy_is_believed() -> None:
    found = settle("10.1.1.1", x_forwarded_for="203.0.113.9", x_forwarded_proto="https", x_forwarded_host="bot.example")
    assert (read_address(found), found["scheme"]) == ("203.0.113.9", "https")
    assert (b"x-forwarded-host", b"bot.example") in found["headers"]


@pytest.mark.parametrize(
    ("chain", "visitor"),
    [
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),  # what stands to the left, the visitor wrote
        ("198.51.100.1, 203.0.113.9, 10.2.2.2", "203.0.113.9"),
        ("127.0.0.1, 203.0.113.9", "203.0.113.9"),
        ("10.2.2.2", "10.1.1.1"),
        ("nonsense", "unknown"),
        (",,", "10.1.1.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
    ],
)
def test_the_visitor_is_the_last_that_is_no_proxy_of_ours(chain: str, visitor: str) -> None:
    assert read_address(settle("10.1.1.1", x_forwarded_for=chain)) == visitor


def test_what_a_stranger_claims_is_dropped() -> None:
    claimed = {"x_forwarded_for": "127.0.0.1", "x_forwarded_proto": "https", "x_forwarded_host": "evil.example"}
    found = settle("203.0.113.9", **claimed, x_real_ip="127.0.0.1", forwarded="for=127.0.0.1")
    assert (read_address(found), found["scheme"]) == ("203.0.113.9", "http")
    assert found["headers"] == [(b"host", b"a")] and not is_local(found)


def test_who_comes_by_way_of_a_proxy_is_not_local_named_or_not() -> None:
    assert is_local(settle("127.0.0.1")) and is_local(settle("::1"))
    assert not is_local(settle("203.0.113.9"))
    for known in ("", NAMED):
        for sign in ("x_forwarded_for", "forwarded", "x_real_ip", "via"):
            assert not is_local(settle("127.0.0.1", known, **{sign: "127.0.0.1"}))


@pytest.mark.parametrize("listed", ["proxy.example", "10.0.0.0/40", "*", "10.0.0.1;10.0.0.2"])
def test_what_is_no_address_is_an_error(listed: str) -> None:
    with pytest.raises(SettingsError, match="addresses or networks like"):
        read_networks(listed)


def test_a_visitor_of_an_unnamed_local_proxy_cannot_install_a_model_or_read_metrics(indexed: Path) -> None:
    with serve_page(indexed) as server:
        for headers, status in (({}, 200), ({"x-forwarded-for": "203.0.113.9"}, 403)):
            assert httpx.get(f"{server.url}metrics", headers=headers).status_code == status
        panel = f"{server.url}panels/model"
        own, other = (httpx.post(panel, json={}, headers=sent).text for sent in ({}, {"x-forwarded-for": "127.0.0.1"}))
        assert "data-install" in own and "data-install" not in other
