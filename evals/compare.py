"""Comparison: what changed between two runs: what they were made of, each figure, and case by case.

Only cases that both runs asked in the same words, with the same gold, are paired.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.plain import to_plain
from evals.intervals import Paired, compare_cases
from evals.metrics import LOWER_IS_BETTER
from evals.runs import Run

PROVENANCE = ("commit", "dirty", "code_sha256", "machine", "cases_sha256", "documents_sha256")
"""What is told apart besides settings and versions."""

PASSED_OVER = ("ingest", "home")
"""Settings that say nothing of how a bot answers."""

SHOWN_ANSWERS = 3
WIDTH, INDENT = 110, 12
"""Characters of a line of text, and of the room before it."""

_SHORT = 12


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that two runs were made of and that is not the same; None where one has nothing of it."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class FigurePair:
    """A figure of two runs over all of their cases; `paired` is of the cases of both, None where it is no rate."""

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
class Comparison:
    """All that changed from `before` to `after`; `changed` are answers in other words that are as right as before.

    `unpaired` counts the cases that only one run has, or that are not the same in both.
    """

    before: Run
    after: Run
    differences: tuple[Difference, ...]
    figures: tuple[FigurePair, ...]
    newly_wrong: tuple[CasePair, ...]
    newly_right: tuple[CasePair, ...]
    changed: tuple[CasePair, ...]
    same: int
    unpaired: int

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready data; the runs by their ids."""
        names = ("differences", "figures", "newly_wrong", "newly_right", "changed", "same", "unpaired")
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
    return all(before.get(name) == after.get(name) for name in ("question", "answers", "answerable"))


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
    return FigurePair(name, before.figure(name), after.figure(name), paired, over)


def format_comparison(comparison: Comparison) -> list[str]:
    """The comparison in lines: of what the runs are made, the figures, then the cases, newly wrong ones first."""
    runs = [f"{name:<8}{_describe(run)}" for name, run in (("before", comparison.before), ("after", comparison.after))]
    told = [f"  {one.name}: {_shorten(one.before)} -> {_shorten(one.after)}" for one in comparison.differences]
    lines = [*runs, "", "what differs" if told else "nothing that they were made of differs", *told, ""]
    lines.append(f"{'figure':<28}{'before':>9}{'after':>9}{'difference':>12}   {'95 % interval':<19}{'p':>7}   of")
    lines += [_format_figure(one) for one in comparison.figures]
    for title, pairs in (
        ("newly wrong", comparison.newly_wrong),
        ("newly right", comparison.newly_right),
        ("in other words, as right as before", comparison.changed),
    ):
        lines += ["", f"{title}: {len(pairs)}", *(line for pair in pairs for line in _format_case(pair))]
    lines += ["", f"the same answer: {comparison.same}"]
    return lines + ([f"cases that cannot be paired: {comparison.unpaired}"] if comparison.unpaired else [])


def _describe(run: Run) -> str:
    return f"{run.id or 'a report'}  {run.answered_by}, {len(run.rows)} cases"


def _shorten(value: Any) -> str:
    """A value in few characters; digests by their beginning."""
    text = "nothing" if value is None else str(value)
    is_digest = len(text) >= 40 and all(letter in "0123456789abcdef" for letter in text)
    return text[:_SHORT] if is_digest else text


def _format_figure(one: FigurePair) -> str:
    before, after = ("-" if value is None else f"{value:.3f}" for value in (one.before, one.after))
    start = f"{one.name:<28}{before:>9}{after:>9}"
    if one.paired is None:
        rise = "" if one.before is None or one.after is None else f"{one.after - one.before:+.3f}"
        return f"{start}{rise:>12}".rstrip()
    interval = f"[{one.paired.low:+.3f}, {one.paired.high:+.3f}]"
    told = f"{start}{one.paired.difference:>+12.3f}   {interval:<19}{one.paired.p:>7.3f}   {one.over} cases"
    return f"{told}{_weigh(one.name, one.paired)}"


def _weigh(name: str, paired: Paired) -> str:
    """Whether a rate became better or worse beyond noise."""
    rises = paired.low > 0
    if not rises and paired.high >= 0:
        return ""
    return ", worse" if rises is (name in LOWER_IS_BETTER) else ", better"


def _format_case(pair: CasePair) -> list[str]:
    """A case in both runs: its gold with the words it rests on, and each answer with what that cites."""
    row = pair.after
    gold = " | ".join(row["answers"][:SHOWN_ANSWERS]) if row["answerable"] else "not in the documents"
    lines = ["", f"{row['id']}: {row['question']}", f"    gold    {gold}"]
    lines += [line for one in row.get("gold", []) for line in _format_quote("", one)]
    for name, answer in (("before", pair.before), ("after", pair.after)):
        lines += textwrap.wrap(answer["text"], WIDTH, initial_indent=f"    {name:<8}", subsequent_indent=" " * INDENT)
        lines += [line for one in answer["citations"] for line in _format_quote(f"[{one['number']}] ", one)]
    return lines


def _format_quote(mark: str, quoted: Mapping[str, Any]) -> list[str]:
    text = f"{mark}“{quoted['quote']}” ({quoted['document']})"
    return textwrap.wrap(text, WIDTH, initial_indent=" " * INDENT, subsequent_indent=" " * (INDENT + len(mark)))
