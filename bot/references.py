"""The list of references at the end of a draft, and which indexed documents each of them names.

By rule alone: a path's end, an address, an id or a whole title. The draft's sentences are read in drafts.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from bot.schema import DocumentInfo, Span

MARK = r"\[\s*\^?\d{1,3}(?:\s*[,;–-]\s*\^?\d{1,3})*\s*\]"
"""Numbers in brackets: [1], [1, 2], [1–3], [^1]."""
_LINE = re.compile(r"^.*$", re.MULTILINE)
_TITLE = re.compile(
    r"[\W_]*(?:sources|references|notes|footnotes|endnotes|bibliography|citations|links)[\W_]*", re.IGNORECASE
)
_ENTRY = re.compile(r"\s*(?:[-*+]\s+)?(?:\[\^?(?P<mark>\d{1,3})\]:?|(?P<item>\d{1,3})[.)])\s+(?P<words>\S.*)")
_MARK = re.compile(MARK)
_NUMBERS = re.compile(r"(\d+)(?:\s*[–-]\s*\^?(\d+))?")
_SCHEME = re.compile(r"https?://(?:www\.)?")


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of the list: "[1] corpus/harbour.md" on a 1-based `line`. `documents` are the ids of those it names."""

    number: int
    text: str
    line: int
    documents: tuple[str, ...] = ()


def read_numbers(marks: str) -> tuple[int, ...]:
    """The numbers of some marks in order, each once: 1, 2, 3 and 5 of "[1–3][5]"."""
    found = (range(int(first), int(last or first) + 1) for first, last in _NUMBERS.findall(marks))
    return tuple(dict.fromkeys(number for numbers in found for number in numbers))


def find_references(text: str) -> tuple[tuple[Reference, ...], Span]:
    """The list at the end of a draft, and where it stands: an empty span at the end where there is none.

    "[1] ..." begins an entry; so does "1. ..." under a title, or where the text before it has marks with its numbers.
    A paragraph may follow a list that has a title.
    """
    blocks = _split_blocks(text)
    found, place, is_titled = _read_list(text, blocks)
    if is_titled or _is_list(found, text, place.start):
        return found, place
    found, place, is_titled = _read_list(text, blocks[:-1])
    return (found, place) if is_titled else ((), Span(len(text), len(text)))


def _split_blocks(text: str) -> list[list[Span]]:
    """The lines of each stretch between lines without a word; a title begins a stretch of its own."""
    blocks: list[list[Span]] = [[]]
    for line in _LINE.finditer(text):
        is_wordless = not re.search(r"\w", line.group())
        if is_wordless or _TITLE.fullmatch(line.group()):
            blocks.append([])
        if not is_wordless:
            blocks[-1].append(Span(line.start(), line.end()))
    return [block for block in blocks if block]


def _read_list(text: str, blocks: Sequence[Sequence[Span]]) -> tuple[tuple[Reference, ...], Span, bool]:
    """The entries that the last blocks hold, where they stand, and whether a title stands above them."""
    found: tuple[Reference, ...] = ()
    place = Span(len(text), len(text))
    for lines in reversed(blocks):
        is_titled = bool(_TITLE.fullmatch(text[lines[0].start : lines[0].end]))
        entries = _read_entries(text, lines[is_titled:])
        if entries is None or {one.number for one in entries} & {one.number for one in found}:
            break
        place = Span(lines[0].start, place.end if found else lines[-1].end)
        found = (*entries, *found)
        if is_titled:
            return found, place, True
    return found, place, False


def _read_entries(text: str, lines: Sequence[Span]) -> list[Reference] | None:
    """The entries of a block, each with the lines that go on with it; None where it is no list of them."""
    entries: list[Reference] = []
    for line in lines:
        words = text[line.start : line.end]
        entry = _ENTRY.fullmatch(words)
        if entry:
            number = text.count("\n", 0, line.start) + 1
            entries.append(Reference(int(entry["mark"] or entry["item"]), entry["words"].strip(), number))
        elif entries:
            entries[-1] = replace(entries[-1], text=f"{entries[-1].text} {words.strip()}")
        else:
            return None
    marked = any(_MARK.search(entry.text) for entry in entries)
    return None if marked else entries


def _is_list(found: Sequence[Reference], text: str, begins: int) -> bool:
    """Whether entries without a title above them are references, and not the last points of the draft itself."""
    bracketed = all(text.split("\n")[one.line - 1].lstrip("-*+ \t").startswith("[") for one in found)
    marks = {number for mark in _MARK.findall(text[:begins]) for number in read_numbers(mark)}
    return bool(found) and (bracketed or {one.number for one in found} <= marks)


def match_reference(reference: Reference, documents: Sequence[DocumentInfo]) -> Reference:
    """The reference with the documents that it names: by id, else by path, by address, or by title."""
    text = " ".join(reference.text.split())
    words = set(re.split(r"[\s<>()\[\]\"“”,;]+", text))
    found = (
        [info for info in documents if info.id in words]
        or _keep_best(documents, [_match_path(info.path, text) for info in documents])
        or [info for info in documents if info.url and _holds(_fold_address(text), _fold_address(info.url))]
        or _keep_best(documents, [_match_title(info.title, text) for info in documents])
    )
    return replace(reference, documents=tuple(info.id for info in found))


def _keep_best(documents: Sequence[DocumentInfo], scores: Sequence[int]) -> list[DocumentInfo]:
    """Those with the highest score, if any has one."""
    best = max(scores, default=0)
    return [info for info, score in zip(documents, scores, strict=True) if best and score == best]


def _match_path(path: str, text: str) -> int:
    """How many parts of a path, counted from its end, a text holds: its file name is the first."""
    parts = PurePath(path).parts
    held = 0
    while held < len(parts) and _holds(text.replace("\\", "/"), "/".join(parts[len(parts) - held - 1 :])):
        held += 1
    return held


def _match_title(title: str, text: str) -> int:
    """The length of a title that a text holds whole, between marks of punctuation; 0 where it does not."""
    pattern = rf"(?:^|[^\w\s]\s*){re.escape(_fold(title))}(?:\s*[^\w\s]|$)"
    return len(title) if re.search(pattern, _fold(text)) else 0


def _holds(text: str, wanted: str) -> bool:
    """Whether a text holds a path or address whole, not as a part of a longer name."""
    return bool(re.search(rf"(?<![\w.-]){re.escape(wanted)}(?![./?&=#-]*\w)", text))


def _fold(text: str) -> str:
    """Lower case, with plain quotation marks and single spaces."""
    return " ".join(text.casefold().translate(str.maketrans("“”‘’", "\"\"''")).split())


def _fold_address(text: str) -> str:
    """An address, or a text with some, without scheme, www and last slash."""
    return _SCHEME.sub("", text).rstrip("/")
