"""Ingest beside other processes: readers that follow, writers that wait, interrupts, and a disk that is full.

The other process is a real one each time; kills have a file of their own, test_kills.py.
"""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from math import inf
from pathlib import Path

import pytest
from indexes import Index, counts, lines, open_index

from bot.errors import CorpusError, IndexBusyError
from bot.index.lock import writer_lock
from bot.store.tables import CATALOG_NAME


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with open_index(tmp_path) as index:
        yield index


LONGEST = 120.0
WORKER = """
import sys, time
from pathlib import Path
sys.path[:0] = sys.argv[4:]
from fakes import HashEmbedder
from bot.catalog import Catalog
from bot.ingestion import ingest
from bot.settings import Settings
from bot.vectors import Vectors
class Halting(HashEmbedder):
    def embed(self, excerpts):
        for embedding in super().embed(excerpts):
            if self.embedded > float(halt):
                time.sleep(600)
            yield embedding
home, corpus, halt = sys.argv[1:4]
with Catalog(Path(home)) as catalog, Vectors(Path(home), catalog) as vectors:
    ingest([Path(corpus)], catalog, vectors, Halting(), Settings())
"""


FULL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({kilobytes} * 1024, {kilobytes} * 1024))
"""
# No file may grow beyond this: to the writer it is a full disk, which a test could not make without privileges.


def make_rows(count: int) -> list[tuple[str, str]]:
    """Documents of about three chunks each."""
    return [(f"d{n}", " ".join(f"Fact {n}-{m} concerns item{n}q{m}." for m in range(60))) for n in range(count)]


def start_ingest(index: Index, halt: float = inf, first: str = "") -> subprocess.Popen[str]:
    """Ingests in a process of its own, which stops for good once it has embedded more than `halt` chunks."""
    given = [index.catalog.home, index.corpus, str(halt), Path(__file__).parent, Path(__file__).parents[1]]
    return subprocess.Popen([sys.executable, "-c", first + WORKER, *given], stderr=subprocess.PIPE, text=True)


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_an_open_reader_misses_nothing_that_another_process_ingests(index: Index) -> None:
    index.write("first.txt", "The first document was here before.")
    index.ingest()
    assert index.finds("first") == {"first.txt"}
    index.write("many.jsonl", lines(*make_rows(560)))
    assert start_ingest(index).communicate(timeout=LONGEST)[1] == ""
    assert index.catalog.chunk_count > 1500
    missed = 0
    for number in range(0, 550, 11):
        [chunk_id], [row] = index.catalog.vectors(index.catalog.chunk_ids([f"d{number}"])[:1])
        missed += index.vectors.search(row, 1)[0][0] != chunk_id
    assert missed == 0


def test_a_second_ingest_is_refused_at_once_and_told_who_holds_the_lock(index: Index) -> None:
    for number in range(100):
        index.write(f"{number}.txt", f"Slow file {number}.")
    process = start_ingest(index, halt=0)
    lock = index.catalog.home / "writer.lock"
    wait_for(lambda: lock.exists() and "process" in lock.read_text())
    with pytest.raises(IndexBusyError, match=rf"process {process.pid} \(.*\) since \d{{4}}-"):
        index.ingest()
    process.kill()
    process.communicate()
    assert counts(index.ingest()) == (100, 0, 0, 0, 0)  # the lock went with its holder


def test_the_lock_is_free_again_after_an_error(index: Index) -> None:
    with pytest.raises(CorpusError):
        index.ingest()
    with writer_lock(index.catalog.home):
        pass


def count_embeddings(index: Index) -> int:
    """How many are stored, those of chunks not published yet among them."""
    with closing(sqlite3.connect(index.catalog.home / CATALOG_NAME)) as connection:
        return int(connection.execute("SELECT count(*) FROM embeddings").fetchone()[0])


def test_an_interrupted_ingest_keeps_what_it_published_and_goes_on_later(index: Index) -> None:
    for number in range(1000):
        index.write(f"{number:03d}.txt", f"Interrupted file {number}.")
    process = start_ingest(index, halt=900)
    wait_for(lambda: len(index.catalog.documents()) > 0 and count_embeddings(index) > 512)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=LONGEST)
    assert "KeyboardInterrupt" in errors.splitlines()[-1]
    published = len(index.texts())
    assert 512 <= published < 1000
    report = index.ingest()
    assert (report.added, report.unchanged) == (1000 - published, published)
    assert index.embedder.embedded < 1000 - published  # what it had embedded was kept
    assert len(index.texts()) == 1000


@pytest.mark.parametrize("kilobytes", [300, 900])
def test_a_full_disk_is_one_sentence_and_the_old_index_serves(index: Index, kilobytes: int) -> None:
    index.write("first.txt", "The first document was here before.")
    index.ingest()
    index.write("many.jsonl", lines(*make_rows(60)))
    process = start_ingest(index, first=FULL.format(kilobytes=kilobytes))
    _, errors = process.communicate(timeout=LONGEST)
    assert process.returncode == 1 and "bot.errors.IndexStateError" in errors.splitlines()[-1]
    assert set(index.texts()) == {"first.txt"} and index.finds("first") == {"first.txt"}
    assert counts(index.ingest()) == (60, 0, 1, 0, 0)
