"""A text as tokens for reading who speaks: words, marks, and each quotation as one token.

Which of them name somebody is people.py's business, which say that somebody speaks frames.py's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bot.voices.quotations import Quotation
from bot.words import list_words

QUOTE = "Q"
"""The mark of a token that stands for a quotation."""

_TOKEN = re.compile(
    r"(?:[A-Z]\.){2,}|(?:Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Gov|Capt|Lt|Col|Sgt|Rev|St|Cllr|Sept|Sep|Oct|Nov|Dec|Jan|Feb"
    r"|Mar|Apr|Aug|Maj|Cpl|Det|Insp|Supt|Adm|Hon|Jr|Sr|No|Inc|Ltd|Corp|Co)\.(?=[\s,])|[A-Z]\.(?=\s?[A-Z])"
    r"|[$£€¥]?\d+(?:[.,:/-]\d+)*(?:-[a-z]+)*[\w%]*|[^\W_]+(?:[-‐‑'’&/.][^\W_]+)*(?:(?<=s)['’](?=\s))?|[^\w\s]"
)
_BRACKETS = {"(": ")", "[": "]"}
LONGEST_BRACKET = 300
"""Characters in brackets that are passed over as an aside."""
DETERMINERS = list_words(
    "a an the this that these those his her its their our my your each every some any no another one"
)
PREPOSITIONS = list_words(
    """
    in on at of for from by with to into about over under during before after since until against between among through
    near across within without amid outside inside around behind beyond despite following per via like upon throughout
    toward towards alongside beside besides above below as than
    """
)
SUBORDINATORS = list_words(
    "after before when while although though because since if unless until whereas whether where once as than that "
    "which who whom whose what why how whenever wherever so lest"
)
"""Words that open a clause which is not the main one."""
RELATIVES = list_words("who whom whose which that where when")
CONJUNCTIONS = list_words("and but or nor yet so")
PRONOUNS = list_words("he she it they we i you who")
AUXILIARIES = list_words(
    "is are was were has have had will would can could may might must should shall do does did be been "
    "isn't aren't wasn't weren't hasn't haven't hadn't won't wouldn't can't couldn't don't doesn't didn't shouldn't"
)
DAYS = list_words(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august
    september october november december jan feb mar apr jun jul aug sept sep oct nov dec may
    """
)
TIMES = DAYS | list_words(
    """
    today yesterday tonight tomorrow week month year weekend morning afternoon evening night day days weeks months years
    last next earlier later midnight noon spring summer autumn winter early late mid ago
    """
)
NUMBERS = list_words("two three four five six seven eight nine ten eleven twelve")
_NOUNS_LIKE_VERBS = list_words("left lead ground felt shot light stuck")
_LEADERS = DETERMINERS | PREPOSITIONS


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark, `text[start:end]`. `mark` is "" for a word; `opens` tells whether a sentence begins with it."""

    text: str
    lower: str
    start: int
    end: int
    mark: str
    is_capital: bool
    opens: bool = False

    @property
    def is_owner(self) -> bool:
        """Whether it is a possessive: "Russia's", "workers’"."""
        return self.text.endswith(("'s", "’s", "s'", "s’"))

    @property
    def is_figure(self) -> bool:
        """Whether it is a number or a date; "34-year-old" is none."""
        return self.text[:1] in "0123456789$£€¥" and not self.text.endswith("-old")


def split_tokens(text: str, start: int, end: int, quotations: Sequence[Quotation]) -> list[Token]:
    """The tokens of a stretch in order; what stands in brackets is left out, a quotation is one token."""
    tokens: list[Token] = []
    at = start
    for one in quotations:
        low, high = max(one.start, start), min(one.end, end)
        if low < high:
            tokens += _split(text, at, low, opens=not tokens)
            tokens.append(Token(text[low:high], text[low:high], low, high, QUOTE, is_capital=False))
            at = high
    return [*tokens, *_split(text, at, end, opens=not tokens)]


def _split(text: str, start: int, end: int, *, opens: bool) -> list[Token]:
    found: list[Token] = []
    hidden = start
    for match in _TOKEN.finditer(text, start, end):
        written = match[0]
        if match.start() < hidden:
            continue
        if written in _BRACKETS:
            closed = text.find(_BRACKETS[written], match.end(), min(end, match.end() + LONGEST_BRACKET))
            hidden = max(hidden, closed + 1)
            continue
        mark = "" if written[0].isalnum() or written[0] in "$£€¥&" else _read_mark(text, match)
        if mark != "'":
            lower = written.lower().replace("’", "'")
            first = opens and not found
            found.append(
                Token(written, lower, match.start(), match.end(), mark, written[0].isupper() or written == "&", first)
            )
    return found


def _read_mark(text: str, match: re.Match[str]) -> str:
    written = match[0]
    if written in "—–" or (written == "-" and text[match.start() - 1 : match.start()].isspace()):
        return "—"
    return "'" if written in "'’‘\"“”*_#" else written


def is_finite(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word is likely a verb that makes a clause: "will", "fell", "opposed" behind a noun."""
    token = tokens[place]
    if token.mark or (token.is_capital and not token.opens):
        return False
    if token.lower in AUXILIARIES:
        return True
    before = tokens[place - 1] if place else None
    if before is not None and before.mark in (",", "—") and token.lower in _list_past_forms():
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        return following is not None and not following.mark and following.lower not in PREPOSITIONS
    if before is None or before.mark or before.lower in _LEADERS or before.is_owner:
        return False
    if token.lower.endswith("ed") and len(token.lower) > 3:
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        return after is None or after.lower != "by"
    return token.lower not in _NOUNS_LIKE_VERBS and token.lower in _list_past_forms()


@lru_cache(maxsize=1)
def _list_past_forms() -> frozenset[str]:
    """Forms of irregular verbs, but for the plain ones and those in "-s" and "-ing"."""
    lines = (files("bot") / "irregulars.txt").read_text(encoding="utf-8").splitlines()
    forms = (word for line in lines if not line.startswith("#") for word in line.split()[1:])
    return frozenset(word for word in forms if not word.endswith(("s", "ing")))
