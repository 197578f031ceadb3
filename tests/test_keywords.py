"""Keyword search where words stand in very many chunks: bounded work, and the same ranking as without bounds.

The bounds are made small here; what is found by words at all is tested in test_catalog.py.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest

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
    monkeypatch.setattr(bot.store.keywords, "RANKED", 20)
    monkeypatch.setattr(bot.store.keywords, "LOOKED_THROUGH", 150)


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
