"""Asked why, which sentences give a reason: they go ahead of those that only tell of the same thing.

Softly: a reason may stand in a sentence without any word for one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.evidence import Candidate
from bot.questions import Question
from bot.ranking.demands import read_demand
from bot.ranking.likeness import find_likeness, pool_words

GIVEN = 4.0
"""Added to the score of a sentence that gives a reason and tells what was done, of which a good match has some ten."""
BARE = 1.5
"""The same where it tells nothing of what was done."""

_GIVES = re.compile(
    r"\b(?:because|so that|so as to|in order (?:to|that)|due to|owing to|the reasons?|on the grounds|as a result of"
    r"|in protest (?:at|against|over)|in response to|for fear (?:of|that)|thanks to|which is why|that is why)\b",
    re.IGNORECASE,
)


def favour_reasons(asked: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, where a reason is asked for: those that give one with more to their score."""
    if asked.kind != "why":
        return list(candidates)
    return [replace(one, score=one.score + _weigh(asked, one)) for one in candidates]


def _weigh(asked: Question, one: Candidate) -> float:
    if not _GIVES.search(one.text):
        return 0.0
    demand, pool = read_demand(asked), pool_words(one.stems)
    told = demand.deeds or [stem for stem in asked.core if stem not in demand.names]
    return GIVEN if any(find_likeness(stem, pool) > 0 for stem in told) else BARE
