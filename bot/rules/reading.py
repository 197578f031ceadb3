"""A text read once for checking: its words with stems, which are names, in which clause they stand, and what is denied.

Reading is by rule and linear in the text; what it means for a claim is decided in the rules.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, zip_longest

from bot.amounts import Amount, find_amounts
from bot.dates import DateMention, Order, find_dates, split_ranges
from bot.names import Places, read_places
from bot.rules.lexicon import open_lexicon
from bot.words import STOPWORDS, find_stem, list_words

_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|\d+(?:[.,]\d+)+|[^\W_]+(?:['’][^\W_]+)*|[^\w\s]")
_ENDS = frozenset(".!?…")
_PAUSES = frozenset(",;:()–—[]")
_SHORTENED = list_words(
    """
    mr mrs ms dr prof gen sen rep gov capt lt col sgt rev st no vs jan feb mar apr jun jul aug sep sept oct nov
    dec
    """
)
_MARKS = frozenset("\"'“”‘’«»")
_TURNS = list_words(
    """
    but while although though because which who whose where when if unless until whereas after before as since
    and than
    """
)
"""Words that open a clause of its own."""
DENIALS = list_words(
    """
    not never cannot without hardly scarcely barely rarely nor no none nobody nothing nowhere neither false
    untrue
    """
)
"""Words that deny what follows them."""
DENYING = list_words("fail refus deni reject lack failur refut refusal denial avoid")
"""Stems of words that deny what follows them and say something themselves."""
SOFTLY_DENYING = list_words(
    """
    end stop halt prevent ban block cancel scrap oppos clear acquit free whether instead rather drop abandon lift
    suspend close shut cut lose lost ditch axe remov withdraw dismiss quash overturn escap exclud forbid bar prohibit
    yet undo miss last prove
    """
)
"""Stems of words behind which it is not certain whether a thing is denied."""
_ENDING = list_words("stop ceas quit")
_AGAINST = ("against",)
_DENYING_LED = {
    "declin": ("to",), "unabl": ("to",), "inabl": ("to",), "gave": ("up",), "given": ("up",),
    "give": ("up",), "decid": _AGAINST, "vote": _AGAINST, "advis": _AGAINST, "opt": _AGAINST,
    "rule": ("out", "against"), "yet": ("to",), "stay": ("out",), "throw": ("out",), "threw": ("out",),
    "thrown": ("out",), "kept": ("out", "from"), "keep": ("out", "from"), "free": ("of", "from"), "turn": ("down",),
}  # fmt: skip
_NAMESAKES = list_words("can may might must us will who")
"""Stopwords that are names where they are capitalised."""
_NOT_DENYING = re.compile(
    r"\b(?:not only|not just|no doubt|not least|no (?:fewer|less|more|later|earlier) than|whether or not|nothing but"
    r"|if not|not to mention|no\. ?\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, `text[start:end]`. `key` is its stem, or for a place the country or body it belongs to.

    `clause` and `sentence` number the clause and sentence it stands in. `polarity` is -1 where a word ahead of it
    denies it, 1 where none does and 0 where that is not certain; `around` is the same of its whole clause.
    """

    text: str
    start: int
    end: int
    lower: str
    stem: str
    key: str
    is_name: bool
    opens: bool
    clause: int
    sentence: int
    polarity: int
    around: int
    seat: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether it says nothing by itself: "the", "of", "was"."""
        return self.lower in STOPWORDS and not self.is_name


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its words, amounts and dates."""

    text: str
    words: tuple[Word, ...]
    amounts: tuple[Amount, ...]
    dates: tuple[DateMention, ...]

    @property
    def figures(self) -> list[tuple[int, int]]:
        """Where its amounts and dates start and end, in order."""
        dated = [(one.start, one.end) for one in self.dates]
        return sorted(dated + [(one.start, one.end) for one in self.amounts])

    def find_places(self, start: int, end: int) -> range:
        """Places of the words that begin in `text[start:end]`."""
        first, last = (bisect_left(self.words, at, key=lambda word: word.start) for at in (start, end))
        return range(first, last)


@dataclass(slots=True)
class _Scan:
    """Where the reading of a text stands: numbers of clause and sentence, and whether a word would open one."""

    clause: int = 0
    sentence: int = 0
    opens: bool = True


@lru_cache(maxsize=64)
def read_text(text: str, published: str | None = None, order: Order | None = None) -> Reading:
    """Reads a text, which for a quote is done once for all sentences that cite it.

    `published` is the ISO date against which its dates are resolved, `order` that of dates in figures.
    """
    dates = split_ranges(find_dates(text, published, order))
    masked = _mask(text, dates)
    words = _name_openings(text, _find_words(text, read_places()))
    return Reading(text, tuple(_deny(text, words)), tuple(find_amounts(masked)), tuple(dates))


def _mask(text: str, dates: list[DateMention]) -> str:
    """The text with its dates blotted out, so that no number is read in them."""
    parts, end = [], 0
    for mention in dates:
        parts += [text[end : mention.start], "·" * (mention.end - mention.start)]
        end = mention.end
    return "".join([*parts, text[end:]])


def _find_words(text: str, places: Places) -> list[Word]:
    tokens = list(_TOKEN.finditer(text))
    scan, words, place = _Scan(), [], 0
    while place < len(tokens):
        token = tokens[place]
        size = 1
        if token.group()[0].isalnum():
            size = _phrase_size(tokens, place, places)
            words.append(_make_word(text, token.start(), tokens[place + size - 1].end(), scan, places))
            scan.opens = False
        else:
            before = words[-1].text if words else ""
            _pass_mark(token.group(), scan, ends=_ends_sentence(text, token.start(), before))
        place += size
    return words


def _name_openings(text: str, words: list[Word]) -> list[Word]:
    """Takes a first word for a name too where a name follows and no word list knows it: "Samantha Power"."""
    lexicon = open_lexicon()
    for place, (word, after) in enumerate(pairwise(words)):
        if (
            word.opens
            and after.is_name
            and not word.is_name
            and word.text[0].isupper()
            and text[word.end : after.start] == " "
        ):
            known = word.lower in STOPWORDS | _TURNS or lexicon.is_known(word.stem) or word.text.endswith(("'s", "’s"))
            words[place] = word if known else replace(word, is_name=True)
    return words


def _ends_sentence(text: str, start: int, before: str) -> bool:
    """Whether a stop ends a sentence: not inside a number or behind "Mr" or an initial."""
    if text[start] == "." and (before.lower() in _SHORTENED or (len(before) == 1 and before.isupper())):
        return False
    following = text[start + 1 : start + 12].lstrip(" \n\"'”’“‘)")
    return not text[start + 1 : start + 2].isalnum() and not (text[start] == "." and following[:1].islower())


def _pass_mark(mark: str, scan: _Scan, *, ends: bool) -> None:
    if mark in _ENDS and ends:
        scan.clause, scan.sentence, scan.opens = scan.clause + 1, scan.sentence + 1, True
    elif mark in _PAUSES:
        scan.clause, scan.opens = scan.clause + 1, mark == ":"
    elif mark in _MARKS and mark not in "'’":
        scan.opens = scan.opens or mark in '"“‘«'


def _phrase_size(tokens: list[re.Match[str]], place: int, places: Places) -> int:
    """How many tokens a name of several words from places.txt takes here; 1 where there is none."""
    for form in places.phrases.get(tokens[place].group().lower(), ()):
        found = [token.group().lower() for token in tokens[place : place + len(form)] if token.group() != "-"]
        if tuple(found) == form and tokens[place].group()[0].isupper():
            return len(form)
    return 1


def _make_word(text: str, start: int, end: int, scan: _Scan, places: Places) -> Word:
    written = text[start:end]
    lower = re.sub(r"['’]s?$", "", written.lower()).replace(".", "").replace(" ", "-")
    if lower in _TURNS:
        scan.clause += 1
    capital = written[0].isupper()
    thing = places.things.get(lower, "") if capital else ""
    seat = places.seats.get(lower, "") if capital else ""
    if written in ("us", "Polish") and not capital:
        thing = ""
    stem = find_stem(lower)
    known = bool(thing or seat) or (len(written) > 1 and written.isupper() and not written.isdigit())
    small = lower in STOPWORDS - _NAMESAKES or written.startswith(("I'", "I’"))
    is_name = capital and (known or not (scan.opens or small))
    key = f"@{thing}" if thing else f"@{lower}" if seat else stem
    return Word(written, start, end, lower, stem, key, is_name, scan.opens, scan.clause, scan.sentence, 1, 1, seat)


def _deny(text: str, words: list[Word]) -> Iterator[Word]:
    """The words with the polarity that the denials around them give."""
    idle = [span.span() for span in _NOT_DENYING.finditer(text)]
    start = 0
    for place in range(1, len(words) + 1):
        if place == len(words) or _breaks(words[place - 1], words[place]):
            yield from _deny_clause(words[start:place], idle)
            start = place


def _breaks(before: Word, after: Word) -> bool:
    """Whether a denial ends between two words. "And" and "than" keep it; a comma right behind a denial does too."""
    if after.clause == before.clause:
        return False
    if after.sentence != before.sentence:
        return True
    if after.lower in ("and", "than", "as", "or"):
        return after.clause - before.clause > 1
    return before.lower not in DENIALS


def _deny_clause(words: list[Word], idle: list[tuple[int, int]]) -> Iterator[Word]:
    """Gives the words of a clause their polarity: each denial turns round what follows it, up to an "and"."""
    sign, turn = 1, 1
    signs: list[tuple[int, int]] = []
    parts: list[int] = []
    leading: set[int] = set()
    for word, after in zip_longest(words, words[1:]):
        if word.lower == "and":
            sign, turn = (0 if sign < 0 else sign), 1
            parts.append(len(signs))
        signs.append((sign, turn))
        if any(first <= word.start < last for first, last in idle):
            continue
        if is_denial(word) or (after and is_led(word, after)):
            sign, turn = -sign, -turn
            leading.add(word.start)
        elif word.stem in SOFTLY_DENYING:
            sign = 0
    for low, high in pairwise([0, *parts, len(words)]):
        turned = signs[high - 1][1] * (-1 if is_denial(words[high - 1]) else 1) if high > low else 1
        for word, (own, before) in zip(words[low:high], signs[low:high], strict=True):
            around = before if is_denial(word) or word.start in leading else turned
            unlike = (own, around) != (word.polarity, word.around)
            yield replace(word, polarity=own, around=around) if unlike else word


def is_inside(word: Word, spans: list[tuple[int, int]]) -> bool:
    """Whether a word begins inside one of these stretches, which are in order."""
    later = bisect_right(spans, (word.start, sys.maxsize))
    return later > 0 and word.start < spans[later - 1][1]


def is_denial(word: Word) -> bool:
    """Whether a word denies what follows it."""
    return word.lower in DENIALS or word.lower.replace("’", "'").endswith("n't") or word.stem in DENYING


def is_led(word: Word, after: Word) -> bool:
    """Whether two words deny together what follows: "unable to", "stopped serving", "gave up"."""
    if word.stem in _ENDING:
        return after.lower.endswith("ing") or after.lower == "short"
    return after.lower in _DENYING_LED.get(word.stem, ())
