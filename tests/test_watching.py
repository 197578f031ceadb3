"""A watched folder: what is dropped, changed and deleted there is followed, and nothing is lost by what goes wrong.

Real files, threads, SQLite and Chroma; the embedder is a small one.
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from indexes import Index, open_index

from bot import open_bot
from bot.cli import index_for_page
from bot.errors import BackendError, CorpusError
from bot.index.lock import writer_lock
from bot.ingestion import remove
from bot.store.tables import CATALOG_NAME
from bot.watching import Watcher

SOON = 60.0
"""Seconds within which everything here happens, on a busy machine too."""


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with open_index(tmp_path) as index:
        yield index


@contextmanager
def watching(index: Index, folder: Path | None = None) -> Iterator[Watcher]:
    place = folder or index.corpus
    watcher = Watcher(place, index.catalog.home, index.catalog.shelf, lambda: index.ingest(place, by_itself=True))
    watcher.start()
    try:
        yield watcher
    finally:
        watcher.close()


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def put(index: Index, name: str, text: str) -> None:
    """Puts a file there whole, so that it is seen once."""
    place = index.corpus / name
    index.write(str(Path(name).with_name(f".{place.name}")), text).rename(place)


def names(index: Index) -> set[str]:
    return {Path(info.path).name for info in index.catalog.documents()}


def test_files_are_followed_as_they_come_change_and_go(index: Index) -> None:
    index.write("early.txt", "It was there before anybody watched.")
    with watching(index) as watcher:
        wait_for(lambda: names(index) == {"early.txt"})
        put(index, "sub/late.txt", "The late edition came at noon.")
        wait_for(lambda: names(index) == {"early.txt", "late.txt"})
        put(index, "sub/late.txt", "The late edition came at midnight.")
        wait_for(lambda: index.finds("midnight") == {"late.txt"})
        (index.corpus / "early.txt").unlink()
        wait_for(lambda: names(index) == {"late.txt"})
        shutil.rmtree(index.corpus / "sub")
        wait_for(lambda: names(index) == set())
        wait_for(lambda: watcher.newest == 5)
        reports = [one.report for one in watcher.read_since(0)]
        assert [(one.added, one.updated, one.removed) for one in reports] == [
            (1, 0, 0),
            (1, 0, 0),
            (0, 1, 0),
            (0, 0, 1),
            (0, 0, 1),
        ]
        assert [one.number for one in watcher.read_since(3)] == [4, 5] and watcher.trouble == ""


def test_only_files_under_the_folder_are_touched(index: Index, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_text("Far away a volcano erupted.")
    index.write("near.txt", "Near by it rained.")
    index.ingest(elsewhere)
    elsewhere.unlink()
    with watching(index):
        wait_for(lambda: names(index) == {"elsewhere.txt", "near.txt"})
        (index.corpus / "near.txt").unlink()
        wait_for(lambda: names(index) == {"elsewhere.txt"})


def test_many_files_at_once_are_one_piece_of_news(index: Index) -> None:
    with watching(index) as watcher:
        for number in range(50):
            index.write(f"{number}.txt", f"File {number} came with the others.")
        wait_for(lambda: sum(one.report.added for one in watcher.read_since(0)) == 50)
        assert len(names(index)) == 50 and watcher.newest < 25


def test_a_bad_file_is_told_once_with_its_reason_and_the_rest_goes_on(index: Index) -> None:
    index.write("bad.pdf", "no pdf at all")
    with watching(index) as watcher:
        wait_for(lambda: watcher.newest == 1)
        (failure,) = watcher.read_since(0)[0].report.failed
        assert failure.path.endswith("bad.pdf") and failure.reason
        put(index, "good.txt", "A good file.")
        wait_for(lambda: watcher.newest == 2)
        report = watcher.read_since(1)[0].report
        assert (report.added, report.unchanged, report.failed) == (1, 0, ())
        assert [one.path for one in index.catalog.shelf.failures()] == [failure.path]


def test_a_busy_index_is_waited_for(index: Index) -> None:
    lock = ExitStack()
    with lock, ExitStack() as end:
        lock.enter_context(writer_lock(index.catalog.home))  # ahead of the first look, which takes it as well
        watcher = end.enter_context(watching(index))
        index.write("a.txt", "It had to wait.")
        time.sleep(2.5)
        assert names(index) == set() and watcher.newest == 0 and watcher.trouble == ""
        lock.close()
        wait_for(lambda: names(index) == {"a.txt"})


def test_what_a_person_removed_is_not_brought_back(index: Index) -> None:
    index.write("a.txt", "Alpha was first.")
    with watching(index) as watcher:
        wait_for(lambda: watcher.newest == 1)  # by when nobody holds the lock any more
        remove(index.catalog.documents()[0].id, index.catalog, index.vectors)
        index.write("b.txt", "Beta was second.")
        wait_for(lambda: names(index) == {"b.txt"})


def test_a_folder_that_vanishes_takes_no_document_with_it(index: Index, tmp_path: Path) -> None:
    index.write("a.txt", "Alpha was first.")
    with watching(index) as watcher:
        wait_for(lambda: names(index) == {"a.txt"})
        index.corpus.rename(tmp_path / "away")
        wait_for(lambda: "is not there" in watcher.trouble)
        index.corpus.mkdir()
        wait_for(lambda: "is empty" in watcher.trouble)
        time.sleep(1.5)
        assert names(index) == {"a.txt"}
        index.write("b.txt", "Beta was second.")
        wait_for(lambda: names(index) == {"b.txt"} and watcher.trouble == "")


def test_a_folder_may_come_later_and_hold_nothing(tmp_path: Path, index: Index) -> None:
    folder = tmp_path / "later"
    with watching(index, folder) as watcher:
        time.sleep(1.2)
        assert watcher.trouble == "", "nobody misses it yet"
        folder.mkdir()
        (folder / "a.txt").write_text("It came at last.")
        wait_for(lambda: names(index) == {"a.txt"})


def test_hidden_files_and_the_bots_own_cause_no_look(tmp_path: Path) -> None:
    looks: list[float] = []
    with open_index(tmp_path) as index:

        def ingest() -> object:
            looks.append(time.monotonic())
            return index.ingest(tmp_path, by_itself=True)

        put(index, "a.txt", "The first look writes to the home.")
        watcher = Watcher(tmp_path, index.catalog.home, index.catalog.shelf, ingest)  # type: ignore[arg-type]
        watcher.start()
        wait_for(lambda: names(index) == {"a.txt"})
        before = len(looks)
        (index.catalog.home / "note.txt").write_text("Not for readers.")
        index.write(".a.txt.swp", "half a file")
        time.sleep(2)
        assert len(looks) == before and names(index) == {"a.txt"}
        watcher.close()


def test_the_bots_own_home_and_files_are_refused(index: Index, tmp_path: Path) -> None:
    own = index.catalog.home / "uploads"
    own.mkdir()
    path = index.write("a.txt", "A file is no folder.")
    for place in (own, index.catalog.home, path):
        with pytest.raises(CorpusError, match="folder"):
            Watcher(place, index.catalog.home, index.catalog.shelf, index.ingest)


def test_an_error_is_told_and_the_next_change_is_tried(index: Index, caplog: pytest.LogCaptureFixture) -> None:
    errors: list[Exception] = [BackendError("the embedder is gone; start it again"), ZeroDivisionError("secret")]
    told = threading.Event()

    def ingest() -> object:
        if errors:
            raise errors.pop(0)
        assert told.wait(SOON)
        return index.ingest(by_itself=True)

    watcher = Watcher(index.corpus, index.catalog.home, index.catalog.shelf, ingest)  # type: ignore[arg-type]
    watcher.start()
    wait_for(lambda: "the embedder is gone" in watcher.trouble)
    index.write("a.txt", "Try again.")
    wait_for(lambda: "mistake" in watcher.trouble)
    assert "secret" not in watcher.trouble and "secret" in caplog.text
    told.set()
    index.write("b.txt", "And again.")
    wait_for(lambda: names(index) == {"a.txt", "b.txt"} and watcher.trouble == "")
    watcher.close()


def test_a_catalog_that_cannot_be_read_for_a_while_ends_no_watch(index: Index) -> None:
    index.write("a.txt", "Alpha was first.")
    with watching(index) as watcher:
        wait_for(lambda: names(index) == {"a.txt"})
        with closing(sqlite3.connect(index.catalog.home / CATALOG_NAME)) as catalog:
            catalog.execute("ALTER TABLE documents RENAME TO hidden")
            index.corpus.rename(index.corpus.with_name("away"))
            wait_for(lambda: "could not be taken in" in watcher.trouble)
            catalog.execute("ALTER TABLE hidden RENAME TO documents")
        wait_for(lambda: "is not there" in watcher.trouble)


def test_a_page_that_opens_on_an_empty_folder_keeps_its_documents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "corpus" / "a.txt"
    path.parent.mkdir()
    path.write_text("The disk was there once.")
    with open_bot(home=tmp_path / "home", llm="quotes") as bot:
        index_for_page(bot, str(path.parent), None)
        path.unlink()
        index_for_page(bot, str(path.parent), None)
        assert len(bot.documents()) == 1 and "is empty, though documents came from it" in capsys.readouterr().err


def test_closing_waits_for_what_is_being_taken_in(index: Index) -> None:
    begun, go = threading.Event(), threading.Event()

    def ingest() -> object:
        begun.set()
        assert go.wait(SOON)
        return index.ingest(by_itself=True)

    index.write("a.txt", "Half way.")
    watcher = Watcher(index.corpus, index.catalog.home, index.catalog.shelf, ingest)  # type: ignore[arg-type]
    watcher.start()
    assert begun.wait(SOON)
    threading.Timer(0.3, go.set).start()
    watcher.close()
    assert names(index) == {"a.txt"}


def test_polling_follows_too(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHFILES_FORCE_POLLING", "true")
    with watching(index):
        index.write("a.txt", "Seen without a sign from the system.")
        wait_for(lambda: names(index) == {"a.txt"})
        index.write("a.txt", "Seen once more.")
        wait_for(lambda: index.finds("once") == {"a.txt"})


def test_a_bot_watches_its_corpus_until_it_is_closed(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    others = set(threading.enumerate())
    with open_bot(home=tmp_path / "home", corpus=corpus, llm="quotes") as bot:
        watcher = bot.watch()
        assert watcher is not None and bot.watcher is watcher
        (corpus / "mill.txt").write_text("The Senna mill was built in 1888 by Greta Lindqvist.")
        wait_for(lambda: len(bot.documents()) == 1)
        assert "Greta Lindqvist" in bot.ask("Who built the Senna mill?").text
        [mine] = {each for each in threading.enumerate() if each.name == "watch"} - others
    assert mine not in threading.enumerate()


def test_a_corpus_that_the_index_is_not_of_is_watched_only_where_it_is_named(tmp_path: Path) -> None:
    corpus, other = tmp_path / "corpus", tmp_path / "other"
    for folder in (corpus, other):
        folder.mkdir()
        (folder / f"{folder.name}.txt").write_text(f"This is of the {folder.name} folder.")
    with open_bot(home=tmp_path / "home", corpus=corpus, llm="quotes") as bot:
        bot.ingest(other)
        assert bot.watch() is None
        assert bot.watch(corpus) is not None
        wait_for(lambda: len(bot.documents()) == 2)
        assert bot.watch() is not None, "now it is of that folder, too"
