"""Any llama-index embedding as an Embedder, named by import path: `llama_index.embeddings.openai:OpenAIEmbedding`.

Sentences are embedded apart from their chunk here, since such a backend returns no token vectors.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from bot.classes import build, import_class
from bot.errors import BackendError
from bot.llms.faults import explain, is_known
from bot.protocols import Embedding, Excerpt, Vector

WINDOW = 254
"""Words and marks, counted with the default tokenizer: chunks stay alike under every embedder."""
BATCH = 32
"""Excerpts a request: within every hosted service's limit together with their sentences."""
SECONDS = 14.0
"""Longest wait for a request: with the one that may follow it, a question is late by half a minute at most."""
PAUSE, LONGEST_PAUSE = 0.5, 14.0
"""Seconds before a request is sent once more, and the longest that a server may ask for."""


class LlamaIndexEmbedder:
    """Wraps one llama-index `BaseEmbedding`, with its own retries off; the fingerprint names its class and model."""

    def __init__(self, path: str, model: str = "", **options: Any) -> None:
        """Import the class at `path` and build it with its own `options`.

        Raises SettingsError when there is none, BackendError when it fails.
        """
        from bot.embedders.minilm import load_tokenizer

        self._path, self._model = path, model
        self._tokenizer = load_tokenizer()
        self._embedding = _build(path, model, options)

    @property
    def fingerprint(self) -> str:
        """Import path and model name."""
        return f"{self._path}-{self._model or getattr(self._embedding, 'model_name', 'unknown')}"

    @property
    def window(self) -> int:
        """Tokens of an excerpt that are read."""
        return WINDOW

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Word pieces of each text."""
        return [len(encoding.ids) for encoding in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    def embed_query(self, query: str) -> Vector:
        """The query's unit vector. Raises BackendError."""
        row: Vector = _unit_rows([self._call(self._embedding.get_query_embedding, query)])[0]
        return row

    def embed(self, excerpts: Iterable[Excerpt]) -> Iterator[Embedding]:
        """Embeddings in order, a batch of excerpts and all their sentences a call. Raises BackendError."""
        source = iter(excerpts)
        while batch := list(islice(source, BATCH)):
            texts = [text for excerpt in batch for text in (excerpt.text, *_sentences(excerpt))]
            rows = iter(_unit_rows(self._call(self._embedding.get_text_embedding_batch, texts)))
            for excerpt in batch:
                whole = next(rows)
                own = [row if row.any() else whole for row in islice(rows, len(excerpt.sentences))]
                yield Embedding(whole, np.stack(own) if own else np.zeros((0, len(whole)), np.float32))

    def _call(self, function: Any, argument: Any) -> Any:
        """What a request gives, or one more after a failure that may pass."""
        try:
            return self._ask(function, argument)
        except BackendError as error:
            if not error.retryable:
                raise
            time.sleep(max(PAUSE, error.wait))
        return self._ask(function, argument)

    def _ask(self, function: Any, argument: Any) -> Any:
        try:
            return function(argument)
        except Exception as error:  # every integration raises its own kind; neither message nor cause may carry a key
            known = explain(error, self._path, LONGEST_PAUSE) if is_known(error) else None
            raise BackendError(
                f"the embedding backend {self._path} failed ({type(error).__name__}); check its key, address and model",
                retryable=known is None or known.retryable,
                wait=known.wait if known else 0.0,
            ) from None


def _sentences(excerpt: Excerpt) -> list[str]:
    return [excerpt.text[span.start : span.end] for span in excerpt.sentences]


def _unit_rows(rows: Sequence[Sequence[float]]) -> Vector:
    matrix = np.asarray(rows, np.float32)
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    unit: Vector = (matrix / np.where(lengths == 0, 1, lengths)).astype(np.float32)
    return unit


def _build(path: str, model: str, options: Mapping[str, Any]) -> Any:
    from llama_index.core.embeddings import BaseEmbedding

    kind = import_class(path, BaseEmbedding, "embedding")
    # Its own retries would multiply ours, and their log repeats what the server said.
    given = {name: value for name, value in {"max_retries": 0, "timeout": SECONDS}.items() if name in kind.model_fields}
    return build(kind, path, **given | ({"model_name": model} if model else {}) | dict(options))
