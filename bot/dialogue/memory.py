"""What the turn before leaves for a follow-up: the words that were said, and the passages that were cited.

Which words of it complete the question is conversation.py's business.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from bot.catalog import Catalog
from bot.schema import Filters, Turn
from bot.words import split_words, stem_words

LONG = 12
"""Words by which an answer is looked up in the documents where its citations are not at hand: it quotes them."""

_AT_DOCUMENT = re.compile(
    r"\b(?:that|this|the same) (?:article|document|piece|brief|source|page|paper|story)\b"
    r"|\bwhat else (?:does|did|do) (?:it|that one|this one|they) (?:say|tell|write|mention)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Memory:
    """`told` are the stems of the last answer; `cited` the documents of the chunks that it cited, by chunk id."""

    told: frozenset[str] = frozenset()
    cited: Mapping[str, str] = field(default_factory=dict)

    @property
    def documents(self) -> frozenset[str]:
        """The documents that were cited."""
        return frozenset(self.cited.values())

    def keep(self, chunks: Collection[str]) -> Memory:
        """The same of these chunks alone."""
        return replace(self, cited={chunk: document for chunk, document in self.cited.items() if chunk in chunks})

    def narrow(self, filters: Filters, question: str) -> Filters:
        """The filters for a question about the document that was cited: that one, unless others were asked for."""
        if not self.cited or filters.documents or not _AT_DOCUMENT.search(question):
            return filters
        return replace(filters, documents=sorted(self.documents))


def remember(turn: Turn, catalog: Catalog) -> Memory:
    """What a turn leaves. Where it has no citations, its answer is taken for a quotation."""
    told = frozenset(stem_words(turn.answer, keep_stopwords=True))
    if turn.citations:
        places = [(one.document.id, one.start, one.end) for one in turn.citations]
        return Memory(told, catalog.find_chunks(places))
    words = split_words(turn.answer)[:LONG]
    return Memory(told, catalog.find_phrase(words) if len(words) == LONG else {})
