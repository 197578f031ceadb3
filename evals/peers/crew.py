"""PeerProcess: the run's side of a peer's own process; asks it, up to a deadline, and ends it where that passes.

What happens in the process is in worker.py.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from bot.errors import BackendError
from bot.schema import Turn
from evals.peers.answers import Ingested, Order, PeerAnswer, Times

TIMEOUT = "timeout"
STEERING = ("BOT_", "OPENAI_")
"""How variables begin that set our bot, and the peers' SDK."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer, and the most memory in bytes that the peer has held; 0 where it was ended and cannot say."""

    answer: PeerAnswer
    memory: int


class PeerProcess:
    """A context manager; after a deadline has passed, the next question starts the process anew."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._process: subprocess.Popen[bytes] | None = None
        self._replies: queue.Queue[bytes] = queue.Queue()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def ingest(self) -> tuple[Ingested, int]:
        """Starts the peer, which takes its documents in; also its memory then. Raises BackendError."""
        reply = self._start(ingest=True)
        return Ingested(**reply["ingested"]), int(reply["memory"])

    def ask(self, question: str, history: Sequence[Turn]) -> Asked:
        """One answer; one without words where the deadline passes, or the process dies. Raises BackendError."""
        if self._process is None:
            self._start(ingest=False)
        self._write({"question": question, "history": [(turn.question, turn.answer) for turn in history]})
        seconds = self._order.seconds
        try:
            line = self._replies.get(timeout=seconds)
        except queue.Empty:
            return self._give_up(TIMEOUT)
        if not line:
            return self._give_up("its process died")
        reply = json.loads(line)
        return Asked(PeerAnswer.from_dict(reply["answer"]), int(reply["memory"]))

    def _give_up(self, fault: str) -> Asked:
        self._end()
        return Asked(PeerAnswer("", (), False, Times(None, None, self._order.seconds), fault=fault), 0)

    def _start(self, *, ingest: bool) -> dict[str, Any]:
        """Starts the process and waits, without a limit, until it is ready: large folders take long."""
        Path(self._order.home).mkdir(parents=True, exist_ok=True)
        process = subprocess.Popen(
            [sys.executable, "-m", "evals.peers.worker"],
            cwd=self._order.home,  # where no bot.toml lies
            env=_make_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the run, which ends this child itself
        )
        assert process.stdout
        self._process, self._replies = process, queue.Queue()
        threading.Thread(target=_listen, args=(process.stdout, self._replies), daemon=True, name="peer").start()
        self._write({"order": asdict(self._order), "ingest": ingest})
        line = self._replies.get()
        reply: dict[str, Any] = json.loads(line) if line else {"error": "its process died"}
        if "error" in reply:
            self._end()
            raise BackendError(
                f"{self._order.peer} cannot be started: {reply['error']}; run `make peers` and try again"
            )
        return reply

    def _write(self, line: dict[str, Any]) -> None:
        """A line for the process; one that is dead is found out by its silence."""
        assert self._process and self._process.stdin
        try:
            self._process.stdin.write(json.dumps(line).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            self._replies.put(b"")

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


def _make_environment() -> dict[str, str]:
    """This one's, with the same modules to be found, and without what would set our bot or a peer otherwise."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(STEERING)}
    return {**kept, "PYTHONPATH": os.pathsep.join(str(Path(one).absolute()) for one in sys.path)}


def _listen(stream: IO[bytes], replies: queue.Queue[bytes]) -> None:
    """Passes lines on as they come, and an empty one at the end."""
    for line in iter(stream.readline, b""):
        replies.put(line)
    replies.put(b"")
