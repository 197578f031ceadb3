"""A bot in a process of its own, as a server holds it: started, asked, watched for memory, by lines of JSON.

`Server` is the measuring side, `serve` what runs in the process.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bot import open_bot
from bot.errors import BackendError
from bot.schema import Filters

KB = 1 << 10
_SELF = Path("/proc/self/status")


class Server:
    """A running bot over a home. A context manager; `ready` is the seconds from its start to its first answer."""

    def __init__(self, home: Path, question: str) -> None:
        began = time.perf_counter()
        code = f"from evals.bench.server import serve; serve({str(home)!r})"
        self._process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.ask(question)
        self.ready = time.perf_counter() - began

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def ask(self, question: str, filters: Filters | None = None) -> dict[str, float]:
        """Seconds of one answer, by stage; `cpu` are those of the processor, which other processes do not change."""
        given = {"published_from": filters.published_from} if filters else {}
        seconds: dict[str, float] = self._exchange({"ask": question, "filters": given})
        return seconds

    def finds(self, question: str, document: str) -> bool:
        """Whether a question finds a document now."""
        return bool(self._exchange({"find": question, "document": document}))

    def read_memory(self) -> float:
        """MB that the process holds now."""
        return float(self._exchange({}))

    def _exchange(self, order: dict[str, Any]) -> Any:
        """Raises BackendError where the process has died."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise BackendError("the measured process has no pipes")
        stdin.write(json.dumps(order) + "\n")
        stdin.flush()
        if not (line := stdout.readline()):
            raise BackendError("the measured process died; see above what it says")
        return json.loads(line)


def serve(home: str) -> None:
    """Answers orders until there are none."""
    with open_bot(home=home, llm="quotes", corpus="nothing-here") as bot:
        for line in sys.stdin:
            order = json.loads(line)
            reply: Any = _read_memory()
            if "ask" in order:
                began = time.process_time()
                answer = bot.ask(order["ask"], filters=Filters(**order["filters"]))
                used = time.process_time() - began
                found = answer.seconds
                names = ("condense", "retrieve", "first_evidence", "check", "total")
                reply = {name: taken for name in names if (taken := getattr(found, name)) is not None} | {"cpu": used}
            elif "find" in order:
                hits = bot.finder.look(bot.finder.understand(order["find"], ()), Filters()).retrieval.hits
                reply = any(hit.source.id == order["document"] for hit in hits)
            sys.stdout.write(json.dumps(reply) + "\n")
            sys.stdout.flush()
            if not gc.get_freeze_count():
                gc.freeze()  # as the page's server does once everything is loaded


def _read_memory() -> float:
    """MB of this process."""
    [line] = [line for line in _SELF.read_text().splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) / KB
