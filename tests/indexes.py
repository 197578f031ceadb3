"""A small open index over a folder of real files, with what tests ask of it after each ingest.

The embedder is the one of fakes.py; all else is what people get.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import open_bot
from bot.bot import Bot
from bot.catalog import Catalog
from bot.ingestion import Progress, ingest
from bot.intake import IngestReport
from bot.protocols import VectorIndex
from bot.settings import Settings
from bot.storage import open_catalog, open_vectors
from tests.fakes import HashEmbedder


@dataclass
class Index:
    """An open index with its embedder, and the folder it is fed from."""

    catalog: Catalog
    vectors: VectorIndex
    embedder: HashEmbedder
    corpus: Path

    def ingest(
        self, *paths: Path, progress: Callable[[Progress], None] | None = None, by_itself: bool = False
    ) -> IngestReport:
        parts = (self.catalog, self.vectors, self.embedder, Settings(max_file_mb=1))
        return ingest(paths or (self.corpus,), *parts, progress, by_itself=by_itself)

    def write(self, name: str, text: str) -> Path:
        path = self.corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def texts(self) -> dict[str, str]:
        """The text of every document, by its file's name; checks that keywords and vectors know the same chunks."""
        infos = self.catalog.documents()
        found = {Path(info.path).name: self.catalog.document(info.id).text for info in infos}
        chunks = self.catalog.chunk_count
        assert sum(info.chunks for info in infos) == chunks
        nearest = [name for name, _ in self.vectors.search(self.embedder.embed_query("anything"), chunks + 10)]
        assert len(nearest) == chunks and set(self.catalog.chunks(nearest)) == set(nearest)
        return found

    def finds(self, word: str) -> set[str]:
        """Names of the files in which a word is found by keyword, provided that its vector is found as well."""
        found = self.catalog.chunks([name for name, _ in self.catalog.match([word], 100)])
        near = {name for name, _ in self.vectors.search(self.embedder.embed_query(word), 10_000)}
        assert set(found) <= near
        sources = self.catalog.sources([chunk.chunk.document_id for chunk in found.values()])
        return {Path(source.path).name for source in sources.values()}


@contextmanager
def open_index(root: Path, **places: Any) -> Iterator[Index]:
    """An index at `root`/home, or where settings say, fed from `root`/corpus."""
    (root / "corpus").mkdir(exist_ok=True)
    settings = Settings(home=root / "home", **places)
    with open_catalog(settings) as catalog, closing(open_vectors(settings, catalog)) as vectors:
        yield Index(catalog, vectors, HashEmbedder(), root / "corpus")


def fill_bot(folder: Path, texts: dict[str, str]) -> Bot:
    """A bot of exact quotations over files of these names and texts, for its caller to close."""
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    bot = open_bot(home=folder / "home", llm="quotes")
    bot.ingest(*(folder / name for name in texts))
    return bot


def counts(report: IngestReport) -> tuple[int, int, int, int, int]:
    """Added, updated, unchanged, removed, failed."""
    return report.added, report.updated, report.unchanged, report.removed, len(report.failed)


def lines(*rows: tuple[str, str]) -> str:
    """Documents as the lines of a .jsonl file."""
    return "\n".join(json.dumps({"doc_id": name, "title": name.title(), "text": text}) for name, text in rows)
