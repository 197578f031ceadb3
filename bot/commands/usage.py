"""What is told of a command line that cannot be read: what is wrong with it and what to type instead.

Which commands and options there are is in arguments.py.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Collection, Sequence

LONGEST_SHOWN = 60
"""Characters that are shown of what was typed."""


def read_arguments(
    parser: argparse.ArgumentParser, commands: Collection[str], arguments: Sequence[str] | None = None
) -> argparse.Namespace:
    """What was typed, by option. Ends the process with 2 and the next step on stderr for what cannot be read."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    if not typed:
        parser.print_help(sys.stderr)
        parser.exit(2)
    if not typed[0].startswith("-") and typed[0] not in commands:
        parser.error(f"there is no command {_shorten(typed[0])!r}; {_advise(typed[0], commands)}")
    options, unread = parser.parse_known_args(typed)
    if unread:
        parser.error(_tell_unread(options.command, unread[0]))
    return options


def _advise(typed: str, commands: Collection[str]) -> str:
    """What was meant instead of a command: another one, or a question."""
    if len(typed.split()) > 1 or typed.endswith("?"):
        return f'to ask a question, type: bot ask "{_shorten(typed)}"'
    close = difflib.get_close_matches(typed[:LONGEST_SHOWN], commands, n=1)
    return f"did you mean `bot {close[0]}`?" if close else "`bot --help` lists the commands"


def _tell_unread(command: str, unread: str) -> str:
    if unread.startswith("-"):
        return f"there is no option {_shorten(unread)}; `bot {command} --help` lists those of this command"
    if command == "ask":
        return f"{_shorten(unread)!r} stands outside of the question; put all of it in quotation marks"
    return f"{_shorten(unread)!r} is more than `bot {command}` takes; `bot {command} --help` tells what it takes"


def _shorten(typed: str) -> str:
    return typed if len(typed) <= LONGEST_SHOWN else f"{typed[: LONGEST_SHOWN - 1]}…"
