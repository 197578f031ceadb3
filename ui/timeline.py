"""The timeline, as HTML strings: dated events as dots on an axis, and the same as a list, each opening at its sentence.

Only `open_timeline` asks the bot; the rest is pure. Every character of a document goes through `html.escape` here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from itertools import groupby
from typing import Any

from bot.schema import Citation, Filters
from bot.timeline import DatedEvent, may_lack_older
from ui import strings
from ui.citations import describe_date, describe_published, describe_speaker, join_meta, render_place
from ui.visit import Visit

HIGHEST = 8
"""Dots above one another; more of the same days stand beside them."""
DOT = 18
"""Pixels from one dot to the next above it."""
LONG = 366
"""Days without an event from which the axis is drawn broken: gaps are drawn shorter the longer they are."""


def open_timeline(visit: Visit, wanted: Mapping[str, Any]) -> str:
    """The panel for what timeline.js asks: the events of `question`, or of all documents where it is empty.

    `asked` is what the person typed, of which `question` was made. `first` and `last` are ISO dates: the days between
    them, "" for no limit.
    """
    names = ("question", "asked", "first", "last")
    question, asked, first, last = (str(wanted.get(name, "")).strip() for name in names)
    days = Filters(event_from=first or None, event_to=last or None)
    events = visit.bot.timeline(question or None, days)
    return render_timeline(events, question and (asked or question), (first, last))


def render_timeline(events: Sequence[DatedEvent], question: str = "", days: tuple[str, str] = ("", "")) -> str:
    """The events of a question, or of all documents where it is empty: what they are, the picture, and the list.

    `days` are those between which they were looked for.
    """
    head = f'<h3 class="about">{escape(question or strings.TIMELINE_OF_ALL)}</h3>'
    button = (
        f' <button type="button" class="link" data-sheet="timeline" data-question="">{strings.TIMELINE_ALL}</button>'
    )
    other = button if question else ""
    limits = _render_limits(*days)
    if not events:
        return f'{head}<p class="quiet">{strings.TIMELINE_EMPTY}{other}</p>{limits if any(days) else ""}'
    rows = "".join(map(_render_row, events))
    count = strings.count_events(len(events))
    if not question and may_lack_older(events):
        count = strings.TIMELINE_NEWEST.format(events=count)
    told = f'<p class="quiet">{count}{other}</p>'
    return f'{head}{told}{limits}{_render_voices()}{_render_picture(events)}<ol class="rows events">{rows}</ol>'


def describe_days(event: DatedEvent, month: str = "%B") -> str:
    """`19 September 2023`, `September 2023`, `2023`, or from when to when; `month` is how a month is written."""
    first, last = (date.fromisoformat(day) for day in (event.first, event.last))
    if event.precision == "month":
        return f"{first.strftime(month)} {first.year}"
    if event.precision in ("year", "decade", "century"):
        return _join_days(str(first.year), str(last.year))
    return _join_days(*(f"{day.day} {day.strftime(month)} {day.year}" for day in (first, last)))


def _render_limits(first: str, last: str) -> str:
    """Between which days: the form that timeline.js sends, folded away while there is no limit."""
    fields = "".join(
        f'<label>{label} <input type="date" name="{name}" value="{escape(value)}"></label>'
        for name, label, value in (("first", strings.TIMELINE_FIRST, first), ("last", strings.TIMELINE_LAST, last))
    )
    is_open = " open" if first or last else ""
    return (
        f'<details class="limits-fold"{is_open}><summary>{strings.TIMELINE_DAYS}</summary>'
        f'<form class="limits" data-timeline-days>{fields}<button type="submit">{strings.TIMELINE_SHOW}</button></form>'
        "</details>"
    )


def _render_voices() -> str:
    """What the two kinds of dots are; each can be hidden, by timeline.css alone."""
    kinds = (("own", strings.TIMELINE_OWN), ("said", strings.TIMELINE_SAID))
    return (
        '<p class="legend">'
        + "".join(
            f'<label class="{kind}"><input type="checkbox" value="{kind}" checked> <span>{label}</span></label>'
            for kind, label in kinds
        )
        + "</p>"
    )


def _join_days(first: str, last: str) -> str:
    return first if first == last else strings.FROM_TO.format(first=first, last=last)


def _render_picture(events: Sequence[DatedEvent]) -> str:
    """An axis with a column of dots for all events of the same days; its look keeps it from narrow screens."""
    columns, before, highest = [], "", 0
    for days, group in groupby(events, key=lambda event: (event.first, event.last)):
        told = list(group)
        columns.append((_render_gap(before, days[0]) if before else "") + _render_column(told))
        before, highest = days[0], max(highest, min(len(told), HIGHEST))
    return (
        f'<div class="axis" role="group" aria-label="{strings.TIMELINE_AXIS}" style="--high: {highest * DOT + 6}px">'
        f"{''.join(columns)}</div>"
    )


def _render_gap(before: str, after: str) -> str:
    """The stretch of the axis between two days, which grows with the logarithm of the days that it spans."""
    days = (date.fromisoformat(after) - date.fromisoformat(before)).days
    broken = " long" if days > LONG else ""
    return f'<span class="gap{broken}" style="flex-grow: {math.log2(1 + days):.1f}"></span>'


def _render_column(events: Sequence[DatedEvent]) -> str:
    stacks = [events[at : at + HIGHEST] for at in range(0, len(events), HIGHEST)]
    dots = "".join(f'<span class="stack">{"".join(map(_render_dot, stack))}</span>' for stack in stacks)
    label = f'<span class="label" aria-hidden="true">{escape(describe_days(events[0], "%b"))}</span>'
    return f'<div class="days"><div class="dots">{dots}</div>{label}</div>'


def _render_dot(event: DatedEvent) -> str:
    """A dot; the first takes part in the order of tabs, timeline.js goes on from there with the arrow keys."""
    voice, days = _name_voice(event), escape(describe_days(event))
    index = 0 if event.citation.number == 1 else -1
    return (
        f'<button type="button" class="open dot {voice}" tabindex="{index}" data-days="{days}" '
        f'aria-label="{days}: {escape(event.sentence)}" {render_place(event.citation)}></button>'
    )


def _name_voice(event: DatedEvent) -> str:
    return "own" if event.voice == "own voice" else "said"


def _render_row(event: DatedEvent) -> str:
    """An event in the list; each other source of it opens by a button of its own."""
    document = event.citation.document
    unnamed = "" if event.speaker or event.voice == "own voice" else strings.SPEAKER_UNNAMED
    said = describe_speaker(event.speaker) or unnamed
    origin = join_meta(said, document.title, describe_published(document.published))
    also = "".join(map(_render_other, event.also))
    return (
        f'<li class="{_name_voice(event)}">'
        f'<button type="button" class="open source-row" {render_place(event.citation)}>'
        f'<span class="when">{escape(describe_days(event))}</span>'
        f'<span class="quote">{escape(event.sentence)}</span><span class="meta">{origin}</span></button>{also}</li>'
    )


def _render_other(citation: Citation) -> str:
    """A button that opens another source of an event."""
    document = citation.document
    label = strings.ALSO_IN.format(title=document.title, date=describe_date(document.published))
    return f'<button type="button" class="open link" {render_place(citation)}>{escape(label)}</button>'
