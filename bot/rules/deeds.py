"""Whether a quote has what a sentence says was done: "killed", "praised", "arrested"; shared names bear out no deed.

Each rule looks at a claim and yields the spans of the sentence that the quote does not give.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from bot.rules.attributions import PLACING, SKIPPED, read_verbs
from bot.rules.claims import Claim
from bot.rules.coverage import is_bare, is_counted
from bot.rules.reading import is_inside
from bot.rules.roles import BEING, is_verb
from bot.schema import Span
from bot.words import LIGHT, find_stem, list_words

_GRAVE = list_words(
    """
    kill murder assassinate execute die poison shoot stab strangle behead rape molest abuse torture kidnap abduct
    arrest detain jail imprison convict indict prosecute sue extradite deport exile expel
    bribe embezzle launder steal rob loot defraud forge plagiarise smuggle blackmail extort
    resign sack oust overthrow impeach bomb annex
    marry divorce assault wound injure drown betray
    """
)
"""Deeds so grave that nothing else of a sentence bears them out, and the lists know the few words for each."""
_APPROVING = list_words("praise thank welcome hail congratulate applaud commend endorse")
"""Verbs of saying that tell what the one who speaks thinks of another."""
_ADDRESSING = list_words("warn accuse blame criticise criticize condemn urge threaten")
"""Verbs of saying that are done to somebody; where anybody speaks in a quote, these may be told of it."""
_VAGUE = list_words(
    """
    stay stand run remain receive suffer send intend contain own need cost last end lie lay carry cover mark work live
    learn bear hold bring lead leave proceed base
    """
)
"""Verbs that say so little that much else may stand for them."""
_BESIDE = {
    "hold": "was were been being is are be police officers custody prison jail hostage captive cell",
    "lose": "life lives",
    "take": "custody hostage prisoner captive money cash jewels",
}
"""Words of many uses with what stands by them where they tell of such a deed."""
_HELPING = list_words("to will would may might could can should must not")
_SUBJECTS = list_words("he she it they we i who which that")
_AHEAD = SKIPPED | BEING | LIGHT
NEAR = 3
"""How far behind a verb the name stands to which it is done: "sued Tom", "sued the mayor, Tom"."""


def find_undone(claim: Claim) -> Iterator[Span]:
    """Deeds of which the quote has nothing, where they are grave, tie two names or are all that is told of somebody."""
    words = claim.sentence.words
    for place, word in enumerate(words):
        if not _is_missing(claim, place):
            continue
        forms = claim.lexicon.find_forms(word.stem)
        grave = bool((forms | {word.stem}) & (_stem(_GRAVE) | _stem(_APPROVING)))
        subject = _find_subject(claim, place)
        if grave or (subject is not None and (_ties(claim, subject, place) or _is_alone(claim, subject, place))):
            yield Span(word.start, word.end)


def find_strangers(claim: Claim) -> Iterator[Span]:
    """Who acts in a sentence and is nobody in the quote: a bare first word ("Kruse voted"), or two words and more."""
    words = claim.sentence.words
    for place, word in enumerate(words):
        if word.is_name or word.is_plain or word.opens or not is_verb(claim, words, place):
            continue
        subject = [other for other in range(place) if words[other].sentence == word.sentence]
        told = [other for other in subject if is_counted(claim, other) or words[other].is_name]
        if told and all(is_bare(claim, other) and not words[other].is_name for other in told):
            named = len(subject) == 1 and _may_be_name(claim, subject[0])
            counted = any(is_inside(words[other], claim.sentence.figures) for other in subject)
            if named or (len(told) > 1 and not counted):
                yield Span(words[told[0]].start, words[told[-1]].end)
        return


def _may_be_name(claim: Claim, place: int) -> bool:
    """Whether a first word without an article may be a name: no list knows it, and it is no plural."""
    word = claim.sentence.words[place]
    return word.text[0].isupper() and not claim.lexicon.is_known(word.stem) and not word.lower.endswith(("s", "ing"))


def _is_missing(claim: Claim, place: int) -> bool:
    """Whether a word tells a deed and neither the quote nor its title has one like it."""
    word = claim.sentence.words[place]
    approving = word.stem in _stem(_APPROVING)
    telling = approving or is_counted(claim, place) or (word.stem in _stem(_ADDRESSING) and _is_silent(claim))
    if word.is_plain or word.is_name or not telling:
        return False
    forms = claim.lexicon.find_forms(word.stem) | {word.stem}
    if forms & _stem(_VAGUE):
        return False
    if not claim.is_met(place):
        best, met = claim.aligned.best[place], claim.find_met(place)
        contrary = best is not None and met is not None and best.sign < 0 < word.polarity * met.polarity
        return is_bare(claim, place) or (contrary and (approving or bool(forms & _stem(_GRAVE))))
    return not claim.is_backed(place) and all(
        match.sign < 0 or (not match.is_same and _means_else(claim, match.place))
        for match in claim.aligned.matches[place]
    )


def _is_silent(claim: Claim) -> bool:
    """Whether nobody speaks in the quote."""
    spoken = any(word.stem in read_verbs().saying for word in claim.quote.words)
    return not spoken and not any(mark in claim.quote.text for mark in '"“”«»')


def _means_else(claim: Claim, place: int) -> bool:
    """Whether a word of the quote that has many uses stands there for no deed: "hit back", "held talks"."""
    words = claim.quote.words
    word = words[place]
    for form in claim.lexicon.find_forms(word.stem) | {word.stem}:
        if form in _BESIDE:
            around = {one.lower for one in words[max(0, place - 4) : place + 5] if one.sentence == word.sentence}
            return not around & set(_BESIDE[form].split())
    ahead = words[place - 1].lower if place else ""
    return word.lower == "back" and ahead not in _HELPING


def _find_subject(claim: Claim, place: int) -> int | None:
    """The place of the last word of who does what a verb tells; None where the word is no verb with a subject."""
    words = claim.sentence.words
    word = words[place]
    if word.lower.endswith(("ing", "er")) or not is_verb(claim, words, place):
        return None
    before = place - 1
    while before >= 0 and (words[before].lower in _AHEAD or words[before].lower.endswith("ly")):
        if words[before].is_name:
            break
        before -= 1
    if before < 0 or words[before].sentence != word.sentence:
        return None
    subject = words[before]
    if subject.is_plain and subject.lower not in _SUBJECTS:
        return None
    if any(one.lower in ("than", "as") for one in words[max(0, before - 2) : before]):
        return None  # "more than the WHO allows"
    described = not _is_name(claim, before) or word.lower.endswith("s")
    if before == place - 1 and described and _has_verb(claim, place):
        return None  # "the water stored there was low"
    if word.lower.endswith("s") and before and words[before - 1].lower in PLACING:
        return None  # "in Liberal hands"
    return before


def _has_verb(claim: Claim, place: int) -> bool:
    """Whether another verb stands behind a word in its clause, so that the word only describes what is ahead of it."""
    words = claim.sentence.words
    return any(
        words[other].lower in BEING or words[other].lower in ("has", "had", "have") or is_verb(claim, words, other)
        for other in range(place + 1, len(words))
        if words[other].clause == words[place].clause
    )


def _is_name(claim: Claim, place: int) -> bool:
    """Whether a word names somebody; a first word may be a name that only the quote shows to be one."""
    word = claim.sentence.words[place]
    met = [claim.quote.words[one.place] for one in claim.aligned.matches[place] if one.is_same]
    if word.is_name or not met or not word.text[0].isupper():
        return word.is_name
    unlisted = not claim.lexicon.is_known(word.stem)
    return all(one.is_name or (unlisted and one.opens and one.text[0].isupper()) for one in met)


def _ties(claim: Claim, subject: int, place: int) -> bool:
    """Whether a verb stands between two names that the quote has."""
    words = claim.sentence.words
    behind = (
        other
        for other in range(place + 1, min(place + 1 + NEAR, len(words)))
        if words[other].clause == words[place].clause and words[other].is_name
    )
    other = next(behind, None)
    return other is not None and _is_name(claim, subject) and claim.is_met(subject) and claim.is_met(other)


def _is_alone(claim: Claim, subject: int, place: int) -> bool:
    """Whether the quote has nothing of what a clause tells behind its subject but names and days."""
    words = claim.sentence.words
    amounts = [(one.start, one.end) for one in claim.sentence.amounts]
    for other in range(place + 1, len(words)):
        if words[other].clause != words[place].clause:
            break
        if is_inside(words[other], amounts) or (is_counted(claim, other) and not is_bare(claim, other)):
            return False
    return _is_name(claim, subject)


@lru_cache(maxsize=8)
def _stem(listed: frozenset[str]) -> frozenset[str]:
    return frozenset(map(find_stem, listed))
