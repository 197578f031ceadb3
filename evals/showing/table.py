"""Table: a run in lines for a terminal: the figures that decide, the cases that went wrong, and all else on demand.

The same as a page is in page, what two runs make of one case in compare.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evals.figures import BY_KIND
from evals.outcomes import SHORT_ANSWER_WORDS

DECIDING = {
    "right": "Readers served: answered rightly, or rightly not",
    "answer_contains": "Answers that hold the right words",
    "answered_rate": "Answerable questions that were answered",
    "citation_precision": "Citations of the right document",
    "citation_recall": "Questions with a citation that answers",
    "abstention_precision": "Abstentions where there is no answer",
    "abstention_recall": "Unanswerable questions not answered",
    "quote_exact": "Quotes that stand in the source, letter for letter",
    "recall@5": "Sources found among the first five passages",
    "seconds_p50": "Seconds of an answer, the median",
}
"""The figures that are shown first, and what they say."""

COUNTED = {
    "citation_precision": "citations",
    "quote_exact": "citations",
    "sentence_citation_precision": "citations",
    "sentence_citation_recall": "sentences",
    "checked": "sentences",
    "removed": "sentences",
    "abstention_precision": "abstentions",
    "attribution_kept": "claims and cases",
}
"""What a rate is a share of, where it is not cases."""

DECIMALS = {"cost": 6}
"""Of figures that may be small: an answer of a small model costs a hundredth of a cent."""

NAMED = 10
"""How many of the cases that went wrong are named where not all are told."""

NAME = 29
FIGURE = 9
"""Widths of the first columns."""
LONGEST = 90
"""Characters of a question in a list."""

Row = Mapping[str, Any]
"""A case of a run, as run.json has it."""

UNWANTED, WRONG, MISSING = "Should not have answered", "Wrong answer", "Did not answer"
SHOWN_ANSWERS = 3
WIDTH, INDENT = 110, 12
"""Characters of a line of text, and of the room before it."""

Form = Mapping[str, Any]
"""A run or a report as plain data."""


def format_run(form: Form, *, verbose: bool = False) -> list[str]:
    """The deciding figures, the kinds and the names of what went wrong; `verbose` tells every figure and case."""
    names = list(form.get("over") or {}) if verbose else list(DECIDING)
    lines = [_count_cases(form), "", *(line for name in names if (line := _format_figure(form, name, verbose)))]
    lines += _format_kinds(form.get("kinds") or {})
    wrong = list_wrong(form["cases_detail"])
    lines += _tell_all(wrong) if verbose else _name_wrong(wrong)
    return [*lines, *(_format_settings(form) if verbose else ()), *_warn(form)]


def list_wrong(rows: Sequence[Row]) -> list[Row]:
    """Those that went wrong; an answer that was wrong is worse than one that was not given, the surer the worse."""
    return sorted((row for row in rows if row.get("right") is False), key=_weigh)


def name_fault(row: Row) -> str:
    """What was wrong with it."""
    if not row["answerable"]:
        return UNWANTED
    return WRONG if row["answered"] else MISSING


def tell_case(row: Row, given: Mapping[str, Row]) -> list[str]:
    """A case in lines: its gold with the words it rests on, and each answer, by its name, with what that cites."""
    gold = " | ".join(row["answers"][:SHOWN_ANSWERS]) if row["answerable"] else "not in the documents"
    lines = ["", f"{row['id']}: {row['question']}", f"    gold    {gold}"]
    lines += [line for one in row.get("gold", []) for line in _tell_quote("", one)]
    for name, answer in given.items():
        lines += textwrap.wrap(answer["text"], WIDTH, initial_indent=f"    {name:<8}", subsequent_indent=" " * INDENT)
        lines += [line for one in answer["citations"] for line in _tell_quote(f"[{one['number']}] ", one)]
    return lines


def _count_cases(form: Form) -> str:
    counts = [
        (form.get("cases_answerable"), "that the documents answer"),
        (form.get("cases_unanswerable"), "that they do not"),
    ]
    counts += [(form.get("cases_other"), "that count neither way")]
    told = ", ".join(f"{count} {what}" for count, what in counts if count)
    kept = f"; {form['cases_kept']} answers kept from earlier runs" if form.get("cases_kept") else ""
    total = len(form["cases_detail"])
    by = " ".join(filter(None, ["answered by", form["settings"].get("answered_by")]))
    return f"{total} question{'' if total == 1 else 's'} ({told}), {by}{kept}"


def _format_figure(form: Form, name: str, verbose: bool) -> str:
    """A figure with its interval and what it is of; "" where nothing was measured."""
    value, over = form.get(name), (form.get("over") or {}).get(name, 0)
    if value is None or not over:
        return ""
    low_high = (form.get("intervals") or {}).get(name)
    interval = f"[{low_high[0]:.2f}, {low_high[1]:.2f}]" if low_high else ""
    of = f"of {over} {COUNTED.get(name, 'cases')}"
    line = f"{name:<{NAME}}{value:>{FIGURE}.{DECIMALS.get(name, 3)}f}  {interval:<12}  {of}"
    return line if verbose else f"{line:<72}{DECIDING[name]}"


def _format_kinds(kinds: Mapping[str, Form]) -> Iterator[str]:
    """A row for each kind of case; nothing where no kind is named."""
    if not kinds:
        return
    rows = [["kind", "cases", "answered", *BY_KIND]]
    for kind, scores in kinds.items():
        values = [scores.get(name) for name in ("answered", *BY_KIND)]
        shown = ["-" if value is None else f"{value:.3f}" for value in values]
        rows.append([kind, str((scores.get("over") or {}).get("answered", "")), *shown])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    yield ""
    for name, *cells in rows:
        aligned = (f"{cell:>{width}}" for cell, width in zip(cells, widths[1:], strict=True))
        yield f"{name:<{widths[0]}}  " + "  ".join(aligned)


def _name_wrong(wrong: Sequence[Row]) -> list[str]:
    """How many went wrong in which way, and the worst of them by id and question."""
    if not wrong:
        return ["", "No case went wrong."]
    counts = Counter(map(name_fault, wrong))
    told = ", ".join(f"{count} “{fault}”" for fault, count in counts.most_common())
    names = [(name_fault(row), row["id"], row["question"]) for row in wrong[:NAMED]]
    width = min(30, max(len(case) for _, case, _ in names))
    lines = [
        f"  {fault:<24}{case:<{width}}  {textwrap.shorten(question, LONGEST, placeholder=' ...')}"
        for fault, case, question in names
    ]
    rest = [f"  and {len(wrong) - NAMED} more"] if len(wrong) > NAMED else []
    return ["", f"{len(wrong)} went wrong: {told}; the worst first", *lines, *rest]


def _tell_all(wrong: Sequence[Row]) -> list[str]:
    lines = ["", f"{len(wrong)} went wrong, the worst first"]
    for row in wrong:
        first, case, *rest = tell_case(row, {"answer": row})
        lines += [first, f"{case}  ({name_fault(row).lower()}, {row['probability']:.2f} sure)", *rest]
    return lines


def _format_settings(form: Form) -> list[str]:
    settings = "  ".join(f"{name}={value}" for name, value in form["settings"].items() if name != "read_as")
    return ["", *textwrap.wrap(f"settings: {settings}", width=100, subsequent_indent="  ")]


def _warn(form: Form) -> list[str]:
    lines = []
    if unjudged := form.get("cases_unjudged"):
        lines += [
            f"note: {unjudged} of {form['cases']} cases cannot be called right or wrong; give each its document, or an"
            f" answer of fewer than {SHORT_ANSWER_WORDS} words"
        ]
    if missing := form.get("gold_missing"):
        lines += [f"note: {missing} documents that cases name are not among those indexed; correct their names"]
    return ["", *lines] if lines else []


def _weigh(row: Row) -> tuple[bool, float]:
    return not row["answered"], -row["probability"]


def _tell_quote(mark: str, quoted: Row) -> list[str]:
    text = f"{mark}“{quoted['quote']}” ({quoted['document']})"
    return textwrap.wrap(text, WIDTH, initial_indent=" " * INDENT, subsequent_indent=" " * (INDENT + len(mark)))
