"""Dates in prose, as the days they mean against the day of publication.

2023-09-27, the day most of these texts were published, was a Wednesday.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dates import find_dates, is_within


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
    for form in (f"{day:%Y-%m-%d}", f"{day.day} {day:%B %Y}", f"{day:%B} {day.day}, {day.year}"):
        [mention] = find_dates(form)
        assert mention.first == mention.last == day
