"""What a model judge makes of a run: `judged_right`, with the replies that hold no score counted apart.

The judge is in judging.py; how far to trust it, agreement.py measures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from evals.figures import score_rate
from evals.judges.judging import RIGHT, Judge
from evals.outcomes import drop_marks
from evals.report import Report


def judge_report(report: Report, judge: Judge, progress: Callable[[int, int], None] | None = None) -> Report:
    """The report with `judged_right`: of answerable cases with gold answers, those whose answer the judge finds right.

    An abstention is not right. A reply without a score counts for nothing but `judge_unparsed`. Raises BackendError.
    """
    rows, values, unparsed = [], [], 0
    for done, row in enumerate(report.rows, start=1):
        if row["answerable"] and row["answers"]:
            score = _score(row, judge) if row["answered"] else 0.0
            judged = [] if score is None else [float(score >= RIGHT)]
            values.append(judged)
            unparsed += score is None
            row = {**row, "judged": score, "values": {**row["values"], "judged_right": judged}}
        rows.append(row)
        if progress:
            progress(done, len(report.rows))
    return replace(
        report,
        counts={**report.counts, "judge_unparsed": unparsed},
        scores={**report.scores, "judged_right": score_rate(values)},
        settings={**report.settings, "judge": judge.name},
        rows=tuple(rows),
    )


def _score(row: Mapping[str, Any], judge: Judge) -> float | None:
    """Where several answers are gold, any one of them counts, and the judge is told so.

    It reads a follow-up as the bot did, standing alone.
    """
    several = len(row["answers"]) > 1
    reference = "Any one of these is right: " + "; ".join(row["answers"]) if several else row["answers"][0]
    return judge.score(row["query"] or row["question"], drop_marks(row["text"]).strip(), reference)
