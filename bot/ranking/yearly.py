"""Yearly: the one year that a report is about, as its title tells, for the months in it that name none.

"In July" of a report on water use in 2024 is July 2024, whenever the report came out.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date

from bot.dates import DateMention
from bot.schema import Document

_YEAR = r"((?:19|20)\d\d)"
_REPORTS = "report|review|accounts|results|figures|statistics|summary|survey|use|usage|sales|attendance|budget"
_ABOUT = re.compile(
    rf"\b(?:{_REPORTS})\b[^.?!]{{0,60}}\b{_YEAR}$|^{_YEAR} (?:annual |yearly )?(?:{_REPORTS})\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?]\s|\n")
LONGEST = 300
"""Characters of a sentence on either side of a month that are looked at."""
_DAY = re.compile(r"\b\d{1,2}(?:st|nd|rd|th)?\s[A-Z]|[a-z]\s\d{1,2}\b")


def find_year(document: Document) -> int | None:
    """The year that a report is about, where its title tells one and it came out later, or no one knows when."""
    found = _ABOUT.search(document.title)
    if not found or len(re.findall(r"\b(?:19|20)\d\d\b", document.title)) != 1 or _DAY.search(document.title):
        return None
    year = next(int(one) for one in found.groups() if one)
    published = document.published or document.updated
    return year if not published or int(published[:4]) > year else None


def place_in_year(mention: DateMention, year: int | None, text: str) -> DateMention:
    """A month of a text that names no year, in the year that its report is about; not beside another year."""
    is_month = mention.month and mention.year is None and mention.day is None and mention.precision == "month"
    if not (year and mention.month and is_month) or _is_beside_other(mention, year, text):
        return mention
    first = date(year, mention.month, 1)
    return replace(mention, first=first, last=first.replace(day=monthrange(year, mention.month)[1]))


def _is_beside_other(mention: DateMention, year: int, text: str) -> bool:
    """Whether the sentence of a mention names a year that is another."""
    before = _ENDS.split(text[max(0, mention.start - LONGEST) : mention.start])[-1]
    after = _ENDS.split(text[mention.end : mention.end + LONGEST], maxsplit=1)[0]
    return any(int(one) != year for one in re.findall(rf"\b{_YEAR}\b", f"{before} {after}"))
