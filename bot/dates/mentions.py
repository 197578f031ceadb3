"""The nouns of reading dates: a date as a text has it, and the scene in which it is read.

Which words are a date and what they mean is the business of the readers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.dates.almanac import Period, move
from bot.stated import Precision

Order = Literal["day first", "month first"]
"""How dates in figures are written."""

LOOK_BACK = 8
"""How many of the last dates are looked at for one that is fine enough to count from."""
_FINENESS: tuple[Precision, ...] = ("day", "week", "month", "year", "decade", "century")


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as a text has it, `text[start:end]`, and the days from `first` to `last` (both inclusive) that it means.

    Both are None where the year, or for "Tuesday" the week, stays open; `year`, `month`, `day` (1-based) and `weekday`
    (Monday is 0) are what the words themselves give. `choices` are the days it may be where it is open which of them:
    "4/5/2023". `counted` tells that it is counted from another day which the text does not give ("a day later"), and
    `ends` are the two dates that a range joins ("from 1992 to 1995").
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
    counted: bool = False
    ends: tuple[DateMention, ...] = ()
    choices: tuple[date, ...] = ()

    @property
    def period(self) -> Period | None:
        """Its first and last day."""
        return (self.first, self.last) if self.first and self.last else None


@dataclass(slots=True)
class Scene:
    """What a date of a text is read against: the day of publication, the dates read before it, how others are written.

    `order` is that of day and month in dates in figures, None where nothing tells it.
    `coming_year` is the year of the date that the one being read is joined to: 2021 by "May" in "May and June 2021".
    `people` are the months that somebody of the text is called, once they have been looked for.
    """

    text: str
    published: date | None
    order: Order | None = None
    seen: list[DateMention] = field(default_factory=list)
    coming_year: int | None = None
    people: frozenset[str] | None = None

    def step(self, unit: str, steps: int) -> Period | None:
        """The unit of time that lies so many steps from publication."""
        return move(self.published, unit, steps) if self.published else None

    def find_last(self, unit: Precision) -> DateMention | None:
        """The last date read that is at least as fine as a unit, or else the last one."""
        known = [one for one in self.seen[-LOOK_BACK:] if one.first and one.precision in _FINENESS]
        fine = _FINENESS[: _FINENESS.index(unit) + 1]
        return next((one for one in reversed(known) if one.precision in fine), known[-1] if known else None)


def make_mention(
    match: re.Match[str],
    period: Period | None,
    precision: Precision,
    year: int | None = None,
    month: int | None = None,
    day: int | None = None,
    weekday: int | None = None,
    counted: bool = False,
    choices: tuple[date, ...] = (),
) -> DateMention:
    """A mention of what a match has as its group `date`, or of all of it."""
    group = "date" if "date" in match.re.groupindex else 0
    start, end = match.span(group)
    first, last = period or (None, None)
    text = match.string[start:end]
    return DateMention(text, start, end, first, last, precision, year, month, day, weekday, counted, choices=choices)


Read = Callable[[re.Match[str], Scene], DateMention | None]
Form = tuple[str, re.Pattern[str], Read]
"""Which words of it give it away (finding.py lists them), how a date is written, and what reads it.

None is read where the words are no date after all.
"""
