"""Figures of follow-ups apart from those of questions that stand alone.

Each is a pure function of one judged case; they are named in RATES.
"""

from __future__ import annotations

from collections.abc import Callable

from evals.outcomes import Outcome


def of_follow_ups(outcome: Outcome, rate: Callable[[Outcome], list[float]]) -> list[float]:
    """Cases with turns before: what the rate gives for them."""
    return rate(outcome) if outcome.case.history else []


def of_openings(outcome: Outcome, rate: Callable[[Outcome], list[float]]) -> list[float]:
    """Cases without turns before: what the rate gives for them."""
    return [] if outcome.case.history else rate(outcome)


def asked_back(outcome: Outcome, answerable: bool | None) -> list[float]:
    """Cases of one class: whether the bot asked what was meant."""
    return [float(outcome.answer.asks_back)] if outcome.case.answerable is answerable else []
