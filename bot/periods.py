"""Question -> the period it asks about: "in 2020", "from 2017 to 2018", "after 20 September", "last week", "latest".

By rule, against the asker's date. What the documents tell of such days is days.py's business.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from bot.dates import DateMention, Order, find_dates
from bot.dates.almanac import MONTHS, WEEKDAYS
from bot.dates.numeric import find_order
from bot.days import EARLIEST, JOINS, LATEST, Days, count_days, shift_day
from bot.words import NUMBER_WORDS

Relation = Literal["in", "over", "after", "before", "latest"]
Subject = Literal["events", "publication"]
Bound = tuple[str, str]
"""The first and the last day of a date that opens or closes a period."""
AHEAD = 40
"""Characters ahead of a date that tell what it is to the question."""
FEW_DAYS = 31
"""Days from which on two dates are a time over which something held, rather than one in which it happened."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a question asks about, ISO and inclusive.

    `relation` tells how: something in them ("in 2020"), what held over them ("from 2017 to 2018"), what lies on one
    side of a date, or the last thing known. `opening` is the last day of the date that it begins with, `closing` the
    first of that which it ends with: "from 2017 to 2018" begins some time in 2017. `of` tells days of events from those
    on which articles came out.
    """

    first: str
    last: str
    relation: Relation
    opening: str
    closing: str
    of: Subject = "events"

    @property
    def days(self) -> Days:
        """Its days as a stretch."""
        return Days(self.first, self.last)


_AND = re.compile(r"\s+(?:and|or)\s+(?:in\s+|the\s+)?", re.IGNORECASE)
_PART = (
    r"(?:the\s+)?(?:(?:early|mid|late)[\s-]+)?"
    r"(?:(?:year|start|beginning|middle|end|season|summer|winter|spring|autumn|fall)\s+(?:of\s+)?)?"
)
_IN = re.compile(
    rf"(?:^|\b(?:in|on|at|as of|of|for|during|throughout|within|around|about|circa|between|and|to)\s+){_PART}$",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"\b(?:after|later than|following|past)\s+{_PART}$", re.IGNORECASE)
_SINCE = re.compile(rf"\b(?:since|from|(?:starting|beginning)(?: in| on| from)?)\s+{_PART}$", re.IGNORECASE)
_BEFORE = re.compile(rf"\b(?:before|prior to|earlier than|ahead of)\s+{_PART}$", re.IGNORECASE)
_UNTIL = re.compile(rf"\b(?:until|till|up to|through|by)\s+{_PART}$", re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(?P<the>the\s+)?(?:last|past|previous)\s+(?:(?P<count>\d{1,3}|[a-z]{1,9}|couple of)\s+)?"
    r"(?P<unit>hour|day|week|month|year|decade)s?\b(?!\s+(?:of|in)\b)",
    re.IGNORECASE,
)
_OPENS = "-01-01"
"""What a year lacks of its first day, and the end of it a month."""
_FEW = {"few": 3, "couple of": 2, "several": 5}
_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30.5, "year": 365.25, "decade": 3652.5}
_LATEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|at (?:the moment|present)|these days|nowadays|so far|as of (?:now|today)"
    r"|up to date|right now|presently|currently)\b|\bnow\W*$"
    r"|^\W*(?:who|what|where|which|how)\b[^?]{0,80}\b(?:is|are|stands?|lives?) now\b"
    r"|(?<!electric )(?<!alternating )(?<!direct )(?<!ocean )\bcurrent(?= [a-z])",
    re.IGNORECASE,
)
_ARTICLE = (
    r"(?:articles?|stor(?:y|ies)|reports?|news|coverage|headlines?|editorials?|columns?|papers|newspapers?|press)"
)
_PUBLISHED = re.compile(
    rf"\b{_ARTICLE}\b.{{0,80}}\b(?:published|posted|written|printed|appear\w*|came out|dated)\b"
    r"|\b(?:is|was|were|been|being) (?:first |also |widely |last )?reported\b"
    rf"|\b(?:did|does|do|has|have)\b.{{0,80}}\breport(?:ed)?\b|\b(?:published|posted|written) {_ARTICLE}\b",
    re.IGNORECASE,
)
_ARTICLES_OF = re.compile(
    rf"\b{_ARTICLE}\s+(?:from|of|since|on|in|after|before|between|for|until)\s+(?:the\s+)?$", re.IGNORECASE
)
_OF_ARTICLES = re.compile(rf"['’]s?\s+(?:[a-z]+\s+)?{_ARTICLE}\b", re.IGNORECASE)
_UP_TO = re.compile(r"\bup to(?= [12]\d{3}\b)")
"""Ahead of a year, which alone might be a number, it is "until"."""
_OFTEN = "|".join(sorted({*MONTHS, *WEEKDAYS} - {"march", "may"}))
_UNCAPPED = re.compile(
    rf"\b(?:{_OFTEN}|sept?|oct|nov|dec|jan|feb|aug)\b|\b(?:march|may)(?= \d)|(?<=\d )(?:march|may)\b"
    r"|\b(?:(?<=in )|(?<=on )|(?<=of )|(?<=to )|(?<=from )|(?<=since )|(?<=after )|(?<=until )|(?<=before ))"
    r"(?:march|may)\b"
)
"""Months and weekdays as people type them; "march" and "may" are words too."""


def read_period(question: str, today: str, newest: str | None = None, order: Order | None = None) -> Period | None:
    """The period that a question asks about, or None.

    `today` is the asker's date. Days and months without a year are those before `newest`, the last day that the
    documents know of, where that lies further back. A date in figures has the order that the question shows, else
    `order`, that of the documents, else the month first.
    """
    question = _UP_TO.sub("until", _UNCAPPED.sub(lambda match: match[0].capitalize(), question))
    period = _read_counted(question, today) or _read_dates(question, today, newest or today, order)
    if period is None and (latest := _LATEST.search(question)):
        of: Subject = "publication" if _OF_ARTICLES.match(question, latest.end()) else "events"
        return Period(EARLIEST, today, "latest", EARLIEST, today, of)
    return period


def read_limits(first: str | None, last: str | None) -> Period | None:
    """The period between two limits, days, months or years, inclusive; None where neither is set."""
    if not (first or last):
        return None
    begins = f"{first}{_OPENS[len(first) - 4 :]}" if first else EARLIEST
    ends = f"{last}{_OPENS[len(last) - 4 :]}" if last else LATEST
    if last and len(last) < len(LATEST):
        year, month = int(last[:4]), int(last[5:7] or 12)
        ends = f"{year:04}-{month:02}-{monthrange(year, month)[1]}"
    return Period(begins, ends, "in", begins, ends)


def strip_latest(question: str) -> str:
    """A question without "the latest", "now" and the like."""
    return _LATEST.sub(" ", question)


def _read_counted(question: str, today: str) -> Period | None:
    """ "In the last three days", "over the past week"."""
    match = _COUNTED.search(question)
    number = match and _read_count(match)
    if not match or number is None:
        return None
    back = round(number * _DAYS[match["unit"].lower()])
    subject = _find_subject(question, match.start(), match.end())
    return Period(shift_day(today, -max(1, back)), today, "in", today, today, subject)


def _read_count(match: re.Match[str]) -> float | None:
    """How many of its unit it counts; None where it counts nothing ("the past financial year")."""
    if not (match["count"] or match["the"]):
        return None
    count = (match["count"] or "1").lower()
    number = _FEW.get(count) or NUMBER_WORDS.get(count) or (count if count.isdecimal() else None)
    return None if number is None else float(number)


def strip_counted(question: str) -> str:
    """A question without "the last three days" and the like."""
    return _COUNTED.sub(lambda match: match[0] if _read_count(match) is None else " ", question)


def _read_dates(question: str, today: str, newest: str, order: Order | None) -> Period | None:
    known = list(_find_known(question, today, newest, find_order(question, None) or order or "month first"))
    for one in known:
        if ends := _find_ends(one):
            return replace(_join(*ends), of=_find_subject(question, one.start, one.end))
    for one, other in pairwise(known):
        if _bound(one)[0] <= _bound(other)[1] and _is_range(question, one, other):
            return replace(_join(_bound(one), _bound(other)), of=_find_subject(question, one.start, other.end))
    for one in known:
        if period := _read_one(question, one):
            return replace(period, of=_find_subject(question, one.start, one.end))
    return None


def _find_known(question: str, today: str, newest: str, order: Order) -> Iterator[DateMention]:
    """The resolved dates of a question, those without a year against the earlier of two days."""
    others = {one.start: one for one in find_dates(question, min(today, newest), order)}
    for one in find_dates(question, today, order):
        is_yearless = any(part.month and not part.year for part in (one.ends or (one,)))
        chosen = others.get(one.start, one) if is_yearless else one
        if chosen.first and chosen.last:
            yield chosen


def _find_ends(one: DateMention) -> tuple[Bound, Bound] | None:
    """The first days and the last of a date that joins two of them: "1981 to 1989", "2004-05"."""
    first, last = _bound(one)
    if one.ends and all(end.first and end.last for end in one.ends):
        return _bound(one.ends[0]), _bound(one.ends[-1])
    if one.precision == "year" and first[:4] != last[:4]:
        return (first, f"{first[:4]}-12-31"), (f"{last[:4]}-01-01", last)
    return None


def _join(begin: Bound, end: Bound) -> Period:
    """From one date to another; of a few days together, what lies anywhere in them is as good."""
    if count_days(Days(begin[0], end[1])) <= FEW_DAYS:
        return Period(begin[0], end[1], "in", end[1], begin[0])
    return Period(begin[0], end[1], "over", begin[1], end[0])


def _is_range(question: str, one: DateMention, other: DateMention) -> bool:
    between = question[one.end : other.start]
    return bool(JOINS.fullmatch(between) or _AND.fullmatch(between))


def _bound(one: DateMention) -> Bound:
    assert one.first and one.last
    return one.first.isoformat(), one.last.isoformat()


def _read_one(question: str, one: DateMention) -> Period | None:
    """The period that one date and the words before it give; None for a year or month that may be part of a name."""
    first, last = _bound(one)
    ahead = question[max(0, one.start - AHEAD) : one.start]
    if _AFTER.search(ahead):
        start = shift_day(last, 1)
        return Period(start, LATEST, "after", start, LATEST)
    if _SINCE.search(ahead):
        return Period(first, LATEST, "after", last, LATEST)
    if _BEFORE.search(ahead):
        end = shift_day(first, -1)
        return Period(EARLIEST, end, "before", EARLIEST, end)
    if _UNTIL.search(ahead):
        return Period(EARLIEST, last, "before", EARLIEST, first)
    is_bare = one.precision in ("month", "year") and (one.month or one.year) and not _IN.search(ahead)
    return None if is_bare else Period(first, last, "in", last, first)


def _find_subject(question: str, start: int, end: int) -> Subject:
    """Whether the days from `start` to `end` of a question are those of events, or of articles about them."""
    ahead = question[max(0, start - AHEAD) : start]
    is_published = _PUBLISHED.search(question) or _ARTICLES_OF.search(ahead) or _OF_ARTICLES.match(question, end)
    return "publication" if is_published else "events"
