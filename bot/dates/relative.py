"""Dates told from another day: weekdays, "yesterday", "last week", "two years ago"; "the next day", "a month later".

The first are counted from publication, the latter from the last date given; named periods are read elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from bot.dates.almanac import (
    SATURDAY,
    Period,
    find_month,
    find_nth_weekday,
    find_weekday,
    make_day,
    move,
    shift,
    span_weekend,
)
from bot.dates.mentions import DateMention, Form, Scene, make_mention
from bot.dates.outlook import looks_ahead
from bot.dates.traps import is_no_weekday
from bot.dates.words import COUNT, EDGE, ENDS_CLAUSE, ORDINALS, WEEKDAY, YEAR, read_count
from bot.stated import Precision

_WEEKDAY_FORM = re.compile(
    r"\b(?:(?P<when>last|next|this(?:\s+(?:past|coming))?|the\s+(?:following|previous|next|same)|that(?:\s+same)?)\s+)?"
    rf"(?P<weekday>(?-i:{WEEKDAY}))\b(?:\s+(?:of\s+)?(?P<week>last|next|this)\s+week\b|,?\s+(?:the\s+)?(?P<day>\d\d?)(?:st|nd|rd|th)\b)?",
    re.IGNORECASE,
)
_NTH_WEEKDAY = re.compile(
    rf"\b(?:the\s+)?(?P<nth>first|second|third|fourth|last|final)\s+(?P<weekday>(?-i:{WEEKDAY}))\s+(?:of|in)\s+"
    rf"(?P<month>(?-i:[JFMASOND][a-z]{{2,8}}))\b(?:,?\s+(?P<year>{YEAR})\b)?",
    re.IGNORECASE,
)
_NEAR = re.compile(
    r"\b(?:the\s+)?(?P<near>day\s+before\s+yesterday|day\s+after\s+tomorrow)\b"
    r"|\b(?P<near_one>today|tonight|yesterday|tomorrow|last\s+night|this\s+(?:morning|afternoon|evening))\b",
    re.IGNORECASE,
)
_UNIT_FORM = re.compile(
    rf"\b(?:(?P<edge>(?-i:{EDGE}))|(?P<part>early|mid|late|earlier|later)[\s-]+)?(?P<when>last|next|this(?:\s+(?:past|coming))?)\s+"
    r"(?P<unit>week(?:end)?|month|year|decade|century|quarter)\b(?P<before>\s+(?:before|but)\s+(?:last|one))?",
    re.IGNORECASE,
)
_PUBLISHED_UNIT = re.compile(
    rf"\b(?:(?-i:{EDGE})|(?:early|earlier|late|later|midway)\s+in\s+)the\s+(?P<unit>week|month|year|decade|century)\b(?!\s+(?:of|that|when|before|after)\b)",
    re.IGNORECASE,
)
_BEFORE_LAST = re.compile(r"\bthe\s+(?P<unit>week|month|year)\s+before\s+last\b", re.IGNORECASE)
_WEEKEND = re.compile(r"\bthe\s+(?:bank\s+holiday\s+)?weekend\b(?!\s+(?:of|when|before|after)\b)", re.IGNORECASE)
_AGO = re.compile(
    rf"\b(?<![\d.,])(?P<count>{COUNT})\s+(?P<unit>day|week|fortnight|month|year|decade|century|centurie)s?\s+ago\b"
    rf"|\b(?P<ahead>{COUNT})\s+(?P<ahead_unit>day|week|fortnight|month|year)s?(?:['’]s?\s+time|\s+from\s+(?:now|today))\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    rf"\b(?<![\d.,])(?P<count>{COUNT})\s+(?P<unit>day|night|week|fortnight|month|year|decade|century|centurie)s?\s+"
    rf"(?:(?P<way>earlier|later)\b(?!\s+than\b)|(?P<loose>before|after|afterwards?|previously|prior|beforehand|on)\b{ENDS_CLAUSE})",
    re.IGNORECASE,
)
_NEXT = re.compile(
    rf"\b(?:(?P<part>early|mid|late|earlier|later)\s+|(?-i:{EDGE}))?(?P<way>the\s+(?:very\s+)?(?:next|following|previous|preceding|same)|that(?:\s+(?:very|same))?)\s+"
    r"(?P<unit>day|morning|afternoon|evening|night|week(?:end)?|month|year|decade|century|quarter)\b(?!-|\s+(?:as|that|in\s+which|last|a\s+year|the\s+year|(?:of|in)\s+\d)\b)",
    re.IGNORECASE,
)
_DAY_BEFORE = re.compile(
    rf"\bthe\s+(?P<unit>day|morning|evening|night|week(?:end)?|month|year|decade)\s+(?P<way>before|after|earlier|later){ENDS_CLAUSE}",
    re.IGNORECASE,
)
_NTH_DAY = re.compile(
    r"\b(?:on|until|till|by|since|from|and|to|between|of|or|through)\s+(?P<date>the\s+(?P<day>\d\d?)(?:st|nd|rd|th))"
    r"(?=\s*(?:[.,;:!?)\"”’]|$)|\s+(?:and|but|or|when|after|before|with|because|as|at|to|for|by)\b)"
)
_EVERY_WEEKDAY = re.compile(
    r"(?<!from )\b(?:Monday|Mon)(?:\s{1,3}(?:to|through)\s{1,3}|\s?[-–]\s?)(?:Friday|Fri|Saturday|Sunday)\b"
)
_DURING = re.compile(r"\b(?:over|in|within|for|during|of|per)\s+$", re.IGNORECASE)
_OWNED = re.compile(r"(?:\b(?:the|his|her|their|its|my|our|your|very)|['’]s?)\s+$", re.IGNORECASE)
_BROADCAST = re.compile(r"\b(?:USA|Russia|Psychology|India|Radio 4['’]s|BBC['’]s)\s+$")
_NEAR_DAYS = {"yesterday": -1, "tomorrow": 1, "last night": -1, "day before yesterday": -2, "day after tomorrow": 2}
_PRECISIONS: dict[str, Precision] = {
    "day": "day", "week": "week", "weekend": "day", "month": "month", "quarter": "month", "year": "year",
    "decade": "decade", "century": "century",
}  # fmt: skip
_MULTIPLES = {"fortnight": ("week", 2), "decade": ("year", 10), "century": ("year", 100)}


def _read_weekday(match: re.Match[str], scene: Scene) -> DateMention | None:
    if not match["when"] and _EVERY_WEEKDAY.search(scene.text, max(0, match.start() - 20), match.end() + 20):
        return None
    if is_no_weekday(scene.text, match.start("weekday"), match.end("weekday")):
        return None
    weekday = find_weekday(match["weekday"])
    when = re.sub(r"\s+", " ", (match["when"] or "").lower())
    told = when.startswith(("the ", "that"))
    last = scene.find_last("day") if told else None
    if told:
        anchor = last.last if last else scene.published
        day = _find_weekday_by(anchor, weekday, when) if anchor else None
    else:
        day = _settle_weekday(match, weekday, when, scene)
    return make_mention(match, (day, day) if day else None, "day", weekday=weekday, counted=told and not last)


def _find_weekday_by(anchor: date, weekday: int, when: str) -> date | None:
    """The weekday after a day, before it, or in its week."""
    if when.endswith(("following", "next")):
        return shift(anchor, (weekday - anchor.weekday()) % 7 or 7)
    if when.endswith("previous"):
        return shift(anchor, -((anchor.weekday() - weekday) % 7 or 7))
    return shift(anchor, weekday - anchor.weekday())


def _settle_weekday(match: re.Match[str], weekday: int, when: str, scene: Scene) -> date | None:
    """The day of a weekday that is told from publication."""
    anchor = scene.published
    if anchor is None:
        return None
    if match["week"]:
        steps = {"last": -1, "next": 1}.get(match["week"].lower(), 0)
        return shift(anchor, weekday - anchor.weekday() + 7 * steps)
    back = (anchor.weekday() - weekday) % 7
    if match["day"]:
        near = [
            day for steps in range(-5, 6) if (day := shift(anchor, 7 * steps - back)) and day.day == int(match["day"])
        ]
        return min(near, key=lambda day: abs((day - anchor).days), default=None)
    if when == "next":
        return shift(anchor, 7 - back)
    ahead = when == "this coming" or (when in ("", "this") and looks_ahead(scene.text, match.start(), match.end()))
    if ahead or (when == "this" and weekday > anchor.weekday()):
        return shift(anchor, -back % 7)
    return shift(anchor, -(back or 7 * (when in ("last", "this past"))))


def _read_nth_weekday(match: re.Match[str], scene: Scene) -> DateMention | None:
    try:
        month = find_month(match["month"])
    except StopIteration:
        return None
    weekday, nth = find_weekday(match["weekday"]), ORDINALS[match["nth"].lower()]
    year = int(match["year"]) if match["year"] else None
    this = scene.published
    if year is None and this:
        ahead = looks_ahead(scene.text, match.start(), match.end())
        year = this.year + (month < this.month if ahead else -(month > this.month))
    day = find_nth_weekday(year, month, weekday, nth) if year else None
    return make_mention(
        match, (day, day) if day else None, "day", int(match["year"] or 0) or None, month, None, weekday
    )


def _read_near(match: re.Match[str], scene: Scene) -> DateMention | None:
    if match.group() in ("Today", "Tomorrow") and _BROADCAST.search(
        scene.text[max(0, match.start() - 14) : match.start()]
    ):
        return None
    word = re.sub(r"\s+", " ", (match["near"] or match["near_one"]).lower())
    period = scene.step("day", _NEAR_DAYS.get(word, 0))
    return make_mention(match, period, "day")


def _read_unit(match: re.Match[str], scene: Scene) -> DateMention | None:
    when, unit = match["when"].lower(), match["unit"].lower()
    ahead = scene.text[max(0, match.start("when") - 8) : match.start("when")]
    if not when.startswith("this") and _OWNED.search(ahead):
        return None
    if when.endswith("past") and unit != "weekend":
        return None
    steps = {"last": -1, "next": 1, "this past": -1}.get(re.sub(r"\s+", " ", when), 0)
    period = scene.step(unit, steps)
    return make_mention(match, period, _PRECISIONS[unit])


def _read_published_unit(match: re.Match[str], scene: Scene) -> DateMention | None:
    unit = match["unit"].lower()
    return make_mention(match, scene.step(unit, 0), _PRECISIONS[unit])


def _read_before_last(match: re.Match[str], scene: Scene) -> DateMention | None:
    unit = match["unit"].lower()
    return make_mention(match, scene.step(unit, -2), _PRECISIONS[unit])


def _read_weekend(match: re.Match[str], scene: Scene) -> DateMention | None:
    anchor = scene.published
    period: Period | None = None
    if anchor and (anchor.weekday() > SATURDAY or looks_ahead(scene.text, match.start(), match.end())):
        period = span_weekend(anchor)
    elif anchor:
        period = move(anchor, "weekend", -1)
    return make_mention(match, period, "day")


def _read_ago(match: re.Match[str], scene: Scene) -> DateMention | None:
    count = read_count(match["count"] or match["ahead"])
    unit = (match["unit"] or match["ahead_unit"]).lower()
    return _count_from(match, scene.published, unit, count, -1 if match["count"] else 1, counted=False)


def _read_later(match: re.Match[str], scene: Scene) -> DateMention | None:
    way = (match["way"] or match["loose"]).lower()
    if way == "on" and match["unit"].lower() not in ("day", "week", "month", "year"):
        return None
    back = way in ("earlier", "before", "previously", "prior", "beforehand")
    unit = _simplify(match["unit"])
    precision = _PRECISIONS[_MULTIPLES.get(unit, (unit, 1))[0]]
    last = scene.find_last(precision)
    anchor = (last.first if back else last.last) if last else scene.published
    return _count_from(match, anchor, unit, read_count(match["count"]), -1 if back else 1, counted=last is None)


def _simplify(unit: str) -> str:
    """A unit of time without its plural, a part of the day as the day."""
    unit = unit.lower().replace("centurie", "century")
    return "day" if unit in ("night", "morning", "afternoon", "evening") else unit


def _count_from(
    match: re.Match[str], anchor: date | None, unit: str, count: float | None, way: int, *, counted: bool
) -> DateMention | None:
    unit, times = _MULTIPLES.get(_simplify(unit), (_simplify(unit), 1))
    steps = (count or 0) * times
    if steps < 1 or steps != int(steps):
        return None
    period = move(anchor, unit, way * int(steps)) if anchor else None
    return make_mention(match, period, _PRECISIONS[unit], counted=counted)


def _read_next(match: re.Match[str], scene: Scene) -> DateMention | None:
    way, unit = match["way"].lower().split()[-1], _simplify(match["unit"])
    ahead = scene.text[max(0, match.start() - 8) : match.start()]
    if way == "next" and _DURING.search(ahead) and not re.search(r"\bof\s+$", ahead) and unit != "weekend":
        return None
    steps = {"next": 1, "following": 1, "previous": -1, "preceding": -1}.get(way, 0)
    found = _step_from_last(match, unit, steps, scene)
    if unit == "day" and match["part"]:  # as in "on Tuesday night", the part of the day does not belong to the date
        start = match.start("way")
        return replace(found, text=scene.text[start : found.end], start=start)
    return found


def _read_day_before(match: re.Match[str], scene: Scene) -> DateMention | None:
    steps = -1 if match["way"].lower() in ("before", "earlier") else 1
    return _step_from_last(match, _simplify(match["unit"]), steps, scene)


def _step_from_last(match: re.Match[str], unit: str, steps: int, scene: Scene) -> DateMention:
    last = scene.find_last(_PRECISIONS[unit])
    anchor = (last.first if steps < 0 else last.last) if last else scene.published
    period = move(anchor, unit, steps) if anchor else None
    if last and last.period and steps == 0 and unit == "day" and last.precision == "day":
        period = last.period
    return make_mention(match, period, _PRECISIONS[unit], counted=last is None)


def _read_nth_day(match: re.Match[str], scene: Scene) -> DateMention | None:
    """ "The 31st" of the month of the last date, or of the next one where it lies before that."""
    last = scene.find_last("month")
    if last is None or last.first is None or last.precision not in ("day", "week", "month"):
        return None
    day = int(match["day"])
    found = make_day(last.first.year, last.first.month, day)
    if found and last.precision == "day" and found < last.first and last.first.day > 20 and day < 10:
        following = move(last.first, "month", 1)
        found = make_day(following[0].year, following[0].month, day) if following else None
    return make_mention(match, (found, found), "day", day=day) if found else None


RELATIVE_FORMS: tuple[Form, ...] = (
    ("month", _NTH_WEEKDAY, _read_nth_weekday),
    ("day", _WEEKDAY_FORM, _read_weekday),
    ("day", _NEAR, _read_near),
    ("unit", _BEFORE_LAST, _read_before_last),
    ("unit", _UNIT_FORM, _read_unit),
    ("unit", _PUBLISHED_UNIT, _read_published_unit),
    ("unit day", _AGO, _read_ago),
    ("unit day", _LATER, _read_later),
    ("unit day", _NEXT, _read_next),
    ("unit day", _DAY_BEFORE, _read_day_before),
    ("unit", _WEEKEND, _read_weekend),
    ("number", _NTH_DAY, _read_nth_day),
)
