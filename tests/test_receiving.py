"""What the writer does with what comes of a cluster, without one: workers called in turn take the place of Ray.

With Ray it is tested in test_cluster.py, the workers by themselves in test_parcels.py.
"""

from __future__ import annotations

import json
import pickle
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import cluster
from bot.children import compose_command
from bot.cluster import Cluster, check_address, read_parcel
from bot.embedders import open_embedder
from bot.errors import ClusterError
from bot.ingestion import ingest
from bot.intake import IngestReport
from bot.settings import Settings
from bot.storage import open_catalog, open_vectors
from bot.store.tables import CATALOG_NAME
from bot.workers.parcels import MOST, Encoder, Parcel, Reader, write_job
from tests.test_parcels import Batch

SETTINGS = Settings(embedder="fakes_llama:LetterEmbedding")
SENTENCES = "Bridge {0} was opened by envoy {1}. The court of harbour {0} sat for {1} days. A vote {1} was held. "


class Inline(Cluster):
    """Workers that are called in this process, and how much waited at most."""

    most = received = 0

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._parcels = self._work()

    def _work(self) -> Iterator[Parcel]:
        self._kept = frozenset(self._find_kept())
        job = write_job(self._settings, self._embedder, self._kept)
        reader, encoder = Reader(pickle.dumps(job)), Encoder(pickle.dumps(replace(job, kept=frozenset())))
        for read in reader(Batch([json.dumps([str(file.path) for file in self._files])])):
            for made in encoder(Batch(read["parcel"])):
                yield from map(pickle.loads, made["parcel"])

    def _take(self, parcel: Parcel) -> None:
        super()._take(parcel)
        Inline.received += len(parcel.embeddings)
        Inline.most = max(Inline.most, len(self._embeddings))

    def _receive(self) -> None:
        self._take(next(self._parcels))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Short and long documents, in all some ten parcels."""
    monkeypatch.setattr(cluster, "Cluster", Inline)
    monkeypatch.setattr(Inline, "most", 0)
    monkeypatch.setattr(Inline, "received", 0)
    folder = tmp_path / "corpus" / "first"
    folder.mkdir(parents=True)
    for number in range(90):
        length = 40 if number % 3 == 0 else 1
        text = "".join(SENTENCES.format(number, count) for count in range(length))
        (folder / f"{number:02}.txt").write_text(text, encoding="utf-8")
    return folder


def run(home: Path, corpus: Path, address: str) -> IngestReport:
    """An ingest."""
    settings = replace(SETTINGS, home=home)
    with open_catalog(settings) as catalog, closing(open_vectors(settings, catalog)) as vectors:
        return ingest([corpus], catalog, vectors, open_embedder(settings), settings, cluster=address)


def read_vectors(home: Path) -> list[Any]:
    """The vectors of each chunk."""
    query = "SELECT id, vector, embeddings.sentences FROM chunks JOIN embeddings USING (key) ORDER BY id"
    with closing(sqlite3.connect(home / CATALOG_NAME)) as connection:
        return list(connection.execute(query))


def test_a_renamed_folder_is_not_embedded_again(folder: Path, tmp_path: Path) -> None:
    run(tmp_path / "home", folder.parent, "inline")
    assert Inline.received > 5 * MOST
    Inline.received = 0
    folder.rename(folder.parent / "second")
    report = run(tmp_path / "home", folder.parent, "inline")
    assert (report.added, report.removed, Inline.received) == (90, 90, 0)


def test_what_was_not_asked_for_does_not_pile_up(folder: Path, tmp_path: Path) -> None:
    homes = [tmp_path / "home", tmp_path / "other"]
    run(homes[0], folder.parent, "inline")
    before, Inline.most, Inline.received = Inline.received, 0, 0
    shutil.copytree(folder, folder.parent / "second")
    new = folder.parent / "second" / "05.txt"  # between others that are known
    new.write_text("".join(SENTENCES.format("new", count) for count in range(60)), encoding="utf-8")
    assert run(homes[0], folder.parent, "inline").added == 90
    assert Inline.received > before and 0 < Inline.most <= 2 * MOST
    run(homes[1], folder.parent, "")
    assert read_vectors(homes[0]) == read_vectors(homes[1])


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import sys; sys.stdout.buffer.write(bytes(8))", "the cluster's work ended before all was done"),
        ("import sys; sys.stdout.buffer.write(bytes([0] * 7 + [9, 1]))", "the cluster went away before all was done"),
        ("", "the cluster went away before all was done"),
    ],
)
def test_a_driver_that_comes_to_its_end_is_told_from_one_that_dies(code: str, said: str) -> None:
    driver = subprocess.Popen(compose_command(code), stdout=subprocess.PIPE)
    with driver, pytest.raises(ClusterError, match=said):
        read_parcel(driver)


@pytest.mark.parametrize("address", ["10..0.1:6379", "nowhere", "a/b:1", f"{'x' * 70}.example:6379"])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(ClusterError, match="is no address of a Ray cluster; give HOST:PORT"):
        check_address(address)
