"""An answer as the text that chat programs show: sentences with their marks, notes, and the sources in words.

Such programs show Markdown: what would load an image or be HTML or a link there is broken up; nothing else is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bot.exporting import is_address
from bot.schema import Answer, Citation
from bot.verdicts import describe_removed
from bot.windows import count_tokens
from ui import strings

_LIVE = re.compile(r"(?<=!)(?=\[)|(?<=\])(?=[(:])|(?<=<)(?=[A-Za-z/!?])")
"""Where an image, a link or HTML begins, between the two signs that make it one."""


@dataclass(slots=True)
class Cut:
    """What may be sent of a text that comes in pieces: up to a stop sequence, whole pieces within so many tokens.

    `reason` is why it ends, as OpenAI's API names it.
    """

    stops: Sequence[str] = ()
    most: int | None = None
    reason: str = "stop"
    is_over: bool = False
    held: str = ""
    _spent: float = 0

    def take(self, piece: str) -> str:
        """What can be sent now; what may be the beginning of a stop sequence is held back."""
        if self.is_over or not piece:
            return ""
        self._spent += count_tokens(piece)
        if self.most is not None and self._spent > self.most:
            self.reason, self.is_over = "length", True
            return self._release()
        self.held += piece
        places = [place for stop in self.stops if (place := self.held.find(stop)) >= 0]
        if places:
            self.is_over, self.held = True, self.held[: min(places)]
            return self._release()
        kept = max((_overlap(self.held, stop) for stop in self.stops), default=0)
        sent, self.held = self.held[: len(self.held) - kept], self.held[len(self.held) - kept :]
        return sent

    def end(self) -> str:
        """What was held back, once all has come."""
        return "" if self.is_over else self._release()

    def _release(self) -> str:
        held, self.held = self.held, ""
        return held


@dataclass(slots=True)
class Told:
    """The text of an answer as far as it was sent, and where in it each mark stands."""

    cut: Cut
    text: str = ""
    _marks: list[tuple[int, int, int]] = field(default_factory=list)

    def tell(self, piece: str, numbers: Sequence[int] = ()) -> str:
        """What is sent of a piece, which ends with the marks of these numbers."""
        sent = self.cut.take(piece)
        self.text += sent
        end = len(self.text) + len(self.cut.held)
        for number in reversed(numbers):
            start = end - len(f"[{number}]")
            self._marks.append((number, start, end))
            end = start
        return sent

    def end(self) -> str:
        """What was held back."""
        rest = self.cut.end()
        self.text += rest
        return rest

    def annotate(self, citations: Sequence[Citation], address: str) -> list[dict[str, Any]]:
        """The citations at those marks that were sent, as OpenAI's API has them, and with what is ours to tell."""
        cited = {one.number: one for one in citations}
        return [
            {"type": "url_citation", "url_citation": _annotate(cited[number], start, end, address)}
            for number, start, end in sorted(self._marks, key=lambda mark: mark[1])
            if number in cited and self.text[start:end] == f"[{number}]"
        ]


def tell_body(answer: Answer) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The pieces of an answer by itself: its sentences, each with its marks' numbers, or why there is none."""
    gap = ""
    for sentence in answer.sentences:
        yield gap + defuse(sentence.marked), sentence.citations
        gap = " "
    if not answer.sentences:
        yield defuse(answer.text), ()
    for place, choice in enumerate(answer.choices, start=1):
        yield f"\n{place}. {defuse(choice)}", ()


def tell_rest(answer: Answer) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The pieces below it: what is to be said about it, and its sources."""
    notes = [answer.notice, describe_removed(answer.removed), *(change.marked for change in answer.changed)]
    for note in filter(None, notes):
        yield "\n\n" + strings.NOTED.format(text=defuse(note)), ()
    head = f"\n\n{strings.SOURCES_HEAD}"
    for citation in answer.citations:
        yield f"{head}\n{_tell_source(citation)}", ()
        head = ""


def defuse(text: str) -> str:
    """Text that in Markdown reads as it is written, and loads and leads nowhere."""
    return _LIVE.sub("\\\\", text)


def _tell_source(citation: Citation) -> str:
    document = citation.document
    said = strings.CITED_SPEAKER.format(speaker=citation.speaker) if citation.speaker else None
    named = [document.title, document.author, document.source, document.published, said]
    origin = ", ".join(defuse(one) for one in named if one)
    line = strings.CITED.format(
        number=citation.number, quote=defuse(" ".join(citation.quote.split())), origin=origin or document.id
    )
    return f"{line} <{document.url}>" if is_address(document.url or "") else line


def _annotate(citation: Citation, start: int, end: int, address: str) -> dict[str, Any]:
    """`start` and `end` are the mark's; those of the words in the document have the same names beside the quote."""
    document = citation.document
    own = f"{address}api/v1/documents/{quote(document.id)}"
    return {
        "start_index": start,
        "end_index": end,
        "title": document.title,
        "url": document.url if document.url and is_address(document.url) else own,
        "number": citation.number,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "speaker": citation.speaker,
        "document_id": document.id,
        "published": document.published,
        "source": document.source,
    }


def _overlap(text: str, stop: str) -> int:
    """How much of the end of a text begins a stop sequence."""
    return next((size for size in range(min(len(stop) - 1, len(text)), 0, -1) if text.endswith(stop[:size])), 0)
