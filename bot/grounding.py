"""Draft -> the quote it rests on and the check's verdict, found among all the sentences that the backend had read.

A draft names the stretches it may rest on; the sentence of them that holds most of its words is looked at first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from bot.checking import check_sentence, is_verbatim, mend_sentence
from bot.copies import cites
from bot.dates import Order, read_day
from bot.dates.numeric import find_order, is_open
from bot.parties import read_party
from bot.schema import Citation, Draft, EvidenceSentence, Verdict
from bot.speakers import is_named
from bot.words import split_words, stem_words

LIKELY = 6
"""Sentences that are checked alone, and then each with the next, before a draft falls."""


_POINTING = re.compile(r"\b(?:he|she|they)\b", re.IGNORECASE)
WHOLE = 3
"""Words of a sentence that the name of a speaker is put ahead of: of a bare "43" it would tell what nobody said."""
FAR = 0.6
"""Share of the words of the closest sentence that another must have in common with a draft to bear it out."""


@dataclass(frozen=True, slots=True)
class Grounded:
    """A draft after the check: its text (mended where it left out who spoke), its quote, or None, and the verdict.

    `order` is how the quote's document writes dates in figures, where that matters to the quote.
    """

    text: str
    citation: Citation | None
    verdict: Verdict
    order: Order | None = None


def ground_draft(draft: Draft, text_of: Callable[[str], str]) -> Grounded:
    """The first quote that supports a draft, or the verdict that comes nearest. Quotes that are not exact do not count.

    `text_of` gives the text of a document by its id.
    """
    sentence = draft.lead + draft.text
    nearest = Grounded(sentence, None, Verdict("unsupported"))
    if not split_words(draft.text):
        return nearest
    for citation in chain(_find_quotes(draft, draft.evidence, text_of), _find_quotes(draft, draft.others, text_of)):
        order = _tell_order(citation, text_of)
        if draft.lead and _tells_person(citation) and _check(draft.text, citation, order).status == "supported":
            return Grounded(draft.text, citation, Verdict("supported"), order)
        verdict = _check(sentence, citation, order)
        if verdict.status == "supported":
            return Grounded(sentence, citation, verdict, order)
        if nearest.citation is None or _rank(verdict) < _rank(nearest.verdict):
            nearest = Grounded(sentence, citation, verdict, order)
    return _mend(nearest)


def name_speaker(grounded: Grounded) -> Grounded:
    """The same with its speaker ahead where it only points to one: "he said" leans on what the reader cannot see."""
    text, citation = grounded.text, grounded.citation
    speaker = citation.speaker if citation else None
    if not (citation and speaker and _POINTING.search(text)):
        return grounded
    if is_named(speaker, text) or is_named(speaker.split()[-1], text):
        return grounded
    named = f"{speaker[0].upper()}{speaker[1:]}: {text}"
    return replace(grounded, text=named) if _check(named, citation, grounded.order).status == "supported" else grounded


def _tells_person(citation: Citation) -> bool:
    """Whether a quote calls its speaker by the last name: "Lee said" may tell of Anna Lee."""
    person = read_party(citation.speaker).person if citation.speaker else ""
    return bool(person) and is_named(person, citation.quote)


def _mend(grounded: Grounded) -> Grounded:
    """A misattributed sentence with the name of who said it, where that makes it supported; else without a quote."""
    citation, verdict, order = grounded.citation, grounded.verdict, grounded.order
    if citation and len(split_words(grounded.text)) >= WHOLE:
        title, published = citation.document.title, citation.document.published
        mended = mend_sentence(grounded.text, verdict, citation.quote, title=title, published=published, order=order)
        if mended:
            return Grounded(mended, citation, Verdict("supported", speaker=verdict.speaker), order)
    return Grounded(grounded.text, None, verdict)


def _check(sentence: str, citation: Citation, order: Order | None) -> Verdict:
    document, speaker = citation.document, citation.speaker
    return check_sentence(
        sentence, citation.quote, title=document.title, published=document.published, speaker=speaker, order=order
    )


def _tell_order(citation: Citation, text_of: Callable[[str], str]) -> Order | None:
    """How the document writes dates in figures, which its whole text tells better than a quote; None if it has none."""
    document = citation.document
    if not is_open(f"{document.title}. {citation.quote}"):
        return None
    return find_order(text_of(document.id), read_day(document.published or document.updated))


def _rank(verdict: Verdict) -> tuple[bool, int]:
    """Verdicts that are nearest to supported first."""
    return verdict.status != "misattributed", len(verdict.missing)


def _find_quotes(
    draft: Draft, evidence: Sequence[EvidenceSentence], text_of: Callable[[str], str]
) -> Iterator[Citation]:
    """Exact quotes that may support a draft, likeliest first: single sentences, then each with the one after it."""
    wanted = set(stem_words(draft.text))
    shared = {id(one): len(wanted & set(stem_words(one.quote))) for one in evidence}
    ranked = sorted(evidence, key=lambda one: -shared[id(one)])[:LIKELY]
    likely = [one for one in ranked if shared[id(one)] >= FAR * shared[id(ranked[0])]]
    singles = [(one, one) for one in likely]
    pairs = [(one, after) for one in likely for after in _follow(one, evidence)]
    for first, last in singles + pairs:
        start, end = first.quote_start, last.end
        text = text_of(first.document.id)
        speaker = first.speaker if first.speaker == last.speaker else None  # of two, the words themselves must tell
        citation = Citation(0, text[start:end], start, end, speaker, first.document)
        exact = first is not last or citation.quote == first.quote
        if first.speaker != last.speaker and not _names_both(first, last, draft.lead + draft.text):
            continue
        if exact and is_verbatim(citation, text) and _answers(citation, draft.about):
            yield citation


def _names_both(first: EvidenceSentence, last: EvidenceSentence, text: str) -> bool:
    """Whether a text that rests on the words of two names each: else it would give one's number as the other's."""
    return all(is_named(one.speaker, text) for one in (first, last) if one.speaker)


def _answers(citation: Citation, about: Sequence[EvidenceSentence]) -> bool:
    """Whether a quote holds, or lies in, one of the sentences that may answer; any does where none is named."""
    return not about or any(cites(citation, one) for one in about)


def _follow(one: EvidenceSentence, others: Sequence[EvidenceSentence]) -> list[EvidenceSentence]:
    """The sentence that comes next in the same document, with only white space between, if it was read too."""
    return [
        other
        for other in others
        if other.document.id == one.document.id and other.passage == one.passage and 0 <= other.start - one.end <= 2
    ][:1]
