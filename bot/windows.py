"""Evidence -> the few stretches of the documents that a model reads, numbered from 1, within a budget of tokens.

Tokens are seconds for a small model, so it reads the best sentences with their neighbours, not whole passages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.days import read_days
from bot.ranking.chronology import admits
from bot.ranking.context import reach_back
from bot.schema import Evidence, EvidenceSentence, Filters, Passage, Source, Span
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
    says otherwise is not read, nor neighbours that tell of no day which `filters` on events ask for.
    """
    chosen: dict[int, set[int]] = {}
    stated = [_list_sentences(evidence, number) for number in range(len(evidence.passages))]
    left = float(budget)
    stale = {(one.replaces.document.id, one.replaces.start) for one in evidence.sentences if one.replaces}
    for found in evidence.sentences:
        if found.passage not in chosen and len(chosen) == MOST:
            continue
        passage, sentences = evidence.passages[found.passage], stated[found.passage]
        for place in _surround(found, sentences):
            if (passage.document.id, sentences[place].start) in stale:
                continue
            if evidence.filters and not _admits(evidence.filters, sentences[place], passage):
                continue
            read = chosen.get(found.passage, set())
            cost = 0.0 if place in read else _cost(passage, sentences[place], bool(read))
            if cost <= left or not chosen:
                left -= cost
                chosen[found.passage] = read | {place}
    return [
        _open_window(number, evidence.passages[number], stated[number], sorted(places))
        for number, places in chosen.items()
    ]


def _list_sentences(evidence: Evidence, number: int) -> Sequence[Statement]:
    """The sentences of a passage as they were read at ingest, or as they are cut now where nothing is known of them."""
    passage = evidence.passages[number]
    known = evidence.statements[number] if evidence.statements else ()
    return known or [
        Statement(passage.start + span.start, passage.start + span.end, "own voice")
        for span in split_sentences(passage.text)
    ]


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


def _surround(found: EvidenceSentence, sentences: Sequence[Statement]) -> list[int]:
    """Places of a ranked sentence in its passage, then of its neighbours: what it leans on goes before what follows."""
    own = [place for place, one in enumerate(sentences) if one.start < found.end and found.start < one.end]
    if not own:
        return []
    ahead = range(max(0, own[0] - AROUND), own[0])
    behind = range(own[-1] + 1, min(len(sentences), own[-1] + 1 + AROUND))
    return [*own, *ahead, *behind]


def _admits(filters: Filters, sentence: Statement, passage: Passage) -> bool:
    """Whether a sentence tells of a day that filters on events ask for; without such filters each will do."""
    if not (filters.event_from or filters.event_to):
        return True
    shift = passage.start
    dates = [replace(one, start=one.start - shift, end=one.end - shift) for one in sentence.dates]
    return admits(read_days(passage.text, dates), filters)


def _cost(passage: Passage, sentence: Statement, is_open: bool) -> float:
    heading = 0.0 if is_open else max(HEADING, FRAME + count_tokens(describe_source(passage.document)))
    return heading + count_tokens(_read_text(passage, sentence))


def _read_text(passage: Passage, sentence: Statement) -> str:
    return passage.text[sentence.start - passage.start : sentence.end - passage.start]


def _open_window(number: int, passage: Passage, sentences: Sequence[Statement], places: Sequence[int]) -> Window:
    spans = [Span(one.start - passage.start, one.end - passage.start) for one in sentences]
    pieces, read, last = [], [], places[0] - 1
    for place in places:
        pieces += [GAP] * (place > last + 1) + _read_text(passage, sentences[place]).split()
        read.append(_quote(number, passage, sentences[place], reach_back(passage.text, spans, place)))
        last = place
    return Window(passage.document, " ".join(pieces), tuple(read))


def _quote(number: int, passage: Passage, sentence: Statement, start: int) -> EvidenceSentence:
    """A sentence of a passage as evidence; what a citation of it quotes begins at `start` of the passage's text.

    It has no score: the model chose it.
    """
    return EvidenceSentence(
        document=passage.document,
        start=sentence.start,
        end=sentence.end,
        text=_read_text(passage, sentence),
        score=0.0,
        passage=number,
        quote=passage.text[start : sentence.end - passage.start],
        quote_start=passage.start + start,
        speaker=sentence.speaker,
        voice=sentence.voice,
        dates=sentence.dates,
    )
