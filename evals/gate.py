"""Gate: whether a run's guarded figures fell below the baseline by more than chance, case against case.

The baseline keeps the values of each case, so that two runs that differ in three cases of three hundred can be told
from two that do not.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import CorpusError, SettingsError
from evals.intervals import compare_cases
from evals.kept.runs import Run
from evals.metrics import LOWER_IS_BETTER

BASELINE = Path(__file__).parent / "baseline.json"
"""Ours."""

GUARDED = (
    *("recall@5", "MRR", "nDCG@5", "evidence@3", "right", "answer_contains", "citation_precision", "citation_recall"),
    *("quote_exact", "checked", "abstention_precision", "abstention_recall", "attribution_kept", "brier", "obeyed"),
)
"""Rates that may not become worse beyond chance: p < 0.05 for each by itself, since a false alarm costs a look, and a
fall that passes costs more. Ranks, and how sure the bot is, are among them since they tell of a
change sooner than answers do, which the rules around a search or a model keep right for a while."""

UNYIELDING = ("quote_exact", "checked", "obeyed")
"""Rates that may not become worse at all: each is a promise."""

SHOWN = 5
"""Cases that are named where some are missing."""

_DIGITS = 4
_MARK = 12
ROUNDING = 1e-9

Values = Sequence[float]


@dataclass(frozen=True, slots=True)
class Kept:
    """The values that a case gave in the baseline, for each rate; `mark` tells the case from any other."""

    mark: str
    values: Mapping[str, Values]


@dataclass(frozen=True, slots=True)
class Section:
    """The baseline of one model on one set of cases, the run that it was taken of, and how that was limited.

    `documents` is the digest of those that were indexed.
    """

    name: str
    run: str
    cases: Mapping[str, Kept]
    documents: str = ""
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A guarded rate, or what was asked, in one sentence, and whether it became worse."""

    told: str
    fell: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says: a sentence for each figure or set that fell short, and the lines that tell all of it."""

    fallen: tuple[str, ...]
    lines: tuple[str, ...]


def name_section(settings: Mapping[str, Any]) -> str:
    """By who answers, what is asked, and over what; `settings` are those of a run, or of one that is planned."""
    who = f"{settings.get('llm', '')} {_name_file(settings, 'llm_model')}".strip()
    return f"{who}: {_name_file(settings, 'cases_file')} over {_name_file(settings, 'documents')}"


def _name_file(settings: Mapping[str, Any], name: str) -> str:
    return Path(str(settings.get(name) or "")).name


def take_section(run: Run) -> Section:
    """The baseline that a run makes."""
    cases = {
        row["id"]: Kept(row["case"][:_MARK], {name: _round(row["values"].get(name, [])) for name in GUARDED})
        for row in run.rows
    }
    documents = str(run.form.get("documents_sha256") or "")
    return Section(name_section(run.settings), run.id, cases, documents, run.settings.get("limit"))


def hold(run: Run, section: Section) -> Verdict:
    """Holds a run against its baseline. Raises CorpusError where the two share no case."""
    taken = take_section(run)
    now, before = taken.cases, section.cases
    shared = [name for name, kept in now.items() if name in before and before[name].mark == kept.mark]
    if not shared:
        raise CorpusError("the baseline holds none of these cases; `bot eval --gate --update` takes them in")
    findings = [*(_hold_rate(rate, now, before, shared) for rate in GUARDED), *_hold_set(taken, section)]
    counted = f"{len(shared)} cases paired; {len(now) - len(shared)} not in the baseline, or changed"
    return Verdict(
        tuple(finding.told for finding in findings if finding.fell), (*(finding.told for finding in findings), counted)
    )


def _hold_set(now: Section, before: Section) -> Iterator[Finding]:
    """What the baseline asked and this run did not: nothing can be said of it, so that it may not pass for sound."""
    changed = [name for name, kept in before.cases.items() if name in now.cases and now.cases[name].mark != kept.mark]
    gone = [] if _is_smaller(now.limit, before) else [name for name in before.cases if name not in now.cases]
    for names, what in ((changed, "changed"), (gone, "not asked")):
        if names:
            shown = ", ".join(names[:SHOWN]) + (" ..." if len(names) > SHOWN else "")
            yield Finding(
                f"cases: {len(names)} of the baseline {what} ({shown}); --update takes them as they are", True
            )
    if now.documents != before.documents:
        yield Finding("documents: others than those of the baseline; --update takes them as they are", fell=True)


def _is_smaller(limit: int | None, section: Section) -> bool:
    """Whether a limit leaves out cases that the baseline's did not."""
    return limit is not None and (section.limit is None or limit < section.limit)


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
    best, verb, loss = (0, "rose", paired.difference) if rate in LOWER_IS_BETTER else (1, "fell", -paired.difference)
    if rate in UNYIELDING:
        others = [value for name, kept in now.items() if name not in shared for value in kept.values[rate]]
        fell = loss > ROUNDING or any(value != best for value in others)
        return Finding(f"{rate}: {f'{verb}, which it never may' if fell else 'holds'} ({told})", fell)
    is_worse = loss > 0 and paired.is_certain
    sure = f"95 % interval {paired.low:+.3f} to {paired.high:+.3f}, p {paired.p:.3f}"
    return Finding(f"{rate}: {f'{verb} beyond chance' if is_worse else 'holds'} ({told}, {sure})", is_worse)


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


def find_section(sections: Mapping[str, Section], settings: Mapping[str, Any]) -> Section:
    """The baseline that a planned run is held against. Raises CorpusError where there is none."""
    name = name_section(settings)
    if name not in sections:
        raise CorpusError(f"the baseline has no section {name!r}; `bot eval --gate --update` adds it")
    return sections[name]


def refuse_smaller(sections: Mapping[str, Section], settings: Mapping[str, Any]) -> None:
    """Raises SettingsError where a planned run would put fewer cases in the place of a whole section."""
    section = sections.get(name_section(settings))
    if section and _is_smaller(settings["limit"], section):
        whole = "without --limit" if section.limit is None else f"with --limit {section.limit}"
        raise SettingsError(f"the baseline of {section.name!r} was taken {whole}; update it so, or another --baseline")


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
    told = {"run": section.run, "documents": section.documents, "limit": section.limit}
    head = f'{json.dumps(told)[1:-1]}, "rates": {json.dumps(GUARDED)}, "cases": {{'
    return f" {json.dumps(section.name)}: {{{head}\n" + ",\n".join(lines) + "\n }}"


def _read_section(name: str, form: Mapping[str, Any]) -> Section:
    rates = [str(rate) for rate in form["rates"]]
    cases = {
        case: Kept(str(row[0]), {rate: _unfold(value) for rate, value in zip(rates, row[1:], strict=True)})
        for case, row in form["cases"].items()
    }
    return Section(name, str(form["run"]), cases, str(form["documents"]), form["limit"])


def _fold(values: Values) -> Any:
    """One value as itself, none as null, several as they are."""
    plain = [int(value) if value == int(value) else value for value in values]
    return plain[0] if len(plain) == 1 else plain or None


def _unfold(form: Any) -> Values:
    values = [] if form is None else form if isinstance(form, list) else [form]
    return [float(value) for value in values]


def _round(values: Values) -> Values:
    return [round(value, _DIGITS) for value in values]


def _mean(cases: Sequence[Values]) -> float:
    values = [value for case in cases for value in case]
    return sum(values) / len(values)
