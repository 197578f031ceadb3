"""Dates in figures alone, "12/03/2024", and whether a document writes the day or the month first in them.

Where nothing tells which, such a date stays open: it has its year, and the two days that it may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice

from bot.dates.almanac import find_weekday, make_day
from bot.dates.mentions import DateMention, Order, Scene, make_mention
from bot.dates.words import ANY_WEEKDAY, DAY, FULL_MONTH

NUMERIC = re.compile(
    rf"(?:\b(?P<weekday>{ANY_WEEKDAY}),?\s{{1,3}})?"
    r"(?<![\d./-])(?P<one>\d{1,2})(?P<mark>[/.-])(?P<two>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d|(?<=/)\d\d)(?![\d/-]|\.\d)"
)
MOST = 40
"""Dates in figures that are looked at for how a document writes them."""
NEAR, FAR = 31, 60
"""Days from publication within which news most likely tells of a day, and beyond which of another one not."""
_MONTHS = 12
_DAY_FIRST = re.compile(rf"(?<!\w){DAY}\s+{FULL_MONTH}\b")
_MONTH_FIRST = re.compile(rf"\b{FULL_MONTH}\s+{DAY}(?!\w)")
_BRITISH = re.compile(
    r"£\d|\b(?:(?:col|lab|neighb|fav|hon|behavi|harb|rum|hum)our(?:s|ed|ing|hoods?|able)?|centres?|(?:kilo|centi)?metres?"
    r"|litres?|theatres?|programmes?|defence|offences?|travell(?:ed|ing|ers?)|cancelled|(?:organ|real|critic|recogn|apolog)"
    r"is(?:e|es|ed|ing|ation|ations)|cheques?|tyres?|per cent)\b"
)
_AMERICAN = re.compile(
    r"\b(?:(?:col|lab|neighb|fav|hon|behavi|harb|rum|hum)or(?:s|ed|ing|hoods?|able)?|centers?|(?:kilo|centi)meters?|liters?"
    r"|theaters?|defense|offenses?|travel(?:ed|ing|ers?)|canceled)\b"
)
"""Spellings in small letters: "the Lincoln Center" may stand in any paper."""


def find_order(text: str, published: date | None) -> Order | None:
    """How a document writes dates in figures; None where nothing tells, or one thing tells this and another that.

    A number over twelve or a weekday decides; else the dates it writes out, or how it spells, and its own day.
    """
    dates = [one for one in islice(NUMERIC.finditer(text), MOST) if one["mark"] != "."]
    sure = {order for one in dates if (order := _read_order(one))}
    if sure or not dates:
        return sure.pop() if len(sure) == 1 else None
    likely = {*_tell_style(text), *(order for one in dates if (order := _find_nearer(one, published)))}
    return likely.pop() if len(likely) == 1 else None


def is_open(text: str) -> bool:
    """Whether a text has a date in figures that does not tell by itself which of two days it means."""
    dates = (one for one in islice(NUMERIC.finditer(text), MOST) if one["mark"] != "." and _read_order(one) is None)
    return any(len(set(_read_both(one, None).values())) > 1 for one in dates)


def read_numeric(match: re.Match[str], scene: Scene) -> DateMention | None:
    """The day that a date in figures means, or the two that it may."""
    order = "day first" if match["mark"] == "." else _read_order(match) or scene.order
    year = _read_year(match, scene.published)
    weekday = find_weekday(match["weekday"]) if match["weekday"] else None
    readings = _read_both(match, scene.published)
    found = set(readings.values())
    if len(found) > 1 and order is None:
        return make_mention(match, None, "unknown", year, weekday=weekday, choices=tuple(sorted(found)))
    day = readings.get("day first" if order == "day first" else "month first") or next(iter(found), None)
    return make_mention(match, (day, day), "day", day.year, day.month, day.day, weekday) if day else None


def _read_year(match: re.Match[str], published: date | None) -> int:
    year = int(match["year"])
    if year < 100:
        this = published.year if published else 2000
        year += this // 100 * 100 - (100 if year > this % 100 + 20 else 0)
    return year


def _read_both(match: re.Match[str], published: date | None) -> dict[Order, date]:
    """The day by each order in which it is one."""
    one, two, year = int(match["one"]), int(match["two"]), _read_year(match, published)
    by_order: dict[Order, date | None] = {
        "day first": make_day(year, two, one),
        "month first": make_day(year, one, two),
    }
    return {order: day for order, day in by_order.items() if day}


def _read_order(match: re.Match[str]) -> Order | None:
    """The order that a date in figures shows by itself: by a number over twelve, or by its weekday."""
    one, two = int(match["one"]), int(match["two"])
    if one > _MONTHS or two > _MONTHS:
        return "day first" if one > _MONTHS else "month first"
    if match["weekday"] is None or one == two:
        return None
    weekday = find_weekday(match["weekday"])
    fitting = [order for order, day in _read_both(match, None).items() if day.weekday() == weekday]
    return fitting[0] if len(fitting) == 1 else None


def _tell_style(text: str) -> Iterator[Order]:
    """How a document writes dates with the month as a word; where it has none, how it spells."""
    for day_first, month_first in ((_DAY_FIRST, _MONTH_FIRST), (_BRITISH, _AMERICAN)):
        first, second = bool(day_first.search(text)), bool(month_first.search(text))
        if first != second:
            yield "day first" if first else "month first"
            return


def _find_nearer(match: re.Match[str], published: date | None) -> Order | None:
    """The order by which a date in figures lies near the day of publication, where by the other it lies far from it."""
    if published is None:
        return None
    gaps = {order: abs((day - published).days) for order, day in _read_both(match, published).items()}
    near = [order for order, gap in gaps.items() if gap <= NEAR]
    return near[0] if len(near) == 1 and max(gaps.values()) > FAR else None
