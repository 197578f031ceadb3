"""Canonical text: the one form in which a document is stored, quoted and offset.

Every loader ends here; nothing here knows a file format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.schema import Part, PartKind, Span

_LINE_ENDS = re.compile("\r\n?|[\x0b\x85\u2028]")
_PARAGRAPH_ENDS = re.compile("[\x0c\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters, which could also drive a terminal
    "\u00ad\u200b-\u200d\u2060-\u2065\ufeff"  # soft hyphens, zero-width characters, byte order marks
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # marks that turn the direction of writing
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # joiners and letters without a shape
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # notes between the lines, signs of layout
    "\ufe00-\ufe0f\U000e0000-\U000e0fff]"  # variants and tags, which can smuggle words past a reader
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_BLANK_LINES = re.compile("\n{3,}")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, table row or heading as a loader found it.

    `kind` is what it is where it is not the story itself; `dateline` is how many characters at its start are one.
    """

    text: str
    heading: bool = False
    kind: PartKind | None = None
    dateline: int = 0


@dataclass(frozen=True, slots=True)
class Body:
    """A document's canonical text, the spans of its heading lines, and its parts that are not the story itself."""

    text: str
    sections: tuple[Span, ...] = ()
    parts: tuple[Part, ...] = ()


def clean_text(text: str) -> str:
    """The canonical form of a text: no invisible characters, `\\n` line ends, at most one blank line in a row.

    The result can always be encoded as UTF-8; letters are kept as they are (no Unicode normalisation). Linear in time.
    """
    text = _PARAGRAPH_ENDS.sub("\n\n", _LINE_ENDS.sub("\n", text))
    text = _SURROGATES.sub("\ufffd", _INVISIBLE.sub("", text))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()


def clean_line(text: str) -> str:
    """The canonical form of a single line: as `clean_text`, with all white space folded to single spaces."""
    return " ".join(clean_text(text).split())


def join_blocks(blocks: Iterable[Block], title: str = "") -> Body:
    """Blocks to one body, a blank line between them. A first heading that only repeats the title is left out."""
    cleaned = [block for block in map(_clean_block, blocks) if block.text]
    if len(cleaned) > 1 and cleaned[0].heading and cleaned[0].text == title:
        del cleaned[0]
    sections: list[Span] = []
    parts: list[Part] = []
    at = 0
    for block in cleaned:
        if block.heading:
            sections.append(Span(at, at + len(block.text)))
        if block.kind:
            parts.append(Part(at, at + len(block.text), block.kind))
        elif block.dateline:
            parts.append(Part(at, at + block.dateline, "dateline"))
        at += len(block.text) + 2
    return Body("\n\n".join(block.text for block in cleaned), tuple(sections), tuple(parts))


def _clean_block(block: Block) -> Block:
    return replace(block, text=(clean_line if block.heading else clean_text)(block.text))
