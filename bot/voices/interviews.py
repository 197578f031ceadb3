"""Interviews: who is asked in a document, and which of its sentences ask.

Told from the title and the introduction; where more than one may be meant it is nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.voices.clauses import take_main_subject
from bot.voices.fullnames import find_runs, take_name
from bot.voices.passages import Passage
from bot.voices.people import People, Person, name_phrase
from bot.voices.phrases import Token
from bot.voices.trimming import cut_after
from bot.words import list_words

LONGEST_INTRODUCTION = 12
"""Sentences ahead of the first question that are looked at."""
_ADDRESSED = list_words("you your yours yourself")
_TALKS = list_words("interview interviews conversation q&a questions")
_ANSWERING = list_words("answer answers answered takes took")
_LABEL = re.compile(r"(?:Q|A|Question|Answer)[.:]\s")
_BYLINES = list_words("by interviewer")


@dataclass(frozen=True, slots=True)
class Interviewee:
    """Who answers in an interview, None where that is open; `is_told` whether the document says so outright."""

    name: str | None = None
    is_told: bool = False


def addresses(tokens: Sequence[Token]) -> bool:
    """Whether a sentence speaks to somebody outside of quotations: "Critics say you knew"."""
    return any(one.lower in _ADDRESSED for one in tokens)


def asks(tokens: Sequence[Token]) -> bool:
    """Whether a sentence asks, or speaks to somebody, outside of quotations."""
    return addresses(tokens) or bool(tokens and tokens[-1].mark == "?")


def find_addressed(people: People, tokens: Sequence[Token]) -> Person | None:
    """Who is spoken to by name: "Mr Hahn, did you know?", "Did you know, Mr Hahn?"."""
    for low, high in find_runs(tokens):
        mark = tokens[high].mark if high < len(tokens) else ""
        leads = not low and mark == ","
        ends = low and tokens[low - 1].mark == "," and mark == "?"
        if leads or ends:
            words = take_name(tokens[low:high])
            return people.find(words, tokens[low : high - len(words)])
    return None


def find_interviewee(people: People, title: Sequence[Token], passages: Sequence[Passage]) -> Interviewee:
    """Whom an interview is with: "Interview with X", "X answered questions", or the only one whom it introduces."""
    first = next((at for at, one in enumerate(passages) if _LABEL.match(one.text) or asks(one.tokens)), None)
    if first is None:
        return Interviewee()
    heads = [title, *(one.tokens for one in passages[: min(first, LONGEST_INTRODUCTION)])]
    told = {person.name for tokens in heads for person in _find_told(people, tokens)}
    named = told or {
        person.name for tokens in heads if not _is_byline(tokens) for person in _find_named(people, tokens)
    }
    return Interviewee(min(named) if len(named) == 1 else None, bool(told))


def _find_told(people: People, tokens: Sequence[Token]) -> Iterator[Person]:
    """Those whom a sentence says to be asked; who "said in an interview with Lee" was asked by Lee."""
    for place, token in enumerate(tokens[:-1]):
        if token.lower not in _TALKS:
            continue
        if tokens[place + 1].lower in ("with", "to"):
            inside = any(one.lower in ("in", "during") for one in tokens[max(0, place - 3) : place])
            phrase = () if inside else cut_after(tokens, place + 2)
        else:
            answers = any(one.lower in _ANSWERING for one in tokens[max(0, place - 3) : place])
            phrase = next(iter(take_main_subject(tokens, place)), ()) if answers else ()
        if phrase and (person := name_phrase(people, phrase)):
            yield person


def _find_named(people: People, tokens: Sequence[Token]) -> Iterator[Person]:
    for low, high in find_runs(tokens):
        words = take_name(tokens[low:high])
        person = people.find(words, tokens[low : high - len(words)])
        if person and person.is_sure:
            yield person


def _is_byline(tokens: Sequence[Token]) -> bool:
    return any(one.lower in _BYLINES for one in tokens[:2])
