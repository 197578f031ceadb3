"""The command line: call the Bot, print, exit code. Results go to stdout, errors and progress to stderr.

Exit 0, 1 for an error shown in one sentence, 2 for wrong usage; an abstention is an answer, so it is 0. What can be
typed is in arguments.py, how things are shown in terminal.py.
"""

from __future__ import annotations

import argparse
import errno
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot import open_bot
from bot.commands.arguments import build_parser, read_settings
from bot.commands.chat import run_chat
from bot.commands.check import run_check
from bot.commands.conversations import run_conversations
from bot.commands.eval import run_eval
from bot.commands.feedback import run_feedback
from bot.commands.login import run_login
from bot.commands.model import run_model
from bot.commands.read import run_read
from bot.commands.terminal import (
    accept_any_character,
    drop_output,
    format_answer,
    print_json,
    print_report,
    say,
    show,
    show_bar,
)
from bot.commands.timeline import run_timeline
from bot.commands.usage import read_arguments
from bot.errors import BotError, CorpusError, IndexBusyError
from bot.settings import load_settings

if TYPE_CHECKING:
    from bot.bot import Bot
    from bot.progress import Progress

UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""What a system says where there is no room for what is written, or no device any more."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    accept_any_character()
    options = read_arguments(build_parser(), COMMANDS, arguments)
    try:
        code = _run(options)
        sys.stdout.flush()  # while a closed pipe or a full disk can still be told from a fault
        return code
    except BrokenPipeError:
        drop_output(sys.stdout)  # what is left unsent has nobody to go to
        return 1
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        drop_output(sys.stdout)
        try:
            say(f"error: cannot write the output ({error.strerror}); make room, or send it elsewhere")
        except OSError:  # where errors go is full too
            drop_output(sys.stderr)
        return 1


def _run(options: argparse.Namespace) -> int:
    """Runs the command, and tells of what a person can mend."""
    debug = False
    try:
        debug = load_settings(**read_settings(options)).debug
        return COMMANDS[options.command](options)
    except BotError as error:
        if debug:
            traceback.print_exc()
        say(f"error: {' '.join(str(error).split())}")
        return 1
    except KeyboardInterrupt:
        say("stopped; what was done before is kept")
        return 130


def _ingest(options: argparse.Namespace) -> int:
    with open_bot(**read_settings(options)) as bot, show_bar("ingesting") as progress:
        report = bot.ingest(*options.paths, progress=progress, cluster=options.cluster)
    print_report(report, sys.stdout)
    return 1 if report.failed and not (report.added or report.updated or report.unchanged) else 0


def _fetch(options: argparse.Namespace) -> int:
    from bot.readers import read_options

    with open_bot(**read_settings(options)) as bot, show_bar("ingesting") as progress:
        report = bot.fetch(options.reader, read_options(options.options), progress)
    print_report(report, sys.stdout)
    return 1 if report.failed and not (report.added or report.updated or report.unchanged) else 0


def _ask(options: argparse.Namespace) -> int:
    from bot.schema import Filters

    filters = Filters(
        options.published_from,
        options.published_to,
        sources=options.source,
        documents=options.document,
        event_from=options.event_from,
        event_to=options.event_to,
    )
    with open_bot(**read_settings(options)) as bot:
        with show_bar("indexing the corpus") as progress:
            bot.ingest_corpus(progress)
        answer = bot.ask(options.question, filters=filters, today=options.today)
    if options.json:
        print_json(answer.to_dict())
    else:
        print(format_answer(answer))
    return 0


def _ui(options: argparse.Namespace) -> int:
    """Serves the page with the API, or the API and the tools without the page."""
    from ui.closing import end_process
    from ui.login import warn_of_strangers
    from ui.offers import PAGE, Offers, has_tools
    from ui.server import serve

    offers = PAGE if options.command == "ui" else Offers(page=False, tools=has_tools())

    with open_bot(**read_settings(options)) as bot:
        with show_bar("indexing the corpus") as progress:
            index_for_page(bot, options.corpus, progress)
        _watch(bot, options)
        guard = bot.settings.login or ("" if offers.page else bot.settings.api_key)
        warning = warn_of_strangers(options.host, guard)
        if warning:
            say(warning)
        opens = offers.page and options.open
        serve(bot, options.host, options.port, opens, _announce(offers.page), offers)
    end_process()  # all is closed by now, but threads of libraries may not have ended
    return 0


def index_for_page(bot: Bot, named: str | None, progress: Callable[[Progress], None] | None) -> None:
    """Brings a folder named on the command line up to date, or indexes the default one on first use.

    The page can take documents too, so only a named folder that is not there keeps it from opening; one that has become
    empty takes no document with it.
    """
    from bot.watching import EMPTY, is_deserted

    if named and not Path(named).exists():
        raise CorpusError(f"there is no folder {named}; name one that exists, or leave --corpus out")
    if named and is_deserted(Path(named), bot.shelf):
        say(f"note: {EMPTY.format(folder=named)}")
        return
    try:
        report = bot.ingest(named, progress=progress, by_itself=True) if named else bot.ingest_corpus(progress)
    except (CorpusError, IndexBusyError) as error:
        say(f"note: {error}")
        return
    if report:
        print_report(report)


def _watch(bot: Bot, options: argparse.Namespace) -> None:
    """Follows the folder, unless it is not to be, or a file."""
    if options.watch and not Path(options.corpus or ".").is_file():
        bot.watch(options.corpus)


def _announce(is_page: bool) -> Callable[[str], None]:
    served = "the page is" if is_page else "programs are served"
    return lambda url: print(f"{served} at {url} (Ctrl-C stops it)", flush=True)


def _mcp(options: argparse.Namespace) -> int:
    """Offers the tools; over stdin and stdout, nothing else is written there."""
    from ui.closing import end_process
    from ui.login import warn_of_strangers
    from ui.offers import Offers, require_tools
    from ui.server import serve

    require_tools()
    with open_bot(**read_settings(options)) as bot:
        with show_bar("indexing the corpus") as progress:
            index_for_page(bot, options.corpus, progress)
        _watch(bot, options)
        if not options.http:
            from ui.api.protocol import serve_stdio

            bot.warm()
            serve_stdio(bot)
            return 0
        if warning := warn_of_strangers(options.host, bot.settings.login or bot.settings.api_key):
            say(warning)
        offers = Offers(page=False, api=False, tools=True)
        serve(bot, options.host, options.port, announce=_announce(is_page=False), offers=offers)
    end_process()
    return 0


def _documents(options: argparse.Namespace) -> int:
    with open_bot(**read_settings(options)) as bot:
        found = bot.documents()
    if options.json:
        from dataclasses import asdict

        print_json([asdict(info) for info in found])
        return 0
    for info in found:
        show(f"{info.id}  {info.published or '          '}  {info.title}  ({info.source or info.path})")
    say(f"{len(found)} document{'' if len(found) == 1 else 's'}")
    return 0


def _remove(options: argparse.Namespace) -> int:
    with open_bot(**read_settings(options)) as bot:
        bot.remove(options.id)
    show(f"removed {options.id}")
    return 0


def _rebuild(options: argparse.Namespace) -> int:
    with open_bot(**read_settings(options)) as bot:
        bot.rebuild()
    print("the vector index is rebuilt from the catalog")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from bot.doctor import examine

    with open_bot(**read_settings(options)) as bot:
        findings, problems = examine(bot)
    for name, value in findings.items():
        print(f"{name + ':':<12} {value}")
    for problem in problems:
        print(f"problem: {problem}")
    if not problems:
        print(f"{'index:':<12} sound")
    return 1 if problems else 0


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "ingest": _ingest,
    "fetch": _fetch,
    "ask": _ask,
    "chat": run_chat,
    "conversations": run_conversations,
    "feedback": run_feedback,
    "check": run_check,
    "read": run_read,
    "timeline": run_timeline,
    "model": run_model,
    "login": run_login,
    "ui": _ui,
    "serve": _ui,
    "mcp": _mcp,
    "eval": run_eval,
    "documents": _documents,
    "remove": _remove,
    "rebuild": _rebuild,
    "doctor": _doctor,
}
