"""Plain text files (.txt) to documents.

Encodings are encoding.py's; the canonical form is canonical.py's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.errors import LoadError
from bot.intake import Failure
from bot.loaders.canonical import Body, clean_text, join_blocks
from bot.loaders.encoding import read_text
from bot.loaders.labelled import finish_document
from bot.loaders.metadata import Facts, make_document
from bot.loaders.news import read_article
from bot.loaders.units import split_text
from bot.schema import Document, Span

_LONGEST_TITLE = 120


def load_text(path: Path) -> Iterator[Document | Failure]:
    """The document of a text file, read as an article where it is one (see news.py).

    The title of any other is a short first line that a blank line follows, else the file's name. Raises LoadError.
    """
    text = clean_text(read_text(path))
    if not text:
        raise LoadError("empty file")
    article = read_article(split_text(text), Facts())
    if article:
        yield make_document(path, join_blocks(article.blocks), article.facts)
        return
    title = _find_title(text)
    sections = (Span(0, len(title)),) if title else ()
    yield finish_document(path, Body(text, sections), Facts(title))


def _find_title(text: str) -> str:
    """The first line where it looks like a headline: short, alone, and not itself a sentence."""
    end = text.find("\n\n", 0, _LONGEST_TITLE + 2)
    line = text[: max(end, 0)]
    return "" if "\n" in line or line.endswith((".", "!", ":", ";", ",", "”", '"')) else line
