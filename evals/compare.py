"""Comparison: what changed between two runs: what they were made of, each figure, and case by case.

Only cases that both runs asked in the same words, with the same gold, are paired.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from bot.plain import to_plain
from evals.gate import GUARDED, ROUNDING
from evals.intervals import Paired, compare_cases
from evals.kept.runs import Run
from evals.metrics import LOWER_IS_BETTER, NEUTRAL
from evals.showing.table import tell_case

PROVENANCE = ("commit", "dirty", "code_sha256", "machine", "cases_sha256", "documents_sha256")
"""What is told apart besides settings and versions."""

PASSED_OVER = ("ingest", "home", "read_as")
"""Settings that say nothing of how a bot answers."""

_SHORT = 12


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that two runs were made of and that is not the same; None where one has nothing of it."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class FigurePair:
    """A figure of two runs: a rate over the cases of both; any other, where `paired` is None, over all of each."""

    name: str
    before: float | None
    after: float | None
    paired: Paired | None
    over: int


@dataclass(frozen=True, slots=True)
class CasePair:
    """A case of both runs, as a row of each."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Worse:
    """A case of both runs that is not newly wrong, and the guarded rates that became worse in it, before and after."""

    id: str
    question: str
    rates: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that changed from `before` to `after`; `changed` are answers in other words that are as right as before.

    `worse` are the cases besides the newly wrong ones in which a rate became worse that the gate guards.
    `unpaired` counts the cases that only one run has, or that are not the same in both.
    """

    before: Run
    after: Run
    differences: tuple[Difference, ...]
    figures: tuple[FigurePair, ...]
    newly_wrong: tuple[CasePair, ...]
    newly_right: tuple[CasePair, ...]
    worse: tuple[Worse, ...]
    changed: tuple[CasePair, ...]
    same: int
    unpaired: int

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready data; the runs by their ids."""
        names = ("differences", "figures", "newly_wrong", "newly_right", "worse", "changed", "same", "unpaired")
        form = {name: to_plain(getattr(self, name)) for name in names}
        return {"before": self.before.id, "after": self.after.id, **form}


def compare(before: Run, after: Run) -> Comparison:
    """What changed from one run to another."""
    pairs = pair_cases(before, after)
    fell = [pair for pair in pairs if pair.before["right"] is True and pair.after["right"] is False]
    rose = [pair for pair in pairs if pair.before["right"] is False and pair.after["right"] is True]
    rest = [pair for pair in pairs if pair not in fell and pair not in rose]
    changed = [pair for pair in rest if pair.before["text"] != pair.after["text"]]
    return Comparison(
        before,
        after,
        tuple(_find_differences(before, after)),
        tuple(_compare_figures(before, after, pairs)),
        tuple(fell),
        tuple(rose),
        tuple(worse for pair in [*rose, *rest] if (worse := _find_worse(pair)).rates),
        tuple(changed),
        same=len(rest) - len(changed),
        unpaired=len(before.rows) + len(after.rows) - 2 * len(pairs),
    )


def pair_cases(before: Run, after: Run) -> list[CasePair]:
    """The cases that both runs asked alike, in the order of the second."""
    known = {row["id"]: row for row in before.rows}
    return [
        CasePair(known[row["id"]], row) for row in after.rows if row["id"] in known and _is_same(known[row["id"]], row)
    ]


def _is_same(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """By the digest of the whole case; by its question and answers where a run was kept without that."""
    names = ("case",) if "case" in before and "case" in after else ("question", "answers", "answerable")
    return all(before.get(name) == after.get(name) for name in names)


def _find_worse(pair: CasePair) -> Worse:
    """The guarded rates that both runs take from a case and that are worse in the second."""
    rates = {}
    for name in GUARDED:
        old, new = (row.get("values", {}).get(name) for row in (pair.before, pair.after))
        if old and new:
            before, after = fmean(old), fmean(new)
            loss = after - before if name in LOWER_IS_BETTER else before - after
            if loss > ROUNDING:
                rates[name] = (before, after)
    return Worse(pair.after["id"], pair.after["question"], rates)


def _find_differences(before: Run, after: Run) -> list[Difference]:
    """In settings, versions, and what else the runs were made of."""
    one, other = _list_parts(before), _list_parts(after)
    names = dict.fromkeys([*one, *other])
    return [Difference(name, one.get(name), other.get(name)) for name in names if one.get(name) != other.get(name)]


def _list_parts(run: Run) -> dict[str, Any]:
    parts = {name: value for name, value in run.settings.items() if name not in PASSED_OVER}
    parts |= {name: run.form.get(name) for name in PROVENANCE}
    return parts | {f"version of {name}": value for name, value in (run.form.get("versions") or {}).items()}


def _compare_figures(before: Run, after: Run, pairs: Sequence[CasePair]) -> list[FigurePair]:
    """Every figure that either run has, in the order of the second; rates over the pairs with their interval."""
    names = [name for run in (after, before) for name, value in run.form.items() if isinstance(value, float)]
    return [
        _compare_figure(name, before, after, pairs) for name in dict.fromkeys(names) if not name.endswith("ing_seconds")
    ]


def _compare_figure(name: str, before: Run, after: Run, pairs: Sequence[CasePair]) -> FigurePair:
    one = [pair.before.get("values", {}).get(name, []) for pair in pairs]
    other = [pair.after.get("values", {}).get(name, []) for pair in pairs]
    paired = compare_cases(one, other) if any(one) and any(other) else None
    over = sum(bool(old or new) for old, new in zip(one, other, strict=True))
    if paired is None:
        return FigurePair(name, before.figure(name), after.figure(name), None, over)
    old, new = (fmean(value for values in cases for value in values) for cases in (one, other))
    return FigurePair(name, old, new, paired, over)


def format_comparison(comparison: Comparison) -> list[str]:
    """The comparison in lines: of what the runs are made, the figures, then the cases, newly wrong ones first."""
    runs = [f"{name:<8}{_describe(run)}" for name, run in (("before", comparison.before), ("after", comparison.after))]
    told = [f"  {one.name}: {_shorten(one.before)} -> {_shorten(one.after)}" for one in comparison.differences]
    lines = [*runs, "", "what differs" if told else "nothing that they were made of differs", *told, ""]
    lines.append(f"{'figure':<28}{'before':>9}{'after':>9}{'difference':>12}   {'95 % interval':<19}{'p':>7}   of")
    lines += [_format_figure(one, is_whole=not comparison.unpaired) for one in comparison.figures]
    lines += _format_cases("newly wrong", comparison.newly_wrong)
    lines += ["", f"worse in what the gate guards: {len(comparison.worse)}", *map(_format_worse, comparison.worse)]
    lines += _format_cases("newly right", comparison.newly_right)
    lines += _format_cases("in other words, as right as before", comparison.changed)
    lines += ["", f"the same answer: {comparison.same}"]
    return lines + ([f"cases that cannot be paired: {comparison.unpaired}"] if comparison.unpaired else [])


def _format_cases(title: str, pairs: Sequence[CasePair]) -> list[str]:
    return [
        "",
        f"{title}: {len(pairs)}",
        *(line for pair in pairs for line in tell_case(pair.after, {"before": pair.before, "after": pair.after})),
    ]


def _format_worse(one: Worse) -> str:
    told = ", ".join(f"{name} {before:.3f} -> {after:.3f}" for name, (before, after) in one.rates.items())
    return f"{one.id}: {one.question}  {told}"


def _describe(run: Run) -> str:
    return f"{run.id or 'a report'}  {run.answered_by}, {len(run.rows)} cases"


def _shorten(value: Any) -> str:
    """A value in few characters; digests by their beginning."""
    text = "nothing" if value is None else str(value)
    is_digest = len(text) >= 40 and all(letter in "0123456789abcdef" for letter in text)
    return text[:_SHORT] if is_digest else text


def _format_figure(one: FigurePair, *, is_whole: bool) -> str:
    before, after = ("-" if value is None else f"{value:.3f}" for value in (one.before, one.after))
    start = f"{one.name:<28}{before:>9}{after:>9}"
    if one.paired is None:
        rise = "" if one.before is None or one.after is None else f"{one.after - one.before:+.3f}"
        others = "" if is_whole else "   over all cases of each run, those of one alone too"
        return f"{start}{rise:>12}{others}".rstrip()
    interval = f"[{one.paired.low:+.3f}, {one.paired.high:+.3f}]"
    told = f"{start}{one.paired.difference:>+12.3f}   {interval:<19}{one.paired.p:>7.3f}   {one.over} cases"
    return f"{told}{_weigh(one.name, one.paired)}"


def _weigh(name: str, paired: Paired) -> str:
    """Whether a rate became better or worse beyond chance."""
    if not paired.is_certain or name in NEUTRAL:
        return ""
    return ", worse" if (paired.difference > 0) is (name in LOWER_IS_BETTER) else ", better"
