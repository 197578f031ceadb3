"""Questions that a document asks itself, in an interview or a record, and the sentences behind them that reply.

A question tells nothing, however like it is to what the reader asks: what stands behind it is what replies to both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.evidence import Candidate
from bot.questions import Question, holds_answer
from bot.ranking.wanted import asks_words

OPEN = 8.0
"""Taken off the score of a question, of which a good match has some ten."""
BEHIND = (0.5, 0.0, -0.5)
"""What the sentences behind a question have more than it, the first of them first."""
UNLIKE = 1.5
"""Taken off that where such a sentence has nothing of the form that is asked for."""
LEAST = 25
"""Letters of a sentence that is taken for the reply; "A: No." needs the next one."""
GAP = 2
"""Characters between a question and what replies to it: a blank line at most."""

_LABELLED = re.compile(r"Q(?:uestion)?[.:]\s")
_REPORTED = re.compile(
    r"\b(?:asked|wanted to know|wondered|inquired|enquired)\b(?: [\w’'.-]{1,30}){0,5}?"
    r" (?:how|why|whether|if|when|what|who|whom|whose|where|which)\b"
)
_REPLYING = re.compile(
    r"\b(?:repl(?:y|ies|ied)|answer(?:s|ed)?|respond(?:s|ed)?|said|says|told|explain(?:s|ed)|confirm(?:s|ed))\b"
)
_ASKERS = re.compile(r"\b(?:ask(?:s|ed|ing)?|questions?|wonder(?:s|ed)?|want(?:s|ed)? to know)\b", re.IGNORECASE)


def asks_openly(text: str) -> bool:
    """Whether a sentence is a question, or what an interviewer holds against somebody: "Q: Critics say you knew."."""
    return text.rstrip().endswith("?") or bool(_LABELLED.match(text))


def reports_question(text: str) -> bool:
    """Whether a sentence tells that somebody asked something: "Lee asked whether the insurance would pay"."""
    return bool(_REPORTED.search(text))


def favour_exchanges(asked: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with what replies to a question ahead of it; as they were where what was asked is asked for.

    Where somebody's words are, what they only ask is left where it is.
    """
    if _ASKERS.search(asked.text):
        return list(candidates)
    is_said = asks_words(asked.text)
    found = sorted(candidates, key=lambda one: (one.hit.source.id, one.span.start))
    for at, one in enumerate(found):
        is_open = asks_openly(one.text)
        if not is_open and (is_said or not reports_question(one.text)):
            continue
        replies = _find_replies(found, at, is_open=is_open)
        if not is_said and (is_open or replies):
            found[at] = replace(one, score=one.score - OPEN)
        for more, place in zip(BEHIND, replies, strict=False):
            found[place] = _lift(asked, one, found[place], more)
    return found


def _find_replies(found: Sequence[Candidate], at: int, *, is_open: bool) -> list[int]:
    """The places of what follows a question up to the next; one that is told of is replied to by who says so."""
    replies: list[int] = []
    for place in range(at + 1, min(len(found), at + 2 + len(BEHIND))):
        one, last = found[place], found[place - 1]
        is_next = one.hit.source.id == last.hit.source.id and 0 <= one.span.start - last.span.end <= GAP
        if not is_next or asks_openly(one.text) or reports_question(one.text):
            break
        if len(one.text) >= LEAST:
            replies.append(place)
    if is_open:
        return replies
    return replies[:1] if replies and _REPLYING.search(found[replies[0]].text) else []


def _lift(asked: Question, question: Candidate, reply: Candidate, more: float) -> Candidate:
    """A reply with the score of its question, and its words beside its own."""
    score = question.score + more - (0.0 if holds_answer(asked, reply.text) else UNLIKE)
    return replace(
        reply,
        score=max(reply.score, score),
        similarity=max(reply.similarity, question.similarity),
        stems=reply.stems | question.stems,
        nearby=reply.nearby | question.stems,
        before_text=f"{question.text} {reply.before_text}" if reply.before_text != question.text else question.text,
    )
