"""Limits at the door of the real page: who asks too often is told for how long to wait, and others notice nothing.

What an allowance is is tested in test_limits.py.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from served import QUESTION, begin_answer, read_answer, read_metrics, serve_page
from test_turnstile import wait_until
from test_ui import Tab

from bot.logins import Logins
from ui import strings
from ui.limits import TOGETHER
from ui.server import Server
from ui.uploads import sweep_incoming

PROXY = {"proxies": "127.0.0.1"}


@pytest.fixture
def few(indexed: Path) -> Iterator[Server]:
    """A page that lets a client ask two questions a minute, and come five times."""
    with serve_page(indexed, questions_per_minute=2, requests_per_minute=5, **PROXY) as running:
        yield running


@pytest.fixture
def asked(indexed: Path) -> Iterator[Server]:
    """A page that lets a client ask two questions a minute."""
    with serve_page(indexed, questions_per_minute=2, **PROXY) as running:
        yield running


def come_from(server: Server, address: str, cookie: bool = True) -> httpx.Client:
    """A browser somewhere, which has been here before if it has our cookie."""
    client = httpx.Client(base_url=server.url, headers={"x-forwarded-for": address}, timeout=60)
    if cookie:
        client.get("health")
        client.post("panels/shortcuts", json={})
        assert "verbatim" in client.cookies
    return client


def test_too_many_requests_of_a_client_are_refused_with_a_time_to_wait(few: Server) -> None:
    anna, ben = come_from(few, "203.0.113.1"), come_from(few, "203.0.113.1")
    got = [anna.post("panels/shortcuts", json={}) for _ in range(7)]
    assert [one.status_code for one in got] == [200] * 5 + [429] * 2
    assert got[-1].text.startswith("Too many requests come from you. Wait ") and got[-1].headers["x-refused"] == "1"
    assert 1 <= int(got[-1].headers["retry-after"]) <= 12
    assert ben.post("panels/shortcuts", json={}).status_code == 200, "another browser at that address"
    assert read_metrics(few)['verbatim_refused_total{reason="requests"}'] == 2


def test_made_up_cookies_do_not_get_round_the_limit_of_an_address(few: Server) -> None:
    codes = list[int]()
    for number in range(500):  # more than the allowance fills meanwhile
        if 429 in codes:
            break
        made_up = {"cookie": f"verbatim={number:043d}", "x-forwarded-for": "203.0.113.2"}
        codes.append(httpx.post(f"{few.url}panels/shortcuts", json={}, headers=made_up).status_code)
    assert codes.index(429) >= 5 * TOGETHER
    there = {"x-forwarded-for": "203.0.113.2"}
    assert 429 in [httpx.get(f"{few.url}health", headers=there).status_code for _ in range(8)], "it fills meanwhile"
    assert httpx.get(f"{few.url}health", headers={"x-forwarded-for": "203.0.113.3"}).status_code == 200


def test_a_forwarded_address_of_a_stranger_is_no_other_client(indexed: Path) -> None:
    with serve_page(indexed, requests_per_minute=2) as server:
        codes = [
            httpx.post(f"{server.url}panels/shortcuts", json={}, headers={"x-forwarded-for": f"203.0.113.{n}"})
            for n in range(4)
        ]
    assert [one.status_code for one in codes] == [200, 200, 429, 429]


@pytest.mark.parametrize("path", ["call/answer", "call/answer/", "call/v2/answer", "run/answer"])
def test_too_many_questions_of_a_program_are_refused_each_way_there_is(asked: Server, path: str) -> None:
    assert [begin_answer(asked).status_code for _ in range(2)] == [200, 200]
    refused = httpx.post(f"{asked.url}gradio_api/{path}", json={"data": [QUESTION], "question": QUESTION})
    assert refused.status_code == 429 and 1 <= int(refused.headers["retry-after"]) <= 30
    assert refused.json()["detail"].startswith("You are asking too many questions at once. Wait ")
    assert httpx.post(f"{asked.url}panels/shortcuts", json={}).status_code == 200, "only questions are too many"
    assert begin_answer(asked, by=come_from(asked, "203.0.113.9")).status_code == 200, "another address"


def test_too_many_questions_on_the_page_are_told_there_and_kept(asked: Server) -> None:
    tab = Tab(asked.url, "tab-many")
    for _ in range(2):
        _, _, _, shown, *_ = tab.ask(QUESTION)
        assert "120,000" in shown
    _, box, *turns, refusal = tab.ask(QUESTION)
    assert "too many questions at once. Wait" in refusal and not any(isinstance(one, str) for one in [box, *turns])
    other = Tab(asked.url, "tab-other")
    assert "120,000" in other.ask(QUESTION)[3], "another browser"


def test_the_queue_is_no_way_round_the_limit_of_questions(asked: Server) -> None:
    """What a program joins by hand is counted as well."""
    tab = Tab(asked.url, "tab-by-hand")
    (index,) = (one["id"] for one in tab.config["dependencies"] if one["api_name"] == "answer")
    outcomes = []
    for number in range(3):
        body = {"fn_index": index, "data": [QUESTION], "session_hash": f"by-hand-{number}"}
        joined = tab.http.post("/gradio_api/queue/join", json=body)
        if joined.status_code == 200:
            outcomes.append(tab.http.get("/gradio_api/queue/data", params={"session_hash": f"by-hand-{number}"}).text)
    assert ["120,000" in one for one in outcomes] == [True, True]
    assert joined.status_code == 429 and "too many questions at once" in joined.json()["detail"]


def test_who_is_signed_in_is_one_client_wherever_they_sit(indexed: Path, tmp_path: Path) -> None:
    logins = Logins(tmp_path / "logins")
    for name in ("anna", "ben"):
        logins.add(name, "correct horse")
    with serve_page(indexed, questions_per_minute=1, login=str(logins.path), **PROXY) as server:
        browsers = []
        for number, name in enumerate(("anna", "anna", "ben")):
            client = come_from(server, f"203.0.113.{number}", cookie=False)
            client.post("login", data={"name": name, "password": "correct horse"})
            browsers.append(begin_answer(server, by=client).status_code)
        assert browsers == [200, 429, 200]


def upload(client: httpx.Client, number: int, size: int = 10) -> httpx.Response:
    names = [f"n{one}.txt" for one in range(number)]
    return client.post("gradio_api/upload", files=[("files", (name, b"x" * size)) for name in names])


def test_uploads_of_a_client_end_at_so_many_files_or_so_much(indexed: Path) -> None:
    with serve_page(indexed, upload_files=5, upload_mb=1, **PROXY) as server:
        anna, ben, carl = (come_from(server, f"203.0.113.{n}") for n in (1, 2, 3))
        assert len(upload(anna, 5).raise_for_status().json()) == 5
        for number in (1, 5):
            refused = upload(anna, number)
            assert (refused.status_code, refused.text) == (429, strings.UPLOADS_TOO_MANY.format(number="5"))
            assert int(refused.headers["retry-after"]) > 60
        assert upload(ben, 6).status_code == 429, "none of them"
        assert [upload(carl, 1, 400_000).status_code for _ in range(3)] == [200, 200, 429]
        assert httpx.get(f"{server.url}health").status_code == 200


def test_where_too_many_ask_one_more_is_refused_at_the_door(indexed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve_page(indexed) as server:
        monkeypatch.setattr("ui.closing.MOST", 1)
        with server.service.closing.answer():
            refused = begin_answer(server)
            assert refused.status_code == 503 and refused.json() == {"detail": strings.BUSY}
            assert int(refused.headers["retry-after"]) > 0
            assert strings.BUSY in Tab(server.url, "tab-late").ask(QUESTION)[-1]
        assert "120,000" in str(read_answer(server, begin_answer(server))["text"])


def test_no_limit_is_one_where_the_settings_say_0(indexed: Path) -> None:
    with serve_page(indexed, questions_per_minute=0, requests_per_minute=0, upload_mb=0, upload_files=0) as server:
        client = httpx.Client(base_url=server.url)
        assert {client.post("panels/shortcuts", json={}).status_code for _ in range(100)} == {200}
        assert upload(client, 3, 600_000).status_code == 200


def test_what_a_broken_upload_leaves_is_cleared_away_and_no_fault(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    head = (
        b"POST /gradio_api/upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        b'Content-Length: 9999\r\n\r\n--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nx'
    )
    sweeps: list[Path] = []

    def sweep(folder: Path) -> None:
        sweep_incoming(folder)
        sweeps.append(folder)

    def list_parts() -> set[Path]:
        return set((home / "incoming").glob("tmp*"))

    monkeypatch.setattr("ui.server.sweep_incoming", sweep)
    with serve_page(home) as server:
        url = httpx.URL(server.url)

        def break_off() -> None:
            parts, swept = list_parts(), len(sweeps)
            with socket.create_connection((url.host, url.port or 80)) as connection:
                connection.sendall(head)
                wait_until(lambda: len(list_parts() - parts) == 1)
            wait_until(lambda: len(sweeps) > swept)

        break_off()
        assert len(list_parts()) == 1, "what is young may still be on its way"
        monkeypatch.setattr("ui.uploads.BROKEN", -1.0)
        break_off()
        assert not list_parts()
        assert upload(httpx.Client(base_url=server.url), 1).status_code == 200
    assert "Traceback" not in capfd.readouterr().err
