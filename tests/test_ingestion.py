"""Ingest: folders in, exactly their documents out, whatever changes or fails.

Real files, chunks, SQLite and Chroma; only the embedder is a small one. Several processes: test_processes.py.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import WIDTH, HashEmbedder
from indexes import Index, counts, lines, open_index
from stopwatch import hurry

from bot import ingestion, preparation, survey
from bot.errors import BackendError, CorpusError, DocumentNotFoundError, IndexStateError
from bot.ingestion import Progress, remove
from bot.intake import Failure
from bot.loaders import Loading
from bot.protocols import Embedding, Excerpt
from bot.schema import Document, Span
from bot.stated import Statement
from bot.statements import read_statements


@pytest.fixture
def index(tmp_path: Path, places: dict[str, str]) -> Iterator[Index]:
    with open_index(tmp_path, **places) as index:
        yield index


def snapshot(home: Path) -> dict[str, tuple[int, bytes]]:
    """Times and contents of everything in a home but the lock, which is taken in any case."""
    files = (path for path in home.rglob("*") if path.is_file() and path.name != "writer.lock")
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def test_files_become_findable_documents(index: Index) -> None:
    index.write("one.md", "# Accord\n\nThe ministers signed the accord in Yerevan. It took a week.")
    index.write("two.txt", "Peacekeepers left the corridor. Nobody replaced them.")
    assert counts(index.ingest()) == (2, 0, 0, 0, 0)
    assert index.finds("accord") == {"one.md"} and index.finds("peacekeepers") == {"two.txt"}
    assert index.catalog.fingerprint == f"hash-{WIDTH}"


def test_an_unchanged_folder_is_not_embedded_nor_written(index: Index, tmp_path: Path) -> None:
    for number in range(1000):
        index.write(f"{number % 10}/{number}.txt", f"Report number {number} speaks of subject{number}. It ends here.")
    assert counts(index.ingest()) == (1000, 0, 0, 0, 0)
    embedded, before = index.embedder.embedded, snapshot(tmp_path / "home")
    os.utime(index.corpus / "3" / "3.txt", (0, 0))  # a touched file is not a changed one
    assert counts(hurry(1, index.ingest)) == (0, 0, 1000, 0, 0)
    assert index.embedder.embedded == embedded
    assert snapshot(tmp_path / "home") == before


def test_a_changed_file_is_replaced_even_when_its_time_is_not(index: Index) -> None:
    path = index.write("a.txt", "The bridge is open. Cars pass.")
    index.write("b.txt", "Nothing new here.")
    index.ingest()
    found = path.stat()
    index.write("a.txt", "The bridge is shut. Cars wait.")
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert counts(index.ingest()) == (0, 1, 1, 0, 0)
    assert index.finds("shut") == {"a.txt"} and index.finds("open") == set()
    assert index.texts()["a.txt"].startswith("The bridge is shut")


def test_another_way_of_reading_and_cutting_makes_every_document_anew_without_the_embedder(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.write("a.txt", "Alpha was first.")
    index.write("b.txt", "Beta was second.")
    index.ingest()
    embedded = index.embedder.embedded
    monkeypatch.setattr(survey, "READING", survey.READING + 1)
    assert counts(index.ingest()) == (0, 2, 0, 0, 0) and counts(index.ingest()) == (0, 0, 2, 0, 0)
    assert index.embedder.embedded == embedded and set(index.texts()) == {"a.txt", "b.txt"}


def test_only_chunks_that_changed_are_embedded_again(index: Index) -> None:
    paragraphs = [
        " ".join(f"Sentence {n}-{m} tells a good deal about item{n}x{m}." for m in range(30)) for n in range(6)
    ]
    index.write("long.txt", "\n\n".join(paragraphs))
    index.ingest()
    first = index.embedder.embedded
    assert first > 6
    index.write("long.txt", "\n\n".join([*paragraphs, "One more paragraph ends it."]))
    assert counts(index.ingest()) == (0, 1, 0, 0, 0)
    assert index.embedder.embedded - first <= 2
    assert index.finds("ends") == {"long.txt"}


def test_a_file_gone_from_a_folder_is_removed_and_others_are_not(index: Index, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_text("Far away a volcano erupted.")
    near_name = tmp_path / "corpus-2" / "c.txt"
    near_name.parent.mkdir()
    near_name.write_text("A sibling folder with a like name.")
    path = index.write("sub/a.txt", "The mayor resigned.")
    index.write("b.txt", "The council met.")
    assert counts(index.ingest(index.corpus, elsewhere, near_name)) == (4, 0, 0, 0, 0)
    path.unlink()
    elsewhere.unlink()
    near_name.unlink()
    assert counts(index.ingest()) == (0, 0, 1, 1, 0)
    assert set(index.texts()) == {"b.txt", "elsewhere.txt", "c.txt"}
    path.parent.mkdir(exist_ok=True)
    path.write_text("The mayor resigned.")
    assert counts(index.ingest()) == (1, 0, 1, 0, 0)
    assert index.finds("mayor") == {"a.txt"}


def test_a_file_named_alone_touches_no_other(index: Index) -> None:
    path = index.write("a.txt", "Alpha was first.")
    other = index.write("b.txt", "Beta was second.")
    index.ingest()
    other.unlink()
    path.write_text("Alpha is third.")
    assert counts(index.ingest(path)) == (0, 1, 0, 0, 0)
    assert set(index.texts()) == {"a.txt", "b.txt"}


def test_a_folder_emptied_is_an_index_emptied(index: Index) -> None:
    path = index.write("a.txt", "Alpha was first.")
    index.ingest()
    path.unlink()
    assert counts(index.ingest()) == (0, 0, 0, 1, 0)
    assert index.texts() == {}


def test_equal_texts_in_two_files_are_two_documents(index: Index) -> None:
    first = index.write("a.txt", "The same words stand in both.")
    index.write("b.txt", "The same words stand in both.")
    assert counts(index.ingest()) == (2, 0, 0, 0, 0)
    assert index.finds("words") == {"a.txt", "b.txt"}
    first.unlink()
    assert counts(index.ingest()) == (0, 0, 1, 1, 0)
    assert index.finds("words") == {"b.txt"}


def test_lines_of_a_jsonl_file_come_change_and_go(index: Index) -> None:
    index.write("all.jsonl", lines(("x", "Xenon is a gas."), ("y", "Yttrium is a metal."), ("z", "Zinc is one too.")))
    assert counts(index.ingest()) == (3, 0, 0, 0, 0)
    index.write("all.jsonl", lines(("x", "Xenon is a gas."), ("y", "Yttrium is rare."), ("w", "Tungsten is heavy.")))
    assert counts(index.ingest()) == (1, 1, 1, 1, 0)
    assert {info.id for info in index.catalog.documents()} == {"w", "x", "y"}
    (index.corpus / "all.jsonl").unlink()
    index.write("new.jsonl", lines(("x", "Xenon is a gas.")))  # the same document, in a file of another name
    assert counts(index.ingest()) == (0, 1, 0, 2, 0)
    assert {info.id for info in index.catalog.documents()} == {"x"}


def test_a_bad_line_is_reported_each_time_and_lines_removed_are_removed(index: Index) -> None:
    index.write("all.jsonl", lines(("x", "Xenon is a gas."), ("y", "Yttrium is a metal.")) + '\n{"doc_id": "z"')
    assert counts(index.ingest()) == (2, 0, 0, 0, 1)
    index.write("all.jsonl", lines(("x", "Xenon is a gas.")) + '\n{"doc_id": "z"')
    for removed in (1, 0):
        report = index.ingest()
        assert counts(report) == (0, 0, 1, removed, 1) and "line 2" in report.failed[0].reason
    assert set(index.texts()) == {"all.jsonl"} and index.finds("yttrium") == set()


@pytest.mark.parametrize("bad", [1, 30])
def test_a_file_without_one_good_line_keeps_its_documents(index: Index, bad: int) -> None:
    index.write("all.jsonl", lines(("x", "Xenon is a gas."), ("y", "Yttrium is a metal.")))
    index.ingest()
    index.write("all.jsonl", '{"doc_id":\n' * bad)
    assert index.ingest().removed == 0
    assert index.finds("xenon") == index.finds("yttrium") == {"all.jsonl"}


def test_a_line_that_cannot_be_stored_keeps_its_old_version(index: Index) -> None:
    index.write("all.jsonl", lines(("x", "Xenon is a gas."), ("y", "Yttrium is a metal.")))
    index.ingest()
    index.embedder = Faulty(SPOILERS["zero"])
    index.write("all.jsonl", lines(("x", "Xenon is a gas."), ("y", "Yttrium is poison.")))
    assert counts(index.ingest()) == (0, 0, 1, 0, 1)
    assert index.finds("metal") == {"all.jsonl"}


class Interrupted(Loading):
    """Loses the disk after a file's first document."""

    def load(self, path: Path) -> Iterator[Document | Failure]:
        yield next(super().load(path))
        yield Failure(str(path), "input/output error")


def test_a_file_not_read_to_its_end_keeps_the_documents_that_were_not_reached(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.write("all.jsonl", lines(("x", "Xenon is a gas."), ("y", "Yttrium is a metal.")))
    index.ingest()
    monkeypatch.setattr(ingestion, "Loading", Interrupted)
    index.write("all.jsonl", lines(("x", "Xenon is noble."), ("y", "Yttrium is a metal.")))
    assert counts(index.ingest()) == (0, 1, 0, 0, 1)
    assert index.finds("noble") == index.finds("yttrium") == {"all.jsonl"}


@pytest.mark.parametrize("linked", [False, True])
def test_the_bots_own_files_are_no_documents_of_a_folder_that_holds_them(
    index: Index, tmp_path: Path, linked: bool
) -> None:
    home, root = index.catalog.home, tmp_path
    if linked:
        root = tmp_path.with_name(f"{tmp_path.name}-link")
        root.symlink_to(tmp_path)
    report = home / "uploads" / "report.txt"
    report.parent.mkdir()
    report.write_text("An uploaded report.")
    index.write("a.txt", "Alpha was first.")
    with pytest.raises(CorpusError, match="no document"):
        index.ingest(home)
    assert counts(index.ingest(root)) == (1, 0, 0, 0, 0)
    assert counts(index.ingest(report)) == (1, 0, 0, 0, 0)
    assert counts(index.ingest(root)) == (0, 0, 1, 0, 0)  # what was named before is not gone
    assert counts(index.ingest(root, root / "home" / "uploads"))[4] == 0
    report.unlink()
    assert counts(index.ingest(report.parent)) == (0, 0, 0, 1, 0)


def test_an_id_that_another_file_holds_is_not_taken_over(index: Index) -> None:
    index.write("a.jsonl", lines(("x", "Xenon is a gas.")))
    index.write("b.jsonl", lines(("x", "Something else altogether.")))
    report = index.ingest()
    assert counts(report) == (1, 0, 0, 0, 1) and "'x'" in report.failed[0].reason
    assert index.finds("xenon") == {"a.jsonl"}
    assert counts(index.ingest()) == (0, 0, 1, 0, 1)


def test_a_file_that_can_no_longer_be_read_keeps_its_old_version(index: Index) -> None:
    index.write("a.txt", "The old version stands.")
    index.write("b.txt", "Another file.")
    index.ingest()
    (index.corpus / "a.txt").write_bytes(bytes(range(256)) * 40)
    report = index.ingest()
    assert counts(report) == (0, 0, 1, 0, 1) and report.failed[0].path.endswith("a.txt")
    assert index.texts()["a.txt"] == "The old version stands."
    (index.corpus / "a.txt").unlink()
    (index.corpus / "a.txt").symlink_to(index.corpus / "b.txt")
    assert counts(index.ingest()) == (0, 0, 1, 0, 1)
    assert index.finds("stands") == {"a.txt"}


def test_a_file_over_the_limit_is_reported_without_being_read(index: Index) -> None:
    index.write("a.txt", "Fine.")
    with (index.corpus / "huge.txt").open("wb") as file:
        file.truncate(1 << 40)
    report = index.ingest()  # to read it would take many minutes
    assert counts(report) == (1, 0, 0, 0, 1) and "larger than 1 MB" in report.failed[0].reason


def test_nothing_to_read_is_an_error_that_says_what_would_be(index: Index, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"no document found in .*corpus.*supported: .*\.md"):
        index.ingest()
    index.write("a.xyz", "unknown")
    with pytest.raises(CorpusError, match=r"a\.xyz"):
        index.ingest()
    with pytest.raises(CorpusError, match="does not exist"):
        index.ingest(tmp_path / "missing")
    assert not index.catalog.documents()


def test_a_document_can_be_removed_and_comes_back_with_its_folder(index: Index) -> None:
    index.write("a.txt", "Alpha was first.")
    index.write("b.txt", "Beta was second.")
    index.ingest()
    [name] = [info.id for info in index.catalog.documents() if info.path.endswith("a.txt")]
    remove(name, index.catalog, index.vectors)
    assert set(index.texts()) == {"b.txt"} and index.finds("alpha") == set()
    with pytest.raises(DocumentNotFoundError):
        remove(name, index.catalog, index.vectors)
    assert counts(index.ingest()) == (1, 0, 1, 0, 0)


def test_progress_ends_complete_and_names_files(index: Index) -> None:
    for number in range(30):
        index.write(f"{number}.txt", f"File {number} has one sentence. And another.")
    seen: list[Progress] = []
    index.ingest(progress=seen.append)
    last = seen[-1]
    assert (last.done, last.total, last.documents, last.chunks, last.share) == (30, 30, 30, 30, 1.0)
    assert last.rate > 0 and last.path.endswith(".txt")
    assert [step.share for step in seen] == sorted(step.share for step in seen)


def test_a_large_folder_is_searchable_before_it_is_done(index: Index) -> None:
    for number in range(700):
        index.write(f"{number:03d}.txt", f"Document {number} mentions keyword{number}. Nothing else matters.")
    visible: list[int] = []
    index.ingest(progress=lambda step: visible.append(len(index.catalog.documents())))
    assert 512 in visible and visible[0] == 0
    assert len(index.texts()) == 700


# ---- embedders that fail


class Faulty(HashEmbedder):
    """Spoils what it makes of any excerpt that holds the word "poison"."""

    def __init__(self, spoil: Callable[[Embedding], Embedding]) -> None:
        super().__init__()
        self.spoil = spoil

    def embed(self, excerpts: Iterable[Excerpt]) -> Iterator[Embedding]:
        for excerpt in excerpts:
            [embedding] = super().embed([excerpt])
            yield self.spoil(embedding) if "poison" in excerpt.text else embedding


SPOILERS: dict[str, Callable[[Embedding], Embedding]] = {
    "not a number": lambda e: replace(e, vector=e.vector * np.float32("nan")),
    "sentence not a number": lambda e: replace(e, sentences=e.sentences * np.float32("inf")),
    "zero": lambda e: replace(e, vector=e.vector * 0),
    "wrong length": lambda e: replace(e, vector=e.vector[:-1]),
    "too few sentences": lambda e: replace(e, sentences=e.sentences[:-1]),
    "matrix": lambda e: replace(e, vector=e.vector[np.newaxis]),
}


@pytest.mark.parametrize("fault", SPOILERS)
def test_a_spoilt_vector_fails_its_document_alone_and_keeps_the_old_version(index: Index, fault: str) -> None:
    index.write("a.txt", "An honest first version.")
    index.write("b.txt", "A quiet neighbour.")
    index.ingest()
    index.embedder = Faulty(SPOILERS[fault])
    index.write("a.txt", "A poison second version.")
    index.write("c.txt", "A later arrival.")
    report = index.ingest()
    assert counts(report) == (1, 0, 1, 0, 1) and report.failed[0].path.endswith("a.txt")
    assert "embedder" in report.failed[0].reason
    assert index.texts()["a.txt"] == "An honest first version."
    index.embedder = HashEmbedder()
    assert counts(index.ingest()) == (0, 1, 2, 0, 0)


def test_a_document_whose_sentences_cannot_be_read_fails_alone_and_keeps_the_old_version(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(document: Document, sentences: Sequence[Span]) -> tuple[Statement, ...]:
        if "poison" in document.text:
            raise IndexError("list index out of range")
        return read_statements(document, sentences)

    index.write("b.txt", "An honest first version.")
    index.ingest()
    monkeypatch.setattr(preparation, "read_statements", read)
    index.write("a.txt", "An early arrival.")
    index.write("b.txt", "A poison second version.")
    index.write("c.jsonl", lines(("x", "A poison line."), ("y", "A later arrival.")))
    report = index.ingest()
    assert counts(report) == (2, 0, 0, 0, 2)
    assert [Path(one.path).name for one in report.failed] == ["b.txt", "c.jsonl"]
    assert all("IndexError" in one.reason for one in report.failed)
    assert index.texts()["b.txt"] == "An honest first version." and index.finds("later") == {"c.jsonl"}
    monkeypatch.undo()
    assert counts(index.ingest()) == (1, 1, 2, 0, 0), "what failed is read again"


def test_a_page_with_a_date_that_is_none_is_indexed_with_its_neighbours(index: Index) -> None:
    index.write("a.txt", "A quiet neighbour.")
    index.write(
        "b.html",
        '<html><head><title>Rain</title><meta property="article:published_time" content="0001-01-01T00:00:00Z"></head>'
        "<body><article><p>The river rose last summer, and the bridge at Hollin fell.</p></article></body></html>",
    )
    assert counts(index.ingest()) == (2, 0, 0, 0, 0)
    assert index.finds("bridge") == {"b.html"}


class Short(HashEmbedder):
    """Stops after two excerpts."""

    def embed(self, excerpts: Iterable[Excerpt]) -> Iterator[Embedding]:
        for number, embedding in enumerate(super().embed(excerpts)):
            if number < 2:
                yield embedding


class Broken(HashEmbedder):
    """Raises at the third excerpt."""

    def embed(self, excerpts: Iterable[Excerpt]) -> Iterator[Embedding]:
        for number, embedding in enumerate(super().embed(excerpts)):
            if number == 2:
                raise BackendError("the server is gone; start it again", retryable=True)
            yield embedding


def test_missing_vectors_fail_the_documents_that_wait_for_them(index: Index) -> None:
    for name in "abcd":
        index.write(f"{name}.txt", f"The text of {name}.")
    index.embedder = Short()
    report = index.ingest()
    assert counts(report) == (2, 0, 0, 0, 2) and "fewer vectors" in report.failed[0].reason
    assert set(index.texts()) == {"a.txt", "b.txt"}


def test_what_was_embedded_before_an_error_is_not_embedded_again(index: Index) -> None:
    for name in "abcd":
        index.write(f"{name}.txt", f"The text of {name}.")
    index.embedder = Broken()
    with pytest.raises(BackendError):
        index.ingest()
    assert index.texts() == {}
    index.embedder = HashEmbedder()
    assert counts(index.ingest()) == (4, 0, 0, 0, 0)
    assert index.embedder.embedded == 2


def test_another_embedder_is_refused_before_anything_is_read(index: Index) -> None:
    index.write("a.txt", "Alpha.")
    index.ingest()
    index.embedder = HashEmbedder("hash-other")
    with pytest.raises(IndexStateError, match=rf"hash-{WIDTH}.*hash-other"):
        index.ingest()
    assert index.embedder.embedded == 0
