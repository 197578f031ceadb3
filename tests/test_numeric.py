"""Dates in figures alone: what a document tells of whether its days or its months stand first, and what stays open."""

from __future__ import annotations

from datetime import date

import pytest
from stopwatch import hurry

from bot.dates import find_dates
from bot.dates.finding import is_within
from bot.dates.numeric import find_order

DAY, MONTH, OPEN = "2024-03-12", "2024-12-03", None
MET = "They met on 12/03/2024."


@pytest.mark.parametrize(
    ("rest", "published", "day"),
    [
        ("", None, OPEN),
        ("", "2025-06-30", OPEN),
        (" It had begun on 28/02/2024.", None, DAY),
        (" It had begun on 02/28/2024.", None, MONTH),
        (" It ran from 28/02/2024 to 03/28/2024.", None, OPEN),
        (" It had begun on Wednesday 14/02/2024.", "2025-06-30", DAY),
        (" It had begun on Wednesday, 02/07/2024.", "2025-06-30", MONTH),
        ("", "2024-03-14T06:40:00+00:00", DAY),
        ("", "2024-12-05", MONTH),
        (" It had begun on 3 March.", "2025-06-30", DAY),
        (" It had begun on March 3.", "2025-06-30", MONTH),
        (" It had begun on March 3.", "2024-03-14", OPEN),
        (" The harbour is two kilometres away.", "2025-06-30", DAY),
        (" The harbor is far from the center.", "2025-06-30", MONTH),
        (" The talks at Lincoln Center cost £4m.", "2025-06-30", DAY),
        (" Both harbour and harbor are written.", "2025-06-30", OPEN),
        (" On 4.5.2024 they met again.", "2025-06-30", OPEN),
    ],
)
def test_a_date_in_figures_is_read_as_the_document_writes_others(
    rest: str, published: str | None, day: str | None
) -> None:
    found = find_dates(f"{MET}{rest}", published)[0]
    assert found.text == "12/03/2024" and found.year == 2024
    if day is OPEN:
        assert found.period is None and found.precision == "unknown"
        assert found.choices == (date.fromisoformat(DAY), date.fromisoformat(MONTH))
    else:
        assert found.period == (date.fromisoformat(day), date.fromisoformat(day)) and not found.choices


def test_a_weekday_decides_which_day_a_date_is() -> None:
    assert find_dates("It began on Friday 05/04/2024.")[0].first == date(2024, 4, 5)
    assert find_dates("It began on Saturday 05/04/2024.")[0].first == date(2024, 5, 4)


@pytest.mark.parametrize(
    ("claimed", "given", "is_given"),
    [
        ("12/03/2024", "12/03/2024", True),
        ("12/03/2024", "03/12/2024", True),
        ("12/03/2024", "11/03/2024", False),
        ("12 March 2024", "12/03/2024", False),
        ("2024", "12/03/2024", True),
        ("March 2024", "12/03/2024", False),
        ("12/03/2024", "12 March 2024", True),
        ("12/03/2024", "7 October 2024", False),
        ("12/03/2024", "March 2024", False),
    ],
)
def test_a_claim_holds_whichever_day_an_open_date_is(claimed: str, given: str, is_given: bool) -> None:
    ours, theirs = (find_dates(f"They met on {text}.")[0] for text in (claimed, given))
    assert is_within(ours, theirs) is is_given


def test_many_dates_in_figures_are_looked_through_at_once() -> None:
    assert hurry(0.5, lambda: find_order("They met on 12/03/2024. " * 20_000, None) or "open")
