"""Document -> statements: whose words each sentence is, and the days it tells of, resolved.

Who speaks is the business of bot/voices, what a date means that of bot/dates.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from bot.dates import DateMention, find_dates
from bot.ranking.yearly import find_year, place_in_year
from bot.schema import Document, Span
from bot.stated import EventDate, Statement
from bot.voices import read_voices


def read_statements(document: Document, sentences: Sequence[Span]) -> tuple[Statement, ...]:
    """What each of a document's sentences states; they are spans of its text, in order."""
    voices = read_voices(document, sentences)
    dates = read_event_dates(document)
    starts = [one.start for one in dates]
    return tuple(
        Statement(
            span.start,
            span.end,
            voice.voice,
            voice.speaker,
            tuple(dates[bisect_left(starts, span.start) : bisect_left(starts, span.end)]),
        )
        for span, voice in zip(sentences, voices, strict=True)
    )


def read_event_dates(document: Document) -> list[EventDate]:
    """The dates of a document in order, resolved against the day of its publication, or of its update alone."""
    year = find_year(document)
    found = find_dates(document.text, document.published or document.updated)
    return [_as_event_date(place_in_year(one, year, document.text)) for one in found]


def _as_event_date(mention: DateMention) -> EventDate:
    first, last = (day.isoformat() if day else None for day in (mention.first, mention.last))
    return EventDate(mention.text, mention.start, mention.end, first, last, mention.precision)
