"""The source panel, as HTML strings: a document's text with the cited words marked.

Only `open_source` asks the bot; the rest is pure. Every character of a document goes through `html.escape` here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as quote_address

from bot.errors import DocumentNotFoundError
from bot.exporting import is_address
from bot.schema import Document, Span
from ui import strings
from ui.citations import describe_age, describe_date, describe_published, join_meta
from ui.library import render_about
from ui.visit import Visit

if TYPE_CHECKING:
    from bot.bot import Bot

REACH = 60_000
"""Characters shown on each side of the cited words; a browser lays out that much in well under 0.1 s."""

NEWER = f'<button type="button" class="link" data-version-shown="newer">{strings.PANEL_NEWER}</button>'
AS_CITED = f'<button type="button" class="link" data-version-shown="cited">{strings.PANEL_AS_CITED}</button>'

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


def open_source(visit: Visit, wanted: Mapping[str, Any]) -> str:
    """The panel for what sources.js asks: `document` and `title`, and `start`, `end`, `quote` where words are cited.

    `version` is that of the text as it was cited; with `newer` the text as it is now is shown all the same.
    """
    quote, version = str(wanted.get("quote", "")), str(wanted.get("version", ""))
    bot, document_id = visit.bot, str(wanted.get("document", ""))
    now = _find(bot, document_id)
    if now and not quote:
        return render_source(now, None, offers=_offer_original(bot, now) + render_about(visit, now))
    cited = _read_span(wanted)
    kept = _find(bot, document_id, version) if version else now
    if now and wanted.get("newer"):
        return render_newer(now, cited, quote, _offer_original(bot, now))
    if not kept or kept.text[cited.start : cited.end] != quote or not quote:
        why = strings.PANEL_CHANGED if now else strings.PANEL_GONE
        return render_lost_source(str(wanted.get("title", "")), quote, why, offers_newer=now is not None)
    origin = join_meta(str(wanted.get("speaker", "")), str(wanted.get("copies", "")))
    if now and now.text == kept.text:
        return render_source(now, cited, origin, offers=_offer_original(bot, now))
    notice = _render_notice(strings.PANEL_CHANGED_KEPT, NEWER) if now else _render_notice(strings.PANEL_GONE_KEPT)
    return render_source(kept, cited, origin, notice)


def render_source(document: Document, cited: Span | None, origin: str = "", notice: str = "", offers: str = "") -> str:
    """The source panel's content: title, origin, and the text with the cited words marked.

    `origin` tells of the words, `notice` what has become of the text, `offers` where else it is; all three are HTML.
    """
    about = origin and f'<p class="meta">{origin}</p>'
    return _render_head(document.title, _describe_origin(document), about + _render_address(document.url) + offers) + (
        f'{notice}<div class="source-text">{_render_text(document, cited)}</div>'
    )


def render_newer(now: Document, cited: Span, quote: str, offers: str = "") -> str:
    """The text as it is now, for words cited of an earlier one: marked where they still stand in it."""
    same = now.text[cited.start : cited.end] == quote
    start = cited.start if same else now.text.find(quote)
    told = strings.PANEL_NO_LONGER if start < 0 else strings.PANEL_STILL
    notice = _render_notice(f"{strings.PANEL_IS_NEWER} {told}", AS_CITED)
    return render_source(now, Span(start, start + len(quote)) if start >= 0 else None, "", notice, offers)


def render_lost_source(title: str, quote: str, why: str, *, offers_newer: bool = False) -> str:
    """The source panel when the text that was cited is nowhere kept: the quote itself, and why."""
    return _render_head(title, "") + (
        f'{_render_notice(why, NEWER if offers_newer else "")}<div class="source-text">'
        f'<blockquote dir="auto"><mark>{escape(quote)}</mark></blockquote></div>'
    )


def _read_span(wanted: Mapping[str, Any]) -> Span:
    """The place of the cited words; one where nothing is, if what was sent is none."""
    try:
        return Span(int(wanted["start"]), int(wanted["end"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        return Span(0, 0)


def _find(bot: Bot, document_id: str, version: str = "") -> Document | None:
    try:
        return bot.document(document_id, version)
    except DocumentNotFoundError:
        return None


def _offer_original(bot: Bot, document: Document) -> str:
    """The link to the file that a document was read from, where it is there."""
    try:
        original = bot.original(document.id)
    except DocumentNotFoundError:
        return ""
    label = strings.ORIGINAL.format(name=original.name, size=strings.tell_size(original.size))
    place = escape(f"files/{quote_address(document.id, safe='')}")
    return f'<p><a class="link" href="{place}" target="_blank" rel="noopener">{escape(label)}</a></p>'


def _render_address(url: str | None) -> str:
    """A document's web address, to be followed where it is one, and in any case to be read."""
    if not url:
        return ""
    shown = f'<bdi dir="ltr">{escape(url)}</bdi>'
    if is_address(url):
        shown = f'<a class="link" href="{escape(url)}" target="_blank" rel="noopener noreferrer">{shown}</a>'
    return f'<p class="address">{shown}</p>'


def _render_notice(told: str, button: str = "") -> str:
    """What has become of a text, and the way to its other version."""
    return f'<p class="lost" role="note">{escape(told)}{button and " "}{button}</p>'


def _describe_origin(document: Document) -> str:
    updated = strings.UPDATED.format(date=describe_date(document.updated)) if document.updated else ""
    published, age = describe_published(document.published), describe_age(document.published, date.today())
    told = strings.PUBLISHED_AGO.format(published=published, age=age) if age else published
    dates = ", ".join(filter(None, (told, updated)))
    return join_meta(document.author, dates, document.source)


def _render_head(title: str, origin: str, more: str = "") -> str:
    return f'<header class="source-head"><h2 dir="auto">{escape(title)}</h2><p class="meta">{origin}</p>{more}</header>'


def _render_text(document: Document, cited: Span | None) -> str:
    """Paragraphs and headings around the cited words, at most REACH characters to each side."""
    mark = cited or Span(0, 0)
    first, last = max(0, mark.start - REACH), min(len(document.text), mark.end + REACH)
    headings = {section.start for section in document.sections}
    blocks = [
        f'<{tag} dir="auto">{_highlight(document.text, block, mark)}</{tag}>'
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
