"""The nouns of accounts that differ: the sides of a dispute, and what a newer version of an article changed.

How they are found is the business of sides.py and versions.py; nothing here computes.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.numbering import mark_text


@dataclass(frozen=True, slots=True)
class Side:
    """Who answers a question in one way where others answer it in another, and which sentences say so.

    `speaker` names all who speak for that side. `sentences` are places: among the evidence where it was found, among
    the answer's sentences in an answer. `published` is the date of the latest document of these.
    """

    speaker: str
    sentences: tuple[int, ...]
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """That a document says something else than in an earlier version: a sentence of ours, and what it cites."""

    text: str
    citations: tuple[int, ...]

    @property
    def marked(self) -> str:
        """The text with its marks."""
        return mark_text(self.text, self.citations)
