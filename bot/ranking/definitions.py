"""Questions for what something is ("What is the Harbour Pact?"), and the sentences that say: "The pact is an alliance".

Who somebody is, introductions.py reads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.evidence import Candidate
from bot.questions import Question
from bot.ranking.wanted import drop_carried

UNDEFINED = 3.0
"""Taken off the score of a sentence that does not tell it, where a good one does."""
LOOKED_AT = 6
"""Best sentences of which one must tell it."""

_ASKED = re.compile(
    r"^\W*(?:and |so )?what(?:['’]s| is| are| was| were) (?:exactly )?(?:(?:the|an?) )?"
    r"(?P<thing>[A-Z][\w’'.-]{1,30}(?: [\w’'.-]{1,30}){0,5})\W*$",
    re.IGNORECASE,
)
_OWNED = re.compile(r"['’]s? |\b(?:of|in|for|from|by|to|at|on)\b", re.IGNORECASE)
"""What makes a thing one of something else: "the capital of X" is asked for by its name."""


def favour_definitions(asked: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, where a good one tells what something is, as is asked: the others with less to their score."""
    found = _ASKED.match(drop_carried(asked.text))
    if not found or _OWNED.search(found["thing"]):
        return list(candidates)
    ranked = sorted(candidates, key=lambda one: -one.score)
    told = [defines(found["thing"], one.text) for one in ranked]
    if not any(told[:LOOKED_AT]):
        return list(candidates)
    return [
        one if is_told else replace(one, score=one.score - UNDEFINED) for one, is_told in zip(ranked, told, strict=True)
    ]


def defines(thing: str, text: str) -> bool:
    """Whether a sentence tells what something is: "The CSTO is an alliance", "the CSTO, an alliance of six"."""
    named = rf"\b{re.escape(thing)}(?: \([^()]{{1,60}}\))?"
    being = rf"{named}(?:, [^,.;]{{1,80}},)? (?:is|are|was|were) (?:an?|the|one of)\b(?! (?:not|no)\b)"
    beside = rf"{named}, (?:an?|the|one of) [^,.;]{{3,120}}[,.;]"
    return bool(re.search(f"{being}|{beside}", text, re.IGNORECASE))
