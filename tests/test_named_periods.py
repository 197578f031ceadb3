"""Seasons, quarters, halves and holidays as the days they are.

The days of publication are a Thursday (2024-05-16), a Tuesday (2023-02-07) and two Wednesdays.
"""

from __future__ import annotations

import pytest
from dated import find_told, list_dated

from bot.dates import find_dates

THURSDAY = """
In the first quarter, revenue rose 3%. | the first quarter=2024-01-01..2024-03-31 month
Net profit fell in the fourth quarter of last year. | the fourth quarter of last year=2023-10-01..2023-12-31 month
The economy grew in the first three months of 2023. | the first three months of 2023=2023-01-01..2023-03-31 month
Sales were flat in the second half of the year. | the second half of the year=2024-07-01..2024-12-31 month
The show was last seen on New Year's Eve. | New Year's Eve=2023-12-31
The store is closed on Boxing Day. | Boxing Day=2024-12-26
They met on Boxing Day. | Boxing Day=2023-12-26
They met on Good Friday. | Good Friday=2024-03-29
He has not been seen since last Christmas. | last Christmas=2023-12-25
The attack came on Valentine's Day last year. | Valentine's Day last year=2023-02-14
The winter of 2010-11 was cold. | The winter of 2010-11=2010-12-01..2011-02-28 month
Last winter was cold. | Last winter=2023-12-01..2024-02-29 month
This winter was cold. | This winter=2023-12-01..2024-02-29 month
In the spring, she moved. | the spring=2024-03-01..2024-05-31 month
Students return in the fall. | the fall=2024-09-01..2024-11-30 month
"""
TUESDAY = """
The couple married on New Year's Day 2019. | New Year's Day 2019=2019-01-01
She gave birth on Christmas Eve. | Christmas Eve=2022-12-24
The Guardian reported on 3 February that the plan, agreed last autumn, was dead. | 3 February=2023-02-03; last \
autumn=2022-09-01..2022-11-30 month
Sales fell 3 percent in the fourth quarter. | the fourth quarter=2022-10-01..2022-12-31 month
Fourth-quarter profit rose. | Fourth-quarter=2022-10-01..2022-12-31 month
It was 1978. That summer he left home. | 1978=1978-01-01..1978-12-31 year; That summer=1978-06-01..1978-08-31 month
It closes between Christmas and New Year's Day. | Christmas and New Year's Day=2023-12-25..2024-01-01
The first half of the year was poor. | The first half of the year=2023-01-01..2023-06-30 month
They had agreed in the spring to wait. | the spring=2022-03-01..2022-05-31 month
"""
WEDNESDAY = """
He died at Christmas. | Christmas=2020-12-25
"""
NOVEMBER = """
Her sister died in the spring of last year. | the spring of last year=2016-03-01..2016-05-31 month
The match on New Year's Day was called off. | New Year's Day=2017-01-01
Exports in the third quarter were down 2 per cent on the same quarter last year. | the third \
quarter=2017-07-01..2017-09-30 month; last year=2016-01-01..2016-12-31 year
The drug was approved in the second half of last year. | the second half of last year=2016-07-01..2016-12-31 month
"""

LINES = {"2024-05-16": THURSDAY, "2023-02-07": TUESDAY, "2021-10-13": WEDNESDAY, "2017-11-08": NOVEMBER}
CASES = [(published, text, told) for published, lines in LINES.items() for text, told in list_dated(lines)]


@pytest.mark.parametrize(("published", "text", "told"), CASES)
def test_a_named_period_is_resolved(published: str, text: str, told: list[tuple[str, ...]]) -> None:
    assert find_told(text, published) == told


@pytest.mark.parametrize("published", ["0001-01-01", "0001-06-15", "0002-12-31", "9998-12-31", "9999-12-31"])
@pytest.mark.parametrize("name", ["spring", "summer", "winter", "quarter", "Christmas"])
def test_at_the_ends_of_the_calendar_a_period_is_read_or_stays_open(published: str, name: str) -> None:
    forms = ("Last", "This", "Next", "That", "The following", "The previous", "It will come in the", "It came in the")
    for words in (f"{form} {name}." for form in forms):
        for first, last in ((one.first, one.last) for one in find_dates(words, published)):
            assert (first is None) is (last is None), words


@pytest.mark.parametrize(
    ("published", "text"), [("0001-01-01", "Last summer was dry."), ("9999-12-31", "The following spring was wet.")]
)
def test_a_season_beyond_the_calendar_stays_open(published: str, text: str) -> None:
    [found] = find_dates(text, published)
    assert found.first is None and found.last is None
