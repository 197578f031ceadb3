"""What a question asks for beyond its subject: a count of something, a measure, a price, who holds an office, a deed.

Rules over the question's own wording; whether a sentence has it is supplies.py's business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.dates import find_dates
from bot.posing.predicates import list_pasts
from bot.questions import Question
from bot.rules.attributions import read_verbs
from bot.rules.lexicon import open_lexicon
from bot.voices.fullnames import is_human
from bot.words import ASKING_WORDS, LIGHT, NUMBER_WORDS, STOPWORDS, find_names, find_stem, list_words, split_words
from bot.words import stem_words as list_stems

AUXILIARIES = list_words(
    "do does did is are was were be been being done have has had will would can could may might should must"
)
LINKS = list_words("of in on at to for from by with about after before during since until under over between into")
"""Words that end the name of what is asked for: "how many members | of the club"."""
PEOPLE = list_words("people persons person men women individuals inhabitants others more times percent")
"""What may be counted without being named again: "31 had been hurt"."""
LEAST_VERB = 4
FOLLOWING = 40
"""Characters behind a verb in which the next word begins."""
MOST_COUNTED = 4
"""Words that name what is counted, at most."""

_LIGHT_VERBS = frozenset(
    find_stem(word)
    for word in (
        *ASKING_WORDS.split(),
        *LIGHT,
        *"""do go come take get give make bring put set see have be know let keep want need try last start begin use
        help work live run turn show hold stand play lead base locate situate consist contain include remain stay belong
        exist cause require provide relate own lie allow enable serve support deem regard view believe
        care""".split(),  # noqa: SIM905
    )
) - {"becom", "quit"}
"""Verbs that a sentence tells in many other ways, or leaves out."""
_NOUNS_FOLLOW = list_words(
    "the a an his her its their of this that in on for and first new what which many much whose my our"
)
"""Words behind which a word is no verb."""
_GERUNDS_FOLLOW = list_words("for by after before without from")
_DID = re.compile(r"\b(?:did|does|do) (?:the )?((?:[A-Z][\w’'.-]{0,30} ){1,4})([a-z]{3,30})(?<!ry|er|or|nt|on|ty)\b")
"""A verb behind its subject, be it known or not: "did Putin apologise"."""
_OWNING = ("'s", "’s", "s'", "s’")
_MORE_SAYING = frozenset(
    map(
        find_stem,
        list_words(
            "talk speak spoke spoken discuss mention comment respond reply answer react describe call explain think"
        ),
    )
)

_COUNT = re.compile(r"\bhow many\b([^?,]{0,200})", re.IGNORECASE)
_WHETHER = re.compile(r"\W{0,3}(?:has|have|had|did|does|do|is|are|was|were|can|could|will|would)\b", re.IGNORECASE)
"""How a question of yes or no begins; one that says "how many" asks for no number: "Has it said how many it lost?"."""
_MEASURED = re.compile(
    r"\bhow (old|far|fast|heavy|tall|high|deep|long|often)\b(?P<deed>\s(?:did|do|does|can|has|have)\b)?", re.I
)
_AGED = re.compile(r"\b[Hh]ow old (?:is|was|are|were) (?:[A-Z][\w'’.-]{0,30} ?){1,4}\W*$")
"""Asks for the age of a name, be it somebody's or a town's: not any number of years will do."""
_WEIGHED = re.compile(r"\bwhat (?:did|does|do)\b[^?]{1,80}\bweigh\b", re.IGNORECASE)
_LENGTH = r"miles?|kilomet\w{1,5}|km|met(?:er|re)s?|feet|foot|yards?|inch\w{0,2}"
_TIME = r"seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur\w{1,3}"
_MEASURES = {
    "old": r"\b(?:aged?|born|since|founded|built|established|dat(?:es?|ing)|(?<!light )(?<!light-)years?|months?"
    r"|decades?|centur\w{1,3}|(?:days|weeks) old)\b|-old\b|-year"
    r"|\b(?:was|is|were|are|turned|at),? \d{1,3}\b|, \d{1,3},",
    "aged": r"\b(?:aged?|born|founded|built|established|dat(?:es?|ing)|since|years? (?:old|of age)"
    r"|birthday|centur\w{1,3})\b|-year-old|\b(?:was|is|were|are|turn(?:ed|s)|at),? \d{1,3}\b"
    r"|, \d{1,3}[,.)]|\(\d{1,3}\)",
    "far": rf"\b(?:{_LENGTH}|light[- ]years?|blocks?|nautical"
    rf"|(?:{_TIME})['’]? (?:away|from|by|on|drive|walk|ride|flight))\b",
    "fast": rf"\b(?:mph|kph|km/h|knots?|mach|times|{_LENGTH}|{_TIME})\b",
    "heavy": r"\b(?:grams?|kilo\w{0,5}|kg|tons?|tonnes?|pounds?|lbs?|ounces?|stones?)\b",
    "tall": rf"\b(?:{_LENGTH}|stor(?:e?y|ies|eys)|floors?|cm|m|ft)\b",
    "long": rf"\b(?:{_LENGTH}|{_TIME}|nights?|pages?|since|until|through|from|throughout|lifetime|season\w?|m|ft)\b"
    r"|\bpermanent|\bindefinite",
    "often": r"\b(?:every|each|annual\w{0,2}|yearly|daily|weekly|monthly|once|twice|times|per|rarely|often|seldom)\b"
    r"|\b(?:never|always)\b|\bregular|\bfrequent",
    "high": r"\d",
    "deep": r"\d",
}  # fmt: skip
"""What a measure of each kind looks like."""
_PRICES = r"wages?|salar(?:y|ies)|rents?|prices?|costs?|fares?|fees?|budgets?|fines?"
_PRICED = re.compile(
    r"\bhow much\b[^?]{0,80}\b(?:cost|pay|paid|earn|spen[dt]|worth|charged?|raised?|donated?|invest(?:ed)?)\b"
    r"|\bhow much (?:\w{1,20} )?(?:money|cash|aid|funding|compensation)\b"
    r"|\bwhat (?:does|did|do|will|would)\b[^?]{1,80}\bcost\b"
    rf"|\bwhat (?:is|was|were|are) the (?:[\w-]{{1,20}} ){{0,2}}(?P<price>{_PRICES})\b",
    re.IGNORECASE,
)
_ENDS = (
    r"(?=\s(?:of|in|at|for|to|on|who|that|from|behind|during|under|when|with|by|which|where|used|given|is|was)\b"
    r"|\s?[?.!,(]|$)"
)
_HELD = r"(?P<held>(?:[\w’'-]{1,30} ){0,4}?[\w’'-]{1,30}?)"
_HOLDER = (
    re.compile(rf"\bnames? (?:of|for) (?:(?:the|an?|his|her|their|its|this|that) )?{_HELD}{_ENDS}", re.IGNORECASE),
    re.compile(
        rf"\bwho(?:['’]?s| is| are| was| were) (?P<kept>(?:the|an?|his|her|their|its) )?{_HELD}(?:['’]s?)?{_ENDS}",
        re.IGNORECASE,
    ),
    re.compile(rf"\bwhich {_HELD} (?:signed|wrote|said|did|has|won|led|made|gave|[a-z]{{2,20}}ed)\b", re.IGNORECASE),
)
"""Questions for the name of somebody who is told by what they are."""
_HOLDS = re.compile(
    r"(?:er|or|ist|ian|man|woman|ent|ant|eer|ess|head|king|queen|wife|husband|father|mother|brother|sister|(?:^|grand|step)son|judge"
    r"|coach|captain|pope|chief|boss|daughter|secretary|chair|clerk|deputy)s?$"
)
"""Endings of what people are."""
_NOBODY = list_words(
    "ahead responsible person people first last most able he she they it you we i one main other oldest"
)


@dataclass(frozen=True, slots=True)
class Demand:
    """What a question asks for, each in stems and None or () where it asks for no such thing.

    `counted` is what is counted ("" for people, or what is not named), `measure` what the measure looks like, `price`
    what is priced ("" where that is not named), `holder` the office or part whose holder's name is asked for. `deeds`
    are the verbs that tell what happened, `names` the names of whom or where.
    """

    counted: str | None
    measure: re.Pattern[str] | None
    price: str | None
    holder: str | None
    deeds: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def has_form(self) -> bool:
        """Whether it asks for something whose form few other sentences have: people are counted in many."""
        return bool(self.counted or self.measure or self.holder) or self.price is not None


@lru_cache(maxsize=200)
def read_demand(question: Question) -> Demand:
    """What a question asks for."""
    text = question.text
    priced = _PRICED.search(text)
    return Demand(
        counted=_find_counted(text),
        measure=_find_measure(text),
        price=usual_stem(priced["price"] or "") if priced else None,
        holder=_find_holder(text),
        deeds=_find_deeds(text),
        names=_find_names(text),
    )


@lru_cache(maxsize=20_000)
def usual_stem(word: str) -> str:
    """The stem of one word, be it a stopword or not; that of the usual word where several mean the same."""
    return next(iter(list_stems(word, keep_stopwords=True)), "")


def is_verb(word: str) -> bool:
    """Whether a word in lower case may be a verb of a deed."""
    return (
        word in list_pasts()
        or word in _list_plain()
        or (word.endswith("ed") and len(word) > LEAST_VERB)
        or find_stem(word) in open_lexicon().verbs
    )


def is_saying(word: str) -> bool:
    """Whether a word is a form of a verb of saying."""
    stem = find_stem(word)
    return stem in read_verbs().saying or stem in _MORE_SAYING


@lru_cache(maxsize=1)
def _list_plain() -> frozenset[str]:
    return frozenset(list_pasts().values())


def _find_counted(text: str) -> str | None:
    """The stem of what is counted: the last word ahead of a verb or a preposition."""
    if not (found := _COUNT.search(text)) or _WHETHER.match(text):
        return None
    counted: list[str] = []
    for word in map(str.lower, split_words(found[1])[:MOST_COUNTED]):
        ends = word in AUXILIARIES or word in LINKS or word in ("that", "who", "which", "there")
        if ends or (counted and is_verb(word) and not word.endswith("s")):
            break
        counted.append(word)
    return "" if not counted or PEOPLE.intersection(counted) else usual_stem(counted[-1])


def _find_measure(text: str) -> re.Pattern[str] | None:
    if _WEIGHED.search(text):
        return re.compile(_MEASURES["heavy"])
    found = _MEASURED.search(text)
    if not found or (found[1].lower() == "far" and found["deed"]):
        return None
    is_of_name = bool(find_names(text)) and _AGED.search(text)
    return re.compile(_MEASURES["aged" if is_of_name else found[1].lower()])


def _find_holder(text: str) -> str | None:
    """The stem of what somebody is whose name is asked for."""
    for place, pattern in enumerate(_HOLDER):
        if not (found := pattern.search(text)):
            continue
        held = found["held"].split()[-1]
        word = held.lower()
        is_alone = place == 1 and not found["kept"] and not text[found.end() :].strip(" ?.!")
        if (
            (is_alone and not is_human(word))
            or held[0].isupper()
            or word in _NOBODY
            or word.endswith(("ed", "ing"))
            or word in list_pasts()
        ):
            return None
        return usual_stem(word) if place == 0 or _HOLDS.search(word) else None
    return None


def _find_deeds(text: str) -> tuple[str, ...]:
    """The stems of the verbs that tell what was done; not of saying, nor of what can be told in many other ways."""
    words = split_words(text)
    behind = [one for one in _DID.finditer(text) if not one[1].rstrip().endswith(_OWNING)]
    found = [one[2] for one in behind if _ends_there(text, one)]
    for place, word in enumerate(words):
        lower, before = word.lower(), words[place - 1].lower() if place else ""
        if lower in STOPWORDS or lower in AUXILIARIES or (word[0].isupper() and place):
            continue
        is_noun = before in _NOUNS_FOLLOW or before.endswith(("'s", "’s"))
        if (is_verb(lower) and not is_noun) or (lower.endswith("ing") and before in _GERUNDS_FOLLOW):
            found.append(lower)
    told = [word for word in found if find_stem(word) not in _LIGHT_VERBS and not is_saying(word)]
    return tuple(dict.fromkeys(map(usual_stem, told)))


def _ends_there(text: str, did: re.Match[str]) -> bool:
    """Whether what looks like the verb behind a name is one: "did the Tamber bus drivers go" has another word there."""
    following = split_words(text[did.end() : did.end() + FOLLOWING])[:1]
    is_free = not following or following[0].lower() in _NOUNS_FOLLOW | LINKS | STOPWORDS or following[0][0].isupper()
    return did[2] not in STOPWORDS and is_free


def _find_names(text: str) -> tuple[str, ...]:
    """The stems of names; months, days and numbers are none."""
    dated = {stem for one in find_dates(text) for stem in list_stems(one.text, keep_stopwords=True)}
    stems = [stem for name in find_names(text) for stem in list_stems(name) if name.lower() not in NUMBER_WORDS]
    return tuple(dict.fromkeys(stem for stem in stems if stem not in dated))
