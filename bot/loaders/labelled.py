"""Lines atop a report that tell its date and author: "Date: 12 March 2025", "Prepared by Ana Holt on 3 May 2024".

For reports that are no articles; what a file says of itself elsewhere goes first. The lines stay in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from bot.loaders.bylines import is_name
from bot.loaders.canonical import Body
from bot.loaders.metadata import Facts, make_document, read_date
from bot.schema import Document

LOOKED_AT = 10
"""Lines at the top in which they stand."""
LONGEST = 120
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
_DATE = (
    rf"(?P<date>(?:\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? (?:19|20)\d\d"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d"
    r"|(?:19|20)\d\d-\d\d-\d\d))"
)
_DAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?"
_MADE = r"(?:written|prepared|compiled|drafted|submitted|reported|report|issued|approved|signed)"
_LABELLED = re.compile(
    rf"(?:(?:date|dated|day|published|issued|released|date of (?:the )?(?:report|meeting|issue|publication)"
    rf"|(?:report|meeting|issue|publication) date)\s?:?\s{{1,3}})?{_DAY}{_DATE}\.?",
    re.IGNORECASE,
)
_PLACED = re.compile(rf"[A-Z][\w'’-]{{1,30}}(?: [A-Z][\w'’-]{{1,30}}){{0,2}}, {_DAY}{_DATE}")
_SIGNED = re.compile(
    rf"(?i:{_MADE} by|by|authors?:)\s?:? {{0,2}}(?P<name>[^,;:|()\d]{{3,60}}?)"
    rf"(?:,? (?i:on|at) |, | [–—-] |\s?\()?{_DAY}{_DATE}?\)?\.?"
)
_TITLED = re.compile(rf".{{0,80}}[\s(,:–—-]{_DATE}\)?", re.IGNORECASE)


def finish_document(path: Path, body: Body, facts: Facts) -> Document:
    """The document of a file, with the date and the author that its first lines tell where nothing else does."""
    lines = list(islice(_list_lines(body.text), LOOKED_AT))
    published = facts.published or _find_date(lines, facts.title)
    return make_document(path, body, replace(facts, published=published, author=facts.author or _find_author(lines)))


def _list_lines(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if line := text[start : min(end, start + LONGEST + 1)].strip():
            yield line
        start = end + 1


def _find_date(lines: list[str], title: str) -> str | None:
    for line in lines:
        if len(line) > LONGEST:
            continue
        found = _LABELLED.fullmatch(line) or _PLACED.fullmatch(line) or _SIGNED.fullmatch(line)
        if found and found["date"]:
            return read_date(found["date"])
    titled = _TITLED.fullmatch(title) if len(title) <= LONGEST else None
    return read_date(titled["date"]) if titled else None


def _find_author(lines: list[str]) -> str | None:
    for line in lines:
        found = _SIGNED.fullmatch(line) if len(line) <= LONGEST else None
        if found and is_name(found["name"].strip()):
            return found["name"].strip()
    return None
