"""What can be typed: every command of `bot` with its options. What a command does is in cli.py.

Reading arguments loads nothing, so that `bot --help` is instant.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

BACKENDS = "auto, quotes, local, openai, or module:Class of a llama-index LLM"
HIGHEST_PORT = 65535
BEGINNING = (
    'To begin: `bot ui` opens the chat page, `bot ask "..."` answers here; both index the folder corpus/ on first use, '
    "and `bot ingest PATH` adds other documents. `bot COMMAND --help` tells more of a command."
)


def build_parser() -> argparse.ArgumentParser:
    """All commands with their options; `command` is the name of the one that was typed."""
    parser = argparse.ArgumentParser(
        prog="bot",
        description="Ask a folder of documents; every sentence of an answer is quoted and can be opened.",
        epilog=BEGINNING,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    shared = _share_options()

    def add(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, parents=[shared], help=text, description=text)

    _add_ingesting(add)
    _add_ask_options(add("ask", "Answer one question."))
    _add_chat_options(add("chat", "Ask one question after another in the terminal; the conversation is kept."))
    _add_conversation_actions(
        add("conversations", "List the conversations that are kept, or show, export, delete one.")
    )
    _add_feedback_actions(
        add("feedback", "List what people thought of answers, or write it out as cases for `bot eval`.")
    )
    _add_timeline_options(
        add("timeline", "List dated events in order of day: those of a question, or of all documents.")
    )
    _add_check_options(add("check", "Check a draft against the index, or sentences against their quotes."))
    _add_read_options(add("read", "Show how a file is understood: what it says of itself, whose words, which days."))
    text = "Put a local model in place, choose another one, or show which are there."
    _add_model_actions(commands.add_parser("model", help=text, description=text), shared)
    text = "Choose who may use the page: the file that BOT_LOGIN names holds their names and hashed passwords."
    _add_login_actions(commands.add_parser("login", help=text, description=text), shared)
    _add_serving(add)
    _add_eval_options(add("eval", "Measure answers on cases (default: our own over the corpus), or look at runs."))
    documents = add("documents", "List what is indexed.")
    documents.add_argument("--json", action="store_true")
    remove = add("remove", "Take a document out of the index; its file stays.")
    remove.add_argument("id", metavar="ID")
    add("rebuild", "Make the vector index anew from the catalog, without the embedding model.")
    add("doctor", "Tell what is installed, which backend answers, and whether the index is sound.")
    return parser


def read_settings(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that were typed, for `load_settings`; None where one was not."""
    return {name: getattr(options, name) for name in ("home", "corpus", "llm")}


def _share_options(default: str | None = None) -> argparse.ArgumentParser:
    """The options of every command; with argparse.SUPPRESS, those of an action leave what was typed before it."""
    shared = argparse.ArgumentParser(add_help=False, argument_default=default)
    shared.add_argument("--home", help="where the index lives (BOT_HOME, default .bot)")
    shared.add_argument("--corpus", help="the folder indexed on first use (BOT_CORPUS, default corpus)")
    shared.add_argument("--llm", help=f"who composes answers: {BACKENDS} (BOT_LLM, default auto)")
    return shared


def _add_ask_options(ask: argparse.ArgumentParser) -> None:
    ask.add_argument("question")
    ask.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    for flag, text in (
        ("--from", "only documents published on or after this ISO date"),
        ("--to", "only documents published on or before this ISO date"),
    ):
        ask.add_argument(flag, dest=f"published_{flag[2:]}", metavar="DATE", help=text)
    for flag, text in (
        ("--event-from", "only sentences that tell of this ISO date or a later one"),
        ("--event-to", "only sentences that tell of this ISO date or an earlier one"),
        ("--today", "the ISO date that “yesterday” is reckoned from (default: today)"),
    ):
        ask.add_argument(flag, metavar="DATE", help=text)
    _add_filter_options(ask)


def _add_filter_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--source", action="append", default=[], help="only this source; may be repeated")
    command.add_argument(
        "--document", action="append", default=[], metavar="ID", help="only this document; may be repeated"
    )


def _add_timeline_options(timeline: argparse.ArgumentParser) -> None:
    timeline.add_argument("question", nargs="?", metavar="QUESTION", help="only what this finds (at most 40 events)")
    timeline.add_argument("--json", action="store_true", help='print {"schema", "question", "events": [...]}')
    for flag, text in (("--from", "on or after"), ("--to", "on or before")):
        timeline.add_argument(
            flag,
            dest=f"event_{flag[2:]}",
            metavar="DATE",
            help=f"only what happened, or still went on, {text} this ISO date, month or year (not when published)",
        )
    _add_filter_options(timeline)


def _add_chat_options(chat: argparse.ArgumentParser) -> None:
    begin = chat.add_mutually_exclusive_group()
    begin.add_argument("--conversation", metavar="ID", help="go on with a conversation that is kept")
    begin.add_argument("--continue", dest="go_on", action="store_true", help="go on with the last one")


def _add_conversation_actions(conversations: argparse.ArgumentParser) -> None:
    conversations.add_argument("--json", action="store_true", help="print it as JSON")
    conversations.add_argument("--search", metavar="WORDS", default="", help="list those that say all of these words")
    actions = conversations.add_subparsers(dest="action", metavar="ACTION")
    shared = _share_options(argparse.SUPPRESS)
    for name, text in (
        ("show", "Print one with its citations."),
        ("rename", "Give one another title."),
        ("delete", "Delete one for good."),
        ("export", "Write one out with every citation and its place."),
    ):
        action = actions.add_parser(name, parents=[shared], help=text, description=text)
        action.add_argument("id", metavar="ID", help="the id, or its first characters (four at least)")
        if name == "show":
            action.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print it as JSON")
        if name == "rename":
            action.add_argument("title", metavar="TITLE")
        if name == "export":
            action.add_argument("--format", choices=["markdown", "json"], default="markdown")
            action.add_argument("--output", type=Path, metavar="FILE", help="a new file, instead of stdout")


def _add_feedback_actions(feedback: argparse.ArgumentParser) -> None:
    feedback.add_argument("--json", action="store_true", help="print it as JSON, each with the whole answer")
    actions = feedback.add_subparsers(dest="action", metavar="ACTION")
    shared = _share_options(argparse.SUPPRESS)
    for name, text in (
        ("show", "Print one with its answer."),
        ("remove", "Take one out for good."),
        ("export", "Write all of it out as cases, JSON lines that `bot eval --cases` reads."),
    ):
        action = actions.add_parser(name, parents=[shared], help=text, description=text)
        if name == "export":
            action.add_argument("--out", type=Path, metavar="FILE", help="a new file, instead of stdout")
        else:
            action.add_argument("id", metavar="ID", help="the id, or its first characters (four at least)")
        if name == "show":
            action.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print it as JSON")


def _add_check_options(check: argparse.ArgumentParser) -> None:
    check.add_argument(
        "file",
        metavar="FILE",
        help="a draft with [n] marks (.md, .txt), or lines of {sentence, quote, title, published, speaker} (.jsonl, -)",
    )
    check.add_argument("--json", action="store_true", help="print the verdicts as JSON")
    check.add_argument("--strict", action="store_true", help="exit 1 when a sentence is not supported")


def _add_read_options(read: argparse.ArgumentParser) -> None:
    read.add_argument("file", type=Path, metavar="FILE", help="any file that can be ingested; nothing is indexed")
    read.add_argument(
        "--json",
        action="store_true",
        help="print the document as JSON with the offsets of all its parts, or where the file holds several,"
        ' or a part that failed, {"schema", "documents": [...]}',
    )


def _add_model_actions(model: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    actions = model.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, text in (
        ("install", "Download the local model (1.1 GB) into the home."),
        ("use", "Let a GGUF file of yours answer."),
        ("show", "List the models that are there."),
    ):
        action = actions.add_parser(name, parents=[shared], help=text, description=text)
        if name == "use":
            action.add_argument("path", type=Path, metavar="PATH")


def _add_login_actions(login: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    actions = login.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, text in (
        ("add", "Give a name a password, or another one; asked for twice, or read as one line from stdin."),
        ("remove", "Take a name out; whoever is signed in under it is out at once."),
        ("list", "List the names."),
    ):
        action = actions.add_parser(name, parents=[shared], help=text, description=text)
        if name != "list":
            action.add_argument("name", metavar="NAME")


def _add_ingesting(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    ingest = add("ingest", "Bring the index up to date with files and folders.")
    ingest.add_argument("paths", nargs="+", metavar="PATH")
    text = "let a Ray cluster read and embed: HOST:PORT of its head, or local for one on this machine meanwhile"
    ingest.add_argument("--cluster", metavar="ADDRESS", default="", help=text)
    fetch = add("fetch", "Bring the index up to date with what a llama-index reader gives.")
    fetch.add_argument("reader", metavar="MODULE:CLASS", help="llama_index.readers.web:SimpleWebPageReader")
    fetch.add_argument("options", nargs="*", metavar="NAME=VALUE", help="for the class and its load_data; JSON or text")


def _add_serving(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    page = add("ui", "Open the chat page in a browser, and serve programs beside it.")
    page.add_argument("--open", action="store_true", help="open the browser too")
    programs = add("serve", "Serve programs over HTTP without the page: the API, OpenAI's, MCP.")
    tools = add("mcp", "Offer tools to a program with a model: MCP over stdin and stdout, or HTTP.")
    tools.add_argument("--http", action="store_true", help="at /mcp of HOST and PORT instead")
    for command, port in ((page, 7860), (programs, 7870), (tools, 7880)):
        command.add_argument("--port", type=_read_port, default=port, metavar="PORT", help=f"({port})")
        command.add_argument("--host", default="127.0.0.1")
        text = "leave out what is put into the corpus folder meanwhile"
        command.add_argument("--no-watch", dest="watch", action="store_false", help=text)


def _read_port(typed: str) -> int:
    """A port's number; 0 lets the system choose. Raises ArgumentTypeError."""
    port = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 5 else -1
    if not 0 <= port <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{typed[:20]!r} is no port; type a number from 0 to {HIGHEST_PORT}")
    return port


def _add_measure_options(evaluate: argparse.ArgumentParser) -> None:
    evaluate.add_argument("--documents", type=Path, metavar="FILE")
    text = "JSON lines, CSV with the columns question and answer, or a folder of such files"
    evaluate.add_argument("--cases", type=Path, metavar="FILE", help=text)
    evaluate.add_argument("--drafts", action="store_true", help="ask also the cases that nobody has confirmed")
    text = "a model that grades the answers: a backend, a .gguf file, a server's address, or module:Class"
    evaluate.add_argument("--judge", metavar="NAME", help=text)
    evaluate.add_argument("--judge-model", default="", metavar="MODEL", help="the model of that backend")
    evaluate.add_argument("--json", type=Path, metavar="OUT", help="write the report, or the comparison, here too")
    evaluate.add_argument("--html", type=Path, metavar="OUT", help="write the report here as a page with plots")
    evaluate.add_argument("--verbose", action="store_true", help="every figure, and every case that went wrong")
    evaluate.add_argument("--limit", type=int, help="the first N cases of each class")
    evaluate.add_argument(
        "--prices",
        nargs=2,
        type=float,
        metavar=("READ", "WRITTEN"),
        help="what a million tokens cost, those read and those written; the report then tells the cost",
    )
    evaluate.add_argument("--fresh", action="store_true", help="index and ask anew, also what was answered before")
    text = "when cases without a day of their own are asked, as in 2023-09-27 (default: today)"
    evaluate.add_argument("--day", metavar="DATE", help=text)


def _add_eval_options(evaluate: argparse.ArgumentParser) -> None:
    _add_measure_options(evaluate)
    instead = evaluate.add_mutually_exclusive_group()
    instead.add_argument("--runs", action="store_true", help="list the runs that are kept, the newest first")
    instead.add_argument(
        "--compare",
        nargs=2,
        metavar=("BEFORE", "AFTER"),
        help="what changed between two runs: ids, `last`, `last~1` ..., or files",
    )
    instead.add_argument("--gate", action="store_true", help="exit 1 if a figure fell beyond chance below the baseline")
    evaluate.add_argument("--baseline", type=Path, metavar="FILE", help="the gate's (default: ours)")
    evaluate.add_argument("--update", action="store_true", help="write the gate's baseline anew instead")
    _add_eval_actions(evaluate)


def _add_eval_actions(evaluate: argparse.ArgumentParser) -> None:
    actions = evaluate.add_subparsers(dest="action", metavar="ACTION")
    shared = _share_options(argparse.SUPPRESS)
    text = "Remove runs that are kept, for good."
    remove = actions.add_parser("remove", parents=[shared], help=text, description=text)
    remove.add_argument(
        "ids", nargs="+", metavar="ID", help="an id, its first or last characters, `last`, `last~1` ..."
    )
    _add_show_action(actions, shared)
    text = "Draft cases from documents into a new file, or confirm those of a file one by one."
    new = actions.add_parser("new", parents=[shared], help=text, description=text)
    new.add_argument(
        "--documents", type=Path, default=argparse.SUPPRESS, metavar="FOLDER", help="(default: the corpus)"
    )
    new.add_argument("--count", type=int, default=30, metavar="N", help="how many to draft (default: 30)")
    chosen = new.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--out", type=Path, metavar="FILE", help="a new file for drafts: .csv, or .jsonl")
    chosen.add_argument("--review", type=Path, metavar="FILE", help="confirm, drop or correct the drafts of a file")


def _add_show_action(
    actions: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    text = "Show a run that is kept once more, or write it as a page."
    shown = actions.add_parser("show", parents=[shared], help=text, description=text)
    shown.add_argument("run", metavar="ID", help="an id, its first or last characters, `last`, `last~1` ..., or a file")
    text = "every figure, and every case that went wrong"
    shown.add_argument("--verbose", action="store_true", default=argparse.SUPPRESS, help=text)
    for name in ("--html", "--json"):
        shown.add_argument(name, type=Path, default=argparse.SUPPRESS, metavar="OUT", help="write it here")
