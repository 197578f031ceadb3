"""`bot serve` and `bot mcp --http` as processes: what they say, that they answer, and that they end well when told.

Both bind a free port of this machine.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from served import QUESTION

from bot.errors import BotError
from ui.server import find_port

pytestmark = pytest.mark.slow


@contextmanager
def run(*arguments: str | Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A command that serves, and the address that it prints."""
    path = os.pathsep.join(filter(None, sys.path))
    with subprocess.Popen(
        [sys.executable, "-m", "bot", *map(str, arguments), "--llm", "quotes"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    ) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            [address] = re.findall(r"programs are served at (\S+) \(Ctrl-C stops it\)", line)
            yield process, address
        finally:
            process.kill()


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_programs_are_served_until_it_is_told_to_stop(indexed: Path, sign: signal.Signals) -> None:
    with run("serve", "--home", indexed, "--no-watch") as (process, address):
        asked = httpx.post(f"{address}api/v1/ask", json={"question": QUESTION}, timeout=120)
        assert asked.json()["citations"] and httpx.get(f"{address}health").json() == {"status": "alive"}
        assert httpx.get(f"{address}v1/models").json()["data"][0]["id"] == "verbatim"
        assert httpx.post(f"{address}mcp", json={}, headers={"accept": "text/html"}).status_code in (400, 406)
        assert httpx.get(address).status_code == 404, "there is no page"
        process.send_signal(sign)
        assert process.wait(60) == 0
        assert process.stderr and "Traceback" not in process.stderr.read()


def test_the_tools_are_served_by_themselves(indexed: Path) -> None:
    with run("mcp", "--http", "--home", indexed) as (process, address):
        listing = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        accept = {"accept": "application/json, text/event-stream"}
        told = httpx.post(f"{address}mcp", json=listing, headers=accept)
        assert told.status_code == 200 and "read_document" in told.text
        assert httpx.get(f"{address}v1/models").status_code == 404
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_strangers_are_warned_of(indexed: Path) -> None:
    with run("serve", "--home", indexed, "--no-watch", "--host", "0.0.0.0") as (process, _):
        process.send_signal(signal.SIGTERM)
        assert process.stderr and "BOT_API_KEY" in process.stderr.read()


@pytest.mark.parametrize("host", ["300.1.1.1", "192.0.2.1", "no.such.host.invalid"])
def test_a_host_that_is_not_this_machine_is_told(host: str) -> None:
    with pytest.raises(BotError, match=f"^{host} is no address of this machine; choose one that is with --host$"):
        find_port(host, 8300)
