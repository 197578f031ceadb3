"""Sentences with their dates for the tests of each kind: "text | expression=first..last precision; ...".

One day stands for both ends; the precision is "day" where none is given.
"""

from __future__ import annotations

from bot.dates import find_dates


def list_dated(lines: str) -> list[tuple[str, list[tuple[str, ...]]]]:
    """The sentences of a text, a line each, with what is to be found in each."""
    parted = (line.partition(" | ") for line in lines.strip().splitlines())
    return [
        (text.strip().removesuffix(" |"), [_read(one) for one in told.split(";") if one.strip()])
        for text, _, told in parted
    ]


def _read(told: str) -> tuple[str, ...]:
    expression, _, meaning = told.strip().rpartition("=")
    days, _, precision = meaning.partition(" ")
    first, _, last = days.partition("..")
    return expression, first, last or first, precision or "day"


def find_told(text: str, published: str) -> list[tuple[str, ...]]:
    """The dates found, in the same form."""
    return [(one.text, str(one.first), str(one.last), one.precision) for one in find_dates(text, published)]
