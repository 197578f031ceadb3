"""The briefs of corpus/ as the loader reads them, for tests of cases that ask about them."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from commands import CORPUS

from bot.loaders.markdown import load_markdown
from bot.schema import Document


def read_briefs() -> dict[str, Document]:
    """Every brief by the name of its file."""
    loaded = chain.from_iterable(map(load_markdown, CORPUS.glob("*.md")))
    return {Path(document.path).name: document for document in loaded if isinstance(document, Document)}
