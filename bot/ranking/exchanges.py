"""Questions that a document asks itself, in an interview or a record, and the sentences behind them that reply.

A question tells nothing, however like it is to what the reader asks: what stands behind it is what replies to both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.evidence import Candidate
from bot.questions import Question, holds_answer, read_question
from bot.ranking.likeness import find_likeness, pool_words
from bot.ranking.supplies import find_named
from bot.ranking.wanted import asks_words
from bot.words import stem_words

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
CLEAR = 0.45
"""Least probability where the best sentence replies to the very question that is asked."""
HEADED = 4.0
"""Added to the score of a sentence under a heading that asks the same."""
LEAST_SHARED = 2
"""Words that the two questions must share, but for names, where there are as many."""
MOST_READ = 400
"""Characters ahead of a sentence in which the question that it replies to is looked for."""

_ASKED_BEFORE = re.compile(r"[^.!?]{3,300}\?")
_LABELLED = re.compile(r"Q(?:uestion)?[.:]\s")
_REPORTED = re.compile(
    r"\b(?:asked|wanted to know|wondered|inquired|enquired)\b(?: [\w’'.-]{1,30}){0,5}?"
    r" (?:how|why|whether|if|when|what|who|whom|whose|where|which)\b"
)
_REPLYING = re.compile(
    r"\b(?:repl(?:y|ies|ied)|answer(?:s|ed)?|respond(?:s|ed)?|said|says|told|explain(?:s|ed)|confirm(?:s|ed))\b"
)
_OF_YOU = re.compile(r"\byou(?:r|rs|['’]\w{1,2})?\b", re.IGNORECASE)
_YES_OR_NO = re.compile(r"(?:A(?:nswer)?[.:] )?(?:yes|no)\b\W*", re.IGNORECASE)
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
    candidates = [_lift_headed(asked, one, candidates) for one in candidates]
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


def is_replied(asked: Question, candidates: Sequence[Candidate]) -> bool:
    """Whether the best sentence replies to a question of the document's own that asks the same, if of "you"."""
    if not candidates:
        return False
    before = candidates[0].before_text[:MOST_READ]
    return any(
        _asks_same(asked, one[0].strip(), candidates[0], candidates)
        and _has_form(asked, one[0], candidates[0].text)
        and not _is_brief(before[one.end() :])
        for one in _ASKED_BEFORE.finditer(before)
    )


def _has_form(asked: Question, question: str, reply: str) -> bool:
    """Whether a reply has the form of an answer; a reason that "you" are asked for needs no word for one."""
    return holds_answer(asked, reply) or (asked.kind == "why" and bool(_OF_YOU.search(question)))


def _is_brief(text: str) -> bool:
    """Whether what stands between a question and a sentence replies for itself: "Nobody knows."; "No." goes on."""
    text = text.strip()
    return 0 < len(text) < LEAST and not text.endswith("?") and not _YES_OR_NO.fullmatch(text)


def _lift_headed(asked: Question, one: Candidate, candidates: Sequence[Candidate]) -> Candidate:
    """A sentence, one of the first under a heading that asks the same, with more to its score and the words of that."""
    heading = one.hit.stored.chunk.heading
    if one.index >= len(BEHIND) or not asks_openly(heading) or not _asks_same(asked, heading, one, candidates):
        return one
    if not _has_form(asked, heading, one.text) or _is_brief(one.before_text.removeprefix(heading)):
        return one
    more = HEADED + BEHIND[one.index]
    stems = frozenset(stem_words(heading, keep_stopwords=True))
    before = f"{heading} {one.before_text}"
    return replace(one, score=one.score + more, stems=one.stems | stems, before_text=before)


def _asks_same(asked: Question, question: str, reply: Candidate, candidates: Sequence[Candidate]) -> bool:
    """Whether a question is of the same kind, near those who are named, and has all other words, or its reply has."""
    names = find_named(asked, candidates) - reply.stems
    wanted = [stem for stem in asked.core if stem not in names]
    pool, whole = pool_words(stem_words(question)), pool_words({*stem_words(question), *reply.stems})
    return (
        read_question(question).kind == asked.kind
        and names <= reply.nearby
        and sum(find_likeness(stem, pool) > 0 for stem in wanted) >= min(LEAST_SHARED, len(wanted)) > 0
        and all(find_likeness(stem, whole) > 0 for stem in wanted)
    )


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
