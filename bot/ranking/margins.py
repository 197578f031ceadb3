"""What is printed in the margins of a story: captions, credits, bylines, links, contents, notes of correction.

Read from a sentence by itself, beside what the loaders found; they take out only what is surely none of a story.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.evidence import Candidate
from bot.loaders.bylines import read_byline
from bot.loaders.captions import find_credit
from bot.loaders.furniture import is_furniture
from bot.schema import Span

LONGEST = 300
"""Characters of a sentence that may be a line of the margins."""

_OF_PICTURES = re.compile(
    r"\b(?:photo\w*|pictur\w*|images?|captions?|shows?|shown|footage|videos?|frames?|credit\w*|seen?|agency|account)\b",
    re.IGNORECASE,
)
_DEPICTING = re.compile(
    r"^\W{0,3}(?:(?:the|an?|this|one|another|its) )?(?:[\w-]{1,20} ){0,3}?"
    r"(?:pictures?|photo(?:graph)?s?|images?|captions?|footage|videos?|illustrations?|frames?|screenshots?)\b"
    r"[^.;:]{0,60}?\b(?:shows?|showed|showing|depicts?|depicted|captures?|is credited|was taken)\b"
    r"|\b(?:can|could) be seen in (?:the |a |an )?(?:[\w-]{1,20} ){0,3}(?:picture|photo|image|footage|video)",
    re.IGNORECASE,
)
_OF_CORRECTIONS = re.compile(
    r"\b(?:correct\w*|earlier|version|previous\w*|retract\w*|clarif\w*|chang\w*|amend\w*|updat\w*|mistake|err\w*)\b",
    re.I,
)
_CORRECTION = re.compile(
    r"^\W*(?:correction|clarification|editor['’]s note|retraction)\b\s?[:,—–(-]"
    r"|\b(?:an?|the) (?:earlier|previous|original|first) version of (?:this|the|our)\b"
    r"|\bthis (?:article|story|report|piece|headline)\b.{0,60}\b(?:amended|corrected|updated to)\b"
    r"|\bwe (?:previously|earlier|originally|wrongly|incorrectly|mistakenly) (?:said|reported|stated|wrote)\b"
    r"|\b(?:earlier|previously|originally) (?:misstated|gave the wrong|said incorrectly)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?…:;][\"”’')\]]{0,3}$|[\"”’]$")


def asks_pictures(question: str) -> bool:
    """Whether a question may be of a picture."""
    return bool(_OF_PICTURES.search(question))


def asks_corrections(question: str) -> bool:
    """Whether a question may be of what was once said otherwise."""
    return bool(_OF_CORRECTIONS.search(question))


def tells_correction(text: str) -> bool:
    """Whether a sentence tells what an earlier version said: its figures hold no more."""
    return bool(_CORRECTION.search(text[:LONGEST]))


def tells_picture(text: str) -> bool:
    """Whether a sentence describes a picture: "The second picture shows smoke above a depot"."""
    return bool(_DEPICTING.search(text[:LONGEST]))


def is_caption(candidate: Candidate, captions: Mapping[str, Sequence[Span]]) -> bool:
    """Whether a sentence lies in one of these captions, by document."""
    return any(one.start <= candidate.span.start < one.end for one in captions.get(candidate.hit.source.id, ()))


def leads_in(text: str) -> bool:
    """Whether a sentence only leads to what stands behind it: "Revenue by region:"."""
    return text.rstrip().endswith(":")


def is_line(text: str) -> bool:
    """Whether a sentence is no sentence of a story but a line beside it: a link, a credit, a byline, a heading."""
    line = text.strip()
    if not line or len(line) > LONGEST:
        return False
    return is_furniture(line, at_edge=True) or bool(read_byline(line) or find_credit(line)) or not _ENDS.search(line)
