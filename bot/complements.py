"""What stands behind a verb and makes it one of saying: a clause, a quotation, a hearer, or nothing at all.

Which subject it has is clauses.py's business, what follows for the sentence frames.py's.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.clauses import cut_after
from bot.phrases import CONJUNCTIONS, PREPOSITIONS, QUOTE, SUBORDINATORS, TIMES, Token, is_finite
from bot.saying import ADVERBS
from bot.words import list_words

REACH = 14
"""Words behind a verb in which what it says must begin."""
_CLAUSE_OPENERS = list_words("that whether if why how what who when where")
_TITLES_WON = list_words("title crown lead goal championship cup trophy lives life")
_THINGS_TURNED_DOWN = list_words(
    """
    claim claims allegation allegations accusation accusations charge charges suggestion suggestions criticism
    criticisms idea notion that as report reports assertion assertions such any argument arguments speculation
    rumours rumors
    """
)
_BLAME = list_words("put puts laid lays placed places pinned pins")


def quotes_ahead(tokens: Sequence[Token], start: int) -> bool:
    """Whether a quotation of some length ends right before a place."""
    at = start
    while at > 0 and tokens[at].mark in (",", "—"):
        at -= 1
    return tokens[at].mark == QUOTE and is_clausal(tokens[at], at == 0)


def is_clausal(quote: Token, leads: bool) -> bool:
    """Whether a quotation is a sentence or most of one."""
    words = quote.text.count(" ") + 1
    closed = quote.text.rstrip("\"”’'»")[-1:] in (",", ".", "?", "!", "—", "–", "…")
    return words >= 2 and (closed or leads) if leads else words >= 3 and (closed or words >= 6)


def quotes_behind(tokens: Sequence[Token], place: int) -> bool:
    """Whether a verb is followed by a comma or colon and a whole quotation: "said: “..."."""
    for at in range(place + 1, min(len(tokens), place + REACH)):
        token = tokens[at]
        if token.mark == QUOTE:
            ahead = tokens[at - 1]
            whole = token.text.lstrip("\"“‘'«")[:1].isupper() and token.text.count(" ") >= 1
            return whole and (ahead.mark in (",", ":", "—") or ahead.lower in ("that",) or at == place + 1)
        if token.mark in (".", ";") or token.lower in _CLAUSE_OPENERS:
            return False
    return False


def says(tokens: Sequence[Token], place: int, verb: str, kind: str) -> bool:
    """Whether what stands behind a verb makes it one of saying."""
    after = _skip_asides(tokens, place + 1)
    following = tokens[after] if after < len(tokens) else None
    if quotes_behind(tokens, place):
        return True
    if following is None or following.mark in (".", ";"):
        return kind == "free" and verb not in ("doubt", "suspect", "demand", "voice", "express", "swear")
    if is_finite(tokens, after) and not following.mark and verb != "say":
        return False
    if verb in ("defend", "promise", "predict") and _holds(tokens, after, _TITLES_WON):
        return False
    if kind == "free":
        return True
    if kind == "somebody":
        return not following.mark and following.lower not in PREPOSITIONS | SUBORDINATORS | {"to", "and", "or", "but"}
    if kind == "clause":
        return _opens_clause(tokens, after)
    return verb in ("call", "label", "dub", "term", "order") and verb != "order" and _names_quoted(tokens, after)


def _holds(tokens: Sequence[Token], first: int, wanted: frozenset[str]) -> bool:
    return any(token.lower in wanted for token in tokens[first : first + 5])


def _skip_asides(tokens: Sequence[Token], at: int) -> int:
    """Passes "however," and "on Tuesday", "in a statement" behind a verb."""
    first = at
    while at < len(tokens) and at - first < REACH:
        token = tokens[at]
        if token.lower in ADVERBS or token.lower in TIMES or token.is_figure or token.mark == ",":
            at += 1
        elif token.lower in ("in", "on", "at", "during", "after", "to", "via", "through") and at + 1 < len(tokens):
            phrase = cut_after(tokens, at + 1)
            if not phrase or (token.lower == "to" and not tokens[at + 1].is_capital):
                return at
            at += 1 + len(phrase)
        else:
            return at
    return at


def _opens_clause(tokens: Sequence[Token], at: int) -> bool:
    """Whether a clause begins here: "that ...", "whether ...", or a subject and, soon behind it, a verb."""
    for place in range(at, min(len(tokens), at + REACH)):
        token = tokens[place]
        if token.mark == QUOTE and place == at:
            return True
        if token.mark:
            return False
        if token.lower in _CLAUSE_OPENERS:
            return place - at < 5 and token.lower != "who"
        if token.lower in SUBORDINATORS:
            return False
        if place > at and is_finite(tokens, place):
            return not token.lower.endswith("ed") or _has_object(tokens, place)
    return False


def _has_object(tokens: Sequence[Token], place: int) -> bool:
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    return following is not None and not following.mark and following.lower not in PREPOSITIONS | CONJUNCTIONS


def _names_quoted(tokens: Sequence[Token], at: int) -> bool:
    """ "called it “a lie”", "called the offer a mistake"."""
    for place in range(at, min(len(tokens), at + REACH)):
        token = tokens[place]
        if token.mark == QUOTE:
            return True
        if token.mark or token.lower in SUBORDINATORS - {"what"}:
            return False
        if place > at and token.lower in ("a", "an") and tokens[place - 1].lower not in PREPOSITIONS:
            return True
    return False


def is_bare(tokens: Sequence[Token], place: int) -> bool:
    """Whether nothing but a time, a place or a hearer follows a verb in its clause."""
    if place + 1 < len(tokens) and tokens[place + 1].lower in ("reporters", "journalists", "him", "her", "them"):
        place += 1
    at = place + 1
    while at < len(tokens):
        token = tokens[at]
        if token.mark:
            return token.mark != ":" and token.mark != QUOTE
        if token.lower in PREPOSITIONS:
            return token.lower not in ("of", "as", "for", "to", "against") or place + 1 != at
        if token.lower in TIMES or token.lower in ADVERBS or token.is_figure:
            at += 1
            continue
        return token.lower in ("when", "after", "before", "as", "while", "and", "but")
    return True


def is_set_phrase(tokens: Sequence[Token], place: int) -> bool:
    lower = tokens[place].lower
    after = [one.lower for one in tokens[place + 1 : place + 7]]
    following = after[0] if after else ""
    if lower in ("called", "calls", "calling", "call"):
        return following in ("for", "on") and len(after) > 1
    if lower in ("rejected", "rejects", "dismissed", "dismisses", "reject", "dismiss"):
        return bool(_THINGS_TURNED_DOWN.intersection(after))
    if lower in _BLAME:
        return "blame" in after
    if lower in ("hit", "hits", "hitting"):
        return following in ("back", "out") and len(after) > 1 and after[1] in ("at", "against", "over")
    if lower in ("spoke", "speaks", "spoken"):
        return following == "of"
    if lower in ("ruled", "rules"):
        return following == "out"
    if lower in ("appealed", "appeals"):
        return following in ("for", "to")
    if lower in ("raised", "raises"):
        return bool({"concerns", "concern", "doubts", "fears", "objections"}.intersection(after[:2]))
    if lower in ("takes", "took"):
        return following == "issue"
    return lower in ("poured", "cast", "casts") and bool({"scorn", "doubt"}.intersection(after[:2]))
