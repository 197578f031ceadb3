"""The seams: what an embedder and a composing backend must offer, each one or two methods wide.

Adapters implement these; tests put scripted ones in the same place.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.schema import Draft, Evidence, Filters, Span, Turn, Usage

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


class VectorIndex(Protocol):
    """Which chunks of a catalog are nearest to a vector. Searching is safe from any thread.

    Every method may raise IndexStateError.
    """

    def search(self, vector: Vector, limit: int, filters: Filters | None = None) -> list[tuple[str, float]]:
        """Ids of the nearest chunks that the filters admit, with their cosine similarity, best first, ties by id.

        What another process has published is seen by the next call. Raises BackendError for a vector of no direction.
        """

    def rebuild(self) -> None:
        """Makes all of it anew from the catalog's vectors, and takes the writer lock for that."""

    def verify(self) -> list[str]:
        """What is wrong with the index, catalog and vectors; empty when it is sound."""

    def start_writing(self) -> None:
        """Told at the beginning of an ingest, under the writer lock as what follows."""

    def extend(self, added: Mapping[str, bytes], gone: Sequence[str]) -> str:
        """Makes ready for a change, and returns the record for the catalog to publish with it.

        `added` are ids of new chunks with the keys of their embeddings, which the catalog has; `gone` are ids that end.
        """

    def tidy(self) -> None:
        """Removes what does not belong to the state that the catalog has published."""

    def close(self) -> None:
        """Frees what it holds."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked. `user` holds the documents' words, told apart from `system`, which instructs.

    `grammar` (GBNF) forces the form of the reply where the backend takes one; `most_tokens` limits its length.
    """

    system: str
    user: str
    grammar: str = ""
    most_tokens: int = 200


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text as a model writes it. `chances` are those of the first tokens it might have written here.

    They are probabilities by token text, empty where the backend does not tell.
    """

    text: str
    chances: Mapping[str, float] = field(default_factory=dict)


BEAT = Token("")
"""Says that a model is still at work, so that whoever reads can stop it."""


@dataclass(frozen=True, slots=True)
class Finish:
    """The end of a reply that came whole: what it cost, and whether it stopped at `most_tokens` in mid-sentence."""

    usage: Usage
    cut: bool = False


class Reply(Protocol):
    """A model's tokens as they come, then exactly one Finish; `close` ends the model's work."""

    def __iter__(self) -> Iterator[Token | Finish]:
        """Itself."""

    def __next__(self) -> Token | Finish:
        """The next piece. Raises BackendError, StopIteration."""

    def close(self) -> object:
        """Ends the model's work on this reply."""


class Model(Protocol):
    """Writes text for a prompt. One request each call: asking again is the caller's decision."""

    @property
    def name(self) -> str:
        """What `Answer.llm` shows."""

    def generate(self, prompt: Prompt, deadline: float) -> Reply:
        """What the model writes, as it writes it.

        `deadline` is a time of `time.monotonic`. Raises BackendError for everything else: a reply that ends without
        saying so, is empty, malformed, refused or late. Its message holds no key, address or text of the server.
        """

    def warm(self) -> None:
        """Starts loading what the first answer needs, and returns at once."""

    def close(self) -> None:
        """Ends what it runs. It cannot be asked afterwards."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A model's own chance, 0 to 1, that the evidence states the answer, told before it writes any."""

    probability: float


Wrote = Token | Judgement | Draft | Finish


class Opinion(Protocol):
    """Beats while a model thinks, then one bool; `close` ends its work."""

    def __iter__(self) -> Iterator[Token | bool]:
        """Itself."""

    def close(self) -> object:
        """Ends the model's work on it."""


class LLM(Protocol):
    """Composes an answer from evidence, sentence by sentence; the caller checks every one."""

    @property
    def name(self) -> str:
        """What `Answer.llm` shows."""

    def compose(self, question: str, evidence: Evidence, deadline: float, spent: int = 0) -> Generator[Wrote]:
        """Drafts in order, and what else a model tells on the way; closing the iterator ends its work.

        `evidence.query` is the question where that leans on turns before. `deadline` is a time of `time.monotonic`,
        `spent` how many requests this question has taken already. Raises BackendError.
        """

    def restate(self, question: str, history: Sequence[Turn], deadline: float) -> Generator[Token | str]:
        """Beats while a model thinks, then a follow-up as a question that stands alone, or "": at most one request.

        Ends without either where the model failed or was late.
        """

    def agrees(self, text: str, quotes: Sequence[str], deadline: float) -> Opinion:
        """Whether it finds the text borne out by the quotes, asked anew. Raises BackendError."""

    def warm(self) -> None:
        """Starts loading what an answer needs, without waiting for it."""

    def close(self) -> None:
        """Ends what it runs."""
