"""Which words of a quote each word of a sentence rests on, and which clause of the quote each clause retells.

Words meet in the same form, in a name for the same thing, in a word of like meaning, or in its contrary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeVar

from bot.names import Places, find_initials
from bot.rules.lexicon import Lexicon, is_family
from bot.rules.reading import Reading, Word

Key = TypeVar("Key", str, int)

MOST = 12
"""Places of the quote that one word is compared with; a bound keeps a hostile text linear."""
REACH = 8
"""How many words on either side tell which of several places a word rests on."""
OWN = 0.4
"""How much worse its surroundings may fit for a like word to be preferred to the contrary; twice that for the same."""
FAMILY = 4
"""Letters by which stems that may be of one family are found."""


@dataclass(frozen=True, slots=True)
class Match:
    """A word of the quote, by its place, that a word of the sentence meets; `sign` is -1 where it says the contrary."""

    place: int
    sign: int
    is_same: bool


@dataclass(frozen=True, slots=True)
class Index:
    """The words of a quote by key, by form, by group of like meaning and by their first letters."""

    words: Sequence[Word]
    keys: Mapping[str, list[int]]
    forms: Mapping[str, list[int]]
    groups: Mapping[int, list[int]]
    starts: Mapping[str, list[int]]
    initials: frozenset[str]


@dataclass(frozen=True, slots=True)
class Alignment:
    """For each word of the sentence all its matches, and of those the one whose clause it retells best, or None."""

    matches: tuple[tuple[Match, ...], ...]
    best: tuple[Match | None, ...]


def index_words(words: Sequence[Word], text: str, lexicon: Lexicon, names: Iterable[str]) -> Index:
    """The index of a quote's words; `names` are its runs of capitalised words."""
    keys: dict[str, list[int]] = {}
    forms: dict[str, list[int]] = {}
    groups: dict[int, list[int]] = {}
    starts: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        _put(keys, word.key, place)
        _put(starts, word.stem[:FAMILY], place)
        for form in lexicon.find_forms(word.stem) | {word.stem}:
            _put(forms, form, place)
        for group in lexicon.find_groups(word.stem):
            _put(groups, group, place)
    return Index(words, keys, forms, groups, starts, frozenset(find_initials(names)))


def _put(table: dict[Key, list[int]], key: Key, place: int) -> None:
    places = table.setdefault(key, [])
    if len(places) < MOST:
        places.append(place)


def align(sentence: Reading, quote: Index, lexicon: Lexicon, places: Places) -> Alignment:
    """Matches every word of the sentence with the quote's."""
    known: dict[tuple[str, str], tuple[Match, ...]] = {}
    matches = []
    for word in sentence.words:
        if (word.key, word.stem) not in known:
            known[word.key, word.stem] = tuple(_match(word, quote, lexicon, places))
        matches.append(known[word.key, word.stem])
    return Alignment(tuple(matches), tuple(_choose(sentence.words, matches, quote.words)))


def _match(word: Word, quote: Index, lexicon: Lexicon, places: Places) -> Iterator[Match]:
    """The matches of one word: the same first, then those of like meaning, then contraries."""
    seen: set[int] = set()
    same = [*quote.keys.get(word.key, ()), *_meet_place(word, quote, places)]
    if not word.is_name or not word.key.startswith("@"):
        same += [place for form in lexicon.find_forms(word.stem) for place in quote.forms.get(form, ())]
    yield from _take(same, seen, 1, is_same=True)
    if word.key.startswith("@"):
        return
    contrary = [place for form in lexicon.find_contraries(word.stem) for place in quote.forms.get(form, ())]
    opposed = set(contrary) - seen
    alike = [place for group in lexicon.find_groups(word.stem) for place in quote.groups.get(group, ())]
    family = [
        place for place in quote.starts.get(word.stem[:FAMILY], ()) if is_family(word.stem, quote.words[place].stem)
    ]
    like = [place for place in (*alike, *family) if place not in opposed and not quote.words[place].is_plain]
    yield from _take(like, seen, 1, is_same=False)
    yield from _take(contrary, seen, -1, is_same=False)


def _meet_place(word: Word, quote: Index, places: Places) -> Iterator[int]:
    """A country meets its seat, and a seat its country and other seats of it."""
    if not word.key.startswith("@"):
        return
    thing = places.find_country(word.key[1:])
    yield from quote.keys.get(f"@{thing}", ())
    for seat in places.seats_of.get(thing, ()):
        yield from quote.keys.get(f"@{seat}", ())


def _take(found: Iterable[int], seen: set[int], sign: int, *, is_same: bool) -> Iterator[Match]:
    for place in found:
        if place not in seen and len(seen) < MOST:
            seen.add(place)
            yield Match(place, sign, is_same)


def _choose(
    words: Sequence[Word], matches: Sequence[tuple[Match, ...]], quote: Sequence[Word]
) -> Iterator[Match | None]:
    """For each word the match around which the quote has most of what stands around the word; near words tell most."""
    ranks, ranks_of_quote = _rank(words), _rank(quote)
    for place, found in enumerate(matches):
        if len(found) < 2:
            yield found[0] if found else None
            continue
        near = [
            (abs(ranks[other] - ranks[place]) or 1, [ranks_of_quote[match.place] for match in matches[other]])
            for other in range(max(0, place - REACH), min(len(words), place + REACH + 1))
            if other != place and not words[other].is_plain and words[other].sentence == words[place].sentence
        ]
        scored = [
            (
                _fit(ranks_of_quote[match.place], near) + OWN * (match.sign > 0) * (1 + match.is_same),
                match.is_same,
                match.sign,
                -match.place,
                match,
            )
            for match in found
        ]
        yield max(scored, key=lambda one: one[:4])[4]


def _rank(words: Sequence[Word]) -> list[int]:
    """For each word how many words of content stand ahead of it."""
    return [0, *accumulate(not word.is_plain for word in words)]


def _fit(rank: int, near: Sequence[tuple[int, list[int]]]) -> float:
    """How well a place of the quote has around it what stands around a word: nearness times nearness, summed."""
    total = 0.0
    for distance, others in near:
        gap = min((abs(other - rank) for other in others if other != rank), default=0)
        total += 1 / (distance * gap) if 0 < gap <= REACH else 0.0
    return round(total, 6)
