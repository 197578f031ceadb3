"""Dated events, in order of day: a sentence that tells of a day, with its speaker and the place where it stands.

They come from what a question found, or from all documents; which statements are dated is statements.py's business.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from heapq import nlargest
from itertools import islice
from typing import Any

from bot.evidence import rank_sentences
from bot.finding import Found
from bot.grids import may_be_row
from bot.opposites import is_negated
from bot.plain import to_plain
from bot.questions import read_question
from bot.ranking.chronology import admits
from bot.ranking.weights import Linear
from bot.schema import Citation, Filters
from bot.stated import EventDate, Precision, Voice
from bot.store.annals import DatedStatement, read_dated
from bot.stories import find_strangers
from bot.words import find_names, find_numbers, split_words, stem_words

FOUND = 40
"""Events of a question at most, the most relevant ones."""
LISTED = 200
"""Events without a question at most, the newest ones."""
NEGLIGIBLE = -2.0
"""A sentence that scores less has less to do with a question than most that are found near it, whose mean is 0."""
ALIKE = 0.8
"""Share of words in the same order from which two sentences of one day tell the same."""
COMPARED = 20
"""Events of the same days, names and numbers that another is compared with; more are not told apart by their words."""
_GAP = re.compile(r"(?<=\d)[,\u00a0\u202f ](?=\d{3}(?!\d))")
"""Between the groups of digits of one number."""


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """What a document tells of the days from `first` to `last`, ISO dates, both inclusive.

    `date` is how the sentence puts it. `also` are other places that tell the same of the same days, as citations too.
    """

    first: str
    last: str
    precision: Precision
    date: EventDate
    sentence: str
    voice: Voice
    speaker: str | None
    citation: Citation
    also: tuple[Citation, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready data."""
        return dict(to_plain(self))


def find_events(found: Found, model: Linear) -> tuple[DatedEvent, ...]:
    """The events of the story that a question found; of more than FOUND the most relevant."""
    strangers = find_strangers(found.evidence)
    ranked = rank_sentences(read_question(found.evidence.query), found.retrieval, model)
    events: list[DatedEvent] = []
    for one in ranked:
        if one.score < NEGLIGIBLE or len(events) >= FOUND:
            break
        stated = found.texts.statements(one.hit.source.id).get(one.span.start)
        if stated and one.hit.source.id not in strangers:
            dated = read_dated(one.hit.source, stated, found.texts.read(one.hit.source.id))
            events += islice(_read_events(dated, found.filters), FOUND - len(events))
    return order_events(events)


def list_events(told: Iterable[DatedStatement], filters: Filters) -> tuple[DatedEvent, ...]:
    """The events that statements tell of, on days that the filters admit; of more than LISTED the newest."""
    events = (event for one in told for event in _read_events(one, filters))
    return order_events(nlargest(LISTED, events, key=lambda event: event.first))


def may_lack_older(events: Iterable[DatedEvent]) -> bool:
    """Whether those without a question are so many that older ones were left out."""
    return sum(1 + len(event.also) for event in events) >= LISTED


def order_events(events: Sequence[DatedEvent]) -> tuple[DatedEvent, ...]:
    """Events in order of day, told once each, and numbered so; one that spans days stands where they begin."""
    merged: list[DatedEvent] = []
    alike: dict[tuple[Hashable, ...], list[tuple[int, list[str]]]] = {}
    for event in sorted(events, key=_order):
        text = _leave_out_date(event)
        words = stem_words(text, keep_stopwords=True)
        told = alike.setdefault((event.first, event.last, *_find_essence(event, text)), [])
        same = next((place for place, other in told if _are_alike(other, words)), None)
        if same is None:
            if len(told) < COMPARED:
                told.append((len(merged), words))
            merged.append(event)
        else:
            merged[same] = replace(merged[same], also=(*merged[same].also, event.citation))
    return tuple(_number(event, number) for number, event in enumerate(merged, start=1))


def _order(event: DatedEvent) -> tuple[str, ...]:
    """By day; of those of one day the one that was published first."""
    document = event.citation.document
    return event.first, event.last, document.published or "~", document.title, document.id, f"{event.date.start:012}"


def _read_events(one: DatedStatement, filters: Filters) -> Iterator[DatedEvent]:
    """An event for each day or days that a sentence names; a row of a table is none."""
    told = one.statement
    if may_be_row(one.text):
        return  # figures of a month are no event
    citation = Citation(0, one.text, told.start, told.end, told.speaker, one.document)
    for date, days in one.told:
        if date.first and date.last and admits((days,), filters):
            yield DatedEvent(date.first, date.last, date.precision, date, one.text, told.voice, told.speaker, citation)


def _find_essence(event: DatedEvent, text: str) -> tuple[Hashable, ...]:
    """What must be the same where two events of the same days are one; `text` is the sentence without its date.

    Voice and speaker, whether it is negated, its names and its numbers as they follow each other: two sides, or two
    counts, are never made one.
    """
    numbers = tuple(find for word in split_words(_GAP.sub("", text)) for find in sorted(find_numbers(word)))
    speaker = (event.speaker or "").casefold()
    return event.voice, speaker, is_negated(text), numbers, tuple(find_names(text))


def _are_alike(words: list[str], others: list[str]) -> bool:
    """Whether two sentences have most of their words in common, in the same order."""
    if words == others:
        return True
    if 2 * min(len(words), len(others)) < ALIKE * (len(words) + len(others)):
        return False
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _leave_out_date(event: DatedEvent) -> str:
    """A sentence without the words that date it, which differ from paper to paper."""
    begin, end = (place - event.citation.start for place in (event.date.start, event.date.end))
    return event.sentence[:begin] + event.sentence[end:]


def _number(event: DatedEvent, number: int) -> DatedEvent:
    also = tuple(replace(one, number=number) for one in event.also)
    return replace(event, citation=replace(event.citation, number=number), also=also)
