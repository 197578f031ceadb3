"""Measures a checker on the labelled pairs of evals/checks: `python -m evals.verdicts [--set NAME] [--failures]`.

What is counted is whether a sentence would be shown as fact. The checker itself is bot/checking.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from bot.errors import CorpusError
from bot.pairs import TEXTS, Pair, read_pairs
from bot.schema import Status, Verdict

CHECKS = Path(__file__).parent / "checks"
SETS = {name: CHECKS / f"{name}.jsonl" for name in ("tuned", "held")}
"""The file of each set; the checker was never tuned on the second."""

ALTERED = ("number", "date", "name")
"""Kinds of which nearly every wrong sentence is to be caught: a wrong figure looks as good as a right one."""

OTHERS = ("negation", "direction", "attribution", "merged", "half", "unrelated", "copy", "paraphrase")
KINDS = (*ALTERED, *OTHERS)
LABELS: dict[str, tuple[str, ...]] = {"id": (), "status": get_args(Status), "kind": KINDS, "wrong": ()}
"""The fields beside those of a pair, in the order of `Labelled`, with the values that each may have."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A pair with the right verdict: `kind` is what it exercises, `wrong` says what is wrong, "" where nothing is."""

    pair: Pair
    id: str
    status: Status
    kind: str
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A pair on which the checker was wrong: it showed a wrong sentence as fact, or did not show a right one."""

    pair: Labelled
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of some pairs were judged well."""

    well: int
    of: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a checker did with wrong and with right sentences, by kind. A share of no sentences is nan."""

    wrong: Mapping[str, Tally]
    right: Mapping[str, Tally]
    failures: tuple[Failure, ...]

    @property
    def caught(self) -> float:
        """Share of the wrong sentences that were not called supported."""
        return _share(self.wrong.values())

    @property
    def caught_altered(self) -> float:
        """The same, of those with a wrong number, date or name."""
        return _share(self.wrong[kind] for kind in ALTERED if kind in self.wrong)

    @property
    def kept(self) -> float:
        """Share of the right sentences that were called supported."""
        return _share(self.right.values())


Check = Callable[[Pair], Verdict]
"""A checker, such as `Pair.check`."""


def read_labelled(path: Path) -> list[Labelled]:
    """All pairs of a JSON lines file, in order. Raises CorpusError naming the line and what is wrong with it."""
    try:
        pairs = read_pairs(path.read_bytes().splitlines(), str(path))
    except OSError as error:
        raise CorpusError(f"cannot read {path}: {error.strerror}; restore the file") from error
    labelled: dict[str, Labelled] = {}
    for pair in pairs:
        try:
            one = _read_label(pair)
            if one.id in labelled:
                raise ValueError(f"the id {one.id!r} was used before")
        except ValueError as error:
            raise CorpusError(f"{path}, line {pair.line}: {error}; correct the line") from error
        labelled[one.id] = one
    return list(labelled.values())


def measure(pairs: Sequence[Labelled], check: Check) -> Report:
    """Every pair checked and counted."""
    failures = tuple(_find_failures(pairs, check))
    failed = {failure.pair.id for failure in failures}
    wrong = [pair for pair in pairs if pair.status != "supported"]
    right = [pair for pair in pairs if pair.status == "supported"]
    return Report(_count(wrong, failed), _count(right, failed), failures)


def format_verdicts(report: Report, *, failures: bool = False) -> str:
    """The three shares, a table by kind and, if wished, each failure with its sentence and quote."""
    wrong, right = report.wrong, report.right
    lines = [
        f"wrong sentences caught    {report.caught:.3f}   of {sum(tally.of for tally in wrong.values())}",
        f"- number, date or name    {report.caught_altered:.3f}",
        f"right sentences kept      {report.kept:.3f}   of {sum(tally.of for tally in right.values())}",
        "",
        f"{'kind':<14}{'caught':>12}{'kept':>12}",
    ]
    lines += [f"{kind:<14}{_show(wrong.get(kind)):>12}{_show(right.get(kind)):>12}" for kind in KINDS]
    if failures:
        lines += [line for failure in report.failures for line in ("", *_describe(failure))]
    return "\n".join(lines)


def print_verdicts(report: Report, *, failures: bool = False) -> None:
    """The report on standard output."""
    sys.stdout.write(format_verdicts(report, failures=failures) + "\n")


def main(arguments: Sequence[str]) -> None:
    """Measure the bot's own checker on the named set and show the report."""
    parser = argparse.ArgumentParser(prog="python -m evals.verdicts", description="Measure the checker.")
    parser.add_argument("--set", choices=[*SETS, "all"], default="all", help="which pairs to check (default: all)")
    parser.add_argument("--failures", action="store_true", help="show each pair that was judged wrongly")
    options = parser.parse_args(arguments)
    paths = [path for name, path in SETS.items() if options.set in (name, "all")]
    try:
        pairs = [pair for path in paths for pair in read_labelled(path)]
    except CorpusError as error:
        sys.exit(f"error: {error}")
    print_verdicts(measure(pairs, Pair.check), failures=options.failures)


def _read_label(pair: Pair) -> Labelled:
    """What a pair is labelled with. Raises ValueError where a label is absent, unknown or not one of its values."""
    row = pair.fields
    if unknown := sorted(row.keys() - {*TEXTS, *LABELS}):
        raise ValueError(f"the field {unknown[0]!r} is not known")
    for name, allowed in LABELS.items():
        text = row.get(name, "")
        if allowed and text not in allowed:
            raise ValueError(f"{name} must be one of {', '.join(allowed)}, not {text!r}")
        if not isinstance(text, str) or not (text.strip() or name == "wrong"):
            raise ValueError(f"{name} must be a text that is not empty, not {text!r}")
    if (row["status"] == "supported") == bool(row.get("wrong")):
        raise ValueError("a wrong sentence, and no other, says in `wrong` what is wrong")
    return Labelled(pair, *(row.get(name, "") for name in LABELS))


def _find_failures(pairs: Iterable[Labelled], check: Check) -> Iterator[Failure]:
    for pair in pairs:
        verdict = check(pair.pair)
        if (verdict.status == "supported") != (pair.status == "supported"):
            yield Failure(pair, verdict)


def _count(pairs: Sequence[Labelled], failed: set[str]) -> dict[str, Tally]:
    """A tally for each kind that occurs."""
    counts = {}
    for kind in dict.fromkeys(pair.kind for pair in pairs):
        ids = [pair.id for pair in pairs if pair.kind == kind]
        counts[kind] = Tally(sum(one not in failed for one in ids), len(ids))
    return counts


def _share(tallies: Iterable[Tally]) -> float:
    counted = list(tallies)
    of = sum(tally.of for tally in counted)
    return sum(tally.well for tally in counted) / of if of else math.nan


def _show(tally: Tally | None) -> str:
    return f"{tally.well} of {tally.of}" if tally else "-"


def _describe(failure: Failure) -> Iterator[str]:
    """A failure in lines: which it is, what the verdict was and should have been, sentence and quote."""
    pair, verdict = failure.pair, failure.verdict
    missing = f", missing: {', '.join(verdict.missing)}" if verdict.missing else ""
    yield f"{pair.id} ({pair.kind}): {verdict.status}{missing}; right is {pair.status}"
    yield f"  sentence: {pair.pair.sentence}"
    yield f"  quote:    {pair.pair.quote}"
    if pair.wrong:
        yield f"  wrong:    {pair.wrong}"


if __name__ == "__main__":
    main(sys.argv[1:])
