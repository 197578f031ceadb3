"""Offline means offline: an ingest, an answer and the page reach no other machine and look up no name.

A child process does it all in a network namespace of its own that holds loopback alone, where the kernel counts every
attempt to go elsewhere, that of compiled code too. Where such a namespace cannot be made, Python's own sockets are
watched all the same.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from commands import CORPUS

WATCHED = """
import fcntl, json, socket, struct, sys
from pathlib import Path

def raise_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS: up and running

def count_lost():
    "Packets and connections that had no route out of here."
    heads, counts = [line.split() for line in Path("/proc/net/snmp").read_text().splitlines() if line[:3] == "Ip:"]
    six = dict(line.split() for line in Path("/proc/net/snmp6").read_text().splitlines()) if PROC6 else {}
    return int(dict(zip(heads, counts))["OutNoRoutes"]) + int(six.get("Ip6OutNoRoutes", 0))

PROC6 = Path("/proc/net/snmp6").exists()
reached = []

def watch(event, given):
    if event == "socket.connect" and isinstance(given[1], tuple):
        host = given[1][0]
    elif event == "socket.sendto" and isinstance(given[1], tuple):
        host = given[1][0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = given[0]
    else:
        return
    if str(host or "localhost") not in ("localhost", "::1", "0.0.0.0") and not str(host).startswith("127."):
        reached.append([event, str(host)])

if IS_ALONE:
    raise_loopback()
sys.addaudithook(watch)
before = count_lost() if IS_ALONE else 0
done = work(*sys.argv[1:])
lost = count_lost() - before if IS_ALONE else 0
print(json.dumps({"reached": reached, "lost": lost, "done": done}))
"""

EVERYTHING = """
def work(home, corpus):
    import time
    import httpx
    from bot import open_bot
    from ui.server import find_port, start

    with open_bot(home=home, corpus=corpus) as bot:
        added = bot.ingest(corpus).added
        answer = bot.ask("Why did Armenia move to ratify the Rome Statute?")
        server = start(bot, port=find_port("127.0.0.1", 8700))
        page = httpx.get(server.url)
        panel = httpx.post(f"{server.url}panels/documents", json={})
        call = httpx.post(f"{server.url}gradio_api/call/answer", json={"data": ["What did Moscow say?", []]})
        with httpx.stream("GET", f"{server.url}gradio_api/call/answer/{call.json()['event_id']}", timeout=60) as reply:
            streamed = reply.read().decode()
        time.sleep(1)  # what reports its use does so in a thread of its own
        server.close()
        return [added, answer.abstained, answer.llm, page.status_code, panel.status_code, "complete" in streamed]
"""

EMBEDDING = """
def work(seconds):
    import time
    from bot.embedders import open_embedder
    from bot.settings import Settings

    open_embedder(Settings()).embed_query("the truce")
    time.sleep(float(seconds))
    return "embedded"
"""

STRAY = """
def work():
    import contextlib, os, socket
    for host in ("192.0.2.1", "2001:db8::1"):
        with contextlib.suppress(OSError), socket.create_connection((host, 9), 0.2):
            pass
    return "strayed"
"""


@cache
def find_way_out() -> tuple[str, ...]:
    """What to run a program with so that it has no network, where this machine allows that."""
    way = ("unshare", "--map-root-user", "--net")
    try:
        alone = subprocess.run([*way, "true"], capture_output=True, timeout=10).returncode == 0
    except OSError:
        return ()
    return way if alone else ()


def watch(work: str, *arguments: str | Path, **environment: str) -> dict[str, Any]:
    """What a piece of work did, which hosts it asked for, and how often the kernel knew no way out."""
    way = find_way_out()
    code = f"IS_ALONE = {bool(way)}\n{work}\n{WATCHED}"
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [*way, sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": path, **environment},
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_an_ingest_an_answer_and_the_page_reach_no_other_machine(tmp_path: Path) -> None:
    found = watch(EVERYTHING, tmp_path / "home", CORPUS)
    assert found["done"] == [len(list(CORPUS.glob("*.md"))), False, "quotes", 200, 200, True]
    assert found["reached"] == [] and found["lost"] == 0


def test_what_runs_the_embedder_numbers_no_machine(tmp_path: Path) -> None:
    """Its wheels would write an identifier into the user's home at once, and send what they saw some 9 s later."""
    own = tmp_path / "user"
    own.mkdir()
    given = {"HOME": str(own), "XDG_CACHE_HOME": "", "CI": ""}
    assert watch(EMBEDDING, "0", **given)["done"] == "embedded" and list(own.rglob("*")) == []


@pytest.mark.slow
def test_what_runs_the_embedder_reports_to_nobody() -> None:
    found = watch(EMBEDDING, "20", CI="")
    assert found["reached"] == [] and found["lost"] == 0


def test_who_strays_is_seen() -> None:
    """The watch itself works: else the test above could not fail."""
    found = watch(STRAY)
    assert {host for _, host in found["reached"]} == {"192.0.2.1", "2001:db8::1"}
    assert found["lost"] >= bool(find_way_out())


def test_no_library_is_left_to_report_its_use(home: Path) -> None:
    code = (
        "import sys, os; from bot import open_bot; from bot.index.chroma import _open_client\n"
        "from pathlib import Path\n"
        "from ui.server import build_server\n"
        "with open_bot(home=sys.argv[1], llm='quotes') as bot: app = build_server(bot)\n"
        "import gradio.analytics, huggingface_hub.constants as hub\n"
        "client = _open_client(Path(sys.argv[2]))\n"
        "print(gradio.analytics.analytics_enabled(), hub.HF_HUB_DISABLE_TELEMETRY,"
        " client.get_settings().anonymized_telemetry)"
    )
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", code, str(home), str(home / "probe")],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.stdout.split() == ["False", "True", "False"], done.stderr


@pytest.mark.skipif(not find_way_out(), reason="this machine allows no network namespace")
def test_the_command_answers_where_there_is_no_network_at_all(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            *find_way_out(),
            sys.executable,
            "-m",
            "bot",
            "ask",
            "--home",
            str(tmp_path / "home"),
            "--llm",
            "quotes",
            "What had Armenia started to ratify by late September 2023?",
        ],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "BOT_CORPUS": str(CORPUS), "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert done.returncode == 0 and "[1]" in done.stdout, done.stderr
