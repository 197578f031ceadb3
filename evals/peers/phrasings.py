"""How peers say that the documents do not hold an answer; they have no field for it.

The list was written from the prompts of those peers and from answers they gave; what is missing counts as answered.
"""

from __future__ import annotations

from bot.sentences import split_sentences

ALONE = (
    "empty response",
    "don't know",
    "do not know",
    "does not know",
    "no information",
    "no mention of",
    "not mentioned",
    "not provided",
    "not specified",
    "not stated",
    "not present in",
    "not found in",
    "cannot answer",
    "can't answer",
    "cannot be determined",
    "cannot determine",
    "unable to answer",
    "unable to determine",
    "none of the sources",
    "none of the provided",
    "sources are not helpful",
    "i'm sorry",
    "i am sorry",
)
"""In lower case, with straight apostrophes; each says by itself that there is no answer."""

DENIED = ("contain", "include", "mention", "provide", "specify", "state", "say", "give", "offer", "address")
PLACES = ("context", "source", "document", "passage", "article", "text", "information")
"""A verb denied ("does not mention") counts where one of these is in the sentence: people, too, leave things out."""


def says_nothing(text: str) -> bool:
    """Whether an answer is empty, or its first sentence says that the documents do not hold it."""
    spans = split_sentences(text)
    if not spans:
        return True
    first = text[spans[0].start : spans[0].end].lower().replace("’", "'")
    denied = any(f"not {verb}" in first or f"n't {verb}" in first for verb in DENIED)
    denied = denied and any(place in first for place in PLACES)
    return denied or any(saying in first for saying in ALONE)
