"""What takes back what was said before: "Police have since withdrawn that statement", "The figure was wrong".

Told from the sentences alone: what stands right before it is taken back, and what an older report, or an earlier
sentence, has of that by the same speaker. Nobody must read those words without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.opposites import is_negated
from bot.schema import EvidenceSentence
from bot.words import find_numbers, list_words, split_words, stem_words

GAP = 2
"""Characters between a sentence and what takes it back at most."""
LONGEST = 300
"""Characters of a sentence that are looked at."""
SAME, FEWEST = 0.6, 2
"""Share of the words of the shorter, and how many, in which two sentences tell the same."""
_THING = (
    r"(?:statement|claim|account|report|figure|number|total|version|remark|assertion|allegation|charge|accusation"
    r"|information|description|comment|estimate|count|announcement)s?"
)
_VERB = (
    r"\b(?:withdraws?|withdrew|withdrawn|retract(?:s|ed)?|takes? back|took back|taken back|recant(?:s|ed)?"
    r"|disavow(?:s|ed)?|no longer stands? by|distanced \w{2,8} from)"
)
_NAMED = rf" (?:an?|that|this|the|those|these|its|his|her|their)(?: \w{{3,12}})? {_THING} that "
"""What goes on to tell what is taken back: "its earlier statement that the lights had failed"."""
_TAKES_BACK = re.compile(
    rf"{_VERB} (?:it|(?:that|this|the|those|these|its|his|her|their) {_THING})\b(?! that )"
    rf"|^\W*(?:That|This|It|(?:That|This|The|Those|These) {_THING}) (?:was|were|is|are|(?:has|have|had)(?: since)?"
    r" been|proved|turned out)(?: to be| later| since| then){0,3} (?:wrong|false|untrue|incorrect|mistaken|withdrawn"
    r"|retracted|inaccurate|corrected|an? (?:error|mistake))\b(?! (?:to|for|of|that)\b)"
)
_TAKES_BACK_NAMED = re.compile(rf"{_VERB}{_NAMED}")
_NOT_DONE = re.compile(
    r"\b(?:not|never|no|none|nobody|neither|nor|cannot|without|than|if|unless|until|once|whether|will|would|should"
    r"|shall|could|can|may|might|must|please|refus(?:e|es|ed|ing|al)|declin(?:e|es|ed|ing)|den(?:y|ies|ied|ying))\b"
    r"|n['’]t\b|\bto(?: \w{2,14}){0,2}\s*$"
)
"""What stands ahead of a verb whose deed is not told to be done: "has not", "refused to", "will"."""
_DEMANDED = re.compile(
    r"\b(?:call(?:s|ed|ing)? (?:on|for|upon)|ask(?:s|ed|ing)?|urg(?:e|es|ed|ing)|demand(?:s|ed|ing)?"
    r"|insist(?:s|ed|ing)?|hop(?:e|es|ed|ing)|expect(?:s|ed|ing)?|want(?:s|ed|ing)?|lets?|makes?)\b"
)
_PRESENT = re.compile(r"withdraws?|retracts?|takes? back|recants?|disavows?")
"""A verb that behind a demand tells only what is demanded."""
_QUESTION = re.compile(r"\?\W{0,3}$")
_DENIES = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|disput(?:e|es|ed|ing)|reject(?:s|ed|ing)?|refut(?:e|es|ed|ing)|dismiss(?:es|ed|ing)?"
    r"|doubt(?:s|ed|ing)?|rul(?:e|es|ed|ing) out)\b"
)
_OWN = re.compile(
    r"\b(?:[Ww]e|[Oo]ur|(?:[Tt]his|[Oo]ur) (?:news)?(?:paper|site|agency|magazine|outlet|report|article|story))\b"
)
"""Words of an outlet for itself."""
_BY = re.compile(rf"(?P<who>.{{0,120}}?)(?:\s(?:has|have|had|since|later|then|now|also|on))*\s{_VERB}")
_NOBODY = list_words("that this it they he she the later since then now also on report reports statement figure")
"""Words ahead of such a verb that name nobody."""


@dataclass(frozen=True, slots=True)
class _Withdrawal:
    """What takes something back, by its place, what it takes back, and the stems of whoever does; none are not known.

    `what` is a sentence, or the end of one.
    """

    place: int
    by: EvidenceSentence
    what: str
    first: EvidenceSentence
    who: frozenset[str]


def takes_up(text: str) -> bool:
    """Whether a sentence speaks of taking back what stands right before it, be it done or only asked for."""
    return bool(_TAKES_BACK.search(text[:LONGEST]))


def withdraws(text: str) -> bool:
    """Whether a sentence takes back what stands right before it."""
    return _find_done(_TAKES_BACK, text) is not None


def find_withdrawn(sentences: Sequence[EvidenceSentence]) -> Mapping[int, int]:
    """The places of sentences that are taken back, each with the place of what takes it back."""
    found: dict[int, int] = {}
    for one in _find_withdrawals(sentences):
        for place, sentence in enumerate(sentences):
            if place != one.place and (_is_before(sentence, one) or _tells_what(sentence, one)):
                found.setdefault(place, one.place)
    return found


def _find_withdrawals(sentences: Sequence[EvidenceSentence]) -> Iterator[_Withdrawal]:
    for place, one in enumerate(sentences):
        text = one.text[:LONGEST]
        if named := _find_done(_TAKES_BACK_NAMED, one.text):
            yield _Withdrawal(place, one, text[named.end() :], one, _find_who(text))
        elif withdraws(text):
            before = next((other for other in sentences if _is_next(other, one)), None)
            if before:
                speaker = frozenset(stem_words(before.speaker or ""))
                yield _Withdrawal(place, one, before.text, before, _find_who(text) or speaker)


def _find_done(wording: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Where a text takes something back in such a wording: none of a question, a refusal, a demand or a plan."""
    found = wording.search(text[:LONGEST])
    if not found or _QUESTION.search(text):
        return None
    ahead = text[: found.start()]
    is_demanded = _PRESENT.match(found[0]) and _DEMANDED.search(ahead)
    return None if is_demanded or _NOT_DONE.search(ahead) else found


def _find_who(text: str) -> frozenset[str]:
    """The stems of the words for whoever takes something back; none of "They withdrew it" and "It was wrong"."""
    found = _BY.match(text)
    words = split_words(found["who"]) if found else []
    return frozenset(stem_words(" ".join(word for word in words if word.lower() not in _NOBODY)))


def _is_next(one: EvidenceSentence, other: EvidenceSentence) -> bool:
    return one.document.id == other.document.id and 0 <= other.start - one.end <= GAP


def _is_before(sentence: EvidenceSentence, withdrawal: _Withdrawal) -> bool:
    return withdrawal.first is not withdrawal.by and _is_next(sentence, withdrawal.by)


def _tells_what(sentence: EvidenceSentence, withdrawal: _Withdrawal) -> bool:
    """Whether a sentence, not of a later report, says what was taken back, and names whoever took it back.

    Where nobody is named who did, an outlet takes back what it calls its own words. Nobody takes back a denial of
    what they told.
    """
    told = frozenset(stem_words(f"{sentence.speaker or ''} {sentence.text}"))
    first = withdrawal.first
    if not _is_earlier(sentence, first) or find_numbers(sentence.text) - find_numbers(withdrawal.what):
        return False
    if _read_polarity(sentence.text) != _read_polarity(withdrawal.what):
        return False
    if withdrawal.who:
        is_of_them = bool(withdrawal.who & told)
    else:
        is_of_them = not sentence.speaker and _is_of_outlet(sentence, withdrawal)
    own, theirs = (_find_plain(text) - withdrawal.who for text in (sentence.text, withdrawal.what))
    shared, fewest = len(own & theirs), min(len(own), len(theirs))
    return is_of_them and shared >= max(FEWEST, SAME * fewest)


def _read_polarity(text: str) -> tuple[bool, bool]:
    """Whether a text has a negation, and whether it denies something."""
    return is_negated(text), bool(_DENIES.search(text))


def _is_of_outlet(sentence: EvidenceSentence, withdrawal: _Withdrawal) -> bool:
    """Whether an outlet that has a name takes back, as its own words, what a sentence of it says."""
    source = withdrawal.first.document.source
    own = _OWN.search(withdrawal.first.text) or _OWN.search(withdrawal.by.text)
    return bool(source and own) and sentence.document.source == source


def _is_earlier(sentence: EvidenceSentence, first: EvidenceSentence) -> bool:
    """Whether a sentence stands before another, in its document or in one of an earlier day."""
    if sentence.document.id == first.document.id:
        return sentence.start < first.start
    own, theirs = ((one.document.published or "")[:10] for one in (sentence, first))
    return bool(own and theirs) and own <= theirs


def _find_plain(text: str) -> set[str]:
    """The stems of lower-case words: what is told, not who or where."""
    return set(stem_words(" ".join(word for word in split_words(text) if word[0].islower())))
