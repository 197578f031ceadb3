"""Questions for who came after somebody in an office, and the sentences that tell: "Her deputy took over the same day".

Who holds an office, where nobody has left it, is offices.py's business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.evidence import Candidate
from bot.questions import Question
from bot.ranking.introductions import mark_words, read_introduction, stem_office
from bot.ranking.offices import asks_past, read_office
from bot.ranking.wanted import drop_carried
from bot.voices.fullnames import TITLES, is_human
from bot.words import find_names, split_words

FOLLOWED = 9.0
"""Added to the score of a sentence that tells it, of which a good match has some ten."""
CLEAR = 0.55
"""Least probability where the best sentence tells it."""
LONGEST = 80
"""Characters of whom or what was followed."""

_VERBS = (
    r"(?:(?:will |is to |would |was to |has |had )?"
    r"(?:succeed(?:s|ed)?|replaced?|replaces|follow(?:s|ed)|take over from|took over from|taken over from))"
)
_AFTER = (
    re.compile(rf"\bwho {_VERBS} (?P<whom>[^?,]{{2,{LONGEST}}})", re.IGNORECASE),
    re.compile(rf"\b(?:successor|replacement)s? (?:of|to|for|as) (?P<whom>[^?,]{{2,{LONGEST}}})", re.IGNORECASE),
    re.compile(
        rf"\bwho(?:['’]s| is| was| will be) (?P<whom>[^?,]{{2,{LONGEST}}}?)(?:['’]s?) (?:successor|replacement)", re.I
    ),
    re.compile(rf"\bwho (?:has |had )?(?:took|takes|taken|will take) over as (?P<whom>[^?,]{{2,{LONGEST}}})", re.I),
)
_LEADS = re.compile(
    rf"^\W*(?:and |so )?who (?:now |currently )?(?:leads|heads|runs|chairs|manages) (?P<led>[^?,]{{2,{LONGEST}}})", re.I
)
_FOLLOWS = re.compile(
    r"\b(?:t(?:ook|akes|aken|aking)|will take|to take) (?:over|charge)\b|\bsucceed(?:s|ed|ing)?\b"
    r"|\breplac(?:es?|ed|ing)\b|\bsuccessor\b|\breplacement\b|\bst(?:eps?|epped) in\b|\bstands? in for\b"
    r"|\bin (?:his|her|their) place\b",
    re.IGNORECASE,
)
_LEFT = re.compile(
    r"\b(?:resign(?:s|ed)|step(?:s|ped) (?:down|aside)|st(?:ands|ood) down|retire[sd]?|quits?|died|dies"
    r"|(?:was|were|been) (?:removed|ousted|sacked|dismissed|fired|replaced|voted out))\b",
    re.IGNORECASE,
)
_LEAVING = re.compile(
    r"\b(?:(?:will|to|is) (?:leav(?:e|ing)|resign|retir(?:e|ing)|step(?:ping)? down|stand(?:ing)? down|stay)|left"
    r"|leaves)\b",
    re.IGNORECASE,
)
_LEANS = re.compile(r"\b(?:he|she|they|him|her|his|their|them|the same (?:day|week|month))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Succession:
    """Whom somebody came after: by last `name`, or by the office that was held, with its `head` and all its `stems`;
    without a head by any.

    `asks_next` is whether the question asks for that; else it asks only who holds the office.
    """

    name: str = ""
    head: str = ""
    stems: frozenset[str] = frozenset()
    asks_next: bool = False


@lru_cache(maxsize=200)
def read_succession(question: str) -> Succession | None:
    """Whose successor a question may ask for; None where that is nobody's."""
    told = drop_carried(question)
    if found := next(filter(None, (pattern.search(told) for pattern in _AFTER)), None):
        return _read_followed(found["whom"])
    office = read_office(question)
    if office and office.head and not asks_past(question):
        return Succession(head=office.head, stems=office.stems)
    led = _LEADS.match(told)
    return Succession(stems=frozenset(mark_words(led["led"]))) if led else None


def _read_followed(phrase: str) -> Succession | None:
    """Somebody, or the holder of an office; of a thing nobody is the successor."""
    names = [word for word in find_names(f"the {phrase}") if word.lower() not in TITLES]
    head = read_introduction(phrase).head
    last = split_words(phrase)[-1]
    if names and last.removesuffix("'s").removesuffix("’s") == names[-1].removesuffix("'s").removesuffix("’s"):
        return Succession(name=re.sub(r"['’]s?$", "", names[-1]), asks_next=True)
    return Succession(head=head, stems=frozenset(mark_words(phrase)), asks_next=True) if head else None


def favour_successors(asked: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, where a successor may be asked for: those that tell of one with more to their score."""
    succession = read_succession(asked.text)
    if succession is None:
        return list(candidates)
    return [replace(one, score=one.score + FOLLOWED) if tells_successor(succession, one) else one for one in candidates]


def is_followed(asked: Question, candidates: Sequence[Candidate]) -> bool:
    """Whether the best sentence tells who came after the one who is meant."""
    succession = read_succession(asked.text)
    return succession is not None and bool(candidates) and tells_successor(succession, candidates[0])


def lacks_successor(asked: Question, candidates: Sequence[Candidate]) -> bool:
    """Whether a successor is asked for, and no sentence tells of one."""
    succession = read_succession(asked.text)
    return bool(succession and succession.asks_next and not any(tells_successor(succession, one) for one in candidates))


def tells_successor(succession: Succession, candidate: Candidate) -> bool:
    """Whether a sentence tells who came after somebody, whom it names itself or the sentence before it does."""
    text, before = candidate.text, candidate.before_text
    if not _FOLLOWS.search(text):
        return False
    around = f"{before} {text}" if _LEANS.search(text) else text
    if succession.name:
        named = rf"\b{re.escape(succession.name)}\b"
        came = re.search(rf"{named},? (?:will |has |had |is to )?(?:{_FOLLOWS.pattern})", text, re.IGNORECASE)
        return bool(re.search(named, around)) and not came
    has_left = _LEFT.search(around) or (succession.asks_next and _LEAVING.search(around))
    heads = {stem_office(word.lower()) for word in split_words(around)}
    title = candidate.hit.source.title
    told = frozenset(mark_words(f"{title} {around} {candidate.hit.stored.text}"))
    is_office = succession.head in heads if succession.head else any(map(is_human, split_words(around.lower())))
    return bool(has_left) and is_office and succession.stems <= told
