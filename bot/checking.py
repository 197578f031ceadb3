"""Sentence x cited quote -> supported, misattributed or unsupported. Pure and deterministic; needs no model.

What is not supported is never shown as fact: answering.py drops it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.schema import Citation, Draft, Status


def is_verbatim(citation: Citation, text: str) -> bool:
    """Whether the quote is the document's text at its offsets."""
    return text[citation.start : citation.end] == citation.quote != ""


def check_draft(draft: Draft, citations: Sequence[Citation]) -> Status:
    """The verdict on one sentence and its quotes: its words must stand in one of them, its lead must be theirs.

    A quote that is somebody's words must be given to that speaker, in the sentence or ahead of it.
    """
    for citation in citations:
        if _fold(draft.text) not in _fold(citation.quote):
            continue
        named = _fold(f"{draft.lead} {draft.text}")
        if citation.speaker and _fold(citation.speaker) not in named:
            return "misattributed"
        if draft.lead and _fold(draft.lead) != _fold(f"{citation.speaker}: "):
            return "misattributed"
        return "supported"
    return "unsupported"


def _fold(text: str) -> str:
    """Lower case with white space folded: line breaks of the source do not change its words."""
    return " ".join(text.casefold().split())
