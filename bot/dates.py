"""Dates as prose writes them, read as the days they mean: "Sept. 24", "last Tuesday", "in 2018", "earlier this month".

What a text leaves open is resolved against the day it was published, by rule; without one it stays open.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.stated import Precision
from bot.words import NUMBER_WORDS

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
LATEST_AHEAD = 300
"""A day and month further back than this many days is taken to be the coming one."""
CONTEXT = 120
"""How many characters ahead of a date may say that it lies in the future."""

_FULL = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTH = rf"(?:(?:Jan|Febr?|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?|(?:{_FULL})\b)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?:1[0-9]|20)\d\d"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_ISO = re.compile(r"(?<![\d-])(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?![\d-])")
_DAY_FIRST = re.compile(
    rf"(?:(?P<weekday>{_WEEKDAY}),?\s+)?(?:the\s+)?(?<![\d.,])(?P<day>{_DAY})(?:\s?(?:[-–]|to|and)\s?(?P<until>{_DAY}))?\s+(?:of\s+)?(?P<month>{_MONTH})(?:,?\s+(?P<year>{_YEAR}))?(?![\w])"
)
_MONTH_FIRST = re.compile(
    rf"(?:(?P<weekday>{_WEEKDAY}),?\s+)?(?P<month>{_MONTH})\s+(?P<day>{_DAY})(?![\d:%]|,\d)(?:\s?(?:[-–]|to|and)\s?(?P<until>{_DAY})(?!\d))?(?:,?\s+(?P<year>{_YEAR})(?!\d))?"
)
_MONTH_ONLY = re.compile(
    rf"\b(?P<when>(?:last|next|this)\s+)?(?P<month>{_MONTH})(?:,?\s+(?:of\s+)?(?P<year>{_YEAR})(?!\d))?(?![\w'’])"
)
_WEEKDAY_ONLY = re.compile(rf"\b(?P<when>(?:last|next|this|the following)\s+)?(?P<weekday>{_WEEKDAY})\b")
_DECADE = re.compile(r"(?<![\d.,])(?P<year>1[0-9]\d0|20\d0)['’]?s\b")
_YEAR_ONLY = re.compile(rf"(?<![\d.,$€£¥/-])(?<!\d )(?P<year>{_YEAR})(?![\w%]|[.,]\d|\s\d{{3}}\b)(?:/\d\d)?")
_COUNTED = re.compile(
    r"\s+(?:[a-z]+ )?(?:people|men|women|percent|per cent|dollars|euros|pounds|km|kilometres|miles|metres|tonnes|jobs"
    r"|houses|homes|votes|soldiers|troops|members|years|days|hours|workers|employees|seats|pupils|students|patients)\b"
)
_DATED = re.compile(r"\b(?:in|since|during|until|by|of|from)\s+$", re.IGNORECASE)
_AT_LEAST = re.compile(
    r"(?:more than|at least|about|some|nearly|almost|over|around|fewer than|under|another|additional)\s+$",
    re.IGNORECASE,
)
_WHEN = "last|next|this|(?:end|start|beginning|rest) of the|the previous|the following|the past"
_RELATIVE = re.compile(
    rf"\b(?:(?P<near>today|tonight|yesterday|tomorrow)|(?P<when>{_WHEN})\s+(?P<unit>week|month|year)"
    r"|(?P<count>\d+|an?|[a-z]+)\s+(?P<ago>day|week|month|year)s?\s+ago)\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:will|shall|due|scheduled|plans?|planned|is to|are to|set to|would|expected|upcoming|coming|intends?|next)\b"
    r"(?!.*(?:[.;!?]\s+[A-Z]|\b(?:said|told|was|were|(?!scheduled|planned|expected)\w{2,}ed)\b))",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as a text has it, `text[start:end]`, and the days from `first` to `last` (both inclusive) that it means.

    Both are None where the year, or for "Tuesday" the week, stays open; `year`, `month`, `day` (1-based) and `weekday`
    (Monday is 0) are what the words themselves give.
    """

    text: str
    start: int
    end: int
    first: date | None
    last: date | None
    precision: Precision
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None


def find_dates(text: str, published: str | None = None) -> list[DateMention]:
    """The dates of a text in order, none inside another. `published` is an ISO date; one that is not is passed over."""
    anchor = read_day(published)
    found: list[DateMention] = []
    taken = [False] * (len(text) + 1)
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            if taken[match.start()] or taken[match.end() - 1]:
                continue
            mention = read(match, text, anchor)
            if mention:
                found.append(mention)
                taken[match.start() : match.end()] = [True] * (match.end() - match.start())
    return sorted(found, key=lambda one: one.start)


def read_day(iso: str | None) -> date | None:
    """The day that an ISO date names, or None."""
    try:
        return date.fromisoformat((iso or "")[:10])
    except ValueError:
        return None


def is_within(claimed: DateMention, given: DateMention) -> bool:
    """Whether a claimed date is a given one, or a wider one around it: "in September" around "on 24 September"."""
    ours, theirs = ((one.month, one.day, one.weekday) for one in (claimed, given))
    if claimed.year is given.year is None and ours == theirs and any(part is not None for part in ours):
        return True
    if claimed.first and claimed.last and given.first and given.last:
        return claimed.first <= given.first and given.last <= claimed.last
    if claimed.text.casefold() == given.text.casefold():
        return True
    asked = (claimed.year, claimed.month, claimed.day, claimed.weekday)
    told = (given.year, given.month, given.day, _weekday(given))
    said = [(one, other) for one, other in zip(asked, told, strict=True) if one is not None]
    return bool(said) and all(one == other for one, other in said)


def _weekday(mention: DateMention) -> int | None:
    single = mention.first is not None and mention.first == mention.last
    return mention.first.weekday() if single and mention.first else mention.weekday


def _read_day_month(match: re.Match[str], text: str, anchor: date | None) -> DateMention | None:
    parts = match.groupdict()
    month = _month(parts["month"])
    day, until = (int(re.sub(r"\D", "", parts.get(name) or "0")) for name in ("day", "until"))
    year = int(parts["year"]) if parts["year"] else None
    weekday = WEEKDAYS.index(parts["weekday"].lower()) if parts.get("weekday") else None
    settled = year or _settle_year(month, day, anchor, _is_future(text, match.start()))
    first = _make(settled, month, day)
    last = _make(settled, month, until) if until > day else first
    if first and weekday is not None and first.weekday() != weekday:
        first = last = None
    return DateMention(match.group(), match.start(), match.end(), first, last, "day", year, month, day, weekday)


def _read_month(match: re.Match[str], text: str, anchor: date | None) -> DateMention | None:
    name = match["month"]
    if not match["year"] and name in ("May", "Mar", "March", "August") and _opens(text, match.start()):
        return None
    month = _month(name)
    year = int(match["year"]) if match["year"] else None
    when = (match["when"] or "").strip().lower()
    settled = year
    if not settled and anchor:
        coming = when == "next" or (when != "last" and _is_future(text, match.start()))
        settled = anchor.year + (
            month < anchor.month if coming else -(month > anchor.month or (when == "last" and month == anchor.month))
        )
    first = _make(settled, month, 1)
    return DateMention(match.group(), match.start(), match.end(), first, _month_end(first), "month", year, month)


def _opens(text: str, start: int) -> bool:
    """Whether a word opens a sentence, so that its capital does not tell "May" the month from "may"."""
    return text[max(0, start - 3) : start].rstrip(' \n"“')[-1:] in ("", ".", "!", "?", ":")


def _read_weekday(match: re.Match[str], text: str, anchor: date | None) -> DateMention | None:
    weekday = WEEKDAYS.index(match["weekday"].lower())
    when = (match["when"] or "").strip().lower()
    day = None
    if anchor and when != "the following":
        back = (anchor.weekday() - weekday) % 7
        if when == "next" or (not when and _is_future(text, match.start())):
            day = anchor + timedelta(days=7 - back)
        else:
            day = anchor - timedelta(days=back or 7 * (when == "last"))
    return DateMention(match.group(), match.start(), match.end(), day, day, "day", weekday=weekday)


def _read_decade(match: re.Match[str], text: str, anchor: date | None) -> DateMention | None:
    year = int(match["year"])
    century = year % 100 == 0
    last = date(year + (99 if century and year < 2000 else 9), 12, 31)
    return DateMention(
        match.group(), match.start(), match.end(), date(year, 1, 1), last, "century" if century else "decade"
    )


def _read_year(match: re.Match[str], text: str, anchor: date | None) -> DateMention | None:
    ahead = text[max(0, match.start() - 10) : match.start()]
    if (_COUNTED.match(text, match.end()) and not _DATED.search(ahead)) or _AT_LEAST.search(
        text[max(0, match.start() - 20) : match.start()]
    ):
        return None
    year = int(match["year"])
    return DateMention(match.group(), match.start(), match.end(), date(year, 1, 1), date(year, 12, 31), "year", year)


def _read_relative(match: re.Match[str], text: str, anchor: date | None) -> DateMention | None:
    days = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
    unit = (match["unit"] or match["ago"] or "day").lower()
    if match["near"]:
        steps = days[match["near"].lower()]
    elif match["ago"]:
        count = match["count"].lower()
        if not count.isdigit() and count not in NUMBER_WORDS and count not in ("a", "an"):
            return None
        steps = -int(float(NUMBER_WORDS.get(count, count) if count not in ("a", "an") else 1)) if len(count) < 9 else 0
    else:
        when = match["when"].lower()
        if when.startswith("the "):
            return DateMention(match.group(), match.start(), match.end(), None, None, "unknown")
        steps = {"last": -1, "next": 1}.get(when, 0)
    first, last, precision = _step(anchor, unit, steps)
    return DateMention(match.group(), match.start(), match.end(), first, last, precision)


def _step(anchor: date | None, unit: str, steps: int) -> tuple[date | None, date | None, Precision]:
    """The day, week, month or year that lies so many steps from another."""
    precision: Precision = (
        "day" if unit == "day" else "week" if unit == "week" else "month" if unit == "month" else "year"
    )
    if anchor is None or abs(steps) > 500:
        return None, None, precision
    if unit == "day":
        day = anchor + timedelta(days=steps)
        return day, day, precision
    if unit == "week":
        monday = anchor - timedelta(days=anchor.weekday()) + timedelta(weeks=steps)
        return monday, monday + timedelta(days=6), precision
    if unit == "month":
        year, month = divmod(anchor.year * 12 + anchor.month - 1 + steps, 12)
        first = _make(year, month + 1, 1)
        return first, _month_end(first), precision
    return _make(anchor.year + steps, 1, 1), _make(anchor.year + steps, 12, 31), precision


def _settle_year(month: int, day: int, anchor: date | None, future: bool) -> int | None:
    """The year of a day without one: the latest before publication, or the next where the text looks ahead."""
    if anchor is None:
        return None
    this = _make(anchor.year, month, day)
    if this is None:
        return None
    if this > anchor:
        before = _make(anchor.year - 1, month, day)
        far_back = before is None or (anchor - before).days > LATEST_AHEAD
        return anchor.year if future or far_back else anchor.year - 1
    return anchor.year + (future and (anchor - this).days > LATEST_AHEAD)


def _is_future(text: str, start: int) -> bool:
    return bool(_FUTURE.search(text[max(0, start - CONTEXT) : start]))


def _month(name: str) -> int:
    if name.isdigit():
        return int(name)
    return next(place for place, full in enumerate(MONTHS, 1) if full.startswith(name.lower().rstrip(".")[:3]))


def _month_end(first: date | None) -> date | None:
    return first and first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _make(year: int | None, month: int, day: int) -> date | None:
    """A date, or None where there is no such day."""
    try:
        return date(year, month, day) if year else None
    except ValueError:
        return None


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str, date | None], DateMention | None]], ...] = (
    (_ISO, _read_day_month),
    (_DAY_FIRST, _read_day_month),
    (_MONTH_FIRST, _read_day_month),
    (_DECADE, _read_decade),
    (_MONTH_ONLY, _read_month),
    (_WEEKDAY_ONLY, _read_weekday),
    (_RELATIVE, _read_relative),
    (_YEAR_ONLY, _read_year),
)
