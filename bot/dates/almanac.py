"""Days of the calendar and the periods around them: weeks, weekends, months, seasons, quarters, years, decades.

Arithmetic only; what words mean such a period is the business of the readers of dates.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

Period = tuple[date, date]
"""The first and the last day, both inclusive."""

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
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month in which each begins."""
MOST_STEPS = 3000
SATURDAY = 5


def read_day(iso: str | None) -> date | None:
    """The day that an ISO date names, or None."""
    try:
        return date.fromisoformat((iso or "")[:10])
    except ValueError:
        return None


def make_day(year: int | None, month: int, day: int) -> date | None:
    """A date, or None where there is no such day."""
    try:
        return date(year, month, day) if year else None
    except ValueError:
        return None


def find_month(name: str) -> int:
    """The number of a month by its name, its short form or its digits."""
    if name.isdigit():
        return int(name)
    return next(place for place, full in enumerate(MONTHS, 1) if full.startswith(name.lower()[:3]))


def find_weekday(name: str) -> int:
    """The number of a weekday by its name or its short form; Monday is 0."""
    return next(place for place, full in enumerate(WEEKDAYS) if full.startswith(name.lower()[:3]))


def span_months(year: int | None, month: int, count: int = 1) -> Period | None:
    """So many whole months from one on; a month beyond December lies in the next year."""
    if not year:
        return None
    years, place = divmod(month - 1, 12)
    later, end = divmod(month + count - 2, 12)
    first = make_day(year + years, place + 1, 1)
    last = make_day(year + later, end + 1, 1)
    return (first, last.replace(day=calendar.monthrange(last.year, last.month)[1])) if first and last else None


def span_years(year: int | None, count: int = 1) -> Period | None:
    """So many whole years from one on."""
    first, last = make_day(year, 1, 1), make_day(year and year + count - 1, 12, 31)
    return (first, last) if first and last else None


def span_weekend(day: date) -> Period:
    """Saturday and Sunday of the week around a day."""
    saturday = shift(day, SATURDAY - day.weekday()) or day
    return saturday, shift(saturday, 1) or saturday


def span_season(year: int, name: str) -> Period | None:
    """Three months of weather; the winter of a year begins in its December."""
    return span_months(year, SEASONS[name], 3)


def shift(day: date, days: int) -> date | None:
    """The day so many days on, or None beyond the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def move(day: date, unit: str, steps: int) -> Period | None:
    """The day, week, weekend, month, year, decade or century that lies so many steps from the one around a day."""
    if abs(steps) > MOST_STEPS:
        return None
    if unit == "day":
        moved = shift(day, steps)
        return (moved, moved) if moved else None
    if unit in ("week", "weekend"):
        monday = shift(day, 7 * steps - day.weekday())
        first, last = (monday and shift(monday, days) for days in ((0, 6) if unit == "week" else (SATURDAY, 6)))
        return (first, last) if first and last else None
    if unit in ("month", "quarter"):
        size = 3 if unit == "quarter" else 1
        place = day.year * 12 + (day.month - 1) // size * size + steps * size
        return span_months(place // 12, place % 12 + 1, size)
    size = {"year": 1, "decade": 10, "century": 100}[unit]
    return span_years(day.year // size * size + steps * size, size)


def find_nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The so manieth of a weekday in a month; -1 is the last."""
    period = span_months(year, month)
    if not period:
        return None
    first, last = period
    if nth < 0:
        return shift(last, -((last.weekday() - weekday) % 7))
    day = shift(first, (weekday - first.weekday()) % 7 + 7 * (nth - 1))
    return day if day and day <= last else None


def find_easter(year: int) -> date | None:
    """Easter Sunday of the western churches (the Gregorian rule as Meeus, 1991, gives it)."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (year % 19 + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return make_day(year, month, day + 1)
