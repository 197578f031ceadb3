"""The catalog in PostgreSQL: a server that is not there, refuses, crashes or is shared, and writers that are killed.

A real server throughout; what holds of any catalog is tested where it is used, over both kinds.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from chroma_servers import ChromaProcess
from commands import Command
from postgres_servers import PostgresProcess, run_postgres
from talks import make_answer, make_exchange
from test_catalog import TEXT, make_entry, store

import bot.store.postgres
from bot import open_bot
from bot.catalog import Catalog
from bot.errors import BusyError, DocumentNotFoundError, IndexBusyError, IndexStateError, SettingsError
from bot.index.lock import when_free
from bot.kept import Opening
from bot.schema import Filters
from bot.settings import load_settings
from bot.storage import open_catalog
from bot.store.postgres import SCHEMA, PostgresTables
from bot.store.tables import SCHEMA as SQLITE_SCHEMA

pytestmark = pytest.mark.slow
CUT = "SELECT pg_terminate_backend(pid, 60000) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7302"
SECRET = "canary-password"
Open = Callable[[], Catalog]


@pytest.fixture
def url(postgres: PostgresProcess) -> str:
    return postgres.create()


@pytest.fixture
def opening(url: str, tmp_path: Path) -> Iterator[Open]:
    opened: list[Catalog] = []

    def open_one() -> Catalog:
        opened.append(Catalog(tmp_path, PostgresTables(url)))
        return opened[-1]

    yield open_one
    for catalog in opened:
        catalog.close()


def test_its_tables_have_the_columns_of_the_file_s(opening: Open, tmp_path: Path) -> None:
    with Catalog(tmp_path) as catalog, catalog.database.reading() as connection:
        query = "SELECT m.name, i.name FROM sqlite_master m, pragma_table_info(m.name) i WHERE m.type = 'table'"
        in_file = {(table, column) for table, column in connection.execute(query) if not table.startswith("words_")}
    with opening().database.reading() as connection:
        query = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
        there = {tuple(row) for row in connection.execute(query)}
    assert in_file <= there
    own = {("words", "size"), ("words", "stems"), ("words", "times")}
    assert {row for row in there - in_file - own if row[1] != "rowid"} == {
        *(("vocabulary", name) for name in ("stem", "chunks")),
        *(("extent", name) for name in ("chunks", "words")),
    }
    assert SCHEMA == SQLITE_SCHEMA, "the file's tables have changed: PostgreSQL's need the same, and a way to get there"


def test_two_catalogs_of_one_database_do_not_see_each_other(postgres: PostgresProcess, tmp_path: Path) -> None:
    catalogs = [Catalog(tmp_path, PostgresTables(postgres.create())) for _ in range(2)]
    store(catalogs[0], make_entry())
    assert [len(catalog.documents()) for catalog in catalogs] == [1, 0]
    assert catalogs[0].database.identity != catalogs[1].database.identity
    with catalogs[0].database.locked(), catalogs[1].database.locked():
        pass
    for catalog in catalogs:
        catalog.close()


def test_another_program_s_tables_are_refused_and_left_alone(postgres: PostgresProcess, url: str) -> None:
    name = url.rpartition("%3D")[2]
    postgres.run(f"CREATE TABLE {name}.documents (id TEXT)")
    with pytest.raises(IndexStateError, match="is not a catalog of this bot; set BOT_CATALOG_URL to another database"):
        PostgresTables(url)
    assert postgres.run(f"SELECT count(*) FROM pg_tables WHERE schemaname = '{name}'") == "1"


def test_tables_of_an_older_version_get_what_they_lack(postgres: PostgresProcess, url: str, opening: Open) -> None:
    name = url.rpartition("%3D")[2]
    store(opening(), make_entry())
    for index in ("events_over_years", "documents_by_source", "documents_by_author"):
        postgres.run(f"DROP INDEX {name}.{index}")
    postgres.run(f"UPDATE {name}.meta SET value = '7' WHERE name = 'schema'")
    assert [info.id for info in opening().documents()] == [info.id for info in opening().documents()] != []
    asked = (
        f"SELECT count(*) FROM pg_indexes WHERE schemaname = '{name}' AND indexname ~ 'over_years|by_source|by_author'"
    )
    assert postgres.run(asked) == "3"
    assert postgres.run(f"SELECT value FROM {name}.meta WHERE name = 'schema'") == str(SCHEMA)


def test_tables_of_a_newer_version_are_refused(postgres: PostgresProcess, url: str) -> None:
    PostgresTables(url).close()
    postgres.run(f"UPDATE {url.rpartition('%3D')[2]}.meta SET value = '99' WHERE name = 'schema'")
    with pytest.raises(IndexStateError, match=r"has schema 99, .*this one knows"):
        PostgresTables(url)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        (
            f"postgresql+psycopg://me:{SECRET}@127.0.0.1:1/x",
            "the server does not answer; start it or correct BOT_CATAL",
        ),
        (f"postgresql+psycopg://me:{SECRET}@[bad/x", "the server does not answer"),
        (f"mysql://me:{SECRET}@host/x", "cannot be read; write it like postgresql"),
        (f"postgresql://me:{SECRET}@127.0.0.1:1/x", r"postgresql\+psycopg://me:\*\*\*@.*the server does not answer"),
        (f"postgresql+psycopg://me:{SECRET}@host:port/x", "cannot be read; write it like postgresql"),
    ],
)
def test_an_address_where_nothing_is_is_a_sentence_without_the_password(address: str, message: str) -> None:
    with pytest.raises(IndexStateError, match=message) as caught:
        PostgresTables(address)
    assert SECRET not in str(caught.value) and "\n" not in str(caught.value)


def test_a_database_that_is_not_there_or_may_not_be_written_to_is_told(postgres: PostgresProcess, url: str) -> None:
    with pytest.raises(IndexStateError, match=r"the server refuses; correct user, password and database .*nothing"):
        PostgresTables(url.replace("/postgres?", "/nothing?"))
    name = url.rpartition("%3D")[2]
    postgres.run(f"CREATE ROLE reader{name} LOGIN")
    with pytest.raises(IndexStateError, match=r"its user (sees no schema to write in|may not do this); grant"):
        PostgresTables(url.replace("//postgres@", f"//reader{name}@"))


def test_settings_that_cannot_be_shared_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match="needs BOT_CHROMA_URL too"):
        open_catalog(load_settings(catalog_url="postgresql+psycopg://h/d"))
    settings = load_settings(catalog_url=f"postgresql+psycopg://u:{SECRET}@h/d", chroma_url="http://h")
    assert SECRET not in repr(settings)


def test_one_writer_at_a_time_and_the_second_learns_who(opening: Open) -> None:
    one, other = opening(), opening()
    with one.database.locked():
        busy = pytest.raises(IndexBusyError, match=r"is being written to by bot on .+ \(process \d+: .* since 2")
        with busy, other.database.locked():
            pass
        assert SECRET not in one.database.place
    with other.database.locked():
        pass


HOLDER = """
import sys
from bot.store.postgres import PostgresTables
tables = PostgresTables(sys.argv[1])
with tables.locked(), tables.writing() as connection:
    connection.execute("DELETE FROM meta")
    print("ready", flush=True)
    sys.stdin.read()
"""


def test_a_writer_that_is_killed_leaves_neither_lock_nor_half_a_change(opening: Open, url: str) -> None:
    catalog = opening()
    store(catalog, make_entry())
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout and holder.stdout.readline() == "ready\n"
    assert [info.id for info in catalog.documents()] == ["a"]  # readers go on
    holder.kill()
    holder.communicate()
    catalog.shelf.forget("/x")  # a write waits until the server has noticed

    def add() -> None:
        with catalog.database.locked():
            store(catalog, make_entry("b"))

    when_free(add, 60)  # of the connection that holds the lock it may notice later
    assert [info.id for info in catalog.documents()] == ["a", "b"]


def test_a_writer_whose_lock_was_cut_publishes_nothing(opening: Open, postgres: PostgresProcess) -> None:
    catalog, other = opening(), opening()
    with catalog.database.locked():
        store(catalog, make_entry())
        assert postgres.run(CUT) == "t"
        with other.database.locked(), pytest.raises(IndexStateError, match="the server ended the connection"):
            store(catalog, make_entry("b"))
    assert [info.id for info in catalog.documents()] == ["a"]
    store(catalog, make_entry("c"))


def test_conversations_are_kept_while_the_lock_of_an_ingest_is_cut(opening: Open, postgres: PostgresProcess) -> None:
    catalog = opening()
    store(catalog, make_entry())
    document = catalog.document("a")
    exchange = make_exchange(make_answer("Who left?", document, "The minister left early."), document)
    with catalog.database.locked():
        assert postgres.run(CUT) == "t"
        for message in ("the server ended the connection", "the connection of this ingest was cut; run it again"):
            with pytest.raises(IndexStateError, match=message):
                catalog.purge()
        place = catalog.conversations.keep(exchange, {"a": document.text}, Opening(owner="ann"))
        catalog.notes.write("name", "text")
    assert catalog.conversations.read(place.conversation_id).exchanges[0].answer == exchange.answer
    catalog.purge()


def test_more_questions_than_connections_are_not_taken_for_a_server_that_is_gone(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.store.postgres, "_POOL", 1)
    monkeypatch.setattr(bot.store.postgres, "_PATIENCE", 0.1)
    tables = PostgresTables(url)
    with ExitStack() as lent:
        for _ in range(2):
            lent.enter_context(tables.reading())
        for ask in (tables.reading, tables.writing, tables.locked):
            with pytest.raises(BusyError, match="is asked too much at once; try again in a moment"), ask():
                pass
    with tables.reading() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    tables.close()


def test_a_server_that_crashes_is_told_in_a_sentence_and_used_again_when_it_is_back(tmp_path: Path) -> None:
    with run_postgres() as server:
        catalog = Catalog(tmp_path, PostgresTables(server.create()))
        store(catalog, make_entry())
        server.crash()
        for ask in (catalog.documents, lambda: store(catalog, make_entry("b")), lambda: catalog.match(["minister"], 5)):
            with pytest.raises(IndexStateError, match=r"the server (does not answer|ended the connection)") as caught:
                ask()
            assert "\n" not in str(caught.value)
        server.start()
        assert [info.id for info in catalog.documents()] == ["a"]
        store(catalog, make_entry("b"))
        assert catalog.verify() == []
        catalog.close()


def test_signs_that_no_database_takes_do_no_harm(opening: Open) -> None:
    catalog = opening()
    store(catalog, make_entry(text=TEXT.replace("minister", "mini\0ter")))
    assert len(catalog.document("a").text) == len(TEXT)
    for odd in ("\0", "\ud800", "a\0b", "'; DROP TABLE chunks; --", "%s", "?", "%"):
        with pytest.raises(DocumentNotFoundError):
            catalog.document(odd)
        assert sorted(catalog.live(Filters(documents=[odd, "a"]))[1]) == ["a-0", "a-1"]
        assert catalog.sources([odd]) == {} and catalog.conversations.list_all(odd) == []
    assert catalog.verify() == []


def test_the_answer_of_one_is_found_and_rated_by_the_other(opening: Open) -> None:
    one, other = opening(), opening()
    store(one, make_entry())
    document = other.document("a")
    exchange = make_exchange(make_answer("Who left?", document, "The minister left early."), document)
    place = other.conversations.keep(exchange, {"a": document.text}, Opening(owner="ann"))
    assert [info.id for info in one.conversations.list_all("ann")] == [place.conversation_id]
    assert one.conversations.read(place.conversation_id).exchanges[0].answer == exchange.answer
    store(one, make_entry(text=TEXT.replace("Yerevan", "Tbilisi")))
    assert other.document("a", exchange.versions["a"]).text == TEXT
    assert other.document("a").text != TEXT


def test_a_document_given_to_one_server_is_answered_on_the_other(
    url: str, chroma: ChromaProcess, tmp_path: Path
) -> None:
    places = {"catalog_url": url, "chroma_url": chroma.url, "llm": "quotes"}
    note = tmp_path / "note.txt"
    note.write_text("The bridge at Sundal was opened by Mayor Ida Holm on 3 May 2024. About 900 people came.")
    with open_bot(home=tmp_path / "one", **places) as one, open_bot(home=tmp_path / "two", **places) as two:
        question = "Who opened the bridge at Sundal?"
        assert two.documents() == []
        assert one.ingest(note).added == 1
        answer = two.ask(question)
        assert not answer.abstained and "Ida Holm" in answer.text
        [citation] = answer.citations[:1]
        text = two.document(citation.document.id).text
        assert text[citation.start : citation.end] == citation.quote
        note.write_text("The bridge at Sundal was opened by Mayor Nils Berg on 4 May 2024. About 900 people came.")
        assert two.ingest(note).updated == 1
        assert "Nils Berg" in one.ask(question).text
        assert one.verify() == [] == two.verify()
        one.remove(citation.document.id)
        assert two.documents() == [] and two.ask(question).abstained


def test_the_command_shows_the_place_and_never_the_password(
    url: str, chroma: ChromaProcess, command: Command, tmp_path: Path
) -> None:
    around = {"BOT_CHROMA_URL": chroma.url, "BOT_CATALOG_URL": url.replace("postgres@", f"postgres:{SECRET}@")}
    done = command("doctor", **around)
    assert re.search(r"catalog: +postgresql\+psycopg://postgres:\*\*\*@/postgres\n", done.stdout), done
    told = command.refuse(
        "documents", BOT_CHROMA_URL=chroma.url, BOT_CATALOG_URL=f"postgresql+psycopg://a:{SECRET}@127.0.0.1:1/x"
    )
    assert "the server does not answer" in told
    assert SECRET not in done.stdout + done.stderr + told
