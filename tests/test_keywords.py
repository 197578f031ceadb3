"""Keyword search where words stand in very many chunks: bounded work, and the same ranking as without bounds.

The bounds are made small here; what is found by words at all is tested in test_catalog.py.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import bot.store.bounds
import bot.store.keywords
from bot.catalog import Catalog
from bot.protocols import Embedding
from bot.schema import Chunk, Document, Filters, Span
from bot.store.records import Change, Entry

COUNT = 400
ONE = np.ones(1, np.float32)


def make_entry(number: int, choose: random.Random) -> Entry:
    """A document of one chunk: `often` in half of them, `usual` in a quarter, `odd` in one of forty."""
    words = [f"filler{choose.randrange(50)}" for _ in range(choose.randrange(5, 40))]
    words += ["often"] * choose.choice([0, 0, 1, 3]) + ["usual"] * choose.choice([0, 0, 0, 1])
    words += ["odd"] if number % 40 == 0 else []
    choose.shuffle(words)
    name, text = f"d{number:03d}", " ".join(words)
    document = Document(name, "Title", text, f"/{name}", published=f"20{10 + number % 10}-01-01")
    return Entry(document, name, [Chunk(name, name, 0, 0, len(text), "", (Span(0, len(text)),))], [b"key"])


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    choose = random.Random(1)
    with Catalog(tmp_path_factory.mktemp("keywords")) as catalog:
        catalog.stage({b"key": Embedding(ONE, ONE[np.newaxis])})
        catalog.publish(Change([make_entry(number, choose) for number in range(COUNT)]), "", "f")
        yield catalog


@pytest.fixture
def bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if COUNT chunks were very many."""
    monkeypatch.setattr(bot.store.bounds, "RANKED", 20)
    monkeypatch.setattr(bot.store.bounds, "LOOKED_THROUGH", 150)


def rank_all(catalog: Catalog, terms: list[str], filters: Filters | None = None) -> list[tuple[str, float]]:
    return catalog.match(terms, COUNT, filters)


@pytest.fixture
def whole(catalog: Catalog) -> dict[str, list[tuple[str, float]]]:
    """Rankings without bounds."""
    return {terms: rank_all(catalog, terms.split()) for terms in ("odd often usual", "often usual", "odd", "often")}


@pytest.mark.usefixtures("whole", "bounded")
def test_chunks_with_the_rarest_word_come_first_with_the_score_that_all_words_give(
    catalog: Catalog, whole: dict[str, list[tuple[str, float]]]
) -> None:
    odd = {name for name, _ in whole["odd"]}
    assert len(odd) == 10
    expected = [pair for pair in whole["odd often usual"] if pair[0] in odd]
    assert catalog.match(["odd", "often", "usual"], 10) == expected
    assert catalog.match(["odd", "nowhere"], 10) == whole["odd"]


@pytest.mark.usefixtures("whole", "bounded")
def test_common_words_alone_find_the_chunks_that_hold_most_of_them(
    catalog: Catalog, whole: dict[str, list[tuple[str, float]]]
) -> None:
    best = whole["often usual"][:10]
    assert catalog.match(["often", "usual"], 10) == best
    assert catalog.match(["nowhere", "often", "usual"], 10) == best
    last = catalog.match(["often"], 10)
    assert len(last) == 10 and {name for name, _ in last} <= {name for name, _ in whole["often"]}


@pytest.mark.usefixtures("bounded")
def test_few_chunks_with_a_rare_word_are_followed_by_others(catalog: Catalog) -> None:
    found = catalog.match(["odd", "often", "usual"], 60)
    assert len(found) == 60 and found == sorted(found, key=lambda pair: (-pair[1], pair[0]))


@pytest.mark.usefixtures("bounded")
@pytest.mark.parametrize("terms", [["odd", "often"], ["often", "usual"], ["often"], ["nowhere"]])
def test_a_filter_holds_for_common_words_too(catalog: Catalog, terms: list[str]) -> None:
    found = catalog.match(terms, 30, Filters(published_from="2015-01-01"))
    assert bool(found) == (terms != ["nowhere"])
    assert all(int(name[1:]) % 10 >= 5 for name, _ in found)


def test_how_many_chunks_hold_a_common_word_is_estimated(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    exact = catalog.document_frequencies(["often", "odd", "nowhere"])
    assert exact["odd"] == 10 and exact["nowhere"] == 0
    monkeypatch.setattr(bot.store.keywords, "COUNTED", 50)
    found = catalog.document_frequencies(["often", "odd", "nowhere"])
    assert found | {"often": 0} == exact | {"often": 0}
    assert 0.7 < found["often"] / exact["often"] < 1.4


@pytest.mark.usefixtures("bounded")
@pytest.mark.parametrize("terms", [["odd", "often"], ["often", "usual"], ["often"]])
def test_words_are_looked_for_in_a_few_chosen_chunks_wherever_these_are_stored(
    catalog: Catalog, terms: list[str]
) -> None:
    chosen = [f"d{number:03d}" for number in range(60)]
    holding = {name for name, _ in rank_all(catalog, terms) if name in chosen}
    found = catalog.match(terms, 60, among=[*chosen, "no chunk"])
    assert {name for name, _ in found} <= set(chosen) and found == sorted(found, key=lambda pair: (-pair[1], pair[0]))
    assert len(found) >= len(holding) / 2 and catalog.match(terms, 60, among=[]) == []
    late = Filters(published_from="2015-01-01")
    assert all(int(name[1:]) % 10 >= 5 for name, _ in catalog.match(terms, 60, late, chosen))


def test_with_filters_as_many_of_the_best_are_looked_up_as_it_takes(catalog: Catalog) -> None:
    late = Filters(published_from="2015-01-01")
    expected = [pair for pair in rank_all(catalog, ["often", "usual"]) if int(pair[0][1:]) % 10 >= 5]
    for limit in (1, 7, COUNT):
        assert catalog.match(["often", "usual"], limit, late) == expected[:limit]


def test_no_more_are_looked_up_than_a_question_may_take(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    every = rank_all(catalog, ["often"])
    monkeypatch.setattr(bot.store.keywords, "LOOKED_UP", 12)
    late = [pair for pair in every[:12] if int(pair[0][1:]) % 10 >= 5]
    assert catalog.match(["often"], 60, Filters(published_from="2015-01-01")) == late


def test_counts_are_those_of_the_index_as_it_is(tmp_path: Path) -> None:
    choose = random.Random(2)
    with Catalog(tmp_path) as catalog, Catalog(tmp_path) as other:
        catalog.stage({b"key": Embedding(ONE, ONE[np.newaxis])})
        for number in range(0, 120, 40):
            catalog.publish(Change([make_entry(number, choose)]), "", "f")
            assert catalog.document_frequencies(["odd"]) == other.document_frequencies(["odd"])
            assert other.document_frequencies(["odd", "never"]) == {"odd": number // 40 + 1, "never": 0}
        catalog.publish(Change([], ["d040"]), "", "f")
        assert other.document_frequencies(["odd"]) == {"odd": 2} == catalog.document_frequencies(["odd"])


@pytest.mark.parametrize(
    "filters",
    [Filters(sources=["none"]), Filters(authors=["none"]), Filters(documents=["d001"]), Filters(published_from="2019")],
)
def test_what_filters_admit_is_found_without_a_look_at_every_document(catalog: Catalog, filters: Filters) -> None:
    asked: list[str] = []
    with catalog.database.reading() as connection:
        assert isinstance(connection, sqlite3.Connection)
        connection.set_trace_callback(asked.append)
    catalog.live(filters, 5)
    with catalog.database.reading() as connection:
        assert isinstance(connection, sqlite3.Connection)
        connection.set_trace_callback(None)
        [query] = [one for one in asked if "DISTINCT" in one]
        steps = " ".join(row[-1] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}"))
    assert "SCAN chunks" not in steps and "SCAN documents" not in steps and "SEARCH documents" in steps, steps
