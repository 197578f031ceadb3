"""Whether an answer shows every side of what was found, and which of its sentences is whose.

Who the sides are is the business of sides.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.accounts import Side
from bot.copies import cites
from bot.schema import AnswerSentence, Citation, Evidence, EvidenceSentence


def find_missing(
    evidence: Evidence, sentences: Sequence[AnswerSentence], citations: Sequence[Citation]
) -> list[list[EvidenceSentence]]:
    """For each side that no sentence of an answer shows: the sentences that could, best first."""
    return [
        [evidence.sentences[place] for place in side.sentences]
        for side in evidence.sides
        if not _find_places(side, evidence, sentences, citations)
    ]


def assign_sides(
    evidence: Evidence, sentences: Sequence[AnswerSentence], citations: Sequence[Citation]
) -> tuple[Side, ...]:
    """The sides with the places of their sentences in an answer; () where it does not show two."""
    sides = tuple(
        replace(side, sentences=places)
        for side in evidence.sides
        if (places := _find_places(side, evidence, sentences, citations))
    )
    return sides if len(sides) > 1 else ()


def _find_places(
    side: Side, evidence: Evidence, sentences: Sequence[AnswerSentence], citations: Sequence[Citation]
) -> tuple[int, ...]:
    """Places of the answer's sentences that cite what a side says, or another of its speakers' words."""
    own = [evidence.sentences[place] for place in side.sentences]
    speakers = {one.speaker for one in own}
    numbers = {one.number for one in citations if one.speaker in speakers or any(cites(one, said) for said in own)}
    return tuple(place for place, sentence in enumerate(sentences) if numbers.intersection(sentence.citations))
