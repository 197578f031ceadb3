"""What stands behind a verb and makes it one of saying: a clause, a quotation, a hearer, or nothing at all.

Which subject it has is clauses.py's business, what follows for the sentence frames.py's.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.voices.phrases import CONJUNCTIONS, PREPOSITIONS, QUOTE, RELATIVES, SUBORDINATORS, TIMES, Token, is_finite
from bot.voices.saying import ADVERBS
from bot.voices.trimming import cut_after
from bot.words import list_words

REACH = 14
"""Words behind a verb in which what it says must begin."""
_CLAUSE_OPENERS = list_words("that whether if why how what who when where")
_TITLES_WON = list_words("title crown lead goal championship cup trophy lives life")
_STORIES = list_words("story stories tale tales truth lies lie time difference apart")
_UNTOLD_TO = list_words("predict believe fear say allege forecast acknowledge suspect report estimate think")
_BRANDING = list_words("describe brand label dismiss characterise characterize portray depict denounce")
_FINDING = list_words("show suggest indicate reveal find")
_SOURCES = list_words(
    "poll polls survey surveys study studies figures report research results analysis review data audit inquiry"
)
_POLLS = list_words("poll polls survey surveys forecast forecasts projection projections")
_PRESSURES = list_words("pressure end strain stop")
_AMOUNTS = list_words(
    "about around nearly almost roughly some over under between fewer less more up just half one two three four five "
    "six seven eight nine ten dozens hundreds thousands millions zero nil"
)
_MEASURING = list_words("over under about around between above below up")
_NAMING = list_words("call label dub term name")
_LINKING = list_words("link tie trace ascribe compare")
_RELAYED = list_words("told said asked wrote replied")
_ASIDE_OPENERS = list_words("in on at during after to via through")
_PLACING = list_words("in on at during after before outside inside following from via through near over by as")
_ADJECTIVE_ENDINGS = ("able", "ible", "ful", "less", "ous", "ic", "istic", "ical", "essary", "ature")
_TOWARDS = list_words("to and but")
"""What goes on behind an adjective that judges: "called the fare unfair to commuters"."""
_ADJECTIVES = list_words(
    "unfair fair wrong false absurd unjust illegal cruel dangerous brave shameful right vital crucial"
)
_NO_HEARERS = (PREPOSITIONS | SUBORDINATORS | {"to", "and", "or", "but"}) - {"what"}
_HEARERS = list_words("reporters journalists him her them me us parliament lawmakers mps")
_THINGS_TURNED_DOWN = list_words(
    """
    claim claims allegation allegations accusation accusations charge charges suggestion suggestions criticism
    criticisms idea notion that as report reports assertion assertions such any argument arguments speculation
    rumours rumors
    """
)
_DOUBTS = list_words("concern concerns doubt doubts fears objections alarm scorn questions")
_SET_PHRASES = {
    form: (reach, words)
    for forms, reach, words in (
        ("call calls called calling", 1, list_words("for on")),
        ("reject rejects rejected rejecting dismiss dismisses dismissed dismissing", 6, _THINGS_TURNED_DOWN),
        ("put puts", 3, list_words("blame it")),
        ("putting laid lays placed places pinned pins", 3, list_words("blame")),
        ("hit hits hitting", 1, list_words("back")),
        ("lashed lashes", 1, list_words("out")),
        ("spoke speaks spoken speaking", 1, list_words("of")),
        ("ruled rules", 1, list_words("out")),
        ("appealed appeals appealing", 1, list_words("for to")),
        ("raised raises raising cast casts casting poured", 2, _DOUBTS),
        ("takes took taken", 1, list_words("issue")),
        ("points pointed", 1, list_words("out to")),
    )
    for form in forms.split()
}
"""Verbs that say something only with one of these words, so many words behind them."""


def quotes_ahead(tokens: Sequence[Token], start: int) -> bool:
    """Whether a quotation of some length ends right before a place."""
    at = start
    while at > 0 and tokens[at].mark in (",", "—"):
        at -= 1
    if at and not tokens[at - 1].mark and tokens[at].text.lstrip("\"“‘'«")[:1].islower():
        return False  # "The state “wants peace”, he added"
    return tokens[at].mark == QUOTE and is_clausal(tokens[at], at == 0)


def is_clausal(quote: Token, leads: bool) -> bool:
    """Whether a quotation is a sentence or most of one."""
    words = quote.text.count(" ") + 1
    closed = quote.text.rstrip("\"”’'»")[-1:] in (",", ".", "?", "!", "—", "–", "…")
    return closed or words >= 2 if leads else words >= 3 and (closed or words >= 6)


def quotes_behind(tokens: Sequence[Token], place: int) -> bool:
    """Whether a verb is followed by a comma or colon and a whole quotation: "said: “..."."""
    for at in range(place + 1, min(len(tokens), place + REACH)):
        token = tokens[at]
        if token.mark == QUOTE:
            ahead = tokens[at - 1]
            whole = token.text.lstrip("\"“‘'«")[:1].isupper() and token.text.count(" ") >= 1
            return whole and (ahead.mark in (",", ":", "—") or ahead.lower in ("that",) or at == place + 1)
        relayed = token.lower in _RELAYED and at > place + 1 and not tokens[at - 1].mark
        if relayed or token.mark in (".", ";") or token.lower in _CLAUSE_OPENERS:
            return False  # "Lee said Park had told him: “...”" gives no words of Lee's
    return False


def says(tokens: Sequence[Token], place: int, verb: str, kind: str) -> bool:
    """Whether what stands behind a verb makes it one of saying."""
    named = verb in _NAMING and place + 1 < len(tokens) and tokens[place + 1].mark == QUOTE
    if named or quotes_behind(tokens, place):
        return not named  # "an officer called “Saint Paul”"
    after = _skip_asides(tokens, place + 1)
    following = tokens[after] if after < len(tokens) else None
    if following is None or following.mark in (".", ";"):
        return False
    if not following.mark and is_finite(tokens, after):
        return False
    if verb in ("defend", "promise", "predict") and _holds(tokens, after, _TITLES_WON):
        return False
    if verb in ("put", "estimate") and _sets_figure(tokens, place):
        return True
    if kind == "free":
        described = tokens[place + 1].lower == "to" and tokens[place].lower.endswith("d")
        return not (described and verb in _UNTOLD_TO)
    if kind == "somebody":
        return _addresses(tokens, after, verb)
    if kind == "clause":
        return _opens_clause(tokens, after) or _reaches(tokens, place, after, verb)
    if verb in _LINKING:
        return _links_quoted(tokens, place)
    return verb in _NAMING and _names_quoted(tokens, after) and not _nicknames(tokens, place, after)


def _addresses(tokens: Sequence[Token], at: int, verb: str) -> bool:
    """Whether somebody or something stands behind a verb that needs it: "told the court", "blamed the rain"."""
    following = tokens[at]
    if following.lower == "as" and verb in _BRANDING:
        return True
    if following.mark == QUOTE:
        return verb in _BRANDING or verb in ("hail", "praise", "cite", "blame")
    told = not (verb == "tell" and _holds(tokens, at, _STORIES))
    return not following.mark and following.lower not in _NO_HEARERS and told


def _reaches(tokens: Sequence[Token], place: int, at: int, verb: str) -> bool:
    """Other things that are said: "asked Baku for help", "charged him with “lies”", "the poll showed a lead"."""
    behind = tokens[at + 1 : at + REACH]
    if verb == "ask":
        end = next((number for number, one in enumerate(behind) if one.mark), len(behind))
        asked = any(one.lower in ("for", "to") for one in behind[:end])
        return not tokens[at].mark and tokens[at].lower not in PREPOSITIONS and asked
    if verb == "charge":
        return any(one.mark == QUOTE for one in behind)
    if verb == "think":
        return not tokens[at].mark and tokens[at].lower not in PREPOSITIONS
    if verb == "find" and _judges(tokens, at):
        return True
    return verb in _FINDING and _holds(tokens, max(0, place - REACH), _SOURCES, place)


def _sets_figure(tokens: Sequence[Token], place: int) -> bool:
    """ "put the losses at 3 million", "estimated the crowd at fewer than 900"; a poll puts anything anywhere."""
    if _holds(tokens, max(0, place - 2 * REACH), _POLLS, place) and not _holds(tokens, place + 1, _PRESSURES):
        return True
    for at in range(place + 2, min(len(tokens) - 1, place + REACH)):
        if tokens[at].mark:
            return False
        if tokens[place + 1].lower in ("a", "an"):
            return False  # "put a fence at 40 sites"
        if tokens[at].lower == "at":
            following = tokens[at + 1]
            return following.lower in _AMOUNTS or any(letter.isdigit() for letter in following.text)
    return False


def _judges(tokens: Sequence[Token], at: int) -> bool:
    """ "found the ending “a shrug”": a phrase right behind the verb, and a few quoted words that describe it."""
    if tokens[at].lower in PREPOSITIONS or tokens[at].mark:
        return False
    end = next((one for one in range(at, min(len(tokens), at + 6)) if tokens[one].mark), at)
    if tokens[end - 1].lower in ("reading", "saying"):
        return False  # "found a note reading “sorry”"
    return tokens[end].mark == QUOTE and tokens[end].text.lstrip("\"“‘'«")[:1].islower()


def _holds(tokens: Sequence[Token], first: int, wanted: frozenset[str], end: int | None = None) -> bool:
    return any(token.lower in wanted for token in tokens[first : first + 5 if end is None else end])


def _skip_asides(tokens: Sequence[Token], at: int) -> int:
    """Passes "however," and "on Tuesday", "in a statement" behind a verb."""
    first = at
    while at < len(tokens) and at - first < REACH:
        token = tokens[at]
        dated = token.lower in ("this", "last", "next") and at + 1 < len(tokens) and tokens[at + 1].lower in TIMES
        if dated or token.lower in ADVERBS or token.lower in TIMES or token.is_figure or token.mark == ",":
            at += 1
        elif token.lower in _ASIDE_OPENERS and at + 1 < len(tokens) and not _counts(tokens, at):
            phrase = cut_after(tokens, at + 1)
            if not phrase or (token.lower == "to" and not tokens[at + 1].is_capital):
                return at
            at += 1 + len(phrase)
        else:
            return at
    return at


def _opens_clause(tokens: Sequence[Token], at: int) -> bool:
    """Whether a clause begins here: "that ...", "whether ...", or a subject and, soon behind it, a verb."""
    if tokens[at].lower in PREPOSITIONS and not _counts(tokens, at):
        return False
    for place in range(at, min(len(tokens), at + REACH)):
        token = tokens[place]
        if token.mark == QUOTE and place == at:
            return True
        if token.mark:
            return False
        if token.lower in _CLAUSE_OPENERS:
            return place == at or (token.lower in ("whether", "if", "why", "how") and place - at < 5)
        if token.lower in SUBORDINATORS or token.lower in CONJUNCTIONS:
            return False
        if place > at and is_finite(tokens, place):
            return not token.lower.endswith("ed") or _has_object(tokens, place)
    return False


def _counts(tokens: Sequence[Token], at: int) -> bool:
    """Whether a preposition opens a number and no aside: "said at least 52 had drowned", "said over 40 homes were"."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is None or tokens[at].lower not in PREPOSITIONS:
        return False
    if tokens[at].lower == "at":
        return following.lower in ("least", "most")
    return tokens[at].lower in _MEASURING and (following.is_figure or following.lower in _AMOUNTS)


def _has_object(tokens: Sequence[Token], place: int) -> bool:
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    return following is not None and not following.mark and following.lower not in PREPOSITIONS | CONJUNCTIONS


def _nicknames(tokens: Sequence[Token], place: int, at: int) -> bool:
    """Whether somebody is but given a name: "calls his staff “kinfolk”", "called him “the Postman”"."""
    owned = tokens[at].lower in ("his", "her", "their") and at + 2 < len(tokens)
    quote = tokens[at + 1 + owned] if at + 1 + owned < len(tokens) else None
    if quote is None or quote.mark != QUOTE or not (owned or tokens[at].lower in ("him", "her", "them")):
        return False
    words = quote.text.strip("\"“”‘’'«».,").split()
    habitual = owned and len(words) == 1 and not tokens[place].lower.endswith("ed")
    return bool(words) and len(words) < 4 and (habitual or (words[0] not in ("a", "an") and words[-1][0].isupper()))


def _names_quoted(tokens: Sequence[Token], at: int) -> bool:
    """ "called it “a lie”", "called the offer a mistake"."""
    for place in range(at, min(len(tokens), at + REACH)):
        token = tokens[place]
        if token.mark == QUOTE:
            return True
        if token.mark or (token.lower in SUBORDINATORS - RELATIVES and token.lower != "what"):
            return place > at + 2 and _is_adjective(tokens[place - 1])
        if place > at and token.lower in ("a", "an") and tokens[place - 1].lower not in PREPOSITIONS:
            return True
        if place > at + 1 and _is_adjective(token) and place + 1 < len(tokens) and tokens[place + 1].lower in _TOWARDS:
            return True
        if place == at + 1 and token.lower == "the" and tokens[at].lower in ("it", "this", "that", "them", "him"):
            return True
    return False


def _links_quoted(tokens: Sequence[Token], place: int) -> bool:
    """ "linked the rise to “less dredging and fog”": a few quoted words that are no name."""
    for at in range(place + 2, min(len(tokens), place + REACH)):
        if tokens[at].mark == QUOTE:
            words = tokens[at].text.strip("\"“”‘’'«».,").split()
            named = not words or not words[0].islower() or words[0] == "the" or words[-1][0].isupper()
            return len(words) > 1 and not named and tokens[at - 1].lower in ("to", "with")
        if tokens[at].mark:
            return False
    return False


def _is_adjective(token: Token) -> bool:
    return not token.is_capital and (token.lower.endswith(_ADJECTIVE_ENDINGS) or token.lower in _ADJECTIVES)


def is_bare(tokens: Sequence[Token], place: int) -> bool:
    """Whether nothing but a time, a place or a hearer follows a verb in its clause."""
    if place + 1 < len(tokens) and tokens[place + 1].lower in _HEARERS:
        place += 1
    at = place + 1
    while at < len(tokens):
        token = tokens[at]
        if token.mark:
            return token.mark != ":" and token.mark != QUOTE
        if token.lower in PREPOSITIONS:
            return token.lower in _PLACING or place + 1 != at
        if token.lower in TIMES or token.lower in ADVERBS or token.is_figure:
            at += 1
            continue
        return token.lower in ("when", "after", "before", "as", "while", "and", "but")
    return True


def is_set_phrase(tokens: Sequence[Token], place: int) -> bool:
    """Whether a verb says something together with a word soon behind it: "called for", "put the blame on"."""
    wanted = _SET_PHRASES.get(tokens[place].lower)
    if wanted is None or tokens[place].is_capital:
        return False
    reach, words = wanted
    after = tokens[place + 1 : place + 1 + reach]
    if after[:1] and after[0].lower == "it" and not (place + 2 < len(tokens) and tokens[place + 2].mark):
        return False  # "puts it down to luck"
    return len(tokens) > place + 2 and any(one.lower in words for one in after)
