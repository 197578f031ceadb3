"""What holds of the vector index wherever it is kept: in a folder of the home, and in a Chroma server.

Real Chroma in both; what is particular to one of them is tested in test_vectors.py and test_served.py.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from chroma_servers import ChromaProcess
from fakes import WIDTH
from test_vectors import COUNT, exact, make_vectors, names, publish

import bot.vectors
from bot.catalog import Catalog
from bot.errors import BackendError, IndexStateError
from bot.index.lock import writer_lock
from bot.protocols import Embedding, VectorIndex
from bot.schema import Filters
from bot.settings import Settings
from bot.storage import open_vectors

Opened = tuple[Catalog, VectorIndex]
Open = Callable[[], Opened]


@pytest.fixture(params=["folder", "server"])
def opening(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the catalog and the vector index of one home, as often as a test likes."""
    opened: list[Opened] = []
    url = request.getfixturevalue("chroma").url if request.param == "server" else ""

    def open_both() -> Opened:
        catalog = Catalog(tmp_path / "home")
        opened.append((catalog, open_vectors(Settings(home=tmp_path / "home", chroma_url=url), catalog)))
        return opened[-1]

    yield open_both
    for catalog, vectors in opened:
        vectors.close()
        catalog.close()


@pytest.fixture
def filled(opening: Open) -> Opened:
    """With COUNT chunks."""
    catalog, vectors = opening()
    publish(catalog, vectors, make_vectors(COUNT))
    return catalog, vectors


def test_the_nearest_are_exactly_the_nearest_with_their_cosine(filled: Opened) -> None:
    rows, (_, vectors) = make_vectors(COUNT), filled
    for query in make_vectors(30, seed=1):
        found = vectors.search(query, 20)
        assert names(found) == exact(rows, query, 20)
        assert np.allclose([score for _, score in found], np.sort(rows @ query)[::-1][:20], atol=1e-5)
    assert len(vectors.search(rows[0], 10 * COUNT)) == COUNT
    assert vectors.search(rows[0], 0) == []


def test_both_kinds_give_the_same_scores_to_the_last_bit(chroma: ChromaProcess, tmp_path: Path) -> None:
    told = []
    for kind, url in (("folder", ""), ("server", chroma.url)):
        home = tmp_path / kind
        with Catalog(home) as catalog:
            vectors = open_vectors(Settings(home=home, chroma_url=url), catalog)
            publish(catalog, vectors, make_vectors(COUNT))
            told.append([vectors.search(query, 50) for query in make_vectors(20, seed=4)])
            vectors.close()
    assert told[0] == told[1]


@pytest.mark.parametrize("few", [bot.vectors.EXACT, 5])
def test_a_filter_of_any_size_keeps_exactly_its_documents(
    filled: Opened, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.vectors, "EXACT", few)  # of more than that, the index is asked
    rows, (_, vectors) = make_vectors(COUNT), filled
    query = make_vectors(1, seed=2)[0]
    ranking = exact(rows, query, COUNT)
    for chosen in ({"d007"}, {f"d{n:03d}" for n in range(0, 60, 2)}, {"d001", *(f"other{n}" for n in range(40_000))}):
        allowed = [name for name in ranking if name[:4] in chosen]
        assert names(vectors.search(query, 25, Filters(documents=sorted(chosen)))) == allowed[:25]
    assert vectors.search(query, 5, Filters(documents=["nobody"])) == []
    assert vectors.search(query, 5, Filters(published_from="2020-01-01")) == []


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 0.0])
def test_a_query_vector_without_direction_is_an_error_not_a_random_answer(filled: Opened, value: float) -> None:
    with pytest.raises(BackendError):
        filled[1].search(np.full(WIDTH, value, np.float32), 5)


def test_an_empty_index_answers_with_nothing(opening: Open) -> None:
    catalog, vectors = opening()
    assert vectors.search(make_vectors(1)[0], 5) == []
    assert vectors.verify() == []
    publish(catalog, vectors, make_vectors(20))
    publish(catalog, vectors, make_vectors(0), removed=["d000", "d001"])
    assert vectors.search(make_vectors(1)[0], 5) == []
    assert vectors.verify() == []


def test_chunks_removed_are_never_found_again(filled: Opened) -> None:
    catalog, vectors = filled
    for number in range(0, 50, 10):  # so often that the vectors are stored afresh in between
        removed = [f"d{n:03d}" for n in range(number, number + 10)]
        publish(catalog, vectors, make_vectors(0), removed=removed)
        found = names(vectors.search(make_vectors(1, seed=number)[0], COUNT))
        assert len(found) == COUNT - 10 * (number + 10)
        assert not {name[:4] for name in found} & set(removed)
    assert vectors.verify() == []


def test_where_the_nearest_are_removed_the_next_nearest_are_found(filled: Opened) -> None:
    rows, (catalog, vectors) = make_vectors(COUNT), filled
    for query in make_vectors(3, seed=2):
        ordered = exact(rows, query, COUNT)
        nearest = sorted({name[:4] for name in ordered[:15]})
        publish(catalog, vectors, make_vectors(0), removed=[one for one in nearest if one in catalog.versions(nearest)])
        left = [name for name in ordered if name[:4] in catalog.versions([name[:4]])]
        for limit in (1, 5, 40):
            assert names(vectors.search(query, limit)) == left[:limit]


def test_an_open_reader_follows_each_publish(filled: Opened, opening: Open) -> None:
    vectors, (catalog, writer) = filled[1], opening()
    for seed in (5, 6, 7):
        rows = make_vectors(20, seed)
        publish(catalog, writer, rows, prefix=f"new{seed}-")
        assert names(vectors.search(rows[3], 1)) == [f"new{seed}-000-3"]


def test_what_is_written_but_not_published_is_not_found(filled: Opened, opening: Open) -> None:
    rows, (catalog, vectors) = make_vectors(3, seed=7), filled
    with writer_lock(catalog.home):
        catalog.stage({bytes([n]): Embedding(row, row[np.newaxis]) for n, row in enumerate(rows)})
        vectors.extend({f"new-{n}": bytes([n]) for n in range(3)}, ())
    for seen in (vectors, opening()[1]):  # also by who opens the index after a kill at this point
        assert not [name for name, _ in seen.search(rows[0], 10 * COUNT) if name.startswith("new")]
        assert len(seen.search(rows[0], 10 * COUNT)) == COUNT
        assert seen.verify() == []
    publish(catalog, vectors, make_vectors(10, seed=8), prefix="e")
    assert len(vectors.search(rows[0], 10 * COUNT)) == COUNT + 10
    assert vectors.verify() == []


def test_a_catalog_that_names_no_index_gets_one(filled: Opened) -> None:
    query, (catalog, vectors) = make_vectors(1, seed=3)[0], filled
    catalog.set_generation("")
    vectors.rebuild()
    assert names(vectors.search(query, 10)) == exact(make_vectors(COUNT), query, 10)


def test_vectors_that_lie_are_not_published(filled: Opened) -> None:
    catalog, vectors = filled
    with writer_lock(catalog.home):
        catalog.stage({b"k": Embedding(np.full(WIDTH, np.nan, np.float32), np.zeros((1, WIDTH), np.float32))})
        with pytest.raises(IndexStateError, match="cannot write the vector index"):
            vectors.extend({"nan": b"k"}, ())
    catalog.purge()
    assert len(vectors.search(make_vectors(1)[0], 10 * COUNT)) == COUNT
    assert vectors.verify() == []


def test_threads_search_without_fault_while_generations_change(filled: Opened, opening: Open) -> None:
    rows, vectors = make_vectors(COUNT), filled[1]
    faults: list[object] = []
    stop = threading.Event()

    def ask(seed: int) -> None:
        random = np.random.default_rng(seed)
        while not stop.is_set():
            row = int(random.integers(COUNT))
            try:
                if names(vectors.search(rows[row], 1)) != [f"d{row // 10:03d}-{row % 10}"]:
                    faults.append(row)
            except Exception as error:
                faults.append(error)

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    catalog, writer = opening()
    for seed in range(4):
        publish(catalog, writer, make_vectors(20, seed + 20), prefix=f"t{seed}-")
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []


def test_more_vectors_than_chroma_takes_at_once_come_and_go(opening: Open) -> None:
    rows, (catalog, vectors) = make_vectors(6000, seed=5), opening()
    publish(catalog, vectors, rows)
    assert len(vectors.search(rows[0], 7000)) == 6000 and vectors.search(rows[5999], 1)[0][0] == "d599-9"
    publish(catalog, vectors, make_vectors(10, seed=6), prefix="e", removed=[f"d{n:03d}" for n in range(600)])
    assert {name[0] for name, _ in vectors.search(rows[0], 7000)} == {"e"}


def test_a_rebuild_gives_the_same_results_in_the_same_order(opening: Open) -> None:
    queries, (catalog, vectors) = make_vectors(100, seed=11), opening()
    for part in range(3):
        publish(catalog, vectors, make_vectors(1000, seed=part), prefix=f"p{part}-")
    before = [vectors.search(query, 20) for query in queries]
    vectors.rebuild()
    assert [vectors.search(query, 20) for query in queries] == before
