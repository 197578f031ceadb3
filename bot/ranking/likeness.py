"""Whether a word stands among others: as it is, in another form, or as another word that may stand for it.

Looser than the search, which has to find a text; here a text is found, and only what it tells is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bot.rules.lexicon import open_lexicon

SHARED = 5
"""Letters that words of one family begin with."""
FORM, FAMILY, OTHER_WORD = 0.9, 0.7, 0.6
"""How alike a word is to another form of it, to one of its family, and to another word for the same."""


@dataclass(frozen=True, slots=True)
class Pool:
    """The words of a text, and all that they may stand for: plain forms, groups of meaning, beginnings."""

    stems: frozenset[str]
    forms: frozenset[str]
    groups: frozenset[int]
    beginnings: frozenset[str]


def pool_words(stems: Iterable[str]) -> Pool:
    """The pool of some stems."""
    kept = frozenset(stems)
    return Pool(
        kept,
        frozenset().union(*map(_find_forms, kept)),
        frozenset().union(*map(_find_groups, kept)),
        frozenset(stem[:SHARED] for stem in kept if len(stem) >= SHARED),
    )


def find_likeness(stem: str, pool: Pool) -> float:
    """How like a word is to the likest of a pool: 1 for itself, 0 for none."""
    if stem in pool.stems:
        return 1.0
    if _find_forms(stem) & pool.forms:
        return FORM
    if len(stem) >= SHARED and stem[:SHARED] in pool.beginnings:
        return FAMILY
    return OTHER_WORD if _find_groups(stem) & pool.groups else 0.0


def is_alike(stem: str, other: str) -> bool:
    """Whether one word may stand for another."""
    if stem == other or _find_forms(stem) & _find_forms(other):
        return True
    if len(stem) >= SHARED and stem[:SHARED] == other[:SHARED]:
        return True
    return bool(_find_groups(stem) & _find_groups(other))


@lru_cache(maxsize=20_000)
def _find_forms(stem: str) -> frozenset[str]:
    return open_lexicon().find_forms(stem)


@lru_cache(maxsize=20_000)
def _find_groups(stem: str) -> frozenset[int]:
    return open_lexicon().find_groups(stem)
