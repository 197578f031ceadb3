"""Kept conversations: whole exchanges, in order, from many threads and processes, and their words for ever.

On real catalogs; the answers are written by hand.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from commands import Command
from stopwatch import hurry
from talks import WHEN, make_answer, make_exchange
from test_catalog import TEXT, make_entry, make_first_home, store

from bot.catalog import Catalog
from bot.errors import ConversationNotFoundError, DocumentNotFoundError, IndexStateError, TitleError
from bot.kept import UNKEPT, Opening, Place
from bot.plain import dump
from bot.said import tell_said
from bot.schema import Answer, AnswerSentence, Document
from bot.settings import Settings
from bot.storage import open_catalog
from bot.store.conversations import LONGEST_TITLE, PAGE, TITLE, shorten_title
from bot.store.records import Change, hash_text

QUOTE = "The minister left early."
LATER = TEXT.replace("Yerevan", "Tbilisi")


@pytest.fixture
def catalog(tmp_path: Path, places: dict[str, str]) -> Iterator[Catalog]:
    with open_catalog(Settings(home=tmp_path / "home", **places)) as catalog:
        store(catalog, make_entry(title="First title", source="Wire", published="2023-09-26"))
        yield catalog


def keep(catalog: Catalog, question: str, conversation_id: str | None = None, asked: str = WHEN) -> str:
    """Keeps an exchange that cites document `a` as it is now."""
    document = catalog.document("a")
    exchange = make_exchange(make_answer(question, document, QUOTE), document, asked=asked)
    return catalog.conversations.keep(exchange, {"a": document.text}, Opening(conversation_id)).conversation_id


def count(catalog: Catalog, table: str) -> int:
    with catalog.database.reading() as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


# ---- keeping, listing, reading


def test_what_is_kept_is_read_as_it_was(catalog: Catalog) -> None:
    document = catalog.document("a")
    answers = [make_answer("Who met?", document, QUOTE), make_answer("Why?")]
    removed = AnswerSentence("Half a letter: \ud83d", (), "unsupported", ("Half",))
    answers.append(replace(answers[0], question="Čapek 🤖?", removed=(removed,), choices=("one", "two")))
    exchanges = [make_exchange(answer, *([document] if answer.citations else [])) for answer in answers]
    found = None
    for exchange in exchanges:
        found = catalog.conversations.keep(exchange, {"a": document.text}, Opening(found)).conversation_id
    assert found
    conversation = catalog.conversations.read(found)
    assert conversation.exchanges == tuple(replace(one, ordinal=place) for place, one in enumerate(exchanges))
    assert conversation.history == tuple(replace(answer.to_turn(), asked=WHEN[:10]) for answer in answers)
    assert (conversation.id, conversation.title, conversation.started) == (found, "Who met?", WHEN)


def test_the_list_has_the_one_changed_last_first_and_no_empty_one(catalog: Catalog) -> None:
    assert catalog.conversations.list_all() == []
    old = keep(catalog, "old?", asked="2026-01-01T00:00:00.000+00:00")
    new = keep(catalog, "new?", asked="2026-01-02T00:00:00.000+00:00")
    assert [(info.id, info.turns) for info in catalog.conversations.list_all()] == [(new, 1), (old, 1)]
    keep(catalog, "again?", old, asked="2026-01-03T00:00:00.000+00:00")
    first, second = catalog.conversations.list_all()
    assert (first.id, first.title, first.turns, second.id) == (old, "old?", 2, new)
    assert (first.started, first.changed) == ("2026-01-01T00:00:00.000+00:00", "2026-01-03T00:00:00.000+00:00")
    same = [keep(catalog, "same instant?", asked="2026-01-04T00:00:00.000+00:00") for _ in range(3)]
    assert [info.id for info in catalog.conversations.list_all()][:3] == same[::-1]


def test_ids_are_long_enough_not_to_be_guessed_and_never_alike(catalog: Catalog) -> None:
    ids = {keep(catalog, "?x") for _ in range(50)}
    assert len(ids) == 50 and all(len(found) == 16 and int(found, 16) >= 0 for found in ids)


def test_an_unknown_id_is_an_error_that_names_it_and_changes_nothing(catalog: Catalog) -> None:
    conversations = catalog.conversations
    for name in ("nothing", "", "' OR 1=1", "caf\udce9"):
        for act in (
            lambda name=name: conversations.read(name),
            lambda name=name: conversations.rename(name, "T"),
            lambda name=name: conversations.delete(name),
            lambda name=name: next(conversations.read_back(Opening(name))),
        ):
            with pytest.raises(ConversationNotFoundError, match="`bot conversations` lists them"):
                act()
    with pytest.raises(ConversationNotFoundError, match="'gone'"):
        keep(catalog, "?x", "gone")
    assert conversations.list_all() == [] and count(catalog, "exchanges") == 0


def test_reading_back_begins_with_the_newest_and_reads_no_more_than_is_asked(catalog: Catalog) -> None:
    found = keep(catalog, "0?")
    for number in range(1, 3 * PAGE + 2):
        keep(catalog, f"{number}?", found)
    back = [exchange.answer.question for exchange in catalog.conversations.read_back(Opening(found))]
    assert back == [f"{number}?" for number in reversed(range(3 * PAGE + 2))]
    whole = catalog.conversations.read(found).exchanges
    assert list(catalog.conversations.read_back(Opening(found))) == list(reversed(whole))


# ---- titles


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Who\n met?", "Who met?"),
        ("a " * 29 + "bcde fg", "a " * 28 + "a…"),
        ("word " * 20, "word " * 11 + "word…"),
        ("x" * 100, "x" * TITLE + "…"),
        ("x" * 60 + " y", "x" * 60 + "…"),
    ],
)
def test_a_title_is_the_first_question_cut_after_a_word(question: str, title: str) -> None:
    assert shorten_title(question) == title and len(title) <= TITLE + 1


def test_a_title_can_be_changed_but_not_to_nothing_or_a_book(catalog: Catalog) -> None:
    found = keep(catalog, "Who met?")
    catalog.conversations.rename(found, "  The\tmeeting ")
    for title, message in (
        (" \n", "the title is empty; type one"),
        ("x" * (LONGEST_TITLE + 1), "the title has 201 characters, more than 200; shorten it"),
        ("caf\udce9", "the title holds bytes that are not UTF-8 text; type it again"),
    ):
        with pytest.raises(TitleError) as caught:
            catalog.conversations.rename(found, title)
        assert str(caught.value) == message
    assert catalog.conversations.read(found).title == "The meeting"


# ---- owners


def test_what_somebody_owns_is_found_by_nobody_else(catalog: Catalog) -> None:
    document = catalog.document("a")
    exchange = make_exchange(make_answer("Who met?", document, QUOTE), document)
    texts = {"a": document.text}
    theirs = catalog.conversations.keep(exchange, texts, Opening(owner="ann")).conversation_id
    nobodys = catalog.conversations.keep(exchange, texts).conversation_id
    before = catalog.conversations.read(theirs)
    for found, owner in ((theirs, "bob"), (theirs, ""), (nobodys, "ann"), ("gone", "ann")):
        for act in (
            lambda found=found, owner=owner: catalog.conversations.read(found, owner),
            lambda found=found, owner=owner: catalog.conversations.rename(found, "Mine", owner),
            lambda found=found, owner=owner: catalog.conversations.delete(found, owner),
            lambda found=found, owner=owner: next(catalog.conversations.read_back(Opening(found, owner))),
            lambda found=found, owner=owner: catalog.conversations.keep(exchange, texts, Opening(found, owner, 0)),
        ):
            with pytest.raises(ConversationNotFoundError) as caught:
                act()
            assert str(caught.value) == f"no conversation has the id {found!r}; `bot conversations` lists them"
    assert catalog.conversations.read(theirs) == before
    listed = {owner: {info.id for info in catalog.conversations.list_all(owner)} for owner in (None, "", "ann", "bob")}
    assert listed == {None: {theirs, nobodys}, "": {nobodys}, "ann": {theirs}, "bob": set()}
    catalog.conversations.rename(theirs, "Mine", "ann")
    assert catalog.conversations.read(theirs, "ann").title == catalog.conversations.read(theirs).title == "Mine"
    catalog.conversations.delete(theirs, "ann")
    assert [info.id for info in catalog.conversations.list_all()] == [nobodys]


THIRD_SCHEMA = """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, started TEXT NOT NULL, changed TEXT NOT NULL
);
CREATE TABLE exchanges (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
    asked TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (conversation_id, ordinal)
);
CREATE TABLE cited (
    conversation_id TEXT NOT NULL, ordinal INTEGER NOT NULL, document_id TEXT NOT NULL, version TEXT NOT NULL,
    PRIMARY KEY (conversation_id, ordinal, document_id),
    FOREIGN KEY (conversation_id, ordinal) REFERENCES exchanges ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX cited_by_version ON cited (version);
CREATE TABLE snapshots (version TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE statements (
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, voice TEXT NOT NULL, speaker TEXT, dates TEXT NOT NULL, PRIMARY KEY (document_id, start)
) WITHOUT ROWID;
CREATE TABLE events (
    document_id TEXT NOT NULL, start INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
    FOREIGN KEY (document_id, start) REFERENCES statements ON DELETE CASCADE
);
CREATE INDEX events_by_statement ON events (document_id, start);
CREATE INDEX events_by_first ON events (first);
PRAGMA user_version = 3;
"""
"""What homes had beside FIRST_SCHEMA before conversations had owners."""


def make_third_home(home: Path) -> list[Answer]:
    """A home with two conversations of that time, one of them broken; returns the answers of the other."""
    make_first_home(home)
    answers = [make_answer("Who met in Čapek’s house?"), make_answer("Half a letter: \ud83d?")]
    forms = [dump(answer.to_dict()) for answer in answers] + ["{broken"]
    connection = sqlite3.connect(home / "catalog.sqlite3")
    connection.executescript(THIRD_SCHEMA)
    with connection:
        date = {"text": "1 May", "start": 0, "end": 5, "first": "2024-05-01", "last": "2024-05-01", "precision": "day"}
        connection.execute("INSERT INTO statements VALUES ('a', 0, 25, 'own voice', NULL, ?)", (json.dumps([date]),))
        connection.execute("INSERT INTO events VALUES ('a', 0, '2024-05-01', '2024-05-01')")
        connection.execute("INSERT INTO conversations VALUES ('old1', 'Old', ?, ?)", (WHEN, WHEN))
        connection.execute("INSERT INTO conversations VALUES ('torn', 'Torn', ?, ?)", (WHEN, WHEN))
        rows = [("old1", 0, WHEN, forms[0]), ("old1", 1, WHEN, forms[1]), ("torn", 0, WHEN, forms[2])]
        connection.executemany("INSERT INTO exchanges VALUES (?, ?, ?, ?)", rows)
    connection.close()
    return answers


def test_conversations_from_before_there_were_owners_are_nobody_s_and_can_be_searched(tmp_path: Path) -> None:
    answers = make_third_home(tmp_path / "home")
    with Catalog(tmp_path / "home") as catalog:
        assert [one.answer for one in catalog.conversations.read("old1", "").exchanges] == answers
        assert {info.id for info in catalog.conversations.list_all("")} == {"old1", "torn"}
        assert catalog.conversations.list_all("ann") == []
        assert [info.id for info in catalog.conversations.list_all(typed="capek letter")] == ["old1"]
        catalog.conversations.delete("old1", "")
        assert count(catalog, "said") == 1


def test_such_conversations_are_read_where_the_home_cannot_be_written_to(tmp_path: Path, command: Command) -> None:
    home = tmp_path / "home"
    make_third_home(home)
    for path, mode in ((home / "catalog.sqlite3", 0o444), (home, 0o555)):
        path.chmod(mode)
    listed = command("conversations", "--home", home, "--search", "capek", bare=True)
    assert listed.returncode == 0 and listed.stdout.splitlines()[0].startswith("old1"), listed.stderr
    shown = command("conversations", "show", "old1", "--home", home, bare=True)
    assert shown.returncode == 0 and "Who met in Čapek’s house?" in shown.stdout
    dated = command("timeline", "--home", home, bare=True)
    assert dated.returncode == 0 and "2024-05-01" in dated.stdout, "days are told as before"
    assert "set BOT_HOME elsewhere" in command.refuse("conversations", "delete", "old1", "--home", home, bare=True)
    home.chmod(0o755)


# ---- a turn asked anew


def test_asking_a_turn_anew_drops_it_and_those_after_it_as_the_answer_is_kept(catalog: Catalog) -> None:
    found = keep(catalog, "0?")
    for number in range(1, 2 * PAGE):
        keep(catalog, f"{number}?", found)
    opening = Opening(found, before=3)
    assert [one.answer.question for one in catalog.conversations.read_back(opening)] == ["2?", "1?", "0?"]
    document = catalog.document("a")
    anew = make_exchange(make_answer("three?", document, QUOTE), document)
    assert catalog.conversations.keep(anew, {"a": document.text}, opening) == Place(found, 3)
    exchanges = catalog.conversations.read(found).exchanges
    assert [(one.ordinal, one.answer.question) for one in exchanges] == [(0, "0?"), (1, "1?"), (2, "2?"), (3, "three?")]
    assert count(catalog, "said") == count(catalog, "cited") == 4
    assert catalog.conversations.keep(anew, {"a": document.text}, Opening(found, before=UNKEPT)).ordinal == 4
    assert catalog.conversations.keep(anew, {"a": document.text}, Opening(found, before=99)).ordinal == 5
    assert catalog.conversations.keep(anew, {"a": document.text}, Opening(found, before=10**30)).ordinal == 6
    assert next(iter(catalog.conversations.read_back(Opening(found, before=10**30)))).ordinal == 6


def test_what_only_a_dropped_turn_cited_goes_with_it(catalog: Catalog) -> None:
    found = keep(catalog, "first?")
    keep(catalog, "second?", found)
    store(catalog, make_entry(text=LATER))
    keep(catalog, "third?", found)
    assert count(catalog, "snapshots") == 1
    catalog.conversations.keep(make_exchange(make_answer("second, again?")), {}, Opening(found, before=1))
    assert count(catalog, "snapshots") == 1  # the first turn cites it still
    catalog.conversations.keep(make_exchange(make_answer("first, again?")), {}, Opening(found, before=0))
    assert count(catalog, "snapshots") == 0


def test_a_title_that_was_the_first_question_follows_it_and_a_given_one_stays(catalog: Catalog) -> None:
    found, named = keep(catalog, "Who met?"), keep(catalog, "Who met?")
    catalog.conversations.rename(named, "The meeting")
    anew = make_exchange(make_answer("Who left early?"))
    for conversation_id in (found, named):
        catalog.conversations.keep(anew, {}, Opening(conversation_id, before=0))
    titles = [catalog.conversations.read(conversation_id).title for conversation_id in (found, named)]
    assert titles == ["Who left early?", "The meeting"]


# ---- searching


def test_words_are_found_in_titles_questions_and_answers_whatever_their_case_and_accents(catalog: Catalog) -> None:
    found, other = keep(catalog, "Who met Čapek?"), keep(catalog, "Why 120,000 people?")
    keep(catalog, "And the straße, 東京の人口?", found)
    catalog.conversations.rename(other, "The Great Émigration")

    def search(typed: str, owner: str | None = None) -> set[str]:
        return {info.id for info in catalog.conversations.list_all(owner, typed)}

    for typed in ("capek", "ČAPEK", "cap", "met who", "straße capek", "人口", "Čapek's"):
        assert search(typed) == {found}, typed
    assert search("emigration") == search("people great") == search("EMI PEO") == search("120,000") == {other}
    for typed in ("minister", "left early", "", "?!", "%"):
        assert search(typed) == {found, other}, typed  # each answer says it, or nothing is looked for
    for typed in ("apek", "nowhere", "capek great", "' OR 1=1 --", "w" * 5000, "zzz " * 5000):
        assert search(typed) == set(), typed
    assert search("capek", "") == {found} and search("capek", "ann") == set()
    catalog.conversations.rename(other, "caf\u0301e\u0301 closed")
    assert search("café") == set() != search("closed")


def test_a_thousand_conversations_are_searched_and_listed_quickly(catalog: Catalog) -> None:
    """Measured: 18 ms to search 1,000 conversations of 10 turns each."""
    document = catalog.document("a")
    form = dump(replace(make_answer("Who met?", document, QUOTE), notice="x" * 3000).to_dict())
    with catalog.database.writing() as connection:
        for number in range(1000):
            row = (f"{number:016x}", f"Title {number}", WHEN, WHEN, f"owner {number % 2}")
            connection.execute("INSERT INTO conversations VALUES (?, ?, ?, ?, ?)", row)
            for turn in range(10):
                connection.execute("INSERT INTO exchanges VALUES (?, ?, ?, ?)", (row[0], turn, WHEN, form))
                said = tell_said(f"What happened on day {turn} of {number}? " + "Ministers met in Yerevan again. " * 20)
                connection.execute("INSERT INTO said VALUES (?, ?, ?)", (row[0], turn, said))
    for owner, typed, expected in ((None, "day minister", 1000), ("owner 1", "999 9", 1), (None, "nowhere", 0)):
        assert len(hurry(0.3, partial(catalog.conversations.list_all, owner, typed))) == expected


# ---- cited words outlive their documents


def cited(catalog: Catalog, found: str) -> list[Document]:
    """Every document that a conversation cites, in the version cited; each quote stands at its place."""
    documents = []
    for exchange in catalog.conversations.read(found).exchanges:
        for one in exchange.answer.citations:
            document = catalog.document(one.document.id, exchange.versions[one.document.id])
            assert document.text[one.start : one.end] == one.quote
            documents.append(document)
    assert documents
    return documents


def test_a_changed_document_still_opens_at_the_words_cited(catalog: Catalog) -> None:
    found = keep(catalog, "Who met?")
    assert cited(catalog, found)[0] == catalog.document("a") and count(catalog, "snapshots") == 0
    store(catalog, make_entry(text=LATER.replace("minister", "man"), title="Second title"))
    assert catalog.document("a").text != TEXT and catalog.document("a").title == "Second title"
    [kept] = cited(catalog, found)
    assert (kept.text, kept.title, kept.source, kept.published) == (TEXT, "First title", "Wire", "2023-09-26")
    assert kept.path == "/corpus/a.md"


def test_a_removed_document_still_opens_for_each_version_that_was_cited(catalog: Catalog) -> None:
    found = keep(catalog, "first?")
    store(catalog, make_entry(text=LATER))
    keep(catalog, "second?", found)
    store(catalog, make_entry(text=LATER.replace("Nobody", "Somebody")))
    catalog.publish(Change(removed=["a"]), "g", "f")
    assert [document.text for document in cited(catalog, found)] == [TEXT, LATER]
    assert count(catalog, "snapshots") == 2  # the third text was never cited
    with pytest.raises(DocumentNotFoundError, match="'a'; `bot documents`"):
        catalog.document("a")


def test_a_version_that_nobody_cites_is_not_found(catalog: Catalog) -> None:
    store(catalog, make_entry(text=LATER))
    assert count(catalog, "snapshots") == 0
    for version in (hash_text(TEXT), "no version", "caf\udce9"):
        with pytest.raises(DocumentNotFoundError, match=r"'a' in the version .*`bot documents`"):
            catalog.document("a", version)
    assert catalog.document("a", hash_text(LATER)).text == LATER


def test_a_document_that_changed_between_answer_and_keeping_is_kept_as_it_was_cited(catalog: Catalog) -> None:
    document = catalog.document("a")
    store(catalog, make_entry(text=LATER))
    exchange = make_exchange(make_answer("Who met?", document, QUOTE), document)
    found = catalog.conversations.keep(exchange, {"a": TEXT}).conversation_id
    assert [one.text for one in cited(catalog, found)] == [TEXT]


def test_a_text_is_kept_as_long_as_any_conversation_cites_it(catalog: Catalog) -> None:
    one, other = keep(catalog, "one?"), keep(catalog, "other?")
    keep(catalog, "more?", one)
    catalog.publish(Change(removed=["a"]), "g", "f")
    catalog.conversations.delete(one)
    assert cited(catalog, other)[0].text == TEXT
    catalog.conversations.delete(other)
    assert [count(catalog, table) for table in ("conversations", "exchanges", "cited", "snapshots")] == [0] * 4


def test_what_is_deleted_stands_nowhere_in_the_file(tmp_path: Path) -> None:
    secrets = ["Zanzibarbaric", "Quetzalcoatlish"]
    with Catalog(tmp_path) as catalog:
        store(catalog, make_entry(text=TEXT.replace("Yerevan", secrets[0])))
        document = catalog.document("a")
        answer = make_answer(f"{secrets[1]}? {'x' * 9000}", document, "Nobody spoke.")
        found = catalog.conversations.keep(make_exchange(answer, document), {"a": document.text}).conversation_id
        catalog.publish(Change(removed=["a"]), "g", "f")
        assert catalog.conversations.read(found).exchanges[0].answer == answer
    assert [secret.encode() in (tmp_path / "catalog.sqlite3").read_bytes() for secret in secrets] == [True, True]
    assert secrets[1].lower().encode() in (tmp_path / "catalog.sqlite3").read_bytes()  # what is searched
    with Catalog(tmp_path) as catalog:
        catalog.conversations.delete(found)
    assert secrets[1].encode() not in (tmp_path / "catalog.sqlite3").read_bytes()
    assert secrets[0].encode() not in (tmp_path / "catalog.sqlite3").read_bytes()
    assert secrets[1].lower().encode() not in (tmp_path / "catalog.sqlite3").read_bytes()


def test_a_change_that_fails_keeps_no_text_either(catalog: Catalog) -> None:
    found = keep(catalog, "Who met?")
    with pytest.raises(IndexStateError, match=r"(?i)foreign key"):
        catalog.publish(Change([make_entry("b")], removed=["a"]), "g2", "f")
    assert count(catalog, "snapshots") == 0 and cited(catalog, found)[0] == catalog.document("a")


# ---- threads, processes, kills

WORKER = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[4:]
from talks import make_answer, make_exchange
from bot.kept import Opening
from bot.settings import load_settings
from bot.storage import open_catalog
home, found, name = sys.argv[1:4]
with open_catalog(load_settings(home=home)) as catalog:
    document = catalog.document("a")
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(25 if name else 1_000_000):
        answer = make_answer(f"{name} {number}?", document, "The minister left early.")
        catalog.conversations.keep(make_exchange(answer, document), {"a": document.text}, Opening(found))
        print(number, flush=True)
"""


def start(catalog: Catalog, places: dict[str, str], found: str, name: str) -> subprocess.Popen[str]:
    here = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(catalog.home), found, name, *here],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **{f"BOT_{name.upper()}": value for name, value in places.items()}},
    )
    assert worker.stdout and worker.stdout.readline() == "ready\n"
    return worker


def test_two_processes_and_a_thread_lose_nothing_of_one_conversation(catalog: Catalog, places: dict[str, str]) -> None:
    found = keep(catalog, "first?")
    workers = [start(catalog, places, found, name) for name in ("left", "right")]
    thread = threading.Thread(target=lambda: [keep(catalog, f"here {number}?", found) for number in range(25)])
    thread.start()
    for worker in workers:
        worker.communicate("go\n", timeout=120)
        assert worker.returncode == 0
    thread.join()
    questions = [exchange.answer.question for exchange in catalog.conversations.read(found).exchanges]
    assert len(questions) == 76 and questions[0] == "first?"
    for name in ("left", "right", "here"):
        assert [one for one in questions if one.startswith(name)] == [f"{name} {number}?" for number in range(25)]


def test_a_kill_while_keeping_leaves_whole_exchanges_only(catalog: Catalog, places: dict[str, str]) -> None:
    found = keep(catalog, "first?")
    expected = 1
    for seed in range(5):
        worker = start(catalog, places, found, "")
        assert worker.stdin and worker.stdout
        worker.stdin.write("go\n")
        worker.stdin.flush()
        # Every second time it has got something done before: by the clock alone a busy machine would do nothing.
        seen = [worker.stdout.readline() for _ in range(3 * (seed % 2))]
        time.sleep(random.Random(seed).uniform(0.02, 0.2))
        worker.kill()
        shown, _ = worker.communicate()
        acknowledged = len(seen) + len(shown.split())
        with catalog.database.writing():  # what a server is still at when its client is killed has come to an end
            pass
        exchanges = catalog.conversations.read(found).exchanges
        assert len(exchanges) in (expected + acknowledged, expected + acknowledged + 1)
        assert all(exchange.versions and exchange.answer.citations for exchange in exchanges)
        expected = len(exchanges)
    assert expected > 5 and catalog.verify() == []
