"""History and follow-up -> a query that stands alone. A question that stands alone is left as it is.

Without a model: what a follow-up leaves out is taken from the turns before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.dialogue.pronouns import name_meant
from bot.dialogue.replying import complete_question, find_choice, find_further_choice
from bot.names import replace_rival
from bot.periods import Period
from bot.schema import Turn
from bot.words import STOPWORDS, find_names, plain_words, split_words, stem_words

FEW = 3
"""Search words at or below which a follow-up is taken to lean on the turns before it."""
NAMED = 2
"""Names from which a question, however short, tells what it is about ("What did Power say in Yerevan?")."""
LEAST, MOST = 2, 6
"""Turns whose questions are carried over: the last ones, and further back while each of them leans itself; only the
last one where that is whole."""
WHOLE_WORDS = 2
"""Search words from which a question that points nowhere back is whole: "Who chaired the meeting?"."""
NAMES = 4
"""Names carried over from the last answer, the first it gives."""
READ = 2_000
"""Characters of the last answer in which they are looked for."""
WHOLE, ASIDE = 1.2, 0.3
"""What a query that stands alone counts for beside the question as typed, and one with what such a question leaves
unsaid beside it; on MTRAG little changes from 1 to 1.6 and from 0.15 to 0.3."""
CARRIED = 24
"""Words carried over at most; beyond that they hide the question."""

_POINTS_BACK = re.compile(
    r"\b(he|she|it|they|him|her|them|his|its|their|this|these|those)\b"
    r"|\b(to|about|of|after|before|with|by|for|on|is|was|did|does|do|say|said) that\b|\bthat\W*$"
    r"|\bthe (same|others?)\b|\belse\b|\bhere\b"
    r"|^\s*(and|but|so|then|how so|what about|how about|yes|no|really)\b|^\s*why( not| so)?\W*$",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\b(who|whom|whose|what|when|where|why|how|which)\b|\?", re.IGNORECASE)
_OPENS_CLAUSE = re.compile(
    r"\s*(?:(?:from|by|since|until|to|at|in|on|for|with) )?(?:who|whom|whose|what|when|where|why|how|which"
    r"|did|does|do|is|are|was|were|has|have|had|can|could|will|would|must|should)\b(?! (?:about|of)\b)",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(r"\s*(who|what) (is|are|was|were)\b", re.IGNORECASE)
_ASIDE = re.compile(
    r"^\W*(?:(?:ok|okay|alright|all right|right|well|so|hm+|oh|thanks|thank you|great|good|got it|i see|interesting)"
    r"(?:[,.!:;]+\s*|(?<=ok|so|oh)\s+(?=(?-i:[a-z]))))+(?=\w)",
    re.IGNORECASE,
)
_TURNS_AWAY = re.compile(
    r"^\W*(?:and |but |now )?(?:an?other|a? ?different|a? ?new|next|change of) (?:question|topic|subject|thing)"
    r"[\s,.:;-]+(?=\w)"
    r"|^\W*(?:let me ask|to ask) (?:you )?(?:differently|something else|another way)[\s,.:;-]+(?=\w)",
    re.IGNORECASE,
)
_RETURNS = re.compile(
    r"^\W*(?:and |but |now )*(?:(?:let['’]?s|lets|can we|to|going|coming|getting|go|come) )*(?:back|return(?:ing)?) to "
    r"([^,:;.?!]{2,60})[,:;.]\s*(?=\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for a question. `text` stands alone: the question, and in brackets what it leaves out.

    `typed` is the question itself, or the one before where what was typed is only a reply to it ("the second one") or
    a correction; `subject` is then what the reply names. `carried` are words of the turns before; `last` is the turn
    that the question leans on, None where it stands alone; `is_sure` whether its wording says so, rather than its
    shortness. `rewrite` is what a model made of it, if it was asked. `aside` is a question that stands alone with what
    is carried, which is searched a little too: most of a conversation is about one thing. `period` are the days asked
    about. `lapsed`: a model was asked for a rewrite and failed.
    """

    typed: str
    subject: str = ""
    carried: tuple[str, ...] = ()
    last: Turn | None = None
    is_sure: bool = True
    rewrite: str = ""
    aside: str = ""
    period: Period | None = None
    lapsed: bool = False

    @property
    def text(self) -> str:
        """The query in words."""
        return self.rewrite or _add(self.typed, self.subject, *self.carried)

    @property
    def wordings(self) -> dict[str, float]:
        """All that is searched, `text` first, and how much each counts.

        It is searched without what is carried as well, so that this cannot hide the answer.
        """
        if self.aside:
            return {self.text: 1.0, self.aside: ASIDE}
        others = (_add(self.typed, self.subject, *self.carried), self.told)
        return {self.text: WHOLE} | {other: 1.0 for other in others if other != self.text}

    @property
    def told(self) -> str:
        """What was said just now, without what is carried."""
        return _add(self.typed, self.subject)


def stand_alone(question: str, history: Sequence[Turn]) -> Query:
    """The query to search for a question in view of the turns before it, the oldest first."""
    if not history:
        return Query(question)
    if choice := find_choice(question, history[-1]):
        return _carry(history[-1].question, history[:-1], choice)
    if further := find_further_choice(question, history):
        place, choice = further
        return _carry(history[place].question, history[:place], choice)
    asked = _strip_aside(question)
    if not plain_words(asked) and not (_POINTS_BACK.search(asked) or _ASKS.search(asked)):
        return Query(question)  # "thanks": there is nothing to look for
    if away := _TURNS_AWAY.match(asked):
        return Query(asked[away.end() :])
    if back := _RETURNS.match(asked):
        return _return_to(back[1], asked[back.end() :], history)
    typed, subject = complete_question(asked, _read_asked(history))
    if subject and (swapped := replace_rival(typed, subject)):
        return replace(_carry(swapped, history[:-1]), last=history[-1])  # its answer is not the one meant
    if not subject and (named := name_meant(typed, history)):
        return replace(_carry(named, history), is_sure=True)
    if subject or leans_back(typed):
        return _carry(typed, history, subject)
    return Query(typed, aside=_carry(typed, history).text)


def leans_back(question: str) -> bool:
    """Whether a question cannot be understood without the turns before it, as far as its wording tells."""
    named = find_names(question)
    names_its_subject = len(named) >= NAMED or bool(_INTRODUCES.match(question) and named)
    return bool(_POINTS_BACK.search(question)) or (len(plain_words(question)) <= FEW and not names_its_subject)


def is_whole(question: str) -> bool:
    """Whether a question asks something of a thing that it names itself, however short it is."""
    clause = _OPENS_CLAUSE.match(_strip_aside(question))
    return bool(clause) and not _POINTS_BACK.search(question) and len(plain_words(question)) >= WHOLE_WORDS


def _add(question: str, *words: str) -> str:
    """The question with words in brackets behind it, if there are any."""
    added = " ".join(filter(None, words))
    return f"{question} ({added})" if added else question


def _strip_aside(question: str) -> str:
    """The question without "ok, thanks" ahead of it."""
    return _ASIDE.sub("", question)


def _carry(typed: str, history: Sequence[Turn], subject: str = "") -> Query:
    """The question with what the turns tell, the nearest first, and no word twice."""
    have = set(stem_words(f"{typed} {subject}", keep_stopwords=True))
    carried: list[str] = []
    for back in range(1, _count_turns(history) + 1):
        carried += _take_new(split_words(_read_told(history[: len(history) - back + 1])), have)
    if history:
        carried += _take_new(find_names(history[-1].answer[:READ]), have)[:NAMES]
    is_sure = bool(subject or _POINTS_BACK.search(typed))
    return Query(typed, subject, tuple(carried[:CARRIED]), history[-1] if history else None, is_sure)


def _return_to(subject: str, question: str, history: Sequence[Turn]) -> Query:
    """The question with what was told of a subject that it names, where a turn before the last was about that."""
    stems = set(stem_words(subject))
    for place in range(len(history) - 2, -1, -1):
        if stems <= set(stem_words(f"{history[place].question} {history[place].answer[:READ]}")):
            return _carry(question, history[: place + 1], subject)
    return Query(question, subject=subject)


def _read_told(history: Sequence[Turn]) -> str:
    """What the last question told: what it chose or corrected, else itself without what leads up to it."""
    *_, before, last = (Turn("", ""), *history)
    if choice := find_choice(last.question, before):
        return choice
    asked = _RETURNS.sub(r"\1: ", _TURNS_AWAY.sub("", _strip_aside(last.question)))
    typed, subject = complete_question(asked, before.question)
    return subject or typed


def _read_asked(history: Sequence[Turn]) -> str:
    """The question that the last turn was about: the one before it, where it was only a choice or a correction."""
    for place in range(len(history) - 1, 0, -1):
        asked = _strip_aside(history[place].question)
        if not (find_choice(asked, history[place - 1]) or complete_question(asked, "?")[1]):
            return history[place].question
    return history[0].question


def _count_turns(history: Sequence[Turn]) -> int:
    """How many turns back the subject is traced."""
    for count, turn in enumerate(reversed(history[-MOST:]), start=1):
        if is_whole(turn.question):
            return count
        if count >= LEAST and not leans_back(turn.question):
            return count
    return min(len(history), MOST)


def _take_new(words: Sequence[str], have: set[str]) -> list[str]:
    """Those of the words that say something not said yet, in order; they are said then."""
    found = []
    for word in words:
        stems = set(stem_words(word))
        if word.lower() not in STOPWORDS and stems and not stems & have:
            have |= stems
            found.append(word)
    return found
