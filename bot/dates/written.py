"""Dates that name their day, month, year or decade: "Sept. 24", "Monday, 3 April 2023", "mid-May", "2017-18".

A year left out is that of the dates around, or else counted from publication; seasons and weekdays are not read here.
"""

from __future__ import annotations

import re

from bot.dates.almanac import find_month, find_weekday, make_day, span_months, span_years
from bot.dates.mentions import DateMention, Form, Scene, make_mention
from bot.dates.numeric import NUMERIC, read_numeric
from bot.dates.outlook import looks_ahead
from bot.dates.traps import find_people, is_counting, is_no_month, is_no_year
from bot.dates.words import (
    ANY_WEEKDAY,
    DAY,
    EDGE,
    FULL_MONTH,
    MONTH,
    PART,
    SHORT_MONTH,
    WHICH_YEAR,
    YEAR,
    read_which_year,
)

LATEST_AHEAD = 300
"""A day and month further back than this many days is taken to be the coming one."""
LATEST_AGO = 150
"""One further back than this many days is the coming one where the text looks ahead."""
NEAR = 300
"""How many characters back a date with its year lends it to one without."""
_ISO = re.compile(r"(?<![\d/-])(?P<year>\d{4})(?P<mark>\s?-\s?|/)(?P<month>\d\d)(?P=mark)(?P<day>\d\d)(?![\d/-])")
_DAY_FIRST = re.compile(
    rf"(?:(?P<weekday>{ANY_WEEKDAY}),?\s+)?(?:the\s+(?=\d{{1,2}}[a-z]))?(?<![\d.,:/$£€-])(?P<day>{DAY})"
    rf"(?:\s?(?:[-–]|to|and)\s?(?P<until>{DAY}))?\s+(?:of\s+)?(?P<month>{MONTH})"
    rf"(?:(?:\s?,|\s+of)?\s+(?P<year>{YEAR})(?![\d%])|(?:\s?,|\s+of)?\s+{WHICH_YEAR})?(?!\w)"
)
_MONTH_FIRST = re.compile(
    rf"(?:(?P<weekday>{ANY_WEEKDAY}),?\s+)?\b(?P<month>{MONTH})\s+(?:the\s+)?(?P<day>{DAY})(?![\w:%]|[.,]\d)"
    rf"(?:\s?(?:[-–]|to|and)\s?(?P<until>{DAY})(?![\w:%]))?(?:(?:\s?,|\s+of)?\s+(?P<year>{YEAR})(?![\d%]|,\d)|(?:\s?,|\s+of)?\s+{WHICH_YEAR})?"
)
_MONTH_ONLY = re.compile(
    rf"\b(?P<edge>{EDGE})?(?P<part>{PART}(?:in\s+)?|(?:[Ee]arlier|[Ll]ater)\s+in\s+)?"
    r"(?:(?P<when>[Ll]ast|[Nn]ext|[Tt]his(?:\s+(?:past|coming))?|[Tt]he\s+(?:following|previous|next))\s+)?"
    rf"(?P<month>{FULL_MONTH}\b|{SHORT_MONTH}\.(?=\s)|Sept\b|{SHORT_MONTH}(?=\.?\s+(?:of\s+)?{YEAR}\b))"
    rf"(?:\.?(?:\s?,|\s+of)?\s+(?P<year>{YEAR})(?![\d%])|\s+(?:of\s+)?{WHICH_YEAR})?(?!\w)"
)
_DECADE = re.compile(
    r"(?:\b[Tt]he\s+)?(?:\b(?:[Ee]arly|[Mm]id|[Ll]ate)[\s-]+(?:to[\s-](?:mid|late)[\s-])?)?"
    r"(?:(?<![\d.,$£€])(?P<year>1\d\d0|20\d0)['’]?s|(?<!\w)['’‘](?P<short>\d0)s)\b(?![-'’]\w)"
)
_WORD_DECADE = re.compile(
    r"\b[Tt]he\s+(?:(?:early|mid|late|roaring|swinging)[\s-])?(?P<word>[Tt]wenties|[Tt]hirties|[Ff]orties|[Ff]ifties|[Ss]ixties|[Ss]eventies|[Ee]ighties|[Nn]ineties)\b"
)
_CENTURY = re.compile(
    r"\b(?:[Tt]he\s+)?(?:(?:early|mid|late)[\s-])?(?P<nth>1?\d|2[01])(?:st|nd|rd|th)\s+century\b(?!\s+B\.?C)"
)
_YEARS = re.compile(
    rf"(?<![\d.,$€£¥/-])(?P<year>{YEAR})\s?(?P<mark>--?|[–/])\s?(?P<until>{YEAR}|(?<=[-–/])\d\d)(?![\w%/-]|[.,]\d|\s-\s\d)"
)
_YEAR_ONLY = re.compile(
    rf"\b(?P<edge>{EDGE})?(?P<part>{PART}(?:in\s+)?|(?:[Ee]arlier|[Ll]ater)\s+in\s+)?(?<![\d.,$€£¥/])(?<!\d )(?<!\d-)"
    rf"(?P<year>{YEAR})(?![\w%/]|[.,]\d|-\d|\s\d{{3}}\b)"
)
_DECADES = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
_COMPARING = re.compile(r"\b(?:since|than|from)\s+$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?][\"'”’)]{0,3}\s")


def _read_day_month(match: re.Match[str], scene: Scene) -> DateMention | None:
    parts = match.groupdict()
    month = find_month(parts["month"])
    day, until = (int(re.sub(r"\D", "", parts.get(name) or "0")) for name in ("day", "until"))
    if _MONTH_FIRST is match.re and not parts["year"] and not parts["weekday"] and is_counting(scene.text, match.end()):
        return None
    year = int(parts["year"]) if parts["year"] else read_which_year(parts.get("which"), scene)
    weekday = find_weekday(parts["weekday"]) if parts.get("weekday") else None
    settled = year or _settle_year(month, day, weekday, match, scene)
    first = make_day(settled, month, day)
    last = make_day(settled, month, until) if until > day else first
    return make_mention(match, (first, last) if first and last else None, "day", year, month, day, weekday)


def _settle_year(month: int, day: int, weekday: int | None, match: re.Match[str], scene: Scene) -> int | None:
    """The year of a day without one: that of the dates around it, or the latest before publication, or the next."""
    lent = _find_lent_year(month, day, match, scene)
    anchor = scene.published
    if lent or anchor is None:
        return lent
    years = [anchor.year, anchor.year - 1, anchor.year + 1]
    if weekday is not None:
        fitting = [made for one in years if (made := make_day(one, month, day)) and made.weekday() == weekday]
        if fitting:
            return min(fitting, key=lambda one: abs((one - anchor).days)).year
    this = make_day(anchor.year, month, day)
    if this is None:
        return next((one for one in years if make_day(one, month, day)), None)
    future = looks_ahead(scene.text, match.start(), match.end())
    if this > anchor:
        before = make_day(anchor.year - 1, month, day)
        return anchor.year - (not future and before is not None and (anchor - before).days <= LATEST_AHEAD)
    return anchor.year + (future and (anchor - this).days > LATEST_AGO)


def _find_lent_year(month: int, day: int, match: re.Match[str], scene: Scene) -> int | None:
    """The year that a date joined to this one has ("May and June 2021"), or the last one of a story told in order."""
    if scene.coming_year:
        return scene.coming_year
    last = scene.seen[-1] if scene.seen else None
    if not (last and last.year and last.first and scene.published) or match.start() - last.end > NEAR:
        return None
    between = scene.text[last.end : match.start()]
    ahead = scene.text[max(0, last.start - 10) : last.start]
    opens = ahead.endswith(("In ", "in ")) and _opens_sentence(scene.text, last.start - 3)
    same_story = last.precision in ("day", "month") or (opens and not _SENTENCE_END.search(between))
    if "\n" in between or _COMPARING.search(ahead) or not same_story:
        return None
    if looks_ahead(scene.text, match.start(), match.end()):
        return None
    year = last.year + ((month, day) < (last.first.month, last.first.day if last.precision == "day" else 0))
    lent = make_day(year, month, day)
    return year if lent and lent <= scene.published else None


def _opens_sentence(text: str, start: int) -> bool:
    return text[max(0, start - 3) : start].rstrip(" \n\"“'‘")[-1:] in ("", ".", "!", "?", ":")


def _read_month(match: re.Match[str], scene: Scene) -> DateMention | None:
    when = (match["when"] or "").lower()
    if not (match["year"] or match["which"] or when or match["part"] or match["edge"]):
        scene.people = find_people(scene.text) if scene.people is None else scene.people
        if is_no_month(scene.text, match.start("month"), match.end("month"), scene.people):
            return None
    month = find_month(match["month"])
    year = int(match["year"]) if match["year"] else read_which_year(match["which"], scene)
    counted = when.startswith("the ")
    settled = year or _settle_month(month, when, match, scene)
    return make_mention(
        match, span_months(settled, month), "month", year, month, counted=counted and not scene.find_last("month")
    )


def _settle_month(month: int, when: str, match: re.Match[str], scene: Scene) -> int | None:
    """The year of a month without one."""
    last = scene.find_last("month") if when.startswith("the ") else None
    anchor = (last.first if last else None) or scene.published
    if when.endswith(("following", "previous", "next")) and anchor:
        back = when.endswith("previous")
        return anchor.year + (-(month >= anchor.month) if back else month <= anchor.month)
    lent = None if when else _find_lent_year(month, 1, match, scene)
    if lent or anchor is None:
        return lent
    if when == "this":
        return anchor.year
    if when.endswith("coming") or (not when and looks_ahead(scene.text, match.start(), match.end())):
        return anchor.year + (month < anchor.month)
    return anchor.year - (month > anchor.month or (bool(when) and month == anchor.month))


def _read_decade(match: re.Match[str], scene: Scene) -> DateMention | None:
    if match["short"]:
        return _make_decade(match, int(match["short"]), scene)
    year = int(match["year"])
    century = year % 100 == 0 and year < 2000
    return make_mention(match, span_years(year, 100 if century else 10), "century" if century else "decade")


def _read_word_decade(match: re.Match[str], scene: Scene) -> DateMention | None:
    return _make_decade(match, 20 + 10 * _DECADES.index(match["word"].lower()), scene)


def _make_decade(match: re.Match[str], short: int, scene: Scene) -> DateMention | None:
    this = scene.published.year if scene.published else 2000
    year = this // 100 * 100 + short
    return make_mention(match, span_years(year if year <= this else year - 100, 10), "decade")


def _read_century(match: re.Match[str], scene: Scene) -> DateMention | None:
    nth = int(match["nth"])
    return make_mention(match, span_years(nth * 100 - 99, 100), "century") if nth else None


def _read_years(match: re.Match[str], scene: Scene) -> DateMention | None:
    year, until = int(match["year"]), int(match["until"])
    if until < 100:
        until += year // 100 * 100 + (100 if until <= year % 100 else 0)
    if until <= year or (match["mark"] == "/" and until != year + 1) or until - year > 150:
        return None
    return make_mention(match, span_years(year, until - year + 1), "year", year)


def _read_year(match: re.Match[str], scene: Scene) -> DateMention | None:
    if is_no_year(scene.text, match.start("year"), match.end("year")):
        return None
    year = int(match["year"])
    return make_mention(match, span_years(year), "year", year)


WRITTEN_FORMS: tuple[Form, ...] = (
    ("number", _ISO, _read_day_month),
    ("number", NUMERIC, read_numeric),
    ("month", _DAY_FIRST, _read_day_month),
    ("month", _MONTH_FIRST, _read_day_month),
    ("number", _DECADE, _read_decade),
    ("decade", _WORD_DECADE, _read_word_decade),
    ("unit", _CENTURY, _read_century),
    ("number", _YEARS, _read_years),
    ("month", _MONTH_ONLY, _read_month),
    ("number", _YEAR_ONLY, _read_year),
)
