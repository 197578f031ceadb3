"""Markdown files (.md, .markdown) to documents: front matter to metadata, the body to text that reads as prose.

The body is rendered and then read as a web page is, so that marks vanish and raw HTML is treated alike in both.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.errors import LoadError
from bot.loaders.canonical import Block, clean_line, join_blocks
from bot.loaders.encoding import read_text
from bot.loaders.html import parse, read_blocks
from bot.loaders.metadata import Facts, make_document, read_date, read_line, read_topics
from bot.schema import Document, Failure

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?(.*)", re.DOTALL | re.MULTILINE)
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
    body = join_blocks(blocks, title)
    if not body.text:
        raise LoadError("no text in this file")
    yield make_document(path, body, replace(facts, title=title))


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
    """The fields of the front matter, by lower-case name, and the body after it."""
    import frontmatter
    import yaml  # type: ignore[import-untyped]

    try:
        fields, body = frontmatter.parse(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        match = _FRONT_MATTER.match(text)
        if not match:
            return {}, text
        _log.warning("%r: front matter is not valid YAML; read line by line", str(path))
        return {name.lower(): value.strip("\"' ") for name, value in _FIELD.findall(match[1])}, match[2]
    return {str(name).lower(): value for name, value in fields.items()}, body


def _render(source: str) -> Iterator[Block]:
    """The visible blocks of a Markdown body."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    return read_blocks(parse(parser.render(source)))


def _first_heading(blocks: list[Block]) -> str:
    """The first block where it is a heading, else ""."""
    return clean_line(blocks[0].text) if blocks and blocks[0].heading else ""
