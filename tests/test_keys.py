"""The key that programs send: asked for where the settings name one, beside logins, and never told to anybody.

What programs get with it is in test_api.py.
"""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from served import QUESTION, call, serve_page
from test_api import ASK, read_fault

from bot.errors import SettingsError
from bot.logins import Logins
from bot.settings import Settings, load_settings
from ui.keys import read_key
from ui.offers import Offers

KEY = "canary-key-of-24-characters"
EVERYTHING = Offers(tools=True)
PATHS = ["api/v1/documents", "api/v1/openapi.json", "v1/models", "mcp"]


def test_without_the_key_programs_get_nothing_and_the_page_stays_open(indexed: Path) -> None:
    with serve_page(indexed, offers=EVERYTHING, api_key=KEY) as server:
        for path in PATHS:
            for headers in ({}, {"authorization": f"Bearer {KEY}x"}, {"authorization": KEY}, {"x-api-key": "é"}):
                got = httpx.get(f"{server.url}{path}", headers={name: one.encode() for name, one in headers.items()})
                assert read_fault(got)[:2] == (401, "key") and got.headers["www-authenticate"] == "Bearer"
                assert KEY not in got.text
        for headers in ({"authorization": f"Bearer {KEY}"}, {"authorization": f"bearer  {KEY}"}, {"x-api-key": KEY}):
            assert httpx.get(f"{server.url}v1/models", headers=headers).status_code == 200
        for path in ("", "health", "config"):
            assert httpx.get(f"{server.url}{path}").status_code == 200


def test_key_and_login_each_let_in_by_themselves(indexed: Path, tmp_path: Path) -> None:
    logins = Logins(tmp_path / "logins")
    logins.add("anna", "a long password")
    with serve_page(indexed, api_key=KEY, login=str(logins.path)) as server:
        with call(server) as nobody:
            assert read_fault(nobody.get("v1/models"))[:2] == (401, "login")
            assert nobody.post("login", data={"name": "anna", "password": "a long password"}).status_code == 303
            assert nobody.get("v1/models").status_code == 200, "signed in"
            assert read_fault(nobody.get("v1/models", headers={"x-api-key": "wrong"}))[:2] == (401, "key")
        bearer = {"authorization": f"Bearer {KEY}"}
        assert httpx.get(f"{server.url}v1/models", headers=bearer).status_code == 200
        assert httpx.get(f"{server.url}config", headers=bearer).status_code == 401, "the page is for people"


def test_whoever_has_the_key_finds_the_conversations_that_were_kept_with_it(home: Path) -> None:
    bearer = {"authorization": f"Bearer {KEY}"}
    with serve_page(home, offers=Offers(page=False), api_key=KEY) as server:
        asked = httpx.post(f"{server.url}{ASK}", json={"question": QUESTION, "keep": True}, headers=bearer, timeout=60)
        assert asked.json()["conversation"]["turn"] == 0 and "set-cookie" not in asked.headers
        assert len(httpx.get(f"{server.url}api/v1/conversations", headers=bearer).json()) == 1


def test_the_key_is_in_no_log_and_no_representation(
    indexed: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"), serve_page(indexed, offers=EVERYTHING, api_key=KEY, log="json") as server:
        for sent in (KEY, f"{KEY}-typed-wrong"):
            httpx.get(f"{server.url}v1/models", headers={"authorization": f"Bearer {sent}"})
    ours = "".join(
        record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))
    )
    written = "".join(capfd.readouterr()) + ours + repr(Settings(api_key=KEY))
    assert "/v1/models" in written and KEY not in written


def test_a_key_comes_from_the_environment_and_is_long(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BOT_API_KEY", KEY)
    assert load_settings().api_key == KEY
    for poor in ("too-poor", "a line\nand another of them"):
        monkeypatch.setenv("BOT_API_KEY", poor)
        with pytest.raises(SettingsError, match="make a longer one") as raised:
            load_settings()
        assert poor not in str(raised.value)
    for unsent in ("schlüssel-mit-umlaut-drin", f" {KEY}", f"{KEY} "):
        monkeypatch.setenv("BOT_API_KEY", unsent)
        with pytest.raises(SettingsError, match="BOT_API_KEY has a sign outside of ASCII") as raised:
            load_settings()
        assert unsent.strip() not in str(raised.value)
    monkeypatch.delenv("BOT_API_KEY")
    monkeypatch.chdir(tmp_path)
    Path("bot.toml").write_text(f'api_key = "{KEY}"', encoding="utf-8")
    with pytest.raises(SettingsError, match="move it to the variable BOT_API_KEY"):
        load_settings()


@pytest.mark.parametrize(
    ("headers", "key"),
    [
        ([], ""),
        ([(b"authorization", b"Bearer")], ""),
        ([(b"authorization", b"Basic abc")], ""),
        ([(b"authorization", b"BEARER abc")], "abc"),
        ([(b"authorization", b"Bearer a"), (b"authorization", b"Bearer b")], "a,Bearer b"),
        ([(b"x-api-key", b" abc ")], "abc"),
    ],
)
def test_where_a_key_is_looked_for(headers: list[tuple[bytes, bytes]], key: str) -> None:
    assert read_key({"headers": headers}) == key
