"""The nouns of an ingest: what it did, and what it could not take in.

How it is done is the business of ingestion.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.plain import to_plain


@dataclass(frozen=True, slots=True)
class Failure:
    """A path that was not taken in, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A path that was left out on purpose, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one ingest did: numbers of documents, and each path that failed or was left out, with its reason.

    Every file that was met is in exactly one of these; one of many documents counts with each of them, and a hidden
    folder counts once.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: tuple[Failure, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready data."""
        return dict(to_plain(self))
