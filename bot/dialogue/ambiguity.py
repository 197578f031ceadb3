"""Whether a question fits several subjects equally well ("Who runs the clinic?", with no word of which), and which.

The bot then asks back, with these to choose from; what the reply means is replying.py's business.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bot.dialogue.pronouns import keep_meant, name_meant
from bot.names import read_places
from bot.ranking.wanted import find_wanted
from bot.schema import Evidence, EvidenceSentence, Turn
from bot.words import STOPWORDS, plain_words, split_words

GAP = 5.0
"""How far, in score, another document may lie behind the best and still answer as well."""
LOST = 0.55
"""Probability of an answer below which it is asked what "it" stands for, rather than said that there is none."""
READ = 300
"""Characters of the last question in which people are looked for."""
MOST = 4
"""Choices offered at most."""
LONGEST = 60
"""Characters of one."""
LOOKED_BACK = 12
"""Turns in which a thing may have been named before."""
NEAR = 4
"""Words between a determiner and its noun at most."""
FEW = 3
"""Words of a title that is taken for a name however it is written."""
SHORT = 2
"""Letters of a word that may be a country's name in capitals only: "us"."""
THESE = ("this", "that", "these", "those")
"""Words that point at something said before, or at nothing."""
ROLES = ("prime", "foreign", "vice", "deputy", "chief")
"""Words that tell one office from another, not who holds it."""

_POINTING = re.compile(rf"\b({'|'.join(THESE)}|the)\s+", re.IGNORECASE)
_ANCHOR = re.compile(
    r"\W*(?:of|for|in|that|which|who|whose|where|when|from|between|to|on|at|by|with|about|called|named)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:it(?! takes?\b| possible\b| true\b)|its|they|them|their|these|those"
    r"|this(?! (?:year|month|week|morning|time)\b))\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(he|she|him|her|his)\b", re.IGNORECASE)
_NAME = r"[A-Z][\w'’.-]*(?: (?:(?:of|the|de|von|van) )*[A-Z][\w'’.-]*)*"
_PAIR = re.compile(rf"{_NAME}(?:, {_NAME}){{0,4}},? (?:and|or) {_NAME}")


@dataclass(frozen=True, slots=True)
class Unclear:
    """What a question leaves open: a kind of thing or a quoted word, and what it may be, likeliest first."""

    thing: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bare:
    """A kind of thing without a name; `is_the` where "the" stands before it, which need not point back."""

    thing: str
    is_the: bool


def find_unclear(
    question: str, history: Sequence[Turn], evidence: Evidence, may_be_lost: bool = True
) -> Unclear | None:
    """What a question does not tell, with the choices found; None where it is clear enough.

    `may_be_lost` allows to ask what a pronoun stands for, where nothing likely was found.
    """
    if _PERSON.search(question) and not _names_somebody(question):
        people = _find_people(question, history, evidence.sentences)
        if people:
            return Unclear("person", people)
    if found := find_bare(question, history):
        if told := _find_holders(question, evidence):
            return Unclear(found.thing, told) if len(told) > 1 else None
        rivals = _take_rivals(evidence.sentences, GAP if found.is_the else math.inf)
        choices = tuple(dict.fromkeys(filter(None, (_name(one, found.thing) for one in rivals))))[:MOST]
        if found.is_the and any(_is_said(choice, question) for choice in choices):
            return None
        if len(choices) > 1 or not (found.is_the or history):
            return Unclear(found.thing, choices if len(choices) > 1 else ())
    pointing = _POINTS_BACK.search(question) if may_be_lost and history else None
    return Unclear(f"“{pointing[0]}”", ()) if pointing and evidence.probability < LOST else None


def ask_back(unclear: Unclear) -> str:
    """The question to ask: "Do you mean A or B?" """
    if not unclear.choices:
        return (
            f"What do you mean by {unclear.thing}?" if "“" in unclear.thing else f"Which {unclear.thing} do you mean?"
        )
    *most, last = unclear.choices
    return f"Do you mean {', '.join(most)} or {last}?"


def find_bare(question: str, history: Sequence[Turn]) -> Bare | None:
    """The kind of thing that a question points at without having said which one."""
    said = {word.lower() for turn in history[-LOOKED_BACK:] for word in split_words(f"{turn.question} {turn.answer}")}
    for found in _POINTING.finditer(question):
        is_the = found[1].lower() == "the"
        words = _read_phrase(question[found.end() :])
        for place, word in enumerate(words):
            if not _is_thing(word) or {word.lower(), f"{word.lower()}s"} & said:
                continue
            rest = question[found.end() :].split(word, 1)[1]
            is_told = any(_is_telling(one) for one in words[:place]) or _ANCHOR.match(rest) or _names_somebody(question)
            if not is_the or not is_told:
                return Bare(word.lower(), is_the)
    return None


def _is_said(name: str, question: str) -> bool:
    """Whether a question has all words of a name, in small letters perhaps."""
    return set(plain_words(name)) <= set(plain_words(question))


def _is_telling(word: str) -> bool:
    """Whether a word ahead of a kind of thing tells which one: a name, a country in any spelling, or a number."""
    if read_places().find_country(word.lower()) and len(word) > SHORT:
        return True
    return (word[0].isupper() or word[0].isdigit()) and not _is_thing(word) and word.lower() not in ROLES


def _read_phrase(text: str) -> list[str]:
    """The words behind a determiner, up to one that cannot belong to it."""
    words = []
    for word in re.findall(r"[\w’'-]+", text)[:NEAR]:
        if word.lower() in STOPWORDS:
            break
        words.append(re.sub(r"['’]s?$", "", word))
        if words[-1] != word:
            break
    return words


def _take_rivals(sentences: Sequence[EvidenceSentence], gap: float) -> list[EvidenceSentence]:
    """The best sentence of each document that answers about as well as the best."""
    best: dict[str, EvidenceSentence] = {}
    for one in _take_near(sentences, gap):
        best.setdefault(one.document.id, one)
    return list(best.values())


def _take_near(sentences: Sequence[EvidenceSentence], gap: float) -> list[EvidenceSentence]:
    """The sentences that answer about as well as the best."""
    return [one for one in sentences if one.score >= sentences[0].score - gap]


def _name(sentence: EvidenceSentence, thing: str) -> str:
    """The thing's own name in a document's title or the sentence; the title where that is a name; else ""."""
    named = re.compile(rf"{_NAME}[ -](?i:{re.escape(thing)})\b(?: of {_NAME})?|\b(?i:{re.escape(thing)}) of {_NAME}")
    title = sentence.document.title
    for text in (title, sentence.text):
        if found := named.search(text):
            return _strip_opening(found[0])[:LONGEST]
    words = [word for word in split_words(title) if word.lower() not in STOPWORDS]
    is_name = len(words) <= FEW or all(word[0].isupper() or word[0].isdigit() for word in words)
    return title[:LONGEST] if is_name else ""


def _find_people(question: str, history: Sequence[Turn], sentences: Sequence[EvidenceSentence]) -> tuple[str, ...]:
    """Those who may be "he": named side by side in the last question, or the last answer's speakers but for women.

    In a first question it may be any speaker of the evidence.
    """
    if not history:
        speakers = dict.fromkeys(one.speaker for one in _take_rivals(sentences, GAP) if one.speaker)
        return tuple(speakers)[:MOST] if len(speakers) > 1 else ()
    last = history[-1]
    if found := _PAIR.search(last.question[:READ]):
        named = [_strip_opening(name) for name in re.split(r", | and | or ", found[0].replace(", and ", " and "))]
        people = [name for name in named if name and not read_places().find_country(name.split()[-1].lower())]
        return tuple(dict.fromkeys(people))[:MOST] if len(people) > 1 else ()
    spoke = dict.fromkeys(one.speaker for one in last.citations if one.speaker)
    meant = keep_meant(question, list(spoke), last.answer)
    if len(meant) < len(spoke) and len(meant) == 1 and not name_meant(question, history):
        meant = list(spoke)  # only one may be meant, but nothing makes the question ask of that one
    return tuple(meant)[:MOST] if len(meant) > 1 else ()


def _find_holders(question: str, evidence: Evidence) -> tuple[str, ...]:
    """Those who hold the office of whom a question asks what they say, each by the longest of the names."""
    wanted = find_wanted(question)
    texts = [passage.text for passage in evidence.passages]
    found: dict[str, str] = {}
    for speaker in dict.fromkeys(one.speaker for one in _take_near(evidence.sentences, GAP) if one.speaker):
        if speaker and any(one.measure(speaker, texts) for one in wanted):
            last = speaker.split()[-1]
            found[last] = max(found.get(last, ""), speaker, key=len)
    return tuple(found.values())[:MOST]


def _strip_opening(name: str) -> str:
    """A name without a capitalised word of the question ahead of it ("Did Armenia")."""
    words = name.split()
    while words and words[0].lower() in STOPWORDS:
        words = words[1:]
    return " ".join(words)


def _names_somebody(question: str) -> bool:
    """Whether there is a name that the pronoun may stand for, beyond the first word."""
    return any(_is_telling(word) for word in split_words(question)[1:])


def _is_thing(word: str) -> bool:
    return word.lower() in _things()


@lru_cache(maxsize=1)
def _things() -> frozenset[str]:
    lines = (files("bot") / "things.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.partition(":")[2].split())
