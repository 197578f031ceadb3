"""`bot conversations`: what each action shows, writes and refuses, and its exit code.

What is kept and what an export holds is tested in test_conversations.py and test_exporting.py.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from commands import Command, Run

from bot import Answer, open_bot
from bot.cli import main
from bot.commands.conversations import find_conversation, write_new
from bot.errors import ConversationNotFoundError, ExportError
from bot.kept import ConversationInfo

QUESTIONS = ("Why did Armenia move to ratify the Rome Statute?", "Who won the football world cup of 1998?")


@pytest.fixture(scope="module")
def talked(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two conversations."""
    home = Path(shutil.copytree(indexed, tmp_path_factory.mktemp("talked") / "home"))
    with open_bot(home=home, llm="quotes") as bot:
        bot.converse().ask(QUESTIONS[1])
        talk = bot.converse()
        for question in QUESTIONS:
            talk.ask(question)
    return home


@pytest.fixture
def own(talked: Path, tmp_path: Path) -> Path:
    """A copy of that home, to be changed at will."""
    return Path(shutil.copytree(talked, tmp_path / "own"))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command in tmp_path, within this process."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        code = main(["conversations", *map(str, arguments)])
        shown = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, shown.out, shown.err)

    return run


def read_ids(run: Run, home: Path) -> list[str]:
    return [info["id"] for info in json.loads(run("--home", home, "--json").stdout)]


def test_conversations_are_listed_the_last_one_first(command: Command, talked: Path) -> None:
    done = command("conversations", "--home", talked)
    assert (done.returncode, done.stderr) == (0, "2 conversations\n")
    first, second = done.stdout.splitlines()
    assert first.endswith(f"  2 turns  {QUESTIONS[0]}") and second.endswith(f"  1 turn   {QUESTIONS[1]}")
    listed = json.loads(command("conversations", "--home", talked, "--json").stdout)
    assert [info["id"] for info in listed] == [first.split()[0], second.split()[0]]
    assert listed[0].keys() == {"id", "title", "started", "changed", "turns"} and listed[0]["turns"] == 2


def test_those_that_say_some_words_are_listed(run: Run, talked: Path) -> None:
    new, old = read_ids(run, talked)
    for typed, expected in (("armenia STATUTE", [new]), ("football", [new, old]), ("zeppelin", []), (" ", [new, old])):
        done = run("--search", typed, "--home", talked)
        assert [line.split()[0] for line in done.stdout.splitlines()] == expected, typed
        assert [
            info["id"] for info in json.loads(run("--search", typed, "--json", "--home", talked).stdout)
        ] == expected


def test_a_home_without_conversations_lists_none(run: Run, indexed: Path) -> None:
    done = run("--home", indexed)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "0 conversations\n")
    assert json.loads(run("--home", indexed, "--json").stdout) == []


def test_one_is_shown_as_it_was_held_by_the_beginning_of_its_id(run: Run, talked: Path) -> None:
    found = read_ids(run, talked)[0]
    done = run("show", found[:4], "--home", talked)
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr, lines[0]) == (0, "", QUESTIONS[0])
    assert [line for line in lines if line.startswith("> ")] == [f"> {question}" for question in QUESTIONS]
    assert sum(line.startswith("[1] ") for line in lines) == 1 and any("characters " in line for line in lines)
    whole = json.loads(run("--json", "--home", talked, "show", found).stdout)
    assert whole["id"] == found and len(whole["exchanges"]) == 2
    assert (
        run("show", found, "--json", "--home", talked).stdout
        == run("export", found, "--format", "json", "--home", talked).stdout
    )


def test_a_title_is_changed_and_a_bad_one_refused(run: Run, own: Path) -> None:
    found = read_ids(run, own)[1]
    done = run("rename", found, "The cup", "--home", own)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"renamed {found}\n", "")
    assert run("--home", own).stdout.splitlines()[1].endswith("The cup")
    refused = run("rename", found, " ", "--home", own)
    assert (refused.returncode, refused.stderr) == (1, "error: the title is empty; type one\n")


def test_a_deleted_one_is_gone(run: Run, own: Path) -> None:
    gone, left = read_ids(run, own)
    assert run("delete", gone, "--home", own).stdout == f"deleted {gone}\n"
    assert read_ids(run, own) == [left]
    again = run("delete", gone, "--home", own)
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr == f"error: no conversation has the id {gone!r}; `bot conversations` lists them\n"


def test_an_export_goes_to_stdout_or_to_a_new_file_and_never_over_an_old_one(
    run: Run, talked: Path, tmp_path: Path
) -> None:
    found = read_ids(run, talked)[0]
    shown = run("export", found, "--home", talked)
    assert shown.stdout.startswith(f"# {QUESTIONS[0]}\n") and shown.stderr == ""
    assert run("export", found, "--home", talked, "--output", "talk.md").stdout == "written to talk.md\n"
    assert (tmp_path / "talk.md").read_text(encoding="utf-8") == shown.stdout
    (tmp_path / "mine.json").write_text("mine")
    refused = run("export", found, "--format", "json", "--home", talked, "--output", "mine.json")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "error: mine.json is there already; name another file, or move that one away\n"
    assert (tmp_path / "mine.json").read_text() == "mine"
    form = json.loads(run("export", found, "--format", "json", "--home", talked).stdout)
    with open_bot(home=talked) as bot:
        kept = bot.conversation(found)
    assert [Answer.from_dict(one["answer"]) for one in form["exchanges"]] == [one.answer for one in kept.exchanges]


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "no folder" / "a.md", Path("\0"), tmp_path):
        with pytest.raises(ExportError, match="name another file"):
            write_new(path, "text")


def test_a_file_that_fails_half_way_is_not_left_behind(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"cannot write .*a\.md"):
        write_new(tmp_path / "a.md", "half a letter \ud83d")
    assert list(tmp_path.iterdir()) == []


def test_an_id_may_be_shortened_as_long_as_it_is_one_s_own() -> None:
    infos = [ConversationInfo(found, "T", "", "", 1) for found in ("abcd1", "abcd2", "abcdef12", "12345678")]
    assert find_conversation(infos, "1234").id == "12345678" and find_conversation(infos, "abcde").id == "abcdef12"
    for typed, message in (
        ("123", "'123' is too short for an id; type its first 4 characters"),
        ("", "'' is too short for an id; type its first 4 characters"),
        ("abcd", "3 conversations have ids that begin with 'abcd'; type more of it"),
        ("ffff", "no conversation has the id 'ffff'; `bot conversations` lists them"),
    ):
        with pytest.raises(ConversationNotFoundError) as caught:
            find_conversation(infos, typed)
        assert str(caught.value) == message


@pytest.mark.parametrize(
    "arguments", [["show"], ["rename", "abcd"], ["export", "abcd", "--format", "pdf"], ["burn", "abcd"]]
)
def test_wrong_usage_exits_with_2(command: Command, arguments: list[str]) -> None:
    done = command("conversations", *arguments)
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.startswith("usage: bot conversations")
