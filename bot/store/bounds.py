"""Which chunks are ranked where the words of a question stand in very many: those with the rarest of its words.

How a database ranks the chunks that hold some words is its own business (keywords.py, tsvectors.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Protocol

RANKED = 10_000
"""Chunks that are ranked for one question with ease; of more only those with the rarest of its words are."""
COMMON = 3
"""Words that stand in more, and count beside those all the same: the rarest. Each costs a look at all that hold it."""
LOOKED_THROUGH = 2 * RANKED
"""Of a word that still more chunks hold, so many are looked through for its other words, those stored last."""

Ranked = list[tuple[str, float]]
"""Ids of chunks with their score, best first, ties by id."""


class Rank(Protocol):
    """Ranks the chunks that hold any of the terms, by all terms."""

    def __call__(self, terms: Sequence[str], others: Sequence[str] = (), since: int = 0) -> Ranked:
        """Of those that hold one of the `others` too where some are given, with a number above `since`."""


def rank_bounded(rank: Rank, counts: Mapping[str, int], last: int, limit: int) -> Ranked:
    """The best `limit` chunks. `counts` says in how many each term occurs, `last` is the highest number of a chunk.

    Where the terms stand in very many chunks, each chunk found holds one of the rarest of them.
    """
    ordered = sorted((term for term in counts if counts[term]), key=lambda term: counts[term])
    held = accumulate(counts[term] for term in ordered)
    rare = [term for term, total in zip(ordered, held, strict=True) if total <= RANKED]
    common = ordered[len(rare) :]
    telling = [term for term in common if 2 * counts[term] < last]  # BM25 gives the others next to nothing
    first, *others = (telling or common or [""])[:COMMON]
    found = dict(rank(rare)) if rare else {}
    if rare and telling:  # the same chunks, their other words counted
        found |= rank(rare, [first, *others])
    if first and len(found) < limit:
        since = max(0, int(last * (1 - LOOKED_THROUGH / counts[first])))
        more = dict(rank([first], since=since)) | dict(rank([first], others, since) if others else ())
        found = more | found
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
