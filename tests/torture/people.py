"""People at the page, many from one thread: each with a browser's cookie and session, asking as the page's script does.

Plain HTTP/1.1 by hand, because the client shares two cores with the server that it measures.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]
PATIENCE = 120.0
"""Seconds after which an answer counts as lost."""
ANSWERED, REJECTED, FAILED = "answered", "rejected", "failed"


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a question: `evidence`, `words` and `total` are seconds until sources, text and end were shown."""

    outcome: str
    total: float
    evidence: float = 0.0
    words: float = 0.0
    told: str = ""
    """The sentence or status of what was no answer, or the finished turn."""


@dataclass(frozen=True, slots=True)
class Response:
    """A response whose head has been read."""

    status: int
    headers: dict[str, str]
    reader: asyncio.StreamReader

    async def read(self) -> bytes:
        """All of the body."""
        if "content-length" in self.headers:
            return await self.reader.readexactly(int(self.headers["content-length"]))
        return b"".join([piece async for piece in self.pieces()])

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body's pieces as they come."""
        if "content-length" in self.headers:
            yield await self.read()
            return
        while size := int((await self.reader.readline()).split(b";")[0] or b"0", 16):
            yield (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readline()


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page is, and what its events are called there."""

    host: str
    port: int
    events: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    """Number and component of an event, by name."""

    @asynccontextmanager
    async def send(self, method: str, path: str, cookie: str = "", body: Json | None = None) -> AsyncIterator[Response]:
        """One request on a connection of its own."""
        reader, writer = await asyncio.open_connection(self.host, self.port, limit=2**24)
        try:
            sent = json.dumps(body).encode() if body is not None else b""
            head = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", "Connection: close"]
            head += [f"Cookie: {cookie}"] if cookie else []
            head += ["Content-Type: application/json"] if body is not None else []
            writer.write("\r\n".join([*head, f"Content-Length: {len(sent)}", "", ""]).encode() + sent)
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
            yield Response(int(lines[0].split()[1]), headers, reader)
        finally:
            writer.close()


async def find_place(url: str) -> Place:
    """The page at a URL. Raises OSError where there is none."""
    parts = urlsplit(url)
    place = Place(parts.hostname or "127.0.0.1", parts.port or 80)
    async with place.send("GET", "/config") as response:
        config = json.loads(await response.read())
    desk = next(one["id"] for one in config["components"] if one["props"].get("elem_id") == "desk")
    for each in config["dependencies"]:
        for component, name in each["targets"]:
            if (component, name) == (desk, "submit"):
                place.events["ask"] = (each["id"], desk)
            if name == "load":
                place.events["load"] = (each["id"], None)
    return place


class Person:
    """A browser with one tab."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.session = secrets.token_hex(6)
        self.cookie = self.conversation = ""

    async def arrive(self) -> None:
        """Opens the page: its HTML, then what it shows at first."""
        async with self.place.send("GET", "/") as response:
            await response.read()
        async with self.place.send("POST", "/panels/shortcuts", body={}) as response:
            await response.read()
            self.cookie = response.headers.get("set-cookie", "").split(";")[0]
        async for message in self.follow("load", {"data": []}):
            assert message.get("success", True), message

    async def ask(self, question: str) -> Asked:
        """Asks a question of its own conversation, and waits for all that comes."""
        begun, evidence, words, shown = time.perf_counter(), 0.0, 0.0, ""
        wanted = {"question": question, "conversation": self.conversation}
        try:
            async with asyncio.timeout(PATIENCE):
                async for message in self.follow("ask", {"data": [None, question], "event_data": wanted}):
                    if "refused" in message:
                        return Asked(message["refused"], time.perf_counter() - begun, told=message["told"])
                    text = json.dumps(message.get("output"))
                    evidence = evidence or (time.perf_counter() - begun if "data-document" in text else 0.0)
                    words = words or (time.perf_counter() - begun if 'class=\\"answer\\"><p' in text else 0.0)
                    shown = text if message["msg"] == "process_completed" else shown
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as error:
            return Asked(FAILED, time.perf_counter() - begun, told=type(error).__name__)
        total = time.perf_counter() - begun
        is_told = "turn notice" in shown or 'class=\\"trouble' in shown
        outcome = ANSWERED if "turn answered" in shown else REJECTED if is_told else FAILED
        return Asked(outcome, total, evidence or total, words or total, shown)

    async def follow(self, event: str, sent: Json) -> AsyncIterator[Json]:
        """The messages of an event of the page, or one with `refused`."""
        number, component = self.place.events[event]
        body = {"fn_index": number, **sent, "session_hash": self.session, "trigger_id": component}
        async with self.place.send("POST", "/gradio_api/queue/join", self.cookie, body) as response:
            text = (await response.read()).decode()
            if response.status != 200:
                is_told = response.status in (429, 503) and response.headers.get("x-refused") == "1"
                yield {"refused": REJECTED if is_told else FAILED, "told": f"{response.status} {text}", "msg": ""}
                return
        path = f"/gradio_api/queue/data?session_hash={self.session}"
        async with self.place.send("GET", path, self.cookie) as response:
            rest = b""
            async for piece in response.pieces():
                *lines, rest = (rest + piece).split(b"\n\n")
                for line in lines:
                    message = json.loads(line.removeprefix(b"data: "))
                    yield message
                    if message["msg"] == "process_completed":
                        return
