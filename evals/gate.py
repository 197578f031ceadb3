"""Gate: whether a run's guarded figures fell below the baseline by more than chance, case against case.

The baseline keeps the values of each case, so that two runs that differ in three cases of three hundred can be told
from two that do not.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import CorpusError, SettingsError
from evals.intervals import compare_cases
from evals.metrics import LOWER_IS_BETTER
from evals.runs import Run

BASELINE = Path(__file__).parent / "baseline.json"
"""Ours."""

GUARDED = (
    *("recall@5", "MRR", "nDCG@5", "evidence@3", "right", "answer_contains", "citation_precision", "citation_recall"),
    *("quote_exact", "checked", "abstention_precision", "abstention_recall", "attribution_kept", "brier", "obeyed"),
)
"""Rates that may not become worse beyond noise. Ranks, and how sure the bot is, are among them since they tell of a
change sooner than answers do, which the rules around a search or a model keep right for a while."""

UNYIELDING = ("quote_exact", "checked")
"""Rates that may not fall at all: each is a promise."""


_DIGITS = 4
ROUNDING = 1e-9

Values = Sequence[float]


@dataclass(frozen=True, slots=True)
class Kept:
    """The values that a case gave in the baseline, for each rate; `mark` tells another question or gold."""

    mark: str
    values: Mapping[str, Values]


@dataclass(frozen=True, slots=True)
class Section:
    """The baseline of one backend on one set of cases, and the run that it was taken of."""

    name: str
    run: str
    cases: Mapping[str, Kept]


@dataclass(frozen=True, slots=True)
class Finding:
    """A guarded rate in one sentence, and whether it became worse."""

    told: str
    fell: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says: a sentence for each figure that fell, and the lines that tell all of it."""

    fallen: tuple[str, ...]
    lines: tuple[str, ...]


def name_section(run: Run) -> str:
    """By who answers and what is asked."""
    return f"{run.settings.get('llm', '')} {Path(str(run.settings.get('cases_file', ''))).name}"


def take_section(run: Run) -> Section:
    """The baseline that a run makes."""
    cases = {
        row["id"]: Kept(_mark(row), {name: _round(row["values"].get(name, [])) for name in GUARDED}) for row in run.rows
    }
    return Section(name_section(run), run.id, cases)


def hold(run: Run, section: Section) -> Verdict:
    """Holds a run against its baseline. Raises CorpusError where the two share no case."""
    now, before = take_section(run).cases, section.cases
    shared = [name for name, kept in now.items() if name in before and before[name].mark == kept.mark]
    if not shared:
        raise CorpusError("the baseline holds none of these cases; `bot eval --gate --update` takes them in")
    findings = [_hold_rate(rate, now, before, shared) for rate in GUARDED]
    lost, new = len(before) - len(shared), len(now) - len(shared)
    counted = f"{len(shared)} cases paired; {new} not in the baseline; {lost} of the baseline not asked, or changed"
    return Verdict(
        tuple(finding.told for finding in findings if finding.fell), (*(finding.told for finding in findings), counted)
    )


def _hold_rate(rate: str, now: Mapping[str, Kept], before: Mapping[str, Kept], shared: Sequence[str]) -> Finding:
    """One rate over the shared cases; of one that may not fall at all the new cases count too."""
    old = [before[name].values.get(rate, ()) for name in shared]
    new = [now[name].values[rate] for name in shared]
    if not any(old):
        return Finding(f"{rate}: the baseline has none", fell=False)
    if not any(new):
        return Finding(f"{rate}: is gone, since no case gives a value any more", fell=True)
    paired = compare_cases(old, new)
    told = f"{_mean(old):.3f} -> {_mean(new):.3f}, a difference of {paired.difference:+.3f}"
    if rate in UNYIELDING:
        others = [value for name, kept in now.items() if name not in shared for value in kept.values[rate]]
        fell = paired.difference < -ROUNDING or any(value < 1 for value in others)
        return Finding(f"{rate}: {'fell, which it never may' if fell else 'holds'} ({told})", fell)
    is_worse, verb = (paired.low > 0, "rose") if rate in LOWER_IS_BETTER else (paired.high < 0, "fell")
    interval = f"95 % interval {paired.low:+.3f} to {paired.high:+.3f}"
    return Finding(f"{rate}: {f'{verb} beyond noise' if is_worse else 'holds'} ({told}, {interval})", is_worse)


def read_baseline(path: Path) -> dict[str, Section]:
    """The sections of a baseline by name. Raises CorpusError where the file is none, or cannot be read."""
    try:
        form = json.loads(path.read_bytes())
        return {name: _read_section(name, section) for name, section in form["sections"].items()}
    except FileNotFoundError as error:
        raise CorpusError(f"there is no baseline {path}; `bot eval --gate --update` writes it") from error
    except OSError as error:
        raise CorpusError(f"cannot read {path}: {error.strerror}; give --baseline a file that can be") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise CorpusError(
            f"{path} is not a whole baseline ({error!r:.60}); `bot eval --gate --update` on a new one"
        ) from error


def find_section(sections: Mapping[str, Section], run: Run) -> Section:
    """The baseline of this backend on these cases. Raises CorpusError where there is none."""
    name = name_section(run)
    if name not in sections:
        raise CorpusError(f"the baseline has no section {name!r}; `bot eval --gate --update` adds it")
    return sections[name]


def write_baseline(path: Path, sections: Iterable[Section]) -> None:
    """Writes the sections, a line for each case, whole or not at all. Raises SettingsError."""
    shown = ",\n".join(_write_section(section) for section in sorted(sections, key=lambda one: one.name))
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_text(f'{{"schema": 1, "sections": {{\n{shown}\n}}}}\n', encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        raise SettingsError(f"cannot write {path}: {error.strerror}; give --baseline another file") from error


def _write_section(section: Section) -> str:
    lines = [
        f"  {json.dumps(name)}: {json.dumps([kept.mark, *(_fold(kept.values[rate]) for rate in GUARDED)])}"
        for name, kept in section.cases.items()
    ]
    head = f'"run": {json.dumps(section.run)}, "rates": {json.dumps(GUARDED)}, "cases": {{'
    return f" {json.dumps(section.name)}: {{{head}\n" + ",\n".join(lines) + "\n }}"


def _read_section(name: str, form: Mapping[str, Any]) -> Section:
    rates = [str(rate) for rate in form["rates"]]
    cases = {
        case: Kept(str(row[0]), {rate: _unfold(value) for rate, value in zip(rates, row[1:], strict=True)})
        for case, row in form["cases"].items()
    }
    return Section(name, str(form["run"]), cases)


def _fold(values: Values) -> Any:
    """One value as itself, none as null, several as they are."""
    plain = [int(value) if value == int(value) else value for value in values]
    return plain[0] if len(plain) == 1 else plain or None


def _unfold(form: Any) -> Values:
    values = [] if form is None else form if isinstance(form, list) else [form]
    return [float(value) for value in values]


def _mark(row: Mapping[str, Any]) -> str:
    """A short digest of what is asked and what is right, so that a case that changed is not taken for a fall."""
    told = [row[name] for name in ("question", "answers", "answerable")]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:8]


def _round(values: Values) -> Values:
    return [round(value, _DIGITS) for value in values]


def _mean(cases: Sequence[Values]) -> float:
    values = [value for case in cases for value in case]
    return sum(values) / len(values)
