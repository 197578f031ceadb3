"""Query -> what is found: passages, sentences in order, and how likely they answer.

A follow-up is searched, and its sentences ranked, in view of the turn before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.catalog import Catalog
from bot.confidence import estimate
from bot.conversation import MOST as LOOKED_BACK
from bot.conversation import Query, stand_alone
from bot.errors import IndexStateError
from bot.evidence import Candidate, rank_sentences
from bot.following import Told, rank_follow_up, read_told
from bot.gathering import Texts, gather_evidence
from bot.memory import Memory, remember
from bot.opposites import read_opposites
from bot.protocols import Embedder
from bot.questions import Question, read_question
from bot.retrieval import Retrieval, retrieve
from bot.schema import Evidence, Filters, Turn
from bot.spelling import correct_spelling
from bot.vectors import Vectors
from bot.weights import Weights

ATTEMPTS = 5
"""Searches for one question while an ingest is replacing what it finds."""
SPARE = 2
"""Chunks found for each passage shown: some stand next to each other, or say the same, and become one."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one query found, and the texts it stands in."""

    asked: Question
    retrieval: Retrieval
    evidence: Evidence
    texts: Texts


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Sentences in order, and how likely they answer."""

    candidates: list[Candidate]
    probability: float


class Finder:
    """Looks things up in one index. Safe to use from many threads."""

    def __init__(
        self, catalog: Catalog, vectors: Vectors, embedder: Callable[[], Embedder], weights: Weights, passages: int
    ) -> None:
        """`embedder` gives the embedder when it is first needed; `passages` is how many an answer is looked for in."""
        self._catalog, self._vectors, self._embedder = catalog, vectors, embedder
        self._weights, self._passages = weights, passages
        self._opposites = read_opposites()

    def understand(self, question: str, history: Sequence[Turn]) -> Query:
        """What is searched for a question after these turns, its words spelt as the documents spell them."""

        def spell(text: str) -> str:
            return correct_spelling(text, self._catalog)

        recent = [replace(turn, question=spell(turn.question)) for turn in history[-LOOKED_BACK:]]
        return stand_alone(spell(question), recent)

    def look(self, query: Query, filters: Filters) -> Found:
        """What a query finds; searched again when a document changed in between.

        Raises IndexStateError, BackendError.
        """
        asked = read_question(query.text, typed=query.typed)
        for _ in range(ATTEMPTS):
            retrieval, candidates = self.search(asked, filters, query)
            texts = Texts(self._catalog)
            if all(texts.hold(hit) for hit in retrieval.hits):
                ranked = self._rank(asked, query, retrieval, candidates)
                evidence = gather_evidence(retrieval, ranked.candidates, ranked.probability, texts, self._passages)
                return Found(asked, retrieval, evidence, texts)
        raise IndexStateError("the documents are being replaced faster than they can be read; ask again in a moment")

    def search(
        self, asked: Question, filters: Filters | None = None, query: Query | None = None
    ) -> tuple[Retrieval, list[Candidate]]:
        """What a question finds, and every sentence of it, ranked; `query` adds what the turns before tell of it.

        Raises IndexStateError, BackendError.
        """
        self._catalog.require_fingerprint(self._embedder().fingerprint)
        query = query or Query(asked.text)
        memory = remember(query.last, self._catalog) if query.last else Memory()
        retrieval = retrieve(
            query.wordings,
            self._catalog,
            self._vectors,
            self._embedder(),
            filters=memory.narrow(filters or Filters(), query.typed),
            limit=SPARE * self._passages,
            cited=memory.cited,
        )
        read = replace(retrieval, hits=retrieval.hits[: self._passages])
        return retrieval, rank_sentences(asked, read, self._weights.sentence)

    def recall(self, query: Query) -> tuple[Told, Memory]:
        """What a follow-up said itself, and what the turn before it leaves. Raises IndexStateError, BackendError."""
        told = read_told(query.told, self._embedder().embed_query(query.told))
        return told, remember(query.last, self._catalog) if query.last else Memory()

    def _rank(self, asked: Question, query: Query, retrieval: Retrieval, candidates: list[Candidate]) -> _Ranked:
        """The candidates with the probability that they answer.

        A follow-up that is only short may be a whole question: it is read both ways, and the likelier answer stands.
        """
        whole = self._estimate(asked, retrieval, candidates)
        if not query.last:
            return whole
        told, memory = self.recall(query)
        again = rank_follow_up(candidates, told, memory, retrieval.rarity, self._weights.follow_up)
        leaning = self._estimate(asked, retrieval, again)
        if query.is_sure:
            return leaning
        alone, read = read_question(query.typed), replace(retrieval, query=query.typed, vector=told.vector)
        near = replace(read, hits=read.hits[: self._passages])
        short = self._estimate(alone, read, rank_sentences(alone, near, self._weights.sentence))
        return max(leaning, short, key=lambda one: one.probability)

    def _estimate(self, asked: Question, retrieval: Retrieval, candidates: list[Candidate]) -> _Ranked:
        return _Ranked(candidates, estimate(asked, retrieval, candidates, self._weights, self._opposites))
