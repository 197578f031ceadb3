"""Verdicts and days in words: why a sentence was removed, what a draft's sentence lacks, for the terminal and the page.

The verdicts themselves come from checking.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol, get_args

from bot.schema import AnswerSentence, Status

SUPPORTED = "the source says this"


class Judged(Protocol):
    """A verdict, or a sentence that carries one."""

    @property
    def status(self) -> Status:
        """As in Verdict."""

    @property
    def missing(self) -> tuple[str, ...]:
        """As in Verdict."""

    @property
    def speaker(self) -> str | None:
        """As in Verdict."""


def explain_verdict(verdict: Judged) -> str:
    """What the check found, as a clause: "the source does not give “40”"."""
    if verdict.status == "supported":
        return SUPPORTED
    if verdict.status == "misattributed":
        speaker = verdict.speaker or "somebody"
        return f"in the source it is {speaker} who says this, and the sentence does not say so"
    if verdict.missing:
        return f"the source does not give {_list(verdict.missing)}"
    return "no source that answers the question says this"


def describe_removed(removed: Sequence[AnswerSentence]) -> str:
    """One line on the sentences that the check took out; "" where it took none."""
    if not removed:
        return ""
    count = "1 sentence was" if len(removed) == 1 else f"{len(removed)} sentences were"
    reasons = dict.fromkeys(explain_verdict(one) for one in removed)
    return f"{count} removed: {'; '.join(reasons)}."


def count_statuses(statuses: Sequence[Status]) -> dict[str, int]:
    """How many there are of each status, also of those there are none of."""
    found = Counter(statuses)
    return {status: found[status] for status in get_args(Status)}


def describe_counts(counts: Mapping[str, int]) -> str:
    """One line: "3 sentences: 2 supported, 0 misattributed, 1 unsupported"."""
    total = sum(counts.values())
    each = ", ".join(f"{count} {status}" for status, count in counts.items())
    return f"{total} sentence{'' if total == 1 else 's'}: {each}"


def _list(items: Sequence[str]) -> str:
    quoted = [f"“{item}”" for item in items]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
