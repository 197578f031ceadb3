"""What is counted: each rate as a pure function of one judged case, with its definition and source.

A rate is the mean over all that its function gives for all cases; a case that it does not concern gives
nothing. Asking the bot, and judging its answers, is in run.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from bot.days import EARLIEST, LATEST, Days
from bot.speakers import is_named
from evals.outcomes import (
    Outcome,
    contains_answer,
    drop_marks,
    find_cited_dates,
    is_written,
    normalise,
    shorten_answers,
)


def token_f1(text: str, answers: Iterable[str]) -> float:
    """SQuAD's token F1 (Rajpurkar et al. 2016) with the gold answer it agrees with best, 0 to 1."""
    words = Counter(normalise(drop_marks(text)).split())
    return max((_f1(words, Counter(normalise(answer).split())) for answer in answers), default=0.0)


def _f1(words: Counter[str], gold: Counter[str]) -> float:
    """Harmonic mean of precision and recall of tokens, 2 * shared / (length + length); two empty texts agree."""
    both = words.total() + gold.total()
    return 2 * (words & gold).total() / both if both else 1.0


def recall(outcome: Outcome, k: int) -> list[float]:
    """Answerable cases: the share of gold documents with a relevant passage among the first k."""
    if not _has_gold(outcome):
        return []
    return [len(frozenset().union(*outcome.passages[:k])) / len(outcome.gold)]


def reciprocal_rank(outcome: Outcome) -> list[float]:
    """Answerable cases: 1 / rank of the first relevant passage of 10, or 0; its mean is MRR (Voorhees 1999)."""
    rank = find_rank(outcome)
    return [1 / rank if rank and rank <= 10 else 0.0] if _has_gold(outcome) else []


def find_rank(outcome: Outcome) -> int | None:
    """Rank of the first relevant passage, from 1; None where there is none."""
    return next((rank for rank, found in enumerate(outcome.passages, start=1) if found), None)


def evidence(outcome: Outcome, k: int) -> list[float]:
    """Answerable cases: whether one of the first k evidence sentences is relevant."""
    return [float(any(outcome.evidence[:k]))] if _has_gold(outcome) else []


def answer_contains(outcome: Outcome) -> list[float]:
    """Answerable cases with gold answers: whether the answer's text holds one; an abstention does not."""
    if not _has_answers(outcome):
        return []
    return [float(not outcome.answer.abstained and contains_answer(outcome.answer.text, outcome.case.answers))]


def answer_f1(outcome: Outcome) -> list[float]:
    """Answerable cases with gold answers: token F1 of the answer's text; an abstention scores 0."""
    if not _has_answers(outcome):
        return []
    return [0.0 if outcome.answer.abstained else token_f1(outcome.answer.text, outcome.case.answers)]


def citation_precision(outcome: Outcome) -> list[float]:
    """Each citation of an answered answerable case with gold documents: whether its document is gold."""
    if not outcome.case.answerable or outcome.answer.abstained or not outcome.case.documents:
        return []
    return [float(gold) for gold in outcome.cited_gold]


def citation_recall(outcome: Outcome) -> list[float]:
    """Answerable cases: whether answered with a citation whose quote is relevant."""
    return [float(not outcome.answer.abstained and any(outcome.citations))] if _has_gold(outcome) else []


def quote_exact(outcome: Outcome) -> list[float]:
    """Each citation of every case: whether the document holds its quote at its offsets."""
    return [float(exact) for exact in outcome.exact]


def right_of_answered(outcome: Outcome) -> list[float]:
    """Answered answerable cases with gold answers: whether the answer's text holds one."""
    return [] if outcome.answer.abstained else answer_contains(outcome)


def unanswerable_answered(outcome: Outcome) -> list[float]:
    """Unanswerable cases: whether the bot answered all the same."""
    return answered(outcome, False)


def composed(outcome: Outcome) -> list[float]:
    """Answered cases of a run with a model: whether it wrote the answer, rather than the quotes below it."""
    answer = outcome.answer
    return [] if answer.abstained else [float(answer.llm != "quotes")]


def removed(outcome: Outcome) -> list[float]:
    """Each sentence that was composed: whether the check took it out."""
    answer = outcome.answer
    return [0.0] * len(answer.sentences) + [1.0] * len(answer.removed)


def checked(outcome: Outcome) -> list[float]:
    """Each sentence of every answer: whether it is supported, and each of its numbers is a citation of the answer."""
    known = {citation.number for citation in outcome.answer.citations}
    return [
        float(sentence.status == "supported" and bool(sentence.citations) and known.issuperset(sentence.citations))
        for sentence in outcome.answer.sentences
    ]


def document_cited(outcome: Outcome) -> list[float]:
    """Answerable cases with gold documents: whether answered with a citation of one."""
    if not outcome.case.answerable or not outcome.case.documents:
        return []
    return [float(not outcome.answer.abstained and any(outcome.cited_gold))]


def asked_back(outcome: Outcome, answerable: bool | None) -> list[float]:
    """Cases of one class: whether the bot asked what was meant."""
    return [float(outcome.answer.asks_back)] if outcome.case.answerable is answerable else []


def abstention_precision(outcome: Outcome) -> list[float]:
    """Each abstention on a case that is answerable or not: whether it is not."""
    if outcome.case.answerable is None or not outcome.answer.abstained:
        return []
    return [float(not outcome.case.answerable)]


def abstention_recall(outcome: Outcome) -> list[float]:
    """Unanswerable cases: whether the bot abstained."""
    return [float(outcome.answer.abstained)] if outcome.case.answerable is False else []


def answered(outcome: Outcome, answerable: bool | None) -> list[float]:
    """Cases of one class: whether the bot answered."""
    return [float(not outcome.answer.abstained)] if outcome.case.answerable is answerable else []


def attribution_kept(outcome: Outcome) -> list[float]:
    """Each sentence of an answer that rests on somebody's words: whether it names them, in full or by surname.

    Of an answered case with `speakers` also whether the answer names one of these.
    """
    answer, named = outcome.answer, outcome.case.speakers
    if answer.abstained:
        return []
    speakers = {one.number: one.speaker for one in answer.citations if one.speaker}
    kept = [
        float(all(_names(sentence.text, speakers[number]) for number in sentence.citations if number in speakers))
        for sentence in answer.sentences
        if not speakers.keys().isdisjoint(sentence.citations)
    ]
    return kept + ([float(any(is_named(one, answer.text) for one in named))] if named else [])


def _names(text: str, speaker: str) -> bool:
    """Whether a text names a speaker, in full or by the last word of the name."""
    return is_named(speaker, text) or is_named(speaker.split()[-1], text)


def both_sides_shown(outcome: Outcome) -> list[float]:
    """Cases with `sides`: whether the answer holds a string of each side; an abstention does not."""
    sides, answer = outcome.case.sides, outcome.answer
    return [float(not answer.abstained and all(contains_answer(answer.text, one) for one in sides))] if sides else []


def date_correct(outcome: Outcome) -> list[float]:
    """Cases with `dates`: whether the answer tells one, as written or as a sentence it cites is resolved."""
    if not outcome.case.dates:
        return []
    answer = outcome.answer
    cited = {
        Days(one.first or "", one.last or "") for number in answer.citations for one in find_cited_dates(answer, number)
    }
    told = any(days in cited or is_written(days, answer.text) for days in outcome.case.dates)
    return [float(told and not answer.abstained)]


def event_date(outcome: Outcome) -> list[float]:
    """Cases with a `period`: whether the answer holds a gold answer, and no quote tells only of days outside it."""
    period, answer = outcome.case.period, outcome.answer
    if period is None:
        return []
    told = [find_cited_dates(answer, one) for one in answer.citations]
    within = all(
        not dates
        or any((one.first or LATEST) <= period.last and period.first <= (one.last or EARLIEST) for one in dates)
        for dates in told
    )
    return [float(within and not answer.abstained and contains_answer(answer.text, outcome.case.answers))]


RATES: Mapping[str, Callable[[Outcome], list[float]]] = {
    "recall@1": partial(recall, k=1),
    "recall@5": partial(recall, k=5),
    "recall@10": partial(recall, k=10),
    "MRR": reciprocal_rank,
    "evidence@1": partial(evidence, k=1),
    "evidence@3": partial(evidence, k=3),
    "answer_contains": answer_contains,
    "answer_f1": answer_f1,
    "citation_precision": citation_precision,
    "citation_recall": citation_recall,
    "quote_exact": quote_exact,
    "checked": checked,
    "removed": removed,
    "composed": composed,
    "right_of_answered": right_of_answered,
    "unanswerable_answered": unanswerable_answered,
    "abstention_precision": abstention_precision,
    "abstention_recall": abstention_recall,
    "answered_rate": partial(answered, answerable=True),
    "other_answered_rate": partial(answered, answerable=None),
    "document_cited": document_cited,
    "wrongly_asked_back": partial(asked_back, answerable=True),
    "other_asked_back": partial(asked_back, answerable=None),
    "attribution_kept": attribution_kept,
    "both_sides_shown": both_sides_shown,
    "date_correct": date_correct,
    "event_date": event_date,
}
"""Every rate by the name it has in a report. A new one needs its function and its row here."""


def find_auc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Area under the ROC curve: the chance that a positive scores above a negative, ties counting half.

    Mann-Whitney's U over all pairs (Hanley and McNeil 1982); None where either class is absent.
    """
    if not positive or not negative:
        return None
    below = sorted(negative)
    wins = sum((bisect_left(below, score) + bisect_right(below, score)) / 2 for score in positive)
    return wins / (len(positive) * len(negative))


def find_percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed, between neighbours by straight line."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def is_right(outcome: Outcome) -> bool | None:
    """Whether a reader was served: an abstention where there is no answer, else the answer, else its source.

    For looking through cases, not a rate. None where the case does not tell what would be right.
    """
    if outcome.case.answerable is None:
        return None
    if outcome.answer.abstained or not outcome.case.answerable:
        return outcome.answer.abstained is not outcome.case.answerable
    if shorten_answers(outcome.case.answers):
        return contains_answer(outcome.answer.text, outcome.case.answers)
    return any(outcome.citations) if outcome.gold else None


def _has_gold(outcome: Outcome) -> bool:
    return bool(outcome.case.answerable and outcome.gold)


def _has_answers(outcome: Outcome) -> bool:
    return bool(outcome.case.answerable and outcome.case.answers)
