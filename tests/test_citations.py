"""A citation in HTML and in words: dates, ages, speakers, copies, and the place from which it is opened.

How turns are made of them is tested in test_turns.py.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from markup import SOURCE, Elements, cite

from ui import citations


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("2023-09-27", "27 September 2023"),
        ("2023-09-27T10:00:00Z", "27 September 2023"),
        (None, "Date unknown"),
        ("spring", "spring"),
    ],
)
def test_dates_read_as_a_newspaper_prints_them(published: str | None, shown: str) -> None:
    assert citations.describe_date(published) == shown


@pytest.mark.parametrize(
    ("published", "age"),
    [
        ("2026-03-15", "today"),
        ("2026-03-14", "yesterday"),
        ("2026-03-02", "13 days ago"),
        ("2026-03-01", "2 weeks ago"),
        ("2026-01-14", "8 weeks ago"),
        ("2026-01-13", "2 months ago"),
        ("2025-03-16", "11 months ago"),
        ("2025-03-15", "12 months ago"),
        ("2024-09-16", "17 months ago"),
        ("2024-09-15", "1 year ago"),
        ("2023-03-16", "2 years ago"),
        ("2023-03-15T23:00:00Z", "3 years ago"),
        ("2026-03-16", ""),
        ("2023-09", ""),
        ("spring", ""),
        (None, ""),
    ],
)
def test_age_is_told_in_the_unit_that_people_would_use(published: str | None, age: str) -> None:
    assert citations.describe_age(published, date(2026, 3, 15)) == age


def test_a_chip_tells_the_age_from_the_real_today() -> None:
    week_ago = (date.today() - timedelta(days=7)).isoformat()
    citation = cite(1, "It rejected the plan.", replace(SOURCE, published=week_ago))
    (chip,) = Elements(citations.render_chip(citation)).find("chip")
    assert chip["data-age"] == "7 days ago"
    undated = cite(1, "It rejected the plan.", replace(SOURCE, published=None))
    (chip,) = Elements(citations.render_chip(undated)).find("chip")
    assert "data-age" not in chip and chip["data-published"] == "Date unknown"
