"""Asked who did something, what somebody did, where or how much of it: the sentences that tell of the deed go first.

Softly, and only where a good sentence tells of it. When and why are datings.py's and reasons.py's business, yes or no
that of premises.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from bot.evidence import Candidate
from bot.posing.predicates import list_pasts
from bot.questions import Question, holds_answer
from bot.ranking.demands import AUXILIARIES, is_verb, read_demand, usual_stem
from bot.ranking.likeness import FAMILY, find_likeness, pool_words
from bot.ranking.successions import read_succession
from bot.ranking.supplies import WITHIN, find_named
from bot.ranking.wanted import asks_words, drop_carried
from bot.words import STOPWORDS, list_words, split_words

LOOKED_AT = 6
"""Best sentences of which those that tell of the deed go ahead."""
UNTOLD = 3.0
"""Taken off the score of one that does not, where another does; a good match has some ten."""
LONGEST = 8
"""Words of whom or what a question is about, at most."""
FORMED = ("number", "where")
"""Kinds of question of which a sentence must have the form of an answer; "a man" answers who, too."""
LEFT_TO_OTHERS = ("when", "why", "how")
"""Kinds whose answer need not tell of the deed itself: a cause of death explains how somebody died."""

_ASKING = list_words("who whom what which where how")
_OPENING = list_words("and but so or then exactly")
_OWNING = ("'s", "’s", "s'", "s’")
_DETERMINERS = list_words("the a an his her its their this that these those any some no what which")
_BROKEN = list_words("that who which when while because if and or of in on at for from with by to")
"""Words that may not stand ahead of the verb: what follows is part of a name, or told of something else."""


def favour_deeds(asked: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, those of the best that tell of the deed that is asked about ahead of the others.

    They trade scores: how well the documents match the question stays as it was.
    """
    is_follow_up = drop_carried(asked.text) != asked.text  # whose words tell less of which sentence is meant
    is_left = asked.kind in LEFT_TO_OTHERS or read_demand(asked).counted is not None or asks_words(asked.text)
    is_left = is_left or is_follow_up or read_succession(asked.text) is not None
    deed = "" if is_left else find_deed(asked)
    if not deed or not candidates:
        return list(candidates)
    names = find_named(asked, candidates)
    ranked = sorted(candidates, key=lambda one: -one.score)
    best = [one for one in ranked[:LOOKED_AT] if one.score >= ranked[0].score - WITHIN]
    subject = frozenset(asked.core) - {deed}
    least = len(subject & best[0].nearby)
    told = [1.0 if one.row else _tell(asked, deed, names, one) * (len(subject & one.nearby) >= least) for one in best]
    if max(told) < FAMILY:
        return ranked
    ahead = sorted(range(len(best)), key=lambda place: told[place] < FAMILY)
    traded = [
        replace(best[place], score=other.score - UNTOLD * (not told[place]))
        for place, other in zip(ahead, best, strict=True)
    ]
    return [*traded, *ranked[len(best) :]]


def find_deed(asked: Question) -> str:
    """The stem of the verb of a question that begins with who, what, which, where or how; "" where it tells little."""
    place = _find_verb(asked.text)
    stem = usual_stem(split_words(asked.text)[place]) if place else ""
    return stem if stem in read_demand(asked).deeds else ""


@lru_cache(maxsize=200)
def _find_verb(text: str) -> int:
    """The place of the verb among the words of a question; 0 where it is not told by its place."""
    words = [word.lower() for word in split_words(text)]
    start = next((at for at, word in enumerate(words[:3]) if word not in _OPENING), len(words))
    if start >= len(words) or words[start] not in _ASKING:
        return 0
    helping = next((at for at in range(start + 1, min(len(words), start + LONGEST)) if words[at] in AUXILIARIES), 0)
    if words[start] == "who" and helping in (0, start + 1):
        at = next((at for at in range(start + 1, len(words)) if words[at] not in AUXILIARIES), 0)
        return at if at and is_verb(words[at]) else 0
    if not helping:
        return next((at for at in range(start + 2, min(len(words), start + LONGEST)) if _is_past(words[at])), 0)
    return _find_behind(words, helping)


def _find_behind(words: Sequence[str], helping: int) -> int:
    """The place of the verb that belongs to one that only helps: "did | the council | sell", "were killed"."""
    for at in range(helping + 1, min(len(words), helping + LONGEST)):
        if words[at] in _BROKEN:
            return 0
        is_free = words[at - 1] not in _DETERMINERS and not words[at - 1].endswith(_OWNING)
        is_last = at + 1 == len(words) or words[at + 1] in STOPWORDS or words[at + 1] in _BROKEN
        if is_free and is_last and words[at] not in AUXILIARIES and is_verb(words[at]):
            return at
    return 0


def _is_past(word: str) -> bool:
    return word.endswith("ed") or word in list_pasts()


def _tell(asked: Question, deed: str, names: frozenset[str], one: Candidate) -> float:
    """How surely a sentence tells of the deed, near those whom the question names, in the form that is asked for."""
    if not names <= one.nearby or (asked.kind in FORMED and not holds_answer(asked, one.text)):
        return 0.0
    return find_likeness(deed, pool_words(one.stems))
