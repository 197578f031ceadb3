"""A sentence as a question can use it: pieces of it that can stand alone, with names and dates written out in full.

By rules on words; where they are not sure there is nothing. Which questions are made of it is posing.py's business.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.days import describe_day
from bot.names import read_places
from bot.stated import EventDate, Statement
from bot.voices.fullnames import is_first_name, is_person
from bot.voices.phrases import AUXILIARIES, DETERMINERS, TIMES, Token, is_finite, split_tokens
from bot.words import find_names, list_words, split_words, stem_words

Sort = Literal["said", "did", "when", "happened", "why", "number", "identity", "definition", "title"]

LONGEST = 400
"""Characters of a sentence from which questions are made."""
LONGEST_PIECE = 16
"""Words of a piece of a question; longer ones are hard to read."""
CLEAR = 3
"""Words with a meaning of their own, from which a question that names nobody can be understood by itself."""
REACH = 10
"""Words in which another is looked for."""
POINTING = list_words(
    """
    he she it they him them we i you us me who this that these those such same other others another both each neither
    here there then one ones former latter himself herself itself themselves so
    """
)
"""Words that mean nothing apart from the sentence before."""
OWNING = list_words("his her its their our my your")
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Sept?\.|Oct\.|Nov\.|Dec\.|Jan\.|Feb\.|Aug\.)"
)
_PLAIN_DATE = re.compile(
    rf"{_WEEKDAY}|{_MONTH}|{_MONTH} \d{{1,2}}(?:, ?\d{{4}})?|\d{{1,2}} {_MONTH}(?: \d{{4}})?|{_MONTH},? \d{{4}}|\d{{4}}"
)
"""A date that can be written out in full without another word beside it."""
_UNFIT = re.compile(r"[“”\"«»()\[\]\n;:…—–!?*_|<>{}]| '|‘")
_ACRONYM = re.compile(r"\s?\([A-Z]{2,8}\)")
_DANGLING = DETERMINERS | list_words("and or but of with for from to by since until as than that which who")
"""Words that no piece ends with: what belongs to them was cut off."""
_BEFORE_DATE = list_words("on in of from by before since until after to during and")
_NOT_ON = list_words("since until before after from by of")
_UNDATED = TIMES | list_words("now currently recently ago")
_UNNAMED = re.compile(
    r"\bthe (?:country|city|town|region|area|company|firm|agency|ministry|government|party|team|club|union|group|family"
    r"|two|three|four)(?! of)\b"
)
"""What is named only by the sentences before."""


@dataclass(frozen=True, slots=True)
class Posed:
    """A question with the sentence that answers it, `start` to `end` in its document.

    `is_whole` tells whether it can be understood by somebody who has read nothing yet. `told` is where the few words
    stand that answer it, None where the sentence does as a whole.
    """

    question: str
    sort: Sort
    start: int
    end: int
    is_whole: bool = True
    told: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its tokens, which have their places in the document's `text`.

    `small` are the words that the document has in lower case somewhere: such a word is no name. `names` are the full
    names of people by their last names.
    """

    text: str
    statement: Statement
    tokens: tuple[Token, ...]
    small: frozenset[str]
    names: Mapping[str, str]

    def pose(self, sort: Sort, question: str, *, is_whole: bool = True, told: tuple[int, int] | None = None) -> Posed:
        """A question that the sentence answers, with the place in the text of the words that do."""
        return Posed(question, sort, self.statement.start, self.statement.end, is_whole, told)

    def place(self, low: int, high: int) -> tuple[int, int]:
        """Where the tokens from one to another stand in the text."""
        return self.tokens[low].start, self.tokens[high - 1].end

    def find_word(self, low: int, wanted: frozenset[str]) -> int | None:
        """The place of the next of these words, with no mark ahead of it."""
        for at in range(low, min(len(self.tokens), low + REACH)):
            if self.tokens[at].lower in wanted:
                return at
            if self.tokens[at].mark:
                return None
        return None

    def find_mark(self, low: int) -> int:
        """The place of the next mark, or behind the last word."""
        return next((at for at in range(low, len(self.tokens)) if self.tokens[at].mark), len(self.tokens))

    def find_place(self, offset: int) -> int:
        """The place of the first token that begins at or behind an offset in the text."""
        return next((at for at, token in enumerate(self.tokens) if token.start >= offset), len(self.tokens))

    def is_phrase(self, low: int, high: int) -> bool:
        """Whether there are words from one place to another, with neither a mark nor a verb."""
        return low < high and not any(
            self.tokens[at].mark or is_finite(self.tokens, at) for at in range(low, min(high, len(self.tokens)))
        )


def read_sentences(text: str, statements: Sequence[Statement]) -> list[Sentence]:
    """The sentences of a document of which questions may be made: no headings, captions or questions, none too long."""
    small = frozenset(word for word in split_words(text) if word.islower())
    speakers = [split_tokens(one.speaker, 0, len(one.speaker), ()) for one in statements if one.speaker]
    people = [words for words in speakers if is_person(words) and not is_adverb(words[0])]
    names = {words[-1].text: " ".join(word.text for word in words) for words in people}
    found = []
    for one in statements:
        written = text[one.start : one.end]
        ends = written.rstrip("\"”’'») ").endswith(".")
        if ends and len(written) <= LONGEST and "\n" not in written.strip() and written[:1].isupper():
            tokens = tuple(split_tokens(text, one.start, one.end, ()))
            found.append(Sentence(text, one, tokens, small, names))
    return found


def write_piece(sentence: Sentence, first: int, last: int, *, owned: bool = False) -> str | None:
    """The words of `tokens[first:last]` as they stand inside a question, dates in full; None where they cannot.

    `owned` allows "her", "its" where the question names whose it is.
    """
    tokens = sentence.tokens[first:last]
    if not tokens or len(tokens) > LONGEST_PIECE:
        return None
    if _points(tokens) or (not owned and any(token.lower in OWNING for token in tokens)):
        return None
    if tokens[-1].lower in _DANGLING or tokens[-1].mark:
        return None
    start, end = tokens[0].start, tokens[-1].end
    written, at = "", start
    for date in _find_dates(sentence, start, end):
        full = _write_date(sentence, date)
        if full is None or date.start < start or date.end > end:
            return None
        written += sentence.text[at : date.start] + full
        at = date.end
    written += sentence.text[at:end]
    written = " ".join(_ACRONYM.sub("", written).split())
    if _UNFIT.search(written) or _is_relative(tokens, sentence):
        return None
    opened = _lower_opening(sentence, tokens, written)
    return opened and _name_people(sentence, opened)


def _points(tokens: Sequence[Token]) -> bool:
    """Whether a word points at something outside; "that" before a verb only goes on: "the truce that ended it"."""
    return any(
        token.lower in POINTING
        and not (token.lower == "that" and 0 < at < len(tokens) - 1 and _may_act(tokens[at + 1]))
        for at, token in enumerate(tokens)
    )


def _may_act(token: Token) -> bool:
    """Whether a word behind "that" may be its verb."""
    return token.lower.endswith("ed") or token.lower in AUXILIARIES


def _name_people(sentence: Sentence, written: str) -> str:
    """The words with the full name of each person who goes by the last one."""
    words = written.split(" ")
    for at, word in enumerate(words):
        name = sentence.names.get(re.sub(r"['’]s$", "", word))
        if name and not (at and (words[at - 1][:1].isupper() or words[at - 1].lower() == "the")):  # "the Ule dam"
            words[at] = name + word[len(name.split()[-1]) :]
    return " ".join(words)


def _is_relative(tokens: Sequence[Token], sentence: Sentence) -> bool:
    """Whether a word says when, but only from the day of the article: "now", "last", "yesterday"."""
    dated = _find_dates(sentence, tokens[0].start, tokens[-1].end)
    return any(
        token.lower in _UNDATED
        and not token.is_capital
        and not any(date.start <= token.start < date.end for date in dated)
        for token in tokens
    )


def _lower_opening(sentence: Sentence, tokens: Sequence[Token], written: str) -> str | None:
    """The words with a small first letter, where that is no name; None where it is not clear."""
    first = tokens[0]
    shouted = first.text.isupper() and len(first.text) > 1
    if not first.opens or not first.is_capital or shouted:
        return written
    following = tokens[1] if len(tokens) > 1 else None
    if first.lower in DETERMINERS | {"both"} or first.lower in sentence.small:
        named = following is not None and following.is_capital and first.lower not in DETERMINERS
        return written if named else written[0].lower() + written[1:]
    place = bool(read_places().find_country(re.sub(r"['’]s?$", "", first.lower)))
    if place or first.is_owner or (following is not None and following.is_capital):
        return written
    versioned = following is not None and following.text[0].isdigit()
    return written if versioned or is_name(sentence, first) else None


def is_adverb(token: Token) -> bool:
    """Whether a word only looks like a first name: "Initially", but not "Emily"."""
    return token.lower.endswith("ly") and not is_first_name(token)


def is_name(sentence: Sentence, token: Token) -> bool:
    """Whether a word that opens the sentence has a capital inside another one of the document, too."""
    word = re.escape(re.sub(r"['’]s?$", "", token.text))
    return bool(re.search(rf"[a-z,] {word}\b", sentence.text)) and token.lower not in sentence.small


def _find_dates(sentence: Sentence, start: int, end: int) -> list[EventDate]:
    return [date for date in sentence.statement.dates if date.start < end and date.end > start]


def _write_date(sentence: Sentence, date: EventDate) -> str | None:
    """A date as it can be read on any day: "12 March 2024" for "Tuesday"."""
    ahead = sentence.text[sentence.statement.start : date.start].split()
    if not date.first or not _PLAIN_DATE.fullmatch(date.text):
        return date.text if re.search(r"\b\d{4}\b", date.text) and date.text[:1].islower() else None
    if not ahead or ahead[-1].lower() not in _BEFORE_DATE:
        return date.text if re.search(r"\b\d{4}\b", date.text) else None
    return name_date(date)


def name_date(date: EventDate) -> str | None:
    """The day, month or year of a date, in words; None where it is longer or not known."""
    if not date.first:
        return None
    match date.precision:
        case "day":
            return describe_day(date.first) if date.first == date.last else None
        case "month":
            one_month = date.first[:7] == (date.last or "")[:7]
            return describe_day(date.first).split(" ", 1)[1] if one_month else None
        case "year":
            return date.first[:4] if date.first[:4] == (date.last or "")[:4] else None
    return None


def is_named(words: str) -> bool:
    """Whether words hold a name, so that they can be understood by themselves."""
    return bool(find_names(f"x {words}")) and not _UNNAMED.search(words)


def is_clear(question: str, least: int = CLEAR) -> bool:
    """Whether a question that names nobody says enough to be of one thing only, at least in a few documents."""
    return len(set(stem_words(question))) >= least and not _UNNAMED.search(question)


def find_only_date(sentence: Sentence) -> str:
    """The one date of a sentence, with its preposition; "" where there is none, or more."""
    dates = sentence.statement.dates
    if len(dates) != 1 or not (name := name_date(dates[0])):
        return ""
    ahead = sentence.text[sentence.statement.start : dates[0].start].split()[-1:]
    if ahead and ahead[0].lower() in _NOT_ON:
        return ""
    return f"{'on' if dates[0].precision == 'day' else 'in'} {name}"
