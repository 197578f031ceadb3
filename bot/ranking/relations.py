"""Who stands in which relation to a thing: who owns, supplies, buys, sells, leads or makes it, and what tells that.

The same things are named in all these sentences: who buys the timber is not who supplies it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.evidence import Candidate
from bot.questions import Question
from bot.ranking.likeness import FAMILY, FORM, find_likeness, pool_words
from bot.ranking.successions import tells_leaving
from bot.ranking.wanted import drop_carried
from bot.words import NUMBER_WORDS, find_names, list_words, plain_words, stem_words

TOLD = 6.0
"""Added to the score of a sentence that tells it, of which a good match has some ten."""
CLEAR = 0.45
"""Least probability where the best sentence tells it of the very thing."""
SOME = 0.5
"""What is left of that where other words for the thing stand nowhere near."""
NEAR, BY = 8, 2
"""Words between the thing and what tells of it, and behind that, in which "by" may stand, at most."""
READ = 1_000
"""Characters of a sentence that are read."""
LONGEST = 80
"""Characters of what is asked about."""

_OWNS = r"\bown(?:s|ed|ers?|ership|ing)?\b|\bbelong(?:s|ed|ing)?\b|\bpropert(?:y|ies) of\b|\bproprietors?\b"
_BUYS = r"\b(?:buy(?:s|ing|ers?)?|bought|purchas\w{1,4}|acquir\w{1,4}|acquisition|takeover|takes? over|took over)\b"
_SELLS = r"\b(?:sell(?:s|ing|ers?)?|sold|sales?)\b"
_SUPPLIES = (
    r"\bsuppl(?:y|ies|ied|iers?|ying)\b|\bdeliver\w{0,5}\b|\bprovid\w{1,4}\b|\b(?:comes?|came|coming) from\b"
    r"|\border(?:s|ed)? from\b|\b(?:bought|imported|shipped|sourced|obtained|gets?|got) (?:\w{1,20} ){0,4}from\b"
)
_LEADS = (
    r"\blead(?:s|ers?|ing|ership)?\b|\bled\b|\bhead(?:s|ed|ing)?\b|\bchair(?:s|ed|man|woman|person)?\b|\bchief\b|\bboss\b"
    r"|\bpresident\b|\bdirectors?\b|\bruns?\b|\bran\b|\brunning\b|\bmanag\w{1,4}\b|\bcommand\w{0,3}\b|\bcaptain\w{0,2}\b"
    r"|\bin charge\b|\bgovern(?:s|ed|or)\b|\bcoach\w{0,3}\b"
)
_MAKES = r"\bma(?:de|kes?|kers?|king)\b|\bmanufactur\w{1,4}\b|\bbuil(?:ds?|t|ders?|ding)\b|\bproduc\w{1,4}\b"
_RELATIONS = (
    ("own owns owned possesses", rf"{_OWNS}|{_BUYS}|{_SELLS}"),
    ("buy buys bought purchases purchased acquires acquired", rf"{_BUYS}|\bcustomers?\b|\bclients?\b|\bsold to\b"),
    ("sell sells sold", rf"{_SELLS}|{_BUYS}"),
    ("supply supplies supplied delivers delivered provides provided", rf"{_SUPPLIES}|{_MAKES}|\bsells?\b|\bsold\b"),
    ("lead leads led head heads headed run runs ran chair chairs chaired manages managed", _LEADS),
    ("make makes made builds built manufactures manufactured produces produced", rf"{_MAKES}|\border(?:s|ed)? from\b"),
)  # fmt: skip
"""The verbs of a relation, and what tells that somebody stands in it."""
_ASKED = re.compile(
    r"^\W*(?:and |so |but )?(?:who|(?:what|which) (?:company|firm|group|country|body|party|family)) "
    rf"(?:now |currently |really |actually |still )?(?P<verb>[a-z]{{3,14}}) (?P<thing>[^?]{{2,{LONGEST}}}?)"
    r"(?: now| today| currently)?\W*$",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\b(?:in|on|at|for|near|by|with|from|to|during|after|before|that|who|which|when|while|as|if|since|until)\b", re.I
)
_OF = re.compile(r"\bof\b", re.IGNORECASE)
_BEING = list_words("is are was were be been being")
_BY = list_words("by from to")
_OWNING = list_words("its their whose his her")
_HOLDER = re.compile(
    r"\w*(?:er|or|ers|ors|man|woman|person|chief|boss|president|captain|ownership|leadership|head|chair)$"
)
"""What somebody is to a thing, which stands right ahead of it: "the barn's owner"."""
_LEANS = re.compile(r"\W{0,3}(?:Its|Their) (?:\w{1,20} )?([\w-]{3,20}),? ")
"""How a sentence begins that tells who leads or owns what the one before it is about: "Its head, Ana Holt"."""
_OF_THING = re.compile(r"belong|com(?:e|es|ing)$|came$")
"""What a thing does itself: "the pumps come from"."""
_TOKEN = re.compile(r"([^\W_]+(?:['’-][^\W_]+)*['’]?)([,;:]|\W{0,3}[–—(])?")


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a sentence in lower case, where it starts, and whether a comma or the like ends it."""

    plain: str
    start: int
    ends: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """What is asked: `tells` is what tells of the relation, `things` are the stems of what it is to, its head last."""

    tells: re.Pattern[str]
    things: tuple[str, ...]


@lru_cache(maxsize=200)
def read_relation(question: str) -> Relation | None:
    """The relation in which a question asks for somebody; None where it asks for none of these."""
    found = _ASKED.match(drop_carried(question))
    if not found:
        return None
    verb, thing = found["verb"].lower(), _ENDS.split(found["thing"])[0].strip(" ,.")
    tells = next((told for verbs, told in _RELATIONS if verb in verbs.split()), "")
    words, head = plain_words(thing), stem_words(_OF.split(thing)[0])[-1:]
    is_sum = any(word.isdigit() or word in NUMBER_WORDS for word in words) or words[-1:] == ["up"]
    if not tells or not head or is_sum:
        return None
    return Relation(re.compile(f"(?<!-)(?:{tells})", re.IGNORECASE), (*stem_words(thing), *head))


def favour_related(asked: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, where such a relation is asked for: those that tell of it with more to their score."""
    relation = read_relation(asked.text)
    if relation is None:
        return list(candidates)
    return [replace(one, score=one.score + TOLD * measure_relation(relation, one)) for one in candidates]


def is_related(asked: Question, candidates: Sequence[Candidate]) -> bool:
    """Whether the best sentence tells who stands in the relation, and names somebody whom the question does not."""
    relation = read_relation(asked.text)
    if relation is None or not candidates or measure_relation(relation, candidates[0]) < 1.0:
        return False
    named = {stem for name in find_names(f"the {candidates[0].text}") for stem in stem_words(name)}
    return bool(named - set(asked.stems))


def lacks_relation(asked: Question, candidates: Sequence[Candidate]) -> bool:
    """Whether such a relation is asked for, and no sentence tells of it."""
    relation = read_relation(asked.text)
    return relation is not None and not any(measure_relation(relation, one) for one in candidates)


def measure_relation(relation: Relation, candidate: Candidate) -> float:
    """How well a sentence tells of a relation to the thing: 1 with all words for it, less where some stand nowhere."""
    if tells_leaving(candidate.text):
        return 0.0
    leans = _LEANS.match(candidate.text)
    is_behind = bool(leans and relation.tells.fullmatch(leans[1]) and _has_thing(relation, candidate.before_text))
    if not is_behind and not (relation.tells.search(candidate.text) and _reaches(relation, candidate.text)):
        return 0.0
    near = pool_words(candidate.nearby | candidate.around)
    return 1.0 if all(find_likeness(one, near) for one in relation.things) else SOME


def _reaches(relation: Relation, text: str) -> bool:
    """Whether what tells of the relation and the thing stand to one another as they must."""
    words = [_Word(*one) for one in _tokenise(text[:READ])]
    starts = [word.start for word in words]
    things = [at for at, word in enumerate(words) if _is_thing(relation.things[-1], word.plain)]
    told = [
        (bisect_right(starts, found.start()) - 1, bisect_left(starts, found.end()))
        for found in relation.tells.finditer(text[:READ])
    ]
    return any(_join(words, thing, *verb) for thing in things for verb in told)


def _has_thing(relation: Relation, text: str) -> bool:
    """Whether a text names the thing, with all words for it and its head in no other word."""
    pool = pool_words(stem_words(text[:READ], keep_stopwords=True))
    return find_likeness(relation.things[-1], pool) >= FORM and all(find_likeness(one, pool) for one in relation.things)


def _is_thing(thing: str, word: str) -> bool:
    """Whether a word names the thing; one that only begins like it does not: "water", "waterworks"."""
    likeness = max((find_likeness(thing, pool_words([stem])) for stem in stem_words(word)), default=0.0)
    return likeness > 0 and likeness != FAMILY


def _join(words: Sequence[_Word], thing: int, first: int, last: int) -> bool:
    """Whether a thing is what somebody owns, buys and so on by the words from `first` to before `last`."""
    verb, behind = words[first], [word.plain for word in words[last : last + BY]]
    if thing >= last:
        return thing - last <= NEAR and not any(word.ends for word in words[first:thing])
    between = words[thing + 1 : first]
    if _HOLDER.match(verb.plain):
        return thing < first and (len(between) <= 1 or words[first - 1].plain in _OWNING)
    if thing >= first or len(between) > NEAR or any(word.ends for word in between):
        return False
    plain = {word.plain for word in between}
    if _OF_THING.match(verb.plain):
        return True
    return bool(plain & _BEING or words[thing].ends) or bool(_BY.intersection(behind) or words[last - 1].plain in _BY)


def _tokenise(text: str) -> Iterator[tuple[str, int, bool]]:
    """The words of a text in lower case, where each starts, and whether a comma or the like ends it."""
    for found in _TOKEN.finditer(text):
        yield re.sub(r"['’]s?$", "", found[1].lower()), found.start(), bool(found[2])
