"""The vector index in a Chroma server: one that goes, comes back, is empty or damaged, and catalogs that are copied.

Real servers, killed for real; what holds of any vector index is tested in test_vector_index.py.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from chroma_servers import ChromaProcess, run_chroma
from commands import Command
from postgres_servers import PostgresProcess
from test_postgres import CUT
from test_vectors import COUNT, exact, make_vectors, names, prepare, publish

from bot import open_bot
from bot.catalog import Catalog
from bot.errors import IndexStateError
from bot.index.chroma_server import ChromaServer
from bot.index.lock import writer_lock
from bot.index.served import Record, ServedVectors
from bot.protocols import Embedding
from bot.store.postgres import PostgresTables
from bot.store.records import Change
from bot.vectors import Vectors

QUERY = make_vectors(1, seed=3)[0]
QUESTION = "Why did Armenia move to ratify the Rome Statute?"


@dataclass
class Index:
    """A catalog with its vectors in a server."""

    home: Path
    catalog: Catalog
    vectors: ServedVectors
    server: ChromaServer

    @property
    def collection(self) -> str:
        """The id of the collection that the catalog names."""
        record = Record.from_text(self.catalog.generation)
        found = self.server.find(record.collection) if record else None
        assert found
        return found.id

    def own(self) -> list[str]:
        """The names of all collections made for this catalog."""
        return [one.name for one in self.server.list_all() if one.owner == self.catalog.database.identity]


def open_index(home: Path, url: str, tables: PostgresTables | None = None) -> Index:
    catalog, server = Catalog(home, tables), ChromaServer(url, "")
    return Index(home, catalog, ServedVectors(server, catalog), server)


@pytest.fixture
def index(chroma: ChromaProcess, tmp_path: Path) -> Iterator[Index]:
    """With COUNT chunks."""
    index = open_index(tmp_path / "home", chroma.url)
    publish(index.catalog, index.vectors, make_vectors(COUNT))
    yield index
    index.vectors.close()
    index.catalog.close()


def test_a_server_that_is_killed_is_told_in_a_sentence_and_all_goes_on_when_it_is_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with run_chroma(tmp_path / "server") as server:
        index = open_index(tmp_path / "home", server.url)
        publish(index.catalog, index.vectors, make_vectors(COUNT))
        expected = index.vectors.search(QUERY, 20)
        server.kill()
        for ask in (lambda: index.vectors.search(QUERY, 20), index.vectors.start_writing, index.vectors.rebuild):
            with pytest.raises(IndexStateError, match=rf"at {server.url} does not answer \(.+\); start it") as caught:
                ask()
            assert "\n" not in str(caught.value)
        [problem] = index.vectors.verify()
        assert f"the Chroma server at {server.url} does not answer" in problem
        with pytest.raises(IndexStateError, match="does not answer"):
            publish(index.catalog, index.vectors, make_vectors(10, seed=4), prefix="e")
        server.start()
        assert index.vectors.search(QUERY, 20) == expected
        assert index.vectors.verify() == []
        publish(index.catalog, index.vectors, make_vectors(10, seed=4), prefix="e")
        assert len(index.vectors.search(QUERY, 10 * COUNT)) == COUNT + 10
        index.vectors.close()
        index.catalog.close()


def test_a_server_that_goes_after_the_publish_loses_nothing(tmp_path: Path) -> None:
    with run_chroma(tmp_path / "server") as server:
        index = open_index(tmp_path / "home", server.url)
        publish(index.catalog, index.vectors, make_vectors(COUNT))
        with writer_lock(index.home):
            gone = index.catalog.chunk_ids(["d000"])
            index.catalog.publish(Change(removed=["d000"]), index.vectors.extend({}, gone), "hash")
            server.kill()
            index.vectors.tidy()  # as an ingest ends: what is left over stays for the next one
        server.start()
        assert len(index.vectors.search(QUERY, 10 * COUNT)) == COUNT - 10
        publish(index.catalog, index.vectors, make_vectors(10, seed=4), prefix="e")
        assert index.server.count(index.collection) == COUNT
        index.vectors.close()
        index.catalog.close()


def test_an_empty_server_is_filled_by_a_rebuild(index: Index, tmp_path: Path) -> None:
    with run_chroma(tmp_path / "another") as empty:
        other = open_index(index.home, empty.url)
        with pytest.raises(IndexStateError, match=rf"{empty.url} has no vectors of this index; run `bot rebuild`"):
            other.vectors.search(QUERY, 10)
        assert other.vectors.verify() == [
            f"the Chroma server at {empty.url} has no vectors of this index; run `bot rebuild`"
        ]
        other.vectors.rebuild()
        assert names(other.vectors.search(QUERY, 10)) == exact(make_vectors(COUNT), QUERY, 10)
        assert other.vectors.verify() == []


def test_a_server_that_is_emptied_behind_an_open_reader_is_noticed(index: Index) -> None:
    assert index.vectors.search(QUERY, 5)
    record = Record.from_text(index.catalog.generation)
    assert record
    index.server.drop(record.collection)
    with pytest.raises(IndexStateError, match="run `bot rebuild`"):
        index.vectors.search(QUERY, 5)
    publish(index.catalog, index.vectors, make_vectors(10, seed=4), prefix="e")  # an ingest makes it whole as well
    assert len(index.vectors.search(QUERY, 10 * COUNT)) == COUNT + 10


def test_lost_vectors_are_noticed_and_come_back(index: Index) -> None:
    index.server.delete(index.collection, ["d000-0", "d001-1"])
    [problem] = index.vectors.verify()
    assert problem.endswith(f" has {COUNT - 2} of the {COUNT} vectors of this index; run `bot rebuild`")
    index.server.put(index.collection, ["stray-0", "stray-1"], make_vectors(2))
    assert index.vectors.verify() == [
        f"the Chroma server at {index.server.url} lacks 2 of {COUNT} vectors; run `bot rebuild`"
    ]
    index.server.delete(index.collection, ["stray-0"])
    fresh = open_index(index.home, index.server.url)
    with pytest.raises(IndexStateError, match=rf"has {COUNT - 1} of the {COUNT} vectors of this index"):
        fresh.vectors.search(QUERY, 5)
    fresh.vectors.rebuild()
    assert index.vectors.verify() == []
    assert len(index.own()) == 1


def test_changed_vectors_are_found_by_the_probe(index: Index) -> None:
    ids = list(index.server.ids(index.collection))
    index.server.put(index.collection, ids, make_vectors(len(ids), seed=9))
    [problem] = index.vectors.verify()
    assert "vectors differ" in problem and problem.endswith("run `bot rebuild`")


def test_what_a_killed_writer_left_is_never_found_and_goes_with_the_next_change(index: Index) -> None:
    rows = make_vectors(30, seed=5)
    index.server.put(index.collection, [f"left-{n}" for n in range(30)], rows)
    killed = index.server.create("verbatim-left", index.catalog.database.identity)
    fresh = open_index(index.home, index.server.url)
    assert len(fresh.vectors.search(rows[0], 10 * COUNT)) == COUNT
    assert names(fresh.vectors.search(rows[0], 5))[0][0] == "d"
    assert fresh.vectors.verify() == []
    publish(fresh.catalog, fresh.vectors, make_vectors(10, seed=6), prefix="e")
    assert fresh.server.count(fresh.collection) == COUNT + 10
    fresh.vectors.rebuild()
    assert killed and len(index.own()) == 1


def test_a_copied_home_makes_vectors_of_its_own_and_leaves_the_others(index: Index, tmp_path: Path) -> None:
    copy = open_index(Path(shutil.copytree(index.home, tmp_path / "copy")), index.server.url)
    assert copy.vectors.search(QUERY, 5) == index.vectors.search(QUERY, 5)
    publish(copy.catalog, copy.vectors, make_vectors(0), removed=["d000", "d001"])
    assert len(copy.vectors.search(QUERY, 10 * COUNT)) == COUNT - 20
    assert len(index.vectors.search(QUERY, 10 * COUNT)) == COUNT
    assert index.vectors.verify() == [] and copy.vectors.verify() == []
    assert copy.collection != index.collection


def test_a_home_moves_into_a_server_and_back(index: Index, caplog: pytest.LogCaptureFixture) -> None:
    expected = names(index.vectors.search(QUERY, 20))
    with Vectors(index.home, index.catalog) as folder, caplog.at_level(logging.WARNING):
        assert folder.verify() == ["its vectors are in a Chroma server; run `bot rebuild`, or set BOT_CHROMA_URL again"]
        assert names(folder.search(QUERY, 20)) == expected
        assert folder.verify() == []
        with pytest.raises(IndexStateError, match="has no vectors of this index; run `bot rebuild`"):
            index.vectors.search(QUERY, 20)
        publish(index.catalog, index.vectors, make_vectors(10, seed=4), prefix="e")  # fills the server
        assert len(index.vectors.search(QUERY, 10 * COUNT)) == COUNT + 10
        publish(index.catalog, folder, make_vectors(10, seed=5), prefix="f")  # and the folder again
        assert len(folder.search(QUERY, 10 * COUNT)) == COUNT + 20


def test_what_no_longer_needed_vectors_hide_is_asked_for_again(index: Index) -> None:
    near = np.repeat(QUERY[np.newaxis], 200, axis=0)
    index.server.put(index.collection, [f"dead-{n}" for n in range(200)], near)
    assert names(index.vectors.search(QUERY, 10)) == exact(make_vectors(COUNT), QUERY, 10)


def test_staged_work_of_a_refused_change_is_cleared_away(index: Index) -> None:
    with writer_lock(index.home):
        index.catalog.stage({b"k": Embedding(QUERY, QUERY[np.newaxis])})
        index.vectors.extend({"unpublished": b"k"}, ())
        index.vectors.tidy()
    assert index.server.count(index.collection) == COUNT


@pytest.mark.slow
@pytest.mark.parametrize("before", [0, COUNT])
def test_a_writer_whose_lock_was_cut_leaves_the_next_one_s_vectors_alone(
    before: int, chroma: ChromaProcess, postgres: PostgresProcess, tmp_path: Path
) -> None:
    url = postgres.create()
    one, other = (open_index(tmp_path / name, chroma.url, PostgresTables(url)) for name in ("one", "other"))
    if before:
        publish(one.catalog, one.vectors, make_vectors(before))
    rows = make_vectors(20, seed=4)
    with one.catalog.database.locked():
        entries, keys = prepare(one.catalog, rows, "e")
        lost = one.vectors.extend(keys, ())
        assert postgres.run(CUT) == "t"
        with other.catalog.database.locked():
            kept = other.vectors.extend(keys, ())  # of the same documents
            with pytest.raises(IndexStateError, match="the server ended the connection"):
                one.catalog.publish(Change(entries), lost, "hash")
            one.vectors.tidy()
            assert len(other.own()) == 1
            with pytest.raises(IndexStateError, match="the connection of this ingest was cut; run it again"):
                one.vectors.extend(keys, ())
            one.vectors.tidy()
            other.catalog.publish(Change(entries), kept, "hash")
            other.vectors.tidy()
    assert other.server.count(other.collection) == before + 20
    assert other.vectors.verify() == []
    assert names(one.vectors.search(rows[3], 1)) == ["e000-3"]
    for index in (one, other):
        index.vectors.close()
        index.catalog.close()


def test_the_bot_answers_the_same_from_a_server(indexed: Path, home: Path, chroma: ChromaProcess) -> None:
    with (
        open_bot(home=indexed, llm="quotes") as here,
        open_bot(home=home, llm="quotes", chroma_url=chroma.url) as there,
    ):
        there.rebuild()
        told = [bot.ask(QUESTION).to_dict() | {"seconds": None} for bot in (here, there)]
    assert told[0] == told[1]


def test_the_command_tells_where_the_vectors_are_and_what_is_wrong(
    home: Path, command: Command, chroma: ChromaProcess
) -> None:
    changed = home.parent / "more.txt"
    changed.write_text("The bridge was opened on Monday. Cars pass.")
    around = {"BOT_HOME": str(home), "BOT_CHROMA_URL": chroma.url, "BOT_CHROMA_TOKEN": "canary-token"}
    done = command("doctor", **around)
    assert done.returncode == 1 and "has no vectors of this index; run `bot rebuild`" in done.stdout
    assert command("rebuild", **around).returncode == 0
    done = command("doctor", **around)
    assert f"Chroma server at {chroma.url}, token set: yes" in done.stdout and "sound" in done.stdout
    assert "canary" not in done.stdout + done.stderr
    around["BOT_CHROMA_URL"] = "http://127.0.0.1:1"
    told = command.refuse("ask", QUESTION, **around)
    assert told.startswith("the Chroma server at http://127.0.0.1:1 does not answer (") and "canary" not in told
    told = command.refuse("ingest", str(changed), **around)
    assert "does not answer" in told and "canary" not in told
