"""The subject of a verb of saying: the phrase ahead of it, behind whatever leads the clause, and its appositions.

Only the wording of one sentence is looked at, never further back than REACH words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.phrases import (
    CONJUNCTIONS,
    DAYS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    QUOTE,
    RELATIVES,
    SUBORDINATORS,
    TIMES,
    Token,
    is_finite,
)
from bot.words import list_words

REACH = 60
"""Tokens ahead of a verb in which its subject must stand."""
LONGEST = 14
"""Words of the longest phrase that names a speaker."""
_LEADING = ADVERBIAL = list_words(
    """
    but and however meanwhile later earlier still then now also instead separately similarly nevertheless nonetheless
    notably yesterday today tonight tomorrow only even yet so moreover furthermore indeed thus therefore afterwards
    afterward recently finally first second again elsewhere perhaps ultimately initially previously subsequently
    """
)
_SEPARATORS = frozenset({",", "—"})
_STOPS = frozenset({";", ":", ".", "!", "?", "…"})
_NO_SUBJECTS = list_words(
    "i we you this that there these those what which who nobody nothing everything something me us none"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """The phrases that name a verb's subject, where it begins, and what stands ahead of it.

    `trails` tells that a comma parts it from a clause ahead, `led_by_quote` that a quotation stands ahead of it.
    """

    phrases: tuple[tuple[Token, ...], ...]
    start: int
    trails: bool
    led_by_quote: bool


def find_subject(tokens: Sequence[Token], last: int) -> Clause | None:
    """The subject that ends at the token `last`, None where the verb stands in no main clause."""
    low = max(0, last - REACH)
    if tokens[last].mark in _SEPARATORS:
        return _find_head(tokens, low, last)
    start = last
    while start > low and not tokens[start - 1].mark:
        start -= 1
    begin = _pass_lead(tokens, start, last)
    if begin is None:
        return None
    phrase = tuple(tokens[begin : last + 1])
    listed = _extend_list(tokens, start, phrase)
    phrase = trim_phrase(listed or phrase)
    if not phrase or not _is_subject(phrase):
        return None
    quoted = start > 0 and (
        tokens[start - 1].mark == QUOTE
        or (start > 1 and tokens[start - 1].mark in _SEPARATORS and tokens[start - 2].mark == QUOTE)
    )
    trails = (
        start > 0 and tokens[start - 1].mark in _SEPARATORS and any(is_finite(tokens, at) for at in range(low, start))
    )
    return Clause((phrase,), start, trails, quoted)


def _extend_list(tokens: Sequence[Token], start: int, phrase: tuple[Token, ...]) -> tuple[Token, ...]:
    """ "Lee, Park and Smith": the names ahead of one that has an "and" in it."""
    if not any(token.lower == "and" for token in phrase[1:]) or not phrase[0].is_capital:
        return ()
    low = start
    while low > 1 and tokens[low - 1].mark == "," and start - low < LONGEST and tokens[low - 2].is_capital:
        low -= 2
        while low and not tokens[low - 1].mark and tokens[low - 1].is_capital:
            low -= 1
    names = tuple(tokens[low : start - 1]) if low < start else ()
    return (*names, *phrase) if names and (low == 0 or tokens[low - 1].mark) else ()


def _find_head(tokens: Sequence[Token], low: int, last: int) -> Clause | None:
    """The subject of a verb behind a comma: "X, a retired captain, said"."""
    pieces: list[tuple[int, int]] = []
    high = last
    for at in range(last - 1, low - 2, -1):
        if at < low or tokens[at].mark:
            if at + 1 < high:
                pieces.append((at + 1, high))
            if at < low or tokens[at].mark not in _SEPARATORS:
                break
            high = at
    pieces.reverse()
    for number, (start, end) in enumerate(pieces):
        begin = _pass_lead(tokens, start, end - 1)
        if begin is None:
            continue
        phrase = trim_phrase(tuple(tokens[begin:end]))
        if not phrase or not _is_subject(phrase) or (number + 1 == len(pieces) and _is_adverbial(phrase)):
            continue
        others = tuple(tuple(tokens[one:two]) for one, two in pieces[number + 1 :])
        ahead = tokens[start - 1] if start else None
        quoted = ahead is not None and (
            ahead.mark == QUOTE or (start > 1 and tokens[start - 2].mark == QUOTE and ahead.mark in _SEPARATORS)
        )
        trails = (
            ahead is not None and ahead.mark in _SEPARATORS and any(is_finite(tokens, at) for at in range(low, start))
        )
        return Clause((phrase, *others), start, trails, quoted)
    return None


def _is_adverbial(phrase: tuple[Token, ...]) -> bool:
    return all(token.lower in _LEADING or token.lower in TIMES for token in phrase)


def _pass_lead(tokens: Sequence[Token], start: int, last: int) -> int | None:
    """Where the subject begins in `tokens[start:last + 1]`, None where it is in no main clause."""
    at = start
    while at < last and (
        tokens[at].lower in _LEADING
        or (tokens[at].lower.endswith("ly") and at == start and not tokens[at].lower.endswith(("family", "italy")))
    ):
        at += 1
    if (
        at <= last
        and tokens[at].lower in ("last", "this", "next", "earlier", "late", "early")
        and at < last
        and tokens[at + 1].lower in TIMES
    ):
        at += 1
        while at <= last and tokens[at].lower in TIMES:
            at += 1
    if at > last:
        return None
    first = tokens[at]
    if first.lower == "as" and at == start and start > 0 and tokens[start - 1].mark:
        at += 1
    elif first.lower in SUBORDINATORS and first.lower not in PREPOSITIONS:
        return None
    elif first.lower in SUBORDINATORS or (first.lower in PREPOSITIONS):
        return _pass_prepositional(tokens, at, last)
    elif (
        first.lower.endswith(("ing", "ed"))
        and not first.is_capital
        and at < last
        and len(first.lower) > 4
        and tokens[at + 1].lower in PREPOSITIONS | DETERMINERS
    ) or (
        first.opens
        and first.lower.endswith(("ing", "ed"))
        and at < last
        and len(first.lower) > 4
        and tokens[at + 1].lower in PREPOSITIONS | DETERMINERS
    ):
        return None
    return _pass_clause(tokens, at, last)


def _pass_clause(tokens: Sequence[Token], at: int, last: int) -> int | None:
    """Behind an "and" that joins two clauses; None where a clause ahead takes the subject for its own part."""
    related = False
    for place in range(at + 1, last + 1):
        lower = tokens[place].lower
        if lower in RELATIVES and lower not in ("when", "where"):
            related = True
        elif (lower in SUBORDINATORS and lower not in PREPOSITIONS) or (
            lower in ("after", "before", "since", "as", "than", "until")
            and any(is_finite(tokens, one) for one in range(at, place))
        ):
            return None
        elif not related and is_finite(tokens, place):
            joined = next((one for one in range(last - 1, place, -1) if tokens[one].lower in CONJUNCTIONS), None)
            return None if joined is None else _pass_clause(tokens, joined + 1, last)
    return at


def _pass_prepositional(tokens: Sequence[Token], at: int, last: int) -> int | None:
    """Where the subject begins behind a phrase with a preposition and no comma: "On Monday officials said"."""
    if tokens[at].lower in SUBORDINATORS and any(is_finite(tokens, one) for one in range(at + 1, last + 1)):
        return None
    for place in range(last, at + 1, -1):
        token, ahead = tokens[place], tokens[place - 1]
        if ahead.mark or ahead.lower in PREPOSITIONS | DETERMINERS | {"and", "or"} or ahead.is_owner:
            continue
        if token.lower in DETERMINERS or token.lower in PRONOUNS:
            return place
    for place in range(at + 2, last + 1):
        token, ahead = tokens[place], tokens[place - 1]
        dated = ahead.lower in DAYS or ahead.lower in TIMES or (ahead.is_figure and len(ahead.text) == 4)
        if dated and token.lower not in TIMES and not token.is_figure:
            return place
        if token.is_capital and not ahead.is_capital and ahead.lower not in PREPOSITIONS | DETERMINERS | {"and", "or"}:
            if not ahead.is_owner and token.lower not in TIMES and not ahead.is_figure:
                return place
    return None


def trim_phrase(phrase: tuple[Token, ...]) -> tuple[Token, ...]:
    """A phrase without a relative clause or a time at its end: "the ministry on Tuesday", "a man who ran"."""
    for place, (ahead, token) in enumerate(pairwise(phrase), 1):
        if token.lower in RELATIVES or token.lower in ("after", "before", "during", "since"):
            return trim_phrase(phrase[:place])
        if (
            token.lower in ("on", "in", "late", "early", "last", "this", "earlier")
            and place + 1 < len(phrase)
            and (phrase[place + 1].lower in TIMES or phrase[place + 1].is_figure)
        ):
            return trim_phrase(phrase[:place])
        if token.lower in ("yesterday", "today", "tonight") or (
            token.lower in DAYS - {"may", "march"}
            and token.is_capital
            and not ahead.is_capital
            and ahead.lower not in DETERMINERS
        ):
            return trim_phrase(phrase[:place])
    while phrase and phrase[-1].lower in _LEADING | CONJUNCTIONS:
        phrase = phrase[:-1]
    return phrase[-LONGEST * 2 :]


def _is_subject(phrase: tuple[Token, ...]) -> bool:
    """Whether a phrase may speak: it does not open with a preposition and is no "this" or "nobody"."""
    first = phrase[0].lower
    if len(phrase) == 1:
        return first not in _NO_SUBJECTS and first not in TIMES and not phrase[0].is_figure
    negated = first in ("no", "none", "neither", "nothing")
    return not (negated or first in PREPOSITIONS or first in SUBORDINATORS or first in ("there", "it's"))


def take_main_subject(tokens: Sequence[Token], last: int) -> tuple[Token, ...]:
    """The subject of the sentence's main clause: its words up to the first verb, behind what leads it."""
    low = max((at + 1 for at in range(last) if tokens[at].mark in _STOPS or tokens[at].mark == QUOTE), default=0)
    for at in range(low, last):
        if tokens[at].mark == QUOTE or not is_finite(tokens, at):
            continue
        back = at - 1
        while back > low and tokens[back].lower in ("also", "then", "later", "has", "had", "not", "never"):
            back -= 1
        clause = find_subject(tokens, back) if back >= low else None
        if clause is not None:
            return clause.phrases[0]
    return ()


def cut_after(tokens: Sequence[Token], first: int) -> tuple[Token, ...]:
    """The phrase that begins at `first`: up to a mark, a relative clause, a verb or a time."""
    last = first
    while last < len(tokens) and last - first < LONGEST:
        token = tokens[last]
        if token.mark or (
            last > first
            and (
                token.lower
                in RELATIVES
                | {"after", "before", "during", "when", "while", "as", "but", "if", "because", "than", "since"}
            )
        ):
            break
        if last > first and is_finite(tokens, last):
            break
        if (
            last > first
            and token.lower in PREPOSITIONS - {"of", "for", "at", "with", "from", "by"}
            and token.lower != "to"
        ):
            break
        if last > first and (
            token.lower == "to"
            or (token.lower.endswith("ing") and not token.is_capital and tokens[last - 1].lower not in DETERMINERS)
        ):
            break
        last += 1
    return trim_phrase(tuple(tokens[first:last]))
