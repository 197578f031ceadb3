"""The table of formats: which function reads files with which suffix.

To add a format, write a function in a file of its own and add a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from bot.intake import Failure
from bot.loaders.docx import load_docx
from bot.loaders.html import load_html
from bot.loaders.jsonl import load_jsonl
from bot.loaders.markdown import load_markdown
from bot.loaders.pdf import load_pdf
from bot.loaders.text import load_text
from bot.schema import Document

Loader = Callable[[Path], Iterator[Document | Failure]]
"""Yields the documents of a file, or a Failure for a part of it. Raises LoadError where the whole file is unusable."""

LOADERS: dict[str, Loader] = {
    ".txt": load_text,
    ".md": load_markdown,
    ".markdown": load_markdown,
    ".html": load_html,
    ".htm": load_html,
    ".pdf": load_pdf,
    ".docx": load_docx,
    ".jsonl": load_jsonl,
}
