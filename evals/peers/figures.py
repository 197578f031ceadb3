"""What is counted of judged answers: each figure a pure function with its definition, the same for every peer.

A figure is the mean, or the median, of all that its function gives for all cases; a case that it does not concern gives
nothing. How an answer is judged is in judging.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from evals.intervals import Interval, Paired, compare_cases, find_case_interval
from evals.metrics import find_percentile
from evals.outcomes import contains_answer
from evals.peers.judging import Judged, is_supported

Values = list[float]


@dataclass(frozen=True, slots=True)
class Score:
    """A share with its 95 % interval, and of how many values it is the mean."""

    value: float
    interval: Interval
    over: int


def right_answer(judged: Judged) -> Values:
    """Answerable cases with gold answers: whether there is an answer and its text holds one."""
    if not _has_answers(judged):
        return []
    return [float(judged.answered and contains_answer(judged.plain, judged.case.answers))]


def _has_answers(judged: Judged) -> bool:
    return bool(judged.case.answerable and judged.case.answers)


def right_decision(judged: Judged) -> Values:
    """Every case: whether it was answered if it can be, and abstained from if not; a fault is neither."""
    return [float(not judged.answer.fault and judged.answered is judged.case.answerable)]


def abstention_precision(judged: Judged) -> Values:
    """Each abstention: whether the case cannot be answered."""
    return [float(not judged.case.answerable)] if judged.answer.abstained else []


def abstention_recall(judged: Judged) -> Values:
    """Unanswerable cases: whether the peer abstained."""
    return [] if judged.case.answerable else [float(judged.answer.abstained)]


def supported(judged: Judged) -> Values:
    """Each sentence of an answer: whether it cites something that holds its words and numbers (`is_supported`).

    Whoever shows quotes alone gets 1 by construction, so that nobody is held against another by this.
    """
    return [float(is_supported(sentence)) for sentence in judged.sentences]


def cited_gold(judged: Judged) -> Values:
    """Each cited source of an answer to an answerable case with gold documents: whether its document is gold."""
    if not judged.case.answerable or not judged.case.documents:
        return []
    return [float(judged.is_gold(source)) for source in judged.cited]


def held_gold(judged: Judged) -> Values:
    """Each cited source of an answer to an answerable case with gold answers: whether it shows one (`holds_gold`)."""
    return [float(judged.holds_gold(source)) for source in judged.cited] if _has_answers(judged) else []


def shown_gold(judged: Judged) -> Values:
    """Answerable cases with gold answers: whether there is an answer, and one of its sources shows a gold answer.

    A long source is likelier to hold it: whoever cites whole chunks has it easier here, and harder in `held_gold`.
    """
    return [float(any(map(judged.holds_gold, judged.cited)))] if _has_answers(judged) else []


def exact(judged: Judged) -> Values:
    """Each cited source of an answer: whether its document holds it word for word."""
    return [float(judged.is_exact(source)) for source in judged.cited]


def failed(judged: Judged) -> Values:
    """Every case: whether there was no answer in time, or an error."""
    return [float(bool(judged.answer.fault))]


def fell_back(judged: Judged) -> Values:
    """Each answer: whether a notice stands with it, since the model was late or failed and quotes took its place."""
    return [float(bool(judged.answer.notice))] if judged.answered else []


def cited_words(judged: Judged) -> Values:
    """Each cited source of an answer: how many words a reader has to look through."""
    return [float(len(source.quote.split())) for source in judged.cited]


def first_evidence(judged: Judged) -> Values:
    """Cases with evidence: seconds until it could be shown."""
    seconds = judged.answer.seconds.first_evidence
    return [] if seconds is None else [seconds]


def first_token(judged: Judged) -> Values:
    """Cases with words: seconds until the first could be shown."""
    seconds = judged.answer.seconds.first_token
    return [] if seconds is None else [seconds]


def whole(judged: Judged) -> Values:
    """Every case: seconds until the answer was whole, or given up."""
    return [judged.answer.seconds.total]


SHARES: Mapping[str, Callable[[Judged], Values]] = {
    "right answer": right_answer,
    "answered where it can be, abstained where not": right_decision,
    "abstention precision": abstention_precision,
    "abstention recall": abstention_recall,
    "sentences that their citation holds": supported,
    "cited document is gold": cited_gold,
    "citation shows a gold answer": held_gold,
    "answered, and a citation shows a gold answer": shown_gold,
    "citation is word for word": exact,
    "no answer in time, or an error": failed,
    "quotes in place of a model's answer": fell_back,
}
"""Figures that are means of 0 and 1, by the name in the table."""

MEDIANS: Mapping[str, Callable[[Judged], Values]] = {
    "words of a citation": cited_words,
    "seconds to first evidence": first_evidence,
    "seconds to first words": first_token,
    "seconds in all": whole,
}
"""Figures of which the median is told."""

COMPARED = (
    *("right answer", "answered where it can be, abstained where not"),
    *("citation shows a gold answer", "answered, and a citation shows a gold answer"),
)
"""Shares by which the bot is held against each peer: answer, abstention, precision and recall of citations."""


def find_share(name: str, judged: Sequence[Judged]) -> Score | None:
    """A share over all cases; None where none gives a value."""
    cases = [SHARES[name](one) for one in judged]
    values = [value for case in cases for value in case]
    return Score(sum(values) / len(values), find_case_interval(cases), len(values)) if values else None


def find_median(name: str, judged: Sequence[Judged]) -> float | None:
    """A median over all cases; None where none gives a value."""
    values = [value for one in judged for value in MEDIANS[name](one)]
    return find_percentile(values, 0.5) if values else None


def compare(name: str, peer: Sequence[Judged], ours: Sequence[Judged]) -> Paired | None:
    """How far a share of ours lies above a peer's on the cases that both were asked; None where one has no value."""
    both = {one.case.id: one for one in peer}
    pairs = [(SHARES[name](both[one.case.id]), SHARES[name](one)) for one in ours if one.case.id in both]
    if not any(before for before, _ in pairs) or not any(after for _, after in pairs):
        return None
    return compare_cases([before for before, _ in pairs], [after for _, after in pairs])
