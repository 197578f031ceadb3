"""Lines atop a report that tell its date, author and paper: "Date: 12 March 2025", "Leith Post, 3 May 2024".

For reports that are no articles; what a file says of itself elsewhere goes first. The lines stay in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from bot.loaders.bylines import is_name, is_outlet, read_byline
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
_MADE = (
    r"(?:written|prepared|compiled|drafted|submitted|reported|report|issued|approved|signed|interview|interviewed"
    r"|conducted|text|words|story|recorded)"
)
_LABELLED = re.compile(
    rf"(?:(?:date|dated|day|published|issued|released|date of (?:the )?(?:report|meeting|issue|publication)"
    rf"|(?:report|meeting|issue|publication) date)\s?:?\s{{1,3}})?{_DAY}{_DATE}\.?",
    re.IGNORECASE,
)
_NEXT_LABEL = re.compile(r"\s(?=(?:Date|Authors?|By|Written by|Prepared by|Version|Status|To|From|Subject|Place): )")
"""Between two labelled lines that were made one."""
_PLACED = re.compile(
    rf"(?P<place>[A-Z][\w'’-]{{1,30}}(?: [A-Z][\w'’-]{{1,30}}){{0,3}}),? {_DAY}{_DATE}"
    r"(?:\s?[.,;|–—-]\s{1,2}(?P<byline>(?i:by) [^\d:;]{3,80}))?"
)
"""A place or a paper with the day, and whoever wrote it: "Carrow Herald, 4 May 2023. By Ana Holt"."""
_MET = re.compile(
    rf"(?:[^.!?]{{0,60}}[\s–—-])?(?i:minutes|record|proceedings|transcript|protocol|report)\s[^.!?]{{0,60}}?"
    rf"\b(?i:of|on|held)\s(?:the\s)?{_DAY}{_DATE}\.?"
)
"""The title of a record, be it the first line or not: "Record of the meeting of 5 May 2023"."""
_SIGNED = re.compile(
    rf"(?i:{_MADE} by|by|authors?:)\s?:? {{0,2}}(?P<name>[^,;:|()\d]{{3,60}}?)"
    rf"(?: (?:for|in) (?:the )?[A-Z][^,;:|()\d]{{2,40}}?)?"
    rf"(?:,? (?i:on|at) |, | [–—-] |\s?\()?{_DAY}{_DATE}?\)?\.?"
)
_TITLED = re.compile(rf".{{0,80}}[\s(,:–—-]{_DATE}\)?", re.IGNORECASE)


def finish_document(path: Path, body: Body, facts: Facts, written: str = "") -> Document:
    """The document of a file, with the date, author and paper that its first lines tell where nothing else does.

    `written` is the text as the file has it, where the body lacks lines of it.
    """
    lines = list(islice(_list_lines(written or body.text), LOOKED_AT))
    told = replace(
        facts,
        published=facts.published or _find_date(lines, facts.title),
        author=facts.author or _find_author(lines),
        source=facts.source or _find_source(lines),
    )
    return make_document(path, body, told)


def _list_lines(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield from filter(None, map(str.strip, _NEXT_LABEL.split(text[start : min(end, start + LONGEST + 1)])))
        start = end + 1


def _find_date(lines: list[str], title: str) -> str | None:
    for line in lines:
        if len(line) > LONGEST:
            continue
        found = next(filter(None, (form.fullmatch(line) for form in (_LABELLED, _PLACED, _SIGNED, _MET))), None)
        if found and found["date"]:
            return read_date(found["date"])
    titled = _TITLED.fullmatch(title) if len(title) <= LONGEST else None
    return read_date(titled["date"]) if titled else None


def _find_author(lines: list[str]) -> str | None:
    for line in lines:
        found = _SIGNED.fullmatch(line) if len(line) <= LONGEST else None
        if found and is_name(found["name"].strip()):
            return found["name"].strip()
        placed = _PLACED.fullmatch(line) if len(line) <= LONGEST else None
        if placed and (names := read_byline(placed["byline"] or "")):
            return ", ".join(names)
    return None


def _find_source(lines: list[str]) -> str | None:
    """The paper that stands with the day of a report."""
    placed = (_PLACED.fullmatch(line) for line in lines if len(line) <= LONGEST)
    return next((one["place"] for one in placed if one and is_outlet(one["place"])), None)
