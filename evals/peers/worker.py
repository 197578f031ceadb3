"""A peer's own process: it takes its order and then questions on stdin, a line of JSON each, and answers on stdout.

So that its memory is its own and it can be ended in mid-answer. crew.py is the other side.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.schema import Turn
from evals.peers.answers import Order, PeerAnswer, Times
from evals.peers.roster import PEERS, Peer

UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in which the system counts memory."""
LONGEST_FAULT = 200


def main() -> None:
    """Opens the peer, says what it ingested (null where that was done before), then one line for each question."""
    say = open_replies()
    lines = iter(sys.stdin.buffer.readline, b"")
    first = json.loads(next(lines))
    order = Order(**first["order"])
    Path(order.home).mkdir(parents=True, exist_ok=True)
    try:
        peer = PEERS[order.peer].open(order)
        ingested = peer.ingest() if first["ingest"] else None
        peer.warm()
    except Exception as error:  # whatever a foreign library raises ends the peer, not the run
        say({"error": describe(error)})
        return
    say({"ingested": ingested and asdict(ingested), "memory": measure_memory()})
    for line in lines:
        asked = json.loads(line)
        history = [Turn(*turn) for turn in asked["history"]]
        say({"answer": ask(peer, asked["question"], history).to_dict(), "memory": measure_memory()})
    os._exit(0)  # threads of a foreign library may not keep it alive


def ask(peer: Peer, question: str, history: Sequence[Turn]) -> PeerAnswer:
    """The peer's answer; one without words, with the reason, where it fails."""
    started = time.perf_counter()
    try:
        return peer.ask(question, history)
    except Exception as error:  # a failed question is a wrong answer, not the end of the run
        return PeerAnswer("", (), False, Times(None, None, time.perf_counter() - started), fault=describe(error))


def open_replies() -> Callable[[dict[str, Any]], None]:
    """Writes lines to stdout, where from now on nothing else gets: libraries that print do so on stderr."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(line: dict[str, Any]) -> None:
        replies.write(json.dumps(line) + "\n")
        replies.flush()

    return say


def describe(error: Exception) -> str:
    """An error in one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:LONGEST_FAULT]


def measure_memory() -> int:
    """The most memory in bytes that this process has held so far, without its children."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT


if __name__ == "__main__":
    main()
