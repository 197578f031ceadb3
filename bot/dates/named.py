"""Periods with names: seasons, quarters and halves of a year, its first or last months, and holidays.

Which days they are is reckoned in almanac.py and holidays.py; here it is settled which year a text means.
"""

from __future__ import annotations

import re
from datetime import date

from bot.dates.almanac import Period, span_months, span_season
from bot.dates.holidays import AFTER_THANKSGIVING, BY_EASTER, BY_WEEKDAY, FIXED, LOOSE, find_holiday
from bot.dates.mentions import DateMention, Form, Scene, make_mention
from bot.dates.outlook import looks_ahead
from bot.dates.words import ORDINALS, PART, SEASON, WHICH_YEAR, YEAR, read_count, read_which_year

NEAR = 250
"""How many characters around a quarter without a year may tell that it is one of business."""
_WHEN = (
    r"(?P<when>[Ll]ast|[Nn]ext|[Tt]his(?:\s+(?:past|coming))?|[Tt]hat(?:\s+same)?"
    r"|[Tt]he\s+(?:same|following|previous|next))"
)
_SEASON_FORM = re.compile(
    rf"\b(?:{_WHEN}\s+|(?P<the>[Tt]he\s+)?{PART}?)(?P<season>{SEASON})"
    rf"(?:(?:\s?,|\s+of)?\s+(?P<year>{YEAR})(?:[-–/](?P<until>\d\d(?:\d\d)?))?(?![\d%])|\s+(?:of\s+)?{WHICH_YEAR}|\b)(?![-\w])"
)
_QUARTER_FORM = re.compile(
    rf"\b(?:the\s+)?(?P<nth>first|second|third|fourth|final|last|1st|2nd|3rd|4th)[\s-]+(?P<kind>quarter|half)\b(?!-final|\s+final)"
    rf"(?:\s+(?:of|in)\s+(?:(?:fiscal|financial)\s+)?(?:(?P<year>{YEAR})(?![\d%])|(?P<this>the)\s+(?:financial\s+|fiscal\s+)?year\b|{WHICH_YEAR})|(?!\s+of\b))",
    re.IGNORECASE,
)
_SHORT_QUARTER = re.compile(
    rf"\b(?P<kind>[QH])(?P<nth>[1-4])(?:\s+(?:of\s+)?(?P<year>{YEAR})(?![\d%])|\s+{WHICH_YEAR}|\b)"
)
_MONTHS_OF = re.compile(
    rf"\b(?:the\s+)?(?P<nth>first|last|final)\s+(?P<count>two|three|four|five|six|seven|eight|nine|ten|eleven|[2-9])\s+months\s+of\s+"
    rf"(?:(?P<year>{YEAR})(?![\d%])|(?P<this>the)\s+year\b|{WHICH_YEAR})",
    re.IGNORECASE,
)
_NAMES = "|".join(
    re.sub(r"s\b", "['’]?s['’]?", name).replace("st ", r"st\.? ").replace(" ", r"\s+")
    for name in sorted((*FIXED, *BY_EASTER, *BY_WEEKDAY, *AFTER_THANKSGIVING), key=len, reverse=True)
)
_HOLIDAY_FORM = re.compile(
    rf"\b(?:{_WHEN}\s+|[Tt]he\s+(?=Fourth))?(?=[A-Z])(?P<name>(?i:{_NAMES}))\b(?:(?:\s?,|\s+of)?\s+(?P<year>{YEAR})(?![\d%])|\s+(?:of\s+)?{WHICH_YEAR})?"
)
_DATING = re.compile(
    r"\b(?:on|between|before|after|since|until|till|by|at|over|through|during|for|around|and|past|from)\s+$",
    re.IGNORECASE,
)
_FEAST = re.compile(
    r"['’]?s?\s+(?:trees?|cards?|markets?|part(?:y|ies)|presents?|gifts?|dinners?|lunch|carols?|shopping|shoppers?|songs?|singles?|lights"
    r"|shows?|period|breaks?|holidays?|season|number|weeks?|term|specials?|pudding|decorations?|jumpers?|concerts?|trading|sales|rush|weekend"
    r"|message|services?|eggs?|parade|turkeys?|bonus(?:es)?|films?|movies?|Island|Carol|Rising|Road|Street)\b"
)
_SEASONED = re.compile(
    r"\b(?:in|over|during|since|by|until|till|throughout|from|after|before|through|for|and|of)\s+$", re.IGNORECASE
)
_NO_SEASON = re.compile(r"\s+(?:of|from|to|into|in\s+(?:prices|sales|the\s+(?:number|value)))\b|['’]")
_BUSINESS = re.compile(
    r"\b(?:profits?|revenues?|sales|earnings|orders|shares?|growth|gdp|economy|quarterly|loss(?:es)?|income|turnover|output|exports"
    r"|deliveries|forecasts?|analysts?|fiscal|company|bank|inflation|shipments|dividends?|bookings|investors?|subscribers|guidance|results)\b",
    re.IGNORECASE,
)
_SPORT = re.compile(
    r"\b(?:goals?|scored|scoring|half-time|halftime|touchdowns?|rebounds|assists|kick-off|penalty|substitute|striker|midfielder|coach"
    r"|trailed|quarterback|field\s+goal|free\s+throws?|winger|defender|goalkeeper|minute|possession|match|game)\b",
    re.IGNORECASE,
)


def _read_season(match: re.Match[str], scene: Scene) -> DateMention | None:
    when = re.sub(r"\s+", " ", (match["when"] or "").lower())
    season = match["season"].lower()
    dated = match["year"] or match["which"]
    if not dated and (match["season"][0].isupper() or not (when or _is_bare_season(match, scene))):
        return None
    if not dated and season == "fall" and _NO_SEASON.match(scene.text, match.end()):
        return None
    if match["until"] and int(match["until"]) % 100 != (int(match["year"]) + 1) % 100:
        return None
    told = when.startswith(("the ", "that"))
    last = scene.find_last("month") if told else None
    year = int(match["year"]) if match["year"] else read_which_year(match["which"], scene)
    settled = span_season(year, season) if year else _settle_season(match, season, when, scene)
    return make_mention(match, settled, "month", year, counted=told and not last)


def _is_bare_season(match: re.Match[str], scene: Scene) -> bool:
    """Whether a season without more is a time: "in the spring"."""
    return bool(match["the"] and _SEASONED.search(scene.text[max(0, match.start() - 12) : match.start()]))


def _settle_season(match: re.Match[str], season: str, when: str, scene: Scene) -> Period | None:
    """The season that a text means without a year; None where the calendar ends before it."""
    told = when.startswith(("the ", "that"))
    last = scene.find_last("year") if told else None
    anchor = (last.first if last else None) or scene.published
    if anchor is None:
        return None
    near = [one for year in range(anchor.year - 2, anchor.year + 3) if (one := span_season(year, season))]
    begun = [one for one in near if one[0] <= anchor]
    coming = [one for one in near if one[0] > (last.last if last and last.last else anchor)]
    ahead = looks_ahead(scene.text, match.start(), match.end())
    over = season == "winter" and anchor.month <= (2 if ahead else 8)
    past, following = (begun[-1] if begun else None), (coming[0] if coming else None)
    own = past if over else span_season(anchor.year, season)
    if when in ("the following", "the next"):
        return following
    if when == "next":
        return own and span_season(own[0].year + 1, season)
    if when in ("last", "this past", "the previous"):
        return next((one for one in reversed(near) if one[1] < anchor.replace(day=1)), None)
    if when:
        return own
    return following if ahead else past


def _read_quarter(match: re.Match[str], scene: Scene) -> DateMention | None:
    parts = match.groupdict()
    size = 3 if match["kind"].lower() in ("quarter", "q") else 6
    nth = int(match["nth"][0]) if match["nth"][0].isdigit() else ORDINALS[match["nth"].lower()]
    nth = nth if nth > 0 else 12 // size
    if nth * size > 12:
        return None
    if parts["year"] or parts["which"] or parts.get("this"):
        year = int(parts["year"]) if parts["year"] else read_which_year(parts["which"], scene)
        year = year or (scene.published.year if scene.published else None)
        return make_mention(
            match, span_months(year, size * nth - size + 1, size), "month", int(parts["year"] or 0) or None
        )
    if match["kind"] not in "QH" and not _is_business(match, scene):
        return None
    near = _list_parts(scene.published, size, nth)
    if looks_ahead(scene.text, match.start(), match.end()):
        near = [one for one in near if scene.published and one[1] >= scene.published][:1]
    else:
        near = [one for one in near if scene.published and one[1] <= scene.published][-1:]
    return make_mention(match, near[0] if near else None, "month")


def _list_parts(anchor: date | None, size: int, nth: int) -> list[Period]:
    years = range(anchor.year - 1, anchor.year + 2) if anchor else range(0)
    return [one for year in years if (one := span_months(year, size * nth - size + 1, size))]


def _is_business(match: re.Match[str], scene: Scene) -> bool:
    """Whether a quarter or half without a year is one of the books rather than of a match or a cake."""
    around = scene.text[max(0, match.start() - NEAR) : match.end() + NEAR]
    return bool(_BUSINESS.search(around)) and not _SPORT.search(around)


def _read_months_of(match: re.Match[str], scene: Scene) -> DateMention | None:
    count = int(read_count(match["count"]) or 0)
    year = int(match["year"]) if match["year"] else read_which_year(match["which"], scene)
    year = year or (scene.published.year if scene.published else None)
    first = 1 if match["nth"].lower() == "first" else 13 - count
    return make_mention(match, span_months(year, first, count), "month", int(match["year"] or 0) or None)


def _read_holiday(match: re.Match[str], scene: Scene) -> DateMention | None:
    name = re.sub(r"['’.]", "", re.sub(r"\s+", " ", match["name"].lower()))
    dated = match["year"] or match["which"] or match["when"]
    if name in LOOSE:
        ahead = scene.text[max(0, match.start() - 12) : match.start()]
        if _FEAST.match(scene.text, match.end()) or not (dated or _DATING.search(ahead)):
            return None
    year = int(match["year"]) if match["year"] else read_which_year(match["which"], scene)
    day = find_holiday(name, year) if year else _settle_holiday(match, name, scene)
    return make_mention(match, (day, day) if day else None, "day", year)


def _settle_holiday(match: re.Match[str], name: str, scene: Scene) -> date | None:
    """The holiday that a text means without a year: the last before publication, or the next."""
    when = re.sub(r"\s+", " ", (match["when"] or "").lower())
    last = scene.find_last("day") if when.startswith(("the ", "that")) else None
    anchor = (last.first if last else None) or scene.published
    if anchor is None:
        return None
    near = [day for year in range(anchor.year - 1, anchor.year + 2) if (day := find_holiday(name, year))]
    ahead = not when and looks_ahead(scene.text, match.start(), match.end())
    if ahead or when in ("next", "this", "this coming", "the following", "the next"):
        return next((day for day in near if day > anchor or (day == anchor and when != "next")), None)
    return next((day for day in reversed(near) if day < anchor or (day == anchor and not when)), None)


NAMED_FORMS: tuple[Form, ...] = (
    ("day holiday month", _HOLIDAY_FORM, _read_holiday),
    ("unit", _MONTHS_OF, _read_months_of),
    ("quarter", _QUARTER_FORM, _read_quarter),
    ("quarter", _SHORT_QUARTER, _read_quarter),
    ("season", _SEASON_FORM, _read_season),
)
