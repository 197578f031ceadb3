"""What is counted and timed while the page runs, and its text form, which Prometheus reads.

Names and numbers only: no words of anybody's.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import fields

from bot.intake import IngestReport
from bot.schema import Seconds
from ui import strings

KINDS = {
    "requests": "counter",
    "answers": "counter",
    "refused": "counter",
    "ingested": "counter",
    "model_failures": "counter",
    "stage_seconds": "histogram",
    "waiting": "gauge",
    "answers_under_way": "gauge",
    "documents": "gauge",
    "backend_available": "gauge",
}
"""Each family, by its name without `verbatim_` before it, and of counters without `_total` behind it."""
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Seconds up to which a histogram counts."""

Labels = tuple[tuple[str, str], ...]
Sample = tuple[str, Mapping[str, str], float]
"""Family, labels, value."""


class Measures:
    """Counters and histograms of one page. Safe to use from many threads."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, Labels], float] = {}
        self._times: dict[tuple[str, Labels], list[float]] = {}
        """How many fell within each bound, how many there were, their sum."""
        self._lock = threading.Lock()

    def count(self, family: str, number: float = 1, **labels: str) -> None:
        """So many more."""
        key = (family, tuple(labels.items()))
        with self._lock:
            self._counts[key] = self._counts.get(key, 0) + number

    def time(self, family: str, seconds: float, **labels: str) -> None:
        """One more that took so long."""
        key = (family, tuple(labels.items()))
        with self._lock:
            row = self._times.setdefault(key, [0.0] * (len(BOUNDS) + 2))
            for place, bound in enumerate(BOUNDS):
                row[place] += seconds <= bound
            row[-2] += 1
            row[-1] += seconds

    def time_stages(self, seconds: Seconds) -> None:
        """Those stages of an answer that ran."""
        for stage in fields(seconds):
            value = getattr(seconds, stage.name)
            if value is not None:
                self.time("stage_seconds", value, stage=stage.name)

    def count_ingested(self, report: IngestReport, by: str) -> None:
        """What an ingest did, and whether it was `by` a person or by itself."""
        for outcome in ("added", "updated", "unchanged", "removed"):
            self.count("ingested", getattr(report, outcome), outcome=outcome, by=by)
        self.count("ingested", len(report.failed), outcome="failed", by=by)

    def write(self, now: Iterable[Sample] = ()) -> str:
        """Everything, in Prometheus' text form; `now` is what is not counted here but found as it stands."""
        with self._lock:
            counts = dict(self._counts)
            times = {key: list(row) for key, row in self._times.items()}
        known = counts | {(family, tuple(labels.items())): value for family, labels, value in now}
        lines = []
        for family, kind in KINDS.items():
            name = f"verbatim_{family}{'_total' if kind == 'counter' else ''}"
            lines += [f"# HELP {name} {strings.MEASURES[family]}", f"# TYPE {name} {kind}"]
            lines += [_line(name, labels, value) for (found, labels), value in sorted(known.items()) if found == family]
            for (found, labels), row in sorted(times.items()):
                lines += _write_times(name, labels, row) if found == family else []
        return "\n".join(lines) + "\n"


def _write_times(name: str, labels: Labels, row: list[float]) -> list[str]:
    within = [_line(f"{name}_bucket", (*labels, ("le", f"{b:g}")), v) for b, v in zip(BOUNDS, row[:-2], strict=True)]
    whole = _line(f"{name}_bucket", (*labels, ("le", "+Inf")), row[-2])
    return [*within, whole, _line(f"{name}_sum", labels, row[-1]), _line(f"{name}_count", labels, row[-2])]


def _line(name: str, labels: Labels, value: float) -> str:
    shown = ",".join(f'{key}="{_escape(text)}"' for key, text in labels)
    return f"{name}{{{shown}}} {value:.15g}" if shown else f"{name} {value:.15g}"


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
