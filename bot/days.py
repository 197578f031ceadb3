"""The dates of a sentence -> the stretches of days that it tells of: "from 1981 to 1989" covers the years between.

What a single date means is the business of dates; which stretches a question asks about that of periods.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.stated import EventDate

EARLIEST, LATEST = date.min.isoformat(), date.max.isoformat()
"""Where a stretch begins or ends that the words leave open ("until 2001", "since March")."""

_DASH = r"\s{0,2}[-–—‒]\s{0,2}"
JOINS = re.compile(
    rf"(?:{_DASH}|,?\s+(?:up\s+)?(?:to|until|till|through|thru)\s+(?:the\s+|about\s+|around\s+)?)", re.IGNORECASE
)
"""What stands between the two dates of a stretch, in a text and in a question."""
_BOTH = re.compile(r"\s+and\s+(?:the\s+)?")
_REACHES = re.compile(r"[^.;:!?]{0,80}\b(?:until|till|up to|through)\s+(?:the\s+)?")
_BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?$", re.IGNORECASE)
_SINCE = re.compile(
    r"\b(?:since|(?:starting|beginning|began)(?: (?:in|on|from))?)\s+(?:the\s+|early\s+|late\s+)?$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfrom\s+(?:the\s+|early\s+|late\s+)?$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|up to|through)\s+(?:the\s+|early\s+|late\s+)?$", re.IGNORECASE)
_GOES_ON = re.compile(
    rf"(?:{_DASH}(?:present|now|today|date|current|ongoing)\b|\s{{0,2}}[-–—‒]\s{{0,2}}(?=[)\]]|$)"
    r"|\s+onwards?\b|\s+(?:to|until|through)\s+(?:the\s+)?(?:present|now|today)\b)",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
"""As a day is written here; a calendar of weeks has dates as long ("2023-W39-3")."""
AHEAD = 30
"""Characters ahead of a date that tell whether it opens or closes a stretch."""


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of days, both ISO dates and inclusive."""

    first: str
    last: str


def read_days(text: str, dates: Sequence[EventDate]) -> tuple[Days, ...]:
    """The stretches of days that a sentence tells of, in order; `dates` are its own, `text` is what their offsets mean.

    Two dates with "to", "until" or a dash between them are one stretch; a date that stays open is passed over.
    """
    return tuple(days for days, _ in pair_days(text, dates))


def pair_days(text: str, dates: Sequence[EventDate]) -> list[tuple[Days, tuple[EventDate, ...]]]:
    """The same stretches, each with the date or the two dates that tell of it."""
    known = [one for one in dates if one.first and one.last]
    found: list[tuple[Days, tuple[EventDate, ...]]] = []
    place = 0
    while place < len(known):
        one, *after = known[place : place + 2]
        if after and (joined := _join(text, one, after[0])):
            found.append((joined, (one, after[0])))
            place += 2
        else:
            found.append((_read_one(text, one), (one,)))
            place += 1
    return found


def _join(text: str, one: EventDate, other: EventDate) -> Days | None:
    """From one date to the other, where the words between them say so."""
    between = text[one.end : other.start]
    begins = bool(_BETWEEN.search(text[max(0, one.start - AHEAD) : one.start]))
    joins = JOINS.fullmatch(between) or _REACHES.fullmatch(between) or (begins and _BOTH.fullmatch(between))
    return _make(one.first, other.last) if joins else None


def _read_one(text: str, one: EventDate) -> Days:
    """A date by itself, with what the words around it open or close."""
    assert one.first and one.last
    if _is_range(one):
        return Days(one.first, one.last)
    ahead = text[max(0, one.start - AHEAD) : one.start]
    since = _SINCE.search(ahead) or (one.precision != "day" and _FROM.search(ahead))
    if since or _GOES_ON.match(text, one.end):
        return Days(one.first, LATEST)
    if _UNTIL.search(ahead):
        return Days(EARLIEST, one.last)
    return Days(one.first, one.last)


def _is_range(one: EventDate) -> bool:
    """Whether a date reaches from one day, month or year to another: "1981 to 1989"."""
    shown = {"day": len("2023-09-27"), "month": len("2023-09"), "year": len("2023")}.get(one.precision)
    return bool(shown and one.first and one.last) and str(one.first)[:shown] != str(one.last)[:shown]


def _make(first: str | None, last: str | None) -> Days | None:
    return Days(first, last) if first and last and first <= last else None


def count_days(days: Days) -> int:
    """How many days a stretch has."""
    return (date.fromisoformat(days.last) - date.fromisoformat(days.first)).days + 1


def is_day(text: str) -> bool:
    """Whether a text is the ISO date of a day."""
    try:
        return bool(_DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def describe_day(day: str) -> str:
    """`27 September 2023` for `2023-09-27`; what is not such a date is given back as it is."""
    try:
        read = date.fromisoformat(day[:10])
    except ValueError:
        return day
    return f"{read.day} {read:%B} {read.year}"


def describe_days(days: Days) -> str:
    """`18 to 24 September 2023`, what month and year both ends share told once; an end that is open is left out."""
    first, last = describe_day(days.first), describe_day(days.last)
    if days.first == EARLIEST:
        return f"days up to {last}"
    if days.last == LATEST:
        return f"days from {first} on"
    parts, others = first.split(), last.split()
    while len(parts) > 1 and parts[-1] == others[len(parts) - 1]:
        parts.pop()
    return last if first == last else f"{' '.join(parts)} to {last}"


def shift_day(day: str, by: int) -> str:
    """The ISO date so many days later; the first or last there is, at the ends of the calendar."""
    try:
        return (date.fromisoformat(day) + timedelta(days=by)).isoformat()
    except OverflowError:
        return LATEST if by > 0 else EARLIEST
