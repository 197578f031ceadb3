"""The nouns of what a text states: whose words a sentence is, and the days it tells of.

How they are found is the business of statements.py; nothing here computes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Voice = Literal["own voice", "quotation", "reported"]
Precision = Literal["day", "week", "month", "year", "decade", "century", "unknown"]


@dataclass(frozen=True, slots=True)
class EventDate:
    """A date as a text has it, `document.text[start:end]`, and the days that it means, resolved.

    `first` and `last` are ISO dates, both inclusive, and None where the day stays open.
    """

    text: str
    start: int
    end: int
    first: str | None
    last: str | None
    precision: Precision


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence as it was read: whose words it is, and the dates in it.

    `voice` tells the article's own words from a quotation and from a reported claim; `speaker` is who makes that,
    resolved across sentences, None where it is nobody in particular.
    """

    start: int
    end: int
    voice: Voice
    speaker: str | None = None
    dates: tuple[EventDate, ...] = ()
