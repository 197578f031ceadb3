"""Dates in prose, as the days they mean against the day of publication.

2023-09-27, the day most of these texts were published, was a Wednesday.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopwatch import keep_pace

from bot.dates import find_dates, is_within, split_ranges


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Sept. 24", "2023-09-24", "2023-09-24"),
        ("the 24th of September", "2023-09-24", "2023-09-24"),
        ("September 24, 2022", "2022-09-24", "2022-09-24"),
        ("19-20 September", "2023-09-19", "2023-09-20"),
        ("in September 2023", "2023-09-01", "2023-09-30"),
        ("in December", "2022-12-01", "2022-12-31"),
        ("on Tuesday", "2023-09-26", "2023-09-26"),
        ("it will meet on Friday", "2023-09-29", "2023-09-29"),
        ("last Friday", "2023-09-22", "2023-09-22"),
        ("yesterday", "2023-09-26", "2023-09-26"),
        ("last year", "2022-01-01", "2022-12-31"),
        ("three years ago", "2020-01-01", "2020-12-31"),
        ("in the 1990s", "1990-01-01", "1999-12-31"),
        ("in 2018", "2018-01-01", "2018-12-31"),
        ("2023-09-25", "2023-09-25", "2023-09-25"),
    ],
)
def test_a_date_is_resolved_against_publication(text: str, first: str, last: str) -> None:
    [mention] = find_dates(text, "2023-09-27")
    assert (mention.first, mention.last) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("text", ["He may go.", "2000 people", "more than 1500 men", "the second march", "room 2023b"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert find_dates(text, "2023-09-27") == []


@pytest.mark.parametrize("text", ["on Tuesday", "on 24 September", "last year", "31 November 2023"])
def test_what_is_not_certain_stays_open(text: str) -> None:
    [mention] = find_dates(text)
    assert mention.first is mention.last is None


@pytest.mark.parametrize(
    ("claimed", "given", "expected"),
    [
        ("in September 2023", "on Sept. 24", True),
        ("on 24 September 2023", "in September 2023", False),
        ("on Tuesday", "26 September 2023", True),
        ("on Monday", "26 September 2023", False),
        ("in 2023", "24 September 2022", False),
        ("Monday, 26 September 2023", "26 September 2023", False),
        ("a day later", "the next day", True),
        ("the next day", "on 28 September", False),
    ],
)
def test_a_wider_date_holds_a_narrower_one(claimed: str, given: str, expected: bool) -> None:
    [one], [other] = find_dates(claimed, "2023-09-27"), find_dates(given, "2023-09-27")
    assert is_within(one, other) == expected


@given(st.text(max_size=60), st.none() | st.text(max_size=10))
def test_dates_stand_where_they_say(text: str, published: str | None) -> None:
    mentions = find_dates(text, published)
    assert all(text[one.start : one.end] == one.text for one in mentions)


@given(st.dates(date(1600, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back_in_each_form(day: date) -> None:
    written = (f"{day:%Y-%m-%d}", f"{day.day} {day:%B %Y}", f"{day:%B} {day.day}, {day.year}", f"{day:%d.%m.%Y}")
    for form in written if day.year >= 1900 else written[:3]:
        [mention] = find_dates(form)
        assert mention.first == mention.last == day


def test_a_range_is_one_date_with_two_ends() -> None:
    [mention] = find_dates("He served from 1992 to 1995.")
    assert (mention.text, str(mention.first), str(mention.last)) == ("1992 to 1995", "1992-01-01", "1995-12-31")
    assert [one.text for one in split_ranges([mention])] == ["1992", "1995"]


def test_what_is_counted_from_an_earlier_paragraph_finds_it() -> None:
    text = "The fire began on 3 May 2022.\n\n“We ran,” she said.\n\nTwo days later it was out. One came in 2015."
    assert [str(one.first) for one in find_dates(text, "2024-02-01")] == ["2022-05-03", "2022-05-05", "2015-01-01"]


def test_a_day_is_counted_from_a_day_rather_than_from_a_year_between() -> None:
    text = "They struck on 28 May. “I have been here since 1979,” he said. The van was found the next day."
    assert [str(one.first) for one in find_dates(text, "2015-06-18")] == ["2015-05-28", "1979-01-01", "2015-05-29"]


def test_a_date_ends_with_its_paragraph() -> None:
    assert [one.text for one in find_dates("It shut in May\n\n2019 was worse", "2024-02-01")] == ["May", "2019"]


def test_a_team_is_no_weekday_once_it_was_named() -> None:
    text = "Sheffield Wednesday lost on Saturday. Manager Ben Ode said Wednesday lacked pace."
    assert [one.text for one in find_dates(text, "2024-02-01")] == ["Saturday"]


@pytest.mark.parametrize(
    "piece",
    [
        "11 May to ",
        "Monday ",
        "the first quarter ",
        "in the spring ",
        "will, May ",
        "a day earlier ",
        "1999-",
        "May 5 , ",
    ],
)
def test_a_hostile_text_takes_time_in_proportion(piece: str) -> None:
    long, short = (piece * (size // len(piece)) for size in (64_000, 16_000))
    keep_pace(lambda: find_dates(long, "2024-05-16"), lambda: find_dates(short, "2024-05-16"), 12, 0.2)
