"""How well the passages and sentences that were found lead to the gold, whatever was answered.

Each is a pure function of one judged case; they are named in RATES.
"""

from __future__ import annotations

import math

from evals.outcomes import Outcome


def recall(outcome: Outcome, k: int) -> list[float]:
    """Answerable cases: the share of gold documents with a relevant passage among the first k."""
    if not outcome.has_gold:
        return []
    return [len(frozenset().union(*outcome.passages[:k])) / len(outcome.gold)]


def reciprocal_rank(outcome: Outcome) -> list[float]:
    """Answerable cases: 1 / rank of the first relevant passage of 10, or 0; its mean is MRR (Voorhees 1999)."""
    rank = find_rank(outcome)
    return [1 / rank if rank and rank <= 10 else 0.0] if outcome.has_gold else []


def find_rank(outcome: Outcome) -> int | None:
    """Rank of the first relevant passage, from 1; None where there is none."""
    return next((rank for rank, found in enumerate(outcome.passages, start=1) if found), None)


def discounted_gain(outcome: Outcome, k: int) -> list[float]:
    """Answerable cases: nDCG@k (Järvelin and Kekäläinen 2002), the discounted gain by that of the ideal ranking.

    A passage gains 1 for each gold document that no passage before it is relevant to, divided by log2(1 + rank), as
    is usual since Burges et al. 2005. The ideal has one new gold document at each rank; a passage that stands for
    several (a collapsed copy) cannot score above it.
    """
    if not outcome.has_gold:
        return []
    seen: frozenset[int] = frozenset()
    gain = 0.0
    for rank, found in enumerate(outcome.passages[:k], start=1):
        gain += len(found - seen) / math.log2(1 + rank)
        seen |= found
    ideal = sum(1 / math.log2(1 + rank) for rank in range(1, min(k, len(outcome.gold)) + 1))
    return [min(1.0, gain / ideal)]


def evidence(outcome: Outcome, k: int) -> list[float]:
    """Answerable cases: whether one of the first k evidence sentences is relevant."""
    return [float(any(outcome.evidence[:k]))] if outcome.has_gold else []
