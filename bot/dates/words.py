"""Words that dates are written with, as pieces of patterns, and the years and counts that they name.

What a whole expression means is the business of its reader.
"""

from __future__ import annotations

from datetime import date

from bot.dates.mentions import Scene
from bot.words import NUMBER_WORDS

_FULL = "January|February|March|April|May|June|July|August|September|October|November|December"
_SHORT = "Jan|Febr?|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
FULL_MONTH = rf"(?:{_FULL})"
SHORT_MONTH = rf"(?:{_SHORT})"
MONTH = rf"(?:(?:{_FULL})\b|(?:{_SHORT})\b\.?)"
DAY = r"(?:(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?)"
YEAR = r"(?:(?:1\d|20)\d\d)"
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
ANY_WEEKDAY = rf"(?:{WEEKDAY}\b|(?:Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)\b\.?)"
SEASON = r"(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)"
PART = r"(?:(?:[Ee]arly|[Mm]id|[Ll]ate)(?:-|\s+))"
EDGE = r"(?:(?:the\s+|The\s+)?(?:end|start|beginning|middle|close)\s+of\s+)"
WHICH_YEAR = r"(?P<which>this|last|next|that(?:\s+same)?|the\s+(?:same|previous|following|next))\s+year\b"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_UNITS = "one|two|three|four|five|six|seven|eight|nine"
COUNT = (
    rf"(?:\d{{1,4}}|an?|(?:{_TENS})(?:[-\s](?:{_UNITS}))?|(?:a\s+|one\s+)?(?:hundred|dozen)|{_UNITS}|ten|eleven|twelve"
    r"|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|a\s+couple\s+of|half\s+a)"
)
"""How many units lie between two days, in digits or in words; to be matched without regard to case."""
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": -1, "last": -1}
ENDS_CLAUSE = r"(?=\s*(?:[.,;:!?)\]\"”’—–]|$|\n)|\s+(?:and|but|or|when|while|because|although|as|after|with|in|at)\b)"
"""By the end of a clause it is told that no event follows to count from: not "two days after the vote"."""


def read_count(words: str) -> float | None:
    """How many "three", "a", "twenty-five", "half a" are."""
    said = words.lower().replace("-", " ").split()
    if said[-1] in ("a", "an") and said[0] != "half":
        return 1
    if said[0] == "half":
        return 0.5
    if said[0] == "a" and said[1] == "couple":
        return 2
    tens = {word: 10.0 * place for place, word in enumerate(_TENS.split("|"), 2)}
    known = [tens[word] if word in tens else float(NUMBER_WORDS.get(word, word)) for word in said if word not in ("a",)]
    return known[-1] if len(known) > 1 and known[-1] >= known[0] else sum(known)


def read_which_year(which: str | None, scene: Scene) -> int | None:
    """The year of "of last year", "that year", "the following year"."""
    if not which:
        return None
    words = which.lower().split()
    steps = {"last": -1, "next": 1, "previous": -1, "following": 1}.get(words[-1], 0)
    from_text = words[0] in ("that", "the")
    last = scene.find_last("year") if from_text else None
    day: date | None = last.first if last else scene.published
    return day.year + steps if day else None
