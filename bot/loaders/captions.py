"""Photo captions: paragraphs that end with, open with or are a credit ("... (Name/Agency)", "Photograph: X/Y").

Only the paragraph itself is judged, and which copies are the same; where captions stand is the business of news.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.loaders.agencies import AGENCY

_LONGEST = 900
_LONGEST_CREDIT = 140
_UPPER = "A-ZÀ-ÖØ-Þ"
_WORD = rf"(?:(?:[{_UPPER}]\.){{1,3}}|[{_UPPER}@©][\w'’@-]{{0,25}})"
_NAME = rf"{_WORD}(?:[ \n](?:{_WORD}|de|van|von|al|bin|for|the|of|and|via|courtesy)){{0,6}}"
_SLASHED = rf"{_NAME}\s?/\s?{_NAME}(?:\s?/\s?{_NAME}){{0,3}}"
_KIND = r"(?:photo(?:graph)?s?|pictures?|images?|illustrations?|graphics?|composite|credits?|video|screenshot)"
_LABEL = rf"(?:(?:photo|image|picture)\s(?:credit|source|courtesy)|{_KIND})(?:\s(?:by|from|courtesy(?:\sof)?|credit))?"
_ENCLOSED = re.compile(rf"\s?[(\[](?P<inside>[^()\[\]]{{2,{_LONGEST_CREDIT}}})[)\]](?P<stop>\.?)$")
_TELLING = re.compile(
    rf"{_SLASHED}$|{_SLASHED},?\s(?:via|file|for)\b"
    rf"|(?i:(?:file|ap|afp|reuters|handout|stock|courtesy|getty|pool)\s?/?\s?(?:photo|image|picture)s?\b)"
    rf"|(?i:{_KIND}\s?(?:/|:|by\s|courtesy\b|credit\b|via\s))|(?i:screenshot|screengrab|handout)\b|©"
    rf"|(?i:(?:photo|image|picture)\s?/)|(?i:courtesy\sof\s)|[{_UPPER}][^()]{{0,100}}\svia\s(?:the\s)?{AGENCY}"
)
_NAMING = re.compile(rf"{AGENCY}|\b(?i:{_KIND})\b")
_STOPS = (".", "!", "?", "”", '"', "…", ":")
_BULLETS = ("- ", "* ", "• ", "+ ")
_CLOSED = (").", "].")
_AGENCIES = re.compile(rf"{AGENCY}(?:(?:,\s?|\s?/\s?|\sand\s){AGENCY}){{0,3}}$")
_AFTER = r"(?:^|(?<=[.!?”\"’)…])\s?|\s[|–—-]\s|\n)"
_LABELLED = re.compile(
    rf"{_AFTER}(?:(?i:{_LABEL})\s?(?::|\.\.\.|…)\s?|(?i:{_KIND}\s(?:by|courtesy\sof))\s|©\s?)"
    rf"(?P<name>[{_UPPER}@©](?:[^.!?\n]|(?<=[{_UPPER}])\.){{1,{_LONGEST_CREDIT}}})$"
)
_SIGNED = re.compile(
    rf"{_AFTER}(?:(?:REUTERS|AFP|AP Photo|AP|EPA|EPA-EFE|Getty Images)\s?/\s?{_NAME}(?:\s?/\s?{_NAME})?"
    rf"|{_NAME}\s?/\s?{AGENCY}(?:\s?/\s?{_NAME}|\svia\s{AGENCY})?"
    r"|(?:Getty Images|Shutterstock|Alamy|AP Photo|AFP via Getty Images))"
    r"(?:[,.]?\s(?:Purchase Licensing Rights|file photo|Acquire Licensing Rights)[^\n]{0,30})?$"
)
_OPENING = re.compile(
    r"FILE\s?(?:PHOTO|PIC|IMAGE)?\s?(?::|[-–—]\s)|(?:File photo|(?:Photo|Image) caption|Image source|Caption)\s?[:,]\s"
    r"|(?:Image|Photo|Picture|Photograph)\s?:\s"
)
_LEADS = re.compile(r"^(?:image caption|photo caption|caption|image|photo|picture|photograph)\s?[:,]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Credit:
    """Where in a caption its credit begins (its length where it has none at its end), and whether it is sure."""

    start: int
    is_sure: bool


def find_credit(text: str) -> Credit | None:
    """The credit that makes a paragraph a caption; None for any other paragraph."""
    if not 4 <= len(text) <= _LONGEST:
        return None
    if text.startswith(_BULLETS):
        return None
    found = None if text.endswith(_STOPS) and not text.endswith(_CLOSED) else _find_last(text)
    if found:
        return found
    return Credit(len(text), is_sure=text.startswith("FILE")) if _OPENING.match(text) else None


def _find_last(text: str) -> Credit | None:
    """The credit at a paragraph's end."""
    tail = max(0, len(text) - 2 * _LONGEST_CREDIT)
    enclosed = _ENCLOSED.search(text, tail)
    if enclosed:
        inside = enclosed["inside"].strip()
        is_named = " " in inside and not enclosed["stop"]  # as the photographer is; "(Labour/Green)" is no credit
        if _TELLING.match(inside) and (is_named or _NAMING.search(inside)):
            return Credit(enclosed.start(), is_sure=True)
        return Credit(enclosed.start(), is_sure=False) if _AGENCIES.match(inside) and not enclosed["stop"] else None
    signed = _SIGNED.search(text, tail)
    if signed:
        return Credit(signed.start(), is_sure="/" in signed[0])
    labelled = _LABELLED.search(text, tail)
    return Credit(labelled.start(), is_sure="/" in labelled["name"]) if labelled else None


def is_credit_only(text: str, credit: Credit) -> bool:
    """Whether a paragraph holds its credit alone, so that its caption is the paragraph beside it."""
    return not text[: credit.start].strip(" \n|–—-") or re.match(r"(?i:image source)\s?[:,]", text) is not None


def make_key(text: str) -> str:
    """What two prints of the same caption, or of the same headline, share: letters and digits, whatever their case."""
    return re.sub(r"[\W_]+", "", _LEADS.sub("", text)).casefold()
