"""Dated events, in order of day: a sentence that tells of a day, with its speaker and the place where it stands.

They come from what a question found, or from all documents; which statements are dated is statements.py's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from bot.annals import DatedStatement
from bot.days import EARLIEST, LATEST
from bot.evidence import rank_sentences
from bot.finding import Found
from bot.opposites import is_negated
from bot.plain import to_plain
from bot.questions import read_question
from bot.schema import Citation, Filters
from bot.stated import EventDate, Precision, Voice
from bot.weights import Linear
from bot.words import find_names, find_numbers, stem_words

FOUND = 40
"""Events of a question at most, the most relevant ones."""
LISTED = 200
"""Events without a question at most, the newest ones."""
NEGLIGIBLE = -1.0
"""A sentence that scores less has less to do with a question than most that are found near it, whose mean is 0."""
ALIKE = 0.8
"""Share of words in the same order from which two sentences of one day tell the same."""


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
    """The events of what a question found; of more than FOUND the most relevant."""
    ranked = rank_sentences(read_question(found.evidence.query), found.retrieval, model)
    events: list[DatedEvent] = []
    for one in ranked:
        if one.score < NEGLIGIBLE or len(events) >= FOUND:
            break
        stated = found.texts.statements(one.hit.source.id).get(one.span.start)
        if stated:
            text = found.texts.read(one.hit.source.id)[stated.start : stated.end]
            events += _read_events(DatedStatement(one.hit.source, stated, text), found.filters)
    return order_events(events[:FOUND])


def list_events(told: Iterable[DatedStatement], filters: Filters) -> tuple[DatedEvent, ...]:
    """The events that statements tell of, on days that the filters admit."""
    return order_events([event for one in told for event in _read_events(one, filters)])


def may_lack_older(events: Iterable[DatedEvent]) -> bool:
    """Whether those without a question are so many that older ones were left out."""
    return sum(1 + len(event.also) for event in events) >= LISTED


def order_events(events: Sequence[DatedEvent]) -> tuple[DatedEvent, ...]:
    """Events in order of day, told once each, and numbered so; one that spans days stands where they begin."""
    merged: list[DatedEvent] = []
    by_days: dict[tuple[str, str], list[int]] = {}
    for event in sorted(events, key=_order):
        told = by_days.setdefault((event.first, event.last), [])
        same = next((place for place in told if _tell_the_same(merged[place], event)), None)
        if same is None:
            told.append(len(merged))
            merged.append(event)
        else:
            merged[same] = replace(merged[same], also=(*merged[same].also, event.citation))
    return tuple(_number(event, number) for number, event in enumerate(merged, start=1))


def _order(event: DatedEvent) -> tuple[str, ...]:
    """By day; of those of one day the one that was published first."""
    document = event.citation.document
    return event.first, event.last, document.published or "~", document.title, document.id, f"{event.date.start:012}"


def _read_events(one: DatedStatement, filters: Filters) -> Iterator[DatedEvent]:
    """An event for each day or days that a sentence names; the narrowest, where one lies within another."""
    kept: list[EventDate] = []
    for date in one.statement.dates:
        if not any(_holds(date, other) for other in (*kept, *one.statement.dates) if other is not date):
            kept.append(date)
    told = one.statement
    citation = Citation(0, one.text, told.start, told.end, told.speaker, one.document)
    for date in kept:
        if date.first and date.last and _admits(filters, date.first, date.last):
            yield DatedEvent(date.first, date.last, date.precision, date, one.text, told.voice, told.speaker, citation)


def _admits(filters: Filters, first: str, last: str) -> bool:
    """Whether days have one among those that the filters ask for, which may be months or years, too."""
    return last >= (filters.event_from or EARLIEST) and first <= f"{filters.event_to or LATEST}~"


def _holds(outer: EventDate, inner: EventDate) -> bool:
    """Whether a date has all days of another that is narrower, or is the same one told again."""
    if not (outer.first and outer.last and inner.first and inner.last):
        return False
    if (outer.first, outer.last) == (inner.first, inner.last):
        return inner.start < outer.start
    return outer.first <= inner.first and inner.last <= outer.last


def _tell_the_same(one: DatedEvent, other: DatedEvent) -> bool:
    """Whether two events of the same days are told in nearly the same words, by the same speaker.

    Names, numbers and negations must be the same: two sides, or two counts, are never made one.
    """
    if (one.speaker or "").casefold() != (other.speaker or "").casefold():
        return False
    texts = [_leave_out_date(each) for each in (one, other)]
    if len({is_negated(text) for text in texts}) > 1 or find_numbers(texts[0]) != find_numbers(texts[1]):
        return False
    if find_names(texts[0]) != find_names(texts[1]):
        return False
    words = [stem_words(text, keep_stopwords=True) for text in texts]
    return SequenceMatcher(None, words[0], words[1], autojunk=False).ratio() >= ALIKE


def _leave_out_date(event: DatedEvent) -> str:
    """A sentence without the words that date it, which differ from paper to paper."""
    begin, end = (place - event.citation.start for place in (event.date.start, event.date.end))
    return event.sentence[:begin] + event.sentence[end:]


def _number(event: DatedEvent, number: int) -> DatedEvent:
    also = tuple(replace(one, number=number) for one in event.also)
    return replace(event, citation=replace(event.citation, number=number), also=also)
