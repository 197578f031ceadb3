"""Report: what a run measured, as JSON with every case, so that people can look.

How it is shown is in showing; what is counted, and how, is in metrics.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bot.errors import SettingsError
from bot.plain import dump, to_plain
from evals.cases import mark_case
from evals.figures import (
    Score,
    Values,
    find_curves,
    measure,
    score_kinds,
    score_rates,
    score_rest,
    to_plain_scores,
)
from evals.metrics import find_rank, is_right
from evals.metrics.timing import Prices
from evals.outcomes import Outcome

TOLD = ("attribution_kept", "both_sides_shown", "date_correct", "event_date")
"""Rates that each case's row shows, so that people can look for what fell short."""

SHOWN_EVIDENCE = 3
"""How many of the best evidence sentences each case's row shows."""


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one run by name, the counts behind them, its settings, and each case as a row.

    `curves` hold the points of each curve, `kinds` the figures of each kind of case.
    """

    counts: Mapping[str, int]
    scores: Mapping[str, Score]
    settings: Mapping[str, Any]
    rows: tuple[Mapping[str, Any], ...]
    curves: Mapping[str, Sequence[Mapping[str, float]]] = field(default_factory=dict)
    kinds: Mapping[str, Mapping[str, Score]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready data, counts and figures at the top level, their intervals below."""
        return {
            **self.counts,
            **to_plain_scores(self.scores),
            "curves": {name: list(points) for name, points in self.curves.items()},
            "kinds": {kind: to_plain_scores(scores) for kind, scores in self.kinds.items()},
            "settings": dict(self.settings),
            "cases_detail": list(self.rows),
        }


def summarise(outcomes: Sequence[Outcome], settings: Mapping[str, Any], prices: Prices | None = None) -> Report:
    """The report on at least one judged case; to the settings it adds what answered, which `llm=auto` leaves open.

    What the tokens cost is told at the prices that are given, else not.
    """
    measured = [measure(outcome) for outcome in outcomes]
    priced = {"prices": asdict(prices)} if prices else {}
    return Report(
        counts=_count(outcomes),
        scores={**score_rates(measured), **score_rest(outcomes, prices)},
        settings={**settings, **priced, "answered_by": ", ".join(sorted({outcome.answer.llm for outcome in outcomes}))},
        rows=tuple(_describe(outcome, values) for outcome, values in zip(outcomes, measured, strict=True)),
        curves=find_curves(outcomes),
        kinds=score_kinds(outcomes, measured),
    )


def write_json(form: Mapping[str, Any], path: Path) -> None:
    """Plain data as JSON. Raises SettingsError if the file cannot be written."""
    try:
        path.write_text(dump(form, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"cannot write {path}: {error.strerror}; give --json another path") from error


def _count(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Cases of each class, and those answered from an earlier run.

    `cases_unjudged`: those that can be answered, but do not tell how to know that they were (see `is_right`).
    `gold_missing`: gold documents that the index lacks, so that no rate can find them.
    """
    classes = [outcome.case.answerable for outcome in outcomes]
    return {
        "cases": len(classes),
        "cases_answerable": classes.count(True),
        "cases_unanswerable": classes.count(False),
        "cases_other": classes.count(None),
        "cases_unjudged": sum(one.case.answerable is True and is_right(one) is None for one in outcomes),
        "cases_kept": sum(outcome.kept for outcome in outcomes),
        "gold_missing": sum(gold.documents == frozenset() for outcome in outcomes for gold in outcome.gold),
    }


def _describe(outcome: Outcome, values: Values) -> dict[str, Any]:
    """One case as a row of the JSON form; `values` are those that each rate took from it, to pair two runs by."""
    case, answer = outcome.case, outcome.answer
    return {
        "id": case.id,
        "case": mark_case(case),
        "question": case.question,
        "query": answer.query,
        "kind": case.kind,
        "answerable": case.answerable,
        "answers": list(case.answers),
        "answered": not answer.abstained,
        "probability": answer.probability,
        "right": is_right(outcome),
        "told": {name: values[name] for name in TOLD if name in values},
        "values": values,
        "first_relevant_rank": find_rank(outcome),
        "seconds": round(outcome.seconds, 6),
        "llm": answer.llm,
        "text": answer.text,
        "gold": to_plain(case.evidence),
        "evidence": [{"document": one.document.id, "quote": one.text} for one in answer.evidence[:SHOWN_EVIDENCE]],
        "removed": [one.text for one in answer.removed],
        "notice": answer.notice,
        "citations": _describe_citations(outcome),
    }


def _describe_citations(outcome: Outcome) -> list[dict[str, Any]]:
    judged = zip(outcome.answer.citations, outcome.citations, outcome.exact, strict=True)
    return [
        {"number": one.number, "document": one.document.id, "quote": one.quote, "relevant": bool(found), "exact": exact}
        for one, found, exact in judged
    ]
