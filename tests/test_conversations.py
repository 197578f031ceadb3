"""Kept conversations: whole exchanges, in order, from many threads and processes, and their words for ever.

On real catalogs; the answers are written by hand.
"""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from talks import WHEN, make_answer, make_exchange
from test_catalog import TEXT, make_entry, store

from bot.catalog import Catalog
from bot.conversations import LONGEST_TITLE, PAGE, TITLE, shorten_title
from bot.errors import ConversationNotFoundError, DocumentNotFoundError, IndexStateError, TitleError
from bot.records import Change, hash_text
from bot.schema import AnswerSentence, Document

QUOTE = "The minister left early."
LATER = TEXT.replace("Yerevan", "Tbilisi")


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog(tmp_path / "home") as catalog:
        store(catalog, make_entry(title="First title", source="Wire", published="2023-09-26"))
        yield catalog


def keep(catalog: Catalog, question: str, conversation_id: str | None = None, asked: str = WHEN) -> str:
    """Keeps an exchange that cites document `a` as it is now."""
    document = catalog.document("a")
    exchange = make_exchange(make_answer(question, document, QUOTE), document, asked=asked)
    return catalog.conversations.keep(exchange, {"a": document.text}, conversation_id)


def count(catalog: Catalog, table: str) -> int:
    with sqlite3.connect(catalog.home / "catalog.sqlite3") as connection:
        found = int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    connection.close()
    return found


# ---- keeping, listing, reading


def test_what_is_kept_is_read_as_it_was(catalog: Catalog) -> None:
    document = catalog.document("a")
    answers = [make_answer("Who met?", document, QUOTE), make_answer("Why?")]
    removed = AnswerSentence("Half a letter: \ud83d", (), "unsupported", ("Half",))
    answers.append(replace(answers[0], question="Čapek 🤖?", removed=(removed,), choices=("one", "two")))
    exchanges = [make_exchange(answer, *([document] if answer.citations else [])) for answer in answers]
    found = None
    for exchange in exchanges:
        found = catalog.conversations.keep(exchange, {"a": document.text}, found)
    assert found
    conversation = catalog.conversations.read(found)
    assert conversation.exchanges == tuple(exchanges)
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
            lambda name=name: next(conversations.read_back(name)),
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
    back = [exchange.answer.question for exchange in catalog.conversations.read_back(found)]
    assert back == [f"{number}?" for number in reversed(range(3 * PAGE + 2))]
    whole = catalog.conversations.read(found).exchanges
    assert list(catalog.conversations.read_back(found)) == list(reversed(whole))


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
    found = catalog.conversations.keep(exchange, {"a": TEXT})
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
        found = catalog.conversations.keep(make_exchange(answer, document), {"a": document.text})
        catalog.publish(Change(removed=["a"]), "g", "f")
        assert catalog.conversations.read(found).exchanges[0].answer == answer
    assert [secret.encode() in (tmp_path / "catalog.sqlite3").read_bytes() for secret in secrets] == [True, True]
    with Catalog(tmp_path) as catalog:
        catalog.conversations.delete(found)
    assert secrets[1].encode() not in (tmp_path / "catalog.sqlite3").read_bytes()
    assert secrets[0].encode() not in (tmp_path / "catalog.sqlite3").read_bytes()


def test_a_change_that_fails_keeps_no_text_either(catalog: Catalog) -> None:
    found = keep(catalog, "Who met?")
    with pytest.raises(IndexStateError, match="FOREIGN KEY"):
        catalog.publish(Change([make_entry("b")], removed=["a"]), "g2", "f")
    assert count(catalog, "snapshots") == 0 and cited(catalog, found)[0] == catalog.document("a")


# ---- threads, processes, kills

WORKER = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[4:]
from talks import make_answer, make_exchange
from bot.catalog import Catalog
home, found, name = sys.argv[1:4]
with Catalog(Path(home)) as catalog:
    document = catalog.document("a")
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(25 if name else 1_000_000):
        answer = make_answer(f"{name} {number}?", document, "The minister left early.")
        catalog.conversations.keep(make_exchange(answer, document), {"a": document.text}, found)
        print(number, flush=True)
"""


def start(catalog: Catalog, found: str, name: str) -> subprocess.Popen[str]:
    here = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(catalog.home), found, name, *here],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout and worker.stdout.readline() == "ready\n"
    return worker


def test_two_processes_and_a_thread_lose_nothing_of_one_conversation(catalog: Catalog) -> None:
    found = keep(catalog, "first?")
    workers = [start(catalog, found, name) for name in ("left", "right")]
    thread = threading.Thread(target=lambda: [keep(catalog, f"here {number}?", found) for number in range(25)])
    thread.start()
    for worker in workers:
        worker.communicate("go\n", timeout=60)
        assert worker.returncode == 0
    thread.join()
    questions = [exchange.answer.question for exchange in catalog.conversations.read(found).exchanges]
    assert len(questions) == 76 and questions[0] == "first?"
    for name in ("left", "right", "here"):
        assert [one for one in questions if one.startswith(name)] == [f"{name} {number}?" for number in range(25)]


def test_a_kill_while_keeping_leaves_whole_exchanges_only(catalog: Catalog) -> None:
    found = keep(catalog, "first?")
    expected = 1
    for seed in range(5):
        worker = start(catalog, found, "")
        assert worker.stdin
        worker.stdin.write("go\n")
        worker.stdin.flush()
        time.sleep(random.Random(seed).uniform(0.02, 0.2))
        worker.kill()
        shown, _ = worker.communicate()
        acknowledged = len(shown.split())
        exchanges = catalog.conversations.read(found).exchanges
        assert len(exchanges) in (expected + acknowledged, expected + acknowledged + 1)
        assert all(exchange.versions and exchange.answer.citations for exchange in exchanges)
        expected = len(exchanges)
    assert expected > 5 and catalog.verify() == []
