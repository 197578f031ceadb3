"""Whether the best sentences have what a question asks for: the count, the measure, the price, the name, the deed.

The right subject is not enough: what is asked must stand near it. What is missing is a sign of a near miss, for
confidence.py to weigh; where nothing of the kind is asked for there is none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.evidence import Candidate
from bot.names import read_places
from bot.questions import Question, hide_dates
from bot.ranking.demands import AUXILIARIES, Demand, is_saying, is_verb, read_demand, usual_stem
from bot.ranking.likeness import OTHER_WORD, Pool, find_likeness, is_alike, pool_words
from bot.retrieval import Retrieval, is_absent
from bot.voices.fullnames import BODY_WORDS, is_human
from bot.words import NUMBER_WORDS, STOPWORDS, find_names, hide_sides, list_words, stem_words

LOOKED_AT = 6
"""Best candidates that are read."""
SHOWN = 2
"""Of these, the first of which one must have what can be told by its form, once such go ahead."""
WITHIN = 6.0
"""How far below the best, in score, a sentence may lie that goes ahead for it; a good match has some ten."""
PLAIN = 6
"""Words that name the subject of a plain question, at most; of more, a text tells some in other words."""
NEAR = 6
"""Words between a number and what it counts, or between a name and what somebody is, at most."""

_TOKEN = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_MONEY = re.compile(
    r"[$€£¥%]|\b(?:dollars?|euros?|pounds?|yen|crowns?|r(?:o?u)bles?|francs?|marks?|cents?|pence|pesos?|rupees?|yuan|won"
    r"|liras?|dinars?|dirhams?|kron\w{1,3}|shillings?|USD|EUR|GBP|per ?cent|free|million|billion)\b"
)
_FIGURE = re.compile(r"\d|\b(?:million|billion|thousand|hundred|free)\b")
_MORE_NUMBERS = list_words(
    """
    thirty forty fifty sixty seventy eighty ninety both several few dozens scores hundreds thousands millions couple no
    none neither numerous pair single third all most figure figures
    """
)
_BECOMING = re.compile(
    r"\b(?:bec[oa]m|appoint|elect|named\b|chosen|promot|crown|took (?:office|over|power)|sworn|inaugurat|since|succe"
    r"|found|declar|evolv|develop|chang|incorporat|admit|designat)"
)
_LEFT = "leav"
"""What "left" is the past of, unless it tells where somebody stands."""
_PARTING = list_words("that who which when while because but if although though with on after before and")
"""Words that part a name from what somebody else is."""
_ELIDED = list_words("of were was had have are in at on a per")
"""What follows a number whose noun is left out."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A candidate as far as it tells what is asked: its words, their stems, and what it and its surroundings name."""

    candidate: Candidate
    words: tuple[str, ...]
    stems: tuple[str, ...]
    own: Pool
    near: Pool

    @property
    def numbers(self) -> list[int]:
        """The places of numbers that are no dates."""
        return [at for at, word in enumerate(self.words) if _is_number(word)]


def find_signs(question: Question, retrieval: Retrieval, candidates: Sequence[Candidate]) -> dict[str, float]:
    """Each sign with 1 where it shows.

    A demand is unmet; a name or number stands in no document; in a plain question, the names do not stand together,
    or the deed apart from them.
    """
    demand = read_demand(question)
    tellings = [_read(candidate) for candidate in candidates[:LOOKED_AT]]
    met = [all(_meet(question, demand, one)) for one in tellings[:SHOWN]]
    becomes = "becom" not in demand.deeds or any(_BECOMING.search(one.candidate.text) for one in tellings)
    names = find_named(question, candidates)
    absent = [stem for stem in (*names, *question.numbers) if is_absent(stem, retrieval)]
    return {
        "unmet": float(not (any(met) and becomes)),
        "unheard": float(bool(absent)),
        "unnamed": float(len(question.core) <= PLAIN and not any(one.candidate.nearby >= names for one in tellings)),
        "apart": float(is_apart(question, candidates)),
    }


def is_apart(question: Question, candidates: Sequence[Candidate]) -> bool:
    """Whether none of the best sentences tells the deed that a plain question asks about of those whom it names."""
    demand, names = read_demand(question), find_named(question, candidates)
    if len(question.core) > PLAIN or not (demand.deeds and names):
        return False
    of_whom = [_read(one) for one in candidates[:LOOKED_AT] if one.nearby >= names]
    return not any(_tells_deeds(demand, one.own) or one.candidate.row for one in of_whom)  # a row has no verbs


def find_named(question: Question, candidates: Sequence[Candidate]) -> frozenset[str]:
    """The stems of the names in a question; typed without capitals, of what the best sentences write as names."""
    return frozenset(read_demand(question).names) or _find_lower_names(question, candidates[:LOOKED_AT])


def favour_supplied(asked: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, those of the best that have what is asked for, where it can be told by its form, ahead of others.

    They trade scores: how well the documents match the question stays as it was.
    """
    demand = read_demand(asked)
    ranked = sorted(candidates, key=lambda one: -one.score)
    if not demand.has_form or not ranked:
        return ranked
    best = [one for one in ranked[:LOOKED_AT] if one.score >= ranked[0].score - WITHIN]
    met = [all(_meet(asked, demand, _read(one))) for one in best]
    ahead = sorted(range(len(best)), key=lambda place: not met[place])
    traded = [replace(best[place], score=other.score) for place, other in zip(ahead, best, strict=True)]
    return [*traded, *ranked[len(best) :]]


def _meet(question: Question, demand: Demand, one: Telling) -> Iterator[bool]:
    """Whether a sentence has each thing asked for that can be told by its form."""
    if demand.counted is not None:
        yield _counts(demand, one, question.numbers)
    if demand.measure:
        yield bool(demand.measure.search(one.candidate.text))
    if demand.price is not None:
        yield _prices(demand.price, one, frozenset(question.core) - _PAYING)
    if demand.holder:
        yield _names_holder(demand.holder, one, question.stems)


def _read(candidate: Candidate) -> Telling:
    words = tuple(_TOKEN.findall(hide_sides(hide_dates(candidate.text))))
    stems = tuple(map(usual_stem, words))
    sides = () if _LEFT in stems or hide_sides(candidate.text) == candidate.text else (_LEFT,)
    return Telling(candidate, words, stems, pool_words(candidate.stems.difference(sides)), pool_words(candidate.nearby))


def _tells_deeds(demand: Demand, pool: Pool) -> bool:
    return all(find_likeness(stem, pool) > 0 for stem in demand.deeds if stem != "becom")


def _find_lower_names(question: Question, candidates: Sequence[Candidate]) -> frozenset[str]:
    """The names in a question that is typed without capitals: what the sentences write as names."""
    if question.text != question.text.lower():
        return frozenset()
    written = {stem for one in candidates for name in find_names(one.text) for stem in stem_words(name)}
    return frozenset(question.core) & written


def _is_number(word: str) -> bool:
    lower = word.lower()
    return word[0].isdigit() or lower in NUMBER_WORDS or lower in _MORE_NUMBERS


def _counts(demand: Demand, one: Telling, asked: Collection[str]) -> bool:
    """Whether a number stands near what is counted; where that goes without a name, with the deed and year told."""
    counted, numbers = demand.counted, one.numbers
    if not counted:
        published = (one.candidate.hit.source.published or "").split("-")
        is_of_then = one.candidate.nearby.union(published).issuperset(asked)
        return bool(numbers) and is_of_then and _tells_deeds(demand, one.near)
    places = [at for at, stem in enumerate(one.stems) if is_alike(counted, stem)]
    if any(abs(place - number) <= NEAR for place in places for number in numbers):
        return True
    elided = any(at + 1 >= len(one.words) or one.words[at + 1].lower() in _ELIDED for at in numbers)
    return elided and find_likeness(counted, one.near) > 0 and _tells_deeds(demand, one.own)


def _prices(price: str, one: Telling, subject: frozenset[str]) -> bool:
    """Whether a sum stands in a sentence, and near it what is priced, or else something of what is asked about."""
    text = one.candidate.text
    is_sum = bool((_MONEY.search(text) or not _PAYING.isdisjoint(one.stems)) and _FIGURE.search(text))
    if price:
        return is_sum and find_likeness(price, one.near) > 0
    return is_sum and (not subject or any(find_likeness(stem, one.near) > 0 for stem in subject))


def _names_holder(holder: str, one: Telling, asked: Collection[str]) -> bool:
    """Whether a name that the question lacks stands beside what somebody is: "Ana Holt, the judge"; no judgement is."""
    held = [at for at, stem in enumerate(one.stems) if is_alike(holder, stem) and _may_hold(holder, one, at)]
    names = [at for at in range(len(one.words)) if _is_new_name(one.words, at, asked)] if held else []
    return any(_belong(one.words, *sorted((place, name))) for place in held for name in names if place != name)


def _may_hold(holder: str, one: Telling, at: int) -> bool:
    """Whether a word may be what somebody or something is: no body is that, nor what only grows from the same word."""
    word, stem = one.words[at].lower(), one.stems[at]
    is_other = find_likeness(holder, pool_words([stem])) == OTHER_WORD and word not in BODY_WORDS
    return stem == holder or is_human(word) or is_other


def _is_new_name(words: Sequence[str], at: int, asked: Collection[str]) -> bool:
    """Whether a word is somebody's name that the question lacks: not a country, nor what stands behind "of".

    "He" and "she" stand for a name that is told before.
    """
    word, lower = words[at], words[at].lower()
    if lower in _SOMEBODY:
        return True
    if not word[0].isupper() or lower in STOPWORDS or usual_stem(word) in asked:
        return False
    if lower.endswith(("'s", "’s")) or read_places().find_country(lower):
        return False
    return words[at - 1].lower() not in _OF if at else not is_verb(lower)


def _belong(words: Sequence[str], first: int, last: int) -> bool:
    """Whether nothing between two words parts them: no verb but "is" and the like, no new clause."""
    between = [word.lower() for word in words[first + 1 : last]]
    return len(between) <= NEAR and all(
        word in AUXILIARIES or word in _NAMING or not (word in _PARTING or is_saying(word) or is_verb(word))
        for word in between
    )


_PAYING = frozenset(map(usual_stem, ("cost", "pay", "paid", "money", "much", "spend", "spent", "worth", "charge")))
"""What is asked of anything that has a price."""
_SOMEBODY = list_words("he she")
_OF = list_words("of from in at to near over for")
_NAMING = list_words("became become named called elected appointed retired united")
"""Verbs and the like that join a name and what somebody is."""
