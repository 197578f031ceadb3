"""News and picture agencies, and what is written in their manner: datelines, and notes on who else reported.

Told from one paragraph alone; which paragraphs are asked is the business of news.py.
"""

from __future__ import annotations

import re

from bot.names import read_places
from bot.words import list_words

_WIRES = (
    "Reuters|Thomson Reuters|The Associated Press|Associated Press|AP|Agence France-Presse|AFP|EPA-EFE|EPA|EFE|DPA|dpa"
    "|PA Media|PA Wire|Press Association|PA|UPI|Xinhua|TASS|Tass|Interfax|RIA Novosti|ANI|PTI|IANS|Kyodo News|Kyodo"
    "|Yonhap|Bernama|Anadolu Agency|Anadolu|ANSA|Belga|CNN|Bloomberg News|Bloomberg|AAP|The Canadian Press"
    "|Canadian Press|Ritzau|Tanjug|Ukrinform|IRNA|BBC|Agencies|agencies"
)
_PICTURES = (
    "Getty Images|Getty|Shutterstock|Alamy Stock Photo|Alamy|iStock|Rex Features|REX|Zuma Press|ZUMA|Sipa USA|Sipa|SIPA"
    "|NurPhoto|Abaca|WireImage|Magnum Photos|Magnum|Corbis|Photolure|Imago|Picture Alliance|picture alliance|Keystone"
    "|Wikimedia Commons|Maxar Technologies|Maxar|Planet Labs PBC|Planet Labs|Adobe Stock|Pixabay|Unsplash|Pool|pool"
    "|REUTERS|AP Photo|Handout|handout"
)
AGENCY = rf"(?:{_WIRES}|{_PICTURES})"
"""A pattern for the name of an agency, wire or pictures."""

_LONGEST_DATELINE = 110
_LONGEST_ACRONYM = 4
_LONGEST_NOTE = 400
_UPPER = "A-ZÀ-ÖØ-Þ"
_CITY = rf"[{_UPPER}][{_UPPER}.'’/-]{{1,20}}(?:[ \n][{_UPPER}][{_UPPER}.'’/-]{{1,20}}){{0,3}}"
_NAMED = rf"[{_UPPER}][\w.'’-]{{1,20}}(?:[ \n][{_UPPER}][\w.'’-]{{1,20}}){{0,3}}"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DAY = rf"(?:{_MONTH}\s\d{{1,2}}|\d{{1,2}}\s{_MONTH})(?:,\s\d{{4}})?"
_BODY = rf"[{_UPPER}][\w.& /-]{{1,30}}"
_DASH = r"\s{0,2}(?:--|[-–—])\s{1,2}(?=[^\W\d_a-z]|[\"“‘'\d])|—(?=[^\W\d_a-z]|[\"“‘'])"
_SIGNED = re.compile(
    rf"(?:{_CITY}(?:,\s{_NAMED}){{0,2}}?(?:,?\s{_DAY})?\s\({_BODY}\)"
    rf"|{_NAMED}(?:,\s{_NAMED}){{0,2}}?(?:,?\s{_DAY})?\s\({AGENCY}\)"
    rf"|{_CITY}(?:,\s{_NAMED}){{0,2}}?,\s{_DAY}|{_DAY}\s\({_BODY}\)|(?:CNN|AFP|Reuters|AP))(?:{_DASH})"
)
_BARE = re.compile(rf"(?P<city>{_CITY})(?:,\s{_NAMED}){{0,2}}(?:{_DASH})")
_SEAT = re.compile(rf"(?P<city>{_CITY}):\s(?=[^\W\d_a-z]|[\"“‘'\d])")
_NO_CITY = list_words(
    """
    ANALYSIS ANSWER BREAKING CORRECTION EDITORIAL EXCLUSIVE EXPLAINER FILE IMPORTANT INTERVIEW LIVE NB NOTE OPINION
    PS QUESTION REVIEW TODO UPDATE UPDATED VIDEO WARNING WATCH
    """
)
_LISTED = rf"(?:{AGENCY})(?:(?:,|,?\sand|/)\s?(?:{AGENCY})){{0,4}}"
_WORDS = r"(?:[^.!?]|\b[A-Z]\.|\b(?:Dr|Jr|Mr|Mrs|Ms|Sr|St)\.)"
_CONTRIBUTED = re.compile(
    rf"{_WORDS}{{2,200}}\s(?:contributed\s(?:additional\s)?(?:reporting|research)"
    rf"|(?:contributed|helped|added)\sto\sth(?:is|e)\s(?:report|story|article))\b{_WORDS}{{0,100}}[.)]{{0,2}}$"
)
_HELPED = re.compile(
    r"[(\[]?(?i:with\s)?(?i:additional|further|extra)\s(?:reporting|research|material|files)\s(?:by|from)\s"
    r"|[(\[]?(?i:with)\s(?:additional\s)?(?:reporting|files|inputs?|contributions?)\s(?:by|from)\s"
    rf"|[(\[]?(?i:with)\s{_LISTED}[.)\]]{{0,2}}$|[(\[]?(?i:reporting)\s(?:and\swriting\s)?by\s[{_UPPER}]"
)
_LABELLED = re.compile(
    r"[(\[]?editor['’]?s['’]?\snote\s?[:—–-]|(?:correction|clarification)\s?(?:[:—–]|\([^()]{1,40}\)\s?:)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?i:this\s(?:article|story|report|piece)\s(?:was|has\sbeen|is)\s(?:(?:first|originally|also)\s)?"
    r"(?:published|amended|corrected|updated|translated|produced|edited|republished)\b)"
    rf"|(?:©|\(c\)\s?(?:©\s?)?|(?i:copyright)\s(?:©|\(c\)|\d{{4}}|by\s))|[-–—(]{{0,2}}\s?{_LISTED}\)?$"
    r"|Our Standards: |Sources?: [^.!?\n]{2,100}$|A version of this (?:article|story) (?:first )?appear(?:s|ed) "
    r"|[^\n]{0,200}?(?i:all\srights\sreserved)\.?$"
)


def measure_dateline(text: str, *, opens_story: bool) -> int:
    """How many characters at the start of a paragraph are its dateline ("YEREVAN, Sept 25 (Reuters) -"), 0 for none.

    One that names neither an agency nor a day counts only where the story opens: elsewhere "ANNA —" may be a speaker.
    """
    found = _SIGNED.match(text, 0, _LONGEST_DATELINE)
    if not found and opens_story:
        found = _match_unsigned(text)
    return len(found[0].rstrip()) if found else 0


def _match_unsigned(text: str) -> re.Match[str] | None:
    bare = _BARE.match(text, 0, _LONGEST_DATELINE)
    if bare:
        is_city = not _NO_CITY.intersection(bare["city"].split()) and "-" not in bare[0].rstrip(" -")
        is_doubtful = len(bare["city"]) <= _LONGEST_ACRONYM or bare[0].rstrip().endswith(" -")
        return bare if is_city and (not is_doubtful or "," in bare[0] or _is_place(bare["city"])) else None
    seat = _SEAT.match(text, 0, _LONGEST_DATELINE)
    return seat if seat and _is_place(seat["city"]) else None


def _is_place(city: str) -> bool:
    return bool(read_places().find_country("-".join(city.lower().split())))


def weigh_dateline(text: str) -> int:
    """How much a dateline says for news: 2 with an agency, a day or a well-known place, else 1; 0 for none."""
    if _SIGNED.match(text, 0, _LONGEST_DATELINE):
        return 2
    found = _match_unsigned(text)
    return 1 + _is_place(found["city"]) if found else 0


def is_lone_dateline(line: str) -> bool:
    """Whether a line is a dateline without the sentence after it, as some sites set it: "CNN —"."""
    bare = " ".join(line.split())
    return len(bare) < _LONGEST_DATELINE and measure_dateline(f"{bare} A", opens_story=False) == len(bare)


def is_note(text: str, *, closes: bool) -> bool:
    """Whether a paragraph says who else reported or what was corrected; at the end also whose text it is."""
    if len(text) > _LONGEST_NOTE:
        return False
    return is_report_note(text) or bool(_LABELLED.match(text)) or (closes and bool(_CLOSING.match(text)))


def is_report_note(text: str) -> bool:
    """Whether a paragraph says who else reported, in the words that only news uses."""
    if len(text) > _LONGEST_NOTE:
        return False
    is_contribution = "contributed" in text or " to th" in text  # which most paragraphs lack: the pattern is slow
    return _HELPED.match(text) is not None or (is_contribution and _CONTRIBUTED.match(text) is not None)
