"""Months of a report whose title tells which year it is about."""

from __future__ import annotations

import pytest

from bot.ranking.yearly import find_year
from bot.schema import Document
from bot.statements import read_event_dates


def make(title: str, text: str = "", published: str | None = "2025-09-20") -> Document:
    return Document("d", title, text, "d.txt", published=published)


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("Water use on the allotments in 2024", 2024),
        ("Annual report 2023", 2023),
        ("2023 annual report of the club", 2023),
        ("Minutes, 14 March 2025", None),
        ("The war of 2020 and what it left", None),
        ("Report on the years 2021 to 2023", None),
        ("Survivors recall the great flood in 1999", None),
        ("Annual report 2025", None),  # of the year in which it came out: the day of that tells more
    ],
)
def test_a_title_tells_the_year_that_a_report_is_about(title: str, year: int | None) -> None:
    assert find_year(make(title)) == year


@pytest.mark.parametrize("published", ["2025-09-20", None])
def test_a_month_without_a_year_is_of_that_year(published: str | None) -> None:
    text = "The leak was repaired in July. It had begun on 3 May 2023. In June 2022 there was another."
    days = [(one.first, one.last) for one in read_event_dates(make("Water use in 2024", text, published))]
    assert days == [("2024-07-01", "2024-07-31"), ("2023-05-03", "2023-05-03"), ("2022-06-01", "2022-06-30")]


def test_a_month_beside_another_year_is_not_of_that_year() -> None:
    text = "Less was used than in July of the dry year 2022. In May less was used."
    july, may = (one for one in read_event_dates(make("Water use in 2024", text)) if one.precision == "month")
    assert not str(july.first).startswith("2024") and may.first == "2024-05-01"


def test_without_such_a_title_the_day_of_publication_tells() -> None:
    (one,) = read_event_dates(make("A leak", "The leak was repaired in July."))
    assert one.first == "2025-07-01"
