"""Markdown files (.md, .markdown) to documents: front matter to metadata, the body to text that reads as prose.

The body is rendered and then read as a web page is, so that marks vanish and raw HTML is treated alike in both.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.errors import LoadError
from bot.intake import Failure
from bot.loaders.canonical import Block, clean_line, join_blocks
from bot.loaders.encoding import read_text
from bot.loaders.html import parse, read_blocks
from bot.loaders.labelled import finish_document
from bot.loaders.metadata import Facts, read_date, read_line, read_topics
from bot.loaders.news import read_article
from bot.loaders.units import make_units
from bot.schema import Document

_FIELD = re.compile(r"^(\w[\w -]*):[ \t]+(.+)$", re.MULTILINE)
_DEEPEST = 100
"""Levels of lists and quotations read; what lies deeper is left out by the parser, whose own limit is 20."""
_log = logging.getLogger(__name__)


def load_markdown(path: Path) -> Iterator[Document | Failure]:
    """The document of a Markdown file. Raises LoadError.

    Front matter: title, author, source, published or date, updated, url, topics or tags.
    """
    fields, source = _split_front_matter(read_text(path).replace("\r\n", "\n"), path)
    facts = _read_facts(fields)
    blocks = list(_render(source))
    title = facts.title or _first_heading(blocks)
    article = read_article(make_units(blocks), replace(facts, title=title))
    body = join_blocks(article.blocks if article else blocks, title)
    if not body.text:
        raise LoadError("no text in this file")
    yield finish_document(path, body, article.facts if article else replace(facts, title=title))


def _read_facts(fields: dict[str, Any]) -> Facts:
    return Facts(
        title=read_line(fields.get("title")) or "",
        author=read_line(fields.get("author") or fields.get("authors")),
        source=read_line(fields.get("source")),
        published=read_date(fields.get("published") or fields.get("date")),
        updated=read_date(fields.get("updated")),
        url=read_line(fields.get("url")),
        topics=read_topics(fields.get("topics") or fields.get("tags")),
    )


def _split_front_matter(text: str, path: Path) -> tuple[dict[str, Any], str]:
    """The fields of the front matter, by lower-case name, and the body after it.

    Words between the marks that name no field are prose between two rules: they begin the body.
    """
    import frontmatter

    text = text.strip()
    form = frontmatter.detect_format(text, frontmatter.handlers)
    try:
        front, body = form.split(text) if form else ("", text)
    except ValueError:  # it opens like front matter, but no second mark closes it
        return {}, text
    fields = _read_fields(form.load, front, path) if form else {}
    return fields, body if fields else f"{front}\n\n{body}"


def _read_fields(parse_front: Callable[[str], Any], front: str, path: Path) -> dict[str, Any]:
    """The named values of front matter; line by line where it does not parse."""
    try:
        fields = parse_front(front)
    except MemoryError:
        raise
    except Exception:  # beside its own errors, YAML raises whatever a value of the wrong type provokes
        _log.warning("%r: front matter cannot be parsed; read line by line", str(path))
        return {name.lower(): value.strip("\"' ") for name, value in _FIELD.findall(front)}
    if not isinstance(fields, dict):
        return {}
    return {name.lower(): value for name, value in fields.items() if isinstance(name, str)}


def _render(source: str) -> Iterator[Block]:
    """The visible blocks of a Markdown body."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    return read_blocks(parse(parser.render(source)))


def _first_heading(blocks: list[Block]) -> str:
    """The first block where it is a heading, else ""."""
    return clean_line(blocks[0].text) if blocks and blocks[0].heading else ""
