"""Whose words a question asks for, and whether a speaker is that one: by name, by office, as the voice of a country.

What texts say somebody is, introductions.py reads; how a sentence gains by it is preferences.py's business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from bot.names import HONORIFICS
from bot.parties import APART, OFFICES, find_country, read_party
from bot.ranking.introductions import (
    UNLIKE,
    Introduction,
    find_introductions,
    mark_words,
    read_introduction,
    stem_office,
)
from bot.speakers import is_named
from bot.voices.fullnames import TITLES, is_human
from bot.words import STOPWORDS, find_stem, list_words, split_words

LONGEST = 60
"""Characters of the name of whom is asked about."""
WHOLE, NEARLY, SAME_COUNTRY = 1.0, 0.8, 0.7
"""How surely a speaker is the one: by name or by all words, by an office whose place is not told, by the country."""

_SAYS = (
    r"(?:says?|said|think|thinks|thought|claims?|claimed|argues?|argued|repl(?:y|ies)|answer|respond|react|call|describe"
    r"|accuse|blame|warn|announce|promise|want|demand|urge|ask|call for|tell|told|believe|expect|deny|reject|admit|add"
    r"|praise|thank|criticise|criticize|mention|talk|propose|suggest|complain|insist|allege|explain|confirm|comment|write"
    r"|state|declare|maintain|predict|dismiss|acknowledge|defend|speak)"
)
_VIEWS = "(?:view|reaction|response|reply|answer|position)"
_ASKED = re.compile(
    rf"\b(?:what|how|why|whom?|which \w+)\s+(?:exactly\s+)?(?:did|does|do|has|have|had)\s+"
    rf"(?P<subject>[^,?]{{2,{LONGEST}}}?)\s+(?:\w+ly\s+)?{_SAYS}\b"
    rf"|\baccording to\s+(?P<told>[^,?.]{{2,{LONGEST}}})"
    rf"|\bwhat\s+(?:is|was|were)\s+(?P<owner>[^,?]{{2,{LONGEST}}}?)['’]s?\s+{_VIEWS}\b",
    re.IGNORECASE,
)
_PLACED = re.compile(
    rf"\b(?:when|where)\s+(?:exactly\s+)?(?:did|has|have|had)\s+(?P<subject>[^,?]{{2,{LONGEST}}}?)\s+(?:\w+ly\s+)?{_SAYS}"
    r"\s+(?:that|so|it|this)\W*$",
    re.IGNORECASE,
)
"""What asks when or where something was said that was told just before."""
_WORDS = re.compile(
    rf"\b(?:say|said|told?|think|thinks|repl(?:y|ies)|answer|respond|react|tell|{_VIEWS})\b", re.IGNORECASE
)
"""What asks for somebody's words, rather than for what they did with them ("deny", "reject")."""
_JOINED = re.compile(r",? and (?:the )?|, ")
_TWICE = re.compile(r",? and (?:what|how|why|when|who)\b", re.IGNORECASE)
"""Joins two questions, of which only one may be for somebody's words."""
_PLACING = list_words("of for in at from")
_PRINTED = list_words("article story headline piece brief document text page paper")
"""What a question calls what it asks about, and nobody who speaks in it."""
_KIN = list_words("wife husband widow widower mother father brother sister son daughter spokesman spokeswoman")
_LOOSE = list_words(
    "each both either all two sides side he she it they we you i who anybody anyone somebody people latest new recent"
    " first last"
)
_GOVERNING = frozenset(map(find_stem, list_words("spokesman spokeswoman spokesperson official officials government")))
_PAST = list_words("former ex candidate shadow elect")
_OFFICIAL, _APART = frozenset(map(find_stem, OFFICES)), frozenset(map(find_stem, APART | _PAST))
LOOKED_THROUGH = 4_000
"""Characters of a text in which the place of an office is looked for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One whose words are asked for. `stems` are all words, countries as "@country"; `head` is the noun of an office.

    `person` is the last word of a name, lower case, "" where it is no name, `words` are all as they were typed.
    """

    stems: frozenset[str]
    words: frozenset[str]
    country: str = ""
    person: str = ""
    head: str = ""

    @property
    def is_country(self) -> bool:
        """Whether a country is asked for, or its government."""
        return bool(self.country) and not self.person and self.stems <= {f"@{self.country}"} | _GOVERNING

    @property
    def needs_texts(self) -> bool:
        """Whether texts are needed to tell who it is: all but a name by itself."""
        return not self.person or len(self.words) > 1

    @property
    def is_certain(self) -> bool:
        """Whether those who speak can be told to be others: "the company" or "a farmer" may be told under any name."""
        return bool(self.person or self.country or TITLES & self.words or _KIN & self.words)

    def is_named(self, text: str) -> bool:
        """Whether a text names them, by the last name or by all words."""
        if self.person:
            return is_named(self.person, text)
        return self.stems <= frozenset(mark_words(text))

    def measure(self, speaker: str, texts: Sequence[str]) -> float:
        """How surely a speaker is the one, from 0 to 1; `texts` tell who the speaker is."""
        if self.person:
            return self._match_name(speaker) or self._match_title(speaker, texts) or self._match_body(speaker, texts)
        if self.is_country:
            return self._match_country(speaker, texts)
        return self._match_office(speaker, texts)

    def _match_name(self, speaker: str) -> float:
        words = [word for word in _list_bare(speaker) if word.lower() not in HONORIFICS | STOPWORDS]
        if self.person not in map(str.lower, words):
            return 0.0
        own = {word.lower() for word in words if word[0].isupper() and not is_human(word.lower())} - {self.person}
        given = {word for word in self.words if not is_human(word)} - {self.person}
        return 0.0 if own and given and not own & given else WHOLE

    def _match_title(self, speaker: str, texts: Sequence[str]) -> float:
        """Somebody who is called by the office alone: "the agency's chief" for Anna Lee."""
        called = read_introduction(speaker)
        if not called.head or any(word[0].isupper() and word.lower() in self.words for word in _list_bare(speaker)):
            return 0.0
        told = find_introductions(self.person.title(), texts)
        return NEARLY if any(one.tells(called.head, called.stems) for one in told) else 0.0

    def _match_body(self, speaker: str, texts: Sequence[str]) -> float:
        """A body by who speaks for it: "Pat Dwyer" for the Red Cross."""
        if len(self.stems) < 2 or self.head:
            return 0.0
        told = find_introductions(speaker, texts)
        return NEARLY if any(self.stems <= one.stems for one in told) else 0.0

    def _match_country(self, speaker: str, texts: Sequence[str]) -> float:
        party = read_party(speaker)
        if party.country == self.country:
            return WHOLE if self.words & set(map(str.lower, _list_bare(speaker))) else NEARLY
        if party.country:
            return 0.0
        return SAME_COUNTRY if any(map(self._governs, find_introductions(speaker, texts))) else 0.0

    def _governs(self, one: Introduction) -> bool:
        """Whether somebody is introduced as speaking for the country: its president, and not the mayor of its seat."""
        return f"@{self.country}" in one.stems and bool(one.stems & _OFFICIAL) and not one.stems & _APART

    def _match_office(self, speaker: str, texts: Sequence[str]) -> float:
        called = read_introduction(speaker)
        told = [called, *find_introductions(speaker, texts)]
        if any(self._is_told(one) for one in told):
            return WHOLE
        if not self.head or not any(one.holds(self.head, self.stems) for one in told):
            return 0.0
        together = frozenset(chain.from_iterable(one.stems for one in told))
        return WHOLE if self.stems <= together else NEARLY if self._is_placed(texts, told) else 0.0

    def _is_told(self, one: Introduction) -> bool:
        if self.head:
            return one.tells(self.head, self.stems)
        return bool(self.stems) and self.stems <= one.stems and not (one.stems - self.stems) & UNLIKE

    def _is_placed(self, texts: Sequence[str], told: Sequence[Introduction]) -> bool:
        """Whether a text that names somebody's office alone speaks of the place that is asked for."""
        held = [one.stems - {self.head} for one in told if one.head == self.head]
        if any(stems - self.stems for stems in held) or any(map(self._tells_holder, texts)):
            return False
        around = frozenset(chain.from_iterable(mark_words(text[:LOOKED_THROUGH]) for text in texts))
        return self.stems <= around | {self.head}

    def _tells_holder(self, text: str) -> bool:
        """Whether a text has the office with its place ("the mayor of Moscow"), and so tells who else holds it."""
        office = "|".join(re.escape(word) for word in self.words if stem_office(word) == self.head)
        place = "|".join(re.escape(word) for word in self.words if stem_office(word) != self.head)
        told = rf"\b(?:{office}) (?:of|for|in) (?:the )?(?:{place})\b|\b(?:{place})(?:['’]s)? (?:{office})\b"
        return bool(office and place and re.search(told, text[:LOOKED_THROUGH], re.IGNORECASE))


def find_wanted(question: str) -> tuple[Wanted, ...]:
    """Those whose words are asked for, () where nobody's are, or nobody is named."""
    told = drop_carried(question)
    found = None if _TWICE.search(told) else _ASKED.search(told)
    subject = (found["subject"] or found["told"] or found["owner"]) if found else ""
    return tuple(filter(None, (read_wanted(part) for part in _JOINED.split(subject or ""))))


def find_placed(question: str) -> tuple[Wanted, ...]:
    """Those of whom a question asks when or where they said "that", () where it asks so of nobody with a name."""
    found = _PLACED.search(drop_carried(question))
    wanted = (read_wanted(part) for part in _JOINED.split(found["subject"])) if found else ()
    return tuple(one for one in wanted if one and one.person)


def asks_words(question: str) -> bool:
    """Whether a question asks for what somebody said, and no more."""
    told = drop_carried(question)
    return bool(_ASKED.search(told)) and bool(_WORDS.search(told))


def is_printed(speaker: str) -> bool:
    """Whether a speaker is but the article, its headline or the like."""
    return bool(_PRINTED.intersection(map(str.lower, split_words(speaker))))


def drop_carried(question: str) -> str:
    """A question without the words in brackets behind it, which are carried over from the turns before."""
    return question.partition(" (")[0]


def read_wanted(phrase: str) -> Wanted | None:
    """Who a phrase means: "Mayor Calder", "the Russian foreign ministry", "Moscow"; None where it names nobody."""
    words = [word for word in _list_bare(phrase) if word.lower() not in _LOOSE]
    telling = [word for word in words if word.lower() not in STOPWORDS]
    if not telling or _PRINTED.intersection(map(str.lower, telling)):
        return None
    plain = " ".join(words)
    stems, lower = frozenset(mark_words(plain)), frozenset(word.lower() for word in telling)
    country = next((stem[1:] for stem in stems if stem.startswith("@")), "")
    person = "" if country and read_party(plain).country else _find_person(words)
    if not person:
        return Wanted(stems, lower, country, head=read_introduction(phrase).head)
    head = next((stem_office(word.lower()) for word in telling[:-1] if is_human(word.lower())), "")
    return Wanted(stems, lower, country, person, head)


def _find_person(words: Sequence[str]) -> str:
    """The last name that a phrase ends with; "" where it ends with none: "the mayor of Ferncliff" is named nowhere."""
    last = words[-1].lower()
    placed = next((place for place, word in enumerate(words) if place and word in _PLACING), len(words))
    if any(is_human(word.lower()) for word in words[:placed][-1:]) and placed < len(words):
        return ""
    is_described = words[0].lower() in ("the", "a", "an", "their", "its") and is_human(last)
    if not words[-1][0].isupper() or last in TITLES or is_described or find_country([last])[0]:
        return ""
    return last


def _list_bare(phrase: str) -> list[str]:
    """The words of a phrase without possessive endings."""
    return [bare for word in split_words(phrase) if (bare := re.sub(r"['’]s?$", "", word))]


def measure_all(wanted: Sequence[Wanted], speaker: str, texts: Sequence[str]) -> float:
    """How surely a speaker is one of those wanted; `texts` tell who that is."""
    return max((one.measure(speaker, texts) for one in wanted), default=0.0)
