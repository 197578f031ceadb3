"""A model server on loopback that misbehaves on purpose, in every way of MODES; it speaks `chat.completions`.

    with FaultServer("429", "drop", "ok", text="Rain fell. [1]") as server:  # a mode a request, the last for ever
        ...  # OPENAI_BASE_URL=server.url
    server.requests  # bodies of what was asked, in order; looking up the models is not counted there, but in `lookups`
    server.closed, server.wait_closed()  # replies that the client hung up on, and whether it did before long

Whatever it says besides an answer holds CANARY, which no reader may ever see.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

CANARY = "canary-5b1d"
TEXT = "Rain fell. [1]"
MODEL = "loopback-model"
LONG, LONGEST = 3600.0, 120.0
"""Seconds that count as for ever."""
Json = dict[str, Any]
Mode = Callable[["Reply"], None]


class Reply(BaseHTTPRequestHandler):
    """One request. A mode is a function that writes, with these verbs, what a server in that state would."""

    protocol_version = "HTTP/1.1"
    server: _Listener
    asked: Json
    text: str
    chunked: bool

    def do_GET(self) -> None:
        self.server.fault.lookups += 1
        models = [{"id": name, "object": "model"} for name in self.server.fault.models]
        self.send_json(200, {"object": "list", "data": models})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        mode = self.server.fault.take_mode(body)
        self.asked, self.text = body, self.server.fault.text
        self.close_connection = True
        try:
            find_mode(mode)(self)
        except OSError:  # the client hung up while this was writing
            self.server.fault.note_closed()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing: tests have their own words."""

    def send(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Type": kind, "Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def send_json(self, status: int, body: Json, **headers: str) -> None:
        self.send(status, json.dumps(body).encode(), **headers)

    def refuse(self, status: int, code: str, message: str = "", param: str = "", **headers: str) -> None:
        error = {"message": f"{message} {CANARY}", "type": "error", "code": code, "param": param or None}
        self.send_json(status, {"error": error}, **headers)

    def begin(self, *, chunked: bool = True) -> None:
        """The head of a stream; without chunks its end is the end of the connection."""
        self.chunked = chunked
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header(*(("Transfer-Encoding", "chunked") if chunked else ("Connection", "close")))
        self.end_headers()

    def say(self, event: Json | str) -> None:
        """One event of the stream."""
        line = f"data: {event if isinstance(event, str) else json.dumps(event)}\n\n".encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line) if self.chunked else line)

    def say_text(self, text: str) -> None:
        """A text, a few characters an event."""
        for start in range(0, len(text), 5):
            self.say(self.make_chunk({"content": text[start : start + 5]}))

    def end(self, reason: str = "stop") -> None:
        """The end of a whole reply."""
        self.say(self.make_chunk({}, reason))
        if (self.asked.get("stream_options") or {}).get("include_usage"):
            self.say({**self.make_chunk({}), "choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 4}})
        self.say("[DONE]")
        self.wfile.write(b"0\r\n\r\n")

    def answer(self, text: str | None, reason: str = "stop", **message: str) -> None:
        """A whole reply: a stream or one JSON object, as the client asked."""
        if not self.asked.get("stream"):
            choice = {"index": 0, "finish_reason": reason, "message": {"role": "assistant", "content": text, **message}}
            usage = {"prompt_tokens": 7, "completion_tokens": 4, "total_tokens": 11}
            self.send_json(200, {**self.make_chunk({}), "choices": [choice], "usage": usage})
            return
        self.begin()
        self.say(self.make_chunk({"role": "assistant", "content": None, **message}))
        self.say_text(text or "")
        self.end(reason)

    def make_chunk(self, delta: Json, reason: str | None = None) -> Json:
        choice: Json = {"index": 0, "delta": delta, "finish_reason": reason}
        if self.asked.get("logprobs") and delta.get("content"):
            likely = [{"token": delta["content"], "logprob": -0.5}, {"token": "No", "logprob": -2.0}]
            choice["logprobs"] = {"content": [{**likely[0], "top_logprobs": likely}]}
        return {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": MODEL, "choices": [choice]}

    def wait(self, seconds: float) -> None:
        """Does nothing for a while. Raises ConnectionError when the client hangs up meanwhile."""
        if select.select([self.connection], [], [], seconds)[0]:
            raise ConnectionResetError


def tcp_reset(reply: Reply) -> None:
    reply.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    reply.connection.close()


def echo_key(reply: Reply) -> None:
    reply.refuse(401, "invalid_api_key", f"Incorrect API key provided: {reply.headers['Authorization']}")


def send_half_json(reply: Reply) -> None:
    reply.send(200, b'{"id": "1", "choices": [{"message": {"content": "%s' % CANARY.encode())


def send_page(status: int) -> Mode:
    page = f"<html><script>alert(1)</script><h1>{CANARY}</h1></html>".encode()
    return lambda reply: reply.send(status, page, "text/html; charset=utf-8")


def empty_choices(reply: Reply) -> None:
    nothing = {**reply.make_chunk({}), "choices": []}
    if not reply.asked.get("stream"):
        return reply.send_json(200, nothing)
    reply.begin()
    reply.say(nothing)
    reply.say("[DONE]")
    reply.wfile.write(b"0\r\n\r\n")


def begin_text(reply: Reply, *, chunked: bool = True) -> None:
    """Half of the answer."""
    reply.begin(chunked=chunked)
    reply.say_text(reply.text[: len(reply.text) // 2])


def clean_end_without_finish(reply: Reply) -> None:
    begin_text(reply)
    reply.wfile.write(b"0\r\n\r\n")


def error_event(reply: Reply) -> None:
    begin_text(reply)
    reply.say({"error": {"message": CANARY, "type": "server_error", "code": None}})
    reply.wfile.write(b"0\r\n\r\n")


def bad_json_event(reply: Reply) -> None:
    begin_text(reply)
    reply.say('{"choices": [{"delta": {"content": "' + CANARY)
    reply.wfile.write(b"0\r\n\r\n")


def empty_choices_chunks(reply: Reply) -> None:
    """Chunks without a choice among good ones, as filters and counters send them: a sound reply."""
    reply.begin()
    for start in range(0, len(reply.text), 5):
        reply.say({**reply.make_chunk({}), "choices": []})
        reply.say(reply.make_chunk({"content": reply.text[start : start + 5]}))
    reply.end()


def stall(reply: Reply) -> None:
    begin_text(reply)
    reply.wait(LONG)


def stall_after_finish(reply: Reply) -> None:
    reply.begin()
    reply.say_text(reply.text)
    reply.say(reply.make_chunk({}, "stop"))
    reply.wait(LONG)


def trickle(reply: Reply) -> None:
    reply.begin()
    while True:
        reply.say_text("drop ")
        reply.wait(reply.server.fault.pace)


def trickle_comments(reply: Reply) -> None:
    """Signs of life below the level of events, which an SDK passes over in silence."""
    reply.begin(chunked=False)
    while True:
        reply.wfile.write(b": alive\n\n")
        reply.wait(reply.server.fault.pace)


def json_instead_of_sse(reply: Reply) -> None:
    reply.asked["stream"] = False
    reply.answer(reply.text)


def first_chunk_late(reply: Reply) -> None:
    reply.wait(reply.server.fault.pace * 3)
    reply.answer(reply.text)


MODES: dict[str, Mode] = {
    "ok": lambda reply: reply.answer(reply.text),
    "429": lambda reply: reply.refuse(429, "rate_limit_exceeded"),
    "429_wait_1": lambda reply: reply.refuse(429, "rate_limit_exceeded", Retry_After="1"),
    "retry_after_300": lambda reply: reply.refuse(429, "rate_limit_exceeded", Retry_After="300"),
    "quota": lambda reply: reply.refuse(429, "insufficient_quota"),
    "500": lambda reply: reply.refuse(500, "internal"),
    "503_html": send_page(503),
    "401_echoes_key": echo_key,
    "403": lambda reply: reply.refuse(403, "forbidden"),
    "404_model": lambda reply: reply.refuse(404, "model_not_found"),
    "400_context": lambda reply: reply.refuse(400, "context_length_exceeded", "maximum context length is 4096 tokens"),
    "400_other": lambda reply: reply.refuse(400, "invalid_request_error"),
    "redirect": lambda reply: reply.send(307, b"", Location=f"http://127.0.0.1:1/{CANARY}"),
    "half_json": send_half_json,
    "html_200": send_page(200),
    "choices_empty": empty_choices,
    "content_null": lambda reply: reply.answer(None),
    "content_filter": lambda reply: reply.answer(reply.text[:4], "content_filter"),
    "refusal": lambda reply: reply.answer(None, refusal=CANARY),
    "finish_length": lambda reply: reply.answer(reply.text, "length"),
    "hang": lambda reply: reply.wait(LONG),
    "tcp_reset": tcp_reset,
    "drop": begin_text,
    "close_without_done": lambda reply: begin_text(reply, chunked=False),
    "clean_end_without_finish": clean_end_without_finish,
    "error_event": error_event,
    "bad_json_event": bad_json_event,
    "empty_choices_chunks": empty_choices_chunks,
    "stall": stall,
    "stall_after_finish": stall_after_finish,
    "trickle": trickle,
    "trickle_comments": trickle_comments,
    "json_instead_of_sse": json_instead_of_sse,
    "empty_stream": lambda reply: reply.send(200, b"", "text/event-stream"),
    "first_chunk_late": first_chunk_late,
}
"""What a server may do with one request. Besides: `refused`, alone (nothing listens), and `refuses:OPTION`."""
SCRIPTS = {"429_once": ("429", "ok"), "429_forever": ("429",)}
"""Names for modes in a row."""
SOUND = ("ok", "429_once", "finish_length", "empty_choices_chunks", "first_chunk_late")
FAULTS = tuple(sorted({*MODES, *SCRIPTS, "refused"} - {*SOUND, "429", "429_wait_1", "stall_after_finish"}))
"""Every mode that never ends in a whole answer, however often it is asked."""


def find_mode(mode: str | Mode) -> Mode:
    """The function of a mode; a test may bring one of its own."""
    if not isinstance(mode, str):
        return mode
    if not mode.startswith("refuses:"):
        return MODES[mode]
    option = mode.removeprefix("refuses:")

    def answer_without(reply: Reply) -> None:
        if option in reply.asked:
            reply.refuse(400, "unsupported_parameter", f"Unsupported parameter: '{option}'.")
        else:
            reply.answer(reply.text)

    return answer_without


class FaultServer:
    """A context manager; `url` is what OPENAI_BASE_URL would be. `pace` is the seconds between signs of life."""

    def __init__(
        self, *modes: str | Mode, text: str = TEXT, pace: float = 0.1, models: tuple[str, ...] = (MODEL,)
    ) -> None:
        self.modes = [one for mode in modes or ("ok",) for one in SCRIPTS.get(str(mode), (mode,))]
        assert self.modes == ["refused"] or all(map(find_mode, self.modes))
        self.text, self.pace, self.models = text, pace, models
        self.requests: list[Json] = []
        self.lookups = self.closed = 0
        self._lock = threading.Condition()
        self._listener = _Listener(self)
        self.url = f"http://127.0.0.1:{self._listener.server_address[1]}/v1"

    def __enter__(self) -> Self:
        if self.modes == ["refused"]:
            self._listener.server_close()
        else:
            threading.Thread(target=self._listener.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *raised: object) -> None:
        if self.modes != ["refused"]:
            self._listener.shutdown()
            self._listener.server_close()

    def take_mode(self, body: Json) -> str | Mode:
        """Notes a request, and tells what becomes of it."""
        with self._lock:
            self.requests.append(body)
            self._lock.notify_all()
            return self.modes[min(len(self.requests), len(self.modes)) - 1]

    def note_closed(self) -> None:
        with self._lock:
            self.closed += 1
            self._lock.notify_all()

    def wait_asked(self) -> bool:
        """Whether a request came before long."""
        with self._lock:
            return self._lock.wait_for(lambda: bool(self.requests), LONGEST)

    def wait_closed(self) -> bool:
        """Whether the client hung up on a reply before long."""
        with self._lock:
            return self._lock.wait_for(lambda: self.closed > 0, LONGEST)


class _Listener(ThreadingHTTPServer):
    """Keeps the open connections, so that the end of a test ends those that hang, too."""

    daemon_threads = True

    def __init__(self, fault: FaultServer) -> None:
        self.fault = fault
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), Reply)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        for request in list(self._open):
            with suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)
        super().server_close()
