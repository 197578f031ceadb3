"""Input that cannot be used: each is one sentence with the next step, exit 1, and leaves the index as it was.

Files that cannot be read are in test_loading.py and test_ingestion.py, a full disk in test_processes.py.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from commands import Command

from bot import open_bot
from bot.cli import main
from bot.store.tables import SCHEMA

QUESTION = "Why did Armenia move to ratify the Rome Statute?"
Refuse = Callable[..., str]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    for path in tmp_path.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)


@pytest.fixture
def refuse(capsys: pytest.CaptureFixture[str]) -> Refuse:
    """Runs a command that must fail; returns the one line it says."""

    def run(*arguments: str | Path) -> str:
        code = main([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        assert (code, shown.out) == (1, "")
        assert shown.err.startswith("error: ") and shown.err.count("\n") == 1
        return shown.err.removeprefix("error: ").removesuffix("\n")

    return run


def answers_as_before(home: Path) -> bool:
    """Whether the index holds every document of the corpus, answers, and is sound."""
    with open_bot(home=home) as bot:
        return len(bot.documents()) == 10 and not bot.ask(QUESTION).abstained and bot.verify() == []


# ---- questions


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "the question is empty; type one"),
        (" \t\n", "the question is empty; type one"),
        ("?! ... 🤷", "the question has no word in it; ask with words"),
        ("why " * 5000, "the question has 20,000 characters, more than 2,000; shorten it, or ingest it as a file"),
        ("caf\udce9?", "the question holds bytes that are not UTF-8 text; type it again"),
    ],
    ids=["empty", "blank", "symbols", "long", "bytes"],
)
def test_a_question_that_cannot_be_asked_is_told_why(
    refuse: Refuse, indexed: Path, question: str, message: str
) -> None:
    assert refuse("ask", "--home", indexed, question) == message


def test_bytes_that_are_no_text_are_refused_as_argument_and_as_input(command: Command, indexed: Path) -> None:
    assert "not UTF-8" in command.refuse("ask", "--home", indexed, b"caf\xe9?")
    chat = command("chat", "--home", indexed, typed=b"caf\xe9?\n", PYTHONIOENCODING="utf-8:strict")
    assert chat.returncode == 0 and "not UTF-8" in chat.stderr and "Traceback" not in chat.stderr


@pytest.mark.parametrize(
    "question",
    [
        "Wer gewann die Weltmeisterschaft im Schach?",
        "Кто выиграл чемпионат мира по шахматам?",
        "誰がチェスの世界選手権で優勝しましたか？",
        "a\0b\x1b[2J",
        "' OR 1=1; -- \" NEAR(",
        "x" * 2000,
    ],
    ids=["german", "russian", "japanese", "control characters", "query signs", "one long word"],
)
def test_an_odd_question_is_answered_or_abstained_from(indexed: Path, question: str) -> None:
    with open_bot(home=indexed) as bot:
        found = bot.ask(question)
    assert found.text and all(citation.quote for citation in found.citations)


def test_a_question_in_another_language_is_abstained_from(capsys: pytest.CaptureFixture[str], indexed: Path) -> None:
    assert main(["ask", "--home", str(indexed), "Wer gewann die Weltmeisterschaft im Schach?"]) == 0
    assert "No answer was found in the documents." in capsys.readouterr().out


@pytest.mark.parametrize("date", ["yesterday", "24.09.2023", "2023-9-1", "２０２３"])
def test_a_limit_that_is_no_iso_date_is_refused_rather_than_hiding_documents(
    refuse: Refuse, indexed: Path, date: str
) -> None:
    for limit in ("--from", "--to", "--event-from", "--event-to"):
        message = refuse("ask", "--home", indexed, limit, date, QUESTION)
        assert message == f"{date!r} is not an ISO date; write it as 2023-09-24, 2023-09 or 2023"
    message = refuse("ask", "--home", indexed, "--today", date, QUESTION)
    assert message == f"{date!r} is not a day; write the date of the question as 2023-09-27"


@pytest.mark.parametrize("name", ["nothing", "../../secret", "caf\udce9", "a\nb"])
def test_a_document_that_is_not_there_is_named_in_one_line(refuse: Refuse, indexed: Path, name: str) -> None:
    message = refuse("remove", "--home", indexed, name)
    assert message == f"no document has the id {name!r}; `bot documents` lists them"


# ---- the corpus


@pytest.mark.parametrize("arguments", [("ask", QUESTION), ("chat",)])
def test_a_missing_corpus_is_named_with_what_to_do(refuse: Refuse, arguments: tuple[str, ...]) -> None:
    assert "there is no folder corpus; name documents: `bot ingest PATH`" in refuse(*arguments)


def test_an_empty_corpus_says_what_would_be_read(refuse: Refuse, folder: Path) -> None:
    (folder / "corpus").mkdir()
    assert "no document found in corpus; supported: .docx" in refuse("ask", QUESTION)
    (folder / "corpus" / "picture.png").write_bytes(b"\x89PNG")
    told = refuse("ingest", "corpus")
    assert "1 passed over, such as corpus/picture.png: unsupported type .png)" in told
    assert told.count("supported: .docx") == 1


def test_an_ingest_of_what_is_not_there_changes_nothing(refuse: Refuse, folder: Path, home: Path) -> None:
    (folder / "good.txt").write_text("A good word.")
    assert "missing.txt" in refuse("ingest", "--home", home, "good.txt", "missing.txt")
    assert answers_as_before(home)


def test_an_unreadable_corpus_is_one_sentence_and_unreadable_files_leave_the_rest(
    command: Command, folder: Path
) -> None:
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "good.txt").write_text("Ada Berg opened the harbour in 1956.")
    (corpus / "shut.txt").write_text("Nobody may read this.")
    (corpus / "shut.txt").chmod(0)
    corpus.chmod(0)
    assert "corpus: permission denied" in command.refuse("ask", "When was the harbour opened?", bare=True)
    corpus.chmod(0o755)
    done = command("ingest", "corpus", bare=True)
    assert (done.returncode, done.stdout) == (0, "1 added, 0 updated, 0 unchanged, 0 removed, 1 failed\n")
    assert done.stderr == "failed: corpus/shut.txt: permission denied\n"


# ---- the home


def test_a_home_that_cannot_be_made_or_read_is_one_sentence(command: Command, folder: Path, home: Path) -> None:
    (folder / "file").write_text("not a folder")
    shut = folder / "shut"
    shut.mkdir(0o555)
    told = command.refuse("documents", "--home", "file", bare=True)
    assert told == "cannot create file (a file is there, and a folder is needed); set BOT_HOME elsewhere"
    assert "set BOT_HOME elsewhere" in command.refuse("documents", "--home", "shut/home", bare=True)
    home.chmod(0)
    assert "cannot read" in command.refuse("ask", QUESTION, "--home", home, bare=True)
    home.chmod(0o755)
    (home / "catalog.sqlite3").chmod(0)
    assert "correct its permissions" in command.refuse("documents", "--home", home, bare=True)
    (home / "catalog.sqlite3").chmod(0o644)
    assert answers_as_before(home)


def test_a_read_only_home_answers_and_refuses_to_be_changed(command: Command, home: Path, folder: Path) -> None:
    (folder / "new.txt").write_text("A new word.")
    places = [home, *home.rglob("*")]
    for path in places:
        path.chmod(0o555 if path.is_dir() else 0o444)
    asked = command("ask", "--home", home, QUESTION, bare=True)
    assert (asked.returncode, asked.stderr) == (0, "") and "[1]" in asked.stdout
    for change in (("ingest", "new.txt"), ("remove", "anything"), ("rebuild",)):
        assert "set BOT_HOME elsewhere" in command.refuse(*change, "--home", home, bare=True)
    for path in places:
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert answers_as_before(home)


def change_catalog(home: Path, statement: str) -> None:
    connection = sqlite3.connect(home / "catalog.sqlite3")
    with connection:
        connection.execute(statement)
    connection.close()


def test_an_index_of_another_embedder_is_not_asked_nor_added_to(refuse: Refuse, folder: Path, home: Path) -> None:
    (folder / "new.txt").write_text("A new word.")
    with open_bot(home=home) as bot:
        bot.check_embedder()
    [(own,)] = sqlite3.connect(home / "catalog.sqlite3").execute("SELECT value FROM meta WHERE name = 'fingerprint'")
    change_catalog(home, "UPDATE meta SET value = 'other-1' WHERE name = 'fingerprint'")
    for arguments in (("ask", QUESTION), ("ingest", "new.txt")):
        message = refuse(*arguments, "--home", home)
        assert "built with the embedder other-1, not minilm-" in message and "BOT_EMBEDDER" in message
    change_catalog(home, f"UPDATE meta SET value = '{own}' WHERE name = 'fingerprint'")
    assert answers_as_before(home)


def test_an_index_of_a_newer_version_is_left_as_it_is(refuse: Refuse, folder: Path, home: Path) -> None:
    (folder / "new.txt").write_text("A new word.")
    change_catalog(home, "PRAGMA user_version = 99")
    for arguments in (("ask", QUESTION), ("ingest", "new.txt"), ("documents",), ("rebuild",), ("doctor",)):
        message = refuse(*arguments, "--home", home)
        assert "written by a newer version of the bot" in message and "BOT_HOME to a new folder" in message
    change_catalog(home, f"PRAGMA user_version = {SCHEMA}")
    assert answers_as_before(home)


@pytest.mark.parametrize("content", [b"no database at all", b""], ids=["garbage", "empty"])
def test_a_damaged_or_lost_catalog_is_not_taken_for_a_new_one(refuse: Refuse, home: Path, content: bytes) -> None:
    kept = (home / "catalog.sqlite3").read_bytes()
    for path in home.glob("catalog.sqlite3*"):
        path.unlink()
    (home / "catalog.sqlite3").write_bytes(content)
    for arguments in (("ask", QUESTION), ("documents",), ("doctor",)):
        assert "restore it from a backup" in refuse(*arguments, "--home", home)
    assert (home / "catalog.sqlite3").read_bytes() == content
    (home / "catalog.sqlite3").write_bytes(kept)
    assert answers_as_before(home)


# ---- settings


@pytest.mark.parametrize(
    ("file", "environment", "arguments", "message"),
    [
        ("pasages = 3", {}, [], "unknown setting pasages (bot.toml); did you mean passages?"),
        ("", {"BOT_HOEM": "x"}, [], "unknown setting BOT_HOEM (environment); did you mean BOT_HOME?"),
        ("", {"BOT_THREADS": "many"}, [], "threads (environment) must be of type int, not 'many'"),
        ("", {"BOT_EMBEDDER_MODEL": "x"}, [], "embedder minilm is one fixed model, but embedder_model is set"),
        ("", {"BOT_LLM_MODEL": "x"}, ["--llm", "quotes"], "llm is quotes, which has no model, but llm_model is set"),
        ("", {}, ["--home", "corpus/.bot"], "home corpus/.bot lies inside corpus corpus"),
        ("", {}, ["--llm", "oracle"], "unknown llm 'oracle'; choose auto, quotes"),
        ("home = ", {}, [], "cannot read bot.toml: "),
    ],
)
def test_a_wrong_setting_stops_every_command_before_it_does_anything(
    refuse: Refuse,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    file: str,
    environment: dict[str, str],
    arguments: list[str],
    message: str,
) -> None:
    (folder / "bot.toml").write_text(file)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for command in (["documents"], ["ask", QUESTION], ["rebuild"]):
        assert refuse(*command, *arguments).startswith(message)
    assert [path.name for path in folder.iterdir()] == ["bot.toml"]


@pytest.mark.parametrize(
    ("embedder", "message"),
    [
        ("oracle", "unknown embedder 'oracle'; choose minilm, openai or module:Class of a llama-index embedding"),
        ("no.such.module:Oracle", "no embedding at no.such.module:Oracle; install its package"),
    ],
)
def test_an_embedder_that_is_not_there_is_named(
    refuse: Refuse, home: Path, monkeypatch: pytest.MonkeyPatch, embedder: str, message: str
) -> None:
    monkeypatch.setenv("BOT_EMBEDDER", embedder)
    assert refuse("ask", "--home", home, QUESTION).startswith(message)


# ---- evaluation


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--documents", "none.jsonl", "--cases", "cases.jsonl"], "none.jsonl does not exist"),
        (["--documents", "documents.jsonl"], "--documents without --cases"),
        (["--documents", "documents.jsonl", "--cases", "none.jsonl"], "cannot read none.jsonl"),
        (["--documents", "documents.jsonl", "--cases", "documents.jsonl"], "documents.jsonl, line 1: "),
        (["--documents", "documents.jsonl", "--cases", "cases.jsonl", "--limit", "0"], "no cases to ask"),
    ],
)
def test_an_evaluation_that_cannot_be_run_says_what_is_missing(
    refuse: Refuse, folder: Path, arguments: list[str], message: str
) -> None:
    (folder / "documents.jsonl").write_text('{"doc_id": "d", "title": "T", "text": "A word."}')
    (folder / "cases.jsonl").write_text('{"id": "1", "question": "Which word?", "answerable": false}')
    assert refuse("eval", *arguments).startswith(message)
