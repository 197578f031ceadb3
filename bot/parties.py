"""Who speaks for whom: a person under two names is one party, and so are a country, its ministry and its president.

Told from the speakers' names, and from how the passages introduce people; nothing here looks at what they say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from bot.names import HONORIFICS, read_places
from bot.words import find_stem, list_words, plain_words, split_words

OFFICES = list_words(
    """
    government ministry minister ministers president presidential premier prime chancellor spokesman spokeswoman
    spokesperson official officials authorities army military forces troops navy ambassador embassy envoy diplomat
    diplomats cabinet foreign defence defense interior security council secretary state department leaders leadership
    sources side delegation command general staff kremlin deputy vice acting assistant top senior chief negotiator
    ministerial king queen emir sultan crown administration
    """
)
"""Words of those who speak for a country."""
APART = list_words(
    """
    opposition rebel rebels separatist separatists insurgents exile exiled dissident dissidents critic critics activist
    activists protesters union unions former ex villagers residents witnesses farmers families doctors analyst analysts
    expert experts journalist journalists company bank club party church university charity separatist shadow
    backed installed controlled
    """
)
"""Words of those who speak for themselves, whatever country they are of."""
SMALL = list_words("the a an of for in at its his her their and on to affairs mr mrs ms dr s")
NEAR, AHEAD = 8, 120
"""Words and characters ahead of a name in which a person is introduced."""
APPOSITION = 100
"""Characters behind a name in which a person is introduced: ", the head of Armenia's security council,"."""
NAMED = 3
"""Speakers of one party that are named."""
MOST = 20
"""Places in one text where a name is looked at."""
LONGEST = 200
"""Characters of a speaker's name that are read."""

_ABBREVIATED = re.compile(r"\b([A-Z])\.\s?([A-Z])\.")

_TELLS = re.compile(
    r"\b(?:says?|said|told|puts?|accus\w+|blam\w+|call\w*|den(?:y|ie[sd])|reject\w*|replied|that|wants?|claim\w*)\b",
    re.IGNORECASE,
)
"""Words with which one speaks of another, rather than for them."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who a speaker is: the country or body they speak for, "" where none, and the stems of the words that tell them.

    `person` is the last name, lower case, where the speaker may be a person.
    """

    country: str
    stems: frozenset[str]
    person: str = ""
    apart: frozenset[str] = frozenset()
    """Words that tell it from its country: "opposition", "union"."""

    def matches(self, other: Party) -> bool:
        """Whether both are one: of the same country, or one of them called by some of the other's words."""
        if self.country and other.country:
            return self.country == other.country
        if not self.stems or not other.stems or (self.apart != other.apart and not self._shares_name(other)):
            return False
        return self.stems <= other.stems or other.stems <= self.stems

    def _shares_name(self, other: Party) -> bool:
        return bool(self.person) and self.person == other.person


def read_party(speaker: str) -> Party:
    """The party of a speaker, by the name alone."""
    words = split_words(_ABBREVIATED.sub(r"\1\2", speaker[:LONGEST]))
    plain = [plain_words(word, keep_stopwords=True) for word in words]
    lower = [one[0] if one else "" for one in plain]
    country, named = find_country(lower)
    rest = [place for place, word in enumerate(lower) if place not in named and word not in SMALL]
    office = any(word in OFFICES for word in lower)
    apart = APART.intersection(lower)
    telling = [place for place in rest if lower[place] not in OFFICES and lower[place] not in HONORIFICS]
    names = [place for place in telling if words[place][0].isupper()]
    official = bool(country) and not apart and (office or not telling)
    stems = frozenset(find_stem(lower[place]) for place in (names or telling or rest))
    return Party(country if official else "", stems, lower[-1] if len(words) - 1 in names else "", apart)


def find_country(words: Sequence[str]) -> tuple[str, frozenset[int]]:
    """The first country or body that lower-case words name, in whatever form, and the places of all that name one."""
    places = read_places()
    found, named = "", set()
    for place, word in enumerate(words):
        phrase = next(
            (one for one in places.phrases.get(word, ()) if tuple(words[place : place + len(one)]) == one), (word,)
        )
        if country := places.find_country("-".join(phrase)):
            found = found or country
            named |= set(range(place, place + len(phrase)))
    return found, frozenset(named)


def introduce(party: Party, texts: Sequence[str]) -> Party:
    """The party with the country that it speaks for, where a text introduces the person as speaking for one."""
    if party.country or not party.person:
        return party
    for described in _find_descriptions(party, texts):
        if country := read_party(described).country:
            return replace(party, country=country)
    return party


def find_body(party: Party, texts: Sequence[str], others: Mapping[str, Party]) -> Party | None:
    """Of other speakers, by name, the one that a person is told to speak for: "the union's chairman, Jorma Hale"."""
    if not party.person or party.country:
        return None
    person = re.escape(party.person)
    ahead = re.compile(
        rf"(?:^|[.;:,!?”\"]\s|\bsaid\s)(?:said\s)?(?P<role>[^.;:,!?“”\"]{{3,70}}?),?\s(?:[A-Z][\w’'-]+\s){{0,2}}(?i:{person})\b"
    )
    behind = re.compile(rf"\b(?i:{person}),\s(?P<role>(?:the|an?|its|who|\w+\sof)\s[^.;:,!?“”\"]{{3,70}}),")
    for text in texts:
        for match in islice(chain(ahead.finditer(text), behind.finditer(text)), MOST):
            role = match["role"]
            words = set() if _TELLS.search(role) else {find_stem(word) for word in plain_words(role)}
            for name, body in others.items():
                called = {find_stem(word) for word in plain_words(name)}
                if not body.country and called & words and not called & party.stems:
                    return body
    return None


def _find_descriptions(party: Party, texts: Sequence[str]) -> Iterator[str]:
    """What stands around a person's last name and may tell who that is, without the name."""
    pattern = re.compile(rf"(?<!\w){re.escape(party.person)}(?!\w)", re.IGNORECASE)
    for text in texts:
        for match in islice(pattern.finditer(text), MOST):
            before = text[max(0, match.start() - AHEAD) : match.start()]
            if not _is_another(party, before):
                yield _take_before(before)
                yield _take_after(text[match.end() : match.end() + APPOSITION])


def _is_another(party: Party, before: str) -> bool:
    """Whether a first name that is not the person's stands ahead of the last."""
    first = split_words(before)[-1:] if before.endswith(" ") else []
    lower = "".join(first).lower()
    if len(party.stems) < 2 or not lower or before[-2:-1] in ".,;:!?" or not first[0][0].isupper():
        return False
    return lower not in OFFICES | HONORIFICS | SMALL and find_stem(lower) not in party.stems


def _take_before(text: str) -> str:
    """The title ahead of a name: "Armenian Prime Minister Nikol"; whatever has an ordinary word in it is none."""
    clause = re.split(r"[.;:!?“”\"()\n]", _ABBREVIATED.sub(r"\1\2", text))[-1]
    taken: list[str] = []
    for word in reversed(split_words(clause)[-NEAR:]):
        if not (word[0].isupper() or word.lower() in OFFICES | SMALL | APART):
            break
        taken.insert(0, word)
    return " ".join(
        word
        for word in taken
        if word.lower() in OFFICES | APART or find_country(plain_words(word, keep_stopwords=True))[0]
    )


def _take_after(text: str) -> str:
    """The apposition behind a name; "" where none follows."""
    match = re.match(
        r",\s+(?:the|a|an|its|head|chief|\w+\s+\w*minister)\b([^,.;:!?\n]{3,90})[,.]", _ABBREVIATED.sub(r"\1\2", text)
    )
    return match[0].strip(" ,.") if match else ""


def join_speakers(speakers: Sequence[str]) -> str:
    """Those who speak for one party, each once, by the longest of the names: "Grigoryan and Nikol Pashinyan".

    Of names that only stand for a country one is enough: "Moscow" and "Russia".
    """
    plain = [name for name in speakers if not read_party(name).stems]
    told = [name for name in dict.fromkeys(speakers) if name not in plain[1:] or name == plain[0]]
    words = {name: set(plain_words(name)) for name in told}
    longest = [name for name in told if not any(words[name] < words[other] for other in told)]
    once = list({_mark_words(name): name for name in reversed(longest)}.values())[::-1]
    *most, last = once[:NAMED] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def _mark_words(name: str) -> frozenset[str]:
    """The words of a name, a country in whatever form as one: "Russia's ministry" is "the Russian ministry"."""
    words = plain_words(name)
    country, named = find_country(words)
    rest = {word for place, word in enumerate(words) if place not in named and word not in HONORIFICS}
    return frozenset(rest | ({f"@{country}"} if country else set()))
