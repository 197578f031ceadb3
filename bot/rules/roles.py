"""Who does what to whom, and which way: "A sued B" is not "B sued A", "from A to B" not "from B to A".

Each rule looks at a claim and yields the spans of the sentence that the quote does not give.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from bot.rules.attributions import read_verbs
from bot.rules.claims import Claim
from bot.rules.reading import Word
from bot.schema import Span
from bot.words import LIGHT, list_words

AWAY = {
    "from": "to into onto", "to": "from", "into": "from", "for": "against", "against": "for", "before": "after since",
    "after": "before until", "since": "until before", "until": "since after", "without": "with", "with": "without",
    "above": "below", "below": "above", "inside": "outside", "outside": "inside", "off": "on",
}  # fmt: skip
"""Words of direction with those that lead the other way."""
BEING = list_words("is are was were be been being get got")
MUTUAL = list_words("meet met agre talk fight fought play drew marri discuss negoti sign clash share tie cooper")
"""Stems of verbs that say the same with their two sides exchanged."""
DONE_TO = list_words("accus blame criticis critic condemn prais thank ask urg warn oppos defend reject credit name")
_AUXILIARIES = list_words("to will would may might could can did does do must should not shall")
_HELPING = _AUXILIARIES | BEING | list_words("has have had not") - {"to"}
MOST_NAMES = 8
"""How many names of a sentence are compared with one another."""
REACH = 7
"""How many words from a verb the two sides are looked for."""


def find_exchanged(claim: Claim) -> Iterator[Span]:
    """Verbs whose two sides stand the other way round in the quote: "A sued B" for "B sued A"."""
    for place, word in enumerate(claim.sentence.words):
        best = claim.aligned.best[place]
        if (
            not best
            or best.sign < 0
            or not best.is_same
            or word.is_plain
            or word.is_name
            or word.stem in MUTUAL
            or (word.stem in read_verbs().saying and word.stem not in DONE_TO)
        ):
            continue
        if (
            is_verb(claim, claim.sentence.words, place)
            and is_verb(claim, claim.quote.words, best.place)
            and is_exchanged(claim, place, best.place)
        ):
            left, right = _find_side(claim, place, -1), _find_side(claim, place, 1)
            if left is not None and right is not None:
                words = claim.sentence.words
                yield Span(words[left].start, words[right].end)


def is_exchanged(claim: Claim, place: int, met: int) -> bool:
    """Whether what stands on either side of a word stands on the other side of the word it meets."""
    left, right = _find_side(claim, place, -1), _find_side(claim, place, 1)
    if left is None or right is None:
        return False
    sentence = claim.quote.words[met].sentence
    lefts, rights = (
        [
            match.place
            for match in claim.aligned.matches[side]
            if match.sign > 0 and claim.quote.words[match.place].sentence == sentence
        ]
        for side in (left, right)
    )
    if not lefts or not rights:
        return False
    ours, theirs = find_voice(claim.sentence.words, place), find_voice(claim.quote.words, met)
    if "bare" in (ours, theirs) and ours != theirs:
        return False
    if ours != theirs:
        return max(lefts) < met < min(rights)
    return max(rights) < met < min(lefts)


def find_voice(words: tuple[Word, ...], place: int) -> str:
    """ "active"; "passive" with the one who acts behind "by"; "bare" without."""
    if not any(word.lower in BEING for word in words[max(0, place - 3) : place]):
        return "active"
    return "passive" if any(word.lower == "by" for word in words[place + 1 : place + REACH]) else "bare"


def is_verb(claim: Claim, words: tuple[Word, ...], place: int) -> bool:
    """Whether a word is used as a verb, or compares: "sued", "will sue", "larger than"."""
    word = words[place]
    before = words[place - 1].lower if place else ""
    after = words[place + 1].lower if place + 1 < len(words) else ""
    return (
        word.lower.endswith("ed")
        or (before in _AUXILIARIES and not word.lower.endswith(("ty", "tion", "ment", "ness")))
        or word.stem in claim.lexicon.verbs
        or (word.lower.endswith("er") and after == "than")
        or (
            word.lower.endswith("s")
            and place > 0
            and words[place - 1].is_name
            and not words[place - 1].text.endswith("s")
        )
    )


def _find_side(claim: Claim, place: int, step: int) -> int | None:
    """The nearest name on one side of a word, or a thing right beside it."""
    words = claim.sentence.words
    things = []
    for other in range(place + step, place + step * (REACH + 1), step):
        if not 0 <= other < len(words) or words[other].sentence != words[place].sentence:
            break
        near = (
            abs(other - place) <= 3
            and words[other].text.isalpha()
            and not words[other].is_plain
            and words[other].lower not in LIGHT
        )
        if words[other].is_name and claim.is_met(other):
            return other
        if near and claim.is_met(other):
            things.append(other)
    return things[0] if things else None


def find_swapped(claim: Claim) -> Iterator[Span]:
    """Two names in one another's place, with all else in the quote's order: "longest in Kent, shortest in Hove"."""
    words = claim.sentence.words
    ends = [place for place in range(len(words)) if _names(claim, place)]
    ends = [place for place in ends if place + 1 >= len(words) or not words[place + 1].is_name][:MOST_NAMES]
    for one, other in combinations(ends, 2):
        if words[one].sentence == words[other].sentence and _is_swapped(claim, one, other):
            yield Span(words[one].start, words[other].end)


def _names(claim: Claim, place: int) -> bool:
    """Whether a word names what the quote names; a first word may be a name that only the quote shows to be one."""
    word = claim.sentence.words[place]
    met = [claim.quote.words[one.place] for one in claim.aligned.matches[place] if one.is_same]
    return bool(met) and (word.is_name or (word.opens and all(one.is_name for one in met)))


def _is_swapped(claim: Claim, one: int, other: int) -> bool:
    """Whether the quote has the words around and between two names in the same order, and the names in the other."""
    quote = claim.quote.words
    anchors = _anchor(claim, one, other)
    between = [met for place, met in anchors if one < place < other]
    if not between or len(anchors) < 2 or any(low >= high for (_, low), (_, high) in pairwise(anchors)):
        return False
    low, high = between[0], between[-1]
    if ("by" in _list(claim.sentence.words, one, other)) != ("by" in _list(quote, low - 3, high + 3)):
        return False  # one of them is in the passive voice
    before = max((met for place, met in anchors if place < one), default=-1)
    after = min((met for place, met in anchors if place > other), default=len(quote))
    ones, others = (_find_same(claim, place, quote[low].sentence) for place in (one, other))
    if any(place < low for place in ones):
        return False
    return any(before < place < low for place in others) and any(high < place < after for place in ones)


def _anchor(claim: Claim, one: int, other: int) -> list[tuple[int, int]]:
    """Words around and between two names with what they rest on; none where one between them is not the quote's."""
    words = claim.sentence.words
    anchors = []
    for place in range(max(0, one - REACH), min(len(words), other + REACH)):
        best = claim.aligned.best[place]
        if words[place].is_plain or words[place].is_name or words[place].sentence != words[one].sentence:
            continue
        if place in (one, other):
            continue  # a name that opens the sentence
        if best and best.is_same:
            anchors.append((place, best.place))
        if one < place < other and (best is None or best.sign < 0):
            return []
    return anchors


def _find_same(claim: Claim, place: int, sentence: int) -> list[int]:
    """Where a sentence of the quote has a word in the same form."""
    same = (one.place for one in claim.aligned.matches[place] if one.is_same)
    return [met for met in same if claim.quote.words[met].sentence == sentence]


def _list(words: tuple[Word, ...], first: int, last: int) -> set[str]:
    return {word.lower for word in words[max(0, first) : last]}


def find_displaced(claim: Claim) -> Iterator[Span]:
    """Names that stand where the quote has another: as who acts ("Cortexa sued"), or by a thing ("Russian troops")."""
    for place, (word, after) in enumerate(pairwise(claim.sentence.words)):
        best = claim.aligned.best[place + 1]
        if not word.is_name or after.is_name or not claim.is_met(place) or not best or best.sign < 0:
            continue
        following = place + 1
        if after.is_plain or not after.text[0].isalpha() or after.clause != word.clause or not best.is_same:
            continue
        led = following + 1 < len(claim.sentence.words) and is_verb(claim, claim.sentence.words, following + 1)
        verbs = is_verb(claim, claim.sentence.words, following) and is_verb(claim, claim.quote.words, best.place)
        if verbs and not led:
            wrong = _acts_another(claim, place, best.place)
        else:
            wrong = _belongs_another(claim, place, following)
        if wrong:
            yield Span(word.start, word.end)


def find_usurped(claim: Claim) -> Iterator[Span]:
    """Names that do, or to whom is done, what the quote says of another: "Lee was named" for "named Ray"."""
    words, quote = claim.sentence.words, claim.quote.words
    for place, word in enumerate(words):
        best = claim.aligned.best[place]
        if not best or not best.is_same or word.is_name or word.is_plain or word.stem in MUTUAL:
            continue
        if word.stem in read_verbs().saying - DONE_TO or not (
            is_verb(claim, words, place) and is_verb(claim, quote, best.place)
        ):
            continue
        ours, theirs = _find_parties(words, place), _find_parties(quote, best.place)
        for own, other in zip(ours, theirs, strict=True):
            found = (one.place for at in own for one in claim.aligned.matches[at] if one.sign > 0)
            met = {one for one in found if quote[one].is_name}
            if met and other and not met & set(other):
                yield Span(words[own[0]].start, words[own[-1]].end)


def _find_parties(words: tuple[Word, ...], verb: int) -> tuple[list[int], list[int]]:
    """Places of the names right by a verb: of the one who acts, and of the one to whom it is done."""
    before = verb - 1
    while before >= 0 and (words[before].lower in _HELPING or words[before].lower in LIGHT) and verb - before < 5:
        before -= 1
    passive = any(word.lower in BEING for word in words[before + 1 : verb])
    ahead = _take_names(words, before, -1, words[verb].sentence)
    if ahead and words[ahead[-1]].clause != words[before + 1].clause:
        ahead = [
            at for at in range(max(0, verb - REACH * 2), verb) if _is_named(words[at], words[verb])
        ]  # "Anna Lee, of BBC, said"
    behind = _take_names(words, verb + 1, 1, words[verb].sentence)
    return ([], ahead) if passive else (ahead, behind)


def _is_named(word: Word, verb: Word) -> bool:
    return word.is_name and word.sentence == verb.sentence


def _take_names(words: tuple[Word, ...], place: int, step: int, sentence: int) -> list[int]:
    """Places of the capitalised words that stand together from a place on."""
    found: list[int] = []
    while 0 <= place < len(words) and words[place].is_name and words[place].sentence == sentence:
        found.append(place)
        place += step
    return sorted(found)


def _acts_another(claim: Claim, place: int, verb: int) -> bool:
    """Whether another name stands right ahead of a verb of the quote, and this one is not joined to it."""
    words = claim.quote.words
    if not verb or not words[verb - 1].is_name or words[verb - 1].clause != words[verb].clause:
        return False
    low = verb - 1
    while (
        low
        and words[low - 1].sentence == words[verb].sentence
        and not is_verb(claim, words, low - 1)
        and verb - low < 16
    ):
        low -= 1
    return not any(low <= match.place < verb for match in claim.aligned.matches[place] if match.sign > 0)


def _belongs_another(claim: Claim, place: int, thing: int) -> bool:
    """Whether every such thing of the quote has another name right ahead of it."""
    words = claim.quote.words
    places = [match.place for match in claim.aligned.matches[thing] if match.is_same]
    own = {match.place for match in claim.aligned.matches[place] if match.sign > 0}
    return all(one and words[one - 1].is_name and not own & {one - 1, one - 2, one - 3} for one in places) and bool(
        places
    )


def find_redirected(claim: Claim) -> Iterator[Span]:
    """Words like "from" and "against" where the quote has their contrary by the same word."""
    words = claim.sentence.words
    for place, word in enumerate(words):
        contrary = AWAY.get(word.lower, "").split()
        object_ = next((one for one in range(place + 1, min(place + 4, len(words))) if not words[one].is_plain), None)
        if not contrary:
            continue
        for beside, step in ((place - 1, 1), (object_, -1)):
            if beside is None or beside < 0 or words[beside].is_plain:
                continue
            said = [
                _find_direction(claim.quote.words, match.place, step)
                for match in claim.aligned.matches[beside]
                if match.is_same
            ]
            if any(one in contrary for one in said) and word.lower not in said:
                yield Span(word.start, word.end)
                break


def _find_direction(words: tuple[Word, ...], place: int, step: int) -> str:
    """The word of direction right behind a word, or up to three words ahead of it."""
    for other in range(place + step, place + step * (2 if step > 0 else 4), step):
        if 0 <= other < len(words) and words[other].lower in AWAY and words[other].sentence == words[place].sentence:
            return words[other].lower
    return ""
