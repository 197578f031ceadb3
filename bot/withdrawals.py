"""What takes back what was said before: "Police have since withdrawn that statement", "The figure was wrong".

Told from the sentences alone: what stands right before it is taken back, and what an older report, or an earlier
sentence, has of that by the same speaker. Nobody must read those words without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

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


def withdraws(text: str) -> bool:
    """Whether a sentence takes back what stands right before it."""
    return bool(_TAKES_BACK.search(text[:LONGEST]))


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
        if named := _TAKES_BACK_NAMED.search(text):
            yield _Withdrawal(place, one, text[named.end() :], one, _find_who(text))
        elif withdraws(text):
            before = next((other for other in sentences if _is_next(other, one)), None)
            if before:
                speaker = frozenset(stem_words(before.speaker or ""))
                yield _Withdrawal(place, one, before.text, before, _find_who(text) or speaker)


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

    Where nobody is named who did, an outlet takes back its own words.
    """
    told = frozenset(stem_words(f"{sentence.speaker or ''} {sentence.text}"))
    first = withdrawal.first
    if not _is_earlier(sentence, first) or find_numbers(sentence.text) - find_numbers(withdrawal.what):
        return False
    if withdrawal.who:
        is_of_them = bool(withdrawal.who & told)
    else:
        is_of_them = not sentence.speaker and sentence.document.source == first.document.source
    own, theirs = (_find_plain(text) - withdrawal.who for text in (sentence.text, withdrawal.what))
    shared, fewest = len(own & theirs), min(len(own), len(theirs))
    return is_of_them and shared >= max(FEWEST, SAME * fewest)


def _is_earlier(sentence: EvidenceSentence, first: EvidenceSentence) -> bool:
    """Whether a sentence stands before another, in its document or in one of an earlier day."""
    if sentence.document.id == first.document.id:
        return sentence.start < first.start
    own, theirs = ((one.document.published or "")[:10] for one in (sentence, first))
    return bool(own and theirs) and own <= theirs


def _find_plain(text: str) -> set[str]:
    """The stems of lower-case words: what is told, not who or where."""
    return set(stem_words(" ".join(word for word in split_words(text) if word[0].islower())))
