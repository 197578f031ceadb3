"""Forty requests that want a file, another machine, somebody's name or the way around a rule: each is turned away.

The page is the real one, with a login and without; a listener on loopback notices whether it asks anybody anything.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bot import open_bot
from bot.logins import Logins
from tests.torture.homes import ROOT
from tests.torture.results import Failure, Result, Sizes, keep
from ui.server import Server, find_port, start

BAR = "40, each turned away"
SECRET = "probe-secret-77c1"
FILES = (
    "file={path}", "file/{path}", "gradio_api/file={path}", "gradio_api/file/{path}", "gradio_api/file=../../{path}",
    "gradio_api/file=%2e%2e%2f%2e%2e%2f{path}", "gradio_api/file=..%5c..%5c{path}", "gradio_api/file=file://{path}",
    "gradio_api/file={url}", "gradio_api/proxy={url}", "proxy={url}", "gradio_api/stream/{path}", "static/../../{path}",
    "static/%2e%2e/%2e%2e/{path}", "assets/..%2f..%2f{path}", "files/{path}", "files/..%2f..%2f{path}",
    "files/%2fetc%2fpasswd", "custom_component/x/../../{path}", "gradio_api/custom_component/x/client/component/{path}",
    "theme.css/../{path}", "conversations/..%2f..%2f{path}/export", "gradio_api/component_server", "svg/..%2f{path}",
)  # fmt: skip
"""Ways to a file or through the page to another address; `path` is one that holds SECRET."""
POSTED: tuple[tuple[str, Any], ...] = (
    ("gradio_api/component_server", {"data": ["{path}"], "component_id": 1, "fn_name": "ls", "session_hash": "x"}),
    ("gradio_api/call/answer", {"data": [{"path": "{path}", "meta": {"_type": "gradio.FileData"}}]}),
    ("gradio_api/call/answer", {"data": [{"url": "{url}", "path": "", "meta": {"_type": "gradio.FileData"}}]}),
    ("gradio_api/run/predict", {"fn_index": 5, "data": [[{"path": "{path}", "meta": {"_type": "gradio.FileData"}}]]}),
    ("gradio_api/queue/join", {"fn_index": 5, "session_hash": "p", "data": [["{path}"]]}),
    ("gradio_api/vibe-edit/", {"prompt": "{path}"}),
    ("gradio_api/process_recording", {"file": "{path}"}),
    ("panels/source", {"document": "{path}"}),
    ("panels/..%2f..%2f{path}", {}),
)
FOREIGN = (
    {"host": "evil.example"},
    {"host": "127.0.0.1.evil.example"},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"referer": "https://evil.example/", "sec-fetch-site": "cross-site"},
)
"""Headers of a page of another site, or of a name that was bent here."""


def run(sizes: Sizes, seed: int, folder: Path) -> list[Result]:
    """Every probe once; `sizes` says how many of each kind."""
    secret = folder / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    with listen() as met, serve(folder / "home") as server:
        probes = list(_probe(server, secret, f"http://127.0.0.1:{met.port}/x", sizes["each"]))
        reached = met.count
    with serve(folder / "home", logins=folder / "logins") as shut:
        probes += list(_knock(shut))
    failures = [keep(folder, Failure(seed, f"{what}: {fault}")) for what, fault in probes if fault]
    if reached:
        failures.append(keep(folder, Failure(seed, f"the page asked another address {reached} times")))
    return [
        Result("requests that want what is not theirs", len(probes), "40, each turned away", not failures, {}, failures)
    ]


@contextmanager
def serve(home: Path, logins: Path | None = None) -> Iterator[Server]:
    """The page, behind a login where there is a file for them."""
    if logins:
        Logins(logins).add("anna", "correct horse")
    with open_bot(home=home, llm="quotes", login=str(logins or "")) as bot:
        bot.ingest(ROOT / "corpus")
        running = start(bot, port=find_port("127.0.0.1", 8500))
        try:
            yield running
        finally:
            running.close()


class Met:
    """A port that nobody should come to."""

    def __init__(self) -> None:
        self.count = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        threading.Thread(target=self._count, daemon=True).start()

    def close(self) -> None:
        """Nobody is counted any longer."""
        self._socket.close()

    def _count(self) -> None:
        try:
            while True:
                self._socket.accept()[0].close()
                self.count += 1
        except OSError:
            return


@contextmanager
def listen() -> Iterator[Met]:
    """Somebody that the page might be made to ask."""
    met = Met()
    try:
        yield met
    finally:
        met.close()


def _probe(server: Server, secret: Path, url: str, each: int) -> Iterator[tuple[str, str]]:
    """What was asked, and what is wrong with the response."""
    given = {"{path}": str(secret), "{url}": url}
    with httpx.Client(base_url=server.url, timeout=30) as client:
        for path in FILES[:each]:
            yield path, _find_fault(client.get(_fill(path, given)))
        for path, body in POSTED[:each]:
            response = client.post(_fill(path, given), json=json.loads(_fill(json.dumps(body), given)))
            yield path, _find_fault(response)
            if "event_id" in response.text:
                name = response.json()["event_id"]
                yield f"{path}, what came", _find_fault(client.get(f"gradio_api/call/answer/{name}"))
        for headers in FOREIGN[:each]:
            response = client.post("gradio_api/call/answer", json={"data": ["Who?"]}, headers=headers)
            yield str(headers), "" if response.status_code in (400, 403) else f"status {response.status_code}"


def _knock(server: Server) -> Iterator[tuple[str, str]]:
    """What is open to who is not signed in, and how often a password may be tried."""
    for path in ("config", "gradio_api/info", "gradio_api/queue/data?session_hash=x", "metrics", "files/x", "ready"):
        response = httpx.get(f"{server.url}{path}")
        is_shut = response.status_code in (303, 401, 403) or path in ("ready", "metrics")
        yield path, "" if is_shut else f"status {response.status_code}"
    uploaded = httpx.post(f"{server.url}gradio_api/upload", files={"files": ("a.txt", b"x")})
    yield "an upload", "" if uploaded.status_code in (303, 401, 403) else f"status {uploaded.status_code}"
    tried = [httpx.post(f"{server.url}login", data={"name": "anna", "password": f"wrong {n}"}) for n in range(8)]
    yield "eight passwords", "" if tried[-1].status_code == 429 else f"status {tried[-1].status_code}"


def _find_fault(response: httpx.Response) -> str:
    if SECRET in response.text:
        return "it shows the file"
    if response.status_code >= 500:
        return f"status {response.status_code}"
    missing = {"content-security-policy", "x-content-type-options"} - set(response.headers)
    return f"without {missing}" if missing else ""


def _fill(text: str, given: dict[str, str]) -> str:
    for name, value in given.items():
        text = text.replace(name, value)
    return text
