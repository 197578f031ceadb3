"""Segments: what a change writes and what it leaves alone, how they are merged, rebuilt, and searched together.

Sizes are made small here; damage and readers of a single segment are tested in test_vectors.py.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from test_vectors import exact, make_vectors, names, publish

import bot.index.segments
import bot.vectors
from bot.catalog import Catalog
from bot.index.generations import INDEX, Generation, Segment
from bot.index.segments import choose_merged
from bot.schema import Filters
from bot.vectors import Vectors

COUNT = 300


def list_files(home: Path) -> dict[Path, tuple[int, int]]:
    """Every file of the index, with what tells whether it was written anew."""
    found = {path: path.stat() for path in (home / INDEX).rglob("*") if path.is_file()}
    return {path: (stat.st_ino, stat.st_mtime_ns) for path, stat in found.items()}


def read_sizes(catalog: Catalog) -> list[int]:
    return sorted((one.count for one in Generation.from_text(catalog.generation).segments), reverse=True)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a few dozen vectors were many."""
    monkeypatch.setattr(bot.index.segments, "SMALL", 20)


@pytest.fixture
def catalog(small: None, tmp_path: Path) -> Iterator[Catalog]:
    with Catalog(tmp_path) as catalog:
        yield catalog


@pytest.fixture
def vectors(catalog: Catalog) -> Iterator[Vectors]:
    """An index of one large segment."""
    with Vectors(catalog.home, catalog) as vectors:
        publish(catalog, vectors, make_vectors(COUNT))
        yield vectors


@pytest.mark.parametrize(
    ("counts", "added", "merged"),
    [
        ([], 10, []),
        ([5_000], 10, [5_000]),
        ([5_001], 10, []),
        ([5_001], 2_000, [5_001]),
        ([200_000, 30_000, 4_000], 10, [4_000]),
        ([200_000, 30_000, 4_000], 4_000, [4_000, 30_000]),
        ([200_000, 60_000], 20_000, [60_000]),
        ([250_000], 200_000, []),
    ],
)
def test_small_segments_are_merged_with_what_comes_and_large_ones_left(
    counts: list[int], added: int, merged: list[int]
) -> None:
    segments = [Segment(number, count, {}) for number, count in enumerate(counts)]
    assert [one.count for one in choose_merged(segments, added)] == merged


def test_adding_and_removing_a_document_leaves_the_large_segment_as_it_is(catalog: Catalog, vectors: Vectors) -> None:
    before = list_files(catalog.home)
    publish(catalog, vectors, make_vectors(10, seed=1), prefix="e")
    publish(catalog, vectors, make_vectors(10, seed=2), prefix="f", removed=["d003", "e000"])
    publish(catalog, vectors, make_vectors(0), removed=["d004"])
    assert before.items() <= list_files(catalog.home).items()
    assert read_sizes(catalog) == [COUNT, 10] or read_sizes(catalog) == [COUNT, 20]
    found = names(vectors.search(make_vectors(1, seed=3)[0], 1000))
    assert len(found) == len(set(found)) == catalog.chunk_count == COUNT - 10
    assert not {name[:4] for name in found} & {"d003", "d004", "e000"}
    assert vectors.verify() == []


def test_a_removal_writes_no_vector(catalog: Catalog, vectors: Vectors) -> None:
    before = list_files(catalog.home)
    record = catalog.generation
    publish(catalog, vectors, make_vectors(0), removed=["d001"])
    assert list_files(catalog.home) == before and catalog.generation != record


def test_many_additions_make_few_segments(catalog: Catalog, vectors: Vectors) -> None:
    for number in range(12):
        publish(catalog, vectors, make_vectors(10, seed=number), prefix=f"p{number:02d}-")
    assert len(read_sizes(catalog)) <= 3 and sum(read_sizes(catalog)) == COUNT + 120
    assert len(vectors.search(make_vectors(1)[0], 1000)) == COUNT + 120 and vectors.verify() == []


def test_what_was_removed_and_comes_back_is_found_once(catalog: Catalog, vectors: Vectors) -> None:
    rows = make_vectors(COUNT)
    publish(catalog, vectors, make_vectors(0), removed=["d000"])
    publish(catalog, vectors, rows[:10], prefix="d")
    query = make_vectors(1, seed=9)[0]
    assert names(vectors.search(query, 1000)) == exact(rows, query, COUNT)
    assert vectors.verify() == []


def test_several_segments_answer_as_one_would(catalog: Catalog, vectors: Vectors) -> None:
    for part in range(3):
        publish(catalog, vectors, make_vectors(60, seed=part), prefix=f"q{part}-", removed=[f"d00{part}"])
    queries = make_vectors(20, seed=11)
    before = [vectors.search(query, 30) for query in queries]
    assert len(read_sizes(catalog)) > 1
    vectors.rebuild()
    assert read_sizes(catalog) == [catalog.chunk_count]
    assert [names(vectors.search(query, 30)) for query in queries] == [names(found) for found in before]


def test_once_more_is_gone_than_there_all_is_built_afresh(catalog: Catalog, vectors: Vectors) -> None:
    publish(catalog, vectors, make_vectors(0), removed=[f"d{number:03d}" for number in range(16)])
    assert read_sizes(catalog) == [140] and Generation.from_text(catalog.generation).deleted == 0
    assert len(vectors.search(make_vectors(1)[0], 1000)) == 140


def test_damage_in_a_small_segment_leaves_the_large_one_alone(catalog: Catalog, vectors: Vectors) -> None:
    before = list_files(catalog.home)
    publish(catalog, vectors, make_vectors(10, seed=1), prefix="e")
    [added] = [path for path in list_files(catalog.home).keys() - before.keys() if path.name == "data_level0.bin"]
    os.truncate(added, added.stat().st_size // 2)
    assert vectors.verify() == [f"{added} is damaged"]
    assert len(vectors.search(make_vectors(1)[0], 1000)) == COUNT + 10
    assert before.items() <= list_files(catalog.home).items() and vectors.verify() == []


def test_lost_chunks_are_noticed(catalog: Catalog, vectors: Vectors) -> None:
    publish(catalog, vectors, make_vectors(10, seed=1), prefix="e")
    found = Generation.from_text(catalog.generation)
    catalog.set_generation(Generation(found.number + 1, found.deleted, found.segments[:1]).to_text())
    assert vectors.verify() == ["10 chunks are not in the vector index; run `bot rebuild`"]


def test_a_large_index_is_built_in_several_segments(
    catalog: Catalog, vectors: Vectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.index.segments, "LARGE", 90)
    vectors.rebuild()
    assert read_sizes(catalog) == [75, 75, 75, 75]
    query = make_vectors(1, seed=5)[0]
    assert names(vectors.search(query, 50)) == exact(make_vectors(COUNT), query, 50)
    assert vectors.verify() == []


def test_an_index_of_an_older_version_is_read_and_extended(catalog: Catalog, vectors: Vectors) -> None:
    [segment] = Generation.from_text(catalog.generation).segments
    (catalog.home / INDEX / segment.name / "ids.json").unlink()
    files = {name: mark for name, mark in segment.files.items() if name != "ids.json"}
    catalog.set_generation(json.dumps([segment.number, 7, files]))
    query = make_vectors(1, seed=5)[0]
    assert names(vectors.search(query, 50)) == exact(make_vectors(COUNT), query, 50) and vectors.verify() == []
    before = list_files(catalog.home)
    publish(catalog, vectors, make_vectors(10, seed=1), prefix="e", removed=["d001"])
    assert before.items() <= list_files(catalog.home).items()
    assert len(vectors.search(query, 1000)) == COUNT and vectors.verify() == []
    publish(catalog, vectors, make_vectors(100, seed=2), prefix="f")  # enough to be merged with it
    assert read_sizes(catalog) == [COUNT + 100]  # built afresh, without what is gone
    assert len(vectors.search(query, 1000)) == COUNT + 100 and vectors.verify() == []


def test_a_filter_that_admits_many_finds_the_same_as_one_that_admits_few(
    vectors: Vectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.vectors, "EXACT", 5)
    query = make_vectors(1, seed=2)[0]
    ranking = exact(make_vectors(COUNT), query, COUNT)
    for chosen in ({f"d{n:03d}" for n in range(0, 30, 2)}, {ranking[-1][:4], ranking[-20][:4]}):
        allowed = [name for name in ranking if name[:4] in chosen]
        assert names(vectors.search(query, 12, Filters(documents=sorted(chosen)))) == allowed[:12]


def test_equal_vectors_that_hnsw_leaves_out_do_not_keep_a_search_going(tmp_path: Path) -> None:
    """Of many equal vectors Chroma brings only some, whatever number is asked for."""
    with Catalog(tmp_path) as catalog, Vectors(tmp_path, catalog) as vectors:
        rows = np.repeat(make_vectors(1), 300, axis=0)
        publish(catalog, vectors, rows)
        found = vectors.search(rows[0], 400)
        assert len(found) > 100 and min(score for _, score in found) > 0.99
