"""The list of documents: found by title, author, source, file or text, sorted, in pages, with the state of each file.

Real files, SQLite and Chroma; the embedder is a small one.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from indexes import Index, counts, lines, open_index
from stopwatch import hurry

from bot.ingestion import remove
from bot.intake import Failure
from bot.schema import Document
from bot.shelf import Browsing, Listed
from bot.store.records import Change, Entry


@pytest.fixture
def index(tmp_path: Path, places: dict[str, str]) -> Iterator[Index]:
    with open_index(tmp_path, **places) as index:
        yield index


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index that the tests only look at."""
    with open_index(tmp_path_factory.mktemp("shelf")) as index:
        yield stock(index)


def stock(index: Index) -> Index:
    """Four documents of two sources, one without a date."""
    write(index, "border.md", "Council closes the border", "The Courier", "2024-05-03", "The goats may not cross.")
    write(index, "flood.md", "Flood at the mill", "The Ledger", "2024-06-10", "At least 200 goats were lost.")
    write(index, "sao.md", "Vote in São Tomé", "The Ledger", "2024-05-20", "The islands voted.")
    index.write("notes.txt", "Notes of an evening walk. Nothing happened at all.")
    assert counts(index.ingest()) == (4, 0, 0, 0, 0)
    return index


def write(index: Index, name: str, title: str, source: str, published: str, text: str) -> Path:
    head = f"---\ntitle: {title}\nauthor: Anna Lee\nsource: {source}\npublished: {published}\n---\n\n"
    return index.write(name, f"{head}{text}\n")


def list_names(index: Index, **wanted: object) -> list[str]:
    listing = index.catalog.shelf.browse(Browsing(**wanted))  # type: ignore[arg-type]
    return [Path(one.path).name for one in listing.documents]


def find(index: Index, name: str) -> Listed:
    (found,) = (one for one in index.catalog.shelf.browse(Browsing()).documents if Path(one.path).name == name)
    return found


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("title", ["border.md", "flood.md", "notes.txt", "sao.md"]),
        ("newest", ["flood.md", "sao.md", "border.md", "notes.txt"]),
        ("oldest", ["border.md", "sao.md", "flood.md", "notes.txt"]),
    ],
)
def test_documents_are_sorted_with_those_without_a_date_last(stocked: Index, order: str, names: list[str]) -> None:
    assert list_names(stocked, order=order) == names


def test_pages_follow_each_other_without_gap_or_overlap(stocked: Index) -> None:
    pages = [list_names(stocked, start=start, limit=3) for start in (0, 3, 6)]
    assert [len(page) for page in pages] == [3, 1, 0]
    assert pages[0] + pages[1] == list_names(stocked)
    assert stocked.catalog.shelf.browse(Browsing(limit=1)).total == 4


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("flood", ["flood.md"]),
        ("FLOOD ledger", ["flood.md"]),
        ("ledger", ["flood.md", "sao.md"]),
        ("anna", ["border.md", "flood.md", "sao.md"]),
        ("sao tome", ["sao.md"]),
        ("notes.txt", ["notes.txt"]),
        ("goats", ["border.md", "flood.md"]),
        ("goat", ["border.md", "flood.md"]),
        ("lost goa", ["flood.md"]),
        ("volcano", []),
        ('"quo*ted" OR (', []),
        ("%", []),
        ("   ", ["border.md", "flood.md", "notes.txt", "sao.md"]),
    ],
)
def test_search_finds_what_is_known_of_a_document_and_what_it_says(
    stocked: Index, words: str, names: list[str]
) -> None:
    assert list_names(stocked, words=words) == names


def test_what_is_found_by_name_goes_ahead_of_what_is_found_in_a_text(index: Index) -> None:
    stock(index)
    write(index, "zoo.md", "The zoo has goats", "The Ledger", "2020-01-01", "They eat.")
    index.ingest()
    listing = index.catalog.shelf.browse(Browsing(words="goats"))
    assert [(Path(one.path).name, one.by_text) for one in listing.documents] == [
        ("zoo.md", False),
        ("border.md", True),
        ("flood.md", True),
    ]
    assert (listing.total, listing.by_text) == (3, 2)


def test_source_and_dates_limit_the_list_as_they_limit_an_answer(stocked: Index) -> None:
    assert list_names(stocked, source="The Ledger") == ["flood.md", "sao.md"]
    assert list_names(stocked, published_from="2024-05-20") == ["flood.md", "sao.md"]
    assert list_names(stocked, published_to="2024-05") == ["border.md", "sao.md"]
    assert list_names(stocked, published_from="2024-05-04", published_to="2024-05-31") == ["sao.md"]
    assert stocked.catalog.shelf.sources() == {"The Ledger": 2, "The Courier": 1}


def test_sizes_are_those_of_text_and_file(stocked: Index) -> None:
    for listed in stocked.catalog.shelf.browse(Browsing()).documents:
        assert listed.characters == len(stocked.catalog.document(listed.id).text)
        assert listed.size == Path(listed.path).stat().st_size


def test_the_state_of_a_file_is_told(index: Index) -> None:
    stock(index)
    assert {one.state for one in index.catalog.shelf.browse(Browsing()).documents} == {"as read"}
    flood, border = index.corpus / "flood.md", index.corpus / "border.md"
    flood.write_text(flood.read_text() + "More.\n")
    border.unlink()
    assert find(index, "flood.md").state == "changed"
    assert (find(index, "border.md").state, find(index, "border.md").size) == ("gone", None)
    index.ingest()
    flood.touch()
    assert find(index, "flood.md").state == "as read", "a touched file is not a changed one"


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(index: Index) -> None:
    path = index.write("notes.txt", "Notes of an evening walk.")
    index.ingest()
    path.unlink()
    os.mkfifo(path)
    looking = threading.Thread(target=find, args=(index, "notes.txt"), daemon=True)
    looking.start()
    looking.join(60)
    assert not looking.is_alive() and find(index, "notes.txt").state == "gone"


def test_failures_are_kept_until_the_path_is_read_well_or_gone(index: Index) -> None:
    index.write("good.txt", "A good file.")
    bad, odd = index.write("bad.pdf", "no pdf at all"), index.write("odd.xyz", "?")
    index.ingest()
    before = index.catalog.shelf.state()
    assert [Path(one.path).name for one in index.catalog.shelf.failures()] == ["bad.pdf", "odd.xyz"]
    assert all(Path(one.path).is_absolute() and one.reason for one in index.catalog.shelf.failures())
    index.ingest(index.corpus / "good.txt")
    assert len(index.catalog.shelf.failures()) == 2, "what is not looked at stays as it was"
    bad.unlink()
    index.ingest()
    assert [Path(one.path).name for one in index.catalog.shelf.failures()] == ["odd.xyz"]
    assert index.catalog.shelf.state() != before
    index.catalog.shelf.forget(str(odd))
    assert index.catalog.shelf.failures() == ()


def test_a_document_whose_file_became_unreadable_stays_with_the_reason(index: Index) -> None:
    path = index.write("lines.jsonl", lines(("one", "First words."), ("two", "Second words.")))
    index.ingest()
    path.write_text("{broken\n" + lines(("one", "First words."), ("two", "Second words.")))
    index.ingest()
    listed = index.catalog.shelf.browse(Browsing()).documents
    assert len(listed) == 2 and all("line 1" in one.fault for one in listed)
    assert index.catalog.shelf.failures() == (Failure(str(path), listed[0].fault),)


def test_what_a_person_removed_comes_back_only_when_asked_for_or_changed(index: Index) -> None:
    path = index.write("a.txt", "Alpha was first.")
    index.write("b.txt", "Beta was second.")
    index.ingest()

    def drop() -> None:
        [name] = [info.id for info in index.catalog.documents() if info.path == str(path)]
        remove(name, index.catalog, index.vectors)
        assert counts(index.ingest(by_itself=True)) == (0, 0, 1, 0, 0)
        assert set(index.texts()) == {"b.txt"}

    drop()
    path.write_text("Alpha was first, and is again.")
    assert counts(index.ingest(by_itself=True)) == (1, 0, 1, 0, 0)
    drop()
    assert counts(index.ingest()) == (1, 0, 1, 0, 0)
    drop()
    path.unlink()
    index.ingest(by_itself=True)
    path.write_text("Alpha was first, and is again.")
    assert counts(index.ingest(by_itself=True)) == (1, 0, 1, 0, 0), "put there again"


def test_thousands_of_documents_are_listed_at_once(index: Index) -> None:
    text = "It goes on for a while, as reports do. " * 100
    documents = (Document(f"d{n}", f"Report {n} of the harvest", f"{n} {text}", f"/gone/{n}.md") for n in range(10_000))
    index.catalog.publish(Change([Entry(document, "", (), ()) for document in documents]), "", "")
    for wanted in (Browsing(), Browsing(start=9900, order="newest"), Browsing(words="report 77"), Browsing(words="x")):
        listing = hurry(2, partial(index.catalog.shelf.browse, wanted))
    assert index.catalog.shelf.browse(Browsing(words="report 777")).total == 19 and not listing.documents
