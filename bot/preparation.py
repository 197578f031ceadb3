"""From a file to what the writer commits: its documents, cut and read, and the vectors of their excerpts.

Here it is done in this process; cluster.py has others do the same. What is then written is ingestion.py's business.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.chunking import chunk_document, excerpt
from bot.intake import Failure
from bot.loaders import Loading
from bot.loaders.files import explain
from bot.protocols import Embedder, Embedding, Excerpt
from bot.schema import Chunk, Document
from bot.stated import Statement
from bot.statements import read_statements


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a document is cut into, what its sentences state, what is embedded of each chunk, and under which key."""

    chunks: Sequence[Chunk]
    statements: Sequence[Statement]
    excerpts: Sequence[Excerpt]
    keys: Sequence[bytes]


class Preparation(Protocol):
    """Where files are read, cut and embedded. Asked file by file, document by document, in order, from one thread."""

    def load(self, path: Path) -> Iterator[Document | Failure]:
        """The documents of a file, and a Failure for each part that cannot be one. Raises ClusterError."""

    def prepare(self, document: Document) -> Prepared | Failure:
        """The document that `load` gave last, cut and read. Raises BackendError."""

    def embed(self, excerpts: Iterable[Excerpt]) -> Iterator[Embedding]:
        """One Embedding for each excerpt, in order, which may be pulled ahead. Raises BackendError, ClusterError."""


class Here:
    """Preparation in this process, on as many threads as the embedder takes."""

    def __init__(self, loading: Loading, embedder: Embedder) -> None:
        self._loading, self._embedder = loading, embedder

    def load(self, path: Path) -> Iterator[Document | Failure]:
        """Read from the file."""
        return self._loading.load(path)

    def prepare(self, document: Document) -> Prepared | Failure:
        """Cut and read now."""
        return prepare(document, self._embedder)

    def embed(self, excerpts: Iterable[Excerpt]) -> Iterator[Embedding]:
        """Embedded as they are pulled."""
        return self._embedder.embed(excerpts)


def prepare(document: Document, embedder: Embedder) -> Prepared | Failure:
    """A document cut for an embedder and read. Raises BackendError."""
    chunks = chunk_document(document, embedder)
    try:
        statements = read_statements(document, [span for chunk in chunks for span in chunk.sentences])
    except Exception as error:  # a text that nobody foresaw must not keep the others out
        return Failure(document.path, explain(error))
    excerpts = [excerpt(document, chunk) for chunk in chunks]
    return Prepared(chunks, statements, excerpts, [hash_excerpt(embedder.fingerprint, item) for item in excerpts])


def hash_excerpt(fingerprint: str, item: Excerpt) -> bytes:
    """The key of an excerpt's embedding: equal exactly when the embedder would be asked the same."""
    spans = [(span.start, span.end) for span in item.sentences]
    return hashlib.sha256(json.dumps([fingerprint, item.text, spans]).encode()).digest()
