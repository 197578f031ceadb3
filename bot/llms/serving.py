"""The child process that runs a GGUF model: llama.cpp's own server, on loopback, for whoever holds the key.

local.py starts it and asks it. It takes its order on stdin, tells its address on stdout, and ends when stdin does.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from typing import Any

BATCH = 128
"""Tokens read at a time. More are no faster on a processor, and a reader who stops waits until they are through."""
_REASON = re.compile(rb"error loading model: (?:error loading model [a-z ]+: )?(.*)")
_LOG_SECONDS = 1.0
"""How long llama.cpp, which logs in a thread of its own, may take to say why it failed."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to serve: the model file, the key to ask for, cores to use, and the longest prompt and reply in tokens."""

    path: str
    key: str
    threads: int
    context: int

    def to_json(self) -> str:
        """As it is written to the child's stdin."""
        return json.dumps(asdict(self))


def main() -> None:
    """Serves one order. Replies with a line of JSON: {"url"} when ready, {"error"} with the reason when it cannot."""
    order = Order(**json.loads(sys.stdin.buffer.readline()))
    _end_with_parent()
    replies = os.fdopen(os.dup(1), "w")
    with tempfile.TemporaryFile() as log:
        for stream in (1, 2):  # llama.cpp writes to both, and nothing it says may get among the replies
            os.dup2(log.fileno(), stream)
        server = _open_server(order)
        reply = {"url": server.listening_address} if server else {"error": _find_reason(log.fileno())}
        silence = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(silence, stream)
    replies.write(json.dumps(reply) + "\n")
    replies.flush()
    while server:
        signal.pause()
    os._exit(1)


def _end_with_parent() -> None:
    """Ends this process when stdin does, which happens however the parent ends.

    A process of its own waits for that: a thread could not run while llama.cpp loads, which holds Python's lock.
    """
    server = os.getpid()
    if os.fork():
        return
    for stream in (1, 2):  # or the parent would not notice that the server died
        os.close(stream)
    while os.read(0, 1):
        pass
    if os.getppid() == server:
        os.kill(server, signal.SIGKILL)
    os._exit(0)


def _open_server(order: Order) -> Any:
    """The running server; None when the model cannot be loaded."""
    import xllamacpp

    options = xllamacpp.CommonParams()
    options.model.path = order.path
    options.model_alias = {"local"}  # instead of the path
    options.hostnames, options.port = ["127.0.0.1"], 0
    options.api_keys = [order.key]
    options.cors_origins = ""
    options.ui = options.endpoint_slots = options.endpoint_props = options.endpoint_metrics = False
    options.cpuparams.n_threads = options.cpuparams_batch.n_threads = order.threads
    options.n_ctx = order.context
    options.n_batch = options.n_ubatch = BATCH
    options.n_parallel = 1  # one answer at a time, with all cores; others wait in line
    options.enable_reasoning = 0  # a model that thinks aloud first would not answer within anybody's deadline
    options.cache_ram_mib = 0  # the last prompt stays in the context, which is all that can be used again
    options.verbosity = 1
    try:
        return xllamacpp.Server(options)
    except RuntimeError:  # with one text for every reason
        return None


def _find_reason(log: int) -> str:
    """What llama.cpp wrote of why it failed; "" when it wrote nothing in time."""
    end = time.monotonic() + _LOG_SECONDS
    while True:
        found = _REASON.search(os.pread(log, 1 << 16, 0))
        if found or time.monotonic() > end:
            return found[1].decode("utf-8", "replace") if found else ""
        time.sleep(0.02)


if __name__ == "__main__":
    main()
