"""The catalog: what goes in comes out, filters and words in SQL, and clear refusals of files it cannot use.

Everything here writes a real SQLite file; how changes come about is tested in test_ingestion.py.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import BARE
from fakes import embed_words
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from talks import make_answer

from bot.catalog import Catalog
from bot.errors import DocumentNotFoundError, IndexStateError
from bot.kept import Exchange
from bot.protocols import Embedding
from bot.schema import Chunk, Document, Filters, Span
from bot.settings import Settings
from bot.storage import open_catalog
from bot.store.keywords import Fts5
from bot.store.records import Change, Entry, FileMark, insert_entry

TEXT = "Ministers met in Yerevan. The minister left early.\n\nPeacekeepers stayed. Nobody spoke."


@pytest.fixture
def catalog(tmp_path: Path, places: dict[str, str]) -> Iterator[Catalog]:
    with open_catalog(Settings(home=tmp_path / "home", **places)) as catalog:
        yield catalog


@pytest.fixture
def in_file(tmp_path: Path) -> Iterator[Catalog]:
    """A catalog in SQLite's file, to be reached into."""
    with Catalog(tmp_path / "home") as catalog:
        yield catalog


def make_entry(document_id: str = "a", text: str = TEXT, **fields: Any) -> Entry:
    """A document of four sentences in two chunks, with keys of its own."""
    document = replace(Document(document_id, "A title", text, f"/corpus/{document_id}.md"), **fields)
    spans = [Span(0, 25), Span(26, 50), Span(52, 72), Span(73, 86)]
    chunks = [
        Chunk(f"{document_id}-0", document_id, 0, 0, 50, "", tuple(spans[:2])),
        Chunk(f"{document_id}-1", document_id, 1, 52, 86, "Later", tuple(spans[2:])),
    ]
    return Entry(document, f"sha of {document_id}", chunks, [f"{document_id}{number}".encode() for number in (0, 1)])


def store(catalog: Catalog, *entries: Entry, generation: str = "g", fingerprint: str = "f") -> None:
    for entry in entries:
        for chunk, key in zip(entry.chunks, entry.keys, strict=True):
            text = entry.document.text
            rows = np.stack([embed_words(text[span.start : span.end]) for span in chunk.sentences])
            catalog.stage({key: Embedding(embed_words(text[chunk.start : chunk.end]), rows)})
    catalog.publish(Change(entries), generation, fingerprint)


def test_a_document_comes_back_as_it_went_in(catalog: Catalog) -> None:
    entry = make_entry(author="A. Writer", source="Wire", published="2023-09-26", url="https://example.org/1")
    document = replace(entry.document, topics=("war", "law"), sections=(Span(52, 60),))
    store(catalog, Entry(document, entry.sha256, entry.chunks, entry.keys))
    assert catalog.document("a") == document
    [info] = catalog.documents()
    assert (info.id, info.topics, info.characters, info.chunks) == ("a", ("war", "law"), len(TEXT), 2)
    assert catalog.sources(["a", "b"])["a"].published == "2023-09-26"


def test_an_unknown_document_is_an_error_that_names_it(catalog: Catalog) -> None:
    with pytest.raises(DocumentNotFoundError, match="'nothing'"):
        catalog.document("nothing")


def test_chunks_come_with_text_sentence_vectors_and_the_sentence_before(catalog: Catalog) -> None:
    entry = make_entry()
    store(catalog, entry)
    found = catalog.chunks(["a-1", "gone", "a-0"])
    assert list(found) == ["a-1", "a-0"]
    assert found["a-1"].chunk == entry.chunks[1]
    assert found["a-1"].text == "Peacekeepers stayed. Nobody spoke."
    assert (found["a-1"].before, found["a-1"].before_text) == (Span(26, 50), "The minister left early.")
    assert (found["a-0"].before, found["a-0"].before_text) == (None, "")
    vectors = found["a-1"].sentence_vectors
    assert vectors.dtype == np.float32 and vectors.shape[0] == 2
    assert np.allclose(vectors[0], embed_words("Peacekeepers stayed."), atol=1e-3)


def test_offsets_count_characters_not_bytes(catalog: Catalog) -> None:
    text = "Čapek 🤖 said: “да”. Then he left." + " " * 60
    document = Document("u", "T", text, "/u")
    chunk = Chunk("u-0", "u", 0, 0, 33, "", (Span(0, 19), Span(20, 33)))
    store(catalog, Entry(document, "s", [chunk], [b"u"]))
    assert catalog.chunks(["u-0"])["u-0"].text == text[0:33]
    assert catalog.document("u").text == text


def test_words_are_found_in_any_inflection_and_scored(catalog: Catalog) -> None:
    store(catalog, make_entry("a"), make_entry("b", title="Peacekeepers"))
    found = catalog.match(["peacekeeper"], 10)
    assert found[0][0] == "b-1" and {name for name, _ in found} == {"a-1", "b-0", "b-1"}
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert catalog.match(["later"], 10) and catalog.match(["minister", "unheard"], 1)[0][0].endswith("-0")
    assert catalog.document_frequencies(["minister", "spoke", "unheard"]) == {"minister": 2, "spoke": 2, "unheard": 0}


@given(st.lists(st.text(max_size=12), max_size=4))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_is_a_syntax_error(catalog: Catalog, terms: list[str]) -> None:
    catalog.match(terms, 5)
    catalog.document_frequencies(terms)


@pytest.mark.parametrize("term", ['"', "a AND", "NEAR(", "text:x", "*", "-", "^", "\0", "\ud800", "NOT", "{", ":"])
def test_signs_of_the_query_language_are_plain_text(catalog: Catalog, term: str) -> None:
    store(catalog, make_entry())
    assert catalog.match([term, "yerevan"], 5)[0][0] == "a-0"


def test_every_filter_limits_and_filters_combine(catalog: Catalog) -> None:
    store(
        catalog,
        make_entry("old", published="2022-01-31", source="Wire", author="A"),
        make_entry("new", published="2023-09-26", source="Wire", author="B"),
        make_entry("undated", source="Blog"),
    )

    def admitted(**given: Any) -> set[str]:
        filters = Filters(**given)
        live = {name.rpartition("-")[0] for name in catalog.live(filters)[1]}
        assert {name.rpartition("-")[0] for name, _ in catalog.match(["ministers"], 10, filters)} == live
        return live

    assert admitted() == {"old", "new", "undated"}
    assert admitted(published_from="2022-01-31") == {"old", "new"}
    assert admitted(published_from="2022-02-01") == {"new"}
    assert admitted(published_to="2022-01-31") == {"old"}
    assert admitted(published_to="2023-09") == {"old", "new"}
    assert admitted(published_from="2022", published_to="2022") == {"old"}
    assert admitted(sources=["Wire", "Nobody"]) == {"old", "new"}
    assert admitted(authors=["B"], sources=["Wire"]) == {"new"}
    assert admitted(documents=["old", *(f"other-{number}" for number in range(50_000))]) == {"old"}
    assert admitted(documents=["'; DROP TABLE chunks; --"]) == set()


def test_a_change_is_seen_whole_or_not_at_all(catalog: Catalog) -> None:
    store(catalog, make_entry("a"))
    broken = make_entry("b")
    with pytest.raises(IndexStateError, match=r"(?i)foreign key"):  # its embeddings were never stored
        catalog.publish(Change([broken], removed=["a"], files={"/x": FileMark("s", 1)}), "g2", "f")
    assert [info.id for info in catalog.documents()] == ["a"]
    assert (catalog.generation, catalog.files(), catalog.chunk_count) == ("g", {}, 2)
    assert catalog.match(["ministers"], 9)


def test_a_new_version_replaces_the_old_one_everywhere(catalog: Catalog) -> None:
    store(catalog, make_entry("a"))
    later = make_entry("a", text=TEXT.replace("Yerevan", "Tbilisi"))
    store(catalog, later)
    assert catalog.chunk_count == 2 and not catalog.match(["yerevan"], 9) and catalog.match(["tbilisi"], 9)
    catalog.publish(Change(removed=["a"]), "g", "f")
    assert not catalog.match(["tbilisi"], 9) and not catalog.documents()
    catalog.purge()
    assert not catalog.staged(later.keys)


def test_embeddings_outlive_a_reopen_and_are_purged_only_when_unused(tmp_path: Path) -> None:
    entry = make_entry()
    with Catalog(tmp_path) as catalog:
        store(catalog, entry)
        catalog.stage({b"waiting": Embedding(embed_words("x"), embed_words("x")[np.newaxis])})
    with Catalog(tmp_path) as catalog:
        assert catalog.staged([b"waiting", b"never"]) == {b"waiting"}
        assert np.allclose(catalog.staged_vectors([b"waiting"])[0], embed_words("x"))
        catalog.purge()
        assert catalog.staged([b"waiting", *entry.keys]) == set(entry.keys)


def test_readers_in_many_threads_see_whole_states_while_one_writes(catalog: Catalog) -> None:
    store(catalog, make_entry("a"))
    faults: list[object] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                ids = [name for name, _ in catalog.match(["ministers"], 9)]
                if len(catalog.documents()) != 1 or not ids or catalog.chunk_count != 2:
                    faults.append(ids)
            except Exception as error:
                faults.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(30):
        store(catalog, make_entry("a", text=TEXT.replace("early", f"early{number}")))
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []


def test_another_embedder_is_refused_and_both_are_named(catalog: Catalog) -> None:
    catalog.require_fingerprint("anything")
    store(catalog, make_entry(), fingerprint="minilm-1")
    catalog.require_fingerprint("minilm-1")
    with pytest.raises(IndexStateError, match=r"minilm-1.*other-2.*BOT_HOME"):
        catalog.require_fingerprint("other-2")


def test_a_newer_catalog_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    Catalog(tmp_path).close()
    with sqlite3.connect(tmp_path / "catalog.sqlite3") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (tmp_path / "catalog.sqlite3").read_bytes()
    with pytest.raises(IndexStateError, match=r"schema 99.*BOT_HOME"):
        Catalog(tmp_path)
    assert (tmp_path / "catalog.sqlite3").read_bytes() == before


@pytest.mark.parametrize("table", ["documents", "recipes"])
def test_another_programs_file_is_refused_and_left_as_it_is(tmp_path: Path, table: str) -> None:
    with sqlite3.connect(tmp_path / "catalog.sqlite3") as connection:
        connection.execute(f"CREATE TABLE {table} (id TEXT)")
    connection.close()
    with pytest.raises(IndexStateError, match=r"catalog\.sqlite3 is not a catalog of this bot; set BOT_HOME"):
        Catalog(tmp_path)
    with sqlite3.connect(tmp_path / "catalog.sqlite3") as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [(table,)]
    connection.close()


def test_any_other_error_of_sqlite_is_one_sentence_with_the_next_step(in_file: Catalog) -> None:
    with sqlite3.connect(in_file.home / "catalog.sqlite3") as connection:
        connection.execute("DROP TABLE files")
    connection.close()
    with pytest.raises(IndexStateError, match=r"no such table: files; run `bot doctor`, or set BOT_HOME"):
        in_file.files()


FIRST_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, reading INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id TEXT PRIMARY KEY, path TEXT NOT NULL, title TEXT NOT NULL, author TEXT, source TEXT, published TEXT,
    updated TEXT, url TEXT, topics TEXT NOT NULL, sections TEXT NOT NULL, text TEXT NOT NULL, sha256 TEXT NOT NULL
);
CREATE INDEX documents_by_path ON documents (path);
CREATE TABLE embeddings (key BLOB PRIMARY KEY, vector BLOB NOT NULL, sentences BLOB NOT NULL);
CREATE TABLE chunks (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document_id TEXT NOT NULL REFERENCES documents (id),
    ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, heading TEXT NOT NULL,
    sentences BLOB NOT NULL, key BLOB NOT NULL REFERENCES embeddings (key), UNIQUE (document_id, ordinal)
);
CREATE INDEX chunks_by_key ON chunks (key);
CREATE VIRTUAL TABLE words USING fts5 (title, heading, text, tokenize = 'porter unicode61');
PRAGMA user_version = 1;
"""
"""The tables of homes that were made before conversations were kept."""


def make_first_home(home: Path) -> None:
    """A home as the first version of the tables left it, with one document."""
    home.mkdir()
    connection = sqlite3.connect(home / "catalog.sqlite3")
    connection.executescript(FIRST_SCHEMA)
    entry = make_entry(topics=("war",))
    with connection:
        for chunk, key in zip(entry.chunks, entry.keys, strict=True):
            rows = np.stack([embed_words(TEXT[span.start : span.end]) for span in chunk.sentences])
            row = (key, embed_words(TEXT[chunk.start : chunk.end]).tobytes(), rows.astype(np.float16).tobytes())
            connection.execute("INSERT INTO embeddings VALUES (?, ?, ?)", row)
        Fts5().insert(connection, insert_entry(connection, entry))
        connection.executemany("INSERT INTO meta VALUES (?, ?)", [("generation", "g"), ("fingerprint", "f")])
    connection.close()


def test_a_home_from_before_conversations_keeps_its_index_and_takes_them(tmp_path: Path) -> None:
    make_first_home(tmp_path / "home")
    with Catalog(tmp_path / "home") as catalog, Catalog(tmp_path / "home") as other:
        assert catalog.document("a").topics == ("war",) and catalog.match(["yerevan"], 9)[0][0] == "a-0"
        assert (catalog.generation, catalog.fingerprint, catalog.chunk_count) == ("g", "f", 2)
        assert catalog.verify() == [] and other.conversations.list_all() == []
        exchange = Exchange("2026-01-01", make_answer("Who met?", catalog.document("a"), "Nobody spoke."), {})
        found = catalog.conversations.keep(exchange, {}).conversation_id
        store(catalog, make_entry(text=TEXT.replace("Yerevan", "Tbilisi")))
        assert [info.id for info in other.conversations.list_all()] == [found]


def test_two_that_open_an_old_home_at_once_both_find_it_whole(tmp_path: Path) -> None:
    make_first_home(tmp_path / "home")
    opened: list[object] = []

    def look() -> None:
        try:
            with Catalog(tmp_path / "home") as catalog:
                opened.append((catalog.chunk_count, catalog.conversations.list_all()))
        except Exception as error:
            opened.append(error)

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == [(2, [])] * 6


READ_OLD = """
import sys
from pathlib import Path
from bot.catalog import Catalog
from bot.errors import IndexStateError
with Catalog(Path(sys.argv[1])) as catalog:
    print(catalog.document("a").text == sys.argv[2], catalog.match(["yerevan"], 9)[0][0])
    print(catalog.annals.is_kept, catalog.annals.days(["a"]), catalog.annals.statements("a"))
    try:
        catalog.conversations.list_all()
    except IndexStateError as error:
        print(error)
"""


def test_an_old_home_that_cannot_be_written_to_still_answers(tmp_path: Path) -> None:
    home = tmp_path / "home"
    make_first_home(home)
    before = (home / "catalog.sqlite3").read_bytes()
    (home / "catalog.sqlite3").chmod(0o444)
    home.chmod(0o555)
    command = [sys.executable, "-c", BARE, "-c", READ_OLD, str(home), TEXT]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    home.chmod(0o755)
    assert done.stderr == "" and done.stdout.startswith("True a-0\nFalse {} ()\n")
    assert "it cannot be written to; make it writable or set BOT_HOME" in done.stdout
    assert (home / "catalog.sqlite3").read_bytes() == before


def test_an_index_emptied_remembers_that_it_was_filled(tmp_path: Path) -> None:
    with Catalog(tmp_path) as catalog:
        assert not catalog.ever_ingested
        store(catalog, make_entry())
        assert catalog.ever_ingested
        catalog.publish(Change(removed=["a"]), catalog.generation, catalog.fingerprint)
    with Catalog(tmp_path) as catalog:
        assert catalog.documents() == [] and catalog.ever_ingested


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _scramble_head(content: bytes) -> bytes:
    return b"\x13" * 4096 + content[4096:]


def _scramble_all(content: bytes) -> bytes:
    return bytes(byte ^ 0x5A for byte in content)


@pytest.mark.parametrize("damage", [_cut, _scramble_head, _scramble_all])
def test_a_damaged_catalog_is_named_and_not_touched(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    with Catalog(tmp_path) as catalog:
        store(catalog, *(make_entry(f"d{number}") for number in range(50)))
    path = tmp_path / "catalog.sqlite3"
    path.write_bytes(damage(path.read_bytes()))
    before = path.read_bytes()
    with pytest.raises(IndexStateError, match=r"catalog\.sqlite3.*damaged.*BOT_HOME"), Catalog(tmp_path) as catalog:
        catalog.documents()
        catalog.match(["ministers"], 5)
    assert path.read_bytes() == before


def test_verify_finds_what_does_not_fit_together(in_file: Catalog) -> None:
    store(in_file, make_entry())
    assert in_file.verify() == []
    with sqlite3.connect(in_file.home / "catalog.sqlite3") as connection:
        connection.execute(
            "UPDATE embeddings SET vector = ? WHERE key = ?", (np.zeros(64, np.float32).tobytes(), b"a0")
        )
        connection.execute("DELETE FROM words WHERE rowid = 1")
    connection.close()
    problems = in_file.verify()
    assert "1 chunks are not in the keyword index" in problems[0] and "1 vectors are not of length 1" in problems[1]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents SET text = replace(text, 'Yerevan', 'Yereven')",
        "UPDATE documents SET title = 'A titlf'",
        "UPDATE words SET text = replace(text, 'Yerevan', 'Yereven')",
        "UPDATE chunks SET sentences = zeroblob(16)",
        "UPDATE chunks SET sentences = x'00000000ffff0000'",
        "UPDATE embeddings SET sentences = zeroblob(256)",
        "UPDATE embeddings SET sentences = x'00'",
    ],
)
def test_a_change_inside_of_a_page_is_told_before_it_is_quoted(tmp_path: Path, change: str) -> None:
    with Catalog(tmp_path) as catalog:
        store(catalog, make_entry())
    with sqlite3.connect(tmp_path / "catalog.sqlite3") as connection:
        connection.execute(change)
    with Catalog(tmp_path) as catalog, pytest.raises(IndexStateError, match=r"damaged; restore it from a backup"):
        catalog.chunks(["a-0", "a-1"])
    if "text" in change:
        with Catalog(tmp_path) as catalog, pytest.raises(IndexStateError, match="damaged"):
            catalog.document("a")


def test_a_value_that_is_no_json_any_more_is_one_sentence(tmp_path: Path) -> None:
    with Catalog(tmp_path) as catalog:
        store(catalog, make_entry())
    with sqlite3.connect(tmp_path / "catalog.sqlite3") as connection:
        connection.execute("UPDATE documents SET topics = '[[['")
    with Catalog(tmp_path) as catalog, pytest.raises(IndexStateError, match="damaged"):
        catalog.document("a")


@pytest.mark.parametrize("content", [None, b""])
def test_a_lost_catalog_is_not_taken_for_a_new_one(tmp_path: Path, content: bytes | None) -> None:
    Catalog(tmp_path).close()
    (tmp_path / "index" / "00000001").mkdir(parents=True)
    (tmp_path / "catalog.sqlite3").unlink()
    if content is not None:
        (tmp_path / "catalog.sqlite3").write_bytes(content)
    with pytest.raises(IndexStateError, match="missing or empty"):
        Catalog(tmp_path)


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(IndexStateError, match="BOT_HOME"):
        Catalog(tmp_path / "file" / "home")


FORKED = """
import os, sys
from pathlib import Path
from bot.catalog import Catalog
from bot.errors import IndexStateError
catalog = Catalog(Path(sys.argv[1]))
if child := os.fork():
    os.waitpid(child, 0)
try:
    catalog.documents()
    sys.stdout.write("answered ")
except IndexStateError as error:
    sys.stdout.write(f"{error} ")
"""


def test_a_process_forked_from_one_with_an_open_index_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FORKED, str(tmp_path)], capture_output=True, text=True, check=True)
    assert "was opened before this process was forked; open a bot in each process" in done.stdout
    assert done.stdout.endswith("answered ")
