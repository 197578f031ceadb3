"""A GGUF model on this machine, run by llama.cpp in a child process: a crash there costs an answer, not the bot.

This is the parent's side; serving.py is the other. How an answer is asked for is openai.py's business.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from bot.errors import BackendError, SettingsError
from bot.gguf import read_header
from bot.llms.openai import OpenAIModel
from bot.llms.reading import PULSE, Reading
from bot.llms.serving import Order
from bot.protocols import BEAT, Finish, Prompt, Reply, Token

CONTEXT = 4096
"""Tokens of prompt and reply together. Each takes memory from the start, and none of our prompts is longer."""
MOST_THREADS = 8
"""More gain nothing: writing waits for the memory, not for the cores."""
FOREIGN = "LLAMA_"
"""Variables that steer llama.cpp; set for another program, they would change this one's answers."""
_DEATH_SECONDS = 0.5
"""How long a process may take to be gone once its connections are."""


class LocalModel:
    """A Model over a GGUF file. Safe to use from many threads: questions wait in line, each up to its own deadline.

    Its process starts with `warm` or the first question, and again with the question after it died.
    """

    def __init__(self, path: Path, threads: int = 0) -> None:
        """Reads the file's header; `threads` 0 uses the cores there are. Raises SettingsError, BackendError."""
        if not is_installed():
            raise SettingsError("a local model needs llama.cpp; run `pip install 'verbatim-bot[local]'`")
        header = read_header(path)
        self._path = path.absolute()
        self._context = min(CONTEXT, header.context_length or CONTEXT)
        self._threads = threads or count_cores()
        self._child: _Child | None = None
        self._closed = False
        self._lock = threading.Lock()
        self.name = f"local ({header.name})"

    def warm(self) -> None:
        """Starts loading the model and returns at once, so that the first question need not wait for it."""
        self._start()

    def generate(self, prompt: Prompt, deadline: float) -> Reply:
        """As Model.generate; loading the model counts. `close` ends it at once, also from another thread."""
        return _Reply(self._start(), prompt, deadline)

    def close(self) -> None:
        """Ends the child process, and with it every answer being written. The model cannot be used afterwards."""
        with self._lock:
            self._closed = True
            if self._child:
                self._child.end()

    def _start(self) -> _Child:
        """The child process, started where there is none or where it has died."""
        with self._lock:
            if self._closed:
                raise BackendError("the local model was closed; open the bot again")
            if self._child is None or self._child.has_ended():
                key = secrets.token_urlsafe(32)  # no other user of this machine can guess it
                self._child = _Child(Order(str(self._path), key, self._threads, self._context))
            return self._child


class _Child:
    """The process, and the model to ask in it: `model` holds that once it is loaded, or the BackendError."""

    def __init__(self, order: Order) -> None:
        self.model: Future[OpenAIModel] = Future()
        self._process = start_server(order)
        self._end = weakref.finalize(self, end_server, self._process)  # Popen alone would outlive us with its pipe open
        threading.Thread(target=self._listen, args=(order.key,), daemon=True, name="local model").start()

    def has_ended(self, within: float = 0.0) -> bool:
        """Whether the process is gone, or goes within so many seconds."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(within)
        return self._process.returncode is not None

    def explain_end(self) -> str:
        """What the process died of."""
        code = self._process.returncode
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"

    def end(self) -> None:
        """Ends the process and waits until it is gone."""
        self._end()

    def _listen(self, key: str) -> None:
        """Takes the one line that the child says."""
        reply = read_reply(self._process)
        if "url" in reply:
            model = OpenAIModel("local", key, f"{reply['url']}/v1", server="the local model", grammars=True)
            self.model.set_result(model)
            return
        self._process.wait()
        reason = reply.get("error") or f"its process ended with {self.explain_end()}"
        self.model.set_exception(BackendError(f"the local model cannot be loaded: {reason}; try another GGUF file"))


def start_server(order: Order) -> subprocess.Popen[bytes]:
    """The process of serving.py, loading its model; it ends when it is told to, or when this process does."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "bot.llms.serving"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_make_environment(),
        start_new_session=True,  # Ctrl-C is for the parent, which ends this child itself
    )
    assert process.stdin
    with suppress(BrokenPipeError):  # it died at once; whoever reads its reply will find out
        process.stdin.write(order.to_json().encode() + b"\n")
        process.stdin.flush()
    return process


def read_reply(process: subprocess.Popen[bytes]) -> dict[str, str]:
    """The one line that a server says, once it is ready or has failed: its `url`, or an `error`; empty if it died."""
    assert process.stdout
    line = process.stdout.readline()
    return dict(json.loads(line)) if line.endswith(b"\n") else {}


def end_server(process: subprocess.Popen[bytes]) -> None:
    """Ends a child process, and by closing its stdin the one that watches it."""
    process.kill()
    process.wait()
    assert process.stdin
    with suppress(BrokenPipeError):
        process.stdin.close()


class _Reply(Iterator[Token | Finish]):
    """The tokens of one answer, once the model is loaded. `close` may be called from any thread."""

    def __init__(self, child: _Child, prompt: Prompt, deadline: float) -> None:
        self._child, self._prompt, self._deadline = child, prompt, deadline
        self._tokens: Reading[Token | Finish] | None = None
        self._closed = False
        self._go = go = threading.Event()
        """The model is loaded, or nobody waits for it any longer."""
        child.model.add_done_callback(lambda _: go.set())

    def __next__(self) -> Token | Finish:
        if self._tokens is None and not self._go.wait(min(PULSE, max(0.0, self._deadline - time.monotonic()))):
            if time.monotonic() >= self._deadline:
                raise BackendError("the local model is still being loaded; ask again in a moment", retryable=True)
            return BEAT
        if self._closed:
            raise StopIteration
        if self._tokens is None:
            self._tokens = self._child.model.result().generate(self._prompt, self._deadline)
            if self._closed:  # by another thread in between
                self._tokens.close()
        try:
            return next(self._tokens)
        except BackendError as error:
            if error.retryable and self._child.has_ended(within=_DEATH_SECONDS):
                death = self._child.explain_end()
                message = f"the local model's process ended with {death} in mid-answer; ask again, it starts anew"
                raise BackendError(message, retryable=True) from error
            raise

    def close(self) -> None:
        """Ends the model's work on this answer."""
        self._closed = True
        self._go.set()
        if self._tokens is not None:
            self._tokens.close()

    def __del__(self) -> None:
        self.close()


def is_installed() -> bool:
    """Whether the package that runs models is there; it is an extra."""
    return find_spec("xllamacpp") is not None


def count_cores() -> int:
    """Threads that serve best: the physical cores this process may use, as far as the system tells, eight at most."""
    if not hasattr(os, "sched_getaffinity"):
        return min(MOST_THREADS, os.cpu_count() or 1)
    return min(MOST_THREADS, len({_find_core(number) for number in os.sched_getaffinity(0)}))


def _find_core(number: int) -> str:
    """The physical core of a logical one, named by the logical ones that share it."""
    try:
        return Path(f"/sys/devices/system/cpu/cpu{number}/topology/thread_siblings_list").read_text()
    except OSError:
        return str(number)


def _make_environment() -> dict[str, str]:
    """The child's environment: this one's, offline, with the same modules to be found, and nothing for llama.cpp."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return kept | {"HF_HUB_OFFLINE": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
