"""Replies that are no questions of their own: a choice among what the bot asked ("the second one"), a correction.

What else a completed question carries over is conversation.py's business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.schema import Turn
from bot.words import stem_words

LONGEST = 200
"""Characters of an answer's end in which it asks what was meant."""
SHORT = 8
"""Words of the longest reply; what is longer is a question again."""

_ENDS = re.compile(r"[.!?]")
_OFFERS = re.compile(
    r".*(?::|\b(?:mean|asking about|referring to|talking about|interested in)\b,?)", re.IGNORECASE | re.DOTALL
)
_BETWEEN = re.compile(r",? or |, ", re.IGNORECASE)
_YES = re.compile(r"\W*(?:yes|yeah|yep|yup|right|correct|exactly|sure|ok|okay|please)\b", re.IGNORECASE)
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_ORDINAL = re.compile(
    rf"^\W*(?:the |number |no\. ?|option )?(?:({'|'.join(_ORDINALS)})|([1-9])(?:st|nd|rd|th)?|(last|latter)|(former))"
    r"(?: (?:one|choice|option))?(?:[\s,]*please)?\W*$",
    re.IGNORECASE,
)
_FURTHER = re.compile(
    rf"^\W*(?:(?:and|but|no|ok|okay|wait|sorry|now|then|what about|how about)\b[\s,.!]*)+"
    rf"(?:the )?(?:({'|'.join(_ORDINALS)})|([1-9])(?:st|nd|rd|th)|(last|latter)|(former)|(?P<other>other))"
    r"(?: (?:one|two))?\W*$",
    re.IGNORECASE,
)
"""Asks the same of another choice than the one taken: "and the other one?", "no wait, the second"."""
_LOOKED_BACK = 4
"""Turns after which a choice that was offered is forgotten."""
_ALL = re.compile(r"\b(both|all|either|any)\b", re.IGNORECASE)
_QUESTION = re.compile(
    r"\W*(who|whom|whose|what|whats|when|where|why|how|which|did|does|do|is|are|was|were|has|have|had|can|could|would)\b",
    re.IGNORECASE,
)
_NO = r"(?:no|nope|nah|sorry|oh|actually|well|hm+|wait)\b[\s,.!]*"
_MEANT = re.compile(
    rf"^\W*(?:{_NO})*(?:not [\w ]{{1,30}},\s*)?(?:i|we) (?:(?:actually|really|rather|just) )?"
    r"(?:mean|meant|was asking|asked)\b(?: about| for)?[\s,:]*",
    re.IGNORECASE,
)
_RATHER = re.compile(
    rf"^\W*(?:no|nope|nah|sorry)\b(?:\s*[,.!;]+\s*|\s+(?=(?:not|wait|sorry|actually|i)\b))(?:{_NO})*"
    r"(?:not [\w ]{1,30},\s*)?",
    re.IGNORECASE,
)
_ORDERS = re.compile(
    r"\W*(?:tell|show|give|explain|list|compare|summari[sz]e|describe|find|never ?mind|neither|none|cancel|stop|forget"
    r"|i (?:don['’]?t|do not) (?:know|care)|no idea|any idea|whatever)\b",
    re.IGNORECASE,
)
"""What is no reply to the question: another wish, or none."""
_NOT = re.compile(r"\bnot (?:the )?(.+)", re.IGNORECASE)
_OPEN = re.compile(r"(?:What do you mean by|Which [\w ]{1,30} do you mean)[^?]{0,40}\?\s*$")


def find_choice(reply: str, last: Turn) -> str:
    """What a reply answers to the question that the bot asked in the last turn; "" where it asked none, or no reply.

    One of the choices where the reply names one, else the reply's own words.
    """
    choices = last.choices or read_choices(last.answer)
    if same := [choice for choice in choices if choice.casefold() == reply.strip().casefold()]:
        return same[0]
    is_asked = bool(choices or _OPEN.search(last.answer[-LONGEST:]))
    if not is_asked or len(reply.split()) > SHORT or _ORDERS.match(reply):
        return ""
    if len(choices) == 1 and _YES.match(reply):
        return choices[0]
    if found := _ORDINAL.search(reply):
        place = _find_place(found, len(choices))
        return choices[place] if place < len(choices) else ""
    if _QUESTION.match(reply) or reply.rstrip().endswith("?"):
        return ""
    if excluded := _NOT.search(reply):
        left = [choice for choice in choices if choice != _find_named(excluded[1], choices)]
        if len(left) == 1:
            return left[0]
    told = _RATHER.sub("", reply, count=1)
    if _ALL.search(told) or (_YES.match(told) and not stem_words(told)):
        return " and ".join(choices)
    return (_find_named(told, choices) or told.strip(" .,!")) if stem_words(told) else ""


def find_further_choice(reply: str, history: Sequence[Turn]) -> tuple[int, str] | None:
    """The place of an earlier turn that offered choices, and which of them a reply asks for after another was taken."""
    found = _FURTHER.search(reply)
    for place in range(len(history) - 2, max(-1, len(history) - 2 - _LOOKED_BACK), -1) if found else ():
        choices = history[place].choices or read_choices(history[place].answer)
        if not (choices and found):
            continue
        taken = {find_choice(turn.question, history[place]) for turn in history[place + 1 :]}
        left = [choice for choice in choices if choice not in taken]
        if found["other"]:
            return (place, left[0]) if len(left) == 1 else None
        at = _find_place(found, len(choices))
        return (place, choices[at]) if at < len(choices) else None
    return None


def read_choices(answer: str) -> tuple[str, ...]:
    """The choices that an answer ends by offering ("Do you mean A or B?"); () where it offers none."""
    ended = answer.rstrip()
    asked = _ENDS.split(ended[:-1])[-1]
    offers = _OFFERS.match(asked)
    is_open = " or " not in asked and _OPEN.search(ended[-LONGEST:])
    if not ended.endswith("?") or not (offers or " or " in asked) or is_open:
        return ()
    offered = asked[offers.end() :] if offers else asked
    return tuple(one.strip() for one in _BETWEEN.split(offered) if one.strip())


def complete_question(question: str, before: str) -> tuple[str, str]:
    """The question to answer and, where it corrects the one before, what is meant instead, else "".

    "No, I meant Azerbaijan" asks the question before, of Azerbaijan; "I meant when" asks anew.
    """
    found = _MEANT.match(question) or _RATHER.match(question)
    meant = question[found.end() :].strip() if found else ""
    if _QUESTION.match(meant):
        return meant, ""
    if (
        not stem_words(meant)
        or _ORDERS.match(meant)
        or (question.rstrip().endswith("?") and not _MEANT.match(question))
    ):
        return meant if meant and _ORDERS.match(meant) else question, ""
    if not before:
        return meant, ""
    is_short = len(meant.split()) <= SHORT
    return (before, meant.rstrip(" .?!")) if is_short else (question, "")


def _find_place(found: re.Match[str], choices: int) -> int:
    ordinal, number, last = found.groups()[:3]
    if ordinal:
        return _ORDINALS.index(ordinal.lower())
    if number:
        return int(number) - 1
    return choices - 1 if last else 0


def _find_named(reply: str, choices: Sequence[str]) -> str:
    """The one choice that shares a word with the reply which no other has; "" where none or several do."""
    said = set(stem_words(reply))
    stems = [set(stem_words(choice)) for choice in choices]
    named = [
        choice
        for place, choice in enumerate(choices)
        if said & stems[place].difference(*(other for at, other in enumerate(stems) if at != place))
    ]
    return named[0] if len(named) == 1 else ""
