"""The seams: what an embedder and a composing backend must offer, each one or two methods wide.

Adapters implement these; tests put scripted ones in the same place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.schema import Draft, Evidence, Span

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What the embedder reads of a chunk: title and heading, then the chunk's text; `sentences` are spans in `text`."""

    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Embedding:
    """The vector of an excerpt, shape (d,), and one for each of its sentences, shape (n, d); all of length 1."""

    vector: Vector
    sentences: Vector


class Embedder(Protocol):
    """Turns text into unit vectors."""

    @property
    def fingerprint(self) -> str:
        """Names model, version and pooling; an index built under another fingerprint is refused."""

    @property
    def window(self) -> int:
        """How many tokens of an excerpt are read; more would be cut off silently, so chunks stay within."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without the model's own start and end marks."""

    def embed_query(self, query: str) -> Vector:
        """The vector of a question, shape (d,). Raises BackendError."""

    def embed(self, excerpts: Iterable[Excerpt]) -> Iterator[Embedding]:
        """One Embedding for each excerpt, in order, as they are ready. Raises BackendError."""


class LLM(Protocol):
    """Composes an answer from evidence, sentence by sentence; the caller checks every one."""

    @property
    def name(self) -> str:
        """What `Answer.llm` shows."""

    def compose(self, question: str, evidence: Evidence) -> Iterator[Draft]:
        """Sentences in order, each naming the evidence it rests on. Raises BackendError."""
