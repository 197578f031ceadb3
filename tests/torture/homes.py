"""A home with thousands of chunks in seconds, for runs in which it matters how many there are, not what they say.

The corpus is indexed as people index it; the filling gets made-up vectors under the same embedder's name.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from bot import open_bot
from bot.catalog import Catalog
from bot.embedders.minilm import MiniLM
from bot.ingestion import ingest
from bot.protocols import Embedding, Excerpt, Vector
from bot.settings import Settings
from bot.vectors import Vectors
from bot.words import list_words

ROOT = Path(__file__).parents[2]
WIDTH = 384
WORDS = sorted(
    list_words(
        """
        council river bridge harvest minister budget vote school harbour railway storm price market farmer village
        union court hospital engineer ferry museum orchard strike treaty border election mayor factory library
        """
    )
)


class Filler(MiniLM):
    """Made-up vectors, the same for the same text, under the name of the real embedder, whose tokens it counts."""

    def embed_query(self, query: str) -> Vector:
        """A vector."""
        made: Vector = _make_vectors(query, 1)[0]
        return made

    def embed(self, excerpts: Iterable[Excerpt]) -> Iterator[Embedding]:
        """A vector for each excerpt and each of its sentences."""
        for excerpt in excerpts:
            vectors = _make_vectors(excerpt.text, 1 + len(excerpt.sentences))
            yield Embedding(vectors[0], vectors[1:])


def make_home(home: Path, chunks: int, seed: int = 8) -> int:
    """Indexes the corpus and as much filling as makes so many chunks; returns how many there are."""
    with open_bot(home=home, llm="quotes") as bot:
        bot.ingest(ROOT / "corpus")
    folder, chance = home.parent / "filling", random.Random(seed)
    folder.mkdir(exist_ok=True)
    with Catalog(home) as catalog, Vectors(home, catalog) as vectors:
        embedder, batch = Filler(), 0
        while catalog.chunk_count < chunks:
            missing = chunks - catalog.chunk_count
            for number in range(max(1, min(500, missing // 4))):
                (folder / f"{batch:03}-{number:03}.txt").write_text(_write_story(chance), encoding="utf-8")
            ingest([folder], catalog, vectors, embedder, Settings(home=home), None)
            batch += 1
        return catalog.chunk_count


def _write_story(chance: random.Random) -> str:
    paragraphs = []
    for _ in range(6):
        said = [
            f"{' '.join(chance.choices(WORDS, k=14)).capitalize()} {chance.randrange(100, 999)} crates."
            for _ in range(6)
        ]
        paragraphs.append(" ".join(said))
    return "\n\n".join(paragraphs)


def _make_vectors(text: str, count: int) -> Vector:
    seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
    rows = np.random.default_rng(seed).standard_normal((count, WIDTH))
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    made: Vector = np.asarray(rows / lengths, np.float32)
    return made
