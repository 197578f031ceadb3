"""Asked why, which sentences give a reason: they go ahead of those that only tell of the same thing.

Softly: a reason may stand in a sentence without any word for one. Another's reason gains nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.evidence import Candidate
from bot.questions import Question
from bot.ranking.demands import read_demand
from bot.ranking.likeness import find_likeness, pool_words
from bot.ranking.supplies import find_named
from bot.words import find_names, split_words, stem_words

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
    subject = _find_subject(asked, find_named(asked, candidates))
    return [replace(one, score=one.score + _weigh(asked, subject, one)) for one in candidates]


def _find_subject(asked: Question, names: Collection[str]) -> str:
    """The stem of the last name of whom or what is asked about first; "" where nobody is named."""
    subject = ""
    for word in split_words(asked.text):
        stem = next(iter(stem_words(word)), "")
        if stem in names:
            subject = stem
        elif subject:
            break
    return subject


def _weigh(asked: Question, subject: str, one: Candidate) -> float:
    if not _GIVES.search(one.text) or not _is_about(subject, one):
        return 0.0
    demand, pool = read_demand(asked), pool_words(one.stems)
    told = demand.deeds or [stem for stem in asked.core if stem not in demand.names]
    return GIVEN if any(find_likeness(stem, pool) > 0 for stem in told) else BARE


def _is_about(subject: str, one: Candidate) -> bool:
    """Whether a sentence names somebody, or nobody at all behind one that does."""
    if not subject or find_likeness(subject, pool_words(one.stems)) > 0:
        return True
    before = pool_words(stem_words(one.before_text))
    return find_likeness(subject, before) > 0 and not find_names(f"the {one.text}")
