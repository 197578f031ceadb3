"""Words as a language has them: a few that stand everywhere, and a tail without end, drawn by Zipf-Mandelbrot.

The head is that of real texts in their order; the tail is made of syllables, a part of it names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from bot.words import split_words

TAIL = 200_000
"""Words in all."""
SHIFT, SLOPE = 2.7, 1.07
"""Of Zipf-Mandelbrot: word number r is drawn in proportion to 1 / (r + SHIFT) ** SLOPE."""
NAMES = 0.1
"""Share of the made words that are names."""
_ONSETS = (
    "b",
    "br",
    "c",
    "ch",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "qu",
    "r",
    "s",
    "st",
    "t",
    "th",
    "tr",
    "v",
    "w",
)
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ou"]
_CODAS = ["", "", "l", "n", "r", "s", "t", "nd", "rk", "m"]


class Vocabulary:
    """Draws words; the same texts and seed give the same words."""

    def __init__(self, texts: Iterable[str], seed: int, size: int = TAIL) -> None:
        counts = Counter(word for text in texts for word in split_words(text))
        lowered = dict.fromkeys(word if word[0].isupper() else word.lower() for word, _ in counts.most_common())
        random = np.random.default_rng(seed)
        while len(lowered) < size:
            lowered.setdefault(_make_word(random))
        self.words = list(lowered)[:size]
        weights = 1 / (np.arange(1, size + 1) + SHIFT) ** SLOPE
        self._sums = np.cumsum(weights) / weights.sum()

    def draw(self, random: np.random.Generator, count: int) -> list[str]:
        """So many words, each by its own frequency."""
        return [self.words[place] for place in np.searchsorted(self._sums, random.random(count)).tolist()]


def _make_word(random: np.random.Generator) -> str:
    parts = [
        f"{_ONSETS[random.integers(len(_ONSETS))]}{_VOWELS[random.integers(len(_VOWELS))]}"
        f"{_CODAS[random.integers(len(_CODAS))]}"
        for _ in range(random.integers(2, 5))
    ]
    word = "".join(parts)
    return word.capitalize() if random.random() < NAMES else word
