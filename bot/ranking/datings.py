"""Asked when, which sentences tell a day that may be the one: not only the day on which somebody said something.

Softly: what dates nothing, or only what lies on the other side of today, goes behind. What the days of a period count
for is chronology.py's business.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.catalog import Catalog
from bot.dates import find_dates
from bot.days import Days
from bot.evidence import Candidate
from bot.opposites import is_negated
from bot.questions import Question, holds_answer
from bot.retrieval import Retrieval
from bot.rules.attributions import read_verbs
from bot.rules.lexicon import open_lexicon
from bot.schema import EvidenceSentence
from bot.stated import EventDate
from bot.words import find_names, find_stem, list_words, split_words, stem_words

UNDATED = 3.5
"""Taken off the score of a sentence that tells of no day, of which a good match has some ten."""
DATED = 1.5
"""Added to that of one whose date only its neighbours tell ("a day later")."""
TURNED = 3.0
"""Taken off where all its days are past and a coming one is asked for, or it says the contrary: "opened" for "shut"."""
HAPPENED = 4.5
"""What all words of a question count for that tell what happened, rather than to whom, in these or other words."""
GOOD, AHEAD_OF_OTHERS = 3.5, 2.0
"""Least score of a sentence that answers clearly when something was, and how far the next lies behind it."""
SURE, FULL, SOME = 4.5, 3, 0.3
"""Least score, and search words of a question, from which on a sentence with all words that are no names is as clear;
and share of these words that any clear one has."""
CLEAR = 0.45
"""Least probability of that: a question of a day is often put in other words than its answer."""
LEAST_RARE = 1e-3
"""How much less rare a word that stands somewhere is than one that stands nowhere, at least."""
AHEAD = 80
"""Characters ahead of a date in which somebody may say something."""

_SAID = re.compile(
    r"(?:\b(?:said|says|announced|added|warned|wrote|reported|confirmed|claimed|insisted|replied)"
    r"(?:\s(?:in|at|during|to|from)(?:\s(?!to\b|that\b)[\w'’-]+){1,4})?"
    r"|\b(?:told|informed|assured)(?:\s(?!to\b|that\b|it\b)[\w'’-]+){1,4}"
    r")\s(?:(?:late|early|earlier|again)\s)?(?:on\s|in\s)?$"
)
_LEADS = re.compile(r"^\W*(?:(?:Late|Early)\s)?(?:[Oo]n\s)?$")
_SAYS_BEHIND = re.compile(r",?\s(?:[\w'’.-]+\s){1,6}?(?:said|told|announced|warned|added)\b")
_CLOCK = re.compile(
    r"\b\d{1,2}(?:[:.]\d\d)? ?(?:a\.m|p\.m|[ap]m\b|o['’]clock)|\b(?:at|by|until|before|after|from) \d{1,2}[:.]\d\d\b"
    r"|\b(?:at|around|before|after|about) (?:noon|midnight|dawn|dusk)\b",
    re.IGNORECASE,
)
"""A time of day, which tells when as a date does."""
_COMING = re.compile(
    r"\bwhen\s+(?:will|is|are|does|do|can|must|shall)\b|\b(?:will|until when|by when)\b", re.IGNORECASE
)
_WILL = re.compile(r"\b(?:will|shall|due|scheduled|expected)\b", re.IGNORECASE)
_OUTLOOK = re.compile(
    r"\b(?:will|would|shall|may|might|could|should|can|must|not before|until|due|expect\w*|plan\w*"
    r"|hop(?:e|es|ed|ing)|aim\w*|next|later|sched\w*|set|going|ready|tomorrow|postponed|delayed|put off|adjourned"
    r"|deadline"
    r"|(?:is|are|be|was|were|has|have) to|(?:is|are|takes?|opens?|starts?|begins?|ends?|runs?|goes|meets?|returns?))\b"
)
"""Words of what lies ahead, or may."""
_PAST = re.compile(r"\bwhen\s+(?:did|was|were|had)\b", re.IGNORECASE)
_SPEAKING = list_words("speak spoke address publish talk testifi") | frozenset(("releas", "interview"))
"""Stems beside those of saying by which the day of the saying itself is asked for."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A sentence as far as its days matter: its text, where that starts in its document, and the dates in it."""

    text: str
    start: int
    dates: tuple[EventDate, ...]


def find_told(question: Question, sentence: Dated) -> set[Days]:
    """The stretches of days that a sentence dates something with, and that the question does not name itself.

    The day on which somebody said it is none, unless that is what is asked.
    """
    asks_saying = _asks_saying(question)
    named = {one.text.casefold() for one in find_dates(question.text)}
    return {
        Days(one.first, one.last)
        for one in sentence.dates
        if one.first
        and one.last
        and one.text.casefold() not in named
        and (asks_saying or not _is_of_saying(sentence.text, one.start - sentence.start, one.end - sentence.start))
    }


def tells_day(question: Question, sentence: EvidenceSentence) -> bool:
    """Whether a sentence of the evidence tells a day that may be the one, on the side of today that is asked for."""
    told = find_told(question, read_dated(sentence))
    return bool(told) and not _is_past(question, told, (sentence.document.published or "")[:10])


def read_dated(sentence: EvidenceSentence) -> Dated:
    """A sentence of the evidence as far as its days matter."""
    return Dated(sentence.text, sentence.start, sentence.dates)


def _asks_saying(question: Question) -> bool:
    stems = {find_stem(word) for word in split_words(question.text)}
    return bool(stems & (read_verbs().announcing | _SPEAKING))


def _is_of_saying(text: str, start: int, end: int) -> bool:
    """Whether a date tells when somebody spoke: "said on Tuesday", "On Tuesday the mayor said"."""
    if _SAID.search(text[max(0, start - AHEAD) : start]):
        return True
    return bool(_LEADS.match(text[:start]) and _SAYS_BEHIND.match(text, end, end + AHEAD))


def favour_dated(asked: Question, candidates: Sequence[Candidate], catalog: Catalog) -> list[Candidate]:
    """The candidates, where a day is asked for: those that tell one first."""
    if asked.kind != "when":
        return list(candidates)
    ids = {one.hit.source.id for one in candidates}
    known = {(name, one.start): one.dates for name in ids for one in catalog.annals.statements(name)}
    scored = [replace(one, score=one.score + _weigh(asked, one, known)) for one in candidates]
    return sorted(scored, key=lambda one: (-one.score, one.hit.source.id, one.span.start))


def _weigh(asked: Question, one: Candidate, known: Mapping[tuple[str, int], tuple[EventDate, ...]]) -> float:
    """What a sentence gains or loses by its days and by its words."""
    told = find_told(asked, Dated(one.text, one.span.start, known.get((one.hit.source.id, one.span.start), ())))
    weight = HAPPENED * _share_happened(asked, one)
    seems_dated = holds_answer(asked, one.text)
    if not told:
        weight -= 0.0 if _CLOCK.search(one.text) else UNDATED + DATED * seems_dated
    elif not seems_dated:
        weight += DATED
    published = (one.hit.source.published or "")[:10]
    is_turned = (
        _is_past(asked, told, published) or _is_over(asked, one.text, told, published) or _is_contrary(asked, one)
    )
    return weight - TURNED * is_turned


def _share_happened(asked: Question, one: Candidate) -> float:
    """How many of a question's words that are no names a sentence has, or has others for; between 0 and 1."""
    names = {stem for name in find_names(asked.text) for stem in stem_words(name)}
    wanted = [stem for stem in asked.stems if stem not in names]
    retold = find_retold(asked, one)
    return sum(stem in one.stems or stem in retold for stem in wanted) / len(wanted) if wanted else 0.0


def _is_past(asked: Question, told: set[Days], published: str) -> bool:
    """Whether all days told lie on the other side of the day of publication than the one asked for."""
    if not told or not published:
        return False
    if _COMING.search(asked.text) and not _PAST.search(asked.text):
        return all(days.last < published for days in told)
    return bool(_PAST.search(asked.text)) and all(days.first > published for days in told)


def _is_over(asked: Question, text: str, told: set[Days], published: str) -> bool:
    """Whether a coming day is asked for, and a sentence tells of nothing that lies ahead: "was restored by noon"."""
    is_coming = _WILL.search(asked.text) and not _PAST.search(asked.text)
    return bool(is_coming and published) and all(days.last <= published for days in told) and not _OUTLOOK.search(text)


def _is_contrary(asked: Question, one: Candidate) -> bool:
    """Whether a sentence says the contrary of a word of the question that it lacks."""
    lexicon = open_lexicon()
    return any(
        lexicon.find_contraries(stem) & one.stems and not lexicon.find_forms(stem) & one.stems
        for stem in asked.core
        if stem not in one.stems
    )


def find_retold(asked: Question, one: Candidate) -> dict[str, str]:
    """The words of a question that a sentence lacks, each with the word that it has instead: "begin", "opened"."""
    lexicon = open_lexicon()
    found = {}
    for stem in asked.stems:
        if stem in one.stems:
            continue
        forms, groups = lexicon.find_forms(stem), lexicon.find_groups(stem) if stem in asked.core else frozenset()
        other = next(
            (w for w in sorted(one.stems) if lexicon.find_forms(w) & forms or lexicon.find_groups(w) & groups), ""
        )
        if other:
            found[stem] = other
    return found


def is_clear(asked: Question, candidates: Sequence[Candidate], catalog: Catalog) -> bool:
    """Whether, asked when, the best sentence tells a day and is far ahead of all others that tell one."""
    if asked.kind != "when" or is_negated(asked.text) or not candidates or candidates[0].score < GOOD:
        return False
    known = {
        (one.hit.source.id, stated.start): stated.dates
        for one in candidates[:1]
        for stated in catalog.annals.statements(one.hit.source.id)
    }
    best, *others = candidates
    if not find_told(asked, Dated(best.text, best.span.start, known.get((best.hit.source.id, best.span.start), ()))):
        return False
    is_ahead = all(best.score - one.score >= AHEAD_OF_OTHERS for one in others[:1])
    share = _share_happened(asked, best)
    return (is_ahead and share >= SOME) or (best.score >= SURE and len(asked.stems) >= FULL and share == 1.0)


def retell(asked: Question, retrieval: Retrieval, candidates: Sequence[Candidate]) -> tuple[Question, Retrieval]:
    """A question as the best sentence words it, and what was found with those words as rare as the ones asked for.

    A word of the question that stands nowhere is not missing then: the sentence has another for it.
    """
    instead = find_retold(asked, candidates[0]) if candidates else {}
    known = retrieval.rarest - LEAST_RARE
    stems, core = (tuple(instead.get(stem, stem) for stem in words) for words in (asked.stems, asked.core))
    rarity = {
        **retrieval.rarity,
        **{word: min(known, retrieval.rarity.get(stem, 0.0)) for stem, word in instead.items()},
    }
    return replace(asked, stems=stems, core=core), replace(retrieval, rarity=rarity)
