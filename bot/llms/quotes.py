"""The extractive backend: an answer is one to three exact sentences, so it cannot make anything up.

It needs no model, key or server, and answers at once.
"""

from __future__ import annotations

import math
import re
from collections.abc import Generator, Sequence

from bot.accounts import Side
from bot.grids import tell_quote
from bot.parties import read_party
from bot.questions import Question, holds_answer, read_question
from bot.schema import Draft, Evidence, EvidenceSentence, Turn
from bot.speakers import is_named
from bot.stories import find_strangers
from bot.withdrawals import find_withdrawn
from bot.words import find_numbers, stem_words

MOST = 3
"""Sentences of one answer."""
CLOSE = 1.5
"""How far, in score, a further sentence may lie below the first and still be shown; twice that for explanations."""
CLOSE_ENOUGH = 6.0
"""The same for a follow-up, whose words alone tell less of which sentence is meant."""
TOLD_BY_FORM = ("number", "when")
"""Kinds of question of whose answers none goes without a number, or a date, where another has one."""
EXPLAINED = ("why", "how")
"""Kinds of question that one sentence seldom answers."""
GAP = 2
"""Characters between two sentences that follow each other: a blank line at most."""
LOOKED_AT = 6
"""Ranked sentences considered for an answer."""
LONGEST_THIN = 90
"""Characters of a sentence that tells no more than that something was denied."""

_THIN = re.compile(
    r"\W{0,3}(?:\w+\W{1,3}){1,8}?(?:denied|denies|rejected|rejects|dismissed|disputed|disputes|criticised|criticized"
    r"|condemned|welcomed|defended) (?:it|this|that|them|any \w+|(?:the|his|her|their|its|these|those) \w+)\W{0,3}$",
    re.IGNORECASE,
)


class Quotes:
    """Answers in the documents' own words, with the speaker named where the sentence does not name one."""

    name = "quotes"

    def compose(
        self, question: str, evidence: Evidence, deadline: float = math.inf, spent: int = 0
    ) -> Generator[Draft]:
        """One Draft a sentence, grouped by document and in its order, the best document first.

        Where there are sides, what they say comes last, each side by itself. What tells of another story than the
        best sentence is left out.
        """
        ranked = evidence.sentences[:LOOKED_AT]
        close = CLOSE_ENOUGH if evidence.query != question else CLOSE
        strangers = find_strangers(evidence)
        chosen = [
            place
            for place in _choose(read_question(question), ranked, close)
            if ranked[place].document.id not in strangers
        ]
        ranks = _take_back(_go_on(chosen, evidence.sentences), evidence, close)
        ranked = evidence.sentences
        sided = {place for side in evidence.sides for place in side.sentences}
        sides = [_choose_of_side(side, evidence, close) for side in evidence.sides]
        first = {ranked[place].document.id: ranks[place] for place in reversed(ranks)}
        apart = [place for place in ranks if place not in sided]
        for place in sorted(apart, key=lambda place: (first[ranked[place].document.id], ranked[place].start)):
            yield quote_sentence(ranked[place], evidence.query)
        for place in dict.fromkeys(place for side in sides for place in side):
            yield quote_sentence(evidence.sentences[place])

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


def quote_sentence(sentence: EvidenceSentence, question: str = "") -> Draft:
    """A sentence in its own words, with its speaker ahead where they do not tell.

    Of a row of a table the label and what the question asks for, each behind the head of its column.
    """
    if row := tell_quote(sentence.quote, stem_words(question)):
        return Draft(row, (sentence,))
    return Draft(" ".join(sentence.quote.split()), (sentence,), _lead(sentence))


def quote_side(side: Side, evidence: Evidence) -> list[Draft]:
    """What a side says, as much of it as answers."""
    return [quote_sentence(evidence.sentences[place]) for place in _choose_of_side(side, evidence, CLOSE)]


def _go_on(chosen: Sequence[int], sentences: Sequence[EvidenceSentence]) -> list[int]:
    """The places that were chosen, and what the same party says right behind one that only tells of a denial."""
    found = [
        place
        for one in (sentences[at] for at in chosen if is_thin(sentences[at].text))
        for place, other in enumerate(sentences)
        if one.document.id == other.document.id
        and 0 <= other.start - one.end <= GAP
        and one.speaker
        and other.speaker
        and read_party(one.speaker).matches(read_party(other.speaker))
    ]
    whole = list(dict.fromkeys([*chosen, *found]))
    return [at for at in whole if not any(_covers(sentences[place], sentences[at]) for place in found)]


def _take_back(chosen: Sequence[int], evidence: Evidence, close: float) -> dict[int, int]:
    """The places that were chosen, each with that by which it is ranked: what takes one back stands in its place.

    Where there are sides, with what takes back anything that nearly answers: one of them may still say it.
    """
    sentences = evidence.sentences
    near = [at for at, one in enumerate(sentences) if one.score >= sentences[0].score - 2 * close]
    found = find_withdrawn(sentences)
    ranks: dict[int, int] = {}
    for at in dict.fromkeys([*chosen, *(near if evidence.sides else ())]):
        if at in found or at in chosen:
            ranks.setdefault(found.get(at, at), at)
    return ranks


def is_thin(text: str) -> bool:
    """Whether a sentence only tells how somebody took something that it does not tell: "The mayor denied it"."""
    return len(text) <= LONGEST_THIN and bool(_THIN.match(text))


def _choose_of_side(side: Side, evidence: Evidence, close: float) -> list[int]:
    """Places of a side's sentences to show: the first, one that goes on from it, and others close to the best of all.

    One that goes on may stand behind what the other sides say. What only repeats is left out.
    """
    ranked = evidence.sentences
    others = [ranked[place] for one in evidence.sides for place in set(one.sentences).difference(side.sentences)]
    first, *rest = side.sentences
    chosen = [first]
    for place in rest:
        near = ranked[place].score >= ranked[0].score - close
        goes_on = len(chosen) == 1 and _goes_on(ranked[first], ranked[place], others)
        if (near or goes_on) and not _repeats(ranked[place], [ranked[one] for one in chosen]):
            chosen.append(place)
    return chosen


def _goes_on(one: EvidenceSentence, other: EvidenceSentence, between: Sequence[EvidenceSentence]) -> bool:
    """Whether a sentence stands right before or behind another, or only what is told to be `between` parts them."""
    if one.document.id != other.document.id:
        return False
    first, last = sorted((one, other), key=lambda sentence: sentence.start)
    parting = [said for said in between if said.document.id == one.document.id and first.end <= said.start < last.start]
    return last.start - first.end <= GAP + sum(said.end - said.start + GAP for said in parting)


def _choose(question: Question, ranked: Sequence[EvidenceSentence], close: float) -> list[int]:
    """Places of the sentences to show: the best, and those close to it that add something of the kind asked for."""
    chosen: list[int] = []
    reach = close * (2 if question.kind in EXPLAINED else 1)
    near = [sentence for sentence in ranked if sentence.score >= ranked[0].score - reach]
    has_form = question.kind in TOLD_BY_FORM and any(holds_answer(question, one.quote) for one in near)
    for place, sentence in enumerate(near):
        if len(chosen) == MOST:
            break
        if (chosen or has_form) and not holds_answer(question, sentence.text if chosen else sentence.quote):
            continue
        within = [one for one in chosen if question.kind == "when" and _covers(sentence, ranked[one])]
        if within:
            chosen[:] = [place if one == within[0] else one for one in chosen if one not in within[1:]]
        elif not _repeats(sentence, [ranked[one] for one in chosen]):
            chosen.append(place)
    return chosen


def _covers(sentence: EvidenceSentence, other: EvidenceSentence) -> bool:
    """Whether the quote of a sentence, which cannot be read alone, holds all of another's."""
    return (
        sentence.document.id == other.document.id
        and sentence.quote_start <= other.quote_start
        and other.end <= sentence.start
    )


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
