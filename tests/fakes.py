"""Real parts that are small: an embedder of hashed words, which needs no model and always gives the same vectors.

Used wherever a test needs vectors that mean something, but not much.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from bot.protocols import Embedding, Excerpt, Vector

WIDTH = 64


class HashEmbedder:
    """Bag of words: every word has its own pseudo-random direction, a text is the unit sum of its words."""

    window = 254

    def __init__(self, fingerprint: str = f"hash-{WIDTH}") -> None:
        self.fingerprint = fingerprint
        self.embedded = 0
        """How many excerpts were embedded so far."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(re.findall(r"\w+|[^\w\s]", text)) for text in texts]

    def embed_query(self, query: str) -> Vector:
        return embed_words(query)

    def embed(self, excerpts: Iterable[Excerpt]) -> Iterator[Embedding]:
        for excerpt in excerpts:
            self.embedded += 1
            rows = [embed_words(excerpt.text[span.start : span.end]) for span in excerpt.sentences]
            yield Embedding(embed_words(excerpt.text), np.stack(rows) if rows else np.zeros((0, WIDTH), np.float32))


def embed_words(text: str) -> Vector:
    """The unit vector of a text, shape (WIDTH,)."""
    words = ["", *re.findall(r"\w+", text.lower())]
    hashes = b"".join(hashlib.shake_128(word.encode("utf-8", "replace")).digest(WIDTH) for word in words)
    total = (np.frombuffer(hashes, np.uint8).reshape(len(words), WIDTH) - 127.5).sum(axis=0)
    unit: Vector = (total / np.linalg.norm(total)).astype(np.float32)
    return unit
