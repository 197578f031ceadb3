"""The stretches of days that sentences tell of: dates that are joined cover what lies between, others stand alone.

What a single date means is tested in test_dates.py.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopwatch import hurry

from bot.dates import find_dates
from bot.days import EARLIEST, LATEST, Days, count_days, describe_day, describe_days, is_day, read_days, shift_day
from bot.stated import EventDate


def read(text: str) -> list[tuple[str, str]]:
    """The stretches of a sentence in an article of 27 September 2023."""
    dates = [
        EventDate(one.text, one.start, one.end, one.first.isoformat(), one.last.isoformat(), one.precision)
        for one in find_dates(text, "2023-09-27")
        if one.first and one.last
    ]
    return [(days.first, days.last) for days in read_days(text, dates)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("He led the board from 1981 to 1989.", "1981-01-01", "1989-12-31"),
        ("She was mayor from 1993 until 1995.", "1993-01-01", "1995-12-31"),
        ("- Bruno Racine ( 1993-1995 )", "1993-01-01", "1995-12-31"),
        ("Anna Lee (1993–1995)", "1993-01-01", "1995-12-31"),
        ("The season of 1999–00 was the last.", "1999-01-01", "2000-12-31"),
        ("He played between 2004 and 2006.", "2004-01-01", "2006-12-31"),
        ("Talks ran from 19 September 2023 to 21 September 2023.", "2023-09-19", "2023-09-21"),
        ("He was appointed in July 2015, serving until December 2015.", "2015-07-01", "2015-12-31"),
        ("It has been shut since 1991.", "1991-01-01", LATEST),
        ("Luigi Contu (2009–present)", "2009-01-01", LATEST),
        ("From 1918, it was a province.", "1918-01-01", LATEST),
        ("It was shut until 2001.", EARLIEST, "2001-12-31"),
        ("The ship sank in 1912.", "1912-01-01", "1912-12-31"),
        ("The report from 24 September says so.", "2023-09-24", "2023-09-24"),
    ],
)
def test_a_stretch_covers_what_lies_between_its_dates(text: str, first: str, last: str) -> None:
    assert read(text) == [(first, last)]


def test_dates_that_nothing_joins_stand_alone() -> None:
    years = [f"{year}-01-01" for year in (1966, 1968, 1970)]
    assert [first for first, _ in read("They played in 1966 , 1968 and 1970 .")] == years
    assert read("Sold in 1998 - 23 people lost their jobs.") == [("1998-01-01", "1998-12-31")]
    assert read("From 1995 to 1990 it shrank.")[0][0] == "1995-01-01"  # backwards is no stretch


def test_an_open_date_is_passed_over() -> None:
    date = EventDate("Tuesday", 3, 10, None, None, "day")
    assert read_days("On Tuesday it rained.", [date]) == ()


@given(st.dates(), st.integers(-400_000, 400_000))
def test_a_day_is_shifted_within_the_calendar(day: object, by: int) -> None:
    shifted = shift_day(str(day), by)
    assert is_day(shifted) and (shifted >= str(day)) == (by >= 0 or shifted == str(day))


def test_days_are_counted_and_described() -> None:
    assert count_days(Days("2023-09-24", "2023-09-30")) == 7
    assert describe_day("2023-09-27") == describe_day("2023-09-27T10:00:00Z") == "27 September 2023"
    assert describe_day("last week") == "last week"


def test_stretches_are_described_with_what_their_ends_share_told_once() -> None:
    ends = [
        ("2023-09-18", "2023-09-24"),
        ("2023-08-28", "2023-09-03"),
        ("2022-12-28", "2023-01-03"),
        ("2023-09-18", "2023-09-18"),
        (EARLIEST, "1994-12-31"),
        ("2020-01-01", LATEST),
    ]
    assert [describe_days(Days(*each)) for each in ends] == [
        "18 to 24 September 2023",
        "28 August to 3 September 2023",
        "28 December 2022 to 3 January 2023",
        "18 September 2023",
        "days up to 31 December 1994",
        "days from 1 January 2020 on",
    ]


@pytest.mark.parametrize("text", ["2023-09", "2023-02-30", "2023-W39-3", "2023-270", "20230927", "", "2023-09-27\n"])
def test_only_a_year_a_month_and_a_day_are_a_day(text: str) -> None:
    assert not is_day(text)
    assert is_day("2023-09-27")


def test_a_hostile_sentence_takes_no_longer() -> None:
    text = "from 1990 " + "until " * 20_000 + "2001 " + "1990–" * 5_000
    dates = [EventDate("1990", 5, 9, "1990-01-01", "1990-12-31", "year")]
    dates += [
        EventDate("1990", place, place + 4, "1990-01-01", "1990-12-31", "year") for place in range(120_015, 144_000, 5)
    ]
    hurry(2, lambda: read_days(text, dates))
