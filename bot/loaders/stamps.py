"""Lines that say when an article was published or updated, and nothing else: "Updated: Sept. 26, 2023 at 5:01 p.m. ET".

Which lines are asked, and what their dates then mean, is the business of heads.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.dates.almanac import MONTHS, read_day
from bot.loaders.metadata import read_date

_LONGEST = 200
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_WEEKDAY = r"(?:Mon|Tues?|Wed|Wednes|Thu|Thurs?|Fri|Sat|Satur|Sun)(?:day)?\b\.?,?\s{1,2}"
_YEAR = r"(?:19|20)\d\d(?!\d(?!\d?:\d\d))"
_DATE = (
    rf"(?:{_WEEKDAY})?(?:\d{{1,2}}(?:st|nd|rd|th)?[\s/-]{{1,2}}(?:of\s)?{_MONTH}[,\s/-]{{1,2}}{_YEAR}"
    rf"|{_MONTH}\s{{1,2}}\d{{1,2}}(?:st|nd|rd|th)?,?\s{{1,2}}{_YEAR}"
    rf"|{_YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?!\d)(?:T[\d:.]{{4,15}}(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|\d{1,2}(?P<mark>[/.-])\d{1,2}(?P=mark)(?:(?:19|20)\d\d|\d\d)(?!\d))"
)
_ZONE = (
    r"(?:GMT|UTC|BST|CES?T|EES?T|WES?T|MSK|[ECMP][SD]?T|A[EWC][SD]T|IST|SGT|HKT|JST|KST|PKT|GST|WIB|SAST|EAT|WAT|NZ[SD]T"
    r"|AMT|TRT|local\stime|(?:Eastern|Central|Mountain|Pacific)(?:\s(?:Standard|Daylight))?(?:\sTime)?|UK)\b"
    r"(?:\s?[+-]\s?\d{1,2}(?::?\d\d)?)?"
)
_VERB = r"(?:published|posted|issued|released|filed|uploaded|publication\sdate)"
_TOKEN = re.compile(
    rf"""
    (?P<updated>(?:this\s(?:article|story|page)\swas\s)?(?:last\s|latest\s)?(?:updated?|modified|edited|revised)\b
        (?:\s(?:on|at))?\s?:?)
    |(?P<published>(?:this\s(?:article|story|page)\swas\s)?(?:first\s|originally\s)?{_VERB}\b(?:\s(?:on|at))?\s?:?)
    |(?P<date>{_DATE})
    |(?P<time>(?:\d{{1,2}}[:.h]\d\d(?:[:.]\d\d)?(?:\s?[ap]\.?m\b\.?)?|\d{{1,2}}\s?[ap]\.?m\b\.?|\d{{4}}(?=\s?(?:GMT|UTC)))
        (?:\s?\(?{_ZONE}\)?)?|\(?{_ZONE}\)?)
    |(?P<ago>(?:\d{{1,3}}|an?)\s?(?:min(?:ute)?s?|h|hrs?|hours?|days?|weeks?|months?|years?)\sago\b|just\snow\b)
    |(?P<near>(?:yesterday|today)\b)
    |(?P<joint>(?:on|at|and)\b|[|•·,;:–—()/-])
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DAY_FIRST_ZONES = re.compile(
    r"\b(?:BST|GMT|UTC|CES?T|EES?T|MSK|IST|A[EWC][SD]T|SGT|HKT|PKT|GST|SAST|EAT|WAT|NZ[SD]T)\b"
)
_NUMERIC = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(?:\d{4}|\d\d)$")


@dataclass(frozen=True, slots=True)
class Stamp:
    """The dates of one line as it writes them. `undecided` is one without a label.

    `opens` is a label at the line's end, whose date is the next line. `is_sure` where a label or a clock time says
    that it is no heading. `rest` is what follows the dates, such as a byline.
    """

    published: str = ""
    updated: str = ""
    undecided: str = ""
    opens: str = ""
    is_sure: bool = False
    is_day_first: bool = False
    rest: str = ""


def read_stamp(line: str) -> Stamp | None:
    """The dates of a line that holds little else: a label, a clock time, "2 hours ago"; None for any other line."""
    stamp = scan_stamp(line)
    return None if stamp is None or stamp.rest else stamp


def scan_stamp(line: str) -> Stamp | None:
    """As `read_stamp`, of a line that may go on after its dates; what follows is `rest`."""
    if len(line) > _LONGEST:
        return None
    stamp, at, label, opens, found = Stamp(), 0, "", "", set[str]()
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        token = _TOKEN.match(line, at)
        if token is None:
            break
        kind, at = token.lastgroup or "", token.end()
        kind = "date" if kind == "mark" else kind
        found.add(kind)
        if kind in ("published", "updated"):
            label = kind
        elif kind == "date":
            stamp, label = _put(stamp, label, token["date"]), ""
        opens = label if kind in ("published", "updated") else opens if kind == "joint" else ""
    if not _is_stamp(found, line[at:], opens):
        return None
    is_sure = bool(found & {"published", "updated"}) or {"date", "time"} <= found
    day_first = _DAY_FIRST_ZONES.search(line) is not None
    return replace(stamp, opens=opens, is_sure=is_sure, is_day_first=day_first, rest=line[at:].strip())


def _put(stamp: Stamp, label: str, date: str) -> Stamp:
    """The stamp with one more date; the first of its kind stays."""
    if label == "published" and not stamp.published:
        return replace(stamp, published=date)
    if label == "updated" and not stamp.updated:
        return replace(stamp, updated=date)
    return replace(stamp, undecided=date) if not label and not stamp.undecided else stamp


def _is_stamp(found: set[str], rest: str, opens: str) -> bool:
    """Whether what was found in a line makes it one of dates: a date, "2 hours ago", a label with a time or alone."""
    if found & {"date", "ago"}:
        return True
    return (
        bool(found & {"published", "updated"}) and not rest.strip() and (bool(found & {"time", "near"}) or bool(opens))
    )


def read_days(stamps: Sequence[Stamp], story: str) -> tuple[str | None, str | None]:
    """The days of publication and of the last update that the stamps of one article give, as ISO dates or None.

    Where "9/6/2023" may be read in two ways, the other dates decide, then which way leaves fewer days between the two,
    then the time zone and the months that the story names; at last the month is taken to stand first.
    """
    stamps = _join_labels(stamps)
    published = [stamp.published for stamp in stamps] + [stamp.undecided for stamp in stamps]
    dates = (next(filter(None, published), ""), next(filter(None, (stamp.updated for stamp in stamps)), ""))
    numeric = [match for match in map(_NUMERIC.match, dates) if match]
    decided = next((order for order in map(_decide_order, numeric) if order is not None), None)
    if decided is not None or not numeric:
        return _read(dates[0], decided is True), _read(dates[1], decided is True)
    is_day_first = any(stamp.is_day_first for stamp in stamps) or _names_other_month(numeric[0], story)
    readings = [(_read(dates[0], order), _read(dates[1], order)) for order in (is_day_first, not is_day_first)]
    return min(readings, key=_measure_gap)


def _measure_gap(days: tuple[str | None, str | None]) -> int:
    """How many days lie between publication and update; very many where the update would come first."""
    first, last = map(read_day, days)
    gap = (last - first).days if first and last else 0
    return gap if gap >= 0 else 10_000 - gap


def _join_labels(stamps: Sequence[Stamp]) -> list[Stamp]:
    """The stamps, with the label that ends a line given to the date of the next."""
    joined: list[Stamp] = []
    opens = ""
    for stamp in stamps:
        if opens and stamp.undecided:
            stamp = replace(_put(stamp, opens, stamp.undecided), undecided="")
        joined.append(stamp)
        opens = stamp.opens
    return joined


def _decide_order(date: re.Match[str]) -> bool | None:
    """Whether the day stands first in a date of numbers only; None where it could be either."""
    one, other = int(date[1]), int(date[3])
    if one > 12 or other > 12:
        return one > 12
    return True if date[2] == "." or one == other else None


def _names_other_month(date: re.Match[str], story: str) -> bool:
    """Whether a story names the month that a date has if its day stands first, and not the one if it stands second."""
    month_first, day_first = (MONTHS[(int(date[place]) - 1) % 12].title()[:3] for place in (1, 3))
    return day_first in story and month_first not in story


def _read(date: str, is_day_first: bool) -> str | None:
    return read_date(re.sub(r"[/-](?=[^\W\d_])|(?<=[^\W\d_])[/-]", " ", date), day_first=is_day_first)
