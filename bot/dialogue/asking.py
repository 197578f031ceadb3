"""Whether a question can be asked as it is, with the filters that come with it.

What it asks for is questions.py's business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.days import is_day
from bot.errors import QuestionError
from bot.schema import Filters, Turn
from bot.words import split_words

FIRST_DAY, LAST_DAY = "1000-01-01", "9000-12-31"
"""Days between which a question can be asked; "yesterday" and "next year" are days too."""


def check_question(question: str, longest: int) -> None:
    """Raises QuestionError for what cannot be searched."""
    if not question.strip():
        raise QuestionError("the question is empty; type one")
    if len(question) > longest:
        raise QuestionError(
            f"the question has {len(question):,} characters, more than {longest:,}; shorten it, or ingest it as a file"
        )
    if not split_words(question):
        raise QuestionError("the question has no word in it; ask with words")
    if re.search(r"[\ud800-\udfff]", question):
        raise QuestionError("the question holds bytes that are not UTF-8 text; type it again")


def check_dates(filters: Filters | None) -> None:
    """Raises QuestionError for a limit that is no date, or lies after the other one: it would only hide documents."""
    if filters is None:
        return
    for limit in (filters.published_from, filters.published_to, filters.event_from, filters.event_to):
        if limit and not _is_date(limit):
            raise QuestionError(f"{limit!r} is not an ISO date; write it as 2023-09-24, 2023-09 or 2023")
    for first, last in ((filters.published_from, filters.published_to), (filters.event_from, filters.event_to)):
        if first and last and first > f"{last}~":  # a year or a month ends with its last day
            raise QuestionError(f"{first} lies after {last}; give the earlier date first")


def check_today(today: str | None, history: Sequence[Turn]) -> str:
    """The day against which a question is read: the one given, or the real one.

    Raises QuestionError where it, or the day on which a turn was asked, is none.
    """
    for day in (today, *(turn.asked for turn in history)):
        if day and not (is_day(day) and FIRST_DAY <= day <= LAST_DAY):
            raise QuestionError(f"{day!r} is not a day; write the date of the question as 2023-09-27")
    return today or date.today().isoformat()


def _is_date(text: str) -> bool:
    """Whether a text is an ISO date, a month or a year."""
    if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text, re.ASCII):
        return False
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text)
    except ValueError:
        return False
    return True
