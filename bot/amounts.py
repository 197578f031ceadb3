"""Numbers with what they measure, as prose writes them: "120,000", "1.2m", "five percent", "two-thirds", "a dozen".

Equal amounts compare equal whatever their form. Dates, and what is counted ("people", "goals"), are not read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from bot.words import NUMBER_WORDS

Bound = Literal["", "over", "under", "about"]

TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
SHORT_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "tn": 1e12}
ONES = {word: int(NUMBER_WORDS[word]) for word in list(NUMBER_WORDS)[:21]} | TENS
PARTS = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8}
PARTS |= {"ninth": 9, "tenth": 10} | {"hundredth": 100}
VAGUE = ("dozens", "scores", "hundreds", "thousands", "millions", "billions")
TIMES = {"twice": 2, "double": 2, "doubled": 2, "doubling": 2, "doubles": 2, "twofold": 2, "triple": 3, "tripled": 3}
TIMES |= {"trebled": 3, "threefold": 3, "thrice": 3, "quadrupled": 4}
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "twentieth": 20,
}  # fmt: skip
UNITS: dict[str, tuple[str, float]] = {
    "percent": ("share", 0.01), "per cent": ("share", 0.01), "%": ("share", 0.01), "percentage point": ("point", 1),
    "point": ("point", 1), "dollar": ("dollar", 1), "$": ("dollar", 1), "us$": ("dollar", 1), "euro": ("euro", 1),
    "€": ("euro", 1), "pound": ("pound", 1), "£": ("pound", 1), "yen": ("yen", 1), "¥": ("yen", 1),
    "ruble": ("ruble", 1),
    "cent": ("dollar", 0.01), "second": ("second", 1), "minute": ("second", 60), "hour": ("second", 3600),
    "day": ("second", 86400), "night": ("night", 1), "week": ("second", 604800), "fortnight": ("second", 1209600),
    "month": ("month", 1), "year": ("month", 12), "decade": ("month", 120), "century": ("month", 1200),
    "millimetre": ("metre", 0.001), "mm": ("metre", 0.001), "centimetre": ("metre", 0.01), "cm": ("metre", 0.01),
    "metre": ("metre", 1), "meter": ("metre", 1), "kilometre": ("metre", 1000), "kilometer": ("metre", 1000),
    "km": ("metre", 1000), "kph": ("metre", 1000), "mph": ("metre", 1609.344), "mile": ("metre", 1609.344),
    "foot": ("metre", 0.3048), "feet": ("metre", 0.3048), "hectare": ("hectare", 1), "acre": ("acre", 1),
    "gram": ("gram", 1), "kilogram": ("gram", 1000), "kilo": ("gram", 1000), "kg": ("gram", 1000), "ton": ("gram", 1e6),
    "tonne": ("gram", 1e6), "litre": ("litre", 1), "liter": ("litre", 1),
    "degree": ("degree", 1), "megawatt": ("watt", 1e6), "gigawatt": ("watt", 1e9), "kilowatt": ("watt", 1e3),
}  # fmt: skip
"""Each unit with the one it is compared in, and how many of those it is."""

_ANY = "|".join(sorted({*ONES, *SCALES}, key=len, reverse=True))
_WORDED = (
    rf"(?:an?[\s-]+(?={'|'.join(SCALES)}))?(?:{_ANY})(?:[\s-]+(?:and[\s-]+)?(?:{_ANY}))*(?:[\s-]+and[\s-]+a[\s-]+half)?"
)
_GROUPED = r"\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_CLOCK = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s?(?P<half>[ap])\.?m\b\.?|\b(?P<h>\d{1,2}):(?P<m>\d\d)\b|\bnoon\b|\bmidnight\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(
    rf"(?<![\w.,])(?P<currency>us\$|[$€£¥])?\s?(?P<number>{_GROUPED})(?:(?P<short>k|m|mn|mln|bn|tn)\b|(?P<rank>st|nd|rd|th)\b)?(?![\w])",
    re.IGNORECASE,
)
_SPELLED = re.compile(rf"\b(?:{_WORDED})\b", re.IGNORECASE)
_PART = re.compile(
    rf"\b(?:(?P<count>an?|\d|{'|'.join(ONES)})[\s-])?(?P<part>{'|'.join(PARTS)})(?P<plural>s)?\b", re.IGNORECASE
)
_OTHER = re.compile(
    rf"\b(?P<dozen>(?:(?P<count>half\s+a|an?|{'|'.join(ONES)})[\s-]+)?dozen)\b"
    rf"|\b(?:{'|'.join([*VAGUE, *TIMES, *ORDINALS, 'both'])})\b",
    re.IGNORECASE,
)
_SCALE = re.compile(rf"[\s-]*({'|'.join(SCALES)})\b", re.IGNORECASE)
_NAMES = sorted(UNITS, key=len, reverse=True)
_UNIT = re.compile(
    rf"[\s-]*(?P<unit>{'|'.join(re.escape(name) for name in _NAMES)})(?P<plural>s|es)?(?![a-z])", re.IGNORECASE
)
_AND_HALF = re.compile(r"\ban?\s(?P<unit>hour|day|week|month|year|decade|century)\sand\sa\shalf\b", re.I)
_LATER = r"(?!\s(?:ago|earlier|before|later|after|from))"
_A_TIME = re.compile(rf"\ban?\s(?P<unit>hour|day|week|fortnight|month|year|decade|century)\b{_LATER}", re.I)
_LASTS = re.compile(r"\b(?:took|takes|take|for|within|after|lasted|last|than|over|nearly|almost|about)\s$", re.I)
_WHOLE = rf"\d+|{'|'.join(ONES)}"
_AMONG = re.compile(rf"\b(?P<part>{_WHOLE})\s(?:in|out of)\s(?:every\s)?(?P<whole>{_WHOLE})\b", re.I)
_OF_YEAR = re.compile(
    r"\b(?:first|second|third|fourth|last)\s(?P<part>half|quarter)\sof\s(?:(?:the|last)\syear|\d{4})\b", re.I
)
_RUNNING = re.compile(r"\s(?:consecutive|straight|successive|time|day|year|term|round)\b", re.I)
_HALVED = re.compile(r"\bhalv(?:e|es|ed|ing)\b", re.IGNORECASE)
_CENTURIES = re.compile(r"[\s-]*centuries\b", re.IGNORECASE)
_OLD = re.compile(r"[\s-]*old\b", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:to|and|or|-|–|—)\s*$|\s*(?:to|and|or)\s+(?:about|nearly|from)?\s*$")
_UNDER = "(?<!no )less than|(?<!no )fewer than|under|below|at most|up to|nearly|almost|close to|not quite|no more than"
_OVER = "(?<!no )more than|over|above|at least|exceed(?:ed|s|ing)?|upwards of|no fewer than|no less than|topped"
_ABOUT = "about|around|roughly|some|approximately|an estimated|estimated|circa"
_BOUNDS: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("under", re.compile(rf"(?:{_UNDER})(?: the| a)? $", re.IGNORECASE)),
    ("over", re.compile(rf"(?:{_OVER})(?: the| a)? $", re.IGNORECASE)),
    ("about", re.compile(rf"(?:{_ABOUT})(?: the| a)? $", re.IGNORECASE)),
)
_COUNTS_NOTHING = re.compile(
    r"\s*(?:of|another|and|or|who|that|can|should|is|was|by|in|to|at|day)\b|\s*[.,;:!?)”\"]|\s*$"
)
_POINTS_OUT = re.compile(r"\b(?:the|this|that|no|each|any|every|another|which|other)\s$", re.IGNORECASE)
_JOINED = frozenset(("second", "month", "metre", "dollar", "euro", "pound"))
AHEAD = 24
"""How many characters ahead of a number may qualify it ("more than the ")."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as a text has it: `text[start:end]`, its value in `unit` ("" where none stands beside it).

    `unit` may be "ordinal", "times", "clock" (minutes of a day), "vague" ("dozens") or one that UNITS compares in.
    `exact` is false for words that may count nothing ("both", "one of them").
    """

    text: str
    start: int
    end: int
    value: float
    unit: str = ""
    bound: Bound = ""
    exact: bool = True


def find_amounts(text: str) -> list[Amount]:
    """The amounts of a text in order, none inside another."""
    found: list[Amount] = []
    end = 0
    readings = sorted(
        (*_find_clocks(text), *_find_numbers(text), *_find_others(text)), key=lambda one: (one.start, -one.end)
    )
    for amount in readings:
        if amount.start >= end:
            found.append(amount)
            end = amount.end
    return list(_join_units(text, _share_units(text, found)))


def is_same(claimed: Amount, given: Amount) -> bool:
    """Whether a claimed amount is a given one, in whatever form; a vaguer claim ("nearly 200") may round."""
    if (claimed.unit, given.unit) == ("", "clock"):
        return claimed.value * 60 in (given.value, given.value - 720)  # "at seven" for "7 a.m." or "7 p.m."
    if not is_like(claimed.unit, given.unit):
        return False
    if abs(claimed.value - given.value) <= 1e-3 * abs(given.value) * ("metre" in (claimed.unit, given.unit)) + 1e-9:
        return not (claimed.bound == "over" and given.bound != "over") and not (
            claimed.bound == "under" and given.bound in ("over", "about")
        )
    return bool(claimed.bound) and _rounds(claimed, given)


def _rounds(claimed: Amount, given: Amount) -> bool:
    if given.value <= 0 or claimed.unit in ("ordinal", "clock") or _digits(claimed.value) >= _digits(given.value):
        return False
    ratio = claimed.value / given.value
    lowest, highest = {"over": (0.9, 1.0), "under": (1.0, 1.1)}.get(claimed.bound, (0.95, 1.05))
    return lowest <= ratio <= highest


def _digits(value: float) -> int:
    """Significant digits: 3 for 41.3, 1 for 200."""
    return len(f"{value:.12g}".replace(".", "").strip("0")) or 1


def is_like(claimed: str, given: str) -> bool:
    """A unit that only one side gives is no contradiction, unless it changes the kind of number."""
    if claimed == given:
        return True
    return "" in (claimed, given) and not {claimed, given} & {"share", "ordinal", "clock", "vague"}


def _find_clocks(text: str) -> Iterator[Amount]:
    for found in _CLOCK.finditer(text):
        if found["hour"]:
            minutes = int(found["hour"]) % 12 * 60 + int(found["minute"] or 0) + 720 * (found["half"] in "pP")
        elif found["h"]:
            minutes = int(found["h"]) * 60 + int(found["m"])
        else:
            minutes = 720 if found.group().lower() == "noon" else 0
        yield Amount(found.group(), found.start(), found.end(), minutes, "clock")


def _find_numbers(text: str) -> Iterator[Amount]:
    for found in _DIGITS.finditer(text):
        value = float(re.sub(r"[,\u00a0\u202f ]", "", found["number"]))
        start = found.start("currency") if found["currency"] else found.start("number")
        if found["rank"]:
            yield Amount(text[start : found.end()], start, found.end(), value, "ordinal")
        else:
            value *= SHORT_SCALES.get((found["short"] or "").lower(), 1)
            yield _measure(text, start, found.end(), value, (found["currency"] or "").lower())
    for found in _SPELLED.finditer(text):
        exact = found.group().lower() != "one" or not (
            _COUNTS_NOTHING.match(text, found.end())
            or _POINTS_OUT.search(text[max(0, found.start() - AHEAD) : found.start()])
        )
        yield replace(_measure(text, found.start(), found.end(), _spell(found.group()), ""), exact=exact)
    for found in _A_TIME.finditer(text):
        name, factor = UNITS[found["unit"].lower()]
        lasted = bool(_LASTS.search(text[max(0, found.start() - AHEAD) : found.start()]))
        yield Amount(found.group(), found.start(), found.end(), factor, name, _bound(text, found.start()), exact=lasted)
    for found in _AND_HALF.finditer(text):
        name, factor = UNITS[found["unit"].lower()]
        yield Amount(found.group(), found.start(), found.end(), 1.5 * factor, name)


def _find_others(text: str) -> Iterator[Amount]:
    for found in _PART.finditer(text):
        count = (found["count"] or "").lower()
        behind = text[found.end() : found.end() + 4].lower()
        told = found["part"].lower() in ("half", "halves") or behind == " of "
        counted = count and (found["plural"] or count in ("a", "one"))
        if (told or (counted and not _RUNNING.match(text, found.end()))) and not _is_period(
            text, found.start(), found.end()
        ):
            yield _take_part(text, found, count)
    for found in _AMONG.finditer(text):
        part, whole = (_read_number(found[name]) for name in ("part", "whole"))
        told = (
            part == 1 or whole in (10, 100) or " of " in f"{found.group()}{text[found.end() : found.end() + 4]}".lower()
        )
        if told and 0 < part < whole:  # "two in three provinces" is no share
            yield Amount(found.group(), found.start(), found.end(), part / whole, "share", _bound(text, found.start()))
    for found in _OF_YEAR.finditer(text):
        months = 6 if found["part"].lower() == "half" else 3
        yield Amount(found.group(), found.start(), found.end(), months, "month")
    for found in _HALVED.finditer(text):
        yield Amount(found.group(), found.start(), found.end(), 0.5, "share", exact=False)
    for found in _OTHER.finditer(text):
        word = found.group().lower()
        if found["dozen"]:
            count = (found["count"] or "a").lower()
            value = 12 * (0.5 if count.startswith("half") else ONES.get(count, 1))
            yield Amount(found.group(), found.start(), found.end(), value)
        elif word in VAGUE:
            yield Amount(found.group(), found.start(), found.end(), VAGUE.index(word), "vague")
        elif word == "both":
            yield Amount(found.group(), found.start(), found.end(), 2, "", exact=False)
        else:
            unit = "times" if word in TIMES else "ordinal"
            yield Amount(found.group(), found.start(), found.end(), TIMES.get(word, ORDINALS.get(word, 0)), unit)


def _read_number(word: str) -> float:
    """A whole number in digits or as one word."""
    return float(word) if word.isdigit() else float(ONES[word.lower()])


def _is_period(text: str, start: int, end: int) -> bool:
    """Whether "half" or "quarter" is a period: "the second half", "half-time"."""
    if text[end : end + 5].lower() in ("-time", " time"):
        return True
    ahead = text[max(0, start - AHEAD) : start].lower().split()
    return bool(ahead) and ahead[-1].rstrip("-") in ORDINALS.keys() | {"this", "last", "next"}


def _take_part(text: str, found: re.Match[str], count: str) -> Amount:
    """ "Two-thirds", "a tenth of"; "half a million" is a number."""
    value = (ONES.get(count) or (int(count) if count.isdigit() else 1)) / PARTS[found["part"].lower()]
    scale = re.compile(r"[\s-]+an?(?=[\s-])").match(text, found.end())
    large = _SCALE.match(text, scale.end()) if scale else None
    if large:
        return Amount(text[found.start() : large.end()], found.start(), large.end(), value * SCALES[large[1].lower()])
    if scale and (unit := _UNIT.match(text, scale.end())):
        return _with_unit(text, found.start(), unit, value)
    return Amount(found.group(), found.start(), found.end(), value, "share", _bound(text, found.start()))


def _measure(text: str, start: int, end: int, value: float, currency: str) -> Amount:
    """An amount with the scale and the unit that stand behind its number."""
    if scale := _SCALE.match(text, end):
        value, end = value * SCALES[scale[1].lower()], scale.end()
    if currency:
        name, factor = UNITS[currency]
        return Amount(text[start:end], start, end, value * factor, name, _bound(text, start))
    if unit := _UNIT.match(text, end):
        return _with_unit(text, start, unit, value)
    if centuries := _CENTURIES.match(text, end):
        return Amount(text[start : centuries.end()], start, centuries.end(), value * 1200, "month", _bound(text, start))
    return Amount(text[start:end], start, end, value, "", _bound(text, start))


def _with_unit(text: str, start: int, unit: re.Match[str], value: float) -> Amount:
    name, factor = UNITS[unit["unit"].lower()]
    if name == "month" and (old := _OLD.match(text, unit.end())):
        return Amount(text[start : old.end()], start, old.end(), value, "")
    return Amount(text[start : unit.end()], start, unit.end(), value * factor, name, _bound(text, start))


def _bound(text: str, start: int) -> Bound:
    ahead = text[max(0, start - AHEAD) : start]
    return next((bound for bound, pattern in _BOUNDS if pattern.search(ahead)), "")


def _share_units(text: str, amounts: list[Amount]) -> list[Amount]:
    """Gives the first number of "5 to 6 percent" the unit of the second."""
    shared = list(amounts)
    for place in range(len(shared) - 2, -1, -1):
        one, other = shared[place], shared[place + 1]
        if (
            not one.unit
            and other.unit in {name for name, _ in UNITS.values()}
            and _RANGE.match(text[one.end : other.start])
        ):
            factor = _factor(other)
            shared[place] = replace(one, unit=other.unit, value=one.value * factor)
    return shared


def _join_units(text: str, amounts: list[Amount]) -> Iterator[Amount]:
    """Joins "one minute and 15 seconds", and "two pounds fifty" to one amount."""
    place = 0
    while place < len(amounts):
        one, other = amounts[place], amounts[place + 1] if place + 1 < len(amounts) else None
        gap = text[one.end : other.start].strip() if other else "."
        if other and one.unit in _JOINED and gap in ("", "and") and _is_less(one, other):
            more = other.value if other.unit else other.value / 100
            yield replace(one, text=text[one.start : other.end], end=other.end, value=one.value + more)
            place += 1
        else:
            yield one
        place += 1


def _is_less(one: Amount, other: Amount) -> bool:
    """Whether an amount only goes on with the one ahead of it."""
    if other.unit == one.unit:
        return one.unit in ("second", "month", "metre") and other.value < _factor(one)
    return not other.unit and one.unit not in ("second", "month", "metre") and 0 < other.value < 100


def _factor(amount: Amount) -> float:
    """How many of the unit it is compared in one of an amount's own unit is."""
    unit = _UNIT.search(amount.text)
    return UNITS[unit["unit"].lower()][1] if unit else 1.0


def _spell(words: str) -> float:
    """The value of a number in words."""
    total = current = 0.0
    for word in re.split(r"[\s-]+", words.lower()):
        if word in ("a", "an", "and"):
            current = current or (1.0 if word != "and" else 0.0)
        elif word == "half":
            current += 0.5
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in SCALES:
            total, current = total + (current or 1) * SCALES[word], 0.0
        else:
            current += ONES[word]
    return total + current
