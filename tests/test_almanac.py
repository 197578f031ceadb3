"""Arithmetic of the calendar: periods around a day, movable feasts, and the ends of time.

Easter Sundays are those that almanacs give.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dates.almanac import find_easter, find_nth_weekday, move, span_months, span_season, span_weekend
from bot.dates.holidays import AFTER_THANKSGIVING, BY_EASTER, BY_WEEKDAY, FIXED, find_holiday

DAYS = st.dates(date(1700, 1, 1), date(2300, 12, 31))
UNITS = st.sampled_from(["day", "week", "weekend", "month", "quarter", "year", "decade", "century"])


@pytest.mark.parametrize("day", ["1961-04-02", "2000-04-23", "2008-03-23", "2019-04-21", "2024-03-31", "2038-04-25"])
def test_easter_is_when_it_was(day: str) -> None:
    assert find_easter(int(day[:4])) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("name", "year", "day"),
    [
        ("good friday", 2024, "2024-03-29"),
        ("thanksgiving", 2021, "2021-11-25"),
        ("black friday", 2021, "2021-11-26"),
        ("memorial day", 2023, "2023-05-29"),
        ("labor day", 2023, "2023-09-04"),
        ("boxing day", 2023, "2023-12-26"),
    ],
)
def test_a_holiday_falls_on_its_day(name: str, year: int, day: str) -> None:
    assert find_holiday(name, year) == date.fromisoformat(day)


def test_every_holiday_has_a_day_in_every_year() -> None:
    names = [*FIXED, *BY_EASTER, *BY_WEEKDAY, *AFTER_THANKSGIVING]
    assert all(find_holiday(name, year) for name in names for year in (1900, 2000, 2023, 2024))


@given(DAYS, UNITS)
def test_the_unit_around_a_day_holds_it_and_the_next_one_follows(day: date, unit: str) -> None:
    here, after = move(day, unit, 0), move(day, unit, 1)
    assert here and after
    if unit == "weekend":
        assert here == span_weekend(day) and after[0] - here[0] == timedelta(days=7)
    else:
        assert here[0] <= day <= here[1] and after[0] == here[1] + timedelta(days=1)


@given(DAYS, UNITS, st.integers(-200, 200))
def test_so_many_steps_there_and_back_lead_home(day: date, unit: str, steps: int) -> None:
    there = move(day, unit, steps)
    if there is not None:
        assert move(there[0], unit, -steps) == move(day, unit, 0)


def test_beyond_the_calendar_there_is_nothing() -> None:
    assert move(date(9999, 12, 31), "day", 1) is None
    assert move(date(1, 1, 1), "week", -3) is None
    assert move(date(2024, 1, 1), "century", 100) is None
    assert move(date(2024, 1, 1), "year", 100_000) is None


def test_a_winter_reaches_into_the_next_year() -> None:
    assert span_season(2023, "winter") == (date(2023, 12, 1), date(2024, 2, 29))
    assert span_months(2023, 14) == (date(2024, 2, 1), date(2024, 2, 29))


def test_the_last_of_a_weekday_and_one_too_many() -> None:
    assert find_nth_weekday(2024, 10, 6, -1) == date(2024, 10, 27)
    assert find_nth_weekday(2024, 10, 6, 5) is None
