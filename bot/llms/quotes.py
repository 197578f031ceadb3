"""The extractive backend: an answer is one to three exact sentences, so it cannot make anything up.

It needs no model, key or server, and answers at once.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence

from bot.questions import Question, holds_answer, read_question
from bot.schema import Draft, Evidence, EvidenceSentence, Turn
from bot.speakers import is_named
from bot.words import find_numbers

MOST = 3
"""Sentences of one answer."""
CLOSE = 1.5
"""How far, in score, a further sentence may lie below the first and still be shown; twice that for explanations."""
CLOSE_ENOUGH = 6.0
"""The same for a follow-up, whose words alone tell less of which sentence is meant."""
EXPLAINED = ("why", "how")
"""Kinds of question that one sentence seldom answers."""
LOOKED_AT = 6
"""Ranked sentences considered for an answer."""


class Quotes:
    """Answers in the documents' own words, with the speaker named where the sentence does not name one."""

    name = "quotes"

    def compose(
        self, question: str, evidence: Evidence, deadline: float = math.inf, spent: int = 0
    ) -> Generator[Draft]:
        """One Draft a sentence, grouped by document and in its order, the best document first."""
        ranked = evidence.sentences[:LOOKED_AT]
        leans = evidence.query != question
        chosen = _choose(read_question(question), ranked, CLOSE_ENOUGH if leans else CLOSE)
        first = {ranked[place].document.id: place for place in reversed(chosen)}
        for place in sorted(chosen, key=lambda place: (first[ranked[place].document.id], ranked[place].start)):
            sentence = ranked[place]
            yield Draft(" ".join(sentence.quote.split()), (sentence,), _lead(sentence))

    def restate(self, question: str, history: Sequence[Turn], deadline: float) -> Generator[str]:
        """Nothing: it cannot."""
        yield ""

    def agrees(self, text: str, quotes: Sequence[str], deadline: float) -> Generator[bool]:
        """Always: exact quotations bear themselves out."""
        yield True

    def warm(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to end."""


def _choose(question: Question, ranked: Sequence[EvidenceSentence], close: float) -> list[int]:
    """Places of the sentences to show: the best, and those close to it that add something of the kind asked for."""
    chosen: list[int] = []
    reach = close * (2 if question.kind in EXPLAINED else 1)
    for place, sentence in enumerate(ranked):
        if len(chosen) == MOST or sentence.score < ranked[0].score - reach:
            break
        if not chosen or (
            holds_answer(question, sentence.text) and not _repeats(sentence, [ranked[i] for i in chosen])
        ):
            chosen.append(place)
    return chosen


def _repeats(sentence: EvidenceSentence, others: Sequence[EvidenceSentence]) -> bool:
    """Whether a sentence is already quoted, or says the same in nearly the same words; another number is news."""
    words = set(sentence.text.casefold().split())
    for other in others:
        inside = sentence.document.id == other.document.id and (
            other.quote_start <= sentence.start < other.end or sentence.quote_start <= other.start < sentence.end
        )
        alike = len(words & set(other.text.casefold().split())) > 0.8 * len(words)
        if inside or (alike and find_numbers(sentence.text) <= find_numbers(other.text)):
            return True
    return False


def _lead(sentence: EvidenceSentence) -> str:
    """Who speaks, where the quoted words alone do not tell."""
    if not sentence.speaker or is_named(sentence.speaker, sentence.quote):
        return ""
    return f"{sentence.speaker[0].upper()}{sentence.speaker[1:]}: "
