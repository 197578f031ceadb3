"""Models behind an OpenAI-compatible server: OpenAI itself, vLLM, Ollama, llama.cpp and the like.

One request each call, streamed and never later than its deadline; asking again is done in retrying.py.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.errors import BackendError, SettingsError
from bot.llms.connection import Connection, make_trust
from bot.llms.faults import OTHERWISE, explained, is_too_long
from bot.llms.reading import Reading, Readings
from bot.llms.reply import Outcome, Piece, read_piece
from bot.protocols import BEAT, Finish, Prompt, Token

if TYPE_CHECKING:
    from ssl import SSLContext

    import openai

OPENAI_URL = "https://api.openai.com/v1"
OPENAI_MODEL = "gpt-4.1-mini"
NO_KEY = "none"
"""Sent to servers that want no key: the SDK does not start without one."""
CHANCES = 10
"""Likeliest tokens asked for at each place, of a server that tells their probabilities."""
LAST_SECONDS = 1.0
"""How long the count of tokens is waited for once the reply is whole."""
RENAMED = {"max_tokens": "max_completion_tokens"}
"""Options that newer models want under another name; every other option that a server refuses is left out."""
NO_STREAM = ("text/html", "application/json")
"""Content of replies that are no stream: a log-in page, or a server that does not stream."""


class OpenAIModel:
    """A Model over `chat.completions`. Safe to use from many threads; a server's wishes are learned and kept.

    Where no model is named, the first reply costs one request more, which looks up what the server offers.
    """

    def __init__(
        self,
        model: str,
        api_key: str,
        base_url: str = "",
        *,
        server: str = "the model server",
        grammars: bool = False,
    ) -> None:
        """An empty model is the server's first, or OpenAI's small one. `grammars` is for llama.cpp's own options.

        `server` is what messages call it. Raises SettingsError without a key and address; asks nothing yet.
        """
        key = api_key.strip()
        if not (key or base_url):
            raise SettingsError("there is no key for OpenAI; set OPENAI_API_KEY, or OPENAI_BASE_URL to another server")
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise SettingsError("OPENAI_API_KEY holds characters that no key has; copy it again")
        if base_url and not _is_address(base_url):
            raise SettingsError("OPENAI_BASE_URL is no address of a server; correct it, as in http://localhost:8000/v1")
        self._key, self._url = key or NO_KEY, base_url or OPENAI_URL
        self._model = model or ("" if base_url else OPENAI_MODEL)
        self._server, self._grammars = server, grammars
        self._refused: frozenset[str] = frozenset()
        self._choosing = threading.Lock()
        self._readings: Readings[Token | Finish] = Readings(server, BEAT)

    @property
    def name(self) -> str:
        """The model's name, as far as it is known before a server was asked for it."""
        return f"openai ({self._model})" if self._model else "openai"

    def generate(self, prompt: Prompt, deadline: float) -> Reading[Token | Finish]:
        """As Model.generate; `close` ends the request at once, also from another thread."""
        connection = Connection(self._url)
        late = f"{self._server} did not answer in time; ask again, {OTHERWISE}"
        return self._readings.open(self._write(prompt, deadline, connection), deadline, late, connection.cut)

    @cached_property
    def _trust(self) -> SSLContext:
        return make_trust(self._url)

    def warm(self) -> None:
        """Imports the SDK, which takes seconds, in a thread of its own."""
        threading.Thread(target=import_module, args=("openai.resources.chat",), daemon=True, name="openai").start()

    def close(self) -> None:
        """Ends the requests that run: whoever reads their replies is told so by a BackendError."""
        self._readings.close()

    def _write(self, prompt: Prompt, deadline: float, connection: Connection) -> Iterator[Token | Finish]:
        """The tokens of one reply, then its Finish. Raises BackendError."""
        outcome = Outcome(self._server)
        last = threading.Timer(LAST_SECONDS, connection.cut)
        last.daemon = True
        try:
            for piece in self._request(prompt, deadline, connection):
                outcome.take(piece)
                if piece.token.text:
                    yield piece.token
                if outcome.reason and last.ident is None:
                    last.start()
        except BackendError:
            if not outcome.reason:  # what fails after a whole reply takes nothing from it
                raise
        finally:
            last.cancel()
        yield outcome.finish()

    def _request(self, prompt: Prompt, deadline: float, connection: Connection) -> Iterator[Piece]:
        """One request, and what its reply says chunk by chunk."""
        import openai

        with explained(self._server, deadline):
            left = max(0.001, deadline - time.monotonic())
            http = connection.open(left, self._trust)
            client = openai.OpenAI(
                api_key=self._key, base_url=self._url, max_retries=0, timeout=http.timeout, http_client=http
            )
        with closing(client):
            with explained(self._server, deadline):
                stream = self._ask(client, self._choose_model(client), prompt)
            while True:
                with explained(self._server, deadline):
                    chunk = next(stream, None)
                    if chunk is None:
                        return
                    piece = read_piece(chunk)
                yield piece

    def _ask(self, client: openai.OpenAI, model: str, prompt: Prompt) -> Any:
        """The stream of a reply. Raises BackendError for what is no stream, and where an option was refused."""
        import openai

        options = self._choose_options(prompt)
        messages: Any = [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}]
        try:
            stream: Any = client.chat.completions.create(model=model, messages=messages, stream=True, **options)
        except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
            self._learn(error, options)
            raise
        if stream.response.headers.get("content-type", "").startswith(NO_STREAM):
            raise BackendError(f"{self._server} does not answer as a model server does; check OPENAI_BASE_URL")
        return iter(stream)

    def _choose_options(self, prompt: Prompt) -> dict[str, Any]:
        """What is asked besides the messages, without what this server was found to refuse."""
        options: dict[str, Any] = {
            "max_tokens": prompt.most_tokens,
            "temperature": 0,
            "stream_options": {"include_usage": True},
        }
        if self._grammars:
            options |= {"logprobs": True, "top_logprobs": CHANCES}
            options["extra_body"] = {"cache_prompt": True} | ({"grammar": prompt.grammar} if prompt.grammar else {})
        named = {RENAMED.get(name, name) if name in self._refused else name: value for name, value in options.items()}
        return {name: value for name, value in named.items() if name not in self._refused}

    def _learn(self, error: openai.APIStatusError, options: dict[str, Any]) -> None:
        """Remembers an option that the server refuses, and raises the BackendError that has it asked again without."""
        named = {name for name in options if name == error.param}
        named = named or {name for name in options if re.search(rf"\b{name}\b", error.message)}
        if len(named) == 1 and not is_too_long(error):
            self._refused |= named
            message = f"{self._server} refuses the option {min(named)}; ask again without it"
            raise BackendError(message, retryable=True) from None

    def _choose_model(self, client: openai.OpenAI) -> str:
        """The model set, or else the first that the server offers, asked for once."""
        if not self._model:
            with self._choosing:
                if not self._model:
                    offered = [one.id for one in client.models.list().data]
                    if not offered or not isinstance(offered[0], str):
                        raise BackendError(f"{self._server} offers no model; load one there, or set BOT_LLM_MODEL")
                    self._model = offered[0]
        return self._model


def _is_address(url: str) -> bool:
    """Whether a text can be taken for the address of a server."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0  # reading the port checks it
    except ValueError:
        return False
