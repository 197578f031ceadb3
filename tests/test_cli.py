"""Every command: what goes to stdout and to stderr, and the exit code, as a process of its own.

What the answers are worth is not asked here; bad input and some commands have files of their own.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from commands import CORPUS, Command, unfold

from bot import open_bot
from bot.cli import build_parser
from bot.commands.terminal import WIDTH

QUESTION = "Why did Armenia move to ratify the Rome Statute?"
COMMANDS = next(list(part.choices) for part in build_parser()._actions if isinstance(part, argparse._SubParsersAction))


def test_an_answer_is_shown_with_the_place_and_words_of_each_citation(command: Command, indexed: Path) -> None:
    done = command("ask", "--home", indexed, "How many people live in Karabakh?")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("[1] "))
    text, first = "\n".join(lines[: start - 1]), unfold("\n".join(lines[start:])).split(" [2] ")[0]
    assert text.endswith("]") and "[1]" in text and lines[start - 1] == "" and max(map(len, lines[start:])) <= WIDTH
    told = re.fullmatch(rf".*2023-09-27.* {re.escape(str(CORPUS))}/\S+\.md, characters \d+ to \d+ “(.*)”", first)
    assert told and told[1] in unfold(text)


def test_json_is_the_answer_s_own_form_with_true_offsets(command: Command, indexed: Path) -> None:
    done = command("ask", "--home", indexed, "--json", QUESTION)
    assert (done.returncode, done.stderr) == (0, "")
    shown = json.loads(done.stdout)
    assert shown["citations"] and not shown["abstained"]
    with open_bot(home=indexed, llm="quotes") as bot:
        expected = bot.ask(QUESTION).to_dict()
        for citation in shown["citations"]:
            text = bot.document(citation["document"]["id"]).text
            assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert {**shown, "seconds": None} == {**expected, "seconds": None}
    assert shown["seconds"].keys() == expected["seconds"].keys()


def test_an_abstention_is_an_answer_and_shows_the_nearest_passages(command: Command, indexed: Path) -> None:
    done = command("ask", "--home", indexed, "Who won the football world cup of 1998?")
    assert (done.returncode, done.stderr) == (0, "")
    text, blank, *nearest = done.stdout.splitlines()
    assert text.startswith("No answer was found in the documents.") and blank == ""
    assert sum(line.startswith("- ") for line in nearest) == 3 and max(map(len, nearest)) <= WIDTH
    assert all(line.startswith(("- ", "  ")) for line in nearest)


def test_filters_limit_what_is_quoted(command: Command, indexed: Path) -> None:
    with open_bot(home=indexed) as bot:
        one = bot.documents()[0]
    limits = ("--document", one.id, "--from", "2023-09-01", "--to", "2023-09", "--source", one.source or "")
    done = command("ask", "--home", indexed, "--json", *limits, QUESTION)
    assert {passage["document"]["id"] for passage in json.loads(done.stdout)["passages"]} == {one.id}


def test_events_and_the_day_of_asking_are_options_too(command: Command, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "quarry.md").write_text(
        "---\npublished: 2023-09-26\n---\nThe quarry of Holm closed on 12 September. The quarry of Holm opened on"
        " 24 September.\n"
    )
    for limits in (("--event-to", "2023-09-12"), ("--event-from", "2023-09-10", "--event-to", "2023-09-15")):
        done = command("ask", *limits, "What happened to the quarry of Holm?")
        assert "closed" in done.stdout and "opened" not in done.stdout
    done = command("ask", "--today", "2023-09-27", "--json", "What happened to the quarry of Holm last week?")
    assert "opened" in json.loads(done.stdout)["evidence"][0]["text"]
    done = command("ask", "--today", "2023-09-27", "What is the latest on the quarry of Holm?")
    assert done.stdout.startswith("As of 26 September 2023\n\n")


def test_the_first_question_indexes_the_corpus_of_the_working_folder(command: Command, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "harbour.md").write_text("Ada Berg opened the harbour in 1956.")
    done = command("ask", "When was the harbour opened?")
    assert (done.returncode, done.stderr) == (0, "")
    assert "1956. [1]" in done.stdout
    assert (tmp_path / ".bot" / "catalog.sqlite3").exists()


def test_ingest_counts_and_names_each_failure_and_goes_on(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "good.txt").write_text("A good word.")
    (folder / "broken.pdf").write_bytes(b"no pdf at all")
    done = command("ingest", "folder")
    assert (done.returncode, done.stdout) == (0, "1 added, 0 updated, 0 unchanged, 0 removed, 1 failed\n")
    assert done.stderr.startswith(f"failed: {folder / 'broken.pdf'}: ") and done.stderr.count("\n") == 1
    again = command("ingest", "folder")
    assert (again.returncode, again.stdout) == (0, "0 added, 0 updated, 1 unchanged, 0 removed, 1 failed\n")
    (folder / "good.txt").unlink()
    nothing_good = command("ingest", folder / "broken.pdf", "--home", "other")
    assert nothing_good.returncode == 1
    assert nothing_good.stdout == "0 added, 0 updated, 0 unchanged, 0 removed, 1 failed\n"


def test_documents_are_listed_removed_and_listed_without_the_removed(command: Command, home: Path) -> None:
    listed = command("documents", "--home", home)
    assert listed.returncode == 0 and listed.stderr == "10 documents\n"
    lines = listed.stdout.splitlines()
    assert len(lines) == 10 and all("  2023-09-27  " in line for line in lines)
    as_json = json.loads(command("documents", "--home", home, "--json").stdout)
    assert [info["id"] for info in as_json] == [line.split()[0] for line in lines]
    assert all(info["chunks"] > 0 and info["characters"] > 0 for info in as_json)
    gone = as_json[0]["id"]
    removed = command("remove", "--home", home, gone)
    assert (removed.returncode, removed.stdout, removed.stderr) == (0, f"removed {gone}\n", "")
    left = json.loads(command("documents", "--home", home, "--json").stdout)
    assert left == as_json[1:]
    assert gone in command.refuse("remove", "--home", home, gone)


def test_one_document_is_counted_as_one(command: Command, tmp_path: Path) -> None:
    (tmp_path / "harbour.md").write_text("Ada Berg opened the harbour in 1956.")
    command("ingest", "harbour.md")
    assert command("documents").stderr == "1 document\n"


def test_eval_measures_a_set_and_writes_what_it_prints(command: Command, tmp_path: Path) -> None:
    document = {
        "doc_id": "harbour",
        "title": "Harbour",
        "text": "Ada Berg opened the harbour in 1956. It has 5 cranes.",
    }
    cases = [
        {"id": "1", "question": "When did Ada Berg open the harbour?", "answers": ["1956"], "doc_id": "harbour"},
        {"id": "2", "question": "Who painted the ceiling?", "answerable": False, "answers": []},
    ]
    (tmp_path / "documents.jsonl").write_text(json.dumps(document))
    (tmp_path / "cases.jsonl").write_text("\n".join(map(json.dumps, cases)))
    arguments = ("--documents", "documents.jsonl", "--cases", "cases.jsonl", "--json", "report.json")
    done = command("eval", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["cases"], report["recall@1"], report["quote_exact"], report["answer_contains"]) == (2, 1, 1, 1)
    done = command("eval", *arguments, "--verbose")
    [line] = [line for line in done.stdout.splitlines() if line.startswith("recall@1 ")]
    assert line.split()[1] == "1.000" and line.endswith("of 1 cases")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["asks"],
        ["ask"],
        ["ask", "--loud", "Who?"],
        ["ui", "--port", "eighty"],
        ["check"],
        ["model"],
        ["model", "use"],
        ["model", "--home", "x", "show"],
    ],
)
def test_wrong_usage_exits_with_2_and_shows_the_usage(command: Command, arguments: list[str]) -> None:
    done = command(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: bot") and "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["ui", "serve", "mcp"])
@pytest.mark.parametrize("port", ["99999", "65536", "eighty", "-1", "9" * 5000])
def test_a_port_that_is_none_is_told_in_a_line(name: str, port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args([name, f"--port={port}"])
    said = capsys.readouterr().err.splitlines()[-1]
    assert ended.value.code == 2 and len(said) < 120
    assert said.endswith(f"{port[:20]!r} is no port; type a number from 0 to 65535")
    for good in (0, 80, 65535):
        assert build_parser().parse_args([name, "--port", str(good)]).port == good


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_tells_what_it_is_for(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args([name, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"usage: bot {name}") and len(shown.splitlines()) > 5


def test_the_commands_are_those_of_the_contract() -> None:
    asking, keeping = (
        ["ask", "chat", "check", "conversations", "eval", "feedback", "mcp", "read", "serve", "timeline", "ui"],
        ["documents", "fetch", "ingest", "remove"],
    )
    assert sorted(COMMANDS) == sorted([*asking, *keeping, "doctor", "login", "model", "rebuild"])


def test_a_traceback_is_shown_to_who_asks_for_it(command: Command) -> None:
    done = command("remove", "nothing", BOT_DEBUG="1")
    assert done.returncode == 1
    assert done.stderr.startswith("Traceback") and "error: no document has the id 'nothing'" in done.stderr


def test_what_documents_hold_cannot_steer_the_terminal(command: Command, tmp_path: Path) -> None:
    line = {"doc_id": "d", "title": "Har\x1b[2Jbour\x07\u202e", "text": "Ada \x1b[31mBerg opened the harbour in 1956."}
    (tmp_path / "harbour.jsonl").write_text(json.dumps({**line, "source": "Pa\x1b]0;per"}))
    (tmp_path / "bad\x1b[2J\nname.pdf").write_bytes(b"no pdf")
    ingested = command("ingest", ".")
    listed = command("documents")
    removed = command("remove", "\x1b[2J")
    assert "name.pdf" in ingested.stderr and "bour" in listed.stdout and "[2J" in removed.stderr
    for done in (ingested, listed, removed):
        sent = done.stdout + done.stderr
        assert [one for one in sent if not one.isprintable() and one != "\n"] == []
    told = [line.partition(":")[0] for line in ingested.stderr.splitlines()]
    assert told == ["failed", "skipped"]  # a newline in a name starts no line of its own; the home is left out


def test_letters_that_the_terminal_lacks_are_shown_escaped(command: Command, tmp_path: Path) -> None:
    text = "Zoë opened the harbour 🕊 in “Łódź”."
    (tmp_path / "line.jsonl").write_text(json.dumps({"doc_id": "d", "title": "Łódź", "text": text}))
    with open_bot(home=tmp_path / ".bot") as bot:
        bot.ingest(tmp_path / "line.jsonl")
    shown = command("ask", "Who opened the harbour?", PYTHONIOENCODING="ascii")
    assert (shown.returncode, shown.stderr) == (0, "") and "Zo\\xeb opened the harbour" in shown.stdout
    plain = command("ask", "--json", "Who opened the harbour?", PYTHONIOENCODING="latin-1")
    assert json.loads(plain.stdout)["citations"][0]["quote"] == text


@pytest.mark.parametrize("buffered", ["", "1"])
def test_a_reader_that_goes_away_ends_the_command_quietly(indexed: Path, buffered: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "documents", "--json", "--home", str(indexed)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONUNBUFFERED": buffered},
    )
    assert process.stdout and process.stderr
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=120) == 1
    process.stderr.close()


@pytest.mark.parametrize("buffered", ["", "1"])
@pytest.mark.parametrize("arguments", [["documents"], ["doctor"], ["ask", "How many people live in Karabakh?"]])
def test_a_full_disk_behind_the_output_is_one_sentence(indexed: Path, arguments: list[str], buffered: str) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments, "--home", str(indexed)],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": buffered},
            text=True,
            timeout=120,
        )
    said = "error: cannot write the output (No space left on device); make room, or send it elsewhere"
    assert done.returncode == 1 and said in done.stderr.splitlines()
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr


def test_nowhere_to_say_it_is_no_traceback_either(indexed: Path) -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "bot", "documents", "--home", str(indexed)]
        assert subprocess.run(command, stdout=subprocess.DEVNULL, stderr=full, timeout=120).returncode == 1
