"""Word files (.docx) to documents: paragraphs, headings, lists, tables; no page heads, no deleted or hidden words.

The archive is checked before it is unpacked, since a small one can unpack to gigabytes.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.errors import LoadError
from bot.intake import Failure
from bot.loaders.canonical import Block, clean_line, join_blocks
from bot.loaders.labelled import finish_document
from bot.loaders.metadata import Facts, read_date, read_line, read_topics
from bot.schema import Document

Element = Any
"""An lxml element; lxml brings no types."""
_MOST_PARTS = 10_000
_MOST_BYTES = 300 * 1_000_000
_MOST_XML = 100 * 1_000_000
_MOST_RATIO = 200
_TEMPLATE_AUTHORS = ("python-docx", "Apache POI")
_NO_TITLE = "Word Document"
"""What the reader calls a file that has no properties."""
_OLE_MARK = b"\xd0\xcf\x11\xe0"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNREAD = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", _FALLBACK})
_MARKS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def load_docx(path: Path) -> Iterator[Document | Failure]:
    """The document of a Word file. Raises LoadError."""
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    check_archive(path)
    try:
        file = docx.Document(str(path))
        blocks = list(_read_blocks(file.element.body, _find_heading_styles(file)))
        facts = _read_facts(file)
    except (OpcError, LxmlError, KeyError, ValueError, AttributeError) as error:
        raise LoadError(f"broken DOCX ({error or type(error).__name__})"[:200]) from error
    title = facts.title or (clean_line(blocks[0].text) if blocks and blocks[0].heading else "")
    body = join_blocks(blocks, title)
    if not body.text:
        raise LoadError("no text in this file")
    yield finish_document(path, body, replace(facts, title=title))


def _read_facts(file: Any) -> Facts:
    """The file's properties, without those that a program's template brought along."""
    about = file.core_properties
    is_own = about.author not in _TEMPLATE_AUTHORS and about.last_modified_by not in _TEMPLATE_AUTHORS
    has_title = is_own or about.title != _NO_TITLE
    return Facts(
        title=read_line(about.title) or "" if has_title else "",
        author=read_line(about.author) if is_own else None,
        published=read_date(about.created) if is_own else None,
        updated=read_date(about.modified) if is_own else None,
        topics=read_topics(about.keywords),
    )


def check_archive(path: Path) -> None:
    """Raises LoadError for no archive, an encrypted one, one that unpacks to too much, or XML with its own entities."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_sizes(parts)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _check_xml(archive.read(part))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise LoadError(_explain_archive(path, error)) from error


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    """Judges by declared sizes, which bound what is unpacked: zipfile reads no further than a part declares."""
    if any(part.flag_bits & 1 for part in parts):
        raise LoadError("encrypted DOCX")
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    xml = max((part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))), default=0)
    if len(parts) > _MOST_PARTS or unpacked > _MOST_BYTES or xml > _MOST_XML:
        raise LoadError("would unpack to too much (a zip bomb?)")
    if unpacked > 10_000_000 and unpacked > _MOST_RATIO * packed:
        raise LoadError("would unpack to too much (a zip bomb?)")


def _check_xml(xml: bytes) -> None:
    """Raises LoadError for a document type: Word writes none, and entities are declared in one."""
    if b"<!DOCTYPE" in xml.replace(b"\0", b""):  # NUL bytes are what UTF-16 puts between the letters
        raise LoadError("declares XML entities, refused")


def _explain_archive(path: Path, error: Exception) -> str:
    with path.open("rb") as file:
        if file.read(4) == _OLE_MARK:
            return "encrypted DOCX, or an old .doc renamed; save it as DOCX"
    return f"broken DOCX ({error})"


def _find_heading_styles(file: Any) -> frozenset[str]:
    """Ids of the styles Title and Heading 1 to 9, whose names are English in the file whatever Word's language."""
    found = set()
    for style in file.styles.element.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        label = str(name.get(f"{_W}val")).lower() if name is not None else ""
        if label == "title" or label.startswith("heading"):
            found.add(style.get(f"{_W}styleId"))
    return frozenset(found)


def _read_blocks(body: Element, heading_styles: frozenset[str]) -> Iterator[Block]:
    """Paragraphs and table rows in order, also those inside content controls and text boxes."""
    waiting = [body]
    while waiting:
        element = waiting.pop()
        if element.tag == f"{_W}p":
            style = element.find(f"{_W}pPr/{_W}pStyle")
            yield Block(_read_words(element), style is not None and style.get(f"{_W}val") in heading_styles)
            waiting.extend(reversed([box for box in element.iter(f"{_W}txbxContent") if not _in_fallback(box)]))
        elif element.tag == f"{_W}tr":
            yield Block(" | ".join(_read_words(cell) for cell in element.iter(f"{_W}tc") if _row_of(cell) is element))
        elif element.tag not in _UNREAD:
            waiting.extend(reversed(element))


def _row_of(cell: Element) -> Element:
    return next(cell.iterancestors(f"{_W}tr"))


def _in_fallback(element: Element) -> bool:
    return any(parent.tag == _FALLBACK for parent in element.iterancestors())


def _read_words(element: Element) -> str:
    """The words of a paragraph or cell, without deleted and hidden ones and without text boxes."""
    words: list[str] = []
    waiting = list(reversed(element))
    while waiting:
        inner = waiting.pop()
        if inner.tag == f"{_W}t":
            words.append(inner.text or "")
        elif inner.tag in _MARKS:
            words.append(_MARKS[inner.tag])
        elif inner.tag not in _UNREAD and inner.tag != f"{_W}txbxContent" and not _is_vanished(inner):
            if inner.tag == f"{_W}p" and words:
                words.append(" ")
            waiting.extend(reversed(inner))
    return "".join(words).strip()


def _is_vanished(run: Element) -> bool:
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(f"{_W}val") not in ("0", "false")
