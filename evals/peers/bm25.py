"""Plain BM25 as a peer: the paragraph that ranks first is the answer, and its own source.

As in the quick start of bm25s: English stopwords, Porter's stems, its own weighting. One paragraph a piece:
that is what a reader can take in. Files are read as text. It cannot follow a conversation, and abstains only where
it finds none of the words.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.schema import Turn
from evals.peers.answers import Ingested, Order, PeerAnswer, PeerSource, Times

_BLANK = re.compile(r"\n[ \t]*\n")


class PlainBM25:
    """An index in memory, made anew at each start."""

    def __init__(self, order: Order) -> None:
        import Stemmer

        self._order = order
        self._stemmer = Stemmer.Stemmer("english")
        self._retriever: Any = None
        self._pieces: list[PeerSource] = []

    def ingest(self) -> Ingested:
        """Splits the documents at blank lines and indexes the paragraphs."""
        import bm25s

        started = time.perf_counter()
        paths = [path for path in sorted(Path(self._order.documents).iterdir()) if path.is_file()]
        self._pieces = [
            PeerSource(path.name, paragraph.strip())
            for path in paths
            for paragraph in _BLANK.split(path.read_text(encoding="utf-8", errors="replace"))
            if paragraph.strip()
        ]
        self._retriever = bm25s.BM25()
        tokens = bm25s.tokenize(
            [piece.quote for piece in self._pieces], stopwords="en", stemmer=self._stemmer, show_progress=False
        )
        self._retriever.index(tokens, show_progress=False)
        return Ingested(len(paths), len(self._pieces), time.perf_counter() - started)

    def warm(self) -> None:
        """Nothing: the index is in memory. It is made where an earlier process made the one that was counted."""
        if self._retriever is None:
            self.ingest()

    def ask(self, question: str, history: Sequence[Turn]) -> PeerAnswer:
        """The best paragraph."""
        import bm25s

        started = time.perf_counter()
        tokens = bm25s.tokenize([question], stopwords="en", stemmer=self._stemmer, show_progress=False)
        places, scores = self._retriever.retrieve(tokens, k=1, show_progress=False)
        passed = time.perf_counter() - started
        if not scores[0, 0] > 0:
            return PeerAnswer("", (), True, Times(None, None, passed))
        best = self._pieces[int(places[0, 0])]
        return PeerAnswer(best.quote, (best,), False, Times(passed, passed, passed), marked=False)
