"""What a quote must give exactly: the amounts and dates of a sentence, each of the thing that the sentence says.

Each rule looks at a claim and yields the spans of the sentence that the quote does not give.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import combinations

from bot.amounts import UNITS, Amount, find_amounts, is_like, is_same
from bot.dates import DateMention, is_within, read_day
from bot.rules.claims import Claim
from bot.rules.reading import Reading, is_denial
from bot.schema import Span
from bot.words import list_words

MOST = 20
"""How many other numbers or dates of the quote are looked at."""
NEAR = 5
"""How many words on either side of a number tell what it counts."""
HALF_YEAR = 183
"""Days."""
CLEARLY = 0.4
"""By how much another date must fit better for a date to be taken for another's."""
_IS_PART = re.compile(r"\s+of\b|[-–]\d|(?<=[-–]\d)")
"""By the first number of "112 of the 200 seats", whose thing stands behind the second, and in scores ("3-1")."""
_COMPARING = list_words(
    """
    more less fewer higher lower longer shorter later earlier older younger larger smaller up down by rise fall rose
    fell
    """
)
_DOUBLING = list_words("twice double doubled doubling")
_HALVING = list_words("half halve halved halving each apiece")
_RESTING = list_words("rest remaining remainder other others already still only")
_CORRECTING = list_words("first initially earlier originally previously reported revised corrected instead rather from")
_TURNED_DOWN = re.compile(r"[\s(]not (?:the )?$", re.IGNORECASE)
LONGEST_TURN = 9
"""Characters of what is looked at ahead of a number for "not"."""
SPANS = {
    "quarter": ("month", 3.0), "year": ("month", 12.0), "decade": ("month", 120.0), "century": ("month", 1200.0),
    "week": ("second", 604800.0), "fortnight": ("second", 1209600.0), "day": ("second", 86400.0),
}  # fmt: skip
"""Stretches of time that a word names without a number."""


def find_wrong_amounts(claim: Claim) -> Iterator[Span]:
    """Numbers that the quote does not give, gives in another unit, or gives of something else."""
    corrected = {word.lower for word in claim.sentence.words} & _CORRECTING or any(map(is_denial, claim.sentence.words))
    given = [one for one in claim.quote.amounts if corrected or not _is_turned_down(claim.quote, one)]
    known = claim.about.amounts
    for amount in claim.sentence.amounts:
        if not amount.exact:
            continue
        same = [one for one in given if is_same(amount, one)]
        given_elsewhere = any(is_same(amount, one) for one in known) or _is_otherwise_given(claim, amount)
        if (not same and not given_elsewhere and not _is_difference(claim, amount)) or (
            same and _counts_another(claim, amount, same)
        ):
            yield Span(amount.start, amount.end)


def _is_turned_down(reading: Reading, amount: Amount) -> bool:
    """Whether a text has a number only to set another in its place: "209, not 212"."""
    return bool(_TURNED_DOWN.search(reading.text, max(0, amount.start - LONGEST_TURN), amount.start))


def _is_otherwise_given(claim: Claim, amount: Amount) -> bool:
    """Whether a number stands in a date of the quote, or "one" in "a man"."""
    if amount.value == 1 and not amount.unit:
        following = next((word for word in claim.sentence.words if word.start >= amount.end), None)
        article = (
            re.compile(rf"\b(?:an?|single) (?:\w+ ){{0,2}}{re.escape(following.lower)}", re.I) if following else None
        )
        return bool(article and article.search(claim.quote.text))
    if _is_multiple(claim, amount) or _is_rest(claim, amount) or _is_span(claim, amount):
        return True
    if any({one.unit, amount.unit} == {"", "ordinal"} and one.value == amount.value > 2 for one in claim.quote.amounts):
        return True  # "stage eleven"
    return (
        any(one.value == amount.value >= 1000 for mention in claim.quote.dates for one in find_amounts(mention.text))
        and not amount.unit
    )


def _is_rest(claim: Claim, amount: Amount) -> bool:
    """Whether a share is what one of the quote leaves, and one of both texts denies: "30% that it already owns"."""
    turned = any(
        is_denial(word) or word.lower in _RESTING for one in (claim.sentence, claim.quote) for word in one.words
    )
    shares = [one.value for one in claim.quote.amounts if one.unit == "share"]
    return turned and amount.unit == "share" and any(abs(1 - one - amount.value) < 0.005 for one in shares)


def _is_span(claim: Claim, amount: Amount) -> bool:
    """Whether the quote has a stretch of time in another form: "the next decade" for "ten years"."""
    unit, value = amount.unit, amount.value
    behind = [word.lower.rstrip("s") for word in claim.sentence.words if amount.end <= word.start < amount.end + 16][:2]
    named = next((word for word in behind if word in UNITS), None)
    if not unit and named:
        unit, value = UNITS[named][0], value * UNITS[named][1]  # "five straight days"
        if any(one.unit == unit and one.value == value for one in claim.quote.amounts):
            return True
    return unit in ("month", "second") and any(SPANS.get(word.lower) == (unit, value) for word in claim.quote.words)


def _is_multiple(claim: Claim, amount: Amount) -> bool:
    """Whether a number is twice or half of one of the quote, which speaks of "twice", "half" or so many "each"."""
    given = {word.lower for word in claim.quote.words}
    factors = [2.0] * bool(given & _HALVING) + [0.5] * bool(given & _DOUBLING)
    return any(
        abs(one.value * factor - amount.value) < 1e-6 * one.value and one.unit == amount.unit
        for one in claim.quote.amounts
        if one.exact and (one.unit or one.value >= 20)
        for factor in factors
    )


def _is_difference(claim: Claim, amount: Amount) -> bool:
    """Whether a number tells by how much two of the quote differ: "5,000 fewer" for "from 12,000 to 7,000"."""
    if not _COMPARING.intersection(word.lower for word in claim.sentence.words):
        return False
    unit, scale = ("share", 0.01) if amount.unit == "point" else (amount.unit, 1.0)
    given = [one for one in claim.quote.amounts if one.exact and not one.bound][:MOST]
    return any(
        abs(abs(one.value - other.value) - amount.value * scale) < 1e-6 * max(one.value, other.value, 1.0)
        for one, other in combinations(given, 2)
        if one.unit == other.unit and (not unit or one.unit in (unit, ""))
    )


def _counts_another(claim: Claim, amount: Amount, same: Sequence[Amount]) -> bool:
    """Whether another number of the quote stands by the words that this one stands by."""
    others = [
        one for one in claim.quote.amounts if one.exact and not is_same(amount, one) and is_like(amount.unit, one.unit)
    ]
    if (
        not others
        or amount.text.endswith("old")
        or (not amount.unit and _IS_PART.match(claim.sentence.text, amount.end))
    ):
        return False
    around = _window(claim.sentence, amount)
    own = max(_score(claim, around, _window(claim.quote, one)) for one in same[:NEAR])
    return any(_score(claim, around, _window(claim.quote, other)) >= own + 2 for other in others[:MOST])


def _window(reading: Reading, amount: Amount) -> dict[int, int]:
    """Places of the words by an amount, with their weight: what follows it says more of what it counts."""
    found: dict[int, int] = {}
    inside = reading.find_places(amount.start, amount.end)
    if not inside:
        return found
    later = bisect_left(reading.amounts, amount.end, key=lambda one: one.start)
    low = max((one.end for one in reading.amounts[max(0, later - 2) : later] if one.end <= amount.start), default=0)
    high = reading.amounts[later].start if later < len(reading.amounts) else len(reading.text)
    clause = reading.words[inside[-1]].clause
    for place in range(inside[-1] + 1, min(len(reading.words), inside[-1] + 1 + NEAR)):
        if reading.words[place].start >= high or reading.words[place].clause != clause:
            break
        if reading.words[place].lower not in ("from", "to"):
            found[place] = 2
    reach = 1 if found else NEAR
    for place in range(inside[0] - 1, max(-1, inside[0] - 1 - reach), -1):
        if reading.words[place].start < low or reading.words[place].clause != clause:
            break
        found[place] = 1 + (reading.words[place].lower in ("from", "to"))
    return found


def _score(claim: Claim, around: dict[int, int], other: dict[int, int]) -> int:
    """How much the words by an amount of the sentence are those by one of the quote."""
    total = 0
    for place, weight in around.items():
        word = claim.sentence.words[place]
        if word.is_plain and word.lower not in ("from", "to"):
            continue
        met = {match.place for match in claim.aligned.matches[place] if match.sign > 0}
        total += max((min(weight, other[one]) for one in met & other.keys()), default=0)
    return total


def find_wrong_dates(claim: Claim) -> Iterator[Span]:
    """Dates that the quote does not give, or gives of something else."""
    for mention in claim.sentence.dates:
        same = [one for one in claim.quote.dates if is_within(mention, one)]
        if same:
            if _dates_another(claim, mention, same):
                yield Span(mention.start, mention.end)
        elif (
            not _is_nearest(claim, mention)
            and not _is_turn(claim, mention)
            and not _is_open(claim, mention)
            and not any(is_within(mention, one) for one in claim.about.dates)
            and not _is_published(claim, mention)
        ):
            yield Span(mention.start, mention.end)


def find_misdated(claim: Claim) -> Iterator[Span]:
    """Numbers right by a date where the quote has them by another: "9 in January" for "9 in May from 8 in January"."""
    for amount, mention in _find_joined(claim.sentence):
        theirs = [date for one, date in _find_joined(claim.quote) if is_same(amount, one)]
        like = [date for date in theirs if date.precision == mention.precision]
        if like and not any(is_within(mention, one) for one in theirs) and mention in claim.sentence.dates:
            yield Span(mention.start, mention.end)


def _find_joined(reading: Reading) -> Iterator[tuple[Amount, DateMention]]:
    """Each number with the date right behind it, but for a word such as "in"."""
    for amount in reading.amounts:
        later = next((date for date in reading.dates if date.start >= amount.end), None)
        if later and re.fullmatch(r"\s(?:in|on|for|during|of|by|a year in)\s", reading.text[amount.end : later.start]):
            yield amount, later


def _is_nearest(claim: Claim, mention: DateMention) -> bool:
    """Whether it is the day nearest to publication that a date of the quote without a year may be."""
    day = read_day(claim.published)
    if not (day and mention.day and mention.first) or abs((mention.first - day).days) > HALF_YEAR:
        return False
    return any(one.year is None and (one.month, one.day) == (mention.month, mention.day) for one in claim.quote.dates)


def _is_turn(claim: Claim, mention: DateMention) -> bool:
    """Whether "before March" stands for "by the end of February"."""
    ahead = claim.sentence.text[max(0, mention.start - 20) : mention.start].lower()
    if not mention.month or mention.day or not re.search(r"\bbefore (?:the (?:start|beginning) of )?$", ahead):
        return False
    return any(one.month and one.month % 12 + 1 == mention.month for one in claim.quote.dates)


def _is_open(claim: Claim, mention: DateMention) -> bool:
    """Whether it is counted from a day that the sentence does not give, and the quote has none of that kind."""
    return mention.counted and not any(one.counted for one in claim.quote.dates)


def _is_published(claim: Claim, mention: DateMention) -> bool:
    """Whether it is the day of publication, where the quote has no date of its own."""
    day = read_day(claim.published)
    if not (day and mention.first and mention.last) or claim.quote.dates:
        return False
    return mention.first <= day <= mention.last


def _dates_another(claim: Claim, mention: DateMention, same: Sequence[DateMention]) -> bool:
    """Whether another date of the quote stands in the clause that the date's own clause retells."""
    others = [one for one in claim.quote.dates if one.precision == mention.precision and not is_within(mention, one)]
    if not others:
        return False
    around = _find_near(claim.sentence, mention)
    own = max(_fit(claim, around, _find_near(claim.quote, one)) for one in same[:NEAR])
    return any(_fit(claim, around, _find_near(claim.quote, other)) > 2 * own + CLEARLY for other in others[:MOST])


def _find_near(reading: Reading, mention: DateMention) -> dict[int, int]:
    """Places of the words of content near a date, in its sentence, with how many words lie between."""
    inside = reading.find_places(mention.start, mention.end)
    if not inside:
        return {}
    found: dict[int, int] = {}
    first, last = inside[0], inside[-1]
    for place in range(max(0, first - NEAR), min(len(reading.words), last + NEAR + 1)):
        word = reading.words[place]
        if not word.is_plain and not first <= place <= last and word.sentence == reading.words[first].sentence:
            found[place] = max(first - place, place - last)
    return found


def _fit(claim: Claim, around: dict[int, int], other: dict[int, int]) -> float:
    """How much the words near a date of the sentence are those near one of the quote; nearer ones count more."""
    total = 0.0
    for place, distance in around.items():
        met = [other[match.place] for match in claim.aligned.matches[place] if match.sign > 0 and match.place in other]
        total += 1 / (distance * min(met)) if met else 0.0
    return total
