"""Whose words a lone sentence is, as far as it and the one before tell: "X said", "according to X".

Where it is not sure it names nobody; whole documents are read by bot/voices, which follows speakers through them.
"""

from __future__ import annotations

import re

_VERBS = (
    "said|says|stated|states|told|warned|added|noted|argued|claimed|insisted|announced|declared|asserted|accused"
    "|blamed|urged|called on|replied|responded|testified|explained|reported|acknowledged|denied|rejected|rejects"
    "|maintains|maintained"
)
_TITLE = r"(?:Mr|Ms|Mrs|Dr|Gen|Sen|Rep|Gov|Prof)\.\s+"
_WORD = r"[A-ZÀ-Þ][\w'’\-–]*"
_NAME = (
    rf"(?:{_TITLE})?(?:(?:the|The|a|A)\s+)?(?:{_WORD}\s+){{0,5}}{_WORD}"
    rf"(?:\s+(?:of|for)\s+(?:the\s+)?{_WORD}(?:\s+{_WORD}){{0,4}})?"
)
_BEFORE = re.compile(rf"(?P<name>{_NAME})(?:,[^,.“\"]{{3,80}},)?\s+(?:also |further |then |has |had )?(?:{_VERBS})\b")
_AFTER = re.compile(rf"[,”\"]\s*(?:{_VERBS})\s+(?P<name>{_NAME})")
_ACCORDING = re.compile(rf"\b[Aa]ccording to\s+(?P<name>(?:the\s+)?(?:{_WORD}\s+){{0,5}}(?:{_WORD}|sources|officials))")
_MARK = re.compile(r'(?P<opens>“|(?<![^\s(\[—–-])")|[”"]')
_OPENING = re.compile(
    r"^(?:(?:Although|And|As|Because|But|Earlier|If|Later|Meanwhile|Still|Then|Though|When|While|Yet|On \w+day)\s+)+"
)
_PRONOUN = re.compile(r"^(?:The|A|He|She|It|They|This|That|These|Those|In|On|At|But|And|After|Since)$")


def find_speaker(sentence: str, before: str = "") -> str | None:
    """The speaker as the text names them, or None. `before` is the sentence ahead, which may introduce a quotation."""
    return _named(sentence) or (_named(before) if _stays_open(before) else None)


def is_named(speaker: str, text: str) -> bool:
    """Whether a text holds a speaker's name as words of its own: "UN" is not named by "fund"."""
    name = r"\s+".join(map(re.escape, speaker.split()))
    return bool(re.search(rf"(?<!\w){name}(?!\w)", text, re.IGNORECASE))


def drop_lead(text: str, speaker: str) -> str:
    """A text without the name that was put ahead of it ("Anna Lee: ..."), for where that stands above it."""
    lead = f"{speaker}: "
    return text[len(lead) :] if text.casefold().startswith(lead.casefold()) else text


def _named(sentence: str) -> str | None:
    for pattern in (_ACCORDING, _AFTER, _BEFORE):
        match = pattern.search(sentence)
        name = _OPENING.sub("", " ".join(match["name"].split())) if match else ""
        if name and not _PRONOUN.match(name):
            return re.sub(r"^(?:The|A)\s", lambda found: found.group().lower(), name)
    return None


def _stays_open(sentence: str) -> bool:
    """Whether the last quotation mark of a sentence opens, so that the next sentence lies inside the quotation."""
    marks = list(_MARK.finditer(sentence))
    return bool(marks) and marks[-1]["opens"] is not None
