"""News as people paste it from the web, or save it as a page: told apart into story, headings, captions and notes.

What a page prints around its story is taken out, but only where it surely is none of it; any other text stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.loaders.agencies import is_lone_dateline, is_note, is_report_note, measure_dateline, weigh_dateline
from bot.loaders.canonical import Block
from bot.loaders.captions import Credit, find_credit, make_key
from bot.loaders.furniture import heads_links, is_furniture, is_link, tells_page
from bot.loaders.heads import Head, read_head
from bot.loaders.metadata import Facts
from bot.loaders.pieces import Kind, Piece, drop_copies, find_runs, join_credits, mend
from bot.loaders.units import Unit, find_verses, join_lines

_LONGEST_ARTICLE = 300_000
"""Characters; a text beyond that is a book or a record, not an article."""
_ENOUGH = 2
"""Weight of the signs that make a text an article."""
_LEAST_TOLD = 0.6
"""Share of an article's letters that must stand in prose, lest a poem, a script or a list be taken for one."""
_LONGEST_HEADING, _MOST_WORDS = 80, 12
_MOST_LINKS = 12
_LEAST_STANDFIRST = 3
"""Spaces in a standfirst; a shorter line under the headline may name the paper or the place."""
_HEADING = re.compile(r"[\"“‘'(]?[^\W_]")
_QUESTION = re.compile(
    r"(?:What|Why|How|Who|When|Where|Which|Will|Is|Are|Can|Could|Does|Did|Has|Should)(?: [^\s?]+){2,8}\?"
)
_NO_HEADING_END = re.compile(r"[.!?:;,…–—-][\"”’')]?$")


@dataclass(frozen=True, slots=True)
class Article:
    """A text as it was understood: its blocks in order, and what it says of itself."""

    blocks: tuple[Block, ...]
    facts: Facts


def read_article(units: Sequence[Unit], facts: Facts, *, is_known: bool = False) -> Article | None:
    """The article that a text is, or None where it is no article and has to stay as it is.

    `facts` are what is known from elsewhere and go before what the text says; `is_known` that it is an article.
    """
    if not units or sum(len(unit.text) for unit in units) > _LONGEST_ARTICLE:
        return None
    reading = _Reading(units, read_head(units, facts.title, facts.author))
    if not is_known and not _is_article(reading.weigh(), reading.measure_prose()):
        return None
    blocks = reading.make_blocks(with_title=not facts.title)
    return Article(tuple(blocks), _merge(facts, reading.head)) if blocks else None


def _is_article(weight: int, prose: float) -> bool:
    least = _LEAST_TOLD if weight < 2 * _ENOUGH else _LEAST_TOLD / 3
    return weight >= _ENOUGH and prose >= least


def _merge(facts: Facts, head: Head) -> Facts:
    return replace(
        facts,
        title=facts.title or " ".join(head.title.split()),
        author=facts.author or ", ".join(head.authors) or None,
        source=facts.source or head.source,
        published=facts.published or head.published,
        updated=facts.updated or head.updated,
        topics=facts.topics or head.topics,
    )


class _Reading:
    """One text, unit by unit."""

    def __init__(self, units: Sequence[Unit], head: Head) -> None:
        self.head = head
        self._units = units
        self._key = make_key(head.title)
        self._credits = _find_credits(units)
        self._notes = {at for at, unit in enumerate(units) if is_note(unit.line, closes=True)}
        told = [at for at, unit in enumerate(units) if unit.is_told and at not in self._notes]
        self._last = told[-1] if told else -1
        self._opens = next((at for at in told if at >= head.end and not self._is_caption(at)), len(units))

    def weigh(self) -> int:
        """How much speaks for an article."""
        weight = self.head.weight + max((1 + credit.is_sure for credit in self._credits if credit), default=0)
        weight += 2 * any(at >= self.head.end and is_report_note(self._units[at].line) for at in self._notes)
        weight += any(tells_page(unit.line) for unit in self._units)
        if self._opens < len(self._units):
            text = self._units[self._opens].text
            weight += weigh_dateline(text) + self._is_only_dateline(text)
        return weight

    def _is_only_dateline(self, text: str) -> bool:
        """Whether a story under a headline opens with a dateline as no other paragraph does: in a play many would."""
        is_headed = self.head.title_at is not None and measure_dateline(text, opens_story=True) > 0
        return is_headed and sum(measure_dateline(unit.text, opens_story=True) > 0 for unit in self._units) == 1

    def measure_prose(self) -> float:
        """How much of the text under the head is running prose, from 0 to 1."""
        verses = find_verses(self._units)
        told = whole = 0
        for at in range(self.head.end, len(self._units)):
            unit = self._units[at]
            if not (self._is_caption(at) or at in self._notes or is_furniture(unit.line, at_edge=True)):
                told += len(unit.line) * (unit.is_told and unit.group not in verses)
                whole += len(unit.line)
        return told / whole if whole else 0.0

    def make_blocks(self, *, with_title: bool) -> list[Block]:
        """The blocks of the article, without what is said twice or is no part of it."""
        kept = self._keep(with_title=with_title)
        pieces = [Piece(at, (self._units[at],), self._find_kind(at), self._credits[at], at) for at in kept]
        pieces = self._find_headings(mend(list(drop_copies(join_credits(pieces))), is_lone_dateline))
        return [block for run in find_runs(pieces) for block in self._write(run)]

    def _is_caption(self, at: int) -> bool:
        return self._units[at].kind == "caption" or self._credits[at] is not None

    def _is_title(self, unit: Unit) -> bool:
        """Whether a unit repeats the headline."""
        is_like = bool(self._key) and not unit.kind and len(unit.line) <= 2 * len(self.head.title)
        return is_like and make_key(unit.line) == self._key

    def _keep(self, *, with_title: bool) -> list[int]:
        """The numbers of the units that stay."""
        kept = []
        listed = 0  # how many more links may come under "Related stories", after the story's end
        for at, unit in enumerate(self._units):
            if at == self.head.title_at:
                kept += [at] if with_title else []
                continue
            is_edge = at < self._opens or at > self._last
            listed = _MOST_LINKS if at > self._last and heads_links(unit.line) else listed - 1
            is_listed = listed > 0 and is_link(unit.line) and at not in self._notes
            is_around = (is_edge or not unit.heading) and is_furniture(unit.line, at_edge=is_edge)
            if not (at in self.head.dropped or self._is_title(unit) or is_listed or is_around):
                kept.append(at)
        return kept

    def _find_kind(self, at: int) -> Kind:
        unit = self._units[at]
        if at == self.head.title_at:
            return "title"
        if self._is_caption(at) or at in self.head.captions:
            return "caption"
        if at in self.head.standfirst and unit.line.count(" ") >= _LEAST_STANDFIRST:
            return "standfirst"
        if unit.heading:
            return "heading"
        is_noted = at in self._notes and at >= self.head.end and is_note(unit.line, closes=at > self._last)
        return "note" if is_noted else "story"

    def _find_headings(self, pieces: Sequence[Piece]) -> list[Piece]:
        """The pieces, with lines between paragraphs of the story that read as headings taken for such."""
        found = list(pieces)
        for at in range(1, len(pieces) - 1):
            piece, beside = pieces[at], (pieces[at - 1], pieces[at + 1])
            is_between = all(one.is_prose or one.kind == "caption" for one in beside) and piece.at > self._opens
            if is_between and any(one.is_told for one in beside) and piece.kind == "story" and is_heading(piece.text):
                found[at] = replace(piece, kind="heading")
        return found

    def _write(self, run: Sequence[Piece]) -> Iterator[Block]:
        """The blocks of neighbouring pieces of the story, or of one piece of another kind."""
        first = run[0]
        if first.kind == "title":
            yield Block(self.head.title, heading=True)
        elif first.kind == "heading":
            yield Block(first.text, heading=True)
        elif first.kind != "story":
            yield Block(first.text, kind=first.kind)
        else:
            opens = any(piece.at == self._opens for piece in run)
            for text in join_lines([unit for piece in run for unit in piece.units]):
                yield Block(text, dateline=measure_dateline(text, opens_story=opens))
                opens = False


def is_heading(line: str) -> bool:
    """Whether a line between paragraphs reads as their heading: short, capitalised, and no sentence ends with it."""
    if _QUESTION.fullmatch(line):
        return True
    if len(line) > _LONGEST_HEADING or line.count(" ") >= _MOST_WORDS or _NO_HEADING_END.search(line):
        return False
    opening = _HEADING.match(line)
    return opening is not None and not opening[0][-1].islower()


def _find_credits(units: Sequence[Unit]) -> list[Credit | None]:
    """The credit of each unit that is a caption.

    An agency in brackets may also sign a report: the last paragraph of one, or each item of a digest.
    """
    credits = [None if unit.heading else find_credit(unit.text) for unit in units]
    signed = [at for at, credit in enumerate(credits) if credit and not credit.is_sure and units[at].line[-1] in ")]"]
    is_digest = len(signed) > 1 and 2 * len(signed) > sum(unit.is_told for unit in units)
    for at in signed:
        if is_digest or at == len(units) - 1:
            credits[at] = None
    return credits
