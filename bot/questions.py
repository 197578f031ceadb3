"""What a question asks for: its kind (who, when, how many ...), its words, numbers and quoted phrases.

Rules over the question's own wording; nothing here looks at a document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.words import (
    ASKING_WORDS,
    NUMBER_WORDS,
    STOPWORDS,
    find_digits,
    find_names,
    find_numbers,
    split_words,
    stem_words,
)

Kind = Literal["number", "when", "who", "where", "why", "how", "other"]

_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        "number",
        r"\bhow (many|much|large|big|old|far|tall|high|deep|fast|often|heavy|wide|long)\b"
        r"|\b(what|which) ((is|was|were|are) the )?(percent\w*|number|proportion|share|population|amount|total)\b",
    ),
    ("when", r"\bwhen\b|\b(what|which) (year|date|day|month|century|decade|era)\b"),
    ("who", r"\bwho(m|se)?\b|\b(what|which) (person|man|woman|official|minister|president|leader)\b"),
    ("where", r"\bwhere\b|\b(what|which) (city|country|state|place|region|capital|town|continent|area)\b"),
    ("why", r"\bwhy\b|\bwhat (caused|causes|led|made)\b|\b(reason|purpose) (for|of|behind)\b"),
    ("how", r"\bhow\b"),
)
_OTHER = re.compile(r"\b(what|which)\b", re.IGNORECASE)
_MONTHS = (
    r"(?-i:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|(?:jan|feb|aug|sept|oct|nov|dec)\."
)
_DATE = re.compile(
    rf"\b(1\d{{3}}|20\d\d)s?\b|\b\d{{1,2}}(st|nd|rd|th)?[ -]centur|\b(\d{{1,2}} )?({_MONTHS})( \d{{1,2}}\b)?"
    r"|\b(mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(yesterday|today|tomorrow|ago)\b"
    r"|\b(last|next) (year|month|week)\b|\b\w+ (day|week|month|year)s? (later|earlier|before|after)\b"
    r"|\b(following|next|previous|same) (day|morning|evening|night|week|month|year)\b"
    r"|(?<![\d:])([01]?\d|2[0-3]):[0-5]\d(?![\d:])( ?[ap]\.?m\b\.?)?|\b\d{1,2} ?[ap]\.?m\b|\b(noon|midnight)\b"
    r"|\b\d{1,3}(st|nd|rd|th) minute\b",
    re.IGNORECASE,
)
_SPANS = ("later", "earlier", "before", "after")
"""Last words of a date that tells how long after another something was."""
_UNITS = (
    "second|minute|hour|day|week|month|year|decade|percent|mile|kilomet(?:er|re)|met(?:er|re)|foot|feet|dollar|euro"
)
_UNIT = re.compile(rf"\b({_UNITS})s?\b", re.IGNORECASE)
_MEASURE = re.compile(rf"\b[\w.,]{{1,40}}[ -]({_UNITS})s?\b", re.IGNORECASE)
_NAMED = re.compile(rf"(\b[a-z][\w'’-]{{0,30}},? )(?:{'|'.join(word.title() for word in NUMBER_WORDS)}) (?=[A-Z])")
"""A number that begins a name: "runs Four Loaves"; behind "Kills" stands a headline."""
SMALL = 3
"""Letters of words that headlines have without a capital: "for"."""
_LASTING = re.compile(r"\bhow (?:old|long)\b(?! (?:is|was) s?he\b)", re.IGNORECASE)
_LASTED = re.compile(r"\b(?:hours|days|weeks|months|years|decades|centuries)\b", re.IGNORECASE)
"""Lengths of time that go without a number ("centuries old")."""
_REASON = re.compile(
    r"\b(because|due to|so that|as a result|in order to|therefore|owing to|thanks to|in response to|caus\w+"
    r"|le(?:d|ads?) to|reasons?|fear\w*|afraid|hop(?:e|ed|es|ing)|aim\w*|purpose|intend\w*|motiv\w*|justif\w*"
    r"|serve to|help to|failing|would)\b",
    re.IGNORECASE,
)
_PHRASE = re.compile(r"[\"“]([^\"“”]{3,})[\"”]")


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart. `stems` are its distinct search words in order, `numbers` those in digits.

    `core` are the stems that name its subject: without the words that only frame a question. `phrases` are the words
    it puts in quotation marks, in lower case.
    """

    text: str
    kind: Kind
    stems: tuple[str, ...]
    core: tuple[str, ...]
    numbers: frozenset[str]
    phrases: tuple[str, ...]


def read_question(text: str, typed: str = "") -> Question:
    """The parts of a question; `typed` are the words it was asked in, where `text` adds what they leave out.

    Without a search word all its words are kept ("who is it?").
    """
    stems = tuple(dict.fromkeys(stem_words(text) or stem_words(text, keep_stopwords=True)))
    asking = set(stem_words(ASKING_WORDS, keep_stopwords=True))
    core = tuple(stem for stem in stems if stem not in asking) or stems
    kind = _find_kind(typed or text)
    return Question(text, kind, stems, core, frozenset(find_digits(text)), find_phrases(text))


def _find_kind(text: str) -> Kind:
    """The kind whose wording comes first: "What happens when ..." does not ask for a date."""
    found = [(match.start(), kind) for kind, pattern in _KINDS if (match := re.search(pattern, text, re.IGNORECASE))]
    first = min(found, default=(0, "other"), key=lambda one: one[0])
    other = _OTHER.search(text)
    return first[1] if not other or first[0] <= other.start() else "other"


def find_phrases(text: str) -> tuple[str, ...]:
    """Words in quotation marks, lower case, without a closing stop."""
    phrases = (phrase.casefold().strip(" .,?!") for phrase in _PHRASE.findall(text))
    return tuple(phrase for phrase in phrases if phrase)


def holds_phrases(question: Question, text: str) -> bool:
    """Whether the question quotes words and the text holds them all to the letter."""
    folded = " ".join(text.casefold().split())
    return bool(question.phrases) and all(phrase in folded for phrase in question.phrases)


def holds_answer(question: Question, text: str) -> bool:
    """Whether a text holds something of the kind asked for that the question does not already name."""
    match question.kind:
        case "number":
            return bool(find_counts(question, text)) or bool(_LASTING.search(question.text) and _LASTED.search(text))
        case "when":
            return bool(_DATE.search(text)) and bool(_dates(text) - _dates(question.text))
        case "who" | "where":
            asked = set(question.stems)
            return any(not asked.issuperset(stem_words(name)) for name in find_names(text) + _first_name(text))
        case "why":
            return bool(_REASON.search(text))
        case _:
            return True


def find_counts(question: Question, text: str) -> set[str]:
    """The numbers of a text that may be asked for: no dates, names, other measures, or those of the question."""
    text = _DATE.sub(" ", text)
    text = text if _is_headline(text) else _NAMED.sub(r"\1", text)
    return find_numbers(_drop_measures(text, question.text)) - find_numbers(question.text)


def _is_headline(text: str) -> bool:
    """Whether all words of a text but the small ones have capitals, so that none of them tells of a name."""
    return not any(word.islower() and len(word) > SMALL and word not in STOPWORDS for word in split_words(text))


def hide_dates(text: str) -> str:
    """The text without its dates, whose numbers count nothing; "two years later" stays."""
    return _DATE.sub(lambda found: found.group() if found.group().endswith(_SPANS) else " ", text)


def _drop_measures(text: str, question: str) -> str:
    """The text without lengths of time and the like, where the question counts something else ("how many soldiers")."""
    if not re.search(r"\bhow many\b", question, re.IGNORECASE) or _UNIT.search(question):
        return text
    return _MEASURE.sub(" ", text)


def _dates(text: str) -> set[str]:
    return {match.group().lower() for match in _DATE.finditer(text)}


def _first_name(text: str) -> list[str]:
    """The first word when it may be a name; its capital alone cannot tell."""
    words = split_words(text)[:1]
    return [word for word in words if word[0].isupper() and word.lower() not in NUMBER_WORDS and stem_words(word)]
