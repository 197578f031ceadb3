"""The map of an answer, as HTML strings: its sentences, the documents they rest on, a line for each that joins them.

A picture, and the same as a table. Every character of a document or a model goes through `html.escape` here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any

from bot.accounts import Change
from bot.schema import Answer, AnswerSentence, Citation, EvidenceSentence, Passage, Source
from ui import strings
from ui.citations import (
    describe_copies,
    describe_date,
    describe_published,
    describe_speaker,
    join_meta,
    point_at,
    render_place,
)
from ui.conversation import tell_unfound
from ui.visit import Visit

ROW = 72
"""Pixels that a sentence and a document take at the least, one below the other; map.css sets the same."""
NEAR = 3.0
"""How far, in score, a sentence may lie below the best and still have to do with the answer."""
THIN, STEP, THICK = 2, 2, 10
"""Pixels of a line for one citation, for each further one, and at most."""


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence of the answer with its number; 0 is that of the row for what was found and is not cited."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A line from a row to a document, by their places, and the words in it that are cited or were found."""

    row: int
    document: int
    words: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """What the map shows: rows and documents from the top down, and what joins them."""

    rows: tuple[Row, ...]
    documents: tuple[Source, ...]
    links: tuple[Link, ...]

    @property
    def cited(self) -> frozenset[int]:
        """The documents that a sentence rests on, by their places."""
        return frozenset(link.document for link in self.links if self.rows[link.row].number)

    @property
    def height(self) -> int:
        """Pixels of the whole."""
        return ROW * max(len(self.rows), len(self.documents))


def open_map(visit: Visit, wanted: Mapping[str, Any]) -> str:
    """The sheet for a kept turn, of which the page names `conversation` and `turn`, its ordinal.

    Raises ConversationNotFoundError, also where it is another person's.
    """
    kept, ordinal = str(wanted.get("conversation", "")), str(wanted.get("turn", ""))
    with tell_unfound():
        exchanges = visit.bot.conversation(kept, visit.person).exchanges if kept else ()
    found = [exchange.answer for exchange in exchanges if str(exchange.ordinal) == ordinal]
    return render_map(found[0]) if found else f'<p class="quiet">{strings.MAP_NO_ANSWER}</p>'


def render_map(answer: Answer) -> str:
    """What the sheet shows for an answer: what it is about, the picture, and the table."""
    picture = lay_out(answer)
    head = f'<h3 class="about">{escape(answer.question)}</h3>'
    if not picture.documents:
        return f'{head}<p class="quiet">{strings.MAP_NOTHING}</p>'
    told = f'<p class="quiet">{escape(_describe(picture))}</p>'
    return f"{head}{told}{_render_picture(picture)}{_render_table(picture)}"


def lay_out(answer: Answer) -> Picture:
    """The picture of an answer: documents in the order in which its sentences come to them, the uncited ones last."""
    numbered = {citation.number: citation for citation in answer.citations}
    told: list[AnswerSentence | Change] = [*answer.sentences, *answer.changed]
    found = [[numbered[number] for number in one.citations if number in numbered] for one in told]
    rows = [Row(number, one.text) for number, one in enumerate(told, start=1)]
    if uncited := _find_uncited(answer):
        found.append(uncited)
        rows.append(Row(0, strings.MAP_UNCITED))
    documents = {words.document.id: words.document for each in found for words in each}
    places = {document: place for place, document in enumerate(documents)}
    links = [
        Link(row, places[document], tuple(words))
        for row, each in enumerate(found)
        for document, words in groupby(sorted(each, key=lambda words: places[words.document.id]), key=_name_document)
    ]
    return Picture(tuple(rows), tuple(documents.values()), tuple(links))


def _name_document(place: Citation) -> str:
    return place.document.id


def _find_uncited(answer: Answer) -> list[Citation]:
    """Passages of which no word is cited, each by its sentence that answers best, as citations without a number.

    Only those that come near an answer: the search finds something in any document.
    """
    best: dict[int, EvidenceSentence] = {}
    highest = max((one.score for one in answer.evidence), default=0.0)
    for sentence in answer.evidence:
        if sentence.score >= highest - NEAR:
            best.setdefault(sentence.passage, sentence)
    return [
        point_at(best[place])
        for place, passage in enumerate(answer.passages)
        if place in best and not any(_overlap(passage, citation) for citation in answer.citations)
    ]


def _overlap(passage: Passage, citation: Citation) -> bool:
    same = passage.document.id == citation.document.id
    return same and passage.start < citation.end and citation.start < passage.end


def _describe(picture: Picture) -> str:
    """`3 sentences, 2 documents cited, 4 documents found and not cited`."""
    sentences, cited = sum(row.number > 0 for row in picture.rows), len(picture.cited)
    left = len(picture.documents) - cited
    counts = (
        strings.count_sentences(sentences) if sentences else "",
        strings.MAP_CITED.format(documents=strings.count_documents(cited)) if cited else "",
        strings.MAP_FOUND.format(documents=strings.count_documents(left)) if left else "",
    )
    return ", ".join(filter(None, counts))


def _render_picture(picture: Picture) -> str:
    """Sentences on the left, documents on the right, lines between them, of which one is a stop of the Tab key."""
    rows = "".join(_render_row(picture, place) for place in range(len(picture.rows)))
    documents = "".join(_render_document(picture, place) for place in range(len(picture.documents)))
    lines = "".join(_render_line(picture, link) for link in picture.links)
    return (
        f'<div class="map" role="group" aria-label="{strings.MAP_PICTURE}" style="--tall: {picture.height}px">'
        f'<div class="ends">{rows}</div>'
        f'<svg class="lines" viewBox="0 0 100 {picture.height}" preserveAspectRatio="none" focusable="false">'
        f'{lines}</svg><div class="ends">{documents}</div></div>'
    )


def _render_row(picture: Picture, place: int) -> str:
    """A row on the left; it opens the first words that it rests on."""
    row = picture.rows[place]
    first = next((link.words[0] for link in picture.links if link.row == place), None)
    number = f'<span class="number">{row.number}</span>' if row.number else ""
    shown = f'{number}<span class="words">{escape(row.text)}</span>'
    if first is None or not row.number:
        return f'<div class="end{"" if row.number else " faint"}" data-row="{place}">{shown}</div>'
    return f'<button type="button" class="open end" data-row="{place}" {render_place(first)}>{shown}</button>'


def _render_document(picture: Picture, place: int) -> str:
    """A document on the right; it opens at the first of its words that are cited or were found."""
    document = picture.documents[place]
    first = next(link.words[0] for link in picture.links if link.document == place)
    return (
        f'<button type="button" class="open end{"" if place in picture.cited else " faint"}" data-column="{place}" '
        f'{render_place(first)}><span class="title">{escape(document.title)}</span>'
        f'<span class="meta">{escape(describe_date(document.published))}</span></button>'
    )


def _render_line(picture: Picture, link: Link) -> str:
    """A line, and the wider one that nobody sees but a pointer finds."""
    top = (link.row + 0.5) * picture.height / len(picture.rows)
    bottom = (link.document + 0.5) * picture.height / len(picture.documents)
    way = f"M0 {top:.1f}C50 {top:.1f} 50 {bottom:.1f} 100 {bottom:.1f}"
    width = min(THIN + STEP * (len(link.words) - 1), THICK)
    return (
        f'<g class="open line{"" if picture.rows[link.row].number else " faint"}" role="button" '
        f'tabindex="{0 if link is picture.links[0] else -1}" data-row="{link.row}" data-column="{link.document}" '
        f'aria-label="{escape(_describe_line(picture, link))}" {render_place(link.words[0])}>'
        f'<path class="reach" d="{way}"/><path class="stroke" d="{way}" stroke-width="{width}"/></g>'
    )


def _describe_line(picture: Picture, link: Link) -> str:
    """`Sentence 1 rests on Council rejects plan, 3 May 2024: It rejected the plan.`"""
    row, document = picture.rows[link.row], picture.documents[link.document]
    line = strings.MAP_LINE if row.number else strings.MAP_LINE_UNCITED
    return line.format(
        number=row.number,
        title=document.title,
        date=describe_date(document.published),
        quotes=" ".join(words.quote for words in link.words),
    )


def _render_table(picture: Picture) -> str:
    """The same in words. Roles are written out because map.css lays the rows out below one another."""
    rows = "".join(
        _render_table_row(row, [words for link in picture.links if link.row == place for words in link.words])
        for place, row in enumerate(picture.rows)
    )
    return (
        f'<table class="map-table" role="table" aria-label="{strings.MAP_TABLE}"><thead class="unseen" role="rowgroup">'
        f'<tr role="row"><th role="columnheader">{strings.MAP_SENTENCE}</th>'
        f'<th role="columnheader">{strings.MAP_SOURCES}</th></tr></thead><tbody role="rowgroup">{rows}</tbody></table>'
    )


def _render_table_row(row: Row, words: Sequence[Citation]) -> str:
    number, kind = (f'<span class="number">{row.number}</span> ', "") if row.number else ("", ' class="faint"')
    listed = "".join(_render_cited(one, quoted=one.quote not in row.text) for one in words)
    cited = f"<ul>{listed}</ul>" if words else strings.MAP_UNSUPPORTED
    return f'<tr{kind} role="row"><th role="rowheader">{number}{escape(row.text)}</th><td role="cell">{cited}</td></tr>'


def _render_cited(citation: Citation, quoted: bool) -> str:
    """Words that open, with their origin; without the quote where the sentence already says it."""
    document = citation.document
    origin = join_meta(
        document.title,
        describe_speaker(citation.speaker),
        describe_published(document.published),
        describe_copies(citation.copies),
    )
    quote = f'<span class="quote">{escape(citation.quote)}</span>' if quoted else ""
    return (
        f'<li><button type="button" class="open source-row" {render_place(citation)}>'
        f'{quote}<span class="meta">{origin}</span></button></li>'
    )
