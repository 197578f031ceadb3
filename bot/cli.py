"""The command line: parse, call the Bot, print, exit code. Results go to stdout, errors and progress to stderr.

Exit 0, 1 for an error shown in one sentence, 2 for wrong usage; an abstention is an answer, so it is 0.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from bot import open_bot
from bot.errors import BotError, CorpusError, IndexBusyError
from bot.settings import load_settings

if TYPE_CHECKING:
    from bot.bot import Bot
    from bot.progress import Progress
    from bot.schema import Answer, IngestReport


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    _accept_any_character()
    options = build_parser().parse_args(arguments)
    debug = False
    try:
        debug = load_settings(**options.settings(options)).debug
        code: int = options.run(options)
        sys.stdout.flush()  # while a closed pipe can still be told from a fault
        return code
    except BotError as error:
        if debug:
            traceback.print_exc()
        print(f"error: {_printable(' '.join(str(error).split()))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; what was done before is kept", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left unsent has nobody to go to
        return 1


def build_parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    parser = argparse.ArgumentParser(
        prog="bot", description="Ask a folder of documents; every sentence of an answer is quoted and can be opened."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--home", help="where the index lives (BOT_HOME, default .bot)")
    shared.add_argument("--corpus", help="the folder indexed on first use (BOT_CORPUS, default corpus)")
    shared.add_argument("--llm", help="who composes answers: auto, quotes (BOT_LLM, default auto)")

    def add(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, parents=[shared], help=text, description=text)
        command.set_defaults(run=run, settings=_given)
        return command

    ingest = add("ingest", _ingest, "Bring the index up to date with files and folders.")
    ingest.add_argument("paths", nargs="+", metavar="PATH")
    _add_ask_options(add("ask", _ask, "Answer one question."))
    add("chat", _chat, "Ask one question after another in the terminal.")
    ui = add("ui", _ui, "Open the chat page in a browser.")
    ui.add_argument("--port", type=int, choices=range(65536), default=7860, metavar="PORT")
    ui.add_argument("--host", default="127.0.0.1")
    ui.add_argument("--open", action="store_true", help="open the browser too")
    _add_eval_options(add("eval", _eval, "Measure answers on a set of cases (default: our own over the corpus)."))
    documents = add("documents", _documents, "List what is indexed.")
    documents.add_argument("--json", action="store_true")
    remove = add("remove", _remove, "Take a document out of the index; its file stays.")
    remove.add_argument("id", metavar="ID")
    add("rebuild", _rebuild, "Make the vector index anew from the catalog, without the embedding model.")
    add("doctor", _doctor, "Tell what is installed, which backend answers, and whether the index is sound.")
    return parser


def _add_ask_options(ask: argparse.ArgumentParser) -> None:
    ask.add_argument("question")
    ask.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    for flag, text in (
        ("--from", "only documents published on or after this ISO date"),
        ("--to", "only documents published on or before this ISO date"),
    ):
        ask.add_argument(flag, dest=f"published_{flag[2:]}", metavar="DATE", help=text)
    ask.add_argument("--source", action="append", default=[], help="only this source; may be repeated")
    ask.add_argument(
        "--document", action="append", default=[], metavar="ID", help="only this document; may be repeated"
    )


def _add_eval_options(evaluate: argparse.ArgumentParser) -> None:
    evaluate.add_argument("--documents", type=Path, metavar="FILE")
    evaluate.add_argument("--cases", type=Path, metavar="FILE")
    evaluate.add_argument("--json", type=Path, metavar="OUT", help="write the report here too")
    evaluate.add_argument("--limit", type=int, help="the first N cases of each class")


def _given(options: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(options, name) for name in ("home", "corpus", "llm")}


def _ingest(options: argparse.Namespace) -> int:
    with open_bot(**_given(options)) as bot, _bar("ingesting") as progress:
        report = bot.ingest(*options.paths, progress=progress)
    _print_report(report, sys.stdout)
    return 1 if report.failed and not (report.added or report.updated or report.unchanged) else 0


def _ask(options: argparse.Namespace) -> int:
    from bot.schema import Filters

    filters = Filters(options.published_from, options.published_to, sources=options.source, documents=options.document)
    with open_bot(**_given(options)) as bot:
        with _bar("indexing the corpus") as progress:
            bot.ingest_corpus(progress)
        answer = bot.ask(options.question, filters=filters)
    if options.json:
        _print_json(answer.to_dict())
    else:
        print(format_answer(answer))
    return 0


def _chat(options: argparse.Namespace) -> int:
    from bot.schema import Turn

    history: list[Turn] = []
    with open_bot(**_given(options)) as bot:
        with _bar("indexing the corpus") as progress:
            bot.ingest_corpus(progress)
        print("Ask a question; an empty line ends.")
        for question in _read_questions():
            try:
                answer = bot.ask(question, history)
            except BotError as error:
                print(f"error: {_printable(str(error))}", file=sys.stderr)
                continue
            print(format_answer(answer) + "\n")
            history.append(Turn(question, answer.text))
    return 0


def _ui(options: argparse.Namespace) -> int:
    from ui.app import serve

    with open_bot(**_given(options)) as bot:
        with _bar("indexing the corpus") as progress:
            _index_for_page(bot, options.corpus, progress)
        serve(bot, options.host, options.port, options.open, announce=_announce)
    return 0


def _index_for_page(bot: Bot, named: str | None, progress: Callable[[Progress], None] | None) -> None:
    """Brings a folder named on the command line up to date, or indexes the default one on first use.

    The page can take documents too, so only a named folder that is not there keeps it from opening.
    """
    if named and not Path(named).exists():
        raise CorpusError(f"there is no folder {named}; name one that exists, or leave --corpus out")
    try:
        report = bot.ingest(named, progress=progress) if named else bot.ingest_corpus(progress)
    except (CorpusError, IndexBusyError) as error:
        print(_printable(f"note: {error}"), file=sys.stderr)
        return
    if report:
        _print_report(report)


def _announce(url: str) -> None:
    print(f"the page is at {url} (Ctrl-C stops it)", flush=True)


def _eval(options: argparse.Namespace) -> int:
    from evals.report import print_report, write_report
    from evals.run import evaluate

    settings = load_settings(**_given(options))
    with _bar("indexing") as progress:
        report = evaluate(
            options.documents,
            options.cases,
            settings,
            limit=options.limit,
            bar=sys.stderr.isatty(),
            indexing=progress,
        )
    print_report(report)
    if options.json:
        write_report(report, options.json)
    return 0


def _documents(options: argparse.Namespace) -> int:
    with open_bot(**_given(options)) as bot:
        found = bot.documents()
    if options.json:
        from dataclasses import asdict

        _print_json([asdict(info) for info in found])
        return 0
    for info in found:
        print(_printable(f"{info.id}  {info.published or '          '}  {info.title}  ({info.source or info.path})"))
    print(f"{len(found)} documents", file=sys.stderr)
    return 0


def _remove(options: argparse.Namespace) -> int:
    with open_bot(**_given(options)) as bot:
        bot.remove(options.id)
    print(_printable(f"removed {options.id}"))
    return 0


def _rebuild(options: argparse.Namespace) -> int:
    with open_bot(**_given(options)) as bot:
        bot.rebuild()
    print("the vector index is rebuilt from the catalog")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from bot.doctor import examine

    with open_bot(**_given(options)) as bot:
        findings, problems = examine(bot)
    for name, value in findings.items():
        print(f"{name + ':':<12} {value}")
    for problem in problems:
        print(f"problem: {problem}")
    if not problems:
        print(f"{'index:':<12} sound")
    return 1 if problems else 0


def format_answer(answer: Answer) -> str:
    """An answer for the terminal: the text, then each citation with title, date, place and exact words."""
    lines = [*answer.text.split("\n"), ""]
    for one in answer.citations:
        where = ", ".join(filter(None, [one.document.title, one.document.published or "undated", one.document.source]))
        lines += [f"[{one.number}] {where}", f"    {one.document.path}, characters {one.start} to {one.end}"]
        lines += [f"    “{' '.join(one.quote.split())}”"]
    if answer.abstained:
        for passage in answer.passages[:3]:
            lines += [f"- {passage.document.title}: {' '.join(passage.text.split())[:200]} ..."]
    return "\n".join(map(_printable, lines)).rstrip()


def _read_questions() -> Iterator[str]:
    while True:
        try:
            question = input("> ").strip()
        except EOFError:
            return
        if not question:
            return
        yield question


def _print_report(report: IngestReport, to: TextIO | None = None) -> None:
    """Counts to `to` (stderr when None), each failure to stderr."""
    counts = ", ".join(f"{getattr(report, name)} {name}" for name in ("added", "updated", "unchanged", "removed"))
    print(f"{counts}, {len(report.failed)} failed", file=to or sys.stderr)
    for failure in report.failed:
        print(_printable(f"failed: {failure.path}: {failure.reason}"), file=sys.stderr)


@contextmanager
def _bar(text: str) -> Iterator[Callable[[Progress], None] | None]:
    """A progress bar on a terminal, with rate and time left; nothing when stderr is not one."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    with tqdm(total=100, desc=text, unit="%", bar_format="{desc} |{bar:24}| {n:.0f}% {postfix}", leave=False) as bar:

        def show(progress: Progress) -> None:
            bar.n = 100 * progress.share
            left = "" if progress.seconds_left is None else f", {progress.seconds_left:.0f} s left"
            bar.set_postfix_str(f"{progress.documents} documents, {progress.rate:.0f} chunks/s{left}")

        yield show


def _print_json(value: Any) -> None:
    """JSON that any encoding can carry: other letters are escaped where stdout is not UTF-8."""
    plain = (sys.stdout.encoding or "").lower() not in ("utf-8", "utf8")
    print(json.dumps(value, ensure_ascii=plain, indent=1))


def _accept_any_character() -> None:
    """A letter that the terminal cannot show, or a byte it cannot have meant, must not end in a traceback."""
    for stream, errors in ((sys.stdin, "surrogateescape"), (sys.stdout, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)


def _printable(text: str) -> str:
    """One line that cannot steer a terminal: control characters and line ends are shown, not sent."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
