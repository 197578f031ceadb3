"""Any llama-index LLM as a Model, named by import path: `llama_index.llms.anthropic:Anthropic`.

Such a class tells little: tokens are counted where it passes the numbers on, and a forced form is left out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.classes import build, import_class
from bot.errors import BackendError
from bot.llms.faults import OTHERWISE, explain, is_known
from bot.llms.reading import Readings
from bot.llms.reply import Outcome, Piece, read_piece
from bot.protocols import BEAT, Finish, Prompt, Reply, Token

OPENAI = "llama_index.llms.openai"
"""Where classes live that our settings for OpenAI are meant for; others read their own, and must not see this key."""


class LlamaIndexModel:
    """Wraps one llama-index `LLM`, with its own retries switched off."""

    def __init__(self, path: str, model: str, api_key: str = "", base_url: str = "") -> None:
        """Import and build the class at `path`; an empty model is its own default.

        Raises SettingsError when there is no such class, BackendError when it cannot start.
        """
        from llama_index.core.llms import LLM

        kind = import_class(path, LLM, "LLM")
        given = {"model": model, "model_name": model, "max_retries": 0, "temperature": 0.0}
        if path.startswith(OPENAI):
            given |= {"api_key": api_key, "api_base": base_url}
        options = {name: value for name, value in given.items() if name in kind.model_fields and value != ""}
        self._path = path
        self._llm = build(kind, path, **options)
        self._readings: Readings[Token | Finish] = Readings(path, BEAT)

    @property
    def name(self) -> str:
        """The class and its model."""
        model = getattr(self._llm, "model", "") or getattr(self._llm, "model_name", "")
        return f"{type(self._llm).__name__} ({model})" if model else type(self._llm).__name__

    def generate(self, prompt: Prompt, deadline: float) -> Reply:
        """As Model.generate. A call that blocks is left behind in its thread.

        llama-index has no way to end one; it stops at the next token, or when the integration's own timeout ends it.
        """
        late = f"{self._path} did not answer in time; ask again, {OTHERWISE}"
        return self._readings.open(self._write(prompt, deadline), deadline, late)

    def warm(self) -> None:
        """Nothing to load: the class was imported when this was made."""

    def close(self) -> None:
        """Ends the replies being read; a call that blocks is left behind in its thread, as at a deadline."""
        self._readings.close()

    def _write(self, prompt: Prompt, deadline: float) -> Iterator[Token | Finish]:
        """Tokens, then Finish. Raises BackendError."""
        outcome = Outcome(self._path)
        for count, piece in enumerate(self._request(prompt, deadline), start=1):
            outcome.take(piece)
            if piece.token.text:
                yield piece.token
            if count > prompt.most_tokens and not outcome.reason:  # no class takes a limit as all others do
                outcome.reason = "length"
                break
        yield outcome.finish()

    def _request(self, prompt: Prompt, deadline: float) -> Iterator[Piece]:
        """What a reply says bit by bit. Where a class never tells that it is whole, its end has to do."""
        reason = "stop"
        source = self._stream(prompt)
        while True:
            try:
                response = next(source)
                piece = _read_response(response)
            except StopIteration:
                break
            except Exception as error:  # every integration raises its own kind; the message must carry no key
                raise self._explain(error, deadline) from None
            reason = "" if hasattr(response.raw, "choices") else reason
            yield piece
        yield Piece(Token(""), reason=reason)

    def _stream(self, prompt: Prompt) -> Iterator[Any]:
        from llama_index.core.llms import ChatMessage

        roles = (("system", prompt.system), ("user", prompt.user))
        yield from self._llm.stream_chat([ChatMessage(role=role, content=text) for role, text in roles])

    def _explain(self, error: Exception, deadline: float) -> BackendError:
        if is_known(error):
            return explain(error, self._path, deadline - time.monotonic())
        kind = type(error).__name__
        return BackendError(
            f"the model backend {self._path} failed ({kind}); check its key, address and model", retryable=True
        )


def _read_response(response: Any) -> Piece:
    """A ChatResponse as a Piece; the raw chunk behind it tells more where it has OpenAI's shape."""
    token = Token(response.delta or "")
    return replace(read_piece(response.raw), token=token) if hasattr(response.raw, "choices") else Piece(token)
