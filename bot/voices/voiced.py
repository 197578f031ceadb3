"""Whose words a sentence was read to be.

Found by reading.py, and by freestanding.py for quotations that nobody is said to speak.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.stated import Voice


@dataclass(frozen=True, slots=True)
class Voiced:
    """Whose words a sentence is: the article's own, a quotation or a reported claim, and who makes it."""

    voice: Voice
    speaker: str | None = None
