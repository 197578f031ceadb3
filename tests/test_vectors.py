"""The vector index in a folder of the home: damage noticed and repaired, working copies, leftovers of kills.

Real Chroma directories throughout; what holds of any vector index is tested in test_vector_index.py.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from fakes import WIDTH

import bot.vectors
from bot.catalog import Catalog
from bot.errors import IndexBusyError, IndexStateError
from bot.index.generations import INDEX, Generation, PrivateFolder
from bot.index.lock import writer_lock
from bot.protocols import Embedding, Vector, VectorIndex
from bot.schema import Chunk, Document, Span
from bot.store.records import Change, Entry
from bot.vectors import Vectors

COUNT = 600


def make_vectors(count: int, seed: int = 0) -> Vector:
    """Unit vectors in clusters, as texts of a few subjects have them, shape (count, WIDTH)."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(8, WIDTH))
    rows = centres[random.integers(8, size=count)] + random.normal(size=(count, WIDTH))
    unit: Vector = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


def prepare(catalog: Catalog, rows: Vector, prefix: str = "d") -> tuple[list[Entry], dict[str, bytes]]:
    """Ten chunks a document, with their vectors stored, and the keys of these."""
    entries, keys = list[Entry](), dict[str, bytes]()
    for start in range(0, len(rows), 10):
        name, part = f"{prefix}{start // 10:03d}", rows[start : start + 10]
        chunks = [Chunk(f"{name}-{n}", name, n, n, n + 1, "", (Span(n, n + 1),)) for n in range(len(part))]
        added = {chunk.id: chunk.id.encode() for chunk in chunks}
        catalog.stage({key: Embedding(row, row[np.newaxis]) for key, row in zip(added.values(), part, strict=True)})
        entries.append(Entry(Document(name, name, "x" * 10, f"/{name}"), name, chunks, list(added.values())))
        keys |= added
    return entries, keys


def publish(
    catalog: Catalog, vectors: VectorIndex, rows: Vector, prefix: str = "d", removed: Sequence[str] = ()
) -> None:
    """Publishes documents as an ingest does it, under the writer lock."""
    entries, keys = prepare(catalog, rows, prefix)
    with writer_lock(catalog.home):
        record = vectors.extend(keys, catalog.chunk_ids(removed))
        catalog.publish(Change(entries, removed), record, "hash")
        vectors.tidy()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with COUNT chunks, to be copied."""
    home = tmp_path_factory.mktemp("built") / "home"
    with Catalog(home) as catalog, Vectors(home, catalog) as vectors:
        publish(catalog, vectors, make_vectors(COUNT))
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "home"))


@pytest.fixture
def vectors(home: Path) -> Iterator[Vectors]:
    with Catalog(home) as catalog, Vectors(home, catalog) as vectors:
        yield vectors


def exact(rows: Vector, query: Vector, limit: int) -> list[str]:
    order = np.argsort(-(rows @ query), kind="stable")[:limit]
    return [f"d{row // 10:03d}-{row % 10}" for row in order]


def names(found: list[tuple[str, float]]) -> list[str]:
    return [name for name, _ in found]


def test_no_environment_nor_dotenv_file_turns_the_index_elsewhere(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("CHROMA_API_IMPL=chromadb.api.fastapi.FastAPI\nCHROMA_SERVER_HOST=127.0.0.1\n")
    monkeypatch.setenv("CHROMA_SERVER_HTTP_PORT", "1")
    monkeypatch.setenv("ANONYMIZED_TELEMETRY", "true")
    with Catalog(home) as catalog, Vectors(home, catalog) as vectors:
        assert len(vectors.search(make_vectors(1)[0], 5)) == 5
        assert vectors.verify() == []


def test_chunks_removed_are_never_found_again(home: Path, vectors: Vectors) -> None:
    with Catalog(home) as catalog:
        for number in range(0, 50, 10):  # so often that the directory is built afresh in between
            removed = [f"d{n:03d}" for n in range(number, number + 10)]
            publish(catalog, vectors, make_vectors(0), removed=removed)
            found = names(vectors.search(make_vectors(1, seed=number)[0], COUNT))
            assert len(found) == COUNT - 10 * (number + 10)
            assert not {name[:4] for name in found} & set(removed)
        assert Generation.from_text(catalog.generation).deleted < 300
        assert vectors.verify() == []


def test_only_the_current_generation_stays_and_leftovers_go(home: Path, vectors: Vectors) -> None:
    shutil.copytree(home / INDEX / "00000001", home / INDEX / "00000002")  # as a killed writer leaves it
    with Catalog(home) as catalog:
        publish(catalog, vectors, make_vectors(30, seed=3), prefix="e")
        assert set(os.listdir(home / INDEX)) == Generation.from_text(catalog.generation).names


@pytest.mark.parametrize("counts", [(1,), (2,), (1, 1), (3, 1, 1), (600, 1)])
def test_a_published_directory_is_never_changed_by_readers(tmp_path: Path, counts: Sequence[int]) -> None:
    with Catalog(tmp_path) as catalog, Vectors(tmp_path, catalog) as vectors:
        for place, count in enumerate(counts):
            publish(catalog, vectors, make_vectors(count, seed=place), prefix=f"p{place}-")
    before = {path: path.read_bytes() for path in (tmp_path / INDEX).rglob("*") if path.is_file()}
    for _ in range(2):
        with Catalog(tmp_path) as catalog, Vectors(tmp_path, catalog) as vectors:
            assert len(vectors.search(make_vectors(1)[0], 1000)) == sum(counts)
            assert vectors.verify() == []
    assert {path: path.read_bytes() for path in (tmp_path / INDEX).rglob("*") if path.is_file()} == before


def test_working_copies_go_with_their_reader_or_with_the_next_one_after_a_kill(home: Path, vectors: Vectors) -> None:
    code = f"""if True:
        import os, signal, numpy; from pathlib import Path
        from bot.catalog import Catalog; from bot.vectors import Vectors
        home = Path({str(home)!r})
        Vectors(home, Catalog(home)).search(numpy.ones({WIDTH}, numpy.float32), 5)
        os.kill(os.getpid(), signal.SIGKILL)"""
    subprocess.run([sys.executable, "-c", code], check=False)
    assert len(os.listdir(home / "readers")) == 1
    vectors.search(make_vectors(1)[0], 5)
    assert len(os.listdir(home / "readers")) == 1
    vectors.close()
    assert os.listdir(home / "readers") == []


def test_a_private_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    first, second = PrivateFolder(tmp_path / "r"), PrivateFolder(tmp_path / "r")
    assert first.path.exists() and second.path.exists() and first.path != second.path
    first.close()
    second.close()
    assert os.listdir(tmp_path / "r") == []


def _truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _delete(path: Path) -> None:
    path.unlink()


def _scramble(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 3)
        file.write(b"\xa5" * (size - size // 3))


def _inflate(path: Path) -> None:
    os.truncate(path, 1 << 42)  # four terabytes, nearly all of it a hole, as a torn write leaves link_lists.bin


FILES = [
    *("chroma.sqlite3", "data_level0.bin", "header.bin", "ids.json", "index_metadata.pickle", "length.bin"),
    "link_lists.bin",
]


SLOW = [pytest.param(one, marks=pytest.mark.slow) for one in (_delete, _scramble, _inflate)]


@pytest.mark.parametrize("damage", [_truncate, *SLOW])
def test_any_damage_to_any_file_is_noticed_and_repaired_with_the_same_results(
    home: Path, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    rows, queries = make_vectors(COUNT), make_vectors(5, seed=9)
    with Catalog(home) as catalog, Vectors(home, catalog) as vectors, caplog.at_level(logging.WARNING):
        for name in FILES:
            vectors.rebuild()  # a new generation, which the next search has to open
            damaged = catalog.generation
            [path] = (home / INDEX).rglob(name)
            damage(path)
            assert vectors.verify() == [f"{path} is damaged"]
            caplog.clear()
            assert [names(vectors.search(query, 20)) for query in queries] == [exact(rows, q, 20) for q in queries]
            assert "rebuilding it from the catalog" in caplog.text and str(path) in caplog.text
            assert catalog.generation != damaged
        assert vectors.verify() == []


@pytest.mark.parametrize("moment", ["find_damage", "link_checked", "fill_private"])
def test_a_publish_while_the_index_is_verified_is_no_damage(
    home: Path, vectors: Vectors, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    step = getattr(bot.vectors, moment)

    def overtaken(*given: object) -> object:
        monkeypatch.undo()
        with Catalog(home) as catalog, Vectors(home, catalog) as writer:
            publish(catalog, writer, make_vectors(20, seed=8), prefix="e")
        return step(*given)

    monkeypatch.setattr(bot.vectors, moment, overtaken)
    assert vectors.verify() == []
    assert getattr(bot.vectors, moment) is step  # it was overtaken indeed


@pytest.mark.parametrize("part", ["index", "index/00000001"])
def test_a_lost_directory_is_repaired_and_sound_afterwards(home: Path, part: str) -> None:
    shutil.rmtree(home / part)
    query = make_vectors(1, seed=3)[0]
    with Catalog(home) as catalog, Vectors(home, catalog) as vectors:
        assert names(vectors.search(query, 10)) == exact(make_vectors(COUNT), query, 10)
        assert vectors.verify() == []


def test_a_writer_that_finds_damage_builds_afresh(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    [path] = (home / INDEX).rglob("data_level0.bin")
    _scramble(path)
    with Catalog(home) as catalog, Vectors(home, catalog) as vectors, caplog.at_level(logging.WARNING):
        publish(catalog, vectors, make_vectors(20, seed=4), prefix="e")
        assert "damaged" in caplog.text
        assert len(vectors.search(make_vectors(1)[0], 10 * COUNT)) == COUNT + 20
        assert vectors.verify() == []


def test_damage_under_a_running_writer_is_repaired_for_this_process_alone(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    query = make_vectors(1, seed=3)[0]
    shutil.rmtree(home / INDEX / "00000001")
    with Catalog(home) as catalog, Vectors(home, catalog) as vectors, writer_lock(home):
        assert names(vectors.search(query, 10)) == exact(make_vectors(COUNT), query, 10)
        assert "this process only" in caplog.text
        assert not (home / INDEX / "00000001").exists()
        with pytest.raises(IndexBusyError, match=rf"process {os.getpid()} .* since 2"):
            vectors.rebuild()


def test_vectors_that_lie_are_found_by_the_probe(home: Path) -> None:
    with Catalog(home) as catalog, Vectors(home, catalog) as vectors, writer_lock(home):
        catalog.stage({b"k": Embedding(np.full(WIDTH, np.nan, np.float32), np.zeros((1, WIDTH), np.float32))})
        with pytest.raises(IndexStateError, match="cannot write the vector index"):
            vectors.extend({"nan": b"k"}, ())
        assert os.listdir(home / INDEX) == ["00000001"]  # what failed is cleared away, the old one serves
        assert len(vectors.search(make_vectors(1)[0], 5)) == 5


def test_every_vector_is_found_among_a_thousand_equal_ones(tmp_path: Path) -> None:
    rows = np.concatenate([make_vectors(20, seed=7), np.repeat(make_vectors(1, seed=8), 1000, axis=0)])
    with Catalog(tmp_path) as catalog, Vectors(tmp_path, catalog) as vectors:
        publish(catalog, vectors, rows)
        for number, row in enumerate(rows[:20]):
            assert names(vectors.search(row, 1)) == [f"d{number // 10:03d}-{number % 10}"]
        assert names(vectors.search(rows[20], 1))[0][:4] >= "d002"
        assert vectors.verify() == []
