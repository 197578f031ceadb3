"""History and follow-up -> a query that stands alone. A question that stands alone is left as it is.

Without a model: what a follow-up leaves out is taken from the question before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.schema import Turn
from bot.words import find_names, plain_words

_POINTS_BACK = re.compile(
    r"\b(he|she|it|they|him|her|them|his|its|their|this|these|those)\b"
    r"|\b(to|about|of|after|before|with|by|for|on|is|was|did|does|do|say|said) that\b|\bthat\W*$"
    r"|\bthe (same|others?)\b"
    r"|^\s*(and|but|so|then|how so|what about|how about|yes|no|really)\b|^\s*why( not| so)?\W*$",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(r"\s*(who|what) (is|are|was|were)\b", re.IGNORECASE)
FEW = 2
"""Search words at or below which a follow-up is taken to lean on the question before it."""

TURNS = 3
"""How far back a chain of follow-ups is traced."""


def stand_alone(question: str, history: Sequence[Turn]) -> str:
    """The query to search: the question, preceded by what the last one searched for where it points back to it."""
    if not history:
        return question
    names_its_subject = bool(_INTRODUCES.match(question) and find_names(question))
    full = len(plain_words(question)) > FEW or names_its_subject
    if full and not _POINTS_BACK.search(question):
        return question
    recent = history[-TURNS:]
    return f"{stand_alone(recent[-1].question, recent[:-1])} {question}"
