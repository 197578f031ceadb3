"""The subject of a verb of saying: the phrase ahead of it, behind whatever leads the clause, and its appositions.

Only the wording of one sentence is looked at, never further back than REACH words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.voices.phrases import (
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
from bot.voices.trimming import LEADING, LONGEST, NAMING, is_reduced, may_speak, trim_phrase
from bot.words import list_words

REACH = 60
"""Tokens ahead of a verb in which its subject must stand."""
LEAST_TOLD = 5
"""Tokens, with the comma, ahead of a speaker at the end of a sentence from which on they may be what is said."""
_LATER = list_words("after before since as than until")
_NO_ADVERBS = (
    "family",
    "italy",
    "july",
    "ally",
    "assembly",
    "fly",
    "sally",
    "kelly",
    "billy",
    "emily",
    "molly",
    "lily",
)
_PERIODS = list_words("last this next earlier late early")
_SEPARATORS = frozenset({",", "—"})
_STOPS = frozenset({";", ":", ".", "!", "?", "…"})
_NO_SUBJECTS = list_words(
    "i we you this that there these those what which who nobody nothing everything something me us none no-one"
)
_UNLED = PREPOSITIONS | DETERMINERS | {"and", "or"}
_OPENED = PREPOSITIONS | DETERMINERS
_BEHIND_ADVERB = list_words("also then later has had not never still again")
_WHOLES = list_words("all both half even only not")
_MANY = list_words("police people they many some others few several both most those two three four five i we")


@dataclass(frozen=True, slots=True)
class Clause:
    """The phrases that name a verb's subject, where they begin, and what stands ahead of them.

    `trails` tells that a comma parts them from a clause ahead, `led_by_quote` that a quotation stands ahead of them,
    `led_by_as` that the clause is "as Lee said".
    """

    phrases: tuple[tuple[Token, ...], ...]
    start: int
    trails: bool
    led_by_quote: bool
    led_by_as: bool = False


def find_subject(tokens: Sequence[Token], last: int) -> Clause | None:
    """The subject that ends at the token `last`, None where the verb stands in no main clause."""
    low = max(0, last - REACH)
    if tokens[last].mark in _SEPARATORS:
        return _find_head(tokens, low, last)
    start = last
    while start > low and not _parts(tokens, start - 1):
        start -= 1
    begin = _pass_lead(tokens, start, last)
    if begin is None or _is_in_relative(tokens, begin, last) or _is_in_contact(tokens, begin, last):
        return None
    phrase = tuple(tokens[begin : last + 1])
    phrase = trim_phrase(_extend_list(tokens, start, phrase) or phrase)
    return _make_clause(tokens, (phrase,), start, low) if _is_subject(phrase) else None


def _make_clause(tokens: Sequence[Token], phrases: tuple[tuple[Token, ...], ...], start: int, low: int) -> Clause:
    parted = start > 0 and tokens[start - 1].mark in _SEPARATORS
    quoted = start > 0 and (
        tokens[start - 1].mark == QUOTE or (parted and start > 1 and tokens[start - 2].mark == QUOTE)
    )
    trails = parted and any(is_finite(tokens, at) for at in range(low, start))
    return Clause(phrases, start, trails, quoted, tokens[start].lower == "as")


def _is_in_relative(tokens: Sequence[Token], begin: int, last: int) -> bool:
    """Whether the verb behind `last` belongs to a relative clause: "a plan that the mayor", "in which he"."""
    for place in range(last, begin, -1):
        if tokens[place].lower in RELATIVES:
            following = tokens[place + 1] if place < last else None
            if following is None or following.is_capital or following.lower in DETERMINERS | PRONOUNS:
                return not any(is_finite(tokens, at) for at in range(place + 2, last + 1))
            return False
    return False


def _is_in_contact(tokens: Sequence[Token], begin: int, last: int) -> bool:
    """Whether a noun stands right ahead of the subject, whose clause describes it: "the goalkeeper they call"."""
    for place in range(begin + 1, last + 1):
        token, ahead = tokens[place], tokens[place - 1]
        if token.lower in RELATIVES:
            return False
        opened = token.lower in PRONOUNS or (token.lower in ("a", "an", "the", "his", "her", "their"))
        led = ahead.lower in _UNLED or ahead.lower in SUBORDINATORS or ahead.lower in TIMES or ahead.lower in _WHOLES
        if opened and not (led or ahead.is_figure or ahead.lower.endswith(("ing", "ed", "ly"))):
            return not is_finite(tokens, place - 1)
    return False


def _parts(tokens: Sequence[Token], at: int) -> bool:
    """Whether a mark parts two phrases; a few quoted words behind a word are part of a phrase."""
    token = tokens[at]
    if token.mark != QUOTE or not at or tokens[at - 1].mark:
        return bool(token.mark)
    return token.text.count(" ") > 4 or at + 1 == len(tokens) or token.text.rstrip("\"”’'»")[-1:] in ".?!"


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
    pieces = _cut_pieces(tokens, low, last)
    for number, (start, end) in enumerate(pieces):
        begin = _pass_lead(tokens, start, end - 1)
        if begin is None:
            continue
        phrase = trim_phrase(tuple(tokens[begin:end]))
        if not _is_subject(phrase) or (number + 1 == len(pieces) and is_adverbial(phrase)):
            continue
        others = tuple(tuple(tokens[one:two]) for one, two in pieces[number + 1 :])
        return _make_clause(tokens, (phrase, *others), start, low)
    return None


def _cut_pieces(tokens: Sequence[Token], low: int, last: int) -> list[tuple[int, int]]:
    """Where the stretches between the commas of a clause begin and end, up to the comma at `last`."""
    pieces: list[tuple[int, int]] = []
    high = last
    for at in range(last - 1, low - 2, -1):
        if at >= low and not _parts(tokens, at):
            continue
        if at + 1 < high:
            pieces.append((at + 1, high))
        if at < low or tokens[at].mark not in _SEPARATORS:
            break
        high = at
    return pieces[::-1]


def is_adverbial(phrase: Sequence[Token]) -> bool:
    """Whether a phrase is but "however" or "last week"."""
    return all(token.lower in LEADING or token.lower in TIMES for token in phrase)


def _pass_lead(tokens: Sequence[Token], start: int, last: int) -> int | None:
    """Where the subject begins in `tokens[start:last + 1]`, None where it is in no main clause."""
    at = _pass_adverbs(tokens, start, last)
    if at > last:
        return None
    first = tokens[at]
    if first.lower == "as" and at == start and at < last and (start == 0 or tokens[start - 1].mark):
        return _pass_clause(tokens, at + 1, last)
    if first.lower in PREPOSITIONS:
        return _pass_prepositional(tokens, at, last)
    if first.lower in SUBORDINATORS or _is_participle(tokens, at, last):
        return None
    return _pass_clause(tokens, at, last)


def _pass_adverbs(tokens: Sequence[Token], start: int, last: int) -> int:
    at = start
    while at < last and (
        tokens[at].lower in LEADING
        or (at == start and tokens[at].lower.endswith("ly") and not tokens[at].lower.endswith(_NO_ADVERBS))
    ):
        at += 1
    if at < last and tokens[at].lower in _PERIODS and tokens[at + 1].lower in TIMES:
        at += 1
        while at <= last and tokens[at].lower in TIMES:
            at += 1
    return at


def _is_participle(tokens: Sequence[Token], at: int, last: int) -> bool:
    """Whether a phrase opens with what somebody does: "Speaking in Geneva", "asked about the bill", "saying they"."""
    first = tokens[at]
    if not first.lower.endswith(("ing", "ed")) or len(first.lower) < 5 or (first.is_capital and not first.opens):
        return False
    following = tokens[at + 1] if at < last else None
    return following is not None and (following.lower in _OPENED or following.lower in PRONOUNS)


def _pass_clause(tokens: Sequence[Token], at: int, last: int) -> int | None:
    """Behind an "and" that joins two clauses; None where a clause ahead takes the subject for its own part."""
    related = False
    place = at + 1
    while place <= last:
        lower = tokens[place].lower
        if lower in RELATIVES and lower not in ("when", "where"):
            related = True
        elif lower in _LATER and NAMING.isdisjoint(one.lower for one in tokens[max(at, place - 3) : place]):
            following = tokens[place + 1].lower if place < last else ""
            if following in PRONOUNS or any(is_finite(tokens, one) for one in range(at, place)):
                return None
        elif lower in SUBORDINATORS and lower not in PREPOSITIONS:
            return None
        elif not related and is_finite(tokens, place):
            joined = next((one for one in range(last - 1, place, -1) if tokens[one].lower in CONJUNCTIONS), None)
            if joined is not None and [one.lower for one in tokens[joined + 2 : joined + 3]] != ["by"]:
                return _pass_lead(tokens, joined + 1, last)
            if joined is None and not is_reduced(tokens, place, last):
                return None
        place += 1
    return None if is_finite(tokens, at) else at


def _pass_prepositional(tokens: Sequence[Token], at: int, last: int) -> int | None:
    """Where the subject begins behind a phrase with a preposition and no comma: "On Monday officials said"."""
    if tokens[at].lower in SUBORDINATORS and any(is_finite(tokens, one) for one in range(at + 1, last + 1)):
        return None
    for place in range(last, at + 1, -1):
        token, ahead = tokens[place], tokens[place - 1]
        if ahead.lower in _UNLED or ahead.is_owner:
            continue
        if token.lower in DETERMINERS or token.lower in PRONOUNS:
            return place
    return next((place for place in range(at + 2, last + 1) if _begins_anew(tokens, place)), None)


def _begins_anew(tokens: Sequence[Token], place: int) -> bool:
    """Whether a new phrase begins behind a date or at a name: "On Monday officials", "In a statement Lee"."""
    token, ahead = tokens[place], tokens[place - 1]
    if token.lower in TIMES or token.is_figure:
        return False
    if ahead.lower in DAYS or ahead.lower in TIMES or (ahead.is_figure and len(ahead.text) == 4):
        return token.lower not in PREPOSITIONS
    named = token.is_capital and not ahead.is_capital and not ahead.is_figure
    return named and ahead.lower not in _UNLED and not ahead.is_owner


def _is_subject(phrase: tuple[Token, ...]) -> bool:
    """Whether a phrase may speak: it does not open with a preposition and is no "this" or "nobody"."""
    if not phrase or not may_speak(phrase):
        return False
    first = phrase[0].lower
    if len(phrase) == 1:
        acts = first.endswith(("ed", "ing")) and not phrase[0].is_capital
        return first not in _NO_SUBJECTS and first not in TIMES and not (phrase[0].is_figure or acts)
    negated = first in ("no", "none", "neither", "nothing", "there", "it's")
    return not (negated or first in PREPOSITIONS or first in SUBORDINATORS - {"that"})


def may_be_told(tokens: Sequence[Token], start: int, *, surely: bool) -> bool:
    """Whether words ahead of a speaker, parted by a comma, may be what is said: "The season falls in May, he said".

    `surely` takes those too that open with a preposition or the like.
    """
    if start < LEAST_TOLD or tokens[start - 1].mark != "," or tokens[0].mark:
        return False
    return surely or tokens[0].lower not in PREPOSITIONS | SUBORDINATORS | TIMES


def take_main_subject(tokens: Sequence[Token], last: int) -> tuple[tuple[Token, ...], ...]:
    """The phrases that name the subject of the sentence's main clause, none where it is not found.

    Behind a quotation that a colon leads up to, that is the clause ahead of the colon: "Lee disagreed: “No,” she said".
    """
    low = max((at + 1 for at in range(max(0, last - REACH), last) if tokens[at].mark == QUOTE), default=0)
    if low > 1 and tokens[low - 2].mark == ":" and all(one.mark for one in tokens[low:last]):
        return take_main_subject(tokens, low - 2)
    for at in range(low, min(last, low + REACH)):
        if tokens[at].mark in _STOPS:
            break
        if tokens[at].mark or not (is_finite(tokens, at) or _resumes(tokens, at)):
            continue
        back = at - 1
        while back > low and tokens[back].lower in _BEHIND_ADVERB:
            back -= 1
        clause = find_subject(tokens, back) if back >= low else None
        if clause is not None:
            return clause.phrases
    return ()


def _resumes(tokens: Sequence[Token], at: int) -> bool:
    """Whether a verb goes on behind a comma with what a subject ahead of it does: "Lee, a nurse, called the"."""
    if at + 1 >= len(tokens) or tokens[at - 1].mark != "," or not tokens[at].lower.endswith("ed"):
        return False
    if tokens[at + 1].is_capital or tokens[at + 1].lower in DETERMINERS or tokens[at + 1].mark == ":":
        return True
    opened = next((one for one in range(at - 2, -1, -1) if tokens[one].mark), None)  # "Lee, who was out, learned of"
    described = opened is not None and tokens[opened + 1].lower in RELATIVES | {"a", "an"}
    return described and tokens[at + 1].lower not in ("by", "to")


def is_plural(clause: Clause) -> bool:
    """Whether a plain verb may follow: "officials say", "Lee and Park say"."""
    head = clause.phrases[0]
    lowers = [token.lower for token in head]
    cut = next((at for at, one in enumerate(lowers) if at and one in PREPOSITIONS), len(lowers))
    last = lowers[cut - 1]
    reduced = next((at for at, one in enumerate(lowers[:cut]) if at and one.endswith("ed")), cut)
    return (
        "and" in lowers
        or lowers[0] in _MANY
        or any(one.endswith("s") or one in _MANY for one in (last, lowers[reduced - 1]))
    )
