"""The bot beside llama-index, both ways: what a reader gives is ingested, and a program gets a retriever or an engine.

Its classes are in engines.py, which is imported only when one of them is wanted: llama-index takes a second to load.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.intake import IngestReport
from bot.schema import Answer, Delta, Evidence, Filters, Turn
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.engines import VerbatimQueryEngine, VerbatimRetriever
    from bot.progress import Progress

MOST = 100
"""Passages that a retriever gives where no number is named: all that an answer looks at."""


class Outlets(ABC):
    """What each of them gives is what the bot itself finds and answers."""

    settings: Settings

    @abstractmethod
    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        *,
        today: str | None = None,
        llm: str | None = None,
    ) -> Answer:
        """The checked answer."""

    @abstractmethod
    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        *,
        today: str | None = None,
        llm: str | None = None,
    ) -> Generator[Evidence | Delta | Answer]:
        """The events of an answer, the evidence first."""

    @abstractmethod
    def ingest(
        self, *paths: str | Path, progress: Callable[[Progress], None] | None = None, by_itself: bool = False
    ) -> IngestReport:
        """Brings the index up to date with files and folders."""

    def fetch(
        self, reader: str, options: Mapping[str, Any], progress: Callable[[Progress], None] | None = None
    ) -> IngestReport:
        """Ingests what the llama-index reader `module:Class` gives; what it gave before and no longer does, goes.

        The options are for its class and its `load_data`, by their names. Raises SettingsError, CorpusError and what
        `ingest` raises.
        """
        from bot.readers import fetch

        return self.ingest(fetch(reader, options, self.settings.home), progress=progress)

    def as_retriever(self, limit: int = MOST, filters: Filters | None = None) -> VerbatimRetriever:
        """A llama-index retriever: so many passages at most, and no more than an answer looks at (`passages`)."""
        from bot.engines import VerbatimRetriever

        return VerbatimRetriever(lambda query: self.stream(query, filters=filters), limit)

    def as_query_engine(self, filters: Filters | None = None, llm: str | None = None) -> VerbatimQueryEngine:
        """A llama-index query engine: checked answers, whose source nodes are their citations with offsets."""
        from bot.engines import VerbatimQueryEngine

        return VerbatimQueryEngine(lambda question: self.ask(question, filters=filters, llm=llm))
