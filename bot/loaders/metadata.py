"""What a document says about itself in one line each: id, title, author, date, topics; the text is canonical.py's.

The `read_` functions take any value that a file may hold and never raise.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from bot.loaders.canonical import Body, clean_line
from bot.schema import Document

_LONGEST = 300
_FIRST_YEAR = 1000
"""Years before it are a program's word for no date at all ("0001-01-01T00:00:00Z")."""
_ISO = re.compile(r"(?:D:)?(\d{4})[-/.]?(\d\d)[-/.]?(\d\d)(?!\d{1,3}$)")
_NUMERIC = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_DAY = re.compile(r"([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.IGNORECASE)
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?\s+([a-z]{3})[a-z]*\.?,?\s+(\d{4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says about its document; empty where it says nothing."""

    title: str = ""
    author: str | None = None
    source: str | None = None
    published: str | None = None
    updated: str | None = None
    url: str | None = None
    topics: tuple[str, ...] = ()


def make_document(path: Path, body: Body, facts: Facts) -> Document:
    """The document of a file that holds one document; without a title it is called by the file's name."""
    return Document(
        id=make_id(path),
        title=facts.title or name_title(path),
        text=body.text,
        path=os.path.abspath(path),
        author=facts.author,
        source=facts.source,
        published=facts.published,
        updated=facts.updated,
        url=facts.url,
        topics=facts.topics,
        sections=body.sections,
        parts=body.parts,
    )


def make_id(path: Path) -> str:
    """The id of a file's document: its name as a slug, then 8 hex digits of the SHA-256 of its absolute path."""
    plain = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode().lower()
    slug = re.sub("[^a-z0-9]+", "-", plain)[:40].strip("-") or "document"
    return f"{slug}-{hashlib.sha256(os.fsencode(os.path.abspath(path))).hexdigest()[:8]}"


def show_path(path: Path | str) -> str:
    """The path as text that can be printed and stored: bytes that are not UTF-8 become `\\xNN`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def name_title(path: Path) -> str:
    """A title from a file's name: the name without suffix, in words."""
    return clean_line(re.sub(r"[_\-]+", " ", show_path(path.stem))) or clean_line(show_path(path.name)) or "Untitled"


def read_line(value: object) -> str | None:
    """A value, or a list of values, as one clean line of at most 300 characters; None where there is nothing to show.

    Lists in lists are left out: YAML's aliases can nest a few of them to billions of values.
    """
    if isinstance(value, (list, tuple)):
        parts = [line for line in map(_read_single, value[:20]) if line]
        return ", ".join(parts)[:_LONGEST] or None
    return _read_single(value)


def _read_single(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, (str, int, float, date)):
        return None
    try:
        return clean_line(str(value)[: 10 * _LONGEST])[:_LONGEST] or None
    except ValueError:  # a number of more digits than Python writes
        return None


def read_topics(value: object) -> tuple[str, ...]:
    """Topics from a list, or from one string with commas; without repeats, in order."""
    parts = value.split(",") if isinstance(value, str) else value if isinstance(value, (list, tuple)) else ()
    return tuple(dict.fromkeys(line for line in map(read_line, parts) if line))


def read_date(value: object, *, day_first: bool = False) -> str | None:
    """An ISO date (YYYY-MM-DD) from a date, an ISO or PDF timestamp, an e-mail date or an English date; else None.

    Of numbers alone, "26/9/2023" can be read in one way only; "9/6/2023" begins with the month unless `day_first`.
    """
    if isinstance(value, (datetime, date)):
        return _iso(value.year, value.month, value.day)
    text = (_read_single(value) or "")[:100] if isinstance(value, (str, int)) else ""
    if match := _ISO.match(text):
        return _iso(*match.groups())
    if match := _MONTH_DAY.search(text):
        return _iso(match[3], _month(match[1]), match[2])
    if match := _DAY_MONTH.search(text):
        return _iso(match[3], _month(match[2]), match[1])
    if match := _NUMERIC.match(text):
        return _read_numbers(*match.groups(), day_first=day_first)
    try:
        sent = parsedate_to_datetime(text)
        return _iso(sent.year, sent.month, sent.day)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _read_numbers(one: str, mark: str, other: str, year: str, *, day_first: bool) -> str | None:
    """The ISO date of three numbers; a number above 12 is the day, and dots are written where it stands first."""
    first = int(other) <= 12 and (day_first or mark == "." or int(one) > 12)
    day, month = (one, other) if first else (other, one)
    return _iso(year if len(year) == 4 else f"20{year}", month, day)


def _month(name: str) -> str:
    return str(_MONTHS.index(name.lower()) + 1) if name.lower() in _MONTHS else "0"


def _iso(year: str | int, month: str | int, day: str | int) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat() if int(year) >= _FIRST_YEAR else None
    except ValueError:
        return None
