"""The source panel as HTML: the cited words marked exactly, in the version that was cited, whatever became of it.

The browser's side of it is in tests/browser/test_reading.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from markup import DOCUMENT, TEXT, Elements, read_marked
from talks import make_answer, make_exchange

from bot import open_bot
from bot.catalog import Catalog
from bot.schema import Document, Span
from ui import sources, strings
from ui.citations import render_chip
from ui.visit import Visit

if TYPE_CHECKING:
    from bot.bot import Bot


def test_source_marks_exactly_the_cited_words() -> None:
    quote = "It rejected the plan.\nNobody objected."
    html = sources.render_source(DOCUMENT, Span(TEXT.index(quote), TEXT.index(quote) + len(quote)))
    assert read_marked(html) == quote
    assert html.count("<h3 ") == 2
    assert '<h3 dir="auto">Afterwards</h3>' in html
    assert (
        "A. Reporter" in html
        and "The Courier" in html
        and re.search(r"Published 3 May 2024 \(\d+ years? ago\), updated 4 May 2024<", html)
    )


def test_source_marks_words_across_a_heading_without_losing_any() -> None:
    start, end = TEXT.index("Nobody"), TEXT.index("left")
    html = sources.render_source(DOCUMENT, Span(start, end))
    marked = [unescape(words) for words in re.findall(r"<mark>(.*?)</mark>", html, re.DOTALL)]
    assert marked == ["Nobody objected.", "Afterwards", "The mayor "]


def test_source_loses_no_word_of_the_document() -> None:
    text = Elements(sources.render_source(DOCUMENT, None).partition("source-text")[2]).text
    assert re.findall(r"\w+", text) == re.findall(r"\w+", TEXT)


def test_long_source_shows_a_window_around_the_words() -> None:
    words = "needle in the middle."
    text = "hay. " * 100_000 + words + " hay." * 100_000
    html = sources.render_source(replace(DOCUMENT, text=text, sections=()), Span(500_000, 500_000 + len(words)))
    assert read_marked(html) == words
    assert len(html) < 2 * sources.REACH + 2_000
    assert html.count("440,000 characters not shown") == 2


def test_lost_source_still_shows_the_quote() -> None:
    html = sources.render_lost_source("Gone & away", "It rejected <the> plan.", strings.PANEL_GONE)
    assert read_marked(html) == "It rejected <the> plan."
    assert strings.PANEL_GONE in html


def keep(bot: Bot, document: Document, quote: str) -> dict[str, str]:
    """What a chip of a kept answer carries that quotes this document."""
    exchange = make_exchange(make_answer("Who objected?", document, quote), document)
    with Catalog(bot.settings.home) as catalog:
        catalog.conversations.keep(exchange, {document.id: document.text})
    (citation,) = exchange.answer.citations
    (chip,) = Elements(render_chip(citation, exchange.versions[document.id])).find("chip")
    return {name.removeprefix("data-"): value or "" for name, value in chip.items() if name.startswith("data-")}


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    (tmp_path / "corpus").mkdir()
    with open_bot(home=tmp_path / "home", llm="quotes") as opened:
        yield opened


def ingest(bot: Bot, folder: Path, text: str) -> Document:
    """A file with this text, indexed."""
    (folder / "corpus" / "vote.txt").write_text(f"{text}\n", encoding="utf-8")
    bot.ingest(folder / "corpus")
    return bot.document(bot.documents()[0].id)


OLD = "The council met in May. Nobody objected to <the> plan."


def test_a_source_that_has_not_changed_opens_without_a_notice_and_offers_its_file(bot: Bot, tmp_path: Path) -> None:
    wanted = keep(bot, ingest(bot, tmp_path, OLD), "Nobody objected to <the> plan.")
    html = sources.open_source(Visit(bot, "me"), wanted)
    page = Elements(html)
    assert read_marked(html) == "Nobody objected to <the> plan." and not page.find("lost")
    (link,) = [found for tag, found in page.tags if tag == "a"]
    assert link["href"] == f"files/{wanted['document']}" and "Download the original (vote.txt, 55 bytes)" in page.text


def test_a_source_that_changed_shows_the_text_as_cited_and_offers_the_newer(bot: Bot, tmp_path: Path) -> None:
    wanted = keep(bot, ingest(bot, tmp_path, OLD), "Nobody objected to <the> plan.")
    ingest(bot, tmp_path, "The clerk objected loudly. The council met in June.")
    html = sources.open_source(Visit(bot, "me"), wanted)
    page = Elements(html)
    assert read_marked(html) == "Nobody objected to <the> plan." and "met in May" in page.text
    assert strings.PANEL_CHANGED_KEPT in page.text and strings.PANEL_NEWER in page.text
    assert not [tag for tag, _ in page.tags if tag == "a"], "the file is not what was cited"
    newer = Elements(sources.open_source(Visit(bot, "me"), {**wanted, "newer": "1"}))
    assert "met in June" in newer.text and strings.PANEL_NO_LONGER in newer.text
    assert strings.PANEL_AS_CITED in newer.text and "mark" not in [tag for tag, _ in newer.tags]


def test_words_that_only_moved_are_marked_in_the_newer_text(bot: Bot, tmp_path: Path) -> None:
    wanted = keep(bot, ingest(bot, tmp_path, OLD), "Nobody objected to <the> plan.")
    ingest(bot, tmp_path, f"In the end it passed. {OLD}")
    html = sources.open_source(Visit(bot, "me"), {**wanted, "newer": "1"})
    assert read_marked(html) == "Nobody objected to <the> plan." and strings.PANEL_STILL in html


def test_a_source_that_is_gone_shows_the_text_as_cited(bot: Bot, tmp_path: Path) -> None:
    wanted = keep(bot, ingest(bot, tmp_path, OLD), "Nobody objected to <the> plan.")
    bot.remove(wanted["document"])
    for asked in (wanted, {**wanted, "newer": "1"}):
        html = sources.open_source(Visit(bot, "me"), asked)
        assert read_marked(html) == "Nobody objected to <the> plan." and "met in May" in html
        assert strings.PANEL_GONE_KEPT in html and strings.PANEL_NEWER not in html


def test_a_text_that_is_kept_nowhere_leaves_the_quote(bot: Bot, tmp_path: Path) -> None:
    document = ingest(bot, tmp_path, OLD)
    wanted = {"document": document.id, "title": "T", "quote": "All <objected>.", "start": "0", "end": "15"}
    for asked in (
        wanted,
        {**wanted, "version": "0" * 64},
        {**wanted, "start": "x"},
        {**wanted, "end": [1]},
        {**wanted, "end": float("inf")},
    ):
        html = sources.open_source(Visit(bot, "me"), asked)
        assert read_marked(html) == "All <objected>." and strings.PANEL_CHANGED in html and strings.PANEL_NEWER in html
    gone = sources.open_source(Visit(bot, "me"), {**wanted, "document": "nothing"})
    assert read_marked(gone) == "All <objected>." and strings.PANEL_GONE in gone and strings.PANEL_NEWER not in gone


def test_only_web_addresses_become_links_and_they_tell_nothing_of_us() -> None:
    def find_links(url: str) -> list[dict[str, str | None]]:
        page = Elements(sources.render_source(replace(DOCUMENT, url=url), None))
        assert url in page.text
        return [found for tag, found in page.tags if tag == "a"]

    (link,) = find_links("https://example.org/a?b=1&c=2")
    assert (link["href"], link["rel"]) == ("https://example.org/a?b=1&c=2", "noopener noreferrer")
    for url in ("javascript:alert(1)", "data:text/html,x", "//example.org", "ftp://example.org", "https://a b"):
        assert find_links(url) == []
    assert find_links("https://example.org/\u202egpj.exe") == []


def test_every_paragraph_and_title_has_a_direction_of_its_own() -> None:
    text = "عنوان\n\nقال الوزير إن الجسر أُغلق.\n\nThe bridge is closed."
    document = replace(DOCUMENT, title="عنوان الخبر", text=text, author="كاتب", sections=(Span(0, 5),), url="خبر")
    html = sources.render_source(document, Span(7, 20), notice="")
    for tag, attributes, inside in re.findall(r"<(\w+)((?:\s[^<>]*)?)>([^<]*)", html):
        if tag in ("p", "h2", "h3", "span", "blockquote") and re.search("[\u0600-\u06ff]", inside):
            assert 'dir="auto"' in attributes, inside
    assert read_marked(html) == text[7:20]
