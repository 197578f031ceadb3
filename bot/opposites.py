"""Words that exclude each other: a question about the one is not answered by a sentence about the other.

Used to notice near misses ("the northern bank" against "the southern bank"). The pairs stand in opposites.txt.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from importlib.resources import files

from bot.words import stem_words

NEGATIONS = frozenset(
    {"not", "never", "no", "none", "nor", "neither", "cannot", "without", "nobody", "nothing", "nowhere"}
)
"""Words that turn a statement round; contractions (n't) count too."""

PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "de", "anti", "mis")
"""Beginnings that turn a word round: legal and illegal."""


def read_opposites() -> dict[str, frozenset[str]]:
    """Each stem with the stems that exclude it."""
    found: dict[str, set[str]] = {}
    for line in (files("bot") / "opposites.txt").read_text(encoding="utf-8").splitlines():
        stems = stem_words(line, keep_stopwords=True)
        if len(stems) == 2 and not line.startswith("#"):
            found.setdefault(stems[0], set()).add(stems[1])
            found.setdefault(stems[1], set()).add(stems[0])
    return {stem: frozenset(others) for stem, others in found.items()}


def is_excluded(stem: str, others: Collection[str], opposites: Mapping[str, frozenset[str]]) -> bool:
    """Whether a word is missing among `others` while its opposite is there."""
    if stem in others:
        return False
    if any(opposite in others for opposite in opposites.get(stem, ())):
        return True
    return len(stem) > 4 and any(
        prefix + stem in others or (stem.startswith(prefix) and stem.removeprefix(prefix) in others)
        for prefix in PREFIXES
    )


def is_negated(text: str) -> bool:
    """Whether a text holds a negation."""
    words = text.lower().replace("’", "'").replace("n't", " not").split()
    return any(word.strip(".,;:!?\"'()“”") in NEGATIONS for word in words)
