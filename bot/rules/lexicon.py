"""Which words may stand for one another when something is retold, and which say the contrary.

Read once from irregulars.txt, families.txt, paraphrases.txt, synonyms.txt, opposites.txt and contraries.txt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bot.opposites import PREFIXES
from bot.words import find_stem

SHARED = 5
"""Letters that two stems of one family begin with: "persecut" and "persecutor"; four if they differ in one letter."""
TURNED = 4
"""A word of more letters than this may be turned round by a prefix: "legal", "illegal"."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`forms`: each stem with the stems it is a form of. `verbs`: those of verbs, but for the plain ones.

    `groups`: each form with the groups it stands in. `contraries`: each form with the forms that say the contrary.
    """

    forms: Mapping[str, frozenset[str]]
    verbs: frozenset[str]
    groups: Mapping[str, frozenset[int]]
    contraries: Mapping[str, frozenset[str]]

    def find_forms(self, stem: str) -> frozenset[str]:
        """The stems of the plain words that a stem may be a form of; itself where it is none."""
        return self.forms.get(stem) or frozenset((stem,))

    def is_known(self, stem: str) -> bool:
        """Whether a word stands in any of the lists, so that it is hardly a name."""
        return stem in self.forms or stem in self.groups or stem in self.contraries

    def find_groups(self, stem: str) -> frozenset[int]:
        """The groups that a word stands in."""
        return frozenset(group for form in self.find_forms(stem) for group in self.groups.get(form, ()))

    def find_contraries(self, stem: str) -> frozenset[str]:
        """The forms that say the contrary of a word, those made by a prefix included."""
        listed = frozenset(other for form in self.find_forms(stem) | {stem} for other in self.contraries.get(form, ()))
        return listed | turn_round(stem)


@lru_cache(maxsize=20_000)
def turn_round(stem: str) -> frozenset[str]:
    """The stems that a prefix makes of a word, or that are left of it without one: "legal", "illegal"."""
    made = {find_stem(f"{prefix}{stem}") for prefix in PREFIXES if len(stem) > _shortest(prefix)}
    bare = {
        stem.removeprefix(one) for one in PREFIXES if stem.startswith(one) and len(stem) > len(one) + _shortest(one)
    }
    return frozenset(made | bare | {f"{word}e" for word in bare})


def _shortest(prefix: str) -> int:
    """A prefix turns round stems of more letters than this; "un" shorter ones too ("unsafe")."""
    return 2 if prefix == "un" else TURNED


def is_family(stem: str, other: str) -> bool:
    """Whether two stems grow from one word: "decid" and "decis"."""
    shared = 0
    for one, two in zip(stem, other, strict=False):
        if one != two:
            break
        shared += 1
    rest = max(len(stem), len(other)) - shared
    return (shared >= SHARED and rest <= 3 + (shared > SHARED)) or (shared == SHARED - 1 and rest <= 1)


@lru_cache(maxsize=1)
def open_lexicon() -> Lexicon:
    """The lexicon, read from the word lists beside this file."""
    forms: dict[str, set[str]] = {}
    irregular = _read_lines("irregulars.txt")
    for plain, *others in [*irregular, *_read_lines("families.txt")]:
        for stem in (plain, *others):
            forms.setdefault(stem, set()).add(plain)
    frozen = {stem: frozenset(plain) for stem, plain in forms.items()}
    tight = _number(_read_lines("synonyms.txt"), frozen)
    loose = _number([*_read_lines("synonyms.txt"), *_read_lines("paraphrases.txt")], frozen)
    pairs = [*_read_lines("opposites.txt"), *_read_lines("contraries.txt")]
    verbs = frozenset(stem for _, *others in irregular for stem in others)
    return Lexicon(frozen, verbs, loose, _pair(pairs, frozen, tight))


def _number(lines: Iterable[list[str]], forms: Mapping[str, frozenset[str]]) -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for number, line in enumerate(lines):
        for stem in line:
            for form in forms.get(stem, (stem,)):
                groups.setdefault(form, set()).add(number)
    return {form: frozenset(numbers) for form, numbers in groups.items()}


def _pair(
    pairs: Iterable[list[str]], forms: Mapping[str, frozenset[str]], tight: Mapping[str, frozenset[int]]
) -> dict[str, frozenset[str]]:
    """Both ways of each pair, for the words themselves and for close synonyms of each."""
    members: dict[int, set[str]] = {}
    for form, numbers in tight.items():
        for number in numbers:
            members.setdefault(number, set()).add(form)

    def widen(stem: str) -> set[str]:
        near = {form for number in tight.get(stem, ()) for form in members[number] if len(form) > 3}
        return {stem, *forms.get(stem, ()), *near}

    found: dict[str, set[str]] = {}
    for one, other in (pair for pair in pairs if len(pair) == 2):
        alike = tight.get(one, frozenset()) & tight.get(other, frozenset())
        ones, others = ({one}, {other}) if alike else (widen(one), widen(other))
        for stem in ones - others:
            found.setdefault(stem, set()).update(others - ones)
        for stem in others - ones:
            found.setdefault(stem, set()).update(ones - others)
    return {stem: frozenset(words) for stem, words in found.items()}


def _read_lines(name: str) -> list[list[str]]:
    """The stems of each line of a word list."""
    lines = (files("bot") / name).read_text(encoding="utf-8").splitlines()
    return [[find_stem(word) for word in line.split()] for line in lines if line and not line.startswith("#")]
