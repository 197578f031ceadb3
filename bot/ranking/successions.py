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
BEST, LOOKED_AT = 2, 6
"""Best sentences of which one tells whom somebody came after, and those of which none may tell who came next."""
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
_TAKES = (
    r"(?:(?:t(?:ook|akes?|aken|aking) (?:over|charge)|st(?:eps?|epped) in|stands? in)\b"
    r"(?! (?:for|from|an?|(?:the|its|his|her|their) (?!same |next |following ))\b))"
)
"""Taking over from whoever left; not "took over the choir"."""
_FOLLOWS = (
    r"(?:succeed(?:s|ed|ing)?|replac(?:es?|ed|ing)|follows|(?:t(?:ook|akes?|aken|aking) over|takeover) from"
    r"|(?:successor|replacement) (?:to|of|for)|stands? in for)"
)
"""What has behind it whom somebody came after."""
_BETWEEN = r"(?:(?!(?:by|in|on|at|as|after|and|when|while|who|because|but)\b)[\w’'.-]{1,30},? ){0,6}?"
_PASSIVE = (
    r"(?:was|were|is|are|has been|had been|have been|will be|is to be|is being) (?:\w{1,20} )?(?:replaced|succeeded) by"
)
_FOLLOWS_HIM = re.compile(
    rf"\b{_FOLLOWS} (?:him|her|them)\b"
    r"(?=\W*$|[,.;:]| (?:in|on|at|as|after|for|last|this|next|from|when|who|that|and)\b)"
    r"|\b(?:his|her|their) (?:\w{1,20} )?(?:successor|replacement)\b|\bin (?:his|her|their) (?:place|stead)\b"
    rf"|\b(?:his|her|their) [^.;:]{{3,80}}?\b{_TAKES}"
    rf"|\b{_TAKES} (?:the same|that|the next|the following) (?:day|week|month|evening|afternoon)\b",
    re.IGNORECASE,
)
"""The same of somebody whom the sentence before names."""
_CAME = (
    r"(?:succeed(?:s|ed|ing)|replac(?:es|ed|ing)|took (?:over|office)|t(?:akes|ook) over from|predecessor)\b(?! by\b)"
)
"""What tells that somebody came after another."""
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
_CUT = re.compile(r"(?:^|\s)(?:in|on|at|to|as|after|during)(?:\s|$)", re.IGNORECASE)
"""What ends the name of whom somebody came after: "Emil Strand | in March"."""


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
    phrase = _CUT.split(phrase.strip())[0]
    if not split_words(phrase):
        return None
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


def is_turned_round(asked: Question, candidates: Sequence[Candidate]) -> bool:
    """Whether a good sentence tells whom somebody came after, and none who came after that one, as is asked."""
    succession = read_succession(asked.text)
    if succession is None or not succession.name:
        return False
    came = re.compile(rf"\b{re.escape(succession.name)}\b[^.;]{{0,100}}?\b{_CAME}", re.IGNORECASE)
    best = candidates[:LOOKED_AT]
    return any(came.search(one.text) for one in best[:BEST]) and not any(
        tells_successor(succession, one) for one in best
    )


def tells_successor(succession: Succession, candidate: Candidate) -> bool:
    """Whether a sentence tells who came after somebody, whom it names itself or the sentence before it does."""
    text, around = candidate.text, f"{candidate.before_text} {candidate.text}"
    if succession.name:
        return _follows(re.escape(succession.name), text) or _leans_on(succession.name, candidate)
    heads = {word for word in split_words(around) if stem_office(word.lower()) == succession.head}
    near = f"{candidate.hit.source.title} {around} {candidate.hit.stored.text}" if succession.head else around
    if not succession.stems <= frozenset(mark_words(near)):
        return False
    if succession.asks_next and heads and _follows("|".join(map(re.escape, sorted(heads))), text):
        return True
    told = around if _FOLLOWS_HIM.search(text) else text if re.search(rf"\b{_TAKES}", text, re.IGNORECASE) else ""
    has_left = _LEFT.search(told) or (succession.asks_next and _LEAVING.search(told))
    is_office = heads & set(split_words(told)) if succession.head else any(map(is_human, split_words(told.lower())))
    return bool(has_left and is_office)


def _follows(whom: str, text: str) -> bool:
    """Whether a sentence tells who came after the one whom a pattern means; not whom that one came after."""
    patterns = (
        rf"\b{_FOLLOWS} {_BETWEEN}(?:{whom})\b",
        rf"\b(?:{whom})(?:,? (?:who|himself|herself)|, [^,.;]{{2,60}},)? {_PASSIVE}\b",
        rf"\b(?:{whom})['’]s? (?:\w{{1,20}} )?(?:successor|replacement)\b",
        rf"\b(?:{whom}),? (?:will |has |had )?hand(?:s|ed)? over to\b",
    )
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)


def _leans_on(name: str, candidate: Candidate) -> bool:
    """Whether a sentence tells who came after him or her, whom the sentence before it names, or its own beginning."""
    found = _FOLLOWS_HIM.search(candidate.text)
    if found is None:
        return False
    ahead, named = candidate.text[: found.start()], re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE)
    if named.search(candidate.text):
        return bool(named.search(ahead) and _LEFT.search(ahead) and not named.search(candidate.text, found.start()))
    return bool(named.search(candidate.before_text))
