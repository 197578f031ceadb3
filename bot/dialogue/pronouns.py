"""Whom "he" and "she" mean in a follow-up that asks for somebody's words: the one whom the turn before was about.

What else a follow-up leaves out is conversation.py's business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.ranking.wanted import asks_words, find_wanted
from bot.rules.attributions import read_verbs
from bot.schema import Span, Turn
from bot.sentences import split_sentences
from bot.voices.fullnames import find_gender
from bot.voices.people import Person, read_people
from bot.voices.phrases import split_tokens
from bot.words import find_stem, stem_words

READ = 2_000
"""Characters of the last answer in which somebody is looked for."""
MOST = 6
"""Turns back to which a pronoun is followed."""

_ASKED = re.compile(r"\b(?P<aux>did|does|do|has|had) (?P<who>he|she)\b", re.IGNORECASE)
_PLACED = re.compile(r"\b(?:when|where)\s+(?:did|has|had) (?:he|she) (?:\w{2,12}ly )?(?P<verb>\w+)", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:did|does|do|has|had|according to|is|was)\s+(?P<name>(?:[A-Z][\w’'.-]{0,30}\s?){1,4})")
_GENDERS = {"he": "m", "she": "f"}
_PRONOUNS = {
    "m": re.compile(r"\b(?:he|him|his|himself)\b", re.IGNORECASE),
    "f": re.compile(r"\b(?:she|hers?|herself)\b", re.IGNORECASE),
}


def name_meant(question: str, history: Sequence[Turn]) -> str:
    """The question with the name of whom it means, where it asks what, or when or where, "he" or "she" said it.

    "" where nobody is told.
    """
    found = _ASKED.search(question)
    if not found or not history or not (asks_words(question) or _asks_of_words(question)):
        return ""
    name = _find_meant(found["who"].lower(), history)
    named = f"{question[: found.start('who')]}{name}{question[found.end('who') :]}" if name else ""
    is_same = set(stem_words(named)) <= set(stem_words(history[-1].question))  # "and what did he say?": another
    return "" if is_same else named


def keep_meant(question: str, names: Sequence[str], answer: str) -> list[str]:
    """Of the people named in an answer those who may be the "he" or "she" of a question; all where it has neither."""
    genders = {gender for gender, pronouns in _PRONOUNS.items() if pronouns.search(question)}
    return [name for name in names if not genders or _tell_gender(name, answer[:READ]) in ("", *genders)]


def _asks_of_words(question: str) -> bool:
    """Whether a question asks when or where something was said: "When did she say that?"."""
    found = _PLACED.search(question)
    return found is not None and find_stem(found["verb"]) in read_verbs().saying


def _find_meant(who: str, history: Sequence[Turn]) -> str:
    """Whom a pronoun means: of turns that asked with it themselves, whom it meant in the first of them."""
    *before, last = history
    asked = _ASKED.search(last.question)
    if before and asked and asked["who"].lower() == who and (name := _find_meant(who, before[-MOST:])):
        return name
    if len(find_wanted(last.question)) > 1:  # of two the bot asks which
        return ""
    answer, gender = last.answer[:READ], _GENDERS[who]
    name = _find_asked(last.question) or _find_named(answer, gender)
    return name if name and _tell_gender(name, answer) in ("", gender) else ""


def _find_asked(question: str) -> str:
    """The one person whose words the last question asked for, as it named them."""
    wanted = find_wanted(question)
    if len(wanted) != 1 or not wanted[0].person:
        return ""
    named = _NAMED.search(question)
    return named["name"].strip() if named and wanted[0].person in named["name"].lower() else ""


def _find_named(answer: str, gender: str) -> str:
    """The one person of this gender whom an answer names in full, in its first sentence or else in all of it."""
    sentences = split_sentences(answer)
    for several in (sentences[:1], sentences):
        fitting = [one for one in _list_people(answer, several) if one.gender in ("", gender)]
        if len(fitting) == 1:
            return fitting[0].name
    return ""


def _list_people(text: str, sentences: Sequence[Span]) -> list[Person]:
    return list(read_people([split_tokens(text, span.start, span.end, ()) for span in sentences]).persons.values())


def _tell_gender(name: str, answer: str) -> str:
    """Whether somebody is a woman or a man, by the name and what an answer tells; else by its pronouns, if of one."""
    words = name.split()
    people = [one for one in _list_people(answer, split_sentences(answer)) if one.name.split()[-1] == words[-1]]
    told = {one.gender for one in people if one.gender} or {find_gender(set(map(str.lower, words[:-1])), name)} - {""}
    told = told or {gender for gender, pronouns in _PRONOUNS.items() if pronouns.search(answer)}
    return told.pop() if len(told) == 1 else ""
