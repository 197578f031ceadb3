"""The library: the list of documents with what is known of each, those that could not be read, and what a removal did.

Every character of a document or a path goes through `html.escape` here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, get_args

from bot.dialogue.asking import check_dates
from bot.intake import Failure
from bot.schema import Document, Filters
from bot.shelf import Browsing, Listed, Listing, Order
from ui import strings
from ui.citations import describe_published, join_meta
from ui.reports import render_line
from ui.uploads import drop_copy, take_out
from ui.visit import Visit

SHOWN, MOST_SHOWN = 100, 2000
"""Documents listed at a time, and when the list is made anew after many of them were shown."""
FEW_FAILURES, FAILURES_SHOWN = 5, 50
OUTLINED = 60_000
"""Characters from the start within which headings are listed: so much of a text the source panel shows."""


def open_library(visit: Visit, wanted: Mapping[str, Any]) -> str:
    """The panel of the whole sheet: what the list is limited to, and its first page. Raises QuestionError."""
    browsing = read_browsing(wanted)
    return _render_form(browsing, visit.bot.shelf.sources()) + open_documents(visit, wanted)


def open_documents(visit: Visit, wanted: Mapping[str, Any]) -> str:
    """The panel of the list alone, from `start` on. Raises QuestionError."""
    browsing, shelf = read_browsing(wanted), visit.bot.shelf
    listing = shelf.browse(browsing)
    rows = _render_rows(listing, browsing)
    if browsing.start:
        return rows
    failed = "" if browsing.words else _render_failures(shelf.failures())
    count = _render_count(listing, browsing, shelf.count())
    return f'<div class="listing">{count}{failed}<ul class="library">{rows}</ul>{_render_watch(visit)}</div>'


def remove_document(visit: Visit, wanted: Mapping[str, Any]) -> str:
    """Takes a document out of the index, and tells so. Raises DocumentNotFoundError, IndexBusyError."""
    document = take_out(visit.bot, str(wanted.get("document", "")))
    return render_line(strings.REMOVED_DOCUMENT.format(title=document.title))


def forget_failure(visit: Visit, wanted: Mapping[str, Any]) -> str:
    """Takes a file off the list of those that could not be read; nothing is left to be said."""
    path = str(wanted.get("path", ""))
    if path in {one.path for one in visit.bot.shelf.failures()}:
        visit.bot.shelf.forget(path)
        drop_copy(visit.bot, path)
    return ""


def render_about(visit: Visit, document: Document) -> str:
    """What a document's own page tells ahead of its text: its size, its file's state, its outline, and a way to ask."""
    listed = visit.bot.shelf.find(document.id)
    facts = join_meta(*_describe_file(listed)) if listed else ""
    title = escape(document.title)
    return (
        f'<p class="meta">{facts}</p><p><button type="button" class="link" data-ask-about="{escape(document.id)}" '
        f'data-title="{title}">{strings.ASK_ABOUT}</button></p>{_render_outline(document)}'
    )


def read_browsing(wanted: Mapping[str, Any]) -> Browsing:
    """What is to be listed, as the page asks for it; what makes no sense is left out. Raises QuestionError: no date."""

    def read(name: str) -> str:
        return str(wanted.get(name) or "")

    def number(name: str) -> int:
        return int(read(name)) if read(name).isdecimal() and len(read(name)) < 9 else 0

    order = read("order")
    check_dates(Filters(read("published_from"), read("published_to")))
    return Browsing(
        words=read("words")[:200],
        source=read("source"),
        published_from=read("published_from"),
        published_to=read("published_to"),
        order=next((one for one in get_args(Order) if one == order), "title"),
        start=number("start"),
        limit=max(SHOWN, min(number("shown"), MOST_SHOWN)),
    )


def _render_form(browsing: Browsing, sources: Mapping[str, int]) -> str:
    """Search, order and limits; the last only ask for space where they are wanted."""
    orders = "".join(_render_option(name, strings.ORDERS[name], browsing.order) for name in get_args(Order))
    offered = "".join(
        _render_option(name, f"{name} ({count:,})", browsing.source) for name, count in list(sources.items())[:500]
    )
    limited = " open" if browsing.source or browsing.published_from or browsing.published_to else ""
    dates = "".join(
        f'<label>{label} <input type="date" name="{name}" value="{escape(value)}"></label>'
        for name, label, value in (
            ("published_from", strings.PUBLISHED_FROM, browsing.published_from),
            ("published_to", strings.PUBLISHED_TO, browsing.published_to),
        )
    )
    return (
        f'<form class="browse" role="search"><input type="search" name="words" value="{escape(browsing.words)}" '
        f'aria-label="{strings.SEARCH}" placeholder="{strings.SEARCH}" autocomplete="off">'
        f'<label class="order">{strings.ORDER} <select name="order">{orders}</select></label>'
        f"<details{limited}><summary>{strings.LIMIT}</summary>"
        f'<div class="limits"><label>{strings.SOURCE} <select name="source"><option value="">{strings.SOURCE_ANY}'
        f"</option>{offered}</select></label>{dates}</div></details></form>"
    )


def _render_option(value: str, label: str, chosen: str) -> str:
    selected = " selected" if value == chosen else ""
    return f'<option value="{escape(value)}"{selected}>{escape(label)}</option>'


def _render_count(listing: Listing, browsing: Browsing, all_there: int) -> str:
    """How many documents are listed, and a way to ask just them where they can be told by source and date."""
    if not all_there:
        return f'<p class="quiet">{strings.LIBRARY_EMPTY}</p>'
    total = strings.count_documents(listing.total) if listing.total else strings.LIBRARY_NONE
    by_text = strings.LIBRARY_BY_TEXT.format(number=f"{listing.by_text:,}")
    told = ", ".join([total, by_text] if listing.by_text else [total])
    limited = browsing.source or browsing.published_from or browsing.published_to
    ask = f'<button type="button" class="link" data-ask-listed>{strings.ASK_LISTED}</button>'
    button = f" {ask}" if limited and listing.total and not browsing.words else ""
    return f'<p class="quiet" role="status">{told}.{button}</p>'


def _render_rows(listing: Listing, browsing: Browsing) -> str:
    rows = "".join(map(_render_row, listing.documents))
    shown = browsing.start + len(listing.documents)
    if shown >= listing.total or not listing.documents:
        return rows
    more = strings.LIBRARY_MORE.format(number=f"{min(SHOWN, listing.total - shown):,}", left=f"{listing.total:,}")
    return f'{rows}<li class="more"><button type="button" class="link" data-more="{shown}">{more}</button></li>'


def _render_row(listed: Listed) -> str:
    name, title = escape(listed.id), escape(listed.title)
    origin = join_meta(describe_published(listed.published), listed.author, listed.source)
    facts = join_meta(*_describe_file(listed), strings.BY_TEXT if listed.by_text else None)
    choose, remove = (escape(text.format(title=listed.title)) for text in (strings.CHOOSE, strings.REMOVE_TITLE))
    trouble = f'<span class="fault">{escape(_describe_fault(listed.fault))}</span>' if listed.fault else ""
    return (
        f'<li><label class="tick"><input type="checkbox" data-choose="{name}" data-title="{title}" '
        f'aria-label="{choose}"></label><div class="about">'
        f'<button type="button" class="open title" dir="auto" data-document="{name}" data-title="{title}">{title}'
        f'</button><span class="meta">{origin}</span><span class="meta facts">{facts}</span>{trouble}</div>'
        f'<button type="button" class="remove" data-remove="{name}" data-sure="{strings.REMOVE_SURE}" '
        f'aria-label="{remove}">{strings.REMOVE}</button></li>'
    )


def _describe_file(listed: Listed) -> tuple[str, ...]:
    """Its length, its file's size, and whether that is as it was read."""
    size = (strings.tell_size(listed.size),) if listed.size is not None else ()
    return strings.count_characters(listed.characters), *size, strings.FILE_STATES[listed.state]


def _describe_fault(reason: str) -> str:
    return strings.FAULT.format(reason=reason)


def _render_failures(failures: Sequence[Failure]) -> str:
    if not failures:
        return ""
    rows = "".join(
        f'<li><strong title="{escape(one.path)}">{escape(Path(one.path).name)}</strong> '
        f'<span class="fault">{escape(one.reason)}</span> '
        f'<button type="button" class="link" data-forget="{escape(one.path)}">{strings.DISMISS}</button></li>'
        for one in failures[:FAILURES_SHOWN]
    )
    left = len(failures) - FAILURES_SHOWN
    more = f"<li>{strings.FAILURES_MORE.format(number=f'{left:,}')}</li>" if left > 0 else ""
    head = strings.FAILURES.format(number=f"{len(failures):,}")
    few = " open" if len(failures) <= FEW_FAILURES else ""
    return f'<details class="failures"{few}><summary>{head}</summary><ul>{rows}{more}</ul></details>'


def _render_watch(visit: Visit) -> str:
    """Which folder is followed, or why it cannot be just now."""
    watcher = visit.bot.watcher
    if watcher is None:
        return ""
    told = watcher.trouble or strings.WATCHED.format(folder=watcher.name)
    return f'<p class="quiet watched">{escape(told)}</p>'


def _render_outline(document: Document) -> str:
    """The headings that the source panel shows, each by its place among them; library.js goes there."""
    headings = [document.text[one.start : one.end].strip() for one in document.sections if one.start < OUTLINED]
    if len(headings) < 2:
        return ""
    rows = "".join(
        f'<li><button type="button" class="link" dir="auto" data-heading="{place}">{escape(heading)}</button></li>'
        for place, heading in enumerate(headings)
    )
    return f'<details class="outline"><summary>{strings.OUTLINE}</summary><ol>{rows}</ol></details>'
