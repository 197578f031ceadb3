"""Ranked sentences -> the words of the one who is asked about first, captions of pictures last.

Softly: nothing is lost. Whose words a sentence is was read at ingest; what days count for is chronology.py's business.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.catalog import Catalog
from bot.evidence import Candidate
from bot.names import read_places
from bot.questions import Question
from bot.schema import Span
from bot.words import plain_words

SPOKEN = 3.0
"""Added to the score of a sentence of the speaker who is asked about, of which a good match has some ten."""
PICTURED = 2.5
"""Taken off a caption's: it repeats what the story tells, and tells it of a picture."""
LONGEST = 60
"""Characters of the name of whom is asked about."""

_SAYS = (
    r"(?:says?|said|think|thinks|thought|claims?|claimed|argues?|argued|repl(?:y|ies)|respond|react|call|describe"
    r"|accuse|blame|warn|announce|promise|want|demand|urge|ask for|call for|tell|believe|expect|deny|reject|admit|add)"
)
_VIEWS = "(?:view|reaction|response|reply|answer|position)"
_ASKED = re.compile(
    rf"\b(?:what|how|why|whom?|which \w+)\s+(?:exactly\s+)?(?:did|does|do|has|have|had)\s+"
    rf"(?P<subject>.{{2,{LONGEST}}}?)\s+(?:\w+ly\s+)?{_SAYS}\b"
    rf"|\baccording to\s+(?P<told>[^,?.]{{2,{LONGEST}}})"
    rf"|\bwhat\s+(?:is|was|were)\s+(?P<owner>.{{2,{LONGEST}}}?)['’]s?\s+{_VIEWS}\b",
    re.IGNORECASE,
)
_OF_PICTURES = re.compile(r"\b(?:photo\w*|pictur\w*|images?|captions?|shows?|shown)\b", re.IGNORECASE)


def prefer(candidates: Sequence[Candidate], asked: Question, catalog: Catalog) -> list[Candidate]:
    """The candidates in order of preference."""
    wanted = find_asked_speaker(asked.text)
    pictured = (
        {} if _OF_PICTURES.search(asked.text) else catalog.annals.captions({one.hit.source.id for one in candidates})
    )
    if not wanted and not pictured:
        return list(candidates)
    speakers = _read_speakers(candidates, catalog) if wanted else {}
    scored = [
        replace(one, score=one.score + SPOKEN * _is_of(wanted, one, speakers) - PICTURED * _is_caption(one, pictured))
        for one in candidates
    ]
    return sorted(scored, key=lambda one: (-one.score, one.hit.source.id, one.span.start))


def find_asked_speaker(question: str) -> frozenset[str]:
    """Words, and countries in any form, that name the one whose words are asked for; empty where nobody's are."""
    found = _ASKED.search(question)
    return _name(found["subject"] or found["told"] or found["owner"]) if found else frozenset()


def _name(text: str) -> frozenset[str]:
    words = plain_words(text)
    return frozenset(words) | frozenset(filter(None, map(read_places().find_country, words)))


def _read_speakers(candidates: Sequence[Candidate], catalog: Catalog) -> dict[tuple[str, int], str]:
    """Who speaks in sentences, by document and where the sentence starts."""
    return {
        (document, one.start): one.speaker
        for document in {one.hit.source.id for one in candidates}
        for one in catalog.annals.statements(document)
        if one.speaker
    }


def _is_of(wanted: frozenset[str], candidate: Candidate, speakers: Mapping[tuple[str, int], str]) -> bool:
    return bool(wanted & _name(speakers.get((candidate.hit.source.id, candidate.span.start), "")))


def _is_caption(candidate: Candidate, pictured: Mapping[str, Sequence[Span]]) -> bool:
    spans = pictured.get(candidate.hit.source.id, ())
    return any(span.start <= candidate.span.start < span.end for span in spans)
