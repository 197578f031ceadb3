"""Web pages (.html, .htm) to documents: the text a reader of the page would see, and what the page says of itself.

`read_blocks` also serves markdown.py, so that both hide and show the same things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import LoadError
from bot.intake import Failure
from bot.loaders.canonical import Block, clean_line, join_blocks
from bot.loaders.encoding import decode
from bot.loaders.hiding import is_hidden
from bot.loaders.metadata import make_document
from bot.loaders.news import read_article
from bot.loaders.units import make_units
from bot.loaders.webmeta import is_article, read_facts
from bot.schema import Document

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import PageElement, Tag

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CELLS = ("td", "th")
_BLOCKS = frozenset(
    (
        *("html", "body", "address", "article", "aside", "blockquote", "center", "details", "div", "fieldset"),
        *("figure", "figcaption", "footer", "form", "header", "hgroup", "hr", "legend", "main", "nav", "p", "pre"),
        *("section", "summary", "dd", "dl", "dt", "li", "ol", "ul"),
        *("table", "caption", "thead", "tbody", "tfoot", "tr"),
        *_CELLS,
        *_HEADINGS,
    )
)
_UNSEEN = (
    *("head", "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "canvas"),
    *("audio", "video", "select", "textarea", "button", "dialog"),
)
_FURNITURE = ("nav", "header", "footer", "aside", "form")
_FURNITURE_ROLES = ("navigation", "complementary", "banner", "contentinfo", "search")
_CAPTION = re.compile(r"(?:\w{1,20}[-_]{1,2}){0,3}caption(?:[-_]{1,2}(?:text|body|title))?", re.IGNORECASE)
_CREDIT = re.compile(r"credit|copyright|attribution|source", re.IGNORECASE)
_LONGEST_CAPTION = 900
_NO_CAPTION = ("table", "pre", "blockquote", "ul", "ol", "h1", "h2", "h3", "article", "section", "figure")
_EMPTY = "\u200b"
"""Stands in an empty cell, lest the next take its place; canonical text has none."""
_SPACE = re.compile("[ \t\r\n\f]+")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.\-]{2,40})""")
_AS_BROWSERS = {"iso-8859-1": "cp1252", "us-ascii": "cp1252", "gb2312": "gb18030", "shift_jis": "cp932"}


def load_html(path: Path) -> Iterator[Document | Failure]:
    """The document of a web page. Raises LoadError."""
    raw = path.read_bytes()
    page = parse(decode(raw, str(path), _find_charset(raw)))
    facts, is_known = read_facts(page), is_article(page)
    blocks = list(read_blocks(page))
    title = facts.title or next((clean_line(block.text) for block in blocks if block.heading), "")
    article = read_article(make_units(blocks), replace(facts, title=title), is_known=is_known)
    body = join_blocks(article.blocks if article else blocks, title)
    if not body.text:
        raise LoadError("no visible text in this page")
    yield make_document(path, body, article.facts if article else replace(facts, title=title))


def _find_charset(raw: bytes) -> str | None:
    """The encoding that the page declares, taken as browsers take it; None where it says nothing to go by."""
    declared = _CHARSET.search(raw[:4096])
    name = declared[1].decode().lower() if declared else "utf-8"
    return None if name.startswith("utf") else _AS_BROWSERS.get(name, name)


def parse(markup: str) -> BeautifulSoup:
    """The tree of a page; broken markup is read as a browser would."""
    from bs4 import BeautifulSoup

    return BeautifulSoup(markup, "lxml")


def read_blocks(page: BeautifulSoup) -> Iterator[Block]:
    """The visible paragraphs, list items, table rows and headings of a page, in order. Changes the page."""
    _drop_unseen(page)
    root = _find_story(page)
    _drop_furniture(root)
    _mark_captions(root)
    _fill_cells(root)
    pieces: list[str] = []
    last: Tag | None = None
    for element in filter(_holds_words, root.descendants):
        block = _find_block(element)
        words = _read_words(element, block)
        if block is not last and not words.strip():  # the white space between two blocks
            continue
        if pieces and block is not last:
            if _in_one_row(last, block):
                pieces.append(" | ")
            else:
                yield _make_block(pieces, last)
                pieces = []
        pieces.append(words)
        last = block
    if pieces:
        yield _make_block(pieces, last)


def _holds_words(element: PageElement) -> bool:
    """Whether an element is text or a line end; comments, declarations and the like are not."""
    from bs4.element import NavigableString, Tag

    return element.name == "br" if isinstance(element, Tag) else type(element) is NavigableString


def _find_block(element: PageElement) -> Tag | None:
    """The innermost block that an element stands in; None at the top of a page."""
    block = element.parent
    while block is not None and block.name not in _BLOCKS:
        block = block.parent
    return block


def _read_words(element: PageElement, block: Tag | None) -> str:
    """A text element's words, white space folded unless preformatted; a line end for <br>."""
    from bs4.element import Tag

    if isinstance(element, Tag):
        return "\n"
    return str(element) if block is not None and block.name == "pre" else _SPACE.sub(" ", str(element))


def _in_one_row(one: Tag | None, other: Tag | None) -> bool:
    """Whether both are cells of one table row."""
    return bool(one and other and one.name in _CELLS and other.name in _CELLS and one.parent is other.parent)


def _make_block(pieces: list[str], block: Tag | None) -> Block:
    text = "".join(pieces)
    name = block.name if block is not None else ""
    if name != "pre":
        text = "\n".join(re.sub(" {2,}", " ", line).strip(" ") for line in text.split("\n"))
    return Block(text, name in _HEADINGS, "caption" if name == "figcaption" else None)


def _drop_unseen(page: BeautifulSoup) -> None:
    """Takes out what a reader of the page would not see."""
    for tag in page.find_all(list(_UNSEEN)):
        tag.extract()
    for tag in page.find_all(is_hidden):
        tag.extract()


def _find_story(page: BeautifulSoup) -> Tag:
    """The <article> or <main> that holds most of the page's text, else the whole page."""
    whole = len(page.get_text())
    for tag in page.find_all(["article", "main"]):
        if len(tag.get_text()) > whole / 2:
            return tag
    return page


def _drop_furniture(root: Tag) -> None:
    """Takes out menus, page heads and feet, side columns and forms, unless one wraps most of the text."""
    whole = len(root.get_text())
    for tag in [*root.find_all(list(_FURNITURE)), *root.find_all(role=list(_FURNITURE_ROLES))]:
        if len(tag.get_text()) <= whole / 2 and not (tag.name == "header" and tag.find_parent(["article", "main"])):
            tag.extract()


def _mark_captions(root: Tag) -> None:
    """Makes each caption one <figcaption> without blocks in it: what a figure says, or what a class calls a caption."""
    figures = [tag for tag in root.find_all("figure") if not tag.find(list(_NO_CAPTION))]
    named = root.find_all(["p", "div", "span", "small"], class_=_is_caption_class)
    for tag in [*figures, *root.find_all("figcaption"), *named]:
        if len(tag.get_text()) <= _LONGEST_CAPTION and not tag.find_parent("figcaption"):
            for inner in tag.find_all(_stands_apart):
                inner.insert_before(" ")
                inner.insert_after(" ")
                inner.unwrap()
            tag.name = "figcaption"


def _fill_cells(root: Tag) -> None:
    """Marks the empty cells of tables in which some row has several words apart; tables may only lay out a page."""
    tables: dict[int, list[list[Tag]]] = {}
    for row in root.find_all("tr"):
        tables.setdefault(id(row.parent), []).append(row.find_all(list(_CELLS), recursive=False))
    for rows in tables.values():
        filled = [[any(text.strip() for text in cell.strings) for cell in cells] for cells in rows]
        if any(sum(row) > 1 for row in filled):
            for cells, has in zip(rows, filled, strict=True):
                for cell, is_filled in zip(cells, has, strict=True):
                    if any(has) and not is_filled:
                        cell.append(_EMPTY)


def _stands_apart(tag: Tag) -> bool:
    """Whether an element of a caption is set apart from the words around it: a block, or the credit."""
    return tag.name in _BLOCKS or _CREDIT.search(str(tag.get("class", ""))) is not None


def _is_caption_class(name: str | None) -> bool:
    return name is not None and _CAPTION.fullmatch(name) is not None
