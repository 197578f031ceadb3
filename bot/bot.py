"""The Bot: the only place that wires parts together. Read this file first; everything else is one noun a file.

with open_bot(home=".bot", llm="quotes") as bot:
    bot.ingest("corpus/")
    print(bot.ask("Why did Armenia move to ratify the Rome Statute?").text)
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from bot.answering import ABSTENTION, Asked, Composed, Rules, compose, explain_abstention
from bot.catalog import Catalog
from bot.clock import Clock
from bot.composing import open_composer
from bot.confidence import estimate
from bot.context import frame_sentence
from bot.conversation import stand_alone
from bot.embedders import open_embedder
from bot.errors import BackendError, CorpusError, DocumentNotFoundError, IndexStateError, QuestionError, SettingsError
from bot.evidence import Candidate, rank_sentences
from bot.grounding import Grounded, ground_draft
from bot.llms import QUOTES, choose_llm
from bot.llms.quotes import Quotes
from bot.opposites import read_opposites
from bot.questions import Question, read_question
from bot.retrieval import Hit, Retrieval, join_passages, retrieve
from bot.schema import (
    Answer,
    Delta,
    Document,
    DocumentInfo,
    Draft,
    Evidence,
    EvidenceSentence,
    Filters,
    IngestReport,
    Passage,
    Turn,
)
from bot.settings import Settings
from bot.vectors import Vectors
from bot.weights import load_weights
from bot.windows import open_windows
from bot.words import split_words

if TYPE_CHECKING:
    from bot.progress import Progress
    from bot.protocols import LLM, Embedder

Event = Evidence | Delta | Answer
ATTEMPTS = 5
"""Searches for one question while an ingest is replacing what it finds."""
CHECKED = 1500
"""Tokens of the documents in which a sentence to be checked is looked for."""
SHOWN = 10
"""Ranked evidence sentences that an Answer keeps."""


class Bot:
    """Asks and ingests over one index. Safe to use from many threads; a context manager."""

    def __init__(self, settings: Settings) -> None:
        """Opens the catalog; model and Chroma come with the first question. Raises SettingsError, IndexStateError."""
        self.settings = settings
        self.chosen = choose_llm(settings)
        self._floor: LLM = Quotes()
        self._catalog = Catalog(settings.home)
        self._vectors = Vectors(settings.home, self._catalog)
        self._weights = load_weights()
        self._rules = Rules(
            settings.abstain_below,
            settings.abstain_judged,
            self._weights.judged,
            settings.answer_seconds,
            settings.second_opinion,
        )
        self._opposites = read_opposites()
        self._loading = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the index and ends a local model. The bot cannot be used afterwards."""
        if "llm" in self.__dict__:
            self.llm.close()
        self._vectors.close()
        self._catalog.close()

    # ---- asking

    def ask(self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None) -> Answer:
        """The checked answer, or an abstention. Raises QuestionError, IndexStateError, BackendError."""
        return next(event for event in self.stream(question, history, filters) if isinstance(event, Answer))

    def stream(self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None) -> Generator[Event]:
        """Evidence at once, then the checked text sentence by sentence, and the whole Answer last."""
        clock = Clock()
        _check_question(question, self.settings.max_question)
        _check_dates(filters)
        query = stand_alone(question, history)
        clock.mark("condense")
        asked = read_question(query, typed=question)
        retrieval, candidates, texts = self._find(asked, filters or Filters())
        probability = estimate(asked, retrieval, candidates, self._weights, self._opposites)
        evidence = _gather(retrieval, candidates, probability, texts)
        clock.mark("retrieve")
        clock.note("first_evidence", time.perf_counter())
        yield evidence

        composed = Composed(self.llm.name, probability)
        yield from compose(Asked(question, evidence, texts.read), self.llm, self._floor, self._rules, composed)
        clock.note("first_token", composed.first_token)
        clock.add("check", composed.check_seconds)
        abstained = not composed.sentences
        reason = explain_abstention(asked, retrieval) if abstained else ""
        yield Answer(
            question=question,
            text=f"{ABSTENTION} {reason}" if abstained else composed.text,
            abstained=abstained,
            reason=reason,
            sentences=tuple(composed.sentences),
            citations=tuple(composed.citations),
            passages=evidence.passages,
            evidence=evidence.sentences,
            probability=composed.probability,
            query=query,
            llm=composed.llm,
            seconds=clock.read(),
            usage=composed.usage,
            removed=tuple(composed.removed),
            notice=composed.notice,
        )

    def search(self, asked: Question, filters: Filters | None = None) -> tuple[Retrieval, list[Candidate]]:
        """What a question finds, and every sentence of it, ranked. Raises IndexStateError, BackendError."""
        self.check_embedder()
        retrieval = retrieve(
            asked.text,
            self._catalog,
            self._vectors,
            self._embedder,
            filters=filters or Filters(),
            limit=self.settings.passages,
        )
        return retrieval, rank_sentences(asked, retrieval, self._weights.sentence)

    def check(self, sentence: str, filters: Filters | None = None) -> Grounded:
        """The check's verdict on anybody's sentence against what is indexed, with the quote that bears it out.

        Raises QuestionError, IndexStateError, BackendError.
        """
        _check_question(sentence, self.settings.max_question)
        retrieval, candidates, texts = self._find(read_question(sentence), filters or Filters())
        evidence = _gather(retrieval, candidates, 0.0, texts)
        read = [one for window in open_windows(evidence, CHECKED) for one in window.sentences]
        return ground_draft(Draft(sentence, tuple(read)), texts.read)

    def warm(self) -> None:
        """Starts loading a local model, where one answers, and returns at once; questions then need not wait for it.

        Where it cannot be opened, the questions tell.
        """
        with suppress(SettingsError, BackendError):
            self.llm.warm()

    # ---- documents

    def ingest(self, *paths: str | Path, progress: Callable[[Progress], None] | None = None) -> IngestReport:
        """Brings the index up to date with files and folders; each path that fails is named in the report.

        Raises CorpusError (nothing to read), IndexBusyError, IndexStateError, BackendError; nothing is lost by any.
        """
        from bot.ingestion import ingest

        places = [Path(path) for path in paths]
        return ingest(places, self._catalog, self._vectors, self._embedder, self.settings, progress)

    def ingest_corpus(self, progress: Callable[[Progress], None] | None = None) -> IngestReport | None:
        """Indexes the corpus folder of the settings if nothing was ever indexed here. Raises CorpusError."""
        if self._catalog.ever_ingested:
            return None
        if not self.settings.corpus.exists():
            raise CorpusError(
                f"nothing is indexed and there is no folder {self.settings.corpus}; name documents: `bot ingest PATH`"
            )
        return self.ingest(self.settings.corpus, progress=progress)

    def documents(self) -> list[DocumentInfo]:
        """What is indexed, by title."""
        return self._catalog.documents()

    def document(self, document_id: str) -> Document:
        """One document with its text. Raises DocumentNotFoundError."""
        return self._catalog.document(document_id)

    def remove(self, document_id: str) -> None:
        """Takes a document out of the index; its file stays. Raises DocumentNotFoundError, IndexBusyError."""
        from bot.ingestion import remove

        remove(document_id, self._catalog, self._vectors)

    def rebuild(self) -> None:
        """Makes Chroma's part of the index anew from the catalog, without the embedding model."""
        self._vectors.rebuild()

    def verify(self) -> list[str]:
        """What is wrong with the index, a sentence each; empty when it is sound."""
        return self._vectors.verify()

    def check_embedder(self) -> None:
        """Raises IndexStateError when another embedder built the index, BackendError when this one cannot load."""
        self._catalog.require_fingerprint(self._embedder.fingerprint)

    # ---- parts

    @cached_property
    def llm(self) -> LLM:
        """The backend that answers, opened with the first question. Raises SettingsError, BackendError."""
        if self.chosen.name == QUOTES:
            return self._floor
        with self._loading:
            opened: LLM = self.__dict__.get("llm") or open_composer(self.chosen.name, self.settings)
            self.__dict__["llm"] = opened  # before another thread gets here
            return opened

    @cached_property
    def _embedder(self) -> Embedder:
        with self._loading:
            return self.__dict__.get("_embedder") or open_embedder(self.settings)

    def _find(self, asked: Question, filters: Filters) -> tuple[Retrieval, list[Candidate], _Texts]:
        """What a question finds, with the texts it stands in; searched again when a document changed in between."""
        for _ in range(ATTEMPTS):
            retrieval, candidates = self.search(asked, filters)
            texts = _Texts(self._catalog)
            if all(texts.hold(hit) for hit in retrieval.hits):
                return retrieval, candidates, texts
        raise IndexStateError("the documents are being replaced faster than they can be read; ask again in a moment")


def _gather(retrieval: Retrieval, candidates: Sequence[Candidate], probability: float, texts: _Texts) -> Evidence:
    """Passages and the best sentences, each with what a citation of it would quote."""
    passages = join_passages(retrieval.hits, texts.read)
    sentences = [_as_evidence(candidate, passages, texts) for candidate in candidates[:SHOWN]]
    return Evidence(retrieval.query, passages, tuple(sentences), probability)


class _Texts:
    """Texts of documents, each read once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._read: dict[str, str] = {}

    def read(self, document_id: str) -> str:
        """The text, or "" where the document was removed while the question was being answered."""
        if document_id not in self._read:
            try:
                self._read[document_id] = self._catalog.document(document_id).text
            except DocumentNotFoundError:
                self._read[document_id] = ""
        return self._read[document_id]

    def hold(self, hit: Hit) -> bool:
        """Whether a hit still stands in its document where it was found."""
        chunk = hit.stored.chunk
        return self.read(chunk.document_id)[chunk.start : chunk.end] == hit.stored.text


def _check_question(question: str, longest: int) -> None:
    """Raises QuestionError for what cannot be searched."""
    if not question.strip():
        raise QuestionError("the question is empty; type one")
    if len(question) > longest:
        raise QuestionError(
            f"the question has {len(question):,} characters, more than {longest:,}; shorten it, or ingest it as a file"
        )
    if not split_words(question):
        raise QuestionError("the question has no word in it; ask with words")
    if re.search(r"[\ud800-\udfff]", question):
        raise QuestionError("the question holds bytes that are not UTF-8 text; type it again")


def _check_dates(filters: Filters | None) -> None:
    """Raises QuestionError for a limit that is not a date: compared as text, it would only hide documents."""
    for limit in (filters.published_from, filters.published_to) if filters else ():
        if limit and not _is_date(limit):
            raise QuestionError(f"{limit!r} is not an ISO date; write it as 2023-09-24, 2023-09 or 2023")


def _is_date(text: str) -> bool:
    """Whether a text is an ISO date, a month or a year."""
    if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text, re.ASCII):
        return False
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text)
    except ValueError:
        return False
    return True


def _as_evidence(candidate: Candidate, passages: Sequence[Passage], texts: _Texts) -> EvidenceSentence:
    document = candidate.hit.source
    text = texts.read(document.id)
    chunk = candidate.hit.stored.chunk
    ahead = candidate.hit.stored.before
    sentences = (ahead, *chunk.sentences) if ahead else chunk.sentences
    start, speaker = frame_sentence(text, sentences, sentences.index(candidate.span))
    passage = next(i for i, one in enumerate(passages) if chunk.id in one.chunk_ids)
    return EvidenceSentence(
        document=document,
        start=candidate.span.start,
        end=candidate.span.end,
        text=candidate.text,
        score=candidate.score,
        passage=passage,
        quote=text[start : candidate.span.end],
        quote_start=start,
        speaker=speaker,
    )
