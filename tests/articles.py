"""A made-up story of a news site, and what a reader of files makes of a text or page that holds it.

All articles in the tests are invented and shaped like those of real sites.
"""

from __future__ import annotations

from pathlib import Path

from bot.loaders.formats import LOADERS
from bot.regions import find_sentences
from bot.schema import Document

LEAD = "The flood gates at the Senna mill failed on Monday for the second time this year, officials said."
STORY = (
    f"{LEAD}\n\nAbout 120 people left their homes, according to the Arvenian Rescue Service.\n\n"
    "“We will find out,” said the chief engineer, Tomas Reil. “We owe it to the town.”"
)
PROSE = "I walked along the river until the mill was out of sight, and I met nobody on the way."


def read(path: Path, content: str) -> Document:
    """The one document of a file."""
    path.write_text(content, encoding="utf-8")
    (document,) = LOADERS[path.suffix](path)
    assert isinstance(document, Document)
    for part in document.parts:
        assert document.text[part.start : part.end].strip() == document.text[part.start : part.end] != ""
    return document


def list_parts(document: Document, kind: str) -> list[str]:
    return [document.text[part.start : part.end] for part in document.parts if part.kind == kind]


def list_headings(document: Document) -> list[str]:
    return [document.text[span.start : span.end] for span in document.sections]


def list_sentences(document: Document) -> list[str]:
    return [document.text[span.start : span.end] for span in find_sentences(document)]
