"""Vectors to which HNSW leaves no way: they are found, and linked again, in a folder and on a server.

Filled by several threads the graph is another each time, so each test fills a few. To add these vectors again alone
would be enough, too; those for which it is not are rarer.
"""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from chroma_servers import ChromaProcess
from fakes import embed_words

from bot.index import chroma
from bot.index.chroma import CLOSE, Collection, write_vectors
from bot.index.chroma_server import ChromaServer
from bot.protocols import Vector

COUNT, FILLS, BATCH = 911, 4, 250
IDS = [f"c{number:03}" for number in range(COUNT)]


@pytest.fixture(scope="module")
def rows() -> Vector:
    """Vectors of which a fill leaves one or two without a way nearly every time."""
    chance = random.Random(101)
    texts = []
    for number in range(COUNT):
        marks = [f"w{chance.getrandbits(40):x}" for _ in range(chance.choice([1, 1, 2, 40]))]
        texts.append(" ".join(f"Document 0.jsonl-{2 * number + 1} speaks of {mark}." for mark in marks))
    return np.stack([embed_words(text) for text in texts])


def fill(folder: Path, rows: Vector) -> list[str]:
    """What is wrong with a folder that these were written into."""
    write_vectors(folder, [(IDS[at : at + BATCH], rows[at : at + BATCH]) for at in range(0, COUNT, BATCH)])
    collection = Collection(folder)
    try:
        return collection.probe(IDS, rows, COUNT)
    finally:
        collection.close()


def test_vectors_without_a_way_are_a_fault(rows: Vector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chroma, "ATTEMPTS", 0)
    found = [fill(tmp_path / str(number), rows) for number in range(FILLS)]
    assert any("found by no question" in " ".join(problems) for problems in found)


def test_each_is_given_a_way_whenever_a_folder_is_filled(rows: Vector, tmp_path: Path) -> None:
    assert [fill(tmp_path / str(number), rows) for number in range(FILLS)] == [[]] * FILLS


@pytest.mark.slow
def test_each_is_given_a_way_on_a_server(rows: Vector, chroma: ChromaProcess) -> None:
    server = ChromaServer(chroma.url, "")
    for number in range(FILLS):
        collection = server.create(f"verbatim-lost-{number}", "me")
        server.put(collection, IDS, rows)
        server.link_lost(collection, IDS, rows)
        _, distances = server._query(collection, rows, 1)
        assert max(row[0] for row in distances) <= CLOSE
        server.drop(f"verbatim-lost-{number}")
    server.close()
