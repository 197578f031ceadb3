"""The one retry layer: how often and when a model is asked again after a failure that may pass.

No SDK below retries: layers of retries multiply. What happens when all fails is the caller's decision.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator

from bot.errors import BackendError
from bot.llms.reading import PULSE
from bot.protocols import BEAT, Finish, Model, Prompt, Reply, Token

MOST_REQUESTS = 3
"""Requests for one question, all prompts together; the look-up of a model that was not named is not among them."""
PAUSE = 0.2
"""Seconds before the second request; three times that before the third."""
JITTER = 0.25
"""Share by which a pause varies, so that many askers do not return at the same instant."""


class RetryingModel:
    """A Model made for one question: it asks another one, at most three times over all calls of `generate`.

    Asking with a shorter prompt after an error marked `too_long` counts too. `requests` tells how many were made.
    """

    def __init__(self, model: Model, spent: int = 0) -> None:
        """`spent` are requests that the question has taken already."""
        self._model = model
        self.requests = spent

    @property
    def name(self) -> str:
        """The name of the model asked."""
        return self._model.name

    def generate(self, prompt: Prompt, deadline: float) -> Reply:
        """As Model.generate. Once a token was passed on nothing is asked again, or a text would begin twice."""
        return _Attempts(self, prompt, deadline)

    def ask(self, prompt: Prompt, deadline: float) -> Reply:
        """One request, counted."""
        self.requests += 1
        return self._model.generate(prompt, deadline)


class _Attempts(Iterator[Token | Finish]):
    """The tokens of the first attempt that gives any. Any thread may close it, also during a pause."""

    def __init__(self, model: RetryingModel, prompt: Prompt, deadline: float) -> None:
        self._model, self._prompt, self._deadline = model, prompt, deadline
        self._closed = threading.Event()
        self._reply: Reply | None = None
        self._resume = 0.0
        self._wrote = False

    def __next__(self) -> Token | Finish:
        while not self._closed.wait(min(PULSE, max(0.0, self._resume - time.monotonic()))):
            if time.monotonic() < self._resume:
                return BEAT  # a pause may last, and whoever reads can only close in between
            try:
                item = next(self._open())
            except BackendError as error:
                self._plan(error)
                continue
            self._wrote = self._wrote or item != BEAT
            return item
        raise StopIteration

    def close(self) -> None:
        """Ends the model's work, or the pause before it is asked again."""
        self._closed.set()
        if self._reply is not None:
            self._reply.close()

    def __del__(self) -> None:
        self.close()

    def _open(self) -> Reply:
        """The reply being read, asked for where there is none."""
        if self._reply is None:
            if self._model.requests >= MOST_REQUESTS:
                raise BackendError(f"{self._model.name} was asked {MOST_REQUESTS} times in vain; ask again later")
            self._reply = self._model.ask(self._prompt, self._deadline)
            if self._closed.is_set():  # by another thread, while this one was asking
                self._reply.close()
        return self._reply

    def _plan(self, error: BackendError) -> None:
        """Sets when the next attempt begins, or raises the error where there can be none."""
        self._reply = None
        pause = max(error.wait, PAUSE * 3 ** (self._model.requests - 1) * random.uniform(1 - JITTER, 1 + JITTER))
        in_vain = self._wrote or not error.retryable or self._model.requests >= MOST_REQUESTS
        self._resume = time.monotonic() + pause
        if not self._closed.is_set() and (in_vain or self._resume >= self._deadline):
            self._closed.set()
            raise error
