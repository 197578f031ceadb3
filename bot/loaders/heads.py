"""The head of an article: headline, standfirst, byline and dates, in whatever order a site prints them above the story.

It tells which lines these are; what becomes of them is the business of news.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.loaders.bylines import is_outlet, is_plain, is_role, read_byline, read_names
from bot.loaders.captions import find_credit, make_key
from bot.loaders.furniture import is_furniture, read_section
from bot.loaders.stamps import Stamp, read_days, read_stamp, scan_stamp
from bot.loaders.units import Unit

_LONGEST_HEAD = 40
"""Lines in which a head must end."""
_LONGEST_TITLE = 200
_LONGEST_STANDFIRST = 400
_LONGEST_ROLE = 60
_MOST_UNKNOWN = 3
"""Lines of a head that may be neither headline, byline nor date: the standfirst."""
_LATEST_TITLE = 8
_MAIL = re.compile(r"(?:from|to|cc|bcc|sent|subject|date|re|fwd?|reply-to|message-id|title)\s?:", re.IGNORECASE)
_PLAYED = re.compile(r"0?0:00 \d{1,2}:\d\d")
_ABBREVIATED = re.compile(r"(?:\b[A-Z]\.){1,4}$")
_NO_TITLE_END = (".", ",", ":", ";")
_SITE = re.compile(r"\s*[|–—-]\s*(.{2,40})$")
_MORE_PARTS = re.compile(
    r"\s*[|•·,–—-]?\s*(?=\b(?:updated|published|posted|last\s|first\s|[a-z]{3,9}day,?\s|[a-z]{3,9}\.?\s\d|\d{1,4}[\s/.-]))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the story, which is from `end`. `title_at` and the sets are numbers of units.

    `captions` are those that no credit tells: what a page says of a picture to those who cannot see it.
    `weight` says how sure it is that this heads an article: 2 is enough.
    """

    title: str = ""
    title_at: int | None = None
    end: int = 0
    dropped: frozenset[int] = frozenset()
    standfirst: frozenset[int] = frozenset()
    captions: frozenset[int] = frozenset()
    authors: tuple[str, ...] = ()
    published: str | None = None
    updated: str | None = None
    source: str | None = None
    topics: tuple[str, ...] = ()
    weight: int = 0


def read_head(units: Sequence[Unit], title: str = "", author: str | None = None) -> Head:
    """The head of an article. `title` and `author` are what is known of them from elsewhere."""
    return _Reader(units, title, author).read()


class _Reader:
    """Walks down the first lines of one article until its story begins."""

    def __init__(self, units: Sequence[Unit], title: str, author: str | None) -> None:
        self._units = units
        self._author = make_key(author or "")
        self._title_at, self._title, self._source = _find_title(units, title)
        self._key = make_key(self._title)
        self._dropped: set[int] = set()
        self._signed: set[int] = set()
        self._unknown: list[int] = []
        self._standfirst: set[int] = set()
        self._captions: set[int] = set()
        self._stamps: list[Stamp] = []
        self._authors: list[str] = []
        self._topics: list[str] = []
        self._weights = {"byline": 0, "stamp": 0, "title": 0}
        self._end = 0
        self._is_dated = _has_dates_between(units)

    def read(self) -> Head:
        """The head."""
        for at in range(min(len(self._units), _LONGEST_HEAD)):
            if at == self._title_at:
                self._end = at + 1
            elif self._take(at):
                self._close(at)
            elif not self._pass(at):
                break
        story = "\n".join(unit.line for unit in self._units[self._end : self._end + 200])
        published, updated = read_days(self._stamps, story)
        return Head(
            title=self._title,
            title_at=self._title_at,
            end=self._end,
            dropped=frozenset(self._dropped),
            standfirst=frozenset(self._standfirst - self._captions),
            captions=frozenset(self._captions),
            authors=tuple(dict.fromkeys(self._authors)),
            published=published,
            updated=updated,
            source=self._source,
            topics=tuple(dict.fromkeys(self._topics)),
            weight=sum(self._weights.values()),
        )

    def _take(self, at: int) -> bool:
        """Whether a line is one that only heads have; what it says is noted."""
        line = self._units[at].line
        if self._units[at].kind:
            return False
        if self._key and make_key(line) == self._key:
            self._weights["title"] = 1
            return True
        return self._take_stamp(at) or self._take_byline(at)

    def _take_stamp(self, at: int) -> bool:
        stamp = scan_stamp(self._units[at].line)
        names = read_byline(stamp.rest) if stamp and stamp.rest else ()
        if stamp is None or (stamp.rest and not names) or not self._fits(stamp, at):
            return False
        self._note(stamp)
        self._sign(names, 2)
        return True

    def _fits(self, stamp: Stamp, at: int) -> bool:
        """Whether a line of dates dates the article, and is neither a heading of the story nor a label on its own."""
        if stamp.opens:
            following = read_stamp(self._units[at + 1].line) if at + 1 < len(self._units) else None
            return following is not None
        if stamp.is_sure or stamp.published or stamp.updated:
            return True
        return not self._is_dated and not (self._stamps and self._unknown and max(self._unknown) >= self._end)

    def _take_byline(self, at: int) -> bool:
        line = self._units[at].line
        names = read_byline(line)
        weight = 1 if is_plain(line) else 2
        if not names:
            names, weight = self._read_signed_line(line), 2
        if not names and self._is_name_line(at):
            names, weight = read_names(line), 1
        self._sign(names, weight)
        self._signed |= {at} if names else set()
        return bool(names)

    def _read_signed_line(self, line: str) -> tuple[str, ...]:
        """The authors of a line that ends with dates: "By Jane Doe | Sept. 26, 2023"."""
        parting = _MORE_PARTS.search(line, 6) if len(line) <= _LONGEST_TITLE else None
        while parting:
            stamp = read_stamp(line[parting.end() :])
            names = (read_byline(line[: parting.start()]) or read_names(line[: parting.start()])) if stamp else ()
            if stamp and names:
                self._note(stamp)
                return names
            parting = _MORE_PARTS.search(line, parting.end() + 1)
        return ()

    def _is_name_line(self, at: int) -> bool:
        """Whether a line that only names people stands where an author does, beside a date or a role, or is known."""
        names = read_names(self._units[at].line)
        if not names or at == 0:
            return False
        if self._author and all(make_key(name) in self._author for name in names):
            return True
        if self._weights["byline"] > 1:  # a "By" said who wrote it
            return set(names) <= set(self._authors)
        following = next((unit.line for unit in self._units[at + 1 : at + 5] if not read_names(unit.line)), "")
        if set(names) <= set(read_byline(following)):
            return True
        stamp = read_stamp(following)
        is_ahead = stamp is not None and (stamp.is_sure or not self._is_dated)
        is_behind = at - 1 in self._dropped and read_stamp(self._units[at - 1].line) is not None
        is_titled = is_role(following) and len(following) < _LONGEST_ROLE
        return (is_ahead or is_behind or is_titled) and not self._is_common(names)

    def _is_common(self, names: Sequence[str]) -> bool:
        """Whether most words of a name occur in the story in small letters, as those of "Grain Deal" would."""
        words = {word.lower() for name in names for word in re.findall(r"[^\W\d_]{3,}", name)}
        story = {word for unit in self._units[:200] for word in re.findall(r"\b[a-z]{3,}\b", unit.line)}
        return 2 * len(words & story) > len(words)

    def _sign(self, names: Sequence[str], weight: int) -> None:
        self._authors += names
        self._weights["byline"] = max(self._weights["byline"], weight if names else 0)

    def _note(self, stamp: Stamp) -> None:
        self._stamps.append(stamp)
        self._weights["stamp"] = max(self._weights["stamp"], 2 if stamp.is_sure else 1)

    def _close(self, at: int) -> None:
        """Takes a line out, and with it all lines so far for the head; those that were unknown are the standfirst."""
        self._dropped.add(at)
        self._standfirst |= set(self._unknown)
        self._end = at + 1

    def _pass(self, at: int) -> bool:
        """Whether the head may go on after a line that is not one of its own; False where the story has begun."""
        unit = self._units[at]
        if unit.kind == "caption" or find_credit(unit.line):
            is_beside = at - 1 in self._unknown[1:] and self._units[at - 1].group == unit.group
            self._captions |= {at - 1} if is_beside else set()
            return True
        section = read_section(unit.line) if self._title_at is None or at < self._title_at else ()
        is_role_line = at - 1 in self._signed and is_role(unit.line)
        self._signed |= {at} if is_role_line else set()
        is_source = bool(self._source) and unit.line == self._source
        is_edge = not any(self._units[one].is_told for one in self._unknown if one >= self._end)
        is_length = at - 1 in self._dropped and _PLAYED.fullmatch(f"{self._units[at - 1].line} {unit.line}")
        if section or is_source or is_role_line or is_length or is_furniture(unit.line, at_edge=is_edge):
            self._topics += section
            self._dropped.add(at)
            self._end = at + 1 if self._end == at else self._end
            return True
        if self._title_at is not None and at < self._title_at:
            return True
        self._unknown.append(at)
        return len(unit.line) <= _LONGEST_STANDFIRST and len(self._unknown) <= _MOST_UNKNOWN


def _find_title(units: Sequence[Unit], title: str) -> tuple[int | None, str, str | None]:
    """The number of the headline's unit, the headline, and the site that stands behind it on the same line."""
    keys = [make_key(unit.line) for unit in units[: 3 * _LATEST_TITLE]]
    if title:
        key = make_key(title)
        return (keys.index(key) if key in keys[: 2 * _LATEST_TITLE] else None), title, None
    first = source = None
    for at, unit in enumerate(units[:_LATEST_TITLE]):
        if first is None and is_outlet(unit.line) and not read_section(unit.line):
            source = unit.line
            continue
        if not is_headline(unit.line):
            if unit.is_prose:
                break
            continue
        if keys[at] in keys[at + 1 :] and len(keys[at]) >= 12:
            return at, unit.line, source
        first = at if first is None else first
        parting = _SITE.search(unit.line)
        if parting and make_key(unit.line[: parting.start()]) in keys[at + 1 :]:
            return at, unit.line[: parting.start()], parting[1]
    return (None, "", None) if first is None else (first, units[first].line, source)


def is_headline(line: str) -> bool:
    """Whether a line can be a headline: short, no sentence, no date, no name, no credit, no part of the site."""
    if not line or len(line) > _LONGEST_TITLE or _MAIL.match(line) or not re.search(r"[^\W\d_]", line):
        return False
    if line.endswith(_NO_TITLE_END) and not _ABBREVIATED.search(line):
        return False
    taken = read_stamp(line) or read_byline(line) or read_section(line) or find_credit(line)
    return not taken and not is_furniture(line, at_edge=True)


def _has_dates_between(units: Sequence[Unit]) -> bool:
    """Whether dates head paragraphs again and again, as they do in a diary or a chronology."""
    heading = 0
    for unit, following in pairwise(units):
        if len(unit.line) <= 40 and following.is_told and re.search(r"\d", unit.line):
            stamp = read_stamp(unit.line)
            heading += stamp is not None and not stamp.is_sure
    return heading > 1
