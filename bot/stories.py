"""Which of the documents that were found tell of another story than the best: those that share no names with it.

Figures and charges of another war or another flood are no other side of this one.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.dates.almanac import MONTHS, WEEKDAYS
from bot.names import BODIES, HONORIFICS, read_places
from bot.schema import Evidence
from bot.words import find_names, plain_words

SHARED = 0.25
"""Share of the fewer names of two documents that both have, from which they tell of one story: of 19 invented news
documents and ten briefs, those of one story share 0.38 and more, all others but one outlet's 0.1 and less."""
LEAST, FEW = 2, 4
"""Names that they must share at least, and below which a document names too few to tell."""
READ = 6_000
"""Characters of what was found of a document that are read."""

_NO_NAMES = frozenset({*MONTHS, *WEEKDAYS, "minister", "foreign", "defence", "news", "wire", "photograph"})


def find_strangers(evidence: Evidence) -> frozenset[str]:
    """The ids of the documents that tell of another story than the best sentence's, and of none that was asked for."""
    names, asked = _read_names(evidence), _fold(plain_words(evidence.query))
    own = names.get(evidence.sentences[0].document.id, set()) if evidence.sentences else set()
    return frozenset(document for document, theirs in names.items() if not (asked & theirs or _is_shared(own, theirs)))


def _is_shared(one: set[str], other: set[str]) -> bool:
    """Whether two documents may tell of one story, by their names."""
    if min(len(one), len(other)) < FEW:
        return True
    shared = len(one & other)
    return shared >= LEAST and shared >= SHARED * min(len(one), len(other))


def _read_names(evidence: Evidence) -> dict[str, set[str]]:
    """The names in what was found of each document, countries in one form."""
    texts: dict[str, str] = {}
    for passage in evidence.passages:
        known = texts.get(passage.document.id, f"{passage.document.title}. ")
        texts[passage.document.id] = f"{known} {passage.text}"[:READ]
    return {document: _find_names(text) for document, text in texts.items()}


def _find_names(text: str) -> set[str]:
    return _fold({name.lower() for name in find_names(text)} - _NO_NAMES - HONORIFICS - BODIES)


def _fold(words: Iterable[str]) -> set[str]:
    """The words, countries in one form."""
    return {read_places().find_country(word) or word for word in words}
