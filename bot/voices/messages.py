"""Letters, statements and the like that a sentence tells of, and whose they are: "a letter from the contractor".

What such a message says is of who wrote it, never of who was named last; reading.py keeps it in mind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.voices.phrases import DETERMINERS, TIMES, Token
from bot.voices.saying import list_verbs
from bot.voices.trimming import cut_after
from bot.words import list_words

MESSAGES = list_words("statement letter message post email tweet memo note announcement")
LONGEST_DESCRIPTION = 4
"""Words ahead of a message that are looked at: "in a joint written statement"."""
_NEW = list_words("a an another his her their its")


@dataclass(frozen=True, slots=True)
class Message:
    """A message by its noun, with the phrase that names its writer; `is_speakers` where whoever speaks gives it."""

    noun: str
    writer: Sequence[Token] = ()
    is_speakers: bool = False


def find_messages(tokens: Sequence[Token]) -> Iterator[Message]:
    """The messages that a sentence tells of anew, or of whose writer it tells."""
    alone = sum(one.lower in list_verbs() for one in tokens) == 1  # not in "Lee said Park wrote in a letter"
    for place, token in enumerate(tokens):
        if token.lower not in MESSAGES or not place:
            continue
        following = tokens[place + 1].lower if place + 1 < len(tokens) else ""
        ahead = tokens[max(0, place - LONGEST_DESCRIPTION) : place]
        if following in ("from", "by"):
            yield Message(token.lower, cut_after(tokens, place + 2))
        elif owner := _find_owner(tokens, place):
            yield Message(token.lower, owner)
        elif any(one.lower in _NEW for one in ahead):
            yield Message(token.lower, is_speakers=alone and any(one.lower == "in" for one in ahead))


def _find_owner(tokens: Sequence[Token], place: int) -> Sequence[Token]:
    """ "the minister's", "Paul Rode's" right ahead of a message; a day owns none."""
    low = place - 1
    if not tokens[low].is_owner or tokens[low].lower.split("'")[0] in TIMES:
        return ()
    while low and tokens[low - 1].is_capital and not tokens[low - 1].mark:
        low -= 1
    return tokens[low - (low > 0 and tokens[low - 1].lower in DETERMINERS) : place]
