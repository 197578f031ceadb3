"""A reporter's draft -> its sentences with their marks, and what the check says of each against the index.

Read by plain rules: headings, code, tables, comments and the list of references are no sentences.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from bot.errors import QuestionError
from bot.grounding import Grounded
from bot.references import MARK, Reference, find_references, match_reference, read_numbers
from bot.schema import Citation, DocumentInfo, Filters, Span, Status, Verdict
from bot.sentences import split_sentences
from bot.verdicts import count_statuses
from bot.words import split_words

WHOLE_INDEX = "the whole index was searched"
_NOT_PROSE = re.compile(
    r"""
    \A---[^\S\n]*\n (?: (?:[\w-]+:|[^\S\n]|-) [^\n]*\n )* ---[^\S\n]*$    # front matter
    | ^[ ]{0,3} (?P<fence>`{3,}|~{3,}) .*? (?:^[ ]{0,3}(?P=fence)[^\n]*$|\Z)    # code
    | <!-- .*? -->
    | ^[ ]{0,3} \#{1,6} (?:[^\S\n][^\n]*)? $    # heading
    | (?:\A|(?<=\n\n)|(?<=\n\r\n)) [^\n]*[^\s.!?\]][^\S\n]*\n [ ]{0,3}(?:=+|-+)[^\S\n]*$    # underlined heading
    | ^[ ]{0,3} \| [^\n]*$    # row of a table
    | ^[ ]{0,3} (?:[-*_=][^\S\n]*){3,} $    # rule
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_LINE = re.compile(
    r"^[^\S\n]*(?:>[^\S\n]*)*(?P<bullet>(?:[-*+•]|(?P<number>\d{1,3})[.)])[^\S\n]+)?(?P<words>[^\n]*)", re.MULTILINE
)
_MARKUP = re.compile(
    rf"(?P<marks>(?:\s*{MARK}(?:\([^()\s]*\))?)+)"
    r"|!\[[^\[\]]*\]\([^()\n]*\)"
    r"|\[(?P<words>[^\[\]]+)\]\([^()\n]*\)"
    r"|\*\*|__|`+|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)"
    r"|^[^\S\n]*>[>\s]*",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence of a draft, `draft[start:end]` with its marks, on a 1-based `line`. `text` has no marks or markup."""

    text: str
    line: int
    start: int
    end: int
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence, the verdict, and the quote it rests on, if any. `notes` tell where its marks were of no use."""

    text: str
    line: int
    start: int
    end: int
    marks: tuple[int, ...]
    status: Status
    missing: tuple[str, ...]
    speaker: str | None
    citation: Citation | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """Every sentence with its verdict, and the references with the documents that they name."""

    sentences: tuple[CheckedSentence, ...]
    references: tuple[Reference, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many sentences have each status."""
        return count_statuses([one.status for one in self.sentences])

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready data."""
        return {**asdict(self), "counts": self.counts}


class Index(Protocol):
    """What is asked of a bot."""

    def check(self, sentence: str, filters: Filters | None = None) -> Grounded:
        """The verdict on a sentence against what the index holds. Raises QuestionError where it cannot be searched."""

    def documents(self) -> list[DocumentInfo]:
        """What is indexed."""


def check_draft_text(text: str, index: Index) -> CheckedDraft:
    """Checks every sentence of a draft against the documents that its marks name, else against all. Raises BotError."""
    listed, place = find_references(text)
    prose = text[: place.start] + _blank(text[place.start : place.end]) + text[place.end :]
    documents = index.documents()
    references = tuple(match_reference(one, documents) for one in listed)
    return CheckedDraft(tuple(_check(one, references, index) for one in read_sentences(prose)), references)


def _check(sentence: DraftSentence, references: Sequence[Reference], index: Index) -> CheckedSentence:
    named = {one.number: one.documents for one in references}
    ids = tuple(dict.fromkeys(found for mark in sentence.marks for found in named.get(mark, ())))
    notes = _explain_search(sentence.marks, named, limited=bool(ids))
    try:
        grounded = index.check(sentence.text, Filters(documents=ids))
    except QuestionError as error:  # too long to be a sentence
        grounded, notes = Grounded(sentence.text, None, Verdict("unsupported")), [*notes, f"not checked: {error}"]
    verdict = grounded.verdict
    mended = grounded.text != sentence.text  # it had to be given to its speaker first: as written, it is not theirs
    return CheckedSentence(
        text=sentence.text,
        line=sentence.line,
        start=sentence.start,
        end=sentence.end,
        marks=sentence.marks,
        status="misattributed" if mended else verdict.status,
        missing=verdict.missing,
        speaker=verdict.speaker,
        citation=_number(grounded.citation, sentence.marks, named),
        notes=tuple(notes),
    )


def _number(citation: Citation | None, marks: Sequence[int], named: Mapping[int, tuple[str, ...]]) -> Citation | None:
    """The citation with the mark that names its document; 0 where none does."""
    if citation is None:
        return None
    return replace(citation, number=next((one for one in marks if citation.document.id in named.get(one, ())), 0))


def _explain_search(marks: Sequence[int], named: Mapping[int, tuple[str, ...]], *, limited: bool) -> list[str]:
    """What keeps a sentence from being checked against the documents it is marked with, if anything does."""
    notes = ["no mark"] if not marks else []
    for mark in marks:
        if not named.get(mark):
            notes.append(f"[{mark}] {'names no indexed document' if mark in named else 'has no reference'}")
    return notes if limited or not notes else [*notes, WHOLE_INDEX]


def read_sentences(text: str) -> Iterator[DraftSentence]:
    """The sentences of a draft without its list of references, in order."""
    closed = max(0, text.rfind("-->"))
    text = text[:closed] + text[closed:].replace("<!--", "    ")  # one that is never closed hides nothing
    prose = _NOT_PROSE.sub(lambda found: _blank(found.group()), text)
    for block in _find_blocks(prose):
        yield from _read_block(prose, block)


def _blank(text: str) -> str:
    """As much space as a text takes, with its line ends, so that offsets and lines stay."""
    return re.sub(r"[^\n]", " ", text)


def _find_blocks(prose: str) -> Iterator[Span]:
    """Paragraphs and list items. A number begins an item only where a list can, so that "May\\n24. ..." is no list."""
    start = end = 0
    listed = False
    for line in _LINE.finditer(prose):
        blank = not line["words"].strip()
        item = bool(line["bullet"]) and (listed or start == end or line["number"] in (None, "1"))
        if (blank or item) and start < end:
            yield Span(start, end)
            start = end
        if not blank:
            start = line.start("words") if start == end else start
            end = line.end()
        listed = item or (listed and not blank)
    if start < end:
        yield Span(start, end)


@dataclass(frozen=True, slots=True)
class _Mark:
    """Marks at a place of a block's words, that end at a place of the draft."""

    place: int
    numbers: tuple[int, ...]
    end: int


def _read_block(prose: str, block: Span) -> Iterator[DraftSentence]:
    """The sentences of a block; marks belong to the sentence they stand in or behind."""
    words, places, marks = _strip_markup(prose, block)
    sentences = split_sentences(words)
    starts = [span.start for span in sentences]
    for number, span in enumerate(sentences):
        own = [mark for mark in marks if max(0, bisect_left(starts, mark.place) - 1) == number]
        text = " ".join(words[span.start : span.end].split())
        if split_words(text):
            start, last = places[span.start], places[span.end - 1] + 1
            numbers = tuple(dict.fromkeys(one for mark in own for one in mark.numbers))
            end = max([last, *(mark.end for mark in own)])
            yield DraftSentence(text, prose.count("\n", 0, start) + 1, start, end, numbers)


def _strip_markup(prose: str, block: Span) -> tuple[str, list[int], list[_Mark]]:
    """A block's words without marks and markup, the place of each character in the draft, and the marks."""
    places: list[int] = []
    marks = []
    at = block.start
    for found in _MARKUP.finditer(prose, block.start, block.end):
        places += range(at, found.start())
        if found["words"]:
            places += range(found.start("words"), found.end("words"))
        if found["marks"]:
            marks.append(_Mark(len(places), read_numbers(found["marks"]), found.end()))
        at = found.end()
    places += range(at, block.end)
    return "".join(prose[place] for place in places), places, marks
