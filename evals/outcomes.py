"""Outcome: one case, asked and judged; with the gold it is held against, and how texts are compared with that.

What is counted over outcomes is in metrics.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.dates import find_dates
from bot.days import Days
from bot.schema import Answer, Citation
from bot.stated import EventDate
from evals.cases import Case

SHORT_ANSWER_WORDS = 12
"""Answers of fewer words are strings to be found in a text; longer ones are prose that says the same."""

SHARED_WORDS = 5
"""Two quotes overlap if they share so many words in a row: fewer are a turn of phrase."""

_PUNCTUATION = re.compile(r"[^\w\s]|_")
_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_MARK = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Gold:
    """A document that answers a case, and what a stretch of it must hold to be relevant.

    `documents`: the ids it goes by; empty if the index lacks it, None where any document will do.
    `answers`: normalised strings, one of which must be held; () where being from the document is enough.
    """

    documents: frozenset[str] | None
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case, asked and judged.

    `passages`, `evidence` and `citations` tell for each of the answer's, in order, to which of `gold` (by
    position) it is relevant. `cited_gold` and `exact` tell for each citation whether its document is gold and
    whether its quote is the document's text. `seconds` is the wall time of the ask. `kept` says that the answer was
    given, and took these seconds, in an earlier run.
    """

    case: Case
    gold: tuple[Gold, ...]
    answer: Answer
    seconds: float
    passages: tuple[frozenset[int], ...] = ()
    evidence: tuple[frozenset[int], ...] = ()
    citations: tuple[frozenset[int], ...] = ()
    cited_gold: tuple[bool, ...] = ()
    exact: tuple[bool, ...] = ()
    kept: bool = False

    @property
    def has_gold(self) -> bool:
        """Whether it is answerable, and known from where."""
        return bool(self.case.answerable and self.gold)

    @property
    def has_answers(self) -> bool:
        """Whether it is answerable, and known with what words."""
        return bool(self.case.answerable and self.case.answers)


def drop_marks(text: str) -> str:
    """An answer's text without its citation marks."""
    return _MARK.sub(" ", text)


def normalise(text: str) -> str:
    """Lower case, without punctuation and English articles, white space folded (Rajpurkar et al. 2016)."""
    return " ".join(_ARTICLE.sub(" ", _PUNCTUATION.sub("", text.lower())).split())


def holds(text: str, answer: str) -> bool:
    """Whether a text holds an answer as whole words ("5" is not in "1956"); both normalised."""
    return f" {answer} " in f" {text} "


def overlaps(quote: str, other: str) -> bool:
    """Whether two quotes of a document share some of it: five words in a row, or all words of the shorter one."""
    shorter, longer = sorted((normalise(quote).split(), normalise(other).split()), key=len)
    size = min(SHARED_WORDS, len(shorter))
    runs = {tuple(longer[start : start + size]) for start in range(len(longer) - size + 1)}
    return size > 0 and any(tuple(shorter[start : start + size]) in runs for start in range(len(shorter) - size + 1))


def shorten_answers(answers: Iterable[str]) -> tuple[str, ...]:
    """The answers short enough to be looked for, normalised; those with nothing left are dropped."""
    short = (normalise(answer) for answer in answers if len(answer.split()) < SHORT_ANSWER_WORDS)
    return tuple(dict.fromkeys(filter(None, short)))


def find_gold(documents: frozenset[str], text: str, gold: Sequence[Gold]) -> frozenset[int]:
    """To which gold, by position, a text that stands in these documents is relevant."""
    plain = normalise(text)
    return frozenset(
        place
        for place, one in enumerate(gold)
        if (one.documents is None or one.documents & documents)
        and (not one.answers or any(holds(plain, answer) for answer in one.answers))
    )


def contains_answer(text: str, answers: Iterable[str]) -> bool:
    """Whether a text holds one of the answers, after normalisation. Citation marks are not part of the text."""
    plain = normalise(drop_marks(text))
    return any(holds(plain, normalise(answer)) for answer in answers)


def find_cited_dates(answer: Answer, citation: Citation) -> list[EventDate]:
    """The dates, as resolved, of the evidence sentences that a citation quotes; those that stay open are left out."""
    return [
        found
        for one in answer.evidence
        if one.document.id == citation.document.id and one.start < citation.end and citation.start < one.end
        for found in one.dates
        if found.first and found.last
    ]


def is_written(days: Days, text: str) -> bool:
    """Whether a text names these very days, with the year or, for a single day, without one ("22 August")."""
    for found in find_dates(drop_marks(text)):
        if found.first and found.last:
            if (found.first.isoformat(), found.last.isoformat()) == (days.first, days.last):
                return True
        elif days.first == days.last and (found.month, found.day) == (int(days.first[5:7]), int(days.first[8:10])):
            return True
    return False
