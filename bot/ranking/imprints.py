"""Questions of an article itself: who wrote it, which outlet printed it, and when; and what its own record tells.

The record (front matter, byline, page) is no text that can be quoted: where the text does not say it, that is told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.gathering import Texts
from bot.questions import Question
from bot.schema import Evidence, EvidenceSentence, Source
from bot.stated import Statement
from bot.words import ASKING_WORDS, LIGHT, find_stem, list_words, split_words, stem_words

MOST = 3
"""Articles whose records are told where several may be meant."""
EDGE = 3
"""Sentences at either end of a text in which it may name its author, its outlet and its day."""
SURE = 0.6
"""Probability where the text says it."""
LONGEST = 120
"""Characters of a question in which an article is described, and of a title that is shown."""
OPENING = 400
"""Characters of a sentence that are looked at."""

Fact = Literal["author", "source", "published", "updated"]

_THING = r"(?:article|story|stories|piece|column|news ?item|news report|dispatch|write-up|op-ed|editorial|brief|page)s?"
_ASKED: tuple[tuple[Fact, re.Pattern[str]], ...] = (
    (
        "author",
        re.compile(
            rf"\bwho(?:['’]?s| is| was| were| are)? (?:has |have )?(?:the )?"
            rf"(?:wrote|written|penned|authored|(?:authors?|writers?|journalists?|reporters?) (?:of|behind))\b"
            rf"|\bby whom (?:was|is|were)\b.{{0,{LONGEST}}}\bwritten\b"
            rf"|\bwho (?:wrote|reported) (?:it|this|that)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "source",
        re.compile(
            r"\b(?:which|what) (?:\w+ )?(?:outlet|paper|newspaper|site|website|agency|publication|magazine|source"
            rf"|journal|station|broadcaster|media)\b.{{0,{LONGEST}}}"
            r"\b(?:publish\w*|carr\w+|print\w*|ran|from|wrote|written|report\w*)\b"
            rf"|\bwho (?:published|printed|carried|ran)\b"
            rf"|\bwhere (?:was|were|did|is)\b.{{0,{LONGEST}}}\b(?:published|printed|appear|come from)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "updated",
        re.compile(rf"\bwhen (?:was|were)\b.{{0,{LONGEST}}}\b(?:updated|amended|corrected|changed)\b", re.IGNORECASE),
    ),
    (
        "published",
        re.compile(
            rf"\bwhen (?:was|were|did|is)\b.{{0,{LONGEST}}}\b(?:published|printed|written|posted|appear)\b"
            rf"|\bwhat(?:['’]s| is| was) the (?:publication )?date of\b"
            rf"|\bhow old is (?:the|this|that) (?:\w+ )?{_THING}\b",
            re.IGNORECASE,
        ),
    ),
)
_OF_ARTICLE = re.compile(rf"\b{_THING}\b", re.IGNORECASE)
_POINTS = re.compile(
    r"\b(?:wrote|written|published|printed)\W+(?:this|that|it)\b"
    r"|\b(?:was|were|is) (?:this|it|that) (?:published|written|printed)\b",
    re.IGNORECASE,
)
"""Of what was shown before: "Who wrote this?" """
_TELLS: dict[Fact, re.Pattern[str]] = {
    "author": re.compile(r"\b(?:wrote|written|author\w*|by-?line|penned)\b|^\W*by ", re.IGNORECASE),
    "source": re.compile(r"\b(?:published|printed|carried|appeared|newspaper|magazine)\b", re.IGNORECASE),
    "published": re.compile(r"\b(?:published|dated|appeared|printed|written|posted)\b", re.IGNORECASE),
    "updated": re.compile(r"\b(?:updated|amended|corrected)\b", re.IGNORECASE),
}
_NAMES: dict[Fact, str] = {
    "author": "author", "source": "outlet", "published": "day of publication", "updated": "day of an update",
}  # fmt: skip
_FRAMING = list_words(
    "who wrote write written author writer journalist reporter report reported behind article story piece"
    " column item news dispatch publish published print printed carried ran run outlet paper newspaper site website"
    " agency publication magazine journal station broadcaster media source appear posted updated amended date day name"
    " names all whole titled headlined called entitled brief page editorial corrected changed penned authored"
)
"""Words of such a question that do not tell which article is meant."""


@dataclass(frozen=True, slots=True)
class Imprint:
    """What is asked of an article, and the stems of the words that tell which one."""

    fact: Fact
    stems: frozenset[str]


def read_imprint(question: Question) -> Imprint | None:
    """What a question asks of an article itself; None where it asks for what happened."""
    text = question.text
    fact = next((fact for fact, pattern in _ASKED if pattern.search(text)), None)
    if fact is None:
        return None
    framing = frozenset(stem_words(f"{' '.join(sorted(_FRAMING))} {ASKING_WORDS}", keep_stopwords=True))
    return Imprint(fact, frozenset(stem_words(text)) - framing - frozenset(map(find_stem, LIGHT)))


def answer_imprint(told: Question, cited: Collection[str], evidence: Evidence, texts: Texts) -> tuple[Evidence, str]:
    """The evidence of what an article's own words tell of it; else what its record tells, as why there is no answer.

    "" where a question is none of these, or the sentences that were found tell it; where it does not tell of which
    article it is, nothing answers. `told` is the question without what
    was carried over, `cited` are the documents that the last answer cites: "Who wrote it?" is of these.
    """
    asked = read_imprint(told)
    meant = _find_meant(asked, told, cited, evidence) if asked else []
    if asked is None or not _is_of_article(told) or _is_told(asked.fact, meant, evidence):
        return evidence, ""
    if not meant:
        return replace(evidence, probability=0.0), ""
    for source in meant:
        if found := _find_words(asked.fact, source, evidence, texts):
            best = replace(evidence, sentences=(found,), sides=(), probability=max(SURE, evidence.probability))
            return best, ""
    return replace(evidence, probability=0.0, sides=()), _tell_records(asked.fact, meant)


def _is_of_article(told: Question) -> bool:
    """Whether a question names a thing of print or points at one; a title alone may be of what the text tells of."""
    return bool(_OF_ARTICLE.search(told.text) or _POINTS.search(told.text))


def _is_told(fact: Fact, meant: Sequence[Source], evidence: Evidence) -> bool:
    """Whether one of the best sentences tells it of an article, one of those that are meant where these are known."""
    ids = {one.id for one in meant}
    return any(
        _TELLS[fact].search(one.text)
        and (_OF_ARTICLE.search(one.text) or one.text.startswith(("By ", "By: ")))
        and (not ids or one.document.id in ids)
        for one in evidence.sentences[:EDGE]
    )


def _find_meant(asked: Imprint, told: Question, cited: Collection[str], evidence: Evidence) -> list[Source]:
    """The articles that a question may mean: those whose title has most of its words, else those that tell of them."""
    sources = {one.document.id: one.document for one in evidence.passages}
    titles = {name: frozenset(stem_words(one.title)) for name, one in sources.items()}
    named = [name for name, title in titles.items() if len(title) > 1 and title <= asked.stems]
    if not asked.stems:
        pointed = [sources[name] for name in sources if name in cited] or list(sources.values())
        return pointed if len(pointed) == 1 or (cited and len(pointed) <= MOST) else []
    shares = {name: len(asked.stems & title) for name, title in titles.items()}
    most = max(shares.values(), default=0)
    if named or most:
        return [sources[name] for name in (named or shares) if named or shares[name] == most][:MOST]
    texts: dict[str, set[str]] = {}
    for one in evidence.passages:
        texts.setdefault(one.document.id, set()).update(stem_words(one.text))
    return [sources[name] for name, stems in texts.items() if asked.stems <= stems][:MOST]


def _find_words(fact: Fact, source: Source, evidence: Evidence, texts: Texts) -> EvidenceSentence | None:
    """The sentence at either end of a text that tells what its record does: "By Anna Lee", "The Herald, 3 May 2024"."""
    told = getattr(source, fact)
    stated = list(texts.statements(source.id).values())
    for one in [*stated[:EDGE], *stated[-EDGE:]] if told else ():
        text = texts.read(source.id)[one.start : one.end]
        if _holds(fact, told, text, one):
            return _as_evidence(source, one, text, evidence)
    return None


def _holds(fact: Fact, told: str, text: str, one: Statement) -> bool:
    """Whether a sentence names what the record names, as one that prints it does."""
    if fact in ("published", "updated"):
        is_line = len(split_words(text)) <= 12 or _TELLS[fact].search(text)
        return bool(is_line) and any(date.first == date.last == told[:10] for date in one.dates)
    words = " ".join(split_words(text[:OPENING])).casefold()
    is_named = " ".join(split_words(told)).casefold() in words
    return is_named and bool(_TELLS[fact].search(text) or len(split_words(text)) <= 12)


def _as_evidence(source: Source, one: Statement, text: str, evidence: Evidence) -> EvidenceSentence:
    passage = next(place for place, found in enumerate(evidence.passages) if found.document.id == source.id)
    return EvidenceSentence(source, one.start, one.end, text, 0.0, passage, text, one.start, dates=one.dates)


def _tell_records(fact: Fact, meant: Sequence[Source]) -> str:
    """What the records of articles tell, and that their text does not."""
    told = " ".join(_tell_record(fact, one) for one in meant)
    return f"No sentence says so, and there is nothing to quote. {told}"


def _tell_record(fact: Fact, source: Source) -> str:
    title = f"“{source.title[:LONGEST]}”"
    value = getattr(source, fact)
    if value:
        return f"The record of {title} (byline, front matter or page) gives the {_NAMES[fact]}: {value}."
    known = [f"{_NAMES[name]}: {getattr(source, name)}" for name in _NAMES if getattr(source, name)]
    given = f" (it gives {', '.join(known)})" if known else ""
    return f"The record of {title} gives no {_NAMES[fact]}{given}."
