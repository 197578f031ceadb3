"""`bot chat`: a conversation at the terminal, or piped in line by line, with commands that begin with a slash.

How answers are shown is the business of terminal.py, how they are kept that of talk.py.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot import open_bot
from bot.commands.arguments import read_settings
from bot.commands.conversations import find_conversation, write_new
from bot.commands.terminal import (
    format_answer,
    format_info,
    list_sources,
    say,
    show,
    show_aside,
    show_bar,
    show_events,
    show_quoted,
)
from bot.errors import BotError, ConversationNotFoundError, ExportError
from bot.kept import ConversationInfo
from bot.schema import Answer

if TYPE_CHECKING:
    from bot.bot import Bot
    from bot.talk import Talk

FORMATS = {".md": "markdown", ".json": "json"}
"""How the file of an export ends, and what is written to it."""
NOT_ASKED = "there is no answer yet; ask a question"
NOT_KEPT = "nothing of this conversation is kept yet; ask a question"


def run_chat(options: argparse.Namespace) -> int:
    """Holds a conversation until its input ends. Raises BotError."""
    with open_bot(**read_settings(options)) as bot:
        bot.warm()
        with show_bar("indexing the corpus") as progress:
            bot.ingest_corpus(progress)
        chat = _Chat(bot, bot.converse())
        chosen = _choose(bot, options)
        say(f"{bot.chosen.name} answers ({bot.chosen.reason}); type a question, or /help")
        if chosen:
            chat.open(chosen)
        elif options.go_on:
            say("no conversation is kept; this is a new one")
        for typed in _read_lines():
            chat.take(typed.strip())
            if chat.is_over:
                break
    return 0


def _choose(bot: Bot, options: argparse.Namespace) -> ConversationInfo | None:
    """The kept conversation to go on with: one that was named, or the last held here and not on the page."""
    if options.conversation:
        return find_conversation(bot.conversations(), options.conversation)
    return next(iter(bot.conversations(owner="")), None) if options.go_on else None


@dataclass
class _Chat:
    """What is being held at the terminal, and the list that was shown last."""

    bot: Bot
    talk: Talk
    listed: Sequence[ConversationInfo] = ()
    is_over: bool = False

    def take(self, typed: str) -> None:
        """Answers a question or does what a command says; an error is one line, and the conversation goes on."""
        command = re.match(r"(/[a-z]+)(?:\s+(.*))?$", typed)
        try:
            if command:
                self._run(command[1], command[2] or "")
            elif typed:
                self._ask(typed)
        except BotError as error:
            say(f"error: {' '.join(str(error).split())}")
        except KeyboardInterrupt:
            say("")
            say("stopped")

    def open(self, info: ConversationInfo) -> None:
        """Goes on with a kept conversation, and shows where it was left."""
        self.talk = self.bot.converse(info.id)
        say(f"going on with: {format_info(info)}")
        if self.talk.last:
            say(f"> {self.talk.last.answer.question}")
            for line in format_answer(self.talk.last.answer).split("\n"):
                say(line)
        _prepare_editing([turn.question for turn in self.talk.history])

    def _ask(self, question: str) -> None:
        with closing(self.talk.stream(question)) as events:
            show_events(events, question)
        show("")

    def _run(self, name: str, rest: str) -> None:
        if name in COMMANDS:
            COMMANDS[name].run(self, rest)
        else:
            say(f"there is no command {name}; /help lists them")

    @property
    def answer(self) -> Answer | None:
        """The last answer."""
        return self.talk.last.answer if self.talk.last else None


def _help(chat: _Chat, rest: str) -> None:
    show(*(f"{name} {command.takes}".ljust(18) + command.text for name, command in COMMANDS.items()))
    show("Anything else is a question. Ctrl-C stops an answer, Ctrl-D ends.")


def _new(chat: _Chat, rest: str) -> None:
    chat.talk = chat.bot.converse()
    say("a new conversation")


def _list(chat: _Chat, rest: str) -> None:
    chat.listed = chat.bot.conversations()
    for number, info in enumerate(chat.listed, start=1):
        show(f"{'*' if info.id == chat.talk.id else ' '}{number:>3}  {info.id}  {format_info(info)}")
    if not chat.listed:
        say("no conversation is kept")


def _open(chat: _Chat, rest: str) -> None:
    if rest.isdecimal() and len(rest) < 9 and 0 < int(rest) <= len(chat.listed):
        chat.open(chat.listed[int(rest) - 1])
    else:
        chat.open(find_conversation(chat.bot.conversations(), rest))


def _rename(chat: _Chat, rest: str) -> None:
    chat.bot.rename_conversation(_require_kept(chat), rest)
    say("renamed")


def _export(chat: _Chat, rest: str) -> None:
    form = FORMATS.get(Path(rest).suffix.lower())
    if form is None:
        raise ExportError(f"cannot tell the format of {rest!r}; name a file that ends in {' or '.join(FORMATS)}")
    write_new(Path(os.path.expanduser(rest)), chat.bot.export(_require_kept(chat), form))
    say(f"written to {rest}")


def _delete(chat: _Chat, rest: str) -> None:
    chat.bot.delete_conversation(_require_kept(chat))
    chat.talk = chat.bot.converse()
    say("deleted; this is a new conversation")


def _sources(chat: _Chat, rest: str) -> None:
    if chat.answer:
        show(*list_sources(chat.answer))
    else:
        say(NOT_ASKED)


def _source(chat: _Chat, rest: str) -> None:
    last = chat.talk.last
    citation = (
        next((one for one in last.answer.citations if str(one.number) == rest.strip("[]")), None) if last else None
    )
    if last and citation:
        version = last.versions.get(citation.document.id, "")
        show_quoted(citation, chat.bot.document(citation.document.id, version).text)
    else:
        say(f"the last answer has no citation {rest}; /sources lists them" if last else NOT_ASKED)


def _query(chat: _Chat, rest: str) -> None:
    if not chat.answer:
        say(NOT_ASKED)
        return
    titles = dict.fromkeys(passage.document.title for passage in chat.answer.passages)
    show_aside(f"searched: {chat.answer.query}")
    show(*(f"- {title}" for title in titles))


def _quit(chat: _Chat, rest: str) -> None:
    chat.is_over = True


def _require_kept(chat: _Chat) -> str:
    """The id of the conversation. Raises ConversationNotFoundError."""
    if chat.talk.id is None:
        raise ConversationNotFoundError(NOT_KEPT)
    return chat.talk.id


@dataclass(frozen=True, slots=True)
class _Command:
    """Something that can be typed instead of a question: what it takes and what it does."""

    run: Callable[[_Chat, str], None]
    takes: str
    text: str


COMMANDS = {
    "/help": _Command(_help, "", "this list"),
    "/new": _Command(_new, "", "begin a new conversation"),
    "/list": _Command(_list, "", "the conversations that are kept"),
    "/open": _Command(_open, "N or ID", "go on with one of them"),
    "/rename": _Command(_rename, "TITLE", "give this one another title"),
    "/export": _Command(_export, "FILE", "write this one to a new file, .md or .json"),
    "/delete": _Command(_delete, "", "delete this one for good"),
    "/sources": _Command(_sources, "", "the sources of the last answer again"),
    "/source": _Command(_source, "N", "citation N of the last answer in its paragraph"),
    "/query": _Command(_query, "", "what was searched for the last answer, and what was found"),
    "/quit": _Command(_quit, "", "end"),
}


def _read_lines() -> Iterator[str]:
    """What is typed, line by line; with a prompt where somebody sees it."""
    is_seen = sys.stdin.isatty() and sys.stdout.isatty()
    if is_seen:
        _prepare_editing([])
    while True:
        try:
            line = input("> " if is_seen else "")
        except EOFError:
            if is_seen:
                show("")
            return
        except KeyboardInterrupt:
            if not is_seen:
                raise
            show("")
        else:
            yield line


def _prepare_editing(earlier: Sequence[str]) -> None:
    """Lines can be edited and earlier ones called back, where the terminal and this Python can."""
    if sys.stdin.isatty():
        with suppress(ImportError):
            import readline

            for line in earlier:
                readline.add_history(line)
