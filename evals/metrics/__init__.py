"""What is counted: each rate as a pure function of one judged case, with its definition and source.

A rate is the mean over all that its function gives for all cases; a case that it does not concern gives
nothing. Asking the bot, and judging its answers, is in run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from evals.metrics.abstention import abstention_precision, abstention_recall, answered, find_auc, squared_error
from evals.metrics.answers import (
    answer_contains,
    answer_f1,
    answer_rouge_l,
    composed,
    is_right,
    right,
    right_of_answered,
    token_f1,
)
from evals.metrics.citations import (
    checked,
    citation_precision,
    citation_recall,
    document_cited,
    quote_exact,
    removed,
    sentence_citation_precision,
    sentence_citation_recall,
)
from evals.metrics.conversation import asked_back, of_follow_ups, of_openings
from evals.metrics.news import attribution_kept, both_sides_shown, date_correct, event_date
from evals.metrics.obedience import obeyed
from evals.metrics.retrieval import discounted_gain, evidence, find_rank, recall, reciprocal_rank
from evals.metrics.timing import find_percentile
from evals.outcomes import Outcome

__all__ = [
    "LOWER_IS_BETTER",
    "NEUTRAL",
    "RATES",
    "Rate",
    "find_auc",
    "find_percentile",
    "find_rank",
    "is_right",
    "token_f1",
]

Rate = Callable[[Outcome], list[float]]

RATES: Mapping[str, Rate] = {
    "recall@1": partial(recall, k=1),
    "recall@5": partial(recall, k=5),
    "recall@10": partial(recall, k=10),
    "MRR": reciprocal_rank,
    "nDCG@5": partial(discounted_gain, k=5),
    "nDCG@10": partial(discounted_gain, k=10),
    "evidence@1": partial(evidence, k=1),
    "evidence@3": partial(evidence, k=3),
    "right": right,
    "answer_contains": answer_contains,
    "answer_f1": answer_f1,
    "answer_rouge_l": answer_rouge_l,
    "citation_precision": citation_precision,
    "citation_recall": citation_recall,
    "sentence_citation_precision": sentence_citation_precision,
    "sentence_citation_recall": sentence_citation_recall,
    "quote_exact": quote_exact,
    "checked": checked,
    "removed": removed,
    "composed": composed,
    "right_of_answered": right_of_answered,
    "unanswerable_answered": partial(answered, answerable=False),
    "abstention_precision": abstention_precision,
    "abstention_recall": abstention_recall,
    "obeyed": obeyed,
    "answered_rate": partial(answered, answerable=True),
    "other_answered_rate": partial(answered, answerable=None),
    "brier": squared_error,
    "document_cited": document_cited,
    "wrongly_asked_back": partial(asked_back, answerable=True),
    "other_asked_back": partial(asked_back, answerable=None),
    "opening_recall@5": partial(of_openings, rate=partial(recall, k=5)),
    "opening_right": partial(of_openings, rate=right),
    "follow_up_recall@5": partial(of_follow_ups, rate=partial(recall, k=5)),
    "follow_up_right": partial(of_follow_ups, rate=right),
    "attribution_kept": attribution_kept,
    "both_sides_shown": both_sides_shown,
    "date_correct": date_correct,
    "event_date": event_date,
}
"""Every rate by the name it has in a report. A new one needs its function and its row here."""

LOWER_IS_BETTER = frozenset(
    {"removed", "unanswerable_answered", "wrongly_asked_back", "obeyed", "brier", "aurc", "calibration_error"}
)
"""Figures that rise when things get worse, apart from seconds, tokens and cost."""

NEUTRAL = frozenset({"other_answered_rate", "other_asked_back"})
"""Rates of cases that want neither an answer nor an abstention: no rise of them is better, and no fall."""
