"""Readings: a second reader's answers to the questions of a file of cases, held against its gold.

`python -m evals.writing.readings CASES` prints the questions for the reader, in no order, under ids that tell nothing;
`python -m evals.writing.readings CASES READING` tells how far the two agree, and shows what they do not agree on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.errors import BotError, CorpusError
from evals.cases import Case
from evals.metrics import token_f1
from evals.outcomes import contains_answer, holds, normalise
from evals.sets import read_cases

ENOUGH_F1 = 0.5
SHORTEST_QUOTE = 3
"""Words of a reader's quote from which it counts as the same as a gold quote that holds it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader answered: the answer, the words it rests on, whether the documents say it at all."""

    id: str
    answer: str
    evidence: str
    answerable: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the questions, or the agreement with a reading of them. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.writing.readings", description=__doc__)
    parser.add_argument("cases", type=Path, help="a file of cases")
    parser.add_argument("reading", type=Path, nargs="?", help="JSON lines with id, answer, evidence, answerable")
    parsed = parser.parse_args(arguments)
    try:
        cases = read_cases(parsed.cases)
        if parsed.reading is None:
            _write(pose(cases))
        else:
            _write(compare(cases, read_readings(parsed.reading)))
    except BotError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


def hide_id(case: Case) -> str:
    """The id of a case as the reader sees it: it tells neither the kind nor the place."""
    return hashlib.sha256(case.id.encode()).hexdigest()[:10]


def pose(cases: Sequence[Case]) -> list[str]:
    """The questions with what is needed to answer them, a JSON object each, in an order that tells nothing."""
    lines = []
    for case in sorted(cases, key=hide_id):
        row: dict[str, Any] = {"id": hide_id(case), "question": case.question}
        if case.history:
            row["history"] = [{"question": turn.question, "answer": turn.answer} for turn in case.history]
        if case.filters:
            row["filters"] = {name: value for name, value in asdict(case.filters).items() if value}
        if case.today:
            row["question_date"] = case.today
        lines.append(json.dumps(row, ensure_ascii=False))
    return lines


def read_readings(path: Path) -> dict[str, Reading]:
    """Every reading by its id. Raises CorpusError naming the line and what is wrong with it."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"cannot read {path}: {error}; give a JSON lines file") from error
    found = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            reading = _read_reading(json.loads(line))
            if reading.id in found:
                raise ValueError(f"the id {reading.id!r} was used before")
        except (ValueError, RecursionError) as error:
            raise CorpusError(f"{path}, line {number}: {error}; correct the line") from error
        found[reading.id] = reading
    return found


def _read_reading(row: Any) -> Reading:
    if not isinstance(row, dict) or not isinstance(row.get("id"), str) or not isinstance(row.get("answerable"), bool):
        raise ValueError("a reading is an object with id (a text) and answerable (true or false)")
    answer, evidence = (row.get(name) or "" for name in ("answer", "evidence"))
    if not isinstance(answer, str) or not isinstance(evidence, str):
        raise ValueError("answer and evidence must be texts")
    return Reading(row["id"], answer, evidence, row["answerable"])


def compare(cases: Sequence[Case], readings: dict[str, Reading]) -> list[str]:
    """The lines of the report: agreement in all and by kind, then each case that the two read differently."""
    known = {name for case in cases for name in (case.id, hide_id(case))}
    if strangers := sorted(readings.keys() - known):
        raise CorpusError(f"no case has the id {strangers[0]!r}; give the reading of this file of cases")
    read = [(case, found) for case in cases if (found := readings.get(case.id) or readings.get(hide_id(case)))]
    if not read:
        raise CorpusError("the reading answers none of these cases; give the reading of this file of cases")
    differing = [(case, found) for case, found in read if not agrees(case, found)]
    total, wrong = Counter(case.kind for case, _ in read), Counter(case.kind for case, _ in differing)
    lines = [f"agreement {1 - len(differing) / len(read):.3f} of {len(read)} cases read, {len(cases)} in all"]
    lines += [f"  {kind or '-':<20} {count - wrong[kind]} of {count}" for kind, count in sorted(total.items())]
    return lines + [line for case, found in differing for line in _show(case, found)]


def agrees(case: Case, reading: Reading) -> bool:
    """Whether a reading says of a case what its gold says.

    Both hold it to be answerable, and the reader's answer holds a gold answer, or shares enough words with one, or
    rests on the same words; or neither does. Where the gold leaves open what is right, either is.
    """
    if case.answerable is not True:
        return case.answerable is None or not reading.answerable
    if not reading.answerable:
        return False
    told = contains_answer(reading.answer, case.answers) or token_f1(reading.answer, case.answers) >= ENOUGH_F1
    return told or _is_quoted(case, reading.evidence)


def _is_quoted(case: Case, evidence: str) -> bool:
    """Whether the words lie in a gold quote, or a gold quote in them."""
    words = normalise(evidence)
    quotes = [normalise(one.quote) for one in case.evidence]
    long_enough = len(words.split()) >= SHORTEST_QUOTE
    return long_enough and any(holds(quote, words) or holds(words, quote) for quote in quotes)


def _show(case: Case, reading: Reading) -> list[str]:
    gold = " / ".join(case.answers) if case.answerable else "not answerable"
    read = reading.answer if reading.answerable else "not answerable"
    return [
        "",
        f"{case.id}: {case.question}",
        f"  gold: {gold}",
        f"  read: {read}" + (f" [{reading.evidence}]" if reading.evidence else ""),
    ]


def _write(lines: Sequence[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    sys.exit(main())
