"""Evidence -> the few stretches of the documents that a model reads, numbered from 1, within a budget of tokens.

Tokens are seconds for a small model, so it reads the best sentences with their neighbours, not whole passages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.context import reach_back
from bot.schema import Evidence, EvidenceSentence, Passage, Source, Span
from bot.sentences import split_sentences
from bot.stated import Statement

MOST = 8
"""Windows a model reads at most, so that each number is one digit."""
AROUND = 1
"""Sentences on either side of a ranked one that are read with it where there is room."""
HEADING, FRAME = 14, 6
"""Tokens that the heading of a window costs at least, and those of its number and marks."""
LONGEST_TITLE, LONGEST_SOURCE = 80, 40
"""Characters of them that a model reads."""
GAP = "…"
"""Stands between sentences of a window that do not follow each other in the document."""
PER_PIECE = 1.12
"""Tokens for a word or mark, on average over English news; vocabularies of today differ little."""

_PIECE = re.compile(r"[\u2e80-\U0003ffff]|\w{1,10}|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences of one passage, in its order, that a model reads under one number; `text` is what it reads."""

    document: Source
    text: str
    sentences: tuple[EvidenceSentence, ...]

    @property
    def heading(self) -> str:
        """Title, source and date, as far as they are known."""
        return describe_source(self.document)


def open_windows(evidence: Evidence, budget: int) -> list[Window]:
    """The best sentences with their neighbours, a window a passage, the passage of the best first.

    `budget` is in tokens, estimated; the best sentence is always read, however long. What a newer version of a document
    says otherwise is not read.
    """
    chosen: dict[int, set[int]] = {}
    spans = [split_sentences(passage.text) for passage in evidence.passages]
    left = float(budget)
    stale = {(one.replaces.document.id, one.replaces.start) for one in evidence.sentences if one.replaces}
    for found in evidence.sentences:
        if found.passage not in chosen and len(chosen) == MOST:
            continue
        passage = evidence.passages[found.passage]
        for place in _surround(found, passage, spans[found.passage]):
            if (passage.document.id, passage.start + spans[found.passage][place].start) in stale:
                continue
            read = chosen.get(found.passage, set())
            cost = 0.0 if place in read else _cost(passage, spans[found.passage][place], bool(read))
            if cost <= left or not chosen:
                left -= cost
                chosen[found.passage] = read | {place}
    return [_open_window(passage, evidence, spans[passage], sorted(places)) for passage, places in chosen.items()]


def describe_source(document: Source) -> str:
    """A document's title, source and date on one line, long ones cut."""
    title, source = _cut(document.title, LONGEST_TITLE), _cut(document.source or "", LONGEST_SOURCE)
    origin = ", ".join(filter(None, (source, document.published)))
    return f"{title} ({origin})" if origin else title


def _cut(text: str, longest: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[:longest]}…"


def count_tokens(text: str) -> float:
    """About how many tokens a model makes of a text."""
    return PER_PIECE * len(_PIECE.findall(text))


def _surround(found: EvidenceSentence, passage: Passage, spans: Sequence[Span]) -> list[int]:
    """Places of a ranked sentence in its passage, then of its neighbours: what it leans on goes before what follows."""
    own = [
        place
        for place, span in enumerate(spans)
        if passage.start + span.start < found.end and found.start < passage.start + span.end
    ]
    if not own:
        return []
    ahead = range(max(0, own[0] - AROUND), own[0])
    behind = range(own[-1] + 1, min(len(spans), own[-1] + 1 + AROUND))
    return [*own, *ahead, *behind]


def _cost(passage: Passage, span: Span, is_open: bool) -> float:
    heading = 0.0 if is_open else max(HEADING, FRAME + count_tokens(describe_source(passage.document)))
    return heading + count_tokens(passage.text[span.start : span.end])


def _open_window(number: int, evidence: Evidence, spans: Sequence[Span], places: Sequence[int]) -> Window:
    passage = evidence.passages[number]
    pieces, sentences, last = [], [], places[0] - 1
    for place in places:
        text = passage.text[spans[place].start : spans[place].end]
        pieces += [GAP] * (place > last + 1) + text.split()
        sentences.append(_quote(number, evidence, spans, place))
        last = place
    return Window(passage.document, " ".join(pieces), tuple(sentences))


def _quote(number: int, evidence: Evidence, spans: Sequence[Span], place: int) -> EvidenceSentence:
    """A sentence of a passage as evidence, with what a citation of it quotes. It has no score: the model chose it."""
    passage, span = evidence.passages[number], spans[place]
    start = reach_back(passage.text, spans, place)
    stated = _find_statement(evidence, number, passage.start + span.start)
    return EvidenceSentence(
        document=passage.document,
        start=passage.start + span.start,
        end=passage.start + span.end,
        text=passage.text[span.start : span.end],
        score=0.0,
        passage=number,
        quote=passage.text[start : span.end],
        quote_start=passage.start + start,
        speaker=stated.speaker,
        voice=stated.voice,
        dates=stated.dates,
    )


def _find_statement(evidence: Evidence, number: int, start: int) -> Statement:
    known = evidence.statements[number] if evidence.statements else ()
    return next((one for one in known if one.start <= start < one.end), Statement(start, start, "own voice"))
