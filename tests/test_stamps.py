"""The lines by which an article says when it was published and updated, in every usual form."""

from __future__ import annotations

import pytest

from bot.loaders.stamps import read_days, read_stamp


@pytest.mark.parametrize(
    ("line", "published", "updated"),
    [
        ("9/26/2023", "2023-09-26", None),
        ("26.09.2023", "2023-09-26", None),
        ("26/09/2023", "2023-09-26", None),
        ("2023-09-26T10:05:00Z", "2023-09-26", None),
        ("26-Sep-2023", "2023-09-26", None),
        ("Published 26 September 2023 14:05 BST", "2023-09-26", None),
        ("Sept. 26, 2023 at 5:01 p.m. ET", "2023-09-26", None),
        ("September 26, 20235:01 PM ET", "2023-09-26", None),
        ("Tuesday 26 September 2023 14:05, UK", "2023-09-26", None),
        ("First published on Tue 26 Sep 2023 10.00 BST", "2023-09-26", None),
        ("Published 2:05 PM EDT, Tue September 26, 2023", "2023-09-26", None),
        ("Issued on: 26/09/2023 - 10:05", "2023-09-26", None),
        ("Posted on September 26th, 2023", "2023-09-26", None),
        ("Published: 26 Sep 2023, 10:05 IST", "2023-09-26", None),
        ("Last modified on Wed 27 Sep 2023 02.50 BST", None, "2023-09-27"),
        ("(Updated Sept. 27, 2023)", None, "2023-09-27"),
        ("Published 26 September 2023, updated 27 September 2023", "2023-09-26", "2023-09-27"),
        ("Sept. 26, 2023 Updated Sept. 27, 2023, 3:12 a.m. ET", "2023-09-26", "2023-09-27"),
        ("3 hours ago", None, None),
        ("Updated yesterday", None, None),
    ],
)
def test_dates_of_an_article_are_read_in_every_usual_form(
    line: str, published: str | None, updated: str | None
) -> None:
    stamp = read_stamp(line)
    assert stamp is not None
    assert read_days([stamp], "") == (published, updated)


@pytest.mark.parametrize(
    "line",
    [
        "2023",
        "May 2023",
        "26 September",
        "10:05",
        "Today",
        "Published in 2023",
        "On 26 September 2023 they met.",
        "Update it",
    ],
)
def test_other_lines_are_no_dates(line: str) -> None:
    assert read_stamp(line) is None


@pytest.mark.parametrize(
    ("lines", "story", "days"),
    [
        (["9/6/2023"], "", ("2023-09-06", None)),
        (["9/6/2023", "Updated: 9/7/2023"], "", ("2023-09-06", "2023-09-07")),
        (["9/6/2023", "Updated: 10/6/2023"], "", ("2023-06-09", "2023-06-10")),
        (["9/6/2023 10:00 BST"], "", ("2023-06-09", None)),
        (["9.6.2023"], "", ("2023-06-09", None)),
        (["6/9/2023"], "They met on Sept. 4.", ("2023-09-06", None)),
        (["Updated: 3/10/2023", "26/9/2023"], "", ("2023-09-26", "2023-10-03")),
        (["Updated", "27 September 2023", "26 September 2023"], "", ("2023-09-26", "2023-09-27")),
    ],
)
def test_numbers_that_could_be_day_or_month_are_settled_by_what_stands_beside_them(
    lines: list[str], story: str, days: tuple[str | None, str | None]
) -> None:
    assert read_days([stamp for stamp in map(read_stamp, lines) if stamp], story) == days
