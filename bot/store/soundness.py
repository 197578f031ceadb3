"""What the catalog makes sure of as it reads: SQLite notices a broken page, but not a changed byte inside of one.

Words are kept twice, and vectors have length 1; what disagrees is told as damage. Repair is nobody's business here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import IndexStateError


@contextmanager
def telling_damage(place: str) -> Iterator[None]:
    """What cannot be read as it was written as IndexStateError, with the next step."""
    try:
        yield
    except (ValueError, TypeError, LookupError) as error:  # also JSON and UTF-8 that are none
        raise IndexStateError(
            f"{place}: it is damaged; restore it from a backup, or set BOT_HOME to a new folder and ingest again"
        ) from error


def require(sound: bool) -> None:
    """Raises ValueError where what was read disagrees with itself."""
    if not sound:
        raise ValueError("what was read is not what was written")
