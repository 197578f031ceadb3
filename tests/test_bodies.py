"""Bodies that are too long, too slow, of no told length or broken off, sent to a real port.

How much one client may send in an hour is tested in test_door.py.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from served import QUESTION, begin_answer, read_answer, serve_page

from ui import bodies, strings
from ui.bodies import LONGEST
from ui.server import Server

PATHS = ("panels/library", "gradio_api/queue/join", "gradio_api/call/answer", "gradio_api/run/predict", "nowhere")


@pytest.fixture
def server(indexed: Path) -> Iterator[Server]:
    with serve_page(indexed, upload_mb=1) as running:
        yield running


def read_sentence(refused: httpx.Response) -> str:
    is_json = refused.headers["content-type"] == "application/json"
    return str(refused.json()["detail"]) if is_json else refused.text


@pytest.mark.parametrize("path", PATHS)
def test_what_is_too_long_is_refused_told_or_not(server: Server, path: str) -> None:
    told = httpx.post(f"{server.url}{path}", content=b"x" * (LONGEST + 1))
    untold = httpx.post(f"{server.url}{path}", content=(b"x" * 50_000 for _ in range(LONGEST // 50_000 + 1)))
    for refused in (told, untold):
        assert refused.status_code == 413 and refused.headers["x-refused"] == "1"
        assert read_sentence(refused) == strings.BODY_TOO_LONG.format(size="1,000,000")


def test_what_is_just_short_enough_arrives_whole(server: Server, home: Path) -> None:
    question = QUESTION + " " * (LONGEST - len(json.dumps({"data": [QUESTION]})) - 10)
    assert "120,000" in str(read_answer(server, begin_answer(server, question.strip()))["text"])
    assert begin_answer(server, question).status_code == 200


def test_a_length_that_is_a_lie_helps_nobody(server: Server) -> None:
    for told in (b"-1", b"1e3", b"99999999999999999999", b"5, 6"):
        head = b"POST /panels/library HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + told + b"\r\n\r\nxxxxx"
        assert send_raw(server, head).split()[1] in (b"400", b"413"), told


def send_raw(server: Server, sent: bytes) -> bytes:
    url = httpx.URL(server.url)
    with socket.create_connection((url.host, url.port or 80), timeout=60) as connection:
        connection.sendall(sent)
        return connection.recv(200)


def test_who_is_too_slow_is_told_and_nobody_else_waits(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SECONDS", 2.0)
    head = b"POST /panels/library HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"
    with ThreadPoolExecutor(20) as pool:
        slow = [pool.submit(send_raw, server, head) for _ in range(20)]
        assert httpx.post(f"{server.url}panels/library", json={}, timeout=60).status_code == 200
        assert [one.result().split()[1] for one in slow] == [b"408"] * 20


def test_an_upload_that_is_too_large_or_of_no_told_length_is_refused_before_it_is_read(server: Server) -> None:
    url, incoming = f"{server.url}gradio_api/upload", list_incoming(server)
    large = httpx.post(url, files={"files": ("a.txt", b"x" * 1_000_001)})
    assert (large.status_code, large.text) == (413, strings.UPLOAD_TOO_LONG.format(size="1"))
    kind = {"content-type": "multipart/form-data; boundary=b"}
    untold = httpx.post(url, content=iter([b"--b\r\n"]), headers=kind)
    assert (untold.status_code, untold.text) == (411, strings.LENGTH_UNTOLD)
    assert list_incoming(server) == incoming


@pytest.mark.parametrize("content", [b"", b"--b", b"--b\r\n\r\nx\r\n--b--", b"\x00" * 5000, b"--b\r\nA: b\r\n" * 900])
def test_junk_is_no_upload(server: Server, content: bytes) -> None:
    kind = {"content-type": "multipart/form-data; boundary=b"}
    refused = httpx.post(f"{server.url}gradio_api/upload", content=content, headers=kind, timeout=60)
    assert refused.status_code in (400, 413) or refused.json() == []
    assert httpx.get(f"{server.url}health").status_code == 200


def list_incoming(server: Server) -> list[Path]:
    """What gradio holds of uploads."""
    import gradio as gr

    folder = Path(gr.utils.get_upload_folder())
    return sorted(folder.rglob("*")) if folder.exists() else []
