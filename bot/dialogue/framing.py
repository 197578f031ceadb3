"""What a question says of asking and of the documents themselves is left out: what is left is what it asks about.

"Tell me about the ferry" and "What do the documents say about the ferry?" both ask what there is about the ferry.
"""

from __future__ import annotations

import re
from functools import cache

from bot.dialogue.spelling import Vocabulary

PRINTED = r"(?:articles?|corpus|documents?|folder)"
"""What the documents are called."""
_MAYBE = (
    r"(?:briefs?|coverage|files?|news|papers?|pieces?|reports?|sources?|stor(?:y|ies)|stud(?:y|ies)|surveys?|texts?)"
)
"""What else they may be called, unless they tell of one themselves."""
LONGEST = 300
"""Characters of a question that is put in plain form; a longer one tells more than what it is about."""
_OUR = r"(?:(?:all|any|each|every|of|the|these|this|those|that|your|our|my) ){1,3}(?:news )?"
_ANY = rf"{_OUR}(?:{PRINTED}|(?P<maybe>{_MAYBE}))"
_OF = r"(?:about|concerning|of|on|regarding)"
_TELL = r"(?:contain|have to say|have|hold|know|mention|report|say|state|tell(?: me| us)?)"
_POLITE = r"(?:(?:please|kindly|(?:can|could|would|will) you)[, ]+){0,2}"
_WISH = r"(?:tell|show|give) (?:me|us)|(?:i|we)(?: want|['’]d like| would like| need) to know|do you know"
_ALL = r"(?P<all>.{2,200}?)"
_REST = r"(?P<rest>.{2,200}?)"
_THINGS = r"(?:any ?thing|something|information|info|news)"
_PART = (
    r"(?:something|anything|an? (?:line|part|passage|sentence)|the (?:lines?|parts?|passages?|sentences?|sections?))"
)
_NOBODY = r"(?!(?:any|he|it|me|she|that|there|they|this|us|what|who)\b)"
_FORMS = {
    "What is there about {all}?": (
        rf"what (?:all )?(?:do|does) {_ANY} {_TELL} {_OF} {_ALL}",
        rf"what (?:do|does) {_ANY} {_OF} {_ALL} {_TELL}",
        rf"(?:do|does) {_ANY} (?:cover|discuss|mention|say anything about) {_ALL}",
        rf"is there {_THINGS} {_OF} {_ALL} in {_ANY}",
        rf"(?:is|are) {_NOBODY}{_ALL} (?:mentioned |named )?in {_ANY}",
        rf"(?:summari[sz]e|sum up|outline) {_ANY} {_OF} {_ALL}",
        rf"what (?:is|was|has been) (?:known|reported|there) (?:about|concerning|regarding) {_ALL}",
        rf"(?:is there )?{_THINGS} {_OF} {_ALL}",
        rf"(?:quote|cite)(?: me| us)? {_PART} {_OF} {_ALL}",
        rf"(?:{_WISH}) (?:all|everything|something|what)?(?: ?(?:you|they|there) (?:have|is|know))? ?about {_ALL}",
        rf"(?:{_WISH}|list|name) (?:\w+ ){{0,2}}(?:details|facts|things|information|info) {_OF} {_ALL}",
    ),
    "{all}?": (
        rf"(?:{_WISH}|explain|describe|say|quote|cite) (?P<all>(?:who|what|when|where|why|how|which)\b.{{2,200}}?)",
    ),
    "Which {all} {rest}?": (rf"(?:list|name) (?:all )?(?:of )?the (?P<all>\w+(?: \w+)?) (?:that|which|who) {_REST}",),
    "What did {all} say about {rest}?": (
        rf"(?:quote|cite) {_NOBODY}{_ALL}(?:['’]s?|s['’]) words (?:about|on) {_REST}",
        rf"(?:quote|cite) {_NOBODY}(?!{_PART}){_ALL} (?:about|on) {_REST}",
    ),
}
"""What is asked, and how it may be put."""
OVERVIEW = "What is there about "
_PLACED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^\W*(?:according to|based on|going by|judging by) {_ANY}\s*[,:]\s*",
        rf",? (?:according to|based on|going by|judging by) {_ANY}(?=\s*[?.!]*\s*$)",
    )
)
"""Where a question tells at its beginning or end what is to be asked."""


def drop_frame(question: str, vocabulary: Vocabulary) -> str:
    """The question in plain form; as it is where it has one, or names a report that the documents tell of."""
    for pattern in _PLACED if len(question) <= LONGEST else ():
        if (found := pattern.search(question)) and not _is_told_of(found, vocabulary):
            rest = question[: found.start()] + question[found.end() :]
            question = rest[:1].upper() + rest[1:]
    typed = " ".join(question.split())
    for plain, form in _compile() if len(typed) <= LONGEST else ():
        if (found := form.match(typed)) and not _is_told_of(found, vocabulary):
            asked = plain.format_map(found.groupdict())
            return asked[:1].upper() + asked[1:]
    return question


@cache
def _compile() -> tuple[tuple[str, re.Pattern[str]], ...]:
    whole = r"^\W*{polite}(?:{form})(?:,? please)?\s*[.?!]*\s*$"
    return tuple(
        (plain, re.compile(whole.format(polite=_POLITE, form=form), re.IGNORECASE))
        for plain, forms in _FORMS.items()
        for form in forms
    )


def _is_told_of(found: re.Match[str], vocabulary: Vocabulary) -> bool:
    """Whether what may be a document is something that the documents write about."""
    maybe = found.groupdict().get("maybe")
    return bool(maybe) and any(vocabulary.document_frequencies([str(maybe).lower()]).values())
