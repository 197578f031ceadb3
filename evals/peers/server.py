"""The model that peers ask: llama.cpp's OpenAI-compatible server, one for all of a run, as our own bot starts it.

How it serves is in bot/llms/serving.py. Our bot starts one of its own, since it asks with a grammar.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BackendError
from bot.llms.local import count_cores, end_server, read_reply, start_server
from bot.llms.serving import Order
from evals.peers.llamaindex import CONTEXT


@dataclass(frozen=True, slots=True)
class Server:
    """Where a model is asked, and with which key."""

    url: str
    key: str


@contextmanager
def open_server(model: Path) -> Iterator[Server]:
    """The running server of a GGUF file, ended with the block. Raises BackendError."""
    key = secrets.token_urlsafe(32)
    process = start_server(Order(str(model.absolute()), key, count_cores(), CONTEXT))
    try:
        reply = read_reply(process)
        if "url" not in reply:
            raise BackendError(f"{model} cannot be loaded: {reply.get('error', 'its process died')}; try another file")
        yield Server(f"{reply['url']}/v1", key)
    finally:
        end_server(process)
