"""Questions for who holds an office, or what somebody is, and the sentences that tell: "Mayor Ines Calder said".

What a sentence says somebody is, introductions.py reads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.evidence import Candidate
from bot.names import CAPITALISED
from bot.questions import Question
from bot.ranking.introductions import Introduction, find_introductions, mark_words, read_introduction, stem_office
from bot.ranking.wanted import drop_carried
from bot.words import STOPWORDS, split_words

HELD = 6.0
"""Added to the score of a sentence that tells who holds the office, of which a good match has some ten."""
UNTOLD = 2.0
"""Taken off that of the others, where one tells it."""
NEAR = 0.8
"""What is left of it where the place of the office is told only around the sentence."""
AGAIN = 0.5
"""What is left of it for another sentence that tells the same."""
CLEAR = 0.5
"""Least probability where the best sentence tells it."""
LONGEST, MOST = 80, 8
"""Characters of an office, and names in a sentence that are looked at."""

_WHO = re.compile(
    rf"^\W*(?:and |so )?(?:who(?:['’]s| is| was)|what(?:['’]s| is| was) the name of|name) (?:now )?"
    rf"(?P<office>(?:the |an? |its |their )?[^?,]{{3,{LONGEST}}}?)(?: called| now| today)?\s?\??\s*$",
    re.IGNORECASE,
)
_WHAT = re.compile(
    r"^\W*(?:and |so )?(?:who(?:['’]s| is| was) |what (?:post|job|office|position|role|title) (?:does|did|has|had) "
    r"|what(?:['’]s| is| was) (?:the )?(?:post|job|office|position|role|title) of )(?P<name>[^?,]{3,60}?)"
    r"(?: (?:have|hold|held|occupy|do))?\s?\??\s*$",
    re.IGNORECASE,
)
_OWNED = re.compile(
    r"^\W*what(?:['’]s| is| was) (?P<name>[^?,]{3,60}?)(?:['’]s|s['’]) (?:post|job|office|position|role|title)\b", re.I
)
_PAST = re.compile(r"\b(?:was|were|did|had|used to be|former|previous)\b", re.IGNORECASE)
_LEAVES = (
    r"(?:has |had |have )?(?:resigned|stepped down|stood down|retired|quit"
    r"|(?:was|been) (?:replaced|sacked|dismissed))\b"
)
_LEFT = r"(?:former|ex|replac(?:es|ed|ing)|succeed(?:s|ed|ing))"
"""What tells that somebody holds an office no more: behind the name, and ahead of it."""


@dataclass(frozen=True, slots=True)
class Office:
    """What is asked for: the holder of an office (`head`, with all its `stems`), or what the bearer of a `name` is."""

    head: str = ""
    stems: frozenset[str] = frozenset()
    name: str = ""


@lru_cache(maxsize=200)
def read_office(question: str) -> Office | None:
    """The office whose holder a question asks for, or the person whose office it does; None where it asks for none."""
    told = drop_carried(question)
    if (found := _WHAT.match(told) or _OWNED.match(told)) and _is_name(found["name"]):
        return Office(name=found["name"].strip())
    if found := _WHO.match(told):
        head = read_introduction(found["office"]).head
        return Office(head, frozenset(mark_words(found["office"]))) if head else None
    return None


def asks_past(question: str) -> bool:
    """Whether a question asks who held an office before."""
    return bool(_PAST.search(question))


def _is_name(text: str) -> bool:
    words = split_words(text)
    named = [word for word in words if word[0].isupper()]
    return 0 < len(words) <= 4 and len(named) == len(words) and words[0].lower() not in STOPWORDS


def favour_holders(asked: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, where an office or its holder is asked for: those that tell it with more to their score.

    Of those that tell the same of the same person, all but the best gain half: one is enough.
    """
    office = read_office(asked.text)
    if office is None:
        return list(candidates)
    measured = [(one, *measure_holding(office, one)) for one in sorted(candidates, key=lambda one: -one.score)]
    if not any(share for _, share, _ in measured):
        return list(candidates)
    told: set[str] = set()
    favoured = []
    for one, share, holder in measured:
        weight = HELD * share * (AGAIN if holder in told else 1.0) if share else -UNTOLD
        weight = -HELD if share and _has_left(asked, office, one, holder, candidates) else weight
        favoured.append(replace(one, score=one.score + weight))
        told |= {holder} if share else set()
    return favoured


def is_held(asked: Question, candidates: Sequence[Candidate]) -> bool:
    """Whether the best sentence tells who holds the office that is asked for, or what somebody is."""
    office = read_office(asked.text)
    if office is None:
        return False
    share, holder = measure_holding(office, candidates[0])
    return share >= NEAR and not _has_left(asked, office, candidates[0], holder, candidates)


def _has_left(
    asked: Question, office: Office, candidate: Candidate, holder: str, candidates: Sequence[Candidate]
) -> bool:
    """Whether a newer document tells that who holds an office in a sentence has left it; not asked who did before."""
    day = candidate.hit.source.published
    if not (holder and day) or office.name or asks_past(asked.text):
        return False
    name = re.escape(holder)
    farewell = re.compile(
        rf"\b{name}(?:, [^,.]{{3,60}},)? {_LEAVES}|\b{_LEFT} (?:[\w’'-]{{1,30}} ){{0,6}}{name}\b", re.I
    )
    return any(
        (one.hit.source.published or "") > day
        and farewell.search(one.text)
        and any(stem_office(word.lower()) == office.head for word in split_words(one.text))
        for one in candidates
    )


def measure_holding(office: Office, candidate: Candidate) -> tuple[float, str]:
    """How well a sentence tells what is asked for, from 0 to 1, and of whom; a place may be told around it."""
    text = candidate.text
    if office.name:
        return float(any(True for _ in find_introductions(office.name, [text]))), office.name
    if not any(stem_office(word.lower()) == office.head for word in split_words(text)):
        return 0.0, ""
    best = 0.0, ""
    for name in _list_names(text):
        told = list(find_introductions(name, [text]))
        held = [one for one in told if one.holds(office.head, office.stems)]
        is_whole = any(office.stems <= one.stems for one in held)
        share = 1.0 if is_whole else NEAR if any(_fits(office, one, candidate) for one in held) else 0.0
        best = max(best, (share, name.split()[-1]))
    return best


def _fits(office: Office, one: Introduction, candidate: Candidate) -> bool:
    """Whether the rest of an office is told around a sentence that tells no place of its own: "Mayor Ines Calder"."""
    around = frozenset(mark_words(f"{candidate.hit.source.title} {candidate.hit.stored.text}"))
    return not one.stems - office.stems and office.stems <= around | one.stems


def _list_names(text: str) -> list[str]:
    """The runs of capitalised words in a sentence that may end with somebody's name."""
    found = [run for match in CAPITALISED.finditer(text) for run in [match.group().strip(" .-")] if run]
    return found[:MOST]
