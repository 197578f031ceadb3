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
class IngestReport:
    """What one ingest did: numbers of documents, and each path that failed with its reason."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: tuple[Failure, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready data."""
        return dict(to_plain(self))
