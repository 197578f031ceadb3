"""Which chunks tell of some days: the same as by looking at each, also for what went on over years."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest

from bot.catalog import Catalog
from bot.days import EARLIEST, LATEST
from bot.protocols import Embedding
from bot.schema import Chunk, Document, Filters, Span
from bot.stated import EventDate, Statement
from bot.store.records import Change, Entry

ONE = np.ones(1, np.float32)
DAYS = [f"{year}-{day}" for year in range(2018, 2023) for day in ("01-01", "03-31", "09-24", "12-31")]
LIMITS = [None, "2019", "2020-09", "2021-01", *DAYS[::3]]


@pytest.fixture(scope="module")
def told() -> dict[str, list[tuple[str, str]]]:
    """The days that each document tells of: single ones, stretches of weeks or years, and some without an end."""
    choose = random.Random(3)
    found: dict[str, list[tuple[str, str]]] = {}
    for number in range(80):
        pairs = [sorted(choose.choices(DAYS, k=2)) for _ in range(choose.randrange(3))]
        pairs += [choose.choice([[day, day], [day, LATEST], [EARLIEST, day]]) for day in choose.sample(DAYS, 1)]
        found[f"d{number}"] = [(first, last) for first, last in pairs]
    return found


@pytest.fixture(scope="module")
def catalog(told: dict[str, list[tuple[str, str]]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    with Catalog(tmp_path_factory.mktemp("events")) as catalog:
        catalog.stage({b"key": Embedding(ONE, ONE[np.newaxis])})
        catalog.publish(Change([make_entry(name, days) for name, days in told.items()]), "", "f")
        yield catalog


def make_entry(name: str, days: list[tuple[str, str]]) -> Entry:
    """A document of one chunk and one sentence."""
    dates = tuple(EventDate(first, 0, 1, first, last, "day") for first, last in days)
    chunk = Chunk(name, name, 0, 0, 9, "", (Span(0, 9),))
    statement = Statement(0, 9, "own voice", None, dates)
    return Entry(Document(name, "Title", "It is so.", f"/{name}"), name, [chunk], [b"key"], [statement])


@pytest.mark.parametrize("since", LIMITS)
@pytest.mark.parametrize("until", LIMITS)
def test_what_tells_of_days_is_found_by_an_index_as_by_looking_at_each(
    catalog: Catalog, told: dict[str, list[tuple[str, str]]], since: str | None, until: str | None
) -> None:
    low, high = since or EARLIEST, f"{until or LATEST}~"
    expected = {name for name, days in told.items() if any(first <= high and last >= low for first, last in days)}
    filters = Filters(event_from=since, event_to=until)
    assert set(catalog.live(filters)[1]) == expected
    assert catalog.admit(told, filters) == sorted(expected)


def test_neither_all_days_before_nor_all_documents_are_looked_at(catalog: Catalog) -> None:
    from bot.store.events import find_told

    tables, condition, values = find_told(Filters(event_from="2020-09-24", event_to="2020-09-24"))
    with catalog.database.reading() as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN SELECT chunks.id FROM {tables} WHERE {condition}", values)
        steps = " ".join(row[-1] for row in plan)
    assert "events_by_days (first>? AND first<?)" in steps and "events_over_years (first<?)" in steps
    assert "SCAN events" not in steps and "SCAN chunks" not in steps
