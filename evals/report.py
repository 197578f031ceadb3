"""Report: what a run measured, as a table for the terminal and as JSON with every case, so that people can look.

The only module of evals that prints. What is counted, and how, is in metrics.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import SettingsError
from bot.plain import dump
from evals.metrics import RATES, find_auc, find_percentile, find_rank, is_right
from evals.outcomes import Outcome

COUNTED = {
    "citation_precision": "citations",
    "quote_exact": "citations",
    "abstention_precision": "abstentions",
    "attribution_kept": "claims and cases",
}
"""What a rate is a share of, where it is not cases."""

TOLD = ("attribution_kept", "both_sides_shown", "date_correct", "event_date")
"""Rates that each case's row shows, so that people can look for what fell short."""


@dataclass(frozen=True, slots=True)
class Score:
    """A figure and over how many observations; `value` is None where there was nothing to measure."""

    value: float | None
    over: int


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one run by name, the counts behind them, its settings, and each case as a row."""

    counts: Mapping[str, int]
    scores: Mapping[str, Score]
    settings: Mapping[str, Any]
    rows: tuple[Mapping[str, Any], ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready data, counts and figures at the top level."""
        figures = {name: score.value for name, score in self.scores.items()}
        return {**self.counts, **figures, "settings": dict(self.settings), "cases_detail": list(self.rows)}


def summarise(outcomes: Sequence[Outcome], settings: Mapping[str, Any]) -> Report:
    """The report on at least one judged case; to the settings it adds what answered, which `llm=auto` leaves open."""
    return Report(
        counts=_count(outcomes),
        scores={**{name: _score_rate(name, outcomes) for name in RATES}, **_score_rest(outcomes)},
        settings={**settings, "answered_by": ", ".join(sorted({outcome.answer.llm for outcome in outcomes}))},
        rows=tuple(_describe(outcome) for outcome in outcomes),
    )


def format_report(report: Report) -> str:
    """The table: name, figure with three decimals, and over how many it was taken."""
    lines = [f"{name:<22}{count:>9}" for name, count in report.counts.items()]
    for name, score in report.scores.items():
        figure = "-" if score.value is None else f"{score.value:.3f}"
        lines.append(f"{name:<22}{figure:>9}   of {score.over} {COUNTED.get(name, 'cases')}")
    settings = "  ".join(f"{name}={value}" for name, value in report.settings.items())
    return "\n".join([*lines, *textwrap.wrap(f"settings: {settings}", width=100, subsequent_indent="  ")])


def print_report(report: Report) -> None:
    """The table on standard output."""
    print(format_report(report))  # a report's purpose


def write_report(report: Report, path: Path) -> None:
    """The JSON form. Raises SettingsError if the file cannot be written."""
    write_json(report.to_dict(), path)


def write_json(form: Mapping[str, Any], path: Path) -> None:
    """Plain data as JSON. Raises SettingsError if the file cannot be written."""
    try:
        path.write_text(dump(form, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"cannot write {path}: {error.strerror}; give --json another path") from error


def _count(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Cases of each class, and those answered from an earlier run.

    `gold_missing`: gold documents that the index lacks, so that no rate can find them.
    """
    classes = [outcome.case.answerable for outcome in outcomes]
    return {
        "cases": len(classes),
        "cases_answerable": classes.count(True),
        "cases_unanswerable": classes.count(False),
        "cases_other": classes.count(None),
        "cases_kept": sum(outcome.kept for outcome in outcomes),
        "gold_missing": sum(gold.documents == frozenset() for outcome in outcomes for gold in outcome.gold),
    }


def _score_rate(name: str, outcomes: Sequence[Outcome]) -> Score:
    values = [value for outcome in outcomes for value in RATES[name](outcome)]
    return Score(sum(values) / len(values) if values else None, len(values))


def _score_rest(outcomes: Sequence[Outcome]) -> dict[str, Score]:
    """The figures that are not means: the area under the ROC curve of the probability, and the seconds."""
    positive = [outcome.answer.probability for outcome in outcomes if outcome.case.answerable is True]
    negative = [outcome.answer.probability for outcome in outcomes if outcome.case.answerable is False]
    seconds = [outcome.seconds for outcome in outcomes]
    stages = [outcome.answer.seconds for outcome in outcomes]
    evidence = [one.first_evidence for one in stages]
    tokens = [one.first_token for one in stages if one.first_token is not None]
    prompts = [outcome.answer.usage.prompt_tokens for outcome in outcomes if outcome.answer.usage.prompt_tokens]
    return {
        "auc": Score(find_auc(positive, negative), len(positive) + len(negative)),
        "seconds_p50": Score(find_percentile(seconds, 0.50), len(seconds)),
        "seconds_p95": Score(find_percentile(seconds, 0.95), len(seconds)),
        "first_evidence_p50": Score(find_percentile(evidence, 0.50), len(evidence)),
        "first_token_p50": Score(find_percentile(tokens, 0.50) if tokens else None, len(tokens)),
        "prompt_tokens_p50": Score(find_percentile(prompts, 0.50) if prompts else None, len(prompts)),
    }


def _describe(outcome: Outcome) -> dict[str, Any]:
    """One case as a row of the JSON form."""
    case, answer = outcome.case, outcome.answer
    return {
        "id": case.id,
        "question": case.question,
        "query": answer.query,
        "kind": case.kind,
        "answerable": case.answerable,
        "answers": list(case.answers),
        "answered": not answer.abstained,
        "probability": answer.probability,
        "right": is_right(outcome),
        "told": {name: values for name in TOLD if (values := RATES[name](outcome))},
        "first_relevant_rank": find_rank(outcome),
        "seconds": round(outcome.seconds, 6),
        "llm": answer.llm,
        "text": answer.text,
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
