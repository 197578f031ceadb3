"""The people and bodies of a document, and which of them a phrase means: "Mr. Lee", "the mayor", "the ministry".

Read from capital letters, titles and appositions; pronouns are reading.py's business, which knows who spoke last.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.names import read_places
from bot.rules.lexicon import open_lexicon
from bot.voices.fullnames import (
    BODY_WORDS,
    CIVIL,
    TITLES,
    find_gender,
    find_runs,
    is_capitalised,
    is_first_name,
    is_human,
    is_person,
    leads_role,
    strip_owner,
    take_name,
    write_name,
)
from bot.voices.phrases import DAYS, DETERMINERS, PREPOSITIONS, QUOTE, RELATIVES, Token
from bot.words import STOPWORDS, find_stem, list_words

LONGEST_ROLE = 12
"""Words of a description that stands beside a name."""
_BODY_NOUNS = BODY_WORDS | list_words("company firm lobby publisher band label newspaper magazine startup start-up")
_POINTING = list_words("this that these those")
_WORDS_OF_SOMEBODY = list_words("statement announcement communique letter post tweet message remarks comments")
_OWNING = list_words("his her their my our")
_NO_ROLES = STOPWORDS | PREPOSITIONS
_COMMON = DETERMINERS | STOPWORDS | list_words("two three four five six seven eight nine ten dozens hundreds several")


@dataclass(slots=True, eq=False)
class Person:
    """Somebody with a full name: the nouns that describe them, all words of titles and descriptions, "f", "m" or "".

    `first` is where the document first names them in full. `is_told` is whether the gender is told by more than a
    first name, `is_sure` whether this is a person beyond doubt.
    """

    name: str
    roles: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    gender: str = ""
    first: int = 0
    is_told: bool = False
    is_sure: bool = False


@dataclass(slots=True)
class People:
    """Who is named in a document. `bodies` has, by their noun, where bodies are named and how, in order.

    `heads` has their first words, with where each is first named. `small` are the words that the document writes in
    lower case somewhere.
    """

    persons: dict[str, Person] = field(default_factory=dict)
    surnames: dict[str, list[Person]] = field(default_factory=dict)
    givens: dict[str, list[Person]] = field(default_factory=dict)
    bodies: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)
    small: set[str] = field(default_factory=set)

    def find(self, words: Sequence[Token], titles: Sequence[Token] = ()) -> Person | None:
        """The one person whom a run of capitalised words names, by full name, surname or first name."""
        if not words:
            return None
        name = write_name(words)
        if name in self.persons:
            return self.persons[name]
        last = strip_owner(words[-1].text)
        known = self.choose(last, {token.lower.rstrip(".") for token in titles}, name.split()[0] if " " in name else "")
        if known is None or (len(words) == 1 and read_places().find_country(last.lower())):
            return None
        if self.heads.get(last, words[0].start) < words[0].start <= known.first:  # "Ford" is still the company
            return None
        return known

    def choose(self, name: str, titles: set[str], first: str = "") -> Person | None:
        """The one person whom a surname or first name may mean beside some titles."""
        gender = find_gender(titles, "")
        named = self.surnames.get(name) or ([] if first or titles else self.givens.get(name, []))
        if first:
            named = [one for one in named if one.name.split()[0] == first]
        elif gender:  # "Mrs Stern" is not Mr Stern
            fitting = [one for one in named if one.gender == gender]
            named = fitting or [one for one in named if not one.is_told]
        return named[0] if len(named) == 1 else None

    def enter(self, name: str, first: int) -> Person:
        """The person of a full name, entered where there is none."""
        if name not in self.persons:
            gender = find_gender(set(), name)
            self.persons[name] = person = Person(name, gender=gender, first=first, is_sure=bool(gender))
            self.surnames.setdefault(name.split()[-1], []).append(person)
            if gender and " " in name:
                self.givens.setdefault(name.split()[0], []).append(person)
        return self.persons[name]


def read_people(sentences: Iterable[Sequence[Token]]) -> People:
    """The people and bodies that the sentences of a document name, with what is said of who they are."""
    people = People()
    titled: dict[str, tuple[str, set[str], int]] = {}
    for tokens in sentences:
        people.small |= {token.text for token in tokens if not token.is_capital}
        for low, high in find_runs(tokens):
            _read_body(people, tokens, low, high)
            words = take_name(tokens[low:high])
            titles = {token.lower.rstrip(".") for token in tokens[low : high - len(words)]} & TITLES
            if len(words) > 1:
                _read_person(people, tokens, high, words)
            elif noun := _find_relation(tokens, low, high):
                person = people.enter(write_name(words), words[0].start)
                person.roles, person.is_sure = {noun}, True
                _tell_gender(person, person.roles)
            elif titles and _is_surname(words[0], titles):
                titled.setdefault(write_name(words), (write_name(tokens[low:high]), titles, words[0].start))
    for surname, (name, titles, first) in titled.items():
        known = people.choose(surname, titles & CIVIL)
        if known is None and surname in people.surnames:
            continue
        person = known or people.enter(name, first)
        person.roles, person.words, person.is_sure = person.roles | titles, person.words | titles, True
        _tell_gender(person, titles & CIVIL)
    return people


def _find_relation(tokens: Sequence[Token], low: int, high: int) -> str:
    """Who somebody with one name is: "mother" of "Lee's mother, Ida, said", "friend" of "his friend Ida"; else ""."""
    if not low or high - low > 1:
        return ""
    parted = tokens[low - 1].mark == "," and high < len(tokens) and tokens[high].mark == "," and low > 2
    noun = low - 2 if parted else low - 1
    owned = noun > 0 and (tokens[noun - 1].is_owner or tokens[noun - 1].lower in _OWNING)
    related = owned and is_human(tokens[noun].lower) and not tokens[noun].is_capital
    return tokens[noun].lower if related and (parted or is_first_name(tokens[low])) else ""


def _is_surname(word: Token, titles: set[str]) -> bool:
    """Whether a title stands ahead of a person's name: "Mr Park" is one, "President Street" none."""
    bare = word.lower.rstrip(".")
    return bare not in TITLES and (bool(titles & CIVIL) or bare not in BODY_WORDS)


def _read_person(people: People, tokens: Sequence[Token], high: int, words: Sequence[Token]) -> None:
    """Enters the person whom the run of words that ends at `high` names."""
    low = high - len(words)
    ahead = tokens[low - 1] if low else None
    if not is_person(words) or leads_role(tokens, low, high):
        return
    if ahead is not None and (ahead.lower == "the" or _is_body_noun(tokens, low)):
        return
    person = people.enter(write_name(words), words[0].start)
    start = low
    while start and low - start < 5 and not tokens[start - 1].mark and tokens[start - 1].lower not in _NO_ROLES:
        start -= 1
    titles = {one.lower.rstrip(".") for one in tokens[start:low]}
    if ahead and start < low and not ahead.is_capital and ahead.lower not in _WORDS_OF_SOMEBODY:
        person.roles.add(ahead.lower)
    person.roles |= titles & TITLES
    person.words |= titles
    _read_appositions(person, tokens, low, high)
    person.is_sure = person.is_sure or bool(person.roles)
    _tell_gender(person, person.roles | titles)


def _is_body_noun(tokens: Sequence[Token], low: int) -> bool:
    """Whether "the company", "a group" stands right ahead of a name, which then is no person's."""
    named = low > 1 and tokens[low - 2].lower in DETERMINERS and not tokens[low - 1].is_capital
    return named and tokens[low - 1].lower in _BODY_NOUNS


def _tell_gender(person: Person, titles: set[str]) -> None:
    """Takes somebody's gender from titles and descriptions, which tell more than a first name."""
    if gender := find_gender(titles, ""):
        person.gender, person.is_told = gender, True


def _read_appositions(person: Person, tokens: Sequence[Token], low: int, high: int) -> None:
    """ ", a retired captain who ...," behind a name, "the prosecutor," ahead of it."""
    if low > 1 and tokens[low - 1].mark == ",":
        start = low - 1
        while start and not tokens[start - 1].mark and low - start < LONGEST_ROLE:
            start -= 1
        _add_role(person, tokens[start : low - 1])
    at = high
    if at + 2 < len(tokens) and tokens[at].mark == "," and tokens[at + 1].is_figure and tokens[at + 2].mark == ",":
        at += 2
    if at + 1 < len(tokens) and tokens[at].mark == ",":
        end = at + 1
        while end < len(tokens) and not tokens[end].mark and end - at < LONGEST_ROLE:
            end += 1
        _add_role(person, tokens[at + 1 : end])


def _add_role(person: Person, words: Sequence[Token]) -> None:
    """Enters the noun of a description: "captain" of "a retired captain who sailed"."""
    if not words or words[0].lower in _POINTING | PREPOSITIONS:
        return
    end = next(
        (at for at, one in enumerate(words) if at and (one.lower in PREPOSITIONS or one.lower in RELATIVES)), None
    )
    core = words[:end]
    if core[0].lower.endswith("ing") or core[-1].lower in _WORDS_OF_SOMEBODY:
        return  # "citing a letter from the bank"
    described = words[0].lower in DETERMINERS or any(one.is_owner for one in core) or end is not None
    if described and not core[-1].is_capital:
        person.roles.add(core[-1].lower)
        person.words |= {one.lower for one in core}


def _read_body(people: People, tokens: Sequence[Token], low: int, high: int) -> None:
    """Enters "Russia's Foreign Ministry", "the Ministry of Defence" by the noun that stands for them."""
    last = tokens[high - 1]
    noun = strip_owner(last.lower)
    if noun not in BODY_WORDS:
        return
    end = high
    if end + 2 < len(tokens) and tokens[end].lower in ("of", "for"):
        at = end + 1 + (tokens[end + 1].lower == "the")
        while at < len(tokens) and is_capitalised(tokens[at]):
            at += 1
            end = at
    start = low
    while start and tokens[start - 1].is_capital and (tokens[start - 1].is_owner or start < low):
        if tokens[start - 1].lower == "the":
            break
        start -= 1  # "Russia's Foreign Ministry", "the Harbour Workers' Union"
    article = "the " if start and tokens[start - 1].lower == "the" else ""
    if end - start > 1:
        people.heads.setdefault(tokens[start].text, tokens[start].start)
        people.bodies.setdefault(noun, []).append((last.start, article + write_name(tokens[start:end])))


def name_phrase(people: People, phrase: Sequence[Token]) -> Person | None:
    """The person whom a phrase names: at its end, or ahead of its first preposition."""
    core = cut_core(phrase)
    if core and core[-1].is_capital and core[-1].lower.rstrip(".") in TITLES and len(phrase) > len(core) + 2:
        core = phrase  # "Secretary of State Dean Rusk"
    run = next(((low, high) for low, high in find_runs(core) if high == len(core)), None)
    if run is None:
        return None
    words = take_name(core[run[0] :])
    direct = len(words) == len(core) - run[0]
    ahead = core[run[0] - 1] if run[0] else None
    if direct and ahead and (ahead.lower == "the" or (ahead.is_capital and ahead.lower in DAYS)):
        return None  # "the Jan Vikas Morcha"
    known = people.find(words, core[run[0] : len(core) - len(words)])
    if known is None and (is_person(words) or (run[0] and direct and len(words) == 1 and is_first_name(words[0]))):
        return people.enter(write_name(words), words[0].start)
    return known


def name_body(phrase: Sequence[Token]) -> Sequence[Token]:
    """The name in "the chipmaker Arvo", "state broadcaster NRK"; nothing where a phrase has no such."""
    core = cut_core(phrase)
    low = next((low for low, high in find_runs(core) if high == len(core)), 0)
    ahead = core[low - 1] if low else None
    described = ahead is not None and not (ahead.is_capital and not ahead.opens) and not ahead.is_owner
    end = len(core)
    if phrase[end : end + 1] and phrase[end].lower in ("for", "of") and phrase[end + 1 : end + 2]:
        begin = end + 1 + (phrase[end + 1].lower == "the")
        if begin < len(phrase) and phrase[begin].is_capital:
            end = begin  # "the group Parents for Hollis Falls"
        while len(core) < end < len(phrase) and phrase[end].is_capital:
            end += 1
    return phrase[low:end] if described and ahead and ahead.lower not in _COMMON and not core[-1].is_owner else ()


def cut_core(phrase: Sequence[Token]) -> Sequence[Token]:
    """A phrase up to its first preposition."""
    end = next((at for at, one in enumerate(phrase) if at and one.lower in PREPOSITIONS and not one.is_capital), None)
    return phrase[:end]


def find_role(recent: Iterable[Person], phrase: Sequence[Token]) -> Person | None:
    """The person of whom "the mayor" is said: the first of those in mind whom it fits."""
    if not phrase or phrase[0].lower != "the":
        return None
    core = cut_core(phrase)
    if core[-1].lower.endswith("-year-old"):
        return next(iter(recent), None)
    noun, rest = core[-1].lower, {one.lower for one in core[1:-1]}
    return next((one for one in recent if noun in one.roles and rest <= one.words), None)


def find_body(people: People, phrase: Sequence[Token], before: int) -> str | None:
    """The body that "the ministry" stands for: the one named last ahead of it."""
    if len(phrase) != 2 or phrase[0].lower != "the" or phrase[1].is_capital:
        return None
    named = people.bodies.get(strip_owner(phrase[1].lower), [])
    place = bisect_left(named, (before, ""))
    return named[place - 1][1] if place else None


def write_phrase(people: People, phrase: Sequence[Token], text: str) -> str:
    """A phrase as the article writes it, but for the capital that only opens its sentence."""
    written = " ".join(text[phrase[0].start : phrase[-1].end].split())
    if len(cut_core(phrase)) == len(phrase):  # "the vicar of St Breward's" owns nothing
        written = strip_owner(written)
    lowered = phrase[0].lower in ("the", "a", "an") or (phrase[0].opens and _is_common(people, phrase))
    return written[0].lower() + written[1:] if lowered else written


def _is_common(people: People, phrase: Sequence[Token]) -> bool:
    """Whether the first word of a phrase is no name: "Officials", "Two officials", "Council leader"."""
    first = phrase[0]
    if first.lower in _COMMON or first.lower in people.small:
        return True
    if not first.text[1:].islower() or first.is_owner or first.text in people.surnames:
        return False
    if read_places().find_country(first.lower) or (len(phrase) > 1 and phrase[1].is_capital):
        return False
    known = open_lexicon().is_known(find_stem(first.lower)) or first.lower in BODY_WORDS or first.lower in TITLES
    alone = len(phrase) == 1 or phrase[1].lower in PREPOSITIONS or phrase[1].lower.endswith("ed")
    return known or (alone and first.lower.endswith("s"))


def find_author(phrase: Sequence[Token]) -> Sequence[Token]:
    """Whose words "the ministry's statement" or "a statement by the ministry" are; else the phrase itself."""
    core = cut_core(phrase)
    if not core or core[-1].lower not in _WORDS_OF_SOMEBODY:
        return phrase
    if len(core) > 1 and (core[-2].is_owner or core[-2].lower in _OWNING | {"its"}):
        return core[:-1]
    behind = phrase[len(core) : len(core) + 1]
    return phrase[len(core) + 1 :] if behind and behind[0].lower in ("by", "from", "of") else phrase


def split_joined(phrase: Sequence[Token]) -> list[Sequence[Token]]:
    """The parts of "Lee, Park and Smith"; the phrase itself where it joins nobody."""
    parts: list[list[Token]] = [[]]
    for token in phrase:
        if token.lower == "and" or token.mark == ",":
            parts.append([])
        elif token.mark != QUOTE:
            parts[-1].append(token)
    return [part for part in parts if part]
