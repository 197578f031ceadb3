"""The Bot: the only place that wires parts together. Read this file first; everything else is one noun a file.

with open_bot(home=".bot", llm="quotes") as bot:
    bot.ingest("corpus/")
    print(bot.ask("Why did Armenia move to ratify the Rome Statute?").text)
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from bot.answering import Asked, Composed, Rules, compose, conclude, find_doubt
from bot.archive import Archive
from bot.backends import BackendInfo, Backends
from bot.clock import Clock
from bot.conversation import Query
from bot.dialogue.asking import check_dates, check_question, check_today
from bot.embedders import open_embedder
from bot.errors import BackendError, CorpusError, SettingsError
from bot.evidence import Candidate
from bot.finding import Finder, Found
from bot.grounding import Grounded, ground_draft
from bot.installation import Installation
from bot.intake import IngestReport
from bot.kept import UNKEPT, Opening
from bot.llms import Choice
from bot.originals import Original, find_original
from bot.outlets import Outlets
from bot.questions import Question
from bot.ranking.weights import load_weights
from bot.rating import Ratings
from bot.retrieval import Retrieval
from bot.schema import Answer, Delta, Document, DocumentInfo, Draft, Evidence, Filters, Turn
from bot.searchers import Searchers
from bot.settings import Settings
from bot.storage import open_catalog, open_vectors
from bot.suggesting import Suggesting
from bot.talk import Talk
from bot.timeline import LISTED, DatedEvent, find_events, list_events
from bot.windows import open_windows

if TYPE_CHECKING:
    from bot.progress import Progress
    from bot.protocols import LLM, Embedder
    from bot.watching import Watcher

Event = Evidence | Delta | Answer
CHECKED = 1500
"""Tokens of the documents in which a sentence to be checked is looked for."""


class Bot(Archive, Outlets):
    """Asks and ingests over one index. Safe to use from many threads; a context manager."""

    def __init__(self, settings: Settings) -> None:
        """Opens the catalog; model and Chroma come with the first question. Raises SettingsError, IndexStateError."""
        self.settings = settings
        self._backends = Backends(settings)
        self.installation = Installation(settings.home)
        self._catalog = open_catalog(settings)
        self.shelf = self._catalog.shelf
        self.watcher: Watcher | None = None
        self._vectors = open_vectors(settings, self._catalog)
        self._weights = load_weights()
        self._rules = Rules(
            settings.abstain_below,
            settings.abstain_judged,
            self._weights.judged,
            settings.answer_seconds,
            settings.second_opinion,
        )
        self.finder = Finder(self._catalog, self._vectors, lambda: self._embedder, self._weights, settings.passages)
        self._searchers = Searchers(settings, self._catalog)
        self.feedback = Ratings(self._catalog)
        self._suggesting = Suggesting(self._catalog, self.finder, self._rules)
        self._loading = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the index and ends a local model. The bot cannot be used afterwards."""
        if self.watcher:
            self.watcher.close()
        self.installation.close()
        self._backends.close()
        self._searchers.close()
        self._vectors.close()
        self._catalog.close()

    # ---- asking

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        *,
        today: str | None = None,
        llm: str | None = None,
    ) -> Answer:
        """The checked answer, or an abstention; `today` is the asker's date (ISO), the real one where it is not given.

        `llm` names another of the `backends` than the chosen one. Raises QuestionError, SettingsError for a backend
        that is unknown or not there, IndexStateError, BackendError.
        """
        events = self.stream(question, history, filters, today=today, llm=llm)
        return next(event for event in events if isinstance(event, Answer))

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        *,
        today: str | None = None,
        llm: str | None = None,
    ) -> Generator[Event]:
        """Evidence at once, then the checked text sentence by sentence, and the whole Answer last.

        The evidence comes once more where a model has rewritten a follow-up. `today` and `llm` are as for `ask`.
        """
        clock, name = Clock(), self._backends.find(llm)
        check_question(question, self.settings.max_question)
        check_dates(filters)
        query = self.finder.understand(question, history, check_today(today, history))
        clock.mark("condense")
        found = self._look(query, filters or Filters())
        clock.mark("retrieve")
        clock.note("first_evidence", time.perf_counter())
        yield found.evidence

        chosen, floor = self._backends.open(name), self._backends.floor
        restates = bool(query.last and chosen is not floor and self.settings.rewrite_seconds)
        if restates:
            query = yield from self._restate(chosen, query, history)
            clock.mark("condense")
            if query.rewrite:
                found = self._look(query, filters or Filters())
                yield found.evidence
        unclear = find_doubt(query, history, found)
        composed = Composed(chosen.name, found.evidence.probability, lapsed=query.lapsed)
        if not unclear:
            asked = Asked(query.typed, found.evidence, found.texts.read, spent=int(restates))
            yield from compose(asked, chosen, floor, self._rules, composed)
            self._backends.note(name, composed.failure, has_answered=composed.usage.requests > 0)
        clock.note("first_token", composed.first_token)
        clock.add("check", composed.check_seconds)
        yield conclude(question, found, composed, unclear, clock.read())

    def search(self, asked: Question, filters: Filters | None = None) -> tuple[Retrieval, list[Candidate]]:
        """What a question finds, and every sentence of it, ranked. Raises IndexStateError, BackendError."""
        return self.finder.search(asked, filters)

    def check(self, sentence: str, filters: Filters | None = None) -> Grounded:
        """The check's verdict on anybody's sentence against what is indexed, with the quote that bears it out.

        Raises QuestionError, IndexStateError, BackendError.
        """
        check_question(sentence, self.settings.max_question)
        found = self.finder.look(Query(sentence), filters or Filters())
        read = [one for window in open_windows(found.evidence, CHECKED) for one in window.sentences]
        return ground_draft(Draft(sentence, tuple(read)), found.texts.read)

    def timeline(self, question: str | None = None, filters: Filters | None = None) -> tuple[DatedEvent, ...]:
        """What the documents tell of days, in order of day: the events of a question, or of all that the filters admit.

        Raises QuestionError, IndexStateError, BackendError.
        """
        check_dates(filters)
        admitted = filters or Filters()
        if question is None:
            return list_events(self._catalog.annals.read(LISTED, admitted), admitted)
        check_question(question, self.settings.max_question)
        found = self.finder.look(self.finder.understand(question, ()), admitted)
        return find_events(found, self._weights.sentence)

    def suggest(self, answer: Answer, history: Sequence[Turn] = (), filters: Filters | None = None) -> tuple[str, ...]:
        """Up to three questions to ask next, of what the answer does not say; each is answered when it is asked.

        `history` are the turns before; `filters` are those of the answer where none are given.
        Raises IndexStateError, BackendError.
        """
        return self._suggesting.follow(answer, history, filters or answer.filters or Filters())

    def examples(self, most: int = 4) -> tuple[str, ...]:
        """Questions to begin with, made from the documents; each is answered when it is asked.

        Raises IndexStateError, BackendError.
        """
        return self._suggesting.begin(most)

    def warm(self) -> None:
        """Starts loading a local model, where one answers, and returns at once; questions then need not wait for it.

        Where it cannot be opened, the questions tell.
        """
        with suppress(SettingsError, BackendError):
            self.llm.warm()

    # ---- documents

    def ingest(
        self,
        *paths: str | Path,
        progress: Callable[[Progress], None] | None = None,
        by_itself: bool = False,
        cluster: str = "",
    ) -> IngestReport:
        """Brings the index up to date with files and folders; each path that fails is named in the report.

        Where nobody asked for it (`by_itself`), what a person removed stays out until its file changes. A Ray `cluster`
        ("10.0.0.1:6379") reads and embeds where one is named. Raises CorpusError (nothing to read), IndexBusyError,
        IndexStateError, BackendError, ClusterError; nothing is lost by any.
        """
        from bot.ingestion import ingest

        places = [Path(path) for path in paths]
        parts = (self._catalog, self._vectors, self._embedder, self.settings)
        return ingest(places, *parts, progress, by_itself=by_itself, cluster=cluster)

    def ingest_corpus(self, progress: Callable[[Progress], None] | None = None) -> IngestReport | None:
        """Indexes the corpus folder of the settings if nothing was ever indexed here. Raises CorpusError."""
        if self._catalog.ever_ingested:
            return None
        if not self.settings.corpus.exists():
            raise CorpusError(
                f"nothing is indexed and there is no folder {self.settings.corpus}; name documents: `bot ingest PATH`"
            )
        return self.ingest(self.settings.corpus, progress=progress)

    def watch(self, folder: str | Path | None = None) -> Watcher | None:
        """Keeps the index up to date with a folder from now on, in the background, until the bot is closed.

        Where none is named it is the corpus of the settings, unless the index is of other documents (None is returned).
        Raises CorpusError for a folder that cannot be watched.
        """
        from bot.watching import Watcher

        place = Path(folder or self.settings.corpus)
        if folder is None and self.shelf.count() and not self.shelf.has_any_in(place):
            return None
        watcher = Watcher(place, self.settings.home, self.shelf, lambda: self.ingest(place, by_itself=True))
        if self.watcher:
            self.watcher.close()
        self.watcher = watcher
        watcher.start()
        return watcher

    def documents(self) -> list[DocumentInfo]:
        """What is indexed, by title."""
        return self._catalog.documents()

    def document(self, document_id: str, version: str = "") -> Document:
        """One document with its text, as it is or in a version that a kept conversation cites.

        Raises DocumentNotFoundError.
        """
        return self._catalog.document(document_id, version)

    def original(self, document_id: str) -> Original:
        """The file that a document was read from. Raises DocumentNotFoundError, OriginalNotFoundError."""
        return find_original(document_id, self._catalog)

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

    # ---- conversations

    def converse(self, conversation_id: str | None = None, owner: str | None = None, *, before: int = UNKEPT) -> Talk:
        """A conversation to be held and kept turn by turn; a kept one goes on, or does so before one of its turns.

        With an owner, a new one is theirs, and no one else's is found; this holds for each method below.
        Raises ConversationNotFoundError.
        """
        opening = Opening(conversation_id, owner, before)
        return Talk(self.stream, self._catalog, self.settings.history_tokens, opening)

    # ---- parts

    @property
    def chosen(self) -> Choice:
        """Which backend answers where a question names none, and why."""
        return self._backends.chosen

    def backends(self) -> tuple[BackendInfo, ...]:
        """Every backend: whether it can be asked, why or what to do, and what last went wrong. Opens none."""
        return self._backends.list_all()

    @property
    def llm(self) -> LLM:
        """The backend that answers, opened with the first question. Raises SettingsError, BackendError."""
        return self._backends.open()

    @llm.setter
    def llm(self, llm: LLM) -> None:
        self._backends.put(llm)

    @cached_property
    def _embedder(self) -> Embedder:
        with self._loading:
            return self.__dict__.get("_embedder") or open_embedder(self.settings)

    def _look(self, query: Query, filters: Filters) -> Found:
        return self._searchers.look(query, filters) or self.finder.look(query, filters)

    def _restate(self, llm: LLM, query: Query, history: Sequence[Turn]) -> Generator[Delta, None, Query]:
        """The query with what a model makes of it, in the seconds that it has; an empty Delta for each beat."""
        deadline = time.monotonic() + self.settings.rewrite_seconds
        with closing(llm.restate(query.typed, history, deadline)) as restating:
            for said in restating:
                if isinstance(said, str):
                    return replace(query, rewrite=said)
                yield Delta("")
        return replace(query, lapsed=True)
