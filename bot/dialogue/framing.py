"""What a question says of asking and of the documents themselves is left out: what is left is what it asks about.

"Tell me about the ferry" and "What do the documents say about the ferry?" both ask what there is about the ferry.
"""

from __future__ import annotations

import re

from bot.dialogue.spelling import Vocabulary

_PRINTED = r"(?:articles?|briefs?|corpus|coverage|documents?|files?|folder|news|pieces?|sources?|stor(?:y|ies)|texts?)"
_MAYBE = r"(?:papers?|reports?|studies|study|surveys?|books?|notes?)"
"""What may be a document, or what one is about."""
_OUR = r"(?:(?:all|any|each|every|of|the|these|this|those|that|your|our|my) ){1,3}(?:news )?"
_ANY = rf"{_OUR}(?:{_PRINTED}|(?P<maybe>{_MAYBE}))"
_OF = r"(?:about|concerning|of|on|regarding)"
_TELL = r"(?:contain|have to say|have|hold|know|mention|report|said|say|state|tell(?: me| us)?|write)"
_POLITE = r"(?:(?:please|kindly|can you|could you|would you|will you)[, ]+){0,2}"
_OVERVIEWS = tuple(
    re.compile(rf"^\W*{_POLITE}(?:{pattern})(?:,? please)?\s*[.?!]*\s*$", re.IGNORECASE)
    for pattern in (
        rf"what (?:all )?(?:do|does|did) {_ANY} {_TELL} {_OF} (?P<subject>.{{2,200}}?)",
        rf"what (?:do|does|did) {_ANY} {_OF} (?P<subject>.{{2,200}}?) {_TELL}",
        r"(?:tell|show|give) (?:me|us) (?:all|everything|something|what)?(?: ?(?:you|they|there) (?:have|is|know))? ?"
        r"about (?P<subject>.{2,200}?)",
        rf"(?:summari[sz]e|sum up|outline) {_ANY} {_OF} (?P<subject>.{{2,200}}?)",
        rf"what (?:is|was|has been) (?:known|reported|written|there) {_OF} (?P<subject>.{{2,200}}?)",
        rf"(?:do|does|did) {_ANY} (?:cover|discuss|have anything on|mention|say anything about|talk about|tell of) "
        r"(?P<subject>.{2,200}?)",
        rf"(?:is|are|was|were) (?P<subject>.{{2,200}}?) (?:mentioned |named )?in {_ANY}",
        rf"(?:is there )?(?:any ?thing|something|information|info|news) {_OF} (?P<subject>.{{2,200}}?)",
    )
)
_PLACED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^\W*(?:according to|based on|going by|judging by) {_ANY}\s*[,:]\s*",
        rf",? (?:according to|based on|going by|judging by) {_ANY}(?=\s*[?.!]*\s*$)",
    )
)
"""Where a question tells at its beginning or end what is to be asked."""
_ASKED = "What is there about {subject}?"


def drop_frame(question: str, vocabulary: Vocabulary) -> str:
    """The question in plain form; as it is where it has one, or names a report that the documents tell of."""
    for pattern in _PLACED:
        if (found := pattern.search(question)) and not _is_told_of(found, vocabulary):
            rest = question[: found.start()] + question[found.end() :]
            question = rest[:1].upper() + rest[1:]
    for pattern in _OVERVIEWS:
        if (found := pattern.match(question)) and not _is_told_of(found, vocabulary):
            return _ASKED.format(subject=found["subject"])
    return question


def _is_told_of(found: re.Match[str], vocabulary: Vocabulary) -> bool:
    """Whether what may be a document is something that the documents write about."""
    maybe = found.groupdict().get("maybe")
    return bool(maybe) and any(vocabulary.document_frequencies([str(maybe).lower()]).values())
