"""Whom "he" and "she" mean in a follow-up that asks for somebody's words: the one whom the turn before was about.

What else a follow-up leaves out is conversation.py's business.
"""

from __future__ import annotations

import re

from bot.ranking.wanted import asks_words, find_wanted
from bot.schema import Turn
from bot.sentences import split_sentences
from bot.voices.people import Person, read_people
from bot.voices.phrases import split_tokens

READ = 2_000
"""Characters of the last answer in which somebody is looked for."""

_ASKED = re.compile(r"\b(?P<aux>did|does|do|has|had) (?P<who>he|she)\b", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:did|does|do|has|had|according to|is|was)\s+(?P<name>(?:[A-Z][\w’'.-]{0,30}\s?){1,4})")
_GENDERS = {"he": "m", "she": "f"}


def name_meant(question: str, last: Turn) -> str:
    """The question with the name of whom it means, where it asks what "he" or "she" said; "" where nobody is told."""
    found = _ASKED.search(question)
    if not found or not asks_words(question) or len(find_wanted(last.question)) > 1:  # of two the bot asks which
        return ""
    name = _find_asked(last.question) or _find_named(last.answer[:READ], _GENDERS[found["who"].lower()])
    return f"{question[: found.start('who')]}{name}{question[found.end('who') :]}" if name else ""


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
        people = read_people([split_tokens(answer, span.start, span.end, ()) for span in several])
        fitting = [one for one in people.persons.values() if _may_be(one, gender)]
        if len(fitting) == 1:
            return fitting[0].name
    return ""


def _may_be(person: Person, gender: str) -> bool:
    return person.gender in ("", gender)
