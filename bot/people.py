"""The people and bodies of a document, and which of them a phrase means: "Mr. Lee", "the mayor", "the ministry".

Read from capital letters, titles and appositions; pronouns are voices.py's business, which knows who spoke last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.names import BODIES, read_places
from bot.phrases import DAYS, DETERMINERS, PREPOSITIONS, QUOTE, RELATIVES, SUBORDINATORS, Token
from bot.words import STOPWORDS, list_words

TITLES = list_words(
    """
    mr mrs ms miss mx dr sir dame lord lady prof professor gen general col colonel maj major capt captain lt lieutenant
    sgt sergeant cpl corporal admiral adm commander judge justice president premier minister chancellor senator sen rep
    representative congressman congresswoman gov governor mayor cllr councillor councilman councilwoman alderman king
    queen prince princess duke duchess emperor sheikh pope father rev reverend bishop archbishop cardinal rabbi imam
    inspector superintendent constable sheriff officer detective det insp supt chief ambassador secretary coroner
    commissioner chairman chairwoman speaker sister brother baroness baron count hon attorney marshal director
    prosecutor coach manager deputy vice acting prime foreign interior defence defense first lady state nurse pastor
    """
)
"""Words ahead of a name that are no part of it."""
_WOMEN = list_words(
    "mrs ms miss dame lady congresswoman councilwoman queen princess duchess sister chairwoman baroness"
)
_MEN = list_words("mr sir lord congressman councilman king prince duke pope father brother baron chairman")
_BODY_WORDS = BODIES | list_words(
    """
    inc ltd plc corp co llc group holdings securities partners ferries systems industries international times post
    herald gazette courier news journal daily mail guardian telegraph tribune press agency house network foundation
    academy college school club city town fc afc athletic albion county wanderers rangers nations union league league
    institute laboratory labs museum gallery trust charity act bill law code treaty war cup games prize award street
    road lane avenue square park bridge station airport hall tower palace castle cathedral church hospital centre
    center island river lake sea bay mountain hill valley forest farm mine plant project operation programme program
    office bureau board authority service services committee commission council parliament assembly senate congress
    court tribunal bank fund exchange army navy force forces guard corps police department ministry treasury
    archives library libraries theatre theater orchestra festival company airlines railways motors foods energy
    technologies solutions pharmaceuticals biosciences review report index survey association federation society
    organization organisation alliance coalition movement front party conservatives democrats republicans greens
    rights watch cross crescent unit squad team crew division branch district region province state kingdom republic
    day night week year street road building estate coast shield championship
    """
)
"""Last words of names that are no person's."""
_JOINING = list_words("de la van von der den bin bint al el ben da dos du di le ter ibn ap")
_ROLE_ENDING = re.compile(r"(?:er|or|ist|man|woman|ian|ant|eer|ive|ead|ow|aptain|unior|enior|mp)$")
_NOT_ROLES = list_words("after over under other another whether however rather never ever later earlier her per either")
_OF_WORDS = list_words("statement statements spokesman spokeswoman comments remarks letter post message words speech")


@dataclass(slots=True)
class Person:
    """Somebody with a full name, the lower-case nouns that describe them, and "f", "m" or "" where it is not known."""

    name: str
    roles: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    gender: str = ""
    seen: int = -1


@dataclass(slots=True)
class People:
    """Who is named in a document. `bodies` has, by their noun, where bodies are named and how, in order."""

    persons: dict[str, Person] = field(default_factory=dict)
    surnames: dict[str, Person] = field(default_factory=dict)
    bodies: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def find(self, words: Sequence[Token]) -> Person | None:
        """The person whom a run of capitalised words names, by full name or surname."""
        if not words:
            return None
        name = _write(words)
        if name in self.persons:
            return self.persons[name]
        last = _strip_owner(words[-1].text)
        known = self.surnames.get(last)
        if known is None or (len(words) == 1 and read_places().find_country(last.lower())):
            return None
        return known if len(words) == 1 or name.split()[0] == known.name.split()[0] else None


def read_people(sentences: Iterable[Sequence[Token]]) -> People:
    """The people and bodies that the sentences of a document name, with what is said of who they are."""
    people = People()
    for tokens in sentences:
        for low, high in find_runs(tokens):
            _read_run(people, tokens, low, high)
    return people


def find_runs(tokens: Sequence[Token]) -> Iterable[tuple[int, int]]:
    """Where capitalised words stand together; small words at the opening of a sentence are left out."""
    at = 0
    while at < len(tokens):
        low = at
        while at < len(tokens) and _is_named(tokens[at]) and (at == low or not tokens[at - 1].is_owner):
            at += 1
            if (
                at + 1 < len(tokens)
                and tokens[at].lower in _JOINING
                and _is_named(tokens[at + 1])
                and tokens[at].text.islower()
            ):
                at += 1
        if at > low:
            yield low, at
        at = max(at, low + 1)


def _is_named(token: Token) -> bool:
    if token.mark or not token.is_capital or token.lower.rstrip(".") in DAYS:
        return False
    return not (token.opens and token.lower in STOPWORDS | PREPOSITIONS | SUBORDINATORS | DETERMINERS)


def _read_run(people: People, tokens: Sequence[Token], low: int, high: int) -> None:
    """Enters what a run of capitalised words names."""
    _read_body(people, tokens, low, high)
    words = take_name(tokens[low:high])
    ahead = tokens[low - 1] if low else None
    titled = len(words) < high - low
    if len(words) < 2 or not is_person(words) or (ahead is not None and ahead.lower == "the" and not titled):
        return
    name = _write(words)
    person = people.persons.setdefault(name, Person(name))
    people.surnames.setdefault(name.split()[-1], person)
    titles = {token.lower.rstrip(".") for token in tokens[low : high - len(words)]}
    if ahead is not None and not ahead.mark and not ahead.is_capital and ahead.lower not in STOPWORDS | PREPOSITIONS:
        titles |= {ahead.lower} | {one.lower for one in tokens[max(0, low - 3) : low - 1] if not one.mark}
        person.roles.add(ahead.lower)
    person.roles |= titles & TITLES
    person.words |= titles
    _read_appositions(person, tokens, low, high)
    person.gender = person.gender or _find_gender(titles | person.roles)


def _read_appositions(person: Person, tokens: Sequence[Token], low: int, high: int) -> None:
    """ ", a retired captain who ...," behind a name, "the prosecutor," ahead of it."""
    if low > 1 and tokens[low - 1].mark == ",":
        start = low - 1
        while start and not tokens[start - 1].mark and low - start < 8:
            start -= 1
        _add_role(person, tokens[start : low - 1])
    at = high
    while at + 1 < len(tokens) and tokens[at].mark == "," and tokens[at + 1].is_figure and at < high + 4:
        at += 2
    if at + 1 < len(tokens) and tokens[at].mark == ",":
        end = at + 1
        while end < len(tokens) and not tokens[end].mark and end - at < 12:
            end += 1
        _add_role(person, tokens[at + 1 : end])


def _add_role(person: Person, words: Sequence[Token]) -> None:
    """Enters the noun of a description: "captain" of "a retired captain who sailed"."""
    if not words:
        return
    first = words[0]
    described = (
        first.lower in DETERMINERS
        or first.is_owner
        or (len(words) > 1 and words[1].lower in PREPOSITIONS)
        or any(one.is_owner for one in words)
    )
    if not described or first.lower in ("this", "that", "these", "those"):
        return
    core: list[Token] = []
    for token in words:
        if core and (token.lower in PREPOSITIONS or token.lower in RELATIVES):
            break
        core.append(token)
    if not core[-1].is_capital or core[-1].opens:
        person.roles.add(core[-1].lower)
        person.words |= {one.lower for one in core}


def _read_body(people: People, tokens: Sequence[Token], low: int, high: int) -> None:
    """Enters "Russia's Foreign Ministry", "the Ministry of Defence" by the noun that stands for them."""
    last = tokens[high - 1]
    end = high
    if end + 1 < len(tokens) and tokens[end].lower in ("of", "for"):
        at = end + 1 + (tokens[end + 1].lower == "the")
        if at < len(tokens) and _is_named(tokens[at]):
            end = at
            while end < len(tokens) and _is_named(tokens[end]):
                end += 1
    noun = _strip_owner(last.lower)
    if noun not in _BODY_WORDS:
        return
    start = low
    while start and tokens[start - 1].is_owner and tokens[start - 1].is_capital:
        start -= 1
    name = " ".join(one.text for one in tokens[start:end])
    article = "the " if start and tokens[start - 1].lower == "the" else ""
    people.bodies.setdefault(noun, []).append((last.start, article + _strip_owner(name)))


def take_name(words: Sequence[Token]) -> Sequence[Token]:
    """A run of capitalised words without the titles, places and bodies ahead of a person's name."""
    places = read_places()
    cut = 0
    for at, token in enumerate(words[:-1]):
        lower = token.lower.rstrip(".")
        if (
            lower in TITLES
            or token.is_owner
            or (at == cut and places.find_country(lower))
            or (token.opens and len(words) > 2 and _ROLE_ENDING.search(lower) and lower not in _NOT_ROLES)
        ):
            cut = at + 1
    return words[cut:]


def is_person(words: Sequence[Token]) -> bool:
    """Whether a run of capitalised words may be somebody's full name."""
    if not 2 <= len(words) <= 5:
        return False
    places = read_places()
    for token in words:
        lower = _strip_owner(token.lower)
        if lower in _BODY_WORDS or (token.text.isupper() and len(token.text) > 2 and "." not in token.text):
            return False
        if any(one.isdigit() for one in token.text) or "&" in token.text:
            return False
    return not places.find_country(words[0].lower) and not places.find_country("-".join(one.lower for one in words))


def _find_gender(titles: set[str]) -> str:
    if titles & _WOMEN or any(one.endswith("woman") for one in titles):
        return "f"
    return "m" if titles & _MEN or any(one.endswith("man") and one != "woman" for one in titles) else ""


def name_phrase(people: People, phrase: Sequence[Token]) -> Person | None:
    """The person whom a phrase names: at its end, or ahead of its first preposition."""
    core = cut_core(phrase)
    low = len(core)
    while low and (_is_named(core[low - 1]) or (core[low - 1].lower in _JOINING and low < len(core))):
        low -= 1
    run = core[low:]
    if not run or run[-1].is_owner:
        return None
    article = low and core[low - 1].lower == "the"
    words = take_name(run)
    if article and len(words) == len(run):
        return None
    known = people.find(words)
    if known is None and is_person(words) and not article:
        name = _write(words)
        known = people.persons.setdefault(name, Person(name))
        people.surnames.setdefault(name.split()[-1], known)
    return known


def cut_core(phrase: Sequence[Token]) -> Sequence[Token]:
    """A phrase up to its first preposition."""
    for at, token in enumerate(phrase):
        if at and token.lower in PREPOSITIONS and token.text.islower():
            return phrase[:at]
    return phrase


def find_role(people: People, phrase: Sequence[Token]) -> Person | None:
    """The person of whom "the mayor" is said: the one mentioned last of those it fits."""
    if not phrase or phrase[0].lower not in ("the", "his", "her", "their", "its") or phrase[0].lower != "the":
        return None
    core = cut_core(phrase)
    noun = core[-1].lower
    rest = {one.lower for one in core[1:-1]}
    fitting = [
        one for one in people.persons.values() if noun in one.roles and rest <= one.words | {"former"} and one.seen >= 0
    ]
    return max(fitting, key=lambda one: one.seen, default=None)


def find_body(people: People, phrase: Sequence[Token], before: int) -> str | None:
    """The body that "the ministry" stands for: the one named last ahead of it."""
    if len(phrase) != 2 or phrase[0].lower != "the" or phrase[1].is_capital:
        return None
    named = people.bodies.get(phrase[1].lower, ())
    return next((name for at, name in reversed(named) if at < before), None)


def write_phrase(phrase: Sequence[Token], text: str) -> str:
    """A phrase as the article writes it, but for the capital that only opens its sentence."""
    written = " ".join(text[phrase[0].start : phrase[-1].end].split())
    first = phrase[0]
    places = read_places()
    common = first.lower in DETERMINERS | STOPWORDS or (
        len(first.text) > 1
        and first.text[1:].islower()
        and (len(phrase) == 1 or not phrase[1].is_capital)
        and not places.find_country(_strip_owner(first.lower))
        and not first.is_owner
        and (len(phrase) > 1 or first.lower.endswith("s"))
    )
    return (
        written[0].lower() + written[1:] if (first.opens and common) or first.lower in ("the", "a", "an") else written
    )


def _write(words: Sequence[Token]) -> str:
    return _strip_owner(" ".join(token.text for token in words))


def _strip_owner(word: str) -> str:
    return re.sub(r"['’]s$|(?<=s)['’]$", "", word)


def split_joined(phrase: Sequence[Token]) -> list[Sequence[Token]]:
    """The parts of "Lee, Park and Smith"; the phrase itself where it joins nobody."""
    parts: list[list[Token]] = [[]]
    for token in phrase:
        if token.lower == "and" or token.mark == ",":
            parts.append([])
        elif token.mark != QUOTE:
            parts[-1].append(token)
    return [part for part in parts if part]
