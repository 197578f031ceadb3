"""`bot login`: gives names a password, takes names out, lists them, in the file that the setting `login` names.

How a password is kept and checked is the business of logins.py.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from bot.commands.arguments import read_settings
from bot.commands.terminal import say, show
from bot.errors import LoginError
from bot.logins import LONGEST, Logins, fold
from bot.settings import load_settings


def run_login(options: argparse.Namespace) -> int:
    """Runs `add`, `remove` or `list`. Raises BotError."""
    settings = load_settings(**read_settings(options))
    if not settings.login:
        raise LoginError("no file is named for logins; set BOT_LOGIN to one, then run this again")
    logins = Logins(Path(settings.login).expanduser())
    if options.action == "add":
        name = fold(options.name)
        is_known = name in logins.read()
        if is_known and sys.stdin.isatty():
            say(f"{name} can sign in already; this gives another password")
        logins.add(name, _read_password())
        told = "has another password now, and is signed out" if is_known else "can sign in"
        say(f"{name} {told}; names and hashes are in {logins.path}")
    elif options.action == "remove":
        logins.remove(options.name)
        say(f"{fold(options.name)} can no longer sign in")
    else:
        show(*sorted(logins.read()))
    return 0


def _read_password() -> str:
    """What is typed twice without being shown, or one line of stdin where that is no terminal. Raises LoginError."""
    if not sys.stdin.isatty():
        return sys.stdin.readline(LONGEST + 2).rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != password:
        raise LoginError("the two passwords differ; run this again")
    return password
