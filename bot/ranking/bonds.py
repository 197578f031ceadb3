"""What a question ties to a name ("the capital of Armenia"), and the sentences that tie the same to another name.

Narrow on purpose: what says nothing of whose it is, or names both, may answer. How much it counts is bearings.py's
and preferences.py's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from bot.evidence import Candidate
from bot.names import find_initials, read_places
from bot.questions import Question
from bot.ranking.demands import usual_stem
from bot.ranking.wanted import drop_carried
from bot.voices.fullnames import is_human
from bot.words import STOPWORDS, find_numbers, list_words, split_words, stem_words

BEST = 3
"""Best candidates of which one ties it to another name, where nothing answers."""
LOOKED_AT = 6
"""Those of which none may tie it to the name that is asked for, or leave open whose it is."""
STRAYED = 3.0
"""Taken off the score of a sentence that ties it to another name, where one has the name that is asked for."""
BETWEEN = 2
"""Words between an owner and what is owned: "Kenya's largest city"."""
REACH = 6
"""Words behind what is tied in which the name's last word stands: "head of the state board of Norland"."""
LEAST = 4
"""Letters of a name whose other forms begin alike: "Orsania", "Orsanian"."""

_NAME = r"(?-i:[A-Z][\w’'.-]{0,30}(?: (?:of |the |and |for |de )?[A-Z][\w’'.-]{0,30}){0,5})"
_TIED = r"(?P<tied>(?:[a-z][\w-]{1,30} ){0,2}[a-z][\w-]{1,30})"
_OF = re.compile(rf"\b{_TIED} of (?:the )?(?P<name>{_NAME})", re.IGNORECASE)
_OWNED = re.compile(rf"(?P<name>{_NAME})(?:['’]s|(?<=s)['’]) {_TIED}(?: called| now)?\W*$", re.IGNORECASE)
_LOWER = re.compile(rf"\b{_TIED} of (?:the )?(?P<name>[\w’'.-]{{2,30}}(?: [\w’'.-]{{2,30}}){{0,2}})\W*$")
_ONE = list_words(
    "capital population area currency flag size length height age budget debt economy language anthem border birthplace"
    " headquarters seat constitution website city town river lake mountain building ship parliament army navy territory"
    " nickname motto religion climate profit turnover"
)
"""What a name has one of, beside people: what is told of another name is never meant."""
_POSTS = frozenset(
    map(
        usual_stem,
        list_words(
            "prime foreign defence defense finance interior justice health education energy transport water deputy"
            " chief vice general police executive managing financial home labour"
        ),
    )
)
"""Words that make one post another: the foreign minister is not the prime minister."""
_LIGHT = list_words("current present new now official")
"""Words that leave what is tied what it is."""
_TOKEN = re.compile(r"[^\W_](?:[\w’'.-]{0,40}[\w’'])?|[,;:()“”\"?!]")
_LINKS = list_words("of in for at")
_JOINING = list_words("of the and for de")
_LIVING = list_words("live lives lived living reside resides residents inhabitants")
"""What a population does."""
_ITS = list_words("its his her their")
_DEMONYM = re.compile(r"[A-Z][a-z]{2,20}(?:ian|ean|ish|ese)$")

Holding = Literal["asked", "other", "open", "none"]


@dataclass(frozen=True, slots=True)
class Bond:
    """What is tied, in stems with its noun last, and the name that it is tied to."""

    tied: tuple[str, ...]
    name: str


@lru_cache(maxsize=200)
def read_bond(question: str) -> Bond | None:
    """What a question ties to a name; None where it ties nothing, or several things."""
    told = drop_carried(question)
    found = [*_OF.finditer(told), *_OWNED.finditer(told)]
    if not found and told == told.lower():
        found = list(_LOWER.finditer(told))
    bonds = {bond for one in found if (bond := _read(one["tied"], one["name"]))}
    return bonds.pop() if len(bonds) == 1 else None


def _read(tied: str, name: str) -> Bond | None:
    words = tied.lower().split()
    while words and (any(word in STOPWORDS or word in _LIGHT for word in words[:-1])):
        words = words[1:]
    if not words or not (words[-1] in _ONE or is_human(words[-1])):
        return None
    return Bond(tuple(map(usual_stem, words)), re.sub(r"['’]s?$", "", name))


def is_bound_elsewhere(question: Question, candidates: Sequence[Candidate]) -> bool:
    """Whether one of the best sentences ties to another name what is asked of one, and none leaves it to that one."""
    bond = read_bond(question.text)
    if bond is None:
        return False
    held = _find_holdings(bond, candidates[:LOOKED_AT])
    is_other = "other" in held[:BEST] or any(_is_other_post(bond, one.text) for one in candidates[:BEST])
    return is_other and not {"asked", "open"}.intersection(held)


def _is_other_post(bond: Bond, text: str) -> bool:
    """Whether a sentence has only another post of the same noun: the prime minister, asked for the foreign one."""
    if len(bond.tied) < 2 or bond.tied[-2] not in _POSTS:
        return False
    stems = [usual_stem(word) for word in split_words(text)]
    posts = {ahead for ahead, stem in pairwise(stems) if stem == bond.tied[-1]} & _POSTS
    return bool(posts) and bond.tied[-2] not in posts


def favour_bound(asked: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, where a good one has what is asked of the very name: those of others with less to their score."""
    bond = read_bond(asked.text)
    ranked = sorted(candidates, key=lambda one: -one.score)
    held = _find_holdings(bond, ranked) if bond else []
    if "asked" not in held[:LOOKED_AT]:
        return list(candidates)
    return [
        replace(one, score=one.score - STRAYED) if holding == "other" else one
        for one, holding in zip(ranked, held, strict=True)
    ]


def _find_holdings(bond: Bond, candidates: Sequence[Candidate]) -> list[Holding]:
    """To whom each sentence ties what is asked for; in a document that ties it to others, nothing is left open."""
    held = [find_holding(bond, one) for one in candidates]
    ids = [one.hit.source.id for one in candidates]
    tied = {holding: {name for name, one in zip(ids, held, strict=True) if one == holding} for holding in held}
    others = tied.get("other", set()) - tied.get("asked", set())
    return ["none" if one == "open" and name in others else one for name, one in zip(ids, held, strict=True)]


def find_holding(bond: Bond, candidate: Candidate) -> Holding:
    """To whom a sentence ties what is asked for: to the "asked" name, to an "other", or to nobody, which leaves it
    "open" where the name stands around it; "none" where it has nothing of the kind.
    """
    before = f"{candidate.hit.source.title} {candidate.before_text}"
    owners = list(_find_owners(bond, candidate.text, before))
    if any(owner and is_same_name(bond.name, owner) for owner in owners):
        return "asked"
    if "" in owners and is_same_name(bond.name, f"{before} {candidate.text}"):
        return "open"
    return "other" if any(owners) else "none"


def _find_owners(bond: Bond, text: str, before: str) -> Iterator[str]:
    """The name to which each mention of what is tied is expressly tied, "" for one that is tied to none.

    Of "its capital" that is all that stands `before`, unless the name that is asked for is in it.
    """
    words = _TOKEN.findall(text)
    stems = [usual_stem(word) for word in words]
    size, counted = len(bond.tied), bool(find_numbers(text))
    for last in range(size - 1, len(words)):
        first = last - size + 1
        if tuple(stems[first : last + 1]) == bond.tied:
            ahead = f"{before} {' '.join(words[:first])}"
            if first and words[first - 1].lower() in _ITS:
                yield "" if is_same_name(bond.name, ahead) else ahead
            else:
                yield _find_behind(words, last + 1) or _find_ahead(words, first)
        elif counted and bond.tied[-1] == usual_stem("population") and words[last].lower() in _LIVING:
            yield _find_behind(words, last + 1)


def _find_behind(words: Sequence[str], place: int) -> str:
    """The name in "capital | of the Republic of Norland", "" where none follows soon: "of some 45 million in July"."""
    if place >= len(words) or words[place].lower() not in _LINKS:
        return ""
    taken: list[str] = []
    for word in words[place + 1 : place + 1 + REACH]:
        is_named, is_name = any(one[0].isupper() for one in taken), word[0].isupper()
        if not word[0].isalpha() or (not is_name and (is_named or word in STOPWORDS) and word not in _JOINING):
            break
        taken.append(word)
    return " ".join(taken) if any(word[0].isupper() for word in taken) else ""


def _find_ahead(words: Sequence[str], place: int) -> str:
    """The name in "Norland's largest | city", or in "Norlandish | president"."""
    for back in range(1, BETWEEN + 2):
        if place - back < 0:
            return ""
        word = words[place - back]
        if word.endswith(("'s", "’s", "s'", "s’")) and word[0].isupper():
            return re.sub(r"['’]s?$", "", " ".join(_take_back(words[: place - back + 1])))
        if back == 1 and (_DEMONYM.match(word) or (word[0].isupper() and read_places().find_country(word.lower()))):
            return word
        if not word.islower() or word in STOPWORDS:
            return ""
    return ""


def _take_back(words: Sequence[str]) -> list[str]:
    """The capitalised words at the end of some."""
    taken: list[str] = []
    for word in reversed(words):
        if not word[0].isupper() or word.lower() in STOPWORDS:
            break
        taken.insert(0, word)
    return taken


def is_same_name(name: str, other: str) -> bool:
    """Whether a name stands in a text, in another form or by its initials, or the text is a part of the name."""
    wanted, told = frozenset(stem_words(name)), frozenset(stem_words(other))
    if not wanted or not told or wanted <= told or told <= wanted:
        return True
    if {word.lower() for word in split_words(name)} & find_initials([other]):
        return True
    if {word.lower() for word in split_words(other)} & find_initials([name]):
        return True
    places = read_places()
    named = {places.find_country(word.lower()) for word in split_words(name)} - {""}
    if named & {places.find_country(word.lower()) for word in split_words(other)}:
        return True
    return any(_begin_alike(one, two) for one in split_words(name) for two in split_words(other))


def _begin_alike(one: str, other: str) -> bool:
    """Whether one of two words is the beginning of the other, but for its last letter: "Orsania", "Orsanian"."""
    shorter, longer = sorted((one.lower(), other.lower()), key=len)
    return len(shorter) >= LEAST and shorter != longer and longer.startswith(shorter[:-1]) and one[0].isupper()
