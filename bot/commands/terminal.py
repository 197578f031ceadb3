"""What the command line prints: answers, verdicts, reports, bars and JSON, so that no character can steer a terminal.

Calling the bot is in cli.py and the command files.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, TextIO

from bot.days import describe_day
from bot.numbering import mark_text
from bot.schema import Answer, Delta, Evidence
from bot.speakers import drop_lead
from bot.verdicts import describe_counts, describe_removed, explain_verdict

if TYPE_CHECKING:
    from bot.drafts import CheckedDraft, CheckedSentence
    from bot.kept import Conversation, ConversationInfo
    from bot.models import ModelFile
    from bot.progress import Progress
    from bot.schema import Citation, Source
from bot.intake import IngestReport

EACH_SIDE = "What each side says:"
TAKEN_BACK = "That was taken back; this is the answer:"
WIDTH = 100
"""Characters of a line that shows the words of a document."""
AROUND = 800
"""Characters shown of a paragraph on either side of the words quoted from it."""
DIM, MARKED, PLAIN = "\x1b[2m", "\x1b[7m", "\x1b[0m"


def show(*lines: str) -> None:
    """Lines of a result, on stdout."""
    for line in lines:
        print(make_printable(line))


def say(text: str) -> None:
    """One line beside the result, on stderr."""
    print(make_printable(text), file=sys.stderr)


def format_answer(answer: Answer) -> str:
    """An answer for the terminal: the text, then each citation with title, date, speaker, place, exact words."""
    told = list_sides(answer) if answer.sides else answer.text.split("\n")
    lines = [*([answer.notice, ""] if answer.notice else []), *_tell_as_of(answer), *told, ""]
    lines += [*list_changes(answer), *list_sources(answer)]
    return "\n".join(map(make_printable, lines)).rstrip()


def show_events(events: Iterable[Evidence | Delta | Answer], question: str = "") -> Answer:
    """Prints an answer sentence by sentence as it comes, and returns it.

    What was searched comes first where it is not the question. What was taken back, since the model broke off, is
    followed by the answer that stands instead. Sides are shown together, not as they come.
    """
    shown, is_waiting, is_held = "", False, False
    try:
        for event in events:
            if event == Delta("") or (is_held and isinstance(event, Delta)):  # the model is at work
                continue
            if is_waiting:  # and nothing else is on this line
                _show_waiting("")
            if is_waiting := isinstance(event, Evidence):
                is_held = bool(event.sides)
                if question and event.query.split() != question.split():
                    show_aside(f"searched: {event.query}")
                _show_waiting(f"reading {len(event.passages)} passages")
            elif isinstance(event, Delta):
                shown = _show_delta(event, shown)
            else:
                _show_end(event, shown)
                return event
    finally:
        if is_waiting:
            _show_waiting("")
    raise AssertionError("the last event is an Answer")


def list_sides(answer: Answer) -> list[str]:
    """The text of an answer with the sides by themselves: who speaks, when it was published, what they say."""
    sided = {place for side in answer.sides for place in side.sentences}
    rest = [one.marked for place, one in enumerate(answer.sentences) if place not in sided]
    lines = [" ".join(rest), "", EACH_SIDE] if rest else [EACH_SIDE]
    for side in answer.sides:
        speaker = f"{side.speaker[:1].upper()}{side.speaker[1:]}"
        lines += ["", f"{speaker} (published {side.published or 'on an unknown day'}):"]
        said = [answer.sentences[place] for place in side.sentences]
        lines += [f"  {mark_text(drop_lead(one.text, side.speaker), one.citations)}" for one in said]
    return lines


def _show_delta(delta: Delta, shown: str) -> str:
    """Prints what has come, and returns what is shown now of the answer."""
    if delta.anew and shown:
        print(f"\n\n{TAKEN_BACK}\n")
        shown = ""
    print(make_printable(delta.text), end="", flush=True)
    return shown + delta.text


def _show_end(answer: Answer, shown: str) -> None:
    """Prints what is still to be said where so much of an answer is shown."""
    if shown and shown == answer.text:
        print("\n")
        lines = [*([answer.notice, ""] if answer.notice else []), *_tell_as_of(answer)]
        show(*lines, *list_changes(answer), *list_sources(answer))
    else:
        print(f"\n\n{TAKEN_BACK}\n\n" if shown else "", format_answer(answer), sep="")


def _tell_as_of(answer: Answer) -> list[str]:
    """The day as of which an answer tells the latest, on a line of its own."""
    return [f"As of {describe_day(answer.as_of)}", ""] if answer.as_of else []


def list_changes(answer: Answer) -> list[str]:
    """What was updated in what is cited, and an empty line where there is any."""
    lines = [one.marked for one in answer.changed]
    return [*lines, ""] if lines else []


def list_sources(answer: Answer) -> list[str]:
    """What stands below an answer: its citations, or what it lets choose from, or the passages nearest to none.

    And last what was removed.
    """
    lines = []
    for one in answer.citations:
        lines += list_citation(one)
    lines += [f"{number}. {choice}" for number, choice in enumerate(answer.choices, start=1)]
    if answer.abstained and not answer.choices:
        for passage in answer.passages[:3]:
            lines += fold(f"- {passage.document.title}: {textwrap.shorten(passage.text, 200, placeholder=' ...')}", 2)
    return [*lines, "", describe_removed(answer.removed)] if answer.removed else lines


def list_citation(citation: Citation) -> list[str]:
    """The number and the document, where in it, the exact words, and each other document that has them."""
    copies = [line for one in citation.copies for line in fold(f"    also in {name_source(one)}", 4)]
    return [*_name_cited(citation), *_show_quote(citation), *copies]


def _name_cited(citation: Citation) -> list[str]:
    """The number, the document, and who says the words, where that is known."""
    return fold(f"[{citation.number}] {name_source(citation.document)}{_name_speaker(citation)}", 4)


def _name_speaker(citation: Citation) -> str:
    return f"; said by {citation.speaker}" if citation.speaker else ""


def fold(line: str, indent: int) -> list[str]:
    """A line in several that a terminal shows whole, those behind the first indented; no word is broken."""
    return textwrap.wrap(
        line, WIDTH, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
    ) or [line]


def show_aside(text: str) -> None:
    """A line of the result that is not the answer itself: pale, where it goes to a terminal."""
    print(_paint(DIM, make_printable(text)))


def show_quoted(citation: Citation, text: str) -> None:
    """A citation in the paragraph of the document's text that it stands in, its words marked."""
    if text[citation.start : citation.end] != citation.quote:  # another version, where this one was not kept
        show(*list_citation(citation))
        return
    begin = max(text.rfind("\n\n", 0, citation.start), citation.start - AROUND, 0)
    end = text.find("\n\n", citation.end)
    end = min(end if end >= 0 else len(text), citation.end + AROUND)
    show(*_name_cited(citation), f"    {show_place(citation)}")
    pieces = (text[begin : citation.start], citation.quote, text[citation.end : end])
    before, quote, after = (make_printable(re.sub(r"\s+", " ", piece)) for piece in pieces)
    marked = _paint(MARKED, quote)
    print(f"    {before.lstrip()}{marked if marked != quote else f'>>>{quote}<<<'}{after.rstrip()}")


def _paint(colour: str, text: str) -> str:
    return f"{colour}{text}{PLAIN}" if sys.stdout.isatty() else text


def format_info(info: ConversationInfo) -> str:
    """A conversation in one line: when it changed last, in local time, how many turns it has, its title."""
    changed = datetime.fromisoformat(info.changed).astimezone()
    return f"{changed:%Y-%m-%d %H:%M}  {info.turns:>3} turn{' ' if info.turns == 1 else 's'}  {info.title}"


def format_conversation(conversation: Conversation) -> list[str]:
    """A conversation as it was shown while it was held."""
    lines = [conversation.title]
    for exchange in conversation.exchanges:
        answer = exchange.answer
        searched = [f"searched: {answer.query}"] if answer.query.split() != answer.question.split() else []
        lines += ["", f"> {answer.question}", *searched, *format_answer(answer).split("\n")]
    return lines


def _show_quote(citation: Citation) -> list[str]:
    """The place and the words of a citation, indented; a path is never broken."""
    return [f"    {show_place(citation)}", *fold(f"    “{' '.join(citation.quote.split())}”", 5)]


def show_place(citation: Citation) -> str:
    """The file and the characters that a citation quotes."""
    return f"{citation.document.path}, characters {citation.start} to {citation.end}"


def name_source(document: Source) -> str:
    """A document in one line: title, date, source."""
    return ", ".join(filter(None, [document.title, document.published or "undated", document.source]))


def _show_waiting(text: str) -> None:
    """Words that the next ones replace, for somebody who waits at a terminal."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def format_draft(checked: CheckedDraft) -> list[str]:
    """The lines that tell of a checked draft: sentence by sentence, then what its references and counts are."""
    lines = [line for sentence in checked.sentences for line in _format_sentence(sentence)]
    lines += [
        f"line {one.line}: reference [{one.number}] names no indexed document: {one.text}"
        for one in checked.references
        if not one.documents
    ]
    return [*lines, describe_counts(checked.counts)]


def _format_sentence(sentence: CheckedSentence) -> list[str]:
    marks = "".join(f" [{mark}]" for mark in sentence.marks)
    lines = [f"line {sentence.line}: {sentence.status}: {sentence.text}{marks}", f"    {explain_verdict(sentence)}"]
    lines += [f"    {'; '.join(sentence.notes)}"] if sentence.notes else []
    if sentence.citation:
        document = sentence.citation.document
        lines += [f"    {document.title}, {document.published or 'undated'}{_name_speaker(sentence.citation)}"]
        lines += _show_quote(sentence.citation)
    return [*lines, ""]


def format_model(model: ModelFile) -> str:
    """A model file in one line; a star before the one that answers where a local model does."""
    found = model.header
    told = f"{found.name}, {found.size / 1e9:.1f} GB" if found else model.problem
    return f"{'*' if model.is_used else ' '} {model.path}  ({told})"


def print_report(report: IngestReport, to: TextIO | None = None) -> None:
    """Counts to `to` (stderr when None), each path that failed or was left out to stderr."""
    counts = ", ".join(f"{getattr(report, name)} {name}" for name in ("added", "updated", "unchanged", "removed"))
    left_out = f", {len(report.skipped)} skipped" if report.skipped else ""
    print(f"{counts}, {len(report.failed)} failed{left_out}", file=to or sys.stderr)
    for failure in report.failed:
        say(f"failed: {failure.path}: {failure.reason}")
    for one in report.skipped:
        say(f"skipped: {one.path}: {one.reason}")


@contextmanager
def show_bar(text: str) -> Iterator[Callable[[Progress], None] | None]:
    """A progress bar on a terminal, with rate and time left; nothing when stderr is not one."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    with tqdm(total=100, desc=text, unit="%", bar_format="{desc} |{bar:24}| {n:.0f}% {postfix}", leave=False) as bar:

        def update(progress: Progress) -> None:
            bar.n = 100 * progress.share
            left = "" if progress.seconds_left is None else f", {progress.seconds_left:.0f} s left"
            bar.set_postfix_str(f"{progress.documents} documents, {progress.rate:.0f} chunks/s{left}")

        yield update


@contextmanager
def show_bytes(text: str) -> Iterator[Callable[[int, int], None]]:
    """How much of a file is there: a bar on a terminal, else a line each time another tenth is."""
    if not sys.stderr.isatty():
        tenths = -1

        def tell(done: int, total: int) -> None:
            nonlocal tenths
            if 10 * done // total > tenths:
                tenths = 10 * done // total
                say(f"{text}: {10 * tenths} %")

        yield tell
        return
    from tqdm import tqdm

    with tqdm(desc=text, unit="B", unit_scale=True, leave=False) as bar:

        def update(done: int, total: int) -> None:
            bar.initial, bar.total = (bar.initial, total) if bar.total else (done, total)
            bar.n = done
            bar.refresh()

        yield update


def print_json(value: Any, indent: int | None = 1) -> None:
    """JSON that any encoding can carry and no terminal obeys: other letters are escaped where stdout is not UTF-8."""
    plain = (sys.stdout.encoding or "").lower() not in ("utf-8", "utf8")
    text = json.dumps(value, ensure_ascii=plain, indent=indent)
    print("".join(one if one.isprintable() or one == "\n" else json.dumps(one)[1:-1] for one in text))


def accept_any_character() -> None:
    """A letter that the terminal cannot show, or a byte it cannot have meant, must not end in a traceback."""
    for stream, errors in ((sys.stdin, "surrogateescape"), (sys.stdout, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)


def drop_output(stream: TextIO) -> None:
    """What is still to be sent to stdout or stderr goes nowhere: else the end of the program would try once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def make_printable(text: str) -> str:
    """One line that cannot steer a terminal: control characters and line ends are shown, not sent."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
