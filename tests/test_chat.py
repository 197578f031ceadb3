"""`bot chat` as people meet it: piped in line by line, at a real terminal, stopped, taken up again, with each command.

What the answers are worth is not asked here; how a conversation is kept is tested in test_talk.py.
"""

from __future__ import annotations

import io
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from commands import Command, unfold
from fault_server import FaultServer
from talks import make_answer

from bot import Answer, Evidence, open_bot
from bot.cli import main
from bot.commands.chat import COMMANDS
from bot.commands.terminal import TAKEN_BACK, format_answer, show_events, show_quoted
from bot.schema import Document

QUESTION = "Why did Armenia move to ratify the Rome Statute?"
LEADS = "Who leads the U.S. Agency for International Development?"
UNKNOWN = "Who won the football world cup of 1998?"
RATIFIED = "Armenia had started to ratify the Rome Statute by late September 2023."

Chat = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def chat(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Chat:
    """The chat on a home of its own, its lines piped in, within this process."""
    monkeypatch.chdir(tmp_path)

    def chat(*lines: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        code = main(["chat", "--home", str(home), "--llm", "quotes", *options])
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err
        return subprocess.CompletedProcess(lines, code, shown.out, shown.err)

    return chat


def read_kept(home: Path) -> list[list[str]]:
    """The questions of each kept conversation, the one changed last first."""
    with open_bot(home=home) as bot:
        found = [bot.conversation(info.id) for info in bot.conversations()]
    return [[exchange.answer.question for exchange in one.exchanges] for one in found]


# ---- piped in


def test_each_line_is_answered_until_the_input_ends(command: Command, home: Path) -> None:
    done = command("chat", "--home", home, typed=f"{QUESTION}\n?!\n\n   \n{LEADS}".encode())
    assert done.returncode == 0
    first, error = done.stderr.splitlines()
    assert first.startswith("quotes answers (") and first.endswith("); type a question, or /help")
    assert error == "error: the question has no word in it; ask with words"
    assert done.stdout.count("\n[1] ") == 2 and "Rome Statute" in done.stdout and "USAID" in done.stdout
    assert not re.search(r"^> |\x1b", done.stdout, re.MULTILINE)  # no prompt, no colour
    assert read_kept(home) == [[QUESTION, LEADS]]


def test_a_chat_without_a_question_keeps_nothing(command: Command, home: Path) -> None:
    done = command("chat", "--home", home, typed=b"\n/list\n/sources\n/source 1\n/query\n/quit\n" + QUESTION.encode())
    assert (done.returncode, done.stdout) == (0, "")
    nothing = "there is no answer yet; ask a question"
    assert done.stderr.splitlines()[1:] == ["no conversation is kept", *[nothing] * 3]
    assert read_kept(home) == []


def test_a_follow_up_shows_what_was_searched_for_it(chat: Chat) -> None:
    done = chat("What did Samantha Power announce in Yerevan?", "When did she testify in Washington?", "/query")
    told = re.findall(r"^searched: (.*)$", done.stdout, re.MULTILINE)
    assert len(told) == 2 and told[0] == told[1] and "Samantha Power" in told[0]
    assert re.search(r"^- \S", done.stdout.rpartition("searched: ")[2], re.MULTILINE)  # titles of what was found


def test_interrupting_an_answer_stops_the_model_and_chat_goes_on(home: Path) -> None:
    reply = f"yes\n{RATIFIED}"
    with FaultServer("stall", "ok", text=reply) as server:
        chat = subprocess.Popen(
            [sys.executable, "-m", "bot", "chat", "--home", home, "--llm", "openai"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "OPENAI_BASE_URL": server.url},
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        assert chat.stdin
        chat.stdin.write(f"{LEADS}\n")
        chat.stdin.flush()
        assert server.wait_asked()
        chat.send_signal(signal.SIGINT)
        assert server.wait_closed()
        said, told = chat.communicate(f"{QUESTION}\n", timeout=120)
    assert chat.returncode == 0 and told.endswith("/help\n\nstopped\n")
    assert said.count(RATIFIED) == 1
    assert read_kept(home) == [[QUESTION]]  # what was stopped is not kept


def test_an_answer_that_broke_off_is_followed_by_the_one_that_stands(command: Command, home: Path) -> None:
    with FaultServer("drop", text=f"yes\n{RATIFIED} [1] It {'x' * 100}") as server:
        done = command(
            "chat",
            "--home",
            home,
            typed=b"When did Armenia start to ratify the Rome Statute?",
            OPENAI_BASE_URL=server.url,
        )
    assert done.returncode == 0
    beginning, stands = done.stdout.split(f"\n\n{TAKEN_BACK}\n\n")
    assert beginning == f"{RATIFIED} [1]"
    assert RATIFIED not in stands and "\n[1] " in stands and "2023-09-27" in stands
    assert "This is the documents' own wording instead." in stands


def test_a_read_only_home_answers_and_says_that_nothing_is_kept(command: Command, home: Path) -> None:
    places = [home, *home.rglob("*")]
    for path in places:
        path.chmod(0o555 if path.is_dir() else 0o444)
    done = command("chat", "--home", home, typed=f"{QUESTION}\n/rename My talk\n".encode(), bare=True)
    for path in places:
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert done.returncode == 0 and "\n[1] " in done.stdout
    assert "This turn is not kept: " in done.stdout and "make it writable or set BOT_HOME elsewhere." in done.stdout
    assert done.stderr.splitlines()[1:] == ["error: nothing of this conversation is kept yet; ask a question"]


# ---- commands


def test_help_names_every_command_and_an_unknown_one_leads_there(chat: Chat) -> None:
    done = chat("/help", "/colour blue", "/etc/passwd: what does it say?")
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines[: len(COMMANDS)]] == list(COMMANDS)
    assert "Ctrl-C" in lines[len(COMMANDS)] and "Ctrl-D" in lines[len(COMMANDS)]
    assert "there is no command /colour; /help lists them" in done.stderr
    assert "No answer was found in the documents." in done.stdout  # a path is a question


def test_a_conversation_is_taken_up_again_in_every_way(chat: Chat, home: Path) -> None:
    chat(QUESTION, "/new", UNKNOWN)
    assert read_kept(home) == [[UNKNOWN], [QUESTION]]
    done = chat("/list", "/open 2", "/list", LEADS)
    assert [line[:4] for line in done.stdout.splitlines()[:4]] == ["   1", "   2", "   1", "*  2"]
    assert f"> {QUESTION}" in done.stderr and "[1] " in done.stderr  # where it was left
    assert read_kept(home) == [[QUESTION, LEADS], [UNKNOWN]]
    chat("And why?", options=("--continue",))
    with open_bot(home=home) as bot:
        ids = [info.id for info in bot.conversations()]
    chat("Who else?", options=("--conversation", ids[1][:6]))
    chat(f"/open {ids[0]}", "And when?")
    assert read_kept(home) == [[QUESTION, LEADS, "And why?", "And when?"], [UNKNOWN, "Who else?"]]


def test_going_on_is_with_the_last_one_held_here_and_the_page_s_are_opened_by_name(chat: Chat, home: Path) -> None:
    chat(QUESTION)
    with open_bot(home=home, llm="quotes") as bot:
        talk = bot.converse(owner="somebody at the page")
        talk.ask(LEADS)
    chat("And why?", options=("--continue",))
    assert sorted(read_kept(home)) == sorted([[QUESTION, "And why?"], [LEADS]])
    chat("Who else?", options=("--conversation", str(talk.id)))
    assert [LEADS, "Who else?"] in read_kept(home)


def test_a_conversation_that_is_not_there_is_named(chat: Chat, home: Path) -> None:
    done = chat(QUESTION, options=("--conversation", "abcdef"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: no conversation has the id 'abcdef'; `bot conversations` lists them\n"
    assert chat("/open 1", "/open").stderr.count("is too short for an id") == 2
    new = chat(QUESTION, options=("--continue",))
    assert "no conversation is kept; this is a new one" in new.stderr and read_kept(home) == [[QUESTION]]


def test_a_conversation_is_renamed_exported_and_deleted_from_within(chat: Chat, home: Path, tmp_path: Path) -> None:
    typed = (
        "/rename The court",
        "/export talk.md",
        "/export talk.JSON",
        "/export talk.md",
        "/export talk.pdf",
        "/rename",
    )
    before = chat(*typed)
    assert before.stderr.count("error: nothing of this conversation is kept yet; ask a question") == 5
    done = chat(QUESTION, *typed, "/delete", "/delete", LEADS)
    assert (tmp_path / "talk.md").read_text(encoding="utf-8").startswith("# The court\n")
    form = json.loads((tmp_path / "talk.JSON").read_text(encoding="utf-8"))
    assert Answer.from_dict(form["exchanges"][0]["answer"]).question == QUESTION
    assert done.stderr.splitlines()[1:] == [
        "renamed",
        "written to talk.md",
        "written to talk.JSON",
        "error: talk.md is there already; name another file, or move that one away",
        "error: cannot tell the format of 'talk.pdf'; name a file that ends in .md or .json",
        "error: the title is empty; type one",
        "deleted; this is a new conversation",
        "error: nothing of this conversation is kept yet; ask a question",
    ]
    assert read_kept(home) == [[LEADS]]


def test_sources_come_again_and_one_is_shown_in_its_paragraph(chat: Chat) -> None:
    done = chat(QUESTION, "/sources", "/source 1", "/source 99")
    answer, again, paragraph = done.stdout.split("\n[1] ")[0], *done.stdout.split("[1] ")[-2:]
    quote = re.search(r"“(.*?)”", unfold(again))
    assert answer and quote and f">>>{quote[1]}<<<" in unfold(paragraph) and ", characters " in paragraph
    assert "the last answer has no citation 99; /sources lists them" in done.stderr


def test_a_source_is_shown_as_it_was_cited_after_its_document_changed(chat: Chat, home: Path, tmp_path: Path) -> None:
    chat(QUESTION)
    before = chat("/source 1", options=("--continue",)).stdout
    with open_bot(home=home) as bot:
        found = bot.conversation(bot.conversations()[0].id).exchanges[0].answer.citations[0].document.id
        bot.remove(found)
    assert before.count(">>>") == 1 and chat("/source 1", options=("--continue",)).stdout == before


# ---- what is shown


def test_a_quote_is_marked_in_its_own_paragraph_and_a_long_one_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    text = f"Before.\n\n{'x' * 3000} \n It\x1b[2J rose. {'y' * 3000}\n\nAfter."
    [citation] = make_answer("?", Document("a", "T", text, "/a"), "It\x1b[2J rose.").citations
    show_quoted(citation, text)
    head, place, paragraph = capsys.readouterr().out.splitlines()
    assert head.startswith("[1] T") and "/a, characters" in place
    assert ">>>It\\x1b[2J rose.<<< yyy" in paragraph and "After" not in paragraph and 1500 < len(paragraph) < 1700
    short = "Before.\n\nIt rose. It fell.\n\nAfter."
    [citation] = make_answer("?", Document("a", "T", short, "/a"), "It fell.").citations
    show_quoted(citation, short)
    assert capsys.readouterr().out.splitlines()[2] == "    It rose. >>>It fell.<<<"
    show_quoted(citation, "Another text.")
    assert "“It fell.”" in capsys.readouterr().out


def test_choices_are_numbered_and_no_passage_distracts_from_them() -> None:
    document = Document("a", "T", "It rose. It fell.", "/a")
    passages = make_answer("?", document, "It rose.").passages
    asking = replace(make_answer("When?"), text="Which do you mean?", choices=("Armenia", "Russia"), passages=passages)
    assert format_answer(asking).splitlines() == ["Which do you mean?", "", "1. Armenia", "2. Russia"]
    assert format_answer(replace(asking, choices=())).splitlines()[2].startswith("- T: It rose.")


def test_a_query_that_only_differs_in_spaces_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    answer = make_answer("Who  met?")
    for query, shown in (("Who met?", 0), ("Who met in Yerevan?", 1)):
        show_events([Evidence(query, (), (), 0.5), answer], "Who  met?")
        assert capsys.readouterr().out.count("searched: ") == shown


# ---- at a terminal


class Terminal:
    """A chat at a terminal of its own."""

    def __init__(self, *arguments: str) -> None:
        self.screen, line = pty.openpty()
        command = [sys.executable, "-m", "bot", "chat", "--llm", "quotes", *arguments]
        environment = {**os.environ, "TERM": "xterm"}
        self.process = subprocess.Popen(
            command,
            stdin=line,
            stdout=line,
            stderr=line,
            env=environment,
            start_new_session=True,
            preexec_fn=lambda: take_terminal(line),
        )
        os.close(line)
        self.shown = ""

    def wait_for(self, text: str, seconds: float = 120) -> None:
        """Reads until something new is shown."""
        end = time.monotonic() + seconds
        while text not in self.shown:
            assert time.monotonic() < end, self.shown
            if select.select([self.screen], [], [], 0.1)[0]:
                try:
                    self.shown += os.read(self.screen, 4096).decode("utf-8", "replace")
                except OSError:
                    raise AssertionError(self.shown) from None

    def type(self, keys: str) -> None:
        self.shown = ""
        os.write(self.screen, keys.encode())

    def interrupt(self) -> None:
        """Ctrl-C until a new line is prompted for: Python misses one that comes while it takes a key in."""
        self.shown = ""
        for _ in range(60):
            os.write(self.screen, b"\x03")
            with suppress(AssertionError):
                return self.wait_for("\r\n> ", seconds=2)
        raise AssertionError(self.shown)

    def end(self) -> int:
        """Waits for the end, reading what is still shown."""
        with suppress(OSError):
            while self.process.poll() is None or select.select([self.screen], [], [], 0)[0]:
                if select.select([self.screen], [], [], 0.1)[0]:
                    self.shown += os.read(self.screen, 4096).decode("utf-8", "replace")
        os.close(self.screen)
        return self.process.wait(timeout=120)


def take_terminal(line: int) -> None:
    """Makes a terminal the one that Ctrl-C of this process comes from."""
    import fcntl
    import termios

    fcntl.ioctl(line, termios.TIOCSCTTY, 0)


def test_at_a_terminal_lines_are_edited_and_called_back_and_ctrl_c_ends_nothing_but_ctrl_d_does(
    home: Path,
) -> None:
    terminal = Terminal("--home", str(home))
    terminal.wait_for("type a question, or /help")
    terminal.wait_for("> ")
    terminal.type(f"{LEADS[:-2]}xx\x7f\x7f{LEADS[-2:]}\r")  # two letters typed wrong and taken back
    terminal.wait_for("USAID")
    terminal.wait_for("\r\n> ")
    terminal.type("half a line")
    terminal.wait_for("half a line")
    terminal.interrupt()
    terminal.type("/source 1\r")
    terminal.wait_for("\x1b[7m")  # the quote is marked
    terminal.wait_for("\r\n> ")
    terminal.type("And when did she visit Yerevan?\r")
    terminal.wait_for("\x1b[2msearched: ")
    terminal.wait_for("\r\n> ")
    terminal.type("\x1b[A\x1b[A\x1b[A")  # three lines back
    terminal.wait_for(LEADS)
    terminal.type("\x15\x04")
    assert terminal.end() == 0
    assert read_kept(home) == [[LEADS, "And when did she visit Yerevan?"]]
