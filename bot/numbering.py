"""Citation numbers in plain text: marks like [1] are ours alone, so a document's own brackets become (1) beside them.

The words of a sentence and of a quote stay as they are; only text that carries our marks passes through here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_OWN = re.compile(r"\[\s{0,3}(\d[\d\s,;–-]{0,40})\]")
"""Numbers in brackets as a document may hold them: notes, dates, or a mark that was planted to pass for ours."""


def mark_text(text: str, numbers: Sequence[int]) -> str:
    """A text with the numbers of its citations behind it: "... border. [1]"."""
    return f"{defuse_numbers(text)} {''.join(f'[{number}]' for number in numbers)}"


def defuse_numbers(text: str) -> str:
    """A text in which no number in brackets can pass for a citation."""
    return _OWN.sub(r"(\1)", text)
