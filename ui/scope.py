"""The scope of questions: which documents or dates a person limited them to, as the page sends, shows and checks it.

Every title goes through `html.escape` here.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from bot.days import Days, describe_day, describe_days
from bot.dialogue.asking import check_dates
from bot.errors import QuestionError
from bot.schema import Filters
from ui import strings
from ui.visit import Visit

if TYPE_CHECKING:
    from bot.bot import Event
    from bot.talk import Talk

MOST_DOCUMENTS = 5000
"""Documents that a question can be limited to one by one."""
LISTS, DATES = ("documents", "sources"), ("published_from", "published_to")


def read_filters(form: Any) -> Filters | None:
    """The filters that a page sent as JSON; None where they limit nothing. Raises QuestionError."""
    if not form:
        return None
    if not isinstance(form, Mapping) or not form.keys() <= {*LISTS, *DATES}:
        raise QuestionError("the question is limited by something unknown; take the limit away and set it again")
    filters = Filters(
        published_from=_read_date(form, "published_from"),
        published_to=_read_date(form, "published_to"),
        sources=_read_list(form, "sources"),
        documents=_read_list(form, "documents"),
    )
    check_dates(filters)
    return None if filters == Filters() else filters


def ask_within(talk: Talk, question: str, wanted: Mapping[str, Any], llm: str = "") -> Generator[Event]:
    """The events of a question with the `filters` that came along with it. Raises what the bot raises."""
    yield from talk.stream(question, read_filters(wanted.get("filters")), llm=llm)


def open_scope(visit: Visit, wanted: Mapping[str, Any]) -> str:
    """The panel for the line above the question box; nothing where nothing limits it. Raises QuestionError."""
    filters = read_filters(wanted)
    if filters is None:
        return ""
    titles = visit.bot.shelf.titles(filters.documents)
    if filters.documents and not titles:
        raise QuestionError(strings.SCOPE_GONE)
    listed = escape("\n".join(titles.values()))
    return (
        f'<span title="{listed}">{escape(describe_scope(filters, list(titles.values())))}</span>'
        f'<button type="button" class="unlimit" data-unlimit aria-label="{strings.SCOPE_END}">×</button>'
    )


def describe_scope(filters: Filters, titles: list[str]) -> str:
    """`Asking 3 documents · published since 1 September 2023`; `titles` are of the documents that are still there."""
    parts = []
    if filters.documents:
        parts.append(f"“{titles[0]}”" if len(titles) == 1 else strings.count_documents(len(titles)))
    parts += filters.sources
    if when := _describe_dates(filters.published_from, filters.published_to):
        parts.append(when if parts else strings.SCOPE_DOCUMENTS.format(when=when))
    return strings.SCOPE.format(parts=" · ".join(parts))


def _describe_dates(first: str | None, last: str | None) -> str:
    if first and last:
        return strings.SCOPE_BETWEEN.format(days=describe_days(Days(first, last)))
    if first:
        return strings.SCOPE_SINCE.format(day=describe_day(first))
    return strings.SCOPE_UNTIL.format(day=describe_day(last)) if last else ""


def _read_list(form: Mapping[str, Any], name: str) -> tuple[str, ...]:
    given = form.get(name) or []
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise QuestionError(f"{name} is not a list of names; take the limit away and set it again")
    if len(given) > MOST_DOCUMENTS:
        raise QuestionError(f"a question can be limited to {MOST_DOCUMENTS:,} {name} at most; choose fewer, or by date")
    return tuple(dict.fromkeys(given))


def _read_date(form: Mapping[str, Any], name: str) -> str | None:
    given = form.get(name) or None
    if given is not None and not isinstance(given, str):
        raise QuestionError(f"{given!r} is not an ISO date; write it as 2023-09-24, 2023-09 or 2023")
    return given
