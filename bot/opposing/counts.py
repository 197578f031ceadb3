"""The amounts that claims give, and whether two claims give other amounts of one thing.

An account that is set against another often leaves out what it counts: "the company puts it at 6 million".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.amounts import Amount, find_amounts, is_same
from bot.rules.lexicon import open_lexicon
from bot.schema import EvidenceSentence
from bot.words import find_numbers, find_stem, stem_words

POINTS_BACK = re.compile(
    r"\b(?:it|they|them|this|none of|neither|(?:puts?|called|timed|counted) (?:that|it|the))\b", re.IGNORECASE
)
"""Words of a claim that take up what was said before."""
_FIGURE = re.compile(
    r"\b(?:figures?|numbers?|bill|costs?|price|fees?|tolls?|loss(?:es)?|total|count(?:ed|s)?|estimates?|lead|led|ahead"
    r"|damage|size|worth|sum|shares?|put|bod(?:y|ies)|dead|deaths|fatalities)\b",
    re.IGNORECASE,
)
"""Words for an amount that tell what it is of only by what stands before."""
_BARE = re.compile(
    r"\s*(?:[.,;:!?)\"”’]|$|(?:of|and|or|but|a|an|per|in|for|from|to|at|by|crowns?|people|times)\b|\w+s? (?:a|per) )"
)
_PART_OF = re.compile(r"\s*of (?:the|its|his|her|their|our|these|those) ")
"""What tells of what an amount is but a part: "two of its nine authors"."""
_LONGEST_WHOLE = 4
"""Words in which that is named."""
_AGE = re.compile(
    r"(?:,\s|\b(?:boys?|girls?|m[ae]n|wom[ae]n|child|son|daughter)\s(?:of|aged)\s|\baged\s)(\d{1,3}|[a-z]{3,9})(?=[,.]|\s(?:and|had|has|was|who)\b)"
)
_HOUR = re.compile(
    r"\b(?:at|by|before|after|until|since|around) (?:1[0-2]|[1-9]|one|two|three|four|five|six|seven|eight|nine"
    r"|ten|eleven|twelve)(?=\W{0,2}(?:$|[,.;!?”\"]| (?:in the|this|on|last) ))",
    re.IGNORECASE,
)
"""An hour that goes without "o'clock": "at five", "by six in the morning"."""
_LISTED = re.compile(r"\b\w+ (?:\w+ ){1,3}, an? (?:\w+ ){1,3}and an? ")
_MONEY = re.compile(
    r"\s(?:\w+illion\s)?(?:crowns?|kron\w+|francs?|pesos?|rupees?|yuan|marks|dinars?|liras?|rand|shillings?)\b"
)
_CURRENCIES = frozenset(("dollar", "euro", "pound", "yen", "ruble"))
_APART = frozenset(("share", "ordinal", "clock", "vague", "second", "month", "times", "degree", "night"))
"""Units that a number without one is not compared with."""


def set_amounts(one: EvidenceSentence, other: EvidenceSentence, asked: Iterable[str] = ()) -> bool:
    """Whether two claims give other amounts of one thing; `asked` are numbers that the question names."""
    own, theirs = (list(find_claimed(claim, asked)) for claim in (one, other))
    if any(is_same(first, second) or is_same(second, first) for first in own for second in theirs):
        return False
    return any(_fill_one_slot(one, first, other, second) for first in own for second in theirs)


def find_claimed(claim: EvidenceSentence, asked: Iterable[str] = ()) -> Iterator[Amount]:
    """The amounts that a claim gives: no dates, ages, ranks, or numbers that the question names."""
    named = set(asked)
    for amount in find_amounts(drop_dates(claim)):
        if amount.exact and amount.unit not in ("ordinal", "clock") and not named & find_numbers(amount.text):
            yield amount


def drop_dates(claim: EvidenceSentence) -> str:
    """The text of a claim with blanks for its dates, for hours and for the ages of people."""
    text = _AGE.sub(lambda match: match[0][: -len(match[1])] + " " * len(match[1]), claim.text)
    text = _HOUR.sub(lambda match: " " * len(match[0]), text)
    for date in claim.dates:
        low, high = max(0, date.start - claim.start), min(len(text), max(0, date.end - claim.start))
        text = f"{text[:low]}{' ' * (high - low)}{text[high:]}"
    return text


def tells_figure(text: str) -> bool:
    """Whether a text has a word for an amount that tells by what stands before what it is of: "the toll"."""
    return bool(_FIGURE.search(text))


def lists_them(text: str) -> bool:
    """Whether a text tells who or what was counted, one by one: "two nurses, a driver and a boy"."""
    return bool(_LISTED.search(text.replace(",", " ,")))


def is_sum(claim: EvidenceSentence, amount: Amount) -> bool:
    """Whether an amount is one of money."""
    return amount.unit in _CURRENCIES or bool(_MONEY.match(claim.text, amount.end))


def is_bare(claim: EvidenceSentence, amount: Amount, thing: str) -> bool:
    """Whether an amount goes without what it counts, or counts a thing, given as a stem, in this or another word.

    The stem is "" where the thing is not known.
    """
    if amount.unit or _is_part_of_other(claim, amount, thing):
        return False
    following = claim.text[amount.end :].split()[:1]
    if _BARE.match(claim.text, amount.end) or not stem_words(" ".join(following)):
        return True
    lexicon = open_lexicon()
    return bool(lexicon.find_groups(find_stem(following[0].strip(".,;:"))) & lexicon.find_groups(thing))


def _is_part_of_other(claim: EvidenceSentence, amount: Amount, thing: str) -> bool:
    """Whether an amount is told to be part of something else than a thing, given as a stem."""
    if not thing or not _PART_OF.match(claim.text, amount.end):
        return False
    lexicon = open_lexicon()
    whole = [find_stem(word.strip(".,;:")) for word in claim.text[amount.end :].split()[2 : 2 + _LONGEST_WHOLE]]
    return not any(stem == thing or lexicon.find_groups(stem) & lexicon.find_groups(thing) for stem in whole)


def _fill_one_slot(one: EvidenceSentence, first: Amount, other: EvidenceSentence, second: Amount) -> bool:
    """Whether two amounts may be of one thing: of one unit, and one of them tells no other thing than that."""
    if first.unit != second.unit and ("" not in (first.unit, second.unit) or _APART & {first.unit, second.unit}):
        return False
    if first.unit != second.unit:
        plain, amount = (one, first) if second.unit else (other, second)
        return bool(_BARE.match(plain.text, amount.end))
    if first.unit or _find_counted(one, first) & _find_counted(other, second):
        return True
    later, amount = (one, first) if one.start > other.start else (other, second)
    return bool(_BARE.match(later.text, amount.end) or _FIGURE.search(later.text) or POINTS_BACK.search(later.text))


def _find_counted(claim: EvidenceSentence, amount: Amount) -> set[str]:
    """The stems of the words right behind an amount, which tell what it counts."""
    return set(stem_words(" ".join(claim.text[amount.end :].split()[:3])))
