"""Vectors that lie as an embedder's do: drawn around documents, with the spread between and within real documents.

Unit length; nothing is said by them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.protocols import Vector

SHRUNK = 0.1
"""Share of the even spread in the fitted one: a few hundred vectors leave most directions of 384 without any."""
APART = 0.6
"""How far a sentence's vector lies from its chunk's, as measured on our own corpus."""


class Likeness:
    """Fitted to real vectors, the chunks of each document together."""

    def __init__(self, documents: Sequence[Vector]) -> None:
        every = np.concatenate(documents)
        centres = np.stack([rows.mean(axis=0) for rows in documents])
        within = np.concatenate([rows - rows.mean(axis=0) for rows in documents if len(rows) > 1])
        self._middle = every.mean(axis=0)
        self._between, self._within = _find_root(centres - self._middle), _find_root(within)
        self.width = every.shape[1]

    def draw_document(self, random: np.random.Generator, chunks: int) -> Vector:
        """The vectors of a document's chunks, shape (chunks, width)."""
        centre = self._middle + random.standard_normal(self.width, np.float32) @ self._between
        rows = centre + random.standard_normal((chunks, self.width), np.float32) @ self._within
        return _unit(rows)

    def draw_sentences(self, random: np.random.Generator, chunk: Vector, sentences: int) -> Vector:
        """The vectors of a chunk's sentences, shape (sentences, width)."""
        away = random.standard_normal((sentences, self.width), np.float32) / np.sqrt(np.float32(self.width))
        return _unit(chunk + APART * away)


def _find_root(rows: Vector) -> Vector:
    """A matrix that turns even noise into noise with the covariance of these rows, some of it made even."""
    covariance = np.cov(rows, rowvar=False)
    even = np.eye(len(covariance)) * np.trace(covariance) / len(covariance)
    values, directions = np.linalg.eigh((1 - SHRUNK) * covariance + SHRUNK * even)
    root: Vector = (directions * np.sqrt(np.maximum(values, 0))).T.astype(np.float32)
    return root


def _unit(rows: Vector) -> Vector:
    unit: Vector = (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)
    return unit
