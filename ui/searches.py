"""What was searched for an answer, in words: the query, the days that it was read to ask about, and the filters.

Pure; nothing here is escaped, since nothing here is HTML.
"""

from __future__ import annotations

from bot.days import Days, describe_day, describe_days
from bot.schema import Answer, Filters
from ui import strings


def describe_search(answer: Answer, *, whole: bool) -> list[str]:
    """A line for each thing; the query only where it differs from what was typed, or the `whole` is asked for."""
    same = answer.query.strip().casefold() == answer.question.strip().casefold()
    lines = [] if same and not whole else [_describe_query(answer.question.strip(), answer.query.strip())]
    if answer.days and (whole or not same):
        lines.append(strings.SEARCHED_DAYS.format(days=describe_days(answer.days)))
    return lines + describe_filters(answer.filters)


def describe_filters(filters: Filters | None) -> list[str]:
    """A line for each limit that was set."""
    if filters is None:
        return []
    lists = (
        (strings.ONLY_SOURCES, ", ".join(filters.sources)),
        (strings.ONLY_AUTHORS, ", ".join(filters.authors)),
        (strings.ONLY_DOCUMENTS, strings.count_documents(len(filters.documents)) if filters.documents else ""),
        (strings.ONLY_PUBLISHED, _describe_stretch(filters.published_from, filters.published_to)),
        (strings.ONLY_EVENTS, _describe_stretch(filters.event_from, filters.event_to)),
    )
    return [line.format(these=these) for line, these in lists if these]


def _describe_query(question: str, query: str) -> str:
    """The query; what a follow-up took over from before it stands apart from what was typed."""
    added = query.removeprefix(question).strip() if question and query.startswith(question) else ""
    if added.startswith("(") and added.endswith(")"):
        return strings.SEARCHED_ALONG.format(question=question, words=added[1:-1])
    return strings.SEARCHED_FOR.format(query=query)


def _describe_stretch(first: str | None, last: str | None) -> str:
    """`from 1 to 30 September 2023`, `up to 30 September 2023`, `from 1 September 2023 on`; "" without an end."""
    if first and last:
        return strings.STRETCH.format(days=describe_days(Days(first, last)))
    if first:
        return strings.STRETCH_ON.format(first=describe_day(first))
    return strings.STRETCH_UP.format(last=describe_day(last)) if last else ""
