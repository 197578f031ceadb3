"""What an answer tells of versions: that a document it cites said otherwise before, or no longer says this.

Which documents are versions of each other is the business of versions.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.accounts import Change
from bot.copies import cites
from bot.days import describe_day
from bot.llms.quotes import quote_sentence
from bot.schema import Citation, Evidence, EvidenceSentence, Source

MOST = 3
"""Changes that one answer tells of."""


def tell_changes(evidence: Evidence, citations: Sequence[Citation]) -> tuple[tuple[Change, ...], tuple[Citation, ...]]:
    """What changed in what is cited, and the citations with those of earlier words, numbered on."""
    changes: list[Change] = []
    all_cited = list(citations)
    for said in _find_cited(evidence, citations):
        if len(changes) == MOST:
            break
        if said.replaces:
            citation = _cite(said.replaces, len(all_cited) + 1)
            all_cited.append(citation)
            changes.append(Change(_tell_earlier(said.document, said.replaces), (citation.number,)))
        elif said.newer:
            number = next(one.number for one in citations if cites(one, said))
            changes.append(Change(_tell_gone(said.newer), (number,)))
    return tuple(dict.fromkeys(changes)), tuple(all_cited)


def _find_cited(evidence: Evidence, citations: Sequence[Citation]) -> Iterator[EvidenceSentence]:
    for said in evidence.sentences:
        if any(cites(one, said) for one in citations):
            yield said


def _cite(said: EvidenceSentence, number: int) -> Citation:
    return Citation(number, said.quote, said.quote_start, said.end, said.speaker, said.document)


def _tell_earlier(newer: Source, replaced: EvidenceSentence) -> str:
    told = quote_sentence(replaced)
    return f"“{newer.title}” was updated on {_write_day(newer)}; an earlier version said: {told.lead}“{told.text}”"


def _tell_gone(newer: Source) -> str:
    return f"“{newer.title}” was updated on {_write_day(newer)} and no longer says this."


def _write_day(newer: Source) -> str:
    return describe_day(newer.updated or newer.published or "")
