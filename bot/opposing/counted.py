"""What a question counts, "soldiers" of "how many Veldanian soldiers", and whether an amount of a claim counts that.

What amounts a claim gives is counts.py's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.amounts import Amount
from bot.opposing.counts import is_bare
from bot.rules.lexicon import open_lexicon
from bot.schema import EvidenceSentence
from bot.words import find_stem, list_words, split_words, stem_words

LONGEST = 4
"""Words of what is counted that are read: "two Belmar police officers", "61 of its own soldiers"."""
_COUNTED = re.compile(r"\bhow many (?:of (?:the )?)?(?P<thing>[\w’'-]+(?: [\w’'-]+){0,3})", re.IGNORECASE)
_PEOPLE = frozenset(
    ("people", "persons", "lives", "victims", "casualties", "were", "are", "have", "had", "did", "will", "died")
)
_PLURAL = re.compile(r"[a-z’'-]*(?:[a-z]{2}[^sui\W]s|men|people|children)", re.IGNORECASE)
"""A word that most likely names several: no "bus", "press" or "is"."""
_ANYBODY = frozenset(("people", "men", "women", "others", "lives"))
"""Words for those counted that tell nothing more of them."""
_PERSONS = frozenset(
    map(
        find_stem,
        list_words(
            """
            residents villagers inhabitants citizens civilians locals neighbours families protesters demonstrators
            marchers rioters activists supporters fans spectators visitors tourists guests passengers travellers
            commuters riders drivers motorists pedestrians cyclists sailors fishermen crew workers miners employees
            labourers farmers students pupils teachers children boys girls men women babies patients doctors nurses
            prisoners inmates detainees hostages captives migrants refugees soldiers troops servicemen fighters rebels
            militants officers policemen firefighters rescuers journalists victims casualties survivors lives
            """
        ),
    )
)
"""Stems of words for those who may be told as "people"."""
_CLAUSE = re.compile(r"[^\w\s’'-]|\s[-–—]")
"""What ends the words for what an amount counts."""


def name_counted(text: str) -> str:
    """The word for what a question counts, "" where it counts nothing, or people."""
    counted = _COUNTED.search(text)
    words = counted["thing"].split() if counted else []
    if not words or words[0].lower() in _PEOPLE:
        return ""
    end = next((place for place, word in enumerate(words) if place and not stem_words(word)), len(words))
    return next((word for word in words[:end] if _PLURAL.fullmatch(word)), words[0])


def counts_people(text: str) -> bool:
    """Whether a question counts people, whoever they are."""
    counted = _COUNTED.search(text)
    return bool(counted) and not name_counted(text)


def counts_it(claim: EvidenceSentence, amount: Amount, thing: str, asked: Iterable[str]) -> bool:
    """Whether an amount of a claim counts a thing, or does not tell of what it is; `asked` are stems of the question.

    "43 of its soldiers" and "200 dead" do where dead soldiers are counted, "six passengers of a bus" does not. "12
    people" are any persons of whom the claim tells what is asked, if it names no others.
    """
    counted = _read_counted(claim.text[amount.end :])
    is_named = bool(set(stem_words(thing)) & set(stem_words(claim.text)))
    if is_named and amount.unit:
        return True
    if counted[:1] and counted[0].lower() in _ANYBODY:
        return is_named or _tells_of_persons(claim, thing, asked)
    known = "" if thing[:1].isupper() else find_stem(thing)  # "how many Veldanians": they may be "its soldiers"
    if is_bare(claim, amount, known) or any(_is_like(word, [find_stem(thing)]) for word in counted):
        return True
    return _is_like(_drop_names(counted), asked)


def _tells_of_persons(claim: EvidenceSentence, thing: str, asked: Iterable[str]) -> bool:
    """Whether persons are asked for, and a claim tells of people what is asked, and of no other persons."""
    stem = find_stem(thing)
    told = [word for word in split_words(claim.text) if word[0].islower()]
    others = {find_stem(word) for word in told} & _PERSONS - {stem, *stem_words(claim.speaker or "")}
    deeds = [one for one in asked if one != stem]
    return stem in _PERSONS and not others and any(_is_like(word, deeds) for word in told)


def _read_counted(behind: str) -> list[str]:
    """The words right behind an amount that may tell what it counts: "Veldanian dead", "of its own soldiers"."""
    words = split_words(_CLAUSE.split(behind, maxsplit=1)[0])[:LONGEST]
    while words and not stem_words(words[0]):
        del words[0]
    end = next((place for place, word in enumerate(words) if not stem_words(word)), len(words))
    return words[:end]


def _drop_names(words: Sequence[str]) -> str:
    """The first of these words that is no name; "" where there is none."""
    return next((word for word in words if word[0].islower()), "")


def _is_like(word: str, wanted: Iterable[str]) -> bool:
    """Whether a word is one of these stems, a form of one, or another word for one."""
    lexicon, stem = open_lexicon(), find_stem(word)
    groups, forms = lexicon.find_groups(stem), lexicon.find_forms(stem)
    return any(
        stem == one or forms & lexicon.find_forms(one) or bool(groups & lexicon.find_groups(one)) for one in wanted
    )
