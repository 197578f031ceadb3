"""Articles and events as lines for the terminal: what `bot read` and `bot timeline` print.

How a line gets to the terminal is terminal.py's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.commands.terminal import fold, name_source, show_place

if TYPE_CHECKING:
    from bot.articles import Article
    from bot.schema import Document
    from bot.stated import EventDate, Statement
    from bot.timeline import DatedEvent


def format_event(event: DatedEvent) -> list[str]:
    """An event for the terminal: its days and its sentence, then who says so, and each source with its place."""
    whose = f"{event.voice}, {event.speaker}" if event.speaker else event.voice
    lines = [*fold(f"{format_date(event.date)}  {' '.join(event.sentence.split())}", 4), f"    ({whose})"]
    for one in (event.citation, *event.also):
        lines += [*fold(f"    {name_source(one.document)}", 6), f"    {show_place(one)}"]
    return [*lines, ""]


def format_article(article: Article) -> list[str]:
    """A document as it was understood: what it says of itself, then each sentence below its heading."""
    document = article.document
    lines = [document.title, *(f"  {name + ':':<11} {value}" for name, value in _list_facts(article) if value)]
    headings = list(document.sections)
    for one in article.statements:
        while headings and headings[0].start <= one.start:
            heading = headings.pop(0)
            lines += ["", f"# {document.text[heading.start : heading.end]}"]
        lines += [*([""] if _leads(document.text, one.start) else []), _format_statement(document, one)]
    return lines


def _leads(text: str, start: int) -> bool:
    """Whether a paragraph begins here."""
    return not start or "\n\n" in text[max(0, start - 3) : start]


def _list_facts(article: Article) -> Iterator[tuple[str, str | None]]:
    """What a document says of itself, each with its name; the dateline and what stands under the headline too."""
    document = article.document
    for name in ("author", "source", "published", "updated", "url"):
        yield name, getattr(document, name)
    yield "topics", ", ".join(document.topics)
    yield "standfirst", article.join_parts("standfirst")
    yield "dateline", article.join_parts("dateline")


def _format_statement(document: Document, one: Statement) -> str:
    """A sentence in one line: where it stands if not in the story, whose words it is, and its dates in brackets."""
    kinds = [part.kind for part in document.parts if part.start <= one.start < part.end]
    whose = one.voice + (f", {one.speaker}" if one.speaker else "")
    text, at = "", one.start
    for date in one.dates:
        end = min(date.end, one.end)
        text += f"{document.text[at:end]} [={format_date(date)}]"
        at = end
    told = " ".join((text + document.text[at : one.end]).split())
    return f"({': '.join([*kinds, whose])}) {told}"


def format_date(date: EventDate) -> str:
    """The days that a date means, as short as its precision allows: a day, a month, a year, or from one to another."""
    if not date.first or not date.last:
        return "?"
    shown = {"month": 7, "year": 4}.get(date.precision, 10)
    first, last = date.first[:shown], date.last[:shown]
    return first if first == last else f"{first}..{last}"
