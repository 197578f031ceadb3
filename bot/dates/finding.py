"""Dates as prose writes them, read as the days they mean: "Sept. 24", "last Tuesday", "in 2018", "a day earlier".

How each kind is written stands in written.py, relative.py and named.py; here a text is read through
once, in order, so that what is counted from an earlier date finds it, and dates that belong together are joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from bot.dates.almanac import find_month, move, read_day
from bot.dates.mentions import DateMention, Order, Read, Scene
from bot.dates.named import NAMED_FORMS
from bot.dates.numeric import find_order
from bot.dates.relative import RELATIVE_FORMS
from bot.dates.written import WRITTEN_FORMS

__all__ = ["DateMention", "find_dates", "is_within", "read_day", "split_ranges"]

FORMS = (*WRITTEN_FORMS[:4], *NAMED_FORMS, *WRITTEN_FORMS[4:], *RELATIVE_FORMS)
"""Those before others win where two begin at the same place."""
_JOINT = re.compile(r",?\s+(?:and|or|to|until|through)\s+(?:the\s+|in\s+|on\s+)?|\s?(?:--|[-–—])\s?")
_RANGE = re.compile(r"\s+(?:to|through|until|till)\s+|\s?(?:--|[-–—])\s?")
_FROM = re.compile(r"\bfrom\s+$", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+$", re.IGNORECASE)
_MOVED = re.compile(
    r"\b(?:moved|postponed|rescheduled|changed|shifted|switched|delayed|brought|put|pushed|rose|fell|up|down|rise|fall|increase|grew|dropped|compared)"
    r"\b[^.;]{0,30}\bfrom\s+$",
    re.IGNORECASE,
)
_WEEK_OF = re.compile(
    r"\b(?:the\s+)?week(?P<end>end)?\s+(?:of|beginning|starting|ending|commencing|to|that\s+(?:began|ended)\s+on)\s+(?:on\s+)?$",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"(?P<day>[Dd]ay|D[Aa][Yy]|[Nn]ight|[Mm]orning|[Ee]vening|[Aa]fternoon|[Tt]omorrow)|(?P<unit>[Ww]eek|[Mm]onth|[Yy]ear|[Dd]ecade|[Cc]entur|[Ff]ortnight)"
    r"|(?P<quarter>[Qq]uarter|[Hh]alf|[QH][1-4])|(?P<season>[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all\b|[Ww]inter)"
    r"|(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"|(?P<holiday>[Cc]hristmas|[Ee]aster|[Tt]hanksgiv|[Hh]allow|[Hh]ogma|[Ee]piphany|Eve\b|Juneteenth)"
    r"|(?P<decade>ties\b)|(?P<number>\d[\dsnrt/.])"
)
"""Words without which nothing is a date, by the kind of it."""
WINDOW = 48
"""How many characters on either side of such a word a date may reach."""
PARAGRAPH = "\n\n"
"""What parts paragraphs, and no date goes beyond."""
JOINT_REACH = 12
"""How many characters may lie between two dates that are joined."""


def find_dates(text: str, published: str | None = None, order: Order | None = None) -> list[DateMention]:
    """The dates of a text in order, none inside another. `published` is an ISO date; one that is not is passed over.

    A range is one date ("from 1992 to 1995"), which `split_ranges` takes apart. `order` is that of dates in figures,
    where more is known of it than the text tells.
    """
    scene = Scene(text, read_day(published), order or find_order(text, read_day(published)))
    matches = _find_matches(text)
    found: list[DateMention] = []
    end = 0
    for place, (match, read) in enumerate(matches):
        if match.start() < end:
            continue
        scene.coming_year = _find_coming_year(matches, place)
        mention = read(match, scene)
        if mention is None:
            continue
        mention = _widen_week(mention, scene)
        end = mention.end
        scene.seen.append(mention)
        found.append(mention)
        _join_last(found, text)
    return found


def _find_matches(text: str) -> list[tuple[re.Match[str], Read]]:
    """All that is written like a date, in order, likelier readings first."""
    windows = _find_windows(text)
    matches = [
        (match, read)
        for cues, pattern, read in FORMS
        for low, high in _merge([one for cue in cues.split() for one in windows.get(cue, ())])
        for match in pattern.finditer(text, low, high)
    ]
    return sorted(matches, key=lambda one: one[0].start())


def _find_windows(text: str) -> dict[str, list[tuple[int, int]]]:
    """The stretches of a text around words that give a date away, by kind; trying each form everywhere is dear."""
    windows: dict[str, list[tuple[int, int]]] = {}
    for cue in _CUE.finditer(text):
        low, high = max(0, cue.start() - WINDOW), cue.end() + WINDOW
        before, after = text.rfind(PARAGRAPH, low, cue.start()), text.find(PARAGRAPH, cue.end(), high)
        window = (low if before < 0 else before + len(PARAGRAPH), high if after < 0 else after)
        windows.setdefault(cue.lastgroup or "", []).append(window)
    return windows


def _merge(windows: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The stretches in order, those that overlap as one."""
    low = high = 0
    for start, end in sorted(windows):
        if start > high:
            if high:
                yield low, high
            low = start
        high = max(high, end)
    if high:
        yield low, high


def _find_coming_year(matches: Sequence[tuple[re.Match[str], Read]], place: int) -> int | None:
    """The year of the date that is joined to this one from behind."""
    match = matches[place][0]
    for other, _ in matches[place + 1 : place + 6]:
        between = match.string[match.end() : other.start()]
        if other.start() > match.end() + JOINT_REACH:
            break
        parts = other.groupdict()
        year, month = parts.get("year"), parts.get("month")
        if other.start() >= match.end() and year and len(year) == 4 and _JOINT.fullmatch(between):
            own = match.groupdict().get("month")
            return int(year) - bool(own and month and find_month(own) > find_month(month))
    return None


def _widen_week(mention: DateMention, scene: Scene) -> DateMention:
    """ "The week of April 20" as one date."""
    low = max(0, mention.start - 40)
    ahead = _WEEK_OF.search(scene.text[low : mention.start]) if mention.precision == "day" and mention.first else None
    if not ahead or not mention.first:
        return mention
    first, last = move(mention.first, "weekend" if ahead["end"] else "week", 0) or (None, None)
    start = low + ahead.start()
    text = scene.text[start : mention.end]
    return DateMention(text, start, mention.end, first, last, "day" if ahead["end"] else "week")


def _join_last(found: list[DateMention], text: str) -> None:
    """Makes one date of the last two where they are the ends of a range."""
    if len(found) < 2:
        return
    one, other = found[-2:]
    between = text[one.end : other.start] if other.start - one.end <= JOINT_REACH else ""
    ahead = text[max(0, one.start - 50) : one.start]
    joined = (
        _RANGE.fullmatch(between) and not _MOVED.search(ahead) and ("til" not in between or _FROM.search(ahead))
    ) or (between.strip() == "and" and _BETWEEN.search(ahead))
    later = one.first and other.first and other.last and one.first < other.first
    if joined and later and one.precision == other.precision and not one.ends:
        found[-2:] = [
            DateMention(
                text[one.start : other.end],
                one.start,
                other.end,
                one.first,
                other.last,
                one.precision,
                ends=(one, other),
            )
        ]


def split_ranges(mentions: Sequence[DateMention]) -> list[DateMention]:
    """The dates with each range as its two ends, for what weighs every date by itself."""
    return [one for mention in mentions for one in (mention.ends or (mention,))]


def is_within(claimed: DateMention, given: DateMention) -> bool:
    """Whether a claimed date is a given one, or a wider one around it: "in September" around "on 24 September"."""
    ours, theirs = ((one.month, one.day, one.weekday) for one in (claimed, given))
    if claimed.year is given.year is None and ours == theirs and any(part is not None for part in ours):
        return True
    if _is_misnamed(claimed) and claimed.weekday != given.weekday:
        return False
    if claimed.choices or given.choices:
        return _may_be(claimed, given)
    if claimed.first and claimed.last and given.first and given.last and claimed.counted == given.counted:
        return claimed.first <= given.first and given.last <= claimed.last
    if claimed.text.casefold() == given.text.casefold():
        return True
    asked = (claimed.year, claimed.month, claimed.day, claimed.weekday)
    told = (given.year, given.month, given.day, _weekday(given))
    said = [(one, other) for one, other in zip(asked, told, strict=True) if one is not None]
    return bool(said) and all(one == other for one, other in said)


def _may_be(claimed: DateMention, given: DateMention) -> bool:
    """The same of dates of which one is open between two days: a claim must hold whichever day the given one is."""
    if not given.choices:
        return given.first == given.last and given.first in claimed.choices
    if claimed.first and claimed.last:
        return claimed.first <= min(given.choices) and max(given.choices) <= claimed.last
    return claimed.choices == given.choices


def _is_misnamed(mention: DateMention) -> bool:
    """Whether a date is given with a weekday that it does not fall on."""
    return None not in (mention.first, mention.weekday, mention.day) and _weekday(mention) != mention.weekday


def _weekday(mention: DateMention) -> int | None:
    single: date | None = mention.first if mention.first == mention.last else None
    return single.weekday() if single else mention.weekday
