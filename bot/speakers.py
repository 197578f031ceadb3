"""Whose words a sentence is: the speaker named by "X said", "according to X", or by the sentence before a quotation.

Rules over the wording of at most two sentences; where they are not sure they name nobody.
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
_PRONOUN = re.compile(r"^(?:The|A|He|She|It|They|This|That|These|Those|In|On|At|But|And|After|Since)$")


def find_speaker(sentence: str, before: str = "") -> str | None:
    """The speaker as the text names them, or None. `before` is the sentence ahead, which may introduce a quotation."""
    return _named(sentence) or (_named(before) if _goes_on(sentence, before) else None)


def _named(sentence: str) -> str | None:
    for pattern in (_ACCORDING, _AFTER, _BEFORE):
        match = pattern.search(sentence)
        if match and not _PRONOUN.match(match["name"]):
            return re.sub(r"^(?:The|A)\s", lambda found: found.group().lower(), match["name"].strip())
    return None


def _goes_on(sentence: str, before: str) -> bool:
    """Whether a sentence lies inside a quotation that the one before opened and did not close."""
    opened = before.count("“") > before.count("”") or (before.count('"') % 2 == 1)
    return opened and bool(sentence)
