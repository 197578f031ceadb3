"""`bot conversations`: lists what is kept or what says some words, shows one, renames, deletes it or writes it out.

Holding a conversation is chat_command.py; what is written out is the business of exporting.py.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bot import open_bot
from bot.commands.arguments import read_settings
from bot.commands.terminal import format_conversation, format_info, print_json, say, show
from bot.errors import ConversationNotFoundError, ExportError
from bot.kept import ConversationInfo

SHORTEST = 4
"""Characters of an id that are enough, where they fit only one."""


def run_conversations(options: argparse.Namespace) -> int:
    """Runs one action, or lists where there is none. Raises BotError."""
    with open_bot(**read_settings(options)) as bot:
        if options.action is None:
            _show_list(bot.conversations(words=options.search), as_json=options.json)
            return 0
        found = find_conversation(bot.conversations(), options.id)
        if options.action == "show" and options.json:
            sys.stdout.write(bot.export(found.id, "json"))
        elif options.action == "show":
            show(*format_conversation(bot.conversation(found.id)))
        elif options.action == "rename":
            bot.rename_conversation(found.id, options.title)
            show(f"renamed {found.id}")
        elif options.action == "delete":
            bot.delete_conversation(found.id)
            show(f"deleted {found.id}")
        else:
            _write_out(bot.export(found.id, options.format), options.output)
    return 0


def find_conversation(infos: Sequence[ConversationInfo], typed: str) -> ConversationInfo:
    """The one whose id begins as typed. Raises ConversationNotFoundError: none or several do, too few characters."""
    found = [info for info in infos if info.id.startswith(typed)]
    if len(typed) < SHORTEST:
        raise ConversationNotFoundError(f"{typed!r} is too short for an id; type its first {SHORTEST} characters")
    if not found:
        raise ConversationNotFoundError(f"no conversation has the id {typed!r}; `bot conversations` lists them")
    if len(found) > 1:
        raise ConversationNotFoundError(
            f"{len(found)} conversations have ids that begin with {typed!r}; type more of it"
        )
    return found[0]


def write_new(path: Path, text: str) -> None:
    """Writes a file that is not there yet, whole or not at all. Raises ExportError."""
    try:
        with path.open("x", encoding="utf-8") as file:
            try:
                file.write(text)
                file.flush()  # where a full disk is met
            except BaseException:
                path.unlink()
                raise
    except FileExistsError as error:
        raise ExportError(f"{path} is there already; name another file, or move that one away") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ExportError(f"cannot write {path} ({reason}); name another file") from error


def _show_list(infos: Sequence[ConversationInfo], *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(info) for info in infos])
        return
    show(*(f"{info.id}  {format_info(info)}" for info in infos))
    say(f"{len(infos)} conversation{'' if len(infos) == 1 else 's'}")


def _write_out(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
    else:
        write_new(output, text)
        show(f"written to {output}")
