"""Talking to a Chroma server: tokens, TLS, proxies, and whatever else may answer at an address, told in a sentence.

Behind the proxy of this file is a real server; what it keeps is tested in test_vector_index.py and test_served.py.
"""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from chroma_servers import ChromaProcess
from commands import Command
from test_vectors import make_vectors

from bot.errors import IndexStateError, SettingsError
from bot.index.chroma_server import ChromaServer
from bot.index.generations import DamageError
from bot.settings import Settings, load_settings

TOKEN = "canary-token-91c2"


class Proxy(ThreadingHTTPServer):
    """Hands requests on under /chroma, if they bring the token; or answers all of them with `status` and `body`."""

    daemon_threads = True

    def __init__(self, behind: str, token: str = "", status: int = 0, body: bytes = b"") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind, self.token, self.status, self.body = behind, token, status, body
        self.port = int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a client that trusts no certificate hangs up."""


class _Handler(BaseHTTPRequestHandler):
    server: Proxy

    def do_GET(self) -> None:
        self._hand_on()

    def do_POST(self) -> None:
        self._hand_on()

    def do_DELETE(self) -> None:
        self._hand_on()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing."""

    def _hand_on(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.server.status:
            return self._answer(self.server.status, self.server.body)
        if self.server.token and self.headers.get("Authorization") != f"Bearer {self.server.token}":
            return self._answer(401, b"<h1>Unauthorized</h1>")
        url = self.server.behind + self.path.removeprefix("/chroma")
        kind = {"Content-Type": "application/json"}
        found = httpx.request(self.command, url, content=content, headers=kind, trust_env=False, timeout=120)
        return self._answer(found.status_code, found.content)

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def run_proxy(proxy: Proxy) -> Iterator[Proxy]:
    thread = threading.Thread(target=proxy.serve_forever)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()


def test_vectors_go_in_and_come_back(chroma: ChromaProcess) -> None:
    rows, server = make_vectors(2500), ChromaServer(chroma.url + "/", "")
    collection = server.create("verbatim-round", "me")
    ids = [f"v{n}" for n in range(len(rows))]
    server.put(collection, ids, rows)
    assert server.count(collection) == 2500 and set(server.ids(collection)) == set(ids)
    [(name, score)] = server.nearest(collection, rows[7], 1)
    assert name == "v7" and np.isclose(score, 1.0)
    assert server.probe(collection, ids[:50], rows[:50]) == []
    assert server.probe(collection, ids[:50], rows[50:100]) == ["50 of 50 vectors differ"]
    server.delete(collection, [*ids[:2000], "never there"])
    assert server.count(collection) == 500
    found = server.find("verbatim-round")
    assert found and (found.owner, found.id) == ("me", collection)
    server.drop("verbatim-round")
    assert server.find("verbatim-round") is None
    with pytest.raises(DamageError, match="refuses"):
        server.count(collection)
    server.close()


def test_vectors_that_no_search_comes_to_are_added_again(chroma: ChromaProcess) -> None:
    rows, server = make_vectors(1200), ChromaServer(chroma.url, "")
    collection = server.create("verbatim-lost", "me")
    ids = [f"v{n}" for n in range(len(rows))]
    server.put(collection, ids, rows)
    server.delete(collection, ["v3", "v1100"])
    server.link_lost(collection, ids, rows)
    assert server.count(collection) == 1200 and server.probe(collection, ids, rows) == []
    server.drop("verbatim-lost")
    server.close()


def test_a_token_opens_the_proxy_and_is_told_to_nobody_else(chroma: ChromaProcess) -> None:
    with run_proxy(Proxy(chroma.url, TOKEN)) as proxy:
        url = f"http://127.0.0.1:{proxy.port}/chroma"
        let_in = ChromaServer(url, TOKEN)
        assert let_in.version()
        for token in ("", "wrong"):
            with pytest.raises(IndexStateError, match=rf"{url} does not let us in; correct BOT_CHROMA_TOKEN"):
                ChromaServer(url, token).version()
    with pytest.raises(IndexStateError, match="does not answer") as caught:
        let_in.version()
    assert TOKEN not in str(caught.value) + repr(let_in)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate with its key for chroma.example, in one file."""
    path = tmp_path / "chroma.pem"
    names = ["-subj", "/CN=chroma.example", "-addext", "subjectAltName=DNS:chroma.example"]
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(path), "-out", str(path)]
    subprocess.run(["openssl", *made[:-2], *names, "-out", str(tmp_path / "c.pem")], check=True, capture_output=True)
    path.write_text(path.read_text() + (tmp_path / "c.pem").read_text())
    return path


def test_tls_is_spoken_and_a_certificate_that_nobody_trusts_is_refused(
    chroma: ChromaProcess, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve = socket.getaddrinfo

    def resolve_here(host: Any, *given: Any, **named: Any) -> Any:
        return resolve("127.0.0.1" if host == "chroma.example" else host, *given, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolve_here)
    proxy = Proxy(chroma.url, TOKEN)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    proxy.socket = context.wrap_socket(proxy.socket, server_side=True)
    with run_proxy(proxy):
        url = f"https://chroma.example:{proxy.port}/chroma"
        with pytest.raises(IndexStateError, match=r"does not answer \(.*[Cc]ertificate"):
            ChromaServer(url, TOKEN).version()
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        server = ChromaServer(url, TOKEN)
        assert server.version()
        server.close()


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b"<h1>Hello</h1>"), (404, b"not found"), (502, b"<h1>Bad Gateway</h1>"), (503, b"{}"), (302, b"")],
)
def test_what_is_no_chroma_server_is_told_so(status: int, body: bytes) -> None:
    with run_proxy(Proxy("", status=status, body=body)) as proxy:
        url = f"http://127.0.0.1:{proxy.port}"
        with pytest.raises(IndexStateError, match=rf"{url} \(HTTP {status}\) is no Chroma server, or a proxy"):
            ChromaServer(url, "").version()


@pytest.mark.parametrize("body", [b"[]", b"{}", b"null", b"3", b'{"nanosecond": 3}'])
def test_json_of_another_program_is_told_so(body: bytes) -> None:
    with run_proxy(Proxy("", status=200, body=body)) as proxy:
        server = ChromaServer(f"http://127.0.0.1:{proxy.port}", "")
        with pytest.raises(IndexStateError, match="is no Chroma server"):
            server.nearest("c", make_vectors(1)[0], 5)


@pytest.mark.parametrize(
    "url",
    [
        "localhost:8000",
        "ftp://host",
        "http://",
        "http://[",
        "http://user:secret@host",
        "http://host?token=secret",
        "http://h#x",
    ],
)
def test_an_address_that_is_none_or_holds_a_secret_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_CHROMA_URL", url)
    with pytest.raises(SettingsError, match="BOT_CHROMA_URL must be") as caught:
        load_settings()
    assert "secret" not in str(caught.value)


def test_a_token_stays_out_of_files_and_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert TOKEN not in repr(Settings(chroma_url="http://h", chroma_token=TOKEN))
    for url, token in (("http://h", "line\nbreak"), ("http://h", "é")):
        with pytest.raises(SettingsError, match="BOT_CHROMA_TOKEN"):
            Settings(chroma_url=url, chroma_token=token)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bot.toml").write_text(f'chroma_url = "http://h"\nchroma_token = "{TOKEN}"')
    with pytest.raises(SettingsError, match="move it to the variable BOT_CHROMA_TOKEN"):
        load_settings()


def test_that_nothing_answers_is_told_before_what_is_not_there(command: Command, indexed: Path) -> None:
    told = command.refuse("ask", "Who visited Yerevan?", "--home", indexed, BOT_CHROMA_URL="http://127.0.0.1:1")
    assert told.startswith("the Chroma server at http://127.0.0.1:1 does not answer (")
