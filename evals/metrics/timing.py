"""What answers take: seconds of each stage, tokens, and what these cost at prices that are given.

Figures over the answers of a run, none of them a mean.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

from bot.errors import SettingsError
from bot.schema import Answer, Seconds, Usage

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Prices:
    """What a million tokens cost that a model reads and writes, in whatever currency they are given in."""

    prompt: float
    completion: float

    def __post_init__(self) -> None:
        """Raises SettingsError where one is no amount."""
        for price in (self.prompt, self.completion):
            if not (math.isfinite(price) and price >= 0):
                raise SettingsError(f"a price is 0 or more, not {price}; give --prices two such figures")


def find_percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed, between neighbours by straight line."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def list_stages(answers: Sequence[Answer]) -> dict[str, list[float]]:
    """For each stage that an answer tells the seconds of, those of the answers in which it ran."""
    return {
        stage.name: [taken for answer in answers if (taken := getattr(answer.seconds, stage.name)) is not None]
        for stage in fields(Seconds)
    }


def list_tokens(answers: Sequence[Answer]) -> dict[str, list[int]]:
    """Tokens that the model read and wrote for each answer that it was asked for."""
    used = [answer.usage for answer in answers if answer.usage.prompt_tokens or answer.usage.completion_tokens]
    return {
        "prompt_tokens": [one.prompt_tokens for one in used],
        "completion_tokens": [one.completion_tokens for one in used],
    }


def find_cost(answers: Sequence[Answer], prices: Prices) -> float | None:
    """What the tokens of all answers cost; None where a model was asked that did not tell how many it took."""
    if any(map(_is_untold, answers)):
        return None
    return sum(_add_price(answer.usage, prices) for answer in answers)


def _is_untold(answer: Answer) -> bool:
    """A model that failed, which a notice tells, has spent what nobody knows."""
    usage = answer.usage
    return bool(usage.requests or answer.notice) and not (usage.prompt_tokens or usage.completion_tokens)


def _add_price(usage: Usage, prices: Prices) -> float:
    return (usage.prompt_tokens * prices.prompt + usage.completion_tokens * prices.completion) / MILLION
