"""A citation as HTML: its chip, its card above the answer, its row in a list, and what is told of it in words.

Pure, but for today's date; everything that comes from a document goes through `html.escape` here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

from bot.days import describe_day, is_day
from bot.schema import Citation, EvidenceSentence, Passage, Source
from ui import strings

WEEKS_FROM, MONTHS_FROM, YEARS_FROM = 14, 61, 18
"""Days from which an age is told in weeks, and in months; months from which it is told in years."""


def render_chip(citation: Citation, version: str = "") -> str:
    """The number behind a sentence, which opens the source."""
    label = strings.SOURCE_NUMBER.format(number=citation.number, title=citation.document.title)
    return (
        f'<button type="button" class="open chip" aria-label="{escape(label)}" '
        f'data-number="{citation.number}" {render_place(citation, version)}>{citation.number}</button>'
    )


def render_cards(title: str, citations: Sequence[Citation], versions: Mapping[str, str], *, quoted: bool) -> str:
    """A strip of cards, as high however many there are: one for each citation with its words, or one for each document.

    The latter where the words are not to be `quoted`, since the answer itself has them.
    """
    shared: dict[object, list[Citation]] = {}
    for place, one in enumerate(citations):
        shared.setdefault(place if quoted else one.document.id, []).append(one)
    cards = "".join(_render_card(each, versions.get(each[0].document.id, ""), quoted) for each in shared.values())
    kind = "cards" if quoted else "cards brief"
    return f'<section class="cited"><h3>{escape(title)}</h3><ol class="{kind}">{cards}</ol></section>' if cards else ""


def render_rows(title: str, found: Sequence[Citation]) -> str:
    """A list of sources, each opened by its whole row."""
    rows = "".join(map(_render_row, found))
    return f'<h3>{title}</h3><ol class="rows">{rows}</ol>' if rows else ""


def render_place(citation: Citation, version: str = "") -> str:
    """The attributes, escaped, from which the browser opens the source and shows the quote on hover.

    `version` is that of the document as it was cited, where it is known.
    """
    place = {
        "document": citation.document.id,
        "version": version,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "title": citation.document.title,
        "speaker": describe_speaker(citation.speaker),
        "published": describe_published(citation.document.published),
        "age": describe_age(citation.document.published, date.today()),
        "copies": describe_copies(citation.copies),
    }
    return " ".join(f'data-{name}="{escape(str(value))}"' for name, value in place.items() if value != "")


def point_at(found: EvidenceSentence | Passage) -> Citation:
    """Text that was found but is not cited, as a citation without a number."""
    if isinstance(found, EvidenceSentence):
        return Citation(0, found.quote, found.quote_start, found.end, found.speaker, found.document)
    return Citation(0, found.text, found.start, found.end, None, found.document)


def describe_date(published: str | None) -> str:
    """`27 September 2023` for `2023-09-27`; what is not such a date is shown as it is."""
    return describe_day(published) if published else strings.UNDATED


def describe_published(published: str | None) -> str:
    """`Published 27 September 2023`, or that the date is unknown."""
    return strings.PUBLISHED.format(date=describe_date(published)) if published else strings.UNDATED


def describe_age(published: str | None, today: date) -> str:
    """`3 years ago`, `yesterday`; "" for what is no day, or lies ahead."""
    day = (published or "")[: len("2023-09-27")]
    if not is_day(day) or (days := (today - (then := date.fromisoformat(day))).days) < 0:
        return ""
    months = 12 * (today.year - then.year) + today.month - then.month - (today.day < then.day)
    if days < WEEKS_FROM:
        return strings.tell_days_ago(days)
    if days < MONTHS_FROM:
        return strings.tell_weeks_ago(days // 7)
    return strings.tell_months_ago(months) if months < YEARS_FROM else strings.tell_years_ago(months // 12)


def describe_speaker(speaker: str | None) -> str:
    """`Said by the mayor`, or nothing where nobody speaks."""
    return strings.SPEAKER.format(speaker=speaker) if speaker else ""


def describe_copies(copies: Sequence[Source]) -> str:
    """`Also in The Courier, 3 May 2024 and ...`, or nothing where no other document says the same."""
    named = (f"{one.source or one.title}, {describe_date(one.published)}" for one in copies)
    return strings.COPIES.format(copies="; ".join(dict.fromkeys(named))) if copies else ""


def join_meta(*parts: str | None) -> str:
    """Escaped parts of a line such as title, speaker and date, each in its own direction; absent ones are left out."""
    return " · ".join(f'<span dir="auto">{escape(part)}</span>' for part in parts if part)


def _render_card(citations: Sequence[Citation], version: str, quoted: bool) -> str:
    """The card of citations of one document, which opens the first of them."""
    citation, *_ = citations
    numbers = ", ".join(str(one.number) for one in citations)
    number = f'<span class="number">{numbers}</span>' if citation.number else ""
    quote = f'<span class="quote" dir="auto">{escape(citation.quote)}</span>' if quoted else ""
    # Without its words a card stands by the sentence that says who speaks, so whose article it is comes first.
    outlet = None if quoted else citation.document.source
    speakers = dict.fromkeys(one.speaker for one in citations)
    origin = join_meta(describe_date(citation.document.published), outlet, *speakers)
    return (
        f'<li><button type="button" class="open card" data-number="{citation.number}" '
        f'{render_place(citation, version)}><span class="head">{number}'
        f'<span class="title" dir="auto">{escape(citation.document.title)}</span></span>'
        f'<span class="meta">{origin}</span>{quote}</button></li>'
    )


def _render_row(citation: Citation) -> str:
    document = citation.document
    origin = join_meta(document.title, describe_speaker(citation.speaker), describe_published(document.published))
    return (
        f'<li><button type="button" class="open source-row" data-number="{citation.number}" {render_place(citation)}>'
        f'<span class="quote" dir="auto">{escape(citation.quote)}</span>'
        f'<span class="meta">{origin}</span></button></li>'
    )
