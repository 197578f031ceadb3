"""The phrase that names a speaker, cut down: without relative clauses, times and what only describes it.

Where such a phrase stands in its clause, clauses.py finds out.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.voices.phrases import (
    CONJUNCTIONS,
    DAYS,
    DETERMINERS,
    NUMBERS,
    PREPOSITIONS,
    RELATIVES,
    SUBORDINATORS,
    TIMES,
    Token,
    is_finite,
)
from bot.words import list_words

LONGEST = 14
"""Words of the longest phrase that names a speaker."""
LEADING = list_words(
    """
    but and however meanwhile later earlier still then now also instead separately similarly nevertheless nonetheless
    notably yesterday today tonight tomorrow only even yet so moreover furthermore indeed thus therefore afterwards
    afterward recently finally first second again elsewhere perhaps ultimately initially previously subsequently
    too though
    """
)
"""Small words ahead of a subject, or between commas behind it."""
_ENDING_PHRASE = RELATIVES | SUBORDINATORS | {"during", "but", "to"}
_INSIDE_PHRASE = list_words("of for at with from by")
PAPERS = list_words(
    """
    petition letter note memo document complaint lawsuit motion email report study paper statement survey poll filing
    analysis review audit inquiry
    """
)
NAMING = list_words("name identified named known")
_PRONOUNS = list_words("he she they it")
_NO_OPENING = list_words("not as than")


def may_speak(phrase: Sequence[Token]) -> bool:
    """Whether a phrase may name a speaker: it is no "not 14", "as", "14 as the ministry" or bare figure."""
    first = phrase[0]
    if first.lower in _NO_OPENING:
        return False
    counts = first.is_figure or first.lower in NUMBERS
    following = phrase[1].lower if len(phrase) > 1 else ""
    return not (counts and following in ("as", "than")) and not all(one.is_figure or one.mark for one in phrase)


def trim_phrase(phrase: tuple[Token, ...]) -> tuple[Token, ...]:
    """A phrase without a relative clause or a time at its end: "the ministry on Tuesday", "a man who ran"."""
    if phrase and phrase[0].lower in ("those", "anyone", "everyone"):
        return phrase[: LONGEST * 2]
    end = next((at for at in range(1, len(phrase)) if _ends_phrase(phrase, at)), len(phrase))
    papers = [at for at in range(2, end - 1) if phrase[at - 1].lower in PAPERS and phrase[at].lower.endswith("ed")]
    end = min(papers, default=end)  # "a petition signed by 40 people"
    released = 0 < end < len(phrase) and phrase[end - 1].lower.endswith("ed")  # "figures released last week"
    end -= released and end > 1
    while end and phrase[end - 1].lower in LEADING | CONJUNCTIONS:
        end -= 1
    return phrase[max(0, end - LONGEST * 2) : end]


def _ends_phrase(phrase: tuple[Token, ...], place: int) -> bool:
    token, ahead = phrase[place], phrase[place - 1]
    if token.lower in RELATIVES:
        return not any(one.lower in NAMING for one in phrase[place:])
    if token.lower in ("after", "before", "during", "since", "yesterday", "today", "tonight"):
        return True
    following = phrase[place + 1] if place + 1 < len(phrase) else None
    if token.lower.endswith("ed") and following is not None and following.is_figure:
        return True
    if token.lower in ("on", "in", "late", "early", "last", "this", "earlier") and following is not None:
        return following.lower in TIMES or following.is_figure
    dated = token.lower in DAYS - {"may", "march"} and token.is_capital
    return dated and not ahead.is_capital and ahead.lower not in DETERMINERS


def cut_after(tokens: Sequence[Token], first: int) -> tuple[Token, ...]:
    """The phrase that begins at `first`: up to a mark, a relative clause, a verb or a time."""
    if first < len(tokens) and tokens[first].lower in _PRONOUNS:
        return (tokens[first],)
    last = first
    while last < len(tokens) and last - first < LONGEST and not tokens[last].mark:
        token = tokens[last]
        if last > first and is_finite(tokens, last) and is_reduced(tokens, last, len(tokens) - 1):
            last += 2  # "people briefed on the matter"
            continue
        if last > first and (token.lower in _ENDING_PHRASE | _PRONOUNS or is_finite(tokens, last)):
            break
        if last > first and token.lower in PREPOSITIONS and token.lower not in _INSIDE_PHRASE:
            break
        described = token.is_capital or tokens[last - 1].lower in DETERMINERS
        if last > first and token.lower.endswith("ing") and not described:
            break
        last += 1
    return trim_phrase(tuple(tokens[first:last]))


def is_reduced(tokens: Sequence[Token], place: int, last: int) -> bool:
    """Whether a word in "-ed" only describes the noun ahead of it: "a memo dated 3 May", "troops deployed in Kyiv"."""
    following = tokens[place + 1] if place < last else None
    ended = tokens[place].lower.endswith("ed")
    if following is not None and following.lower == "by":
        return True
    if not ended or following is None or following.lower == "to":
        return False
    return following.lower in PREPOSITIONS or following.lower in TIMES or following.is_figure
