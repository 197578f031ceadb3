"""Names and hashed passwords in a file, and the command that writes it.

Signing in on the page is in test_login.py.
"""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from commands import Command
from stopwatch import keep_pace

from bot.errors import LoginError
from bot.logins import LONGEST, Logins

PASSWORD = "correct horse"


@pytest.fixture
def logins(tmp_path: Path) -> Logins:
    return Logins(tmp_path / "logins")


def test_a_name_and_its_password_belong_together_and_nothing_else_does(logins: Logins) -> None:
    logins.add("Anna", PASSWORD)
    logins.add("ben", "another one")
    assert logins.check("anna", PASSWORD) and logins.check(" ANNA ", PASSWORD)
    for name, password in (
        ("anna", "another one"),
        ("anna", ""),
        ("anna", PASSWORD.upper()),
        ("anna", f"{PASSWORD} "),
        ("ben", PASSWORD),
        ("carl", PASSWORD),
        ("", ""),
        ("anna:x", PASSWORD),
    ):
        assert not logins.check(name, password), (name, password)


def test_the_file_is_its_owner_s_alone_and_holds_no_password(logins: Logins) -> None:
    logins.path.write_text("")
    logins.path.chmod(0o644)
    logins.add("anna", PASSWORD)
    assert logins.path.stat().st_mode & 0o777 == 0o600
    (line,) = logins.path.read_text().splitlines()
    assert line.startswith("anna:scrypt$32768$8$3$") and PASSWORD not in line
    logins.add("ben", PASSWORD)
    first, second = (line.partition(":")[2] for line in logins.path.read_text().splitlines())
    assert first != second  # each has a salt of its own
    assert [path.name for path in logins.path.parent.iterdir()] == ["logins"]


def test_a_new_password_takes_the_place_of_the_old_one(logins: Logins) -> None:
    logins.add("anna", PASSWORD)
    before = logins.read()["anna"]
    logins.add("ANNA", "another one")
    assert list(logins.read()) == ["anna"] and logins.read()["anna"] != before
    assert logins.check("anna", "another one") and not logins.check("anna", PASSWORD)


def test_who_is_removed_is_out(logins: Logins) -> None:
    logins.add("anna", PASSWORD)
    logins.remove("Anna")
    assert not logins.check("anna", PASSWORD) and logins.read() == {}
    with pytest.raises(LoginError, match="there is no login 'anna'"):
        logins.remove("anna")


@pytest.mark.parametrize(
    ("name", "password", "words"),
    [
        ("a:b", PASSWORD, "cannot be a name"),
        ("", PASSWORD, "cannot be a name"),
        ("a b", PASSWORD, "cannot be a name"),
        ("a\n", PASSWORD, "cannot be a name"),
        ("a" * 65, PASSWORD, "cannot be a name"),
        ("anna", "short", "has 5 characters; use 8 to 1000"),
        ("anna", "", "has 0 characters"),
        ("anna", "x" * (LONGEST + 1), "has 1001 characters"),
    ],
)
def test_what_cannot_be_a_login_is_refused_and_writes_nothing(
    logins: Logins, name: str, password: str, words: str
) -> None:
    with pytest.raises(LoginError, match=words):
        logins.add(name, password)
    assert not logins.path.exists()


@pytest.mark.parametrize(
    "line",
    [
        "anna",
        "anna:secret",
        "anna:scrypt$32768$8$3$AAAA$!!!!",
        "anna:scrypt$3$8$3$AAAA$AAAA",
        "anna:scrypt$1$8$3$AAAA$AAAA",
        "anna:scrypt$32768$0$3$AAAA$AAAA",
        "anna:scrypt$67108864$8$3$AAAA$AAAA",
        ":scrypt$32768$8$3$AAAA$AAAA",
    ],
)
def test_a_line_that_is_no_login_is_named_and_lets_nobody_in(logins: Logins, line: str) -> None:
    logins.path.write_text(f"\n{line}\n")
    with pytest.raises(LoginError, match=r"line 2 of .* is no login; remove it, then `bot login add"):
        logins.check("anna", PASSWORD)


def test_a_name_that_is_not_there_takes_as_long_as_one_that_is(logins: Logins) -> None:
    logins.add("anna", PASSWORD)
    known, unknown = (partial(logins.check, name, "wrong password") for name in ("anna", "nobody"))
    assert not known() and not unknown()
    keep_pace(known, unknown, 2.5, 0)
    keep_pace(unknown, known, 2.5, 0)


# ---- the command


def test_the_command_adds_lists_and_removes(command: Command, tmp_path: Path) -> None:
    added = command("login", "add", "Anna", typed=f"{PASSWORD}\n".encode(), BOT_LOGIN="who")
    assert (added.returncode, added.stdout) == (0, "") and "anna can sign in" in added.stderr
    assert Logins(tmp_path / "who").check("anna", PASSWORD)
    assert command("login", "list", BOT_LOGIN="who").stdout == "anna\n"
    again = command("login", "add", "ANNA", typed=b"another one\n", BOT_LOGIN="who")
    assert again.returncode == 0 and "anna has another password now" in again.stderr
    assert Logins(tmp_path / "who").check("anna", "another one")
    assert command("login", "remove", "anna", BOT_LOGIN="who").returncode == 0
    assert command("login", "list", BOT_LOGIN="who").stdout == ""


def test_the_command_says_what_is_missing(command: Command) -> None:
    assert "set BOT_LOGIN to one" in command.refuse("login", "list")
    assert "has 0 characters" in command.refuse("login", "add", "anna", BOT_LOGIN="who")
    assert "there is no login 'ben'" in command.refuse("login", "remove", "ben", BOT_LOGIN="who")
    assert "cannot write the logins to" in command.refuse(
        "login", "add", "anna", typed=b"long enough\n", BOT_LOGIN="no/folder/who"
    )


@pytest.mark.parametrize(("again", "code"), [(PASSWORD, 0), ("something else", 1)])
def test_on_a_terminal_the_password_is_asked_for_twice_and_not_shown(tmp_path: Path, again: str, code: int) -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "BOT_LOGIN": str(tmp_path / "who"), "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "login", "add", "anna"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        cwd=tmp_path,
        start_new_session=True,
        preexec_fn=take_terminal,
    ) as process:
        os.close(theirs)
        shown = read_until(ours, "Password: ")
        os.write(ours, f"{PASSWORD}\n".encode())
        shown += read_until(ours, "again: ")
        os.write(ours, f"{again}\n".encode())
        shown += read_until(ours, "anna can sign in" if code == 0 else "passwords differ")
        assert process.wait(120) == code
    os.close(ours)
    assert PASSWORD not in shown and again not in shown
    assert (tmp_path / "who").exists() == (code == 0)


def take_terminal() -> None:
    """Makes the terminal that of the new session, as getpass looks for it."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def read_until(terminal: int, words: str) -> str:
    """What is shown up to these words."""
    shown = ""
    while words not in shown:
        shown += os.read(terminal, 1000).decode()
    return shown
