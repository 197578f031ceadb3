"""Asked which has the most or the least of something, the row of a table that has it answers.

The documents are made here and read by the real loaders and model.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from indexes import fill_bot

from bot.bot import Bot
from bot.grids import Row
from bot.questions import read_question
from bot.ranking.extremes import asks_extreme, find_extreme

TABLES = {
    "sales.md": "# Brunel Foods cuts its outlook\n\nBrunel now expects sales growth of 1 to 2 percent, down from the 4"
    " percent it had forecast in February.\n\nSales by region, in millions of dollars:\n\n| Region | Q1 2024 |"
    " Q1 2025 |\n|---|---|---|\n| Europe | 610 | 640 |\n| North America | 482 | 455 |\n| Asia | 221 | 262 |\n"
    "| Latin America | 104 | 1,003 |\n\nShares in Brunel fell.\n",
    "regatta.md": "# The Lake Orla regatta\n\nElsa Vikman won the regatta.\n\n| Sailor | Country | Points |\n"
    "|---|---|---|\n| Elsa Vikman | Sweden | 9 |\n| Hugo Lenz | Germany | 18 |\n| Sara Nyquist | Finland | 23 |\n",
}
HEADS = ("Town", "Rain in mm", "Wind")


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with fill_bot(tmp_path_factory.mktemp("tables"), TABLES) as bot:
        yield bot


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Which region had the highest sales in Q1 2025?", "Region: Latin America"),
        ("Which region had the highest sales in Q1 2024?", "Region: Europe"),
        ("Which region had the lowest sales in Q1 2025?", "Region: Asia"),
        ("Which sailor had the most points?", "Sailor: Sara Nyquist"),
        ("Who had the fewest points in the regatta?", "Sailor: Elsa Vikman"),
    ],
)
def test_the_row_with_the_most_answers(bot: Bot, question: str, told: str) -> None:
    assert bot.ask(question).sentences[0].text.startswith(told)


@pytest.mark.parametrize(
    ("question", "cells", "marked"),
    [
        ("Which town had the most rain?", ("3", "12", "7"), 1),
        ("Which town had the least rain?", ("3.5", "12", "7"), 0),
        ("Which town had the least rain?", ("3", "12", "-7"), 2),
        ("Which town had the most rain?", ("3 mm", "1,200 mm", "70 mm"), 1),
        ("Which town had the most rain?", ("1.2 million", "900 thousand", "2 million"), 2),
        ("Which town had the most rain?", ("$900m", "$1.4bn", "$30m"), 1),
        ("Which town had the most rain?", ("900 m", "12 km", "3 km"), None),
        ("Which town had the most rain?", ("900 m", "1,200 m", "30 m"), 1),
        ("Which town had the most rain?", ("12,5", "20", "7"), None),
        ("Which town had the most rain?", ("12.500", "900", "7"), None),
        ("Which town had the most rain?", ("$900", "€20", "$7"), None),
        ("Which town had the most rain?", ("3rd", "2nd", "1st"), None),
        ("Which town had the most rain?", ("12", "12", "7"), None),
        ("Which town had the most rain?", ("3", "no figure", "7"), None),
        ("Which town had the most snow?", ("3", "12", "7"), None),
        ("Which bank had the most rain?", ("3", "12", "7"), None),
    ],
)
def test_only_one_figure_that_is_clearly_asked_for_counts(
    question: str, cells: tuple[str, ...], marked: int | None
) -> None:
    rows = tuple(Row((f"Town {at}", cell, "5"), HEADS, 0) for at, cell in enumerate(cells))
    assert find_marked(question, rows) == marked


def find_marked(question: str, rows: tuple[Row, ...], told: str = "") -> int | None:
    asked = read_question(question)
    found = find_extreme(asked, rows, frozenset(told.split())) if asks_extreme(asked) else None
    return rows.index(found) if found else None


VOTES = (("Alpha", "North", "3,000"), ("Beta", "South", "6,000"), ("Gamma", "North", "2,000"), ("Total", "", "11,000"))


@pytest.mark.parametrize(
    ("question", "marked"),
    [
        ("Which region has the most votes?", 1),
        ("Which region has the fewest votes?", 2),
        ("Which region in the North has the most votes?", 0),
        ("Which region in the West has the most votes?", None),
        ("Which region has the second most votes?", None),
        ("Which region has the most votes after Beta?", None),
        ("Which two regions have the most votes?", None),
        ("Which region has at least 3,000 votes?", None),
        ("Which region has the largest increase in votes?", None),
        ("Which region in Lorne has the most votes?", 1),
    ],
)
def test_sums_conditions_and_ranks_are_heeded(question: str, marked: int | None) -> None:
    rows = tuple(Row(cells, ("Region", "Area", "Votes"), 0) for cells in VOTES)
    assert find_marked(question, rows, "lorn elect") == marked


def test_a_label_that_may_be_a_sum_or_a_name_marks_nothing() -> None:
    rows = tuple(Row(cells, ("Region", "Votes"), 0) for cells in (("All Saints", "7"), ("Beta", "5"), ("Ham", "3")))
    assert find_marked("Which region has the most votes?", rows) is None
