"""The source panel, as HTML strings: a document's text with the cited words marked.

Only `open_source` asks the bot; the rest is pure. Every character of a document goes through `html.escape` here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import pairwise
from typing import Any

from bot.errors import DocumentNotFoundError
from bot.schema import Document, Span
from ui import strings
from ui.render import describe_date, describe_published, join_meta
from ui.visit import Visit

REACH = 60_000
"""Characters shown on each side of the cited words; a browser lays out that much in well under 0.1 s."""

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


def open_source(visit: Visit, wanted: Mapping[str, Any]) -> str:
    """The panel for what sources.js asks: `document` and `title`, and `start`, `end`, `quote` where words are cited."""
    title, quote = str(wanted.get("title", "")), str(wanted.get("quote", ""))
    try:
        document = visit.bot.document(str(wanted.get("document", "")))
    except DocumentNotFoundError:
        return render_lost_source(title, quote, strings.PANEL_GONE)
    if not quote:
        return render_source(document, None)
    cited = Span(int(wanted["start"]), int(wanted["end"]))
    if document.text[cited.start : cited.end] != quote:
        return render_lost_source(title, quote, strings.PANEL_CHANGED)
    return render_source(document, cited)


def render_source(document: Document, cited: Span | None) -> str:
    """The source panel's content: title, origin, and the text with the cited words marked."""
    return _render_source_head(document.title, _describe_origin(document)) + (
        f'<div class="source-text">{_render_text(document, cited)}</div>'
    )


def render_lost_source(title: str, quote: str, why: str) -> str:
    """The source panel when the cited words no longer stand where they stood: the quote itself, and why."""
    return _render_source_head(title, "") + (
        f'<div class="source-text"><p class="lost">{escape(why)}</p>'
        f"<blockquote><mark>{escape(quote)}</mark></blockquote></div>"
    )


def _describe_origin(document: Document) -> str:
    updated = strings.UPDATED.format(date=describe_date(document.updated)) if document.updated else None
    dates = ", ".join(filter(None, (describe_published(document.published), updated)))
    return join_meta(document.author, dates, document.source)


def _render_source_head(title: str, origin: str) -> str:
    return f'<header class="source-head"><h2>{escape(title)}</h2><p class="meta">{origin}</p></header>'


def _render_text(document: Document, cited: Span | None) -> str:
    """Paragraphs and headings around the cited words, at most REACH characters to each side."""
    mark = cited or Span(0, 0)
    first, last = max(0, mark.start - REACH), min(len(document.text), mark.end + REACH)
    headings = {section.start for section in document.sections}
    blocks = [
        f"<{tag}>{_highlight(document.text, block, mark)}</{tag}>"
        for block in _split_blocks(document, first, last)
        for tag in ("h3" if block.start in headings else "p",)
    ]
    return "\n".join((_render_cut(first), *blocks, _render_cut(len(document.text) - last)))


def _split_blocks(document: Document, first: int, last: int) -> Iterator[Span]:
    """Paragraphs and heading lines of text[first:last], without the white space around them."""
    edges = {edge for section in document.sections for edge in (section.start, section.end) if first < edge < last}
    gaps = {match.start() for match in _BLANK_LINE.finditer(document.text, first, last)}
    for start, end in pairwise(sorted({first, last} | edges | gaps)):
        piece = document.text[start:end]
        if piece.strip():
            yield Span(start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip()))


def _highlight(text: str, block: Span, mark: Span) -> str:
    start, end = max(block.start, mark.start), min(block.end, mark.end)
    if start >= end:
        return escape(text[block.start : block.end])
    before, cited, after = text[block.start : start], text[start:end], text[end : block.end]
    return f"{escape(before)}<mark>{escape(cited)}</mark>{escape(after)}"


def _render_cut(characters: int) -> str:
    return f'<p class="quiet">{strings.PANEL_CUT.format(characters=f"{characters:,}")}</p>' if characters > 0 else ""
