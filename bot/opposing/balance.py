"""Whether an answer shows every side of what was found, and which of its sentences is whose.

Who the sides are is the business of sides.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.accounts import Side
from bot.copies import cites
from bot.parties import join_speakers
from bot.schema import AnswerSentence, Citation, Evidence


def find_missing(evidence: Evidence, sentences: Sequence[AnswerSentence], citations: Sequence[Citation]) -> list[Side]:
    """The sides of which no sentence of an answer shows what they say; other words of their speakers do not count."""
    cited = [one for one in citations if _find_places([one], sentences)]
    return [
        side
        for side in evidence.sides
        if not any(cites(one, evidence.sentences[place]) for one in cited for place in side.sentences)
    ]


def assign_sides(
    evidence: Evidence, sentences: Sequence[AnswerSentence], citations: Sequence[Citation]
) -> tuple[Side, ...]:
    """The sides with the places of their sentences in an answer, and who speaks there; () where it shows but one."""
    sides = []
    for side in evidence.sides:
        cited = _find_citations(side, evidence, citations)
        if places := _find_places(cited, sentences):
            published = max((one.document.published or "" for one in cited), default="")
            speakers = [speaker for one in cited for speaker in _find_speakers(one, side, evidence)]
            told = join_speakers(speakers) if not _is_shared(side, evidence) else ""
            sides.append(Side(told or side.speaker, places, published or None))
    return tuple(sides) if len(sides) > 1 else ()


def _is_shared(side: Side, evidence: Evidence) -> bool:
    """Whether another side speaks in the same sentence: "one says 20; the other says 40"."""
    others = {place for one in evidence.sides if one is not side for place in one.sentences}
    return not others.isdisjoint(side.sentences)


def _find_citations(side: Side, evidence: Evidence, citations: Sequence[Citation]) -> list[Citation]:
    """The citations of what a side says, or of other words of its speakers."""
    own = [evidence.sentences[place] for place in side.sentences]
    speakers = {one.speaker for one in own if one.speaker}
    return [one for one in citations if one.speaker in speakers or any(cites(one, said) for said in own)]


def _find_speakers(citation: Citation, side: Side, evidence: Evidence) -> list[str]:
    """Who of a side speaks in a citation."""
    own = (evidence.sentences[place] for place in side.sentences)
    return [one.speaker for one in own if one.speaker and (cites(citation, one) or citation.speaker == one.speaker)]


def _find_places(citations: Sequence[Citation], sentences: Sequence[AnswerSentence]) -> tuple[int, ...]:
    numbers = {one.number for one in citations}
    return tuple(place for place, sentence in enumerate(sentences) if numbers.intersection(sentence.citations))
