"""Sentence x cited quote -> supported, misattributed or unsupported. Pure and deterministic; needs no model.

What is not supported is never shown as fact: answering.py drops it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.schema import Citation, Draft, Status
from bot.sentences import split_sentences
from bot.speakers import is_named


def is_verbatim(citation: Citation, text: str) -> bool:
    """Whether the quote is the document's text at its offsets."""
    return text[citation.start : citation.end] == citation.quote != ""


def check_draft(draft: Draft, citations: Sequence[Citation]) -> Status:
    """The verdict on a draft and its quotes: its words must be whole sentences of one of them, its lead must be theirs.

    A quote that is somebody's words must be given to that speaker, in the sentence or ahead of it.
    """
    for citation in citations:
        if not _holds_whole(citation.quote, draft.text):
            continue
        speaker = citation.speaker or ""
        if speaker and not is_named(speaker, f"{draft.lead}{draft.text}"):
            return "misattributed"
        if draft.lead and (not speaker or _fold(draft.lead) != _fold(f"{speaker}: ")):
            return "misattributed"
        return "supported"
    return "unsupported"


def _holds_whole(quote: str, text: str) -> bool:
    """Whether a text is one or more whole sentences of a quote: words cut out of one ("not", "120,000") may lie."""
    wanted, sentences = _fold(text), split_sentences(quote)
    return any(
        _fold(quote[first.start : last.end]) == wanted
        for place, first in enumerate(sentences)
        for last in sentences[place:]
    )


def _fold(text: str) -> str:
    """Lower case with white space folded: line breaks of the source do not change its words."""
    return " ".join(text.casefold().split())
