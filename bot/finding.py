"""Query -> what is found: passages, sentences in order, and how likely they answer.

A follow-up is searched, and its sentences ranked, in view of the turn before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.admitting import tell_unknown
from bot.catalog import Catalog
from bot.contents import tell_contents
from bot.conversation import MOST as LOOKED_BACK
from bot.conversation import Query, is_whole, stand_alone
from bot.dialogue.following import Told, rank_follow_up, read_told
from bot.dialogue.framing import OVERVIEW, drop_frame
from bot.dialogue.memory import Memory, remember
from bot.dialogue.spelling import correct_spelling, is_known
from bot.errors import IndexStateError
from bot.evidence import Candidate, rank_sentences
from bot.gathering import SHOWN, Texts, gather_evidence
from bot.grids import Grids
from bot.names import find_forms
from bot.opposites import read_opposites
from bot.periods import Period, read_limits, read_period
from bot.protocols import Embedder, VectorIndex
from bot.questions import Question, read_question
from bot.ranking.bearings import is_of_other
from bot.ranking.chronology import asks_days_alone, favour_hits, favour_sentences, narrow, weigh_days
from bot.ranking.confidence import estimate, log_odds
from bot.ranking.datings import CLEAR, favour_dated, is_clear, retell
from bot.ranking.imprints import answer_imprint
from bot.ranking.orders import drop_orders
from bot.ranking.preferences import part_others, prefer, settle
from bot.ranking.weights import Weights
from bot.retrieval import Retrieval, find_absent, retrieve
from bot.schema import Evidence, Filters, Turn
from bot.sides import add_sides
from bot.words import LIGHT, find_names

ATTEMPTS = 5
"""Searches for one question while an ingest is replacing what it finds."""
LONGEST = 2_000
"""Characters of an earlier question that are read."""
ANSWERED = 0.3
"""Probability from which a whole question, however short, is taken for answered by itself."""
OVERVIEWED, BEST = 0.5, 3
"""Chance that a sentence which names all that is asked about tells of it, and how many of the best it may be among."""
RETOLD = 0.9
"""What is left of the probability where a question is read in the words of the best sentence: they may mean less."""
SPARE = 2
"""Chunks found for each passage shown: some stand next to each other, or say the same, and become one."""
SPARE_DATED, LOOKED_THROUGH = 3, 4
"""The same where a period is asked for, whose chunks stand further apart, and how many these are chosen from."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one query found, and the texts it stands in.

    `told` is the question without what was carried over, `is_strange` whether it is of something that the documents do
    not name, `period` the days it asks about, `filters` what it was asked with. `record` is what only the records of
    articles tell, "" where that is not asked for, `unknown` what the filters name that nothing has.
    """

    told: Question
    retrieval: Retrieval
    evidence: Evidence
    texts: Texts
    is_strange: bool
    period: Period | None
    filters: Filters
    record: str = ""
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Sentences in order, how likely they answer, and the question that they were ranked for, where it is another."""

    candidates: list[Candidate]
    probability: float
    query: str = ""


class Finder:
    """Looks things up in one index. Safe to use from many threads."""

    def __init__(
        self,
        catalog: Catalog,
        vectors: VectorIndex,
        embedder: Callable[[], Embedder],
        weights: Weights,
        passages: int,
        *,
        heeds_dates: bool = True,
    ) -> None:
        """`embedder` gives the embedder when it is first needed; `passages` is how many an answer is looked for in.

        `heeds_dates` says whether the days that a question asks about count; only a measurement does without.
        """
        self.heeds_dates = heeds_dates
        self._catalog, self._vectors, self._embedder = catalog, vectors, embedder
        self._weights, self._passages = weights, passages
        self._opposites = read_opposites()

    def without_dates(self) -> Finder:
        """The same, for which the days in a question are but words: against it is measured what they bring."""
        parts = (self._catalog, self._vectors, self._embedder, self._weights, self._passages)
        return Finder(*parts, heeds_dates=False)

    def understand(self, question: str, history: Sequence[Turn], today: str = "") -> Query:
        """What is searched for a question after these turns, in plain form and spelt as the documents spell it.

        With the days it asks about, where `today` is given.
        """

        def spell(text: str) -> str:
            return correct_spelling(text, self._catalog)

        recent = [replace(turn, question=spell(turn.question[:LONGEST])) for turn in history[-LOOKED_BACK:]]
        query = stand_alone(drop_frame(spell(question), self._catalog), recent)
        return replace(query, period=self._read_period(query, today)) if today and self.heeds_dates else query

    def look(self, query: Query, filters: Filters) -> Found:
        """What a query finds; searched again when a document changed in between.

        Raises IndexStateError, BackendError.
        """
        asked = read_question(query.text, typed=query.typed)
        if self.heeds_dates and not query.period and asks_days_alone(query.told):
            query = replace(query, period=read_limits(filters.event_from, filters.event_to))
        retrieval, gathered, texts = self.gather(asked, query, filters)
        evidence = replace(add_sides(asked, gathered, SHOWN, self._weights.sides), filters=filters)
        told = read_question(query.told)
        cited = {one.document.id for one in query.last.citations} if query.last else set()
        evidence, record = answer_imprint(told, cited, evidence, texts)
        if not record and (query.last or evidence.probability < ANSWERED) and filters == Filters():
            record = tell_contents(told.text, self._catalog, is_first=not query.last)
            evidence = replace(evidence, probability=0.0, sides=()) if record else evidence
        is_strange = self._is_strange(told, query, retrieval)
        unknown = tell_unknown(filters, self._catalog, is_partly=bool(retrieval.hits))
        return Found(told, retrieval, evidence, texts, is_strange, query.period, filters, record, unknown)

    def gather(self, asked: Question, query: Query, filters: Filters) -> tuple[Retrieval, Evidence, Texts]:
        """What is found, with every sentence in which sides are looked for, and the texts it was read from.

        Raises IndexStateError, BackendError.
        """
        for _ in range(ATTEMPTS):
            retrieval, candidates = self.search(asked, filters, query)
            texts = Texts(self._catalog)
            if all(texts.hold(hit) for hit in retrieval.hits):
                ranked = self._rank(asked, query, retrieval, candidates, filters)
                retrieval = replace(retrieval, query=ranked.query or retrieval.query)
                evidence = gather_evidence(retrieval, ranked.candidates, ranked.probability, texts, self._passages)
                return retrieval, evidence, texts
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
        memory = memory.keep(self._catalog.admit(memory.cited, filters or Filters()) if memory.cited else ())
        narrowed = memory.narrow(filters or Filters(), query.typed)
        retrieval = retrieve(
            query.wordings,
            self._catalog,
            self._vectors,
            self._embedder(),
            filters=narrowed,
            limit=(LOOKED_THROUGH if query.period else SPARE) * self._passages,
            cited=memory.cited,
            also=narrow(narrowed, query.period),
        )
        retrieval = favour_hits(retrieval, query.period, self._catalog, SPARE_DATED * self._passages)
        return retrieval, self._rank_sentences(asked, retrieval, filters, query)

    def _rank_sentences(
        self, asked: Question, retrieval: Retrieval, filters: Filters | None, query: Query
    ) -> list[Candidate]:
        read = replace(retrieval, hits=retrieval.hits[: self._passages])
        grids = Grids(Texts(self._catalog).read)
        found = drop_orders(asked.text, rank_sentences(asked, read, self._weights.sentence, grids))
        ranked = prefer(found, asked, self._catalog)
        ranked = favour_dated(asked, ranked, self._catalog)
        return favour_sentences(asked, ranked, query.period, filters or Filters(), self._catalog)

    def _read_period(self, query: Query, today: str) -> Period | None:
        """The days that a question asks about, or else those of the turn that it leans on."""
        if not self._catalog.annals.is_kept:
            return None
        newest = self._catalog.annals.find_newest(today)
        if (period := read_period(query.told, today, newest)) or not query.last:
            return period
        return read_period(query.last.question[:LONGEST], query.last.asked or today, newest)

    def recall(self, query: Query) -> tuple[Told, Memory]:
        """What a follow-up said itself, and what the turn before it leaves. Raises IndexStateError, BackendError."""
        told = read_told(query.told, self._embedder().embed_query(query.told))
        return told, remember(query.last, self._catalog) if query.last else Memory()

    def _rank(
        self, asked: Question, query: Query, retrieval: Retrieval, candidates: list[Candidate], filters: Filters
    ) -> _Ranked:
        """The candidates with the probability that they answer.

        A follow-up that is only short may be a whole question: it is read both ways, and the likelier answer stands;
        that of a whole one, where there is any, lest it drift to what was asked before.
        Where it is of something that no document names, the less likely does: what is carried must not make up for it.
        """
        if not query.last:
            return self._estimate(asked, retrieval, candidates, query)
        told, memory = self.recall(query)
        again = rank_follow_up(candidates, told, memory, retrieval.rarity, self._weights.follow_up)
        own, others = part_others(again, query.told, self._catalog)
        leaning = replace(self._estimate(asked, retrieval, [*own, *others], query), candidates=own)
        alone, read = read_question(query.told), replace(retrieval, query=query.told, vector=told.vector)
        is_strange = self._is_strange(alone, query, retrieval)
        if query.is_sure and not is_strange:
            return self._lean(leaning)
        short = self._estimate(alone, read, self._rank_sentences(alone, read, filters, query), query)
        short = replace(short, query=query.told)
        if is_whole(query.told) and not is_strange and short.probability >= ANSWERED:
            return short
        chosen = (min if is_strange else max)(leaning, short, key=lambda one: one.probability)
        return self._lean(chosen) if chosen is leaning else chosen

    def _lean(self, ranked: _Ranked) -> _Ranked:
        """The same with the probability that holds for questions which leave words out."""
        alone = log_odds(ranked.probability)
        return replace(ranked, probability=self._weights.leaning.probability({"alone": alone}))

    def _is_strange(self, told: Question, query: Query, retrieval: Retrieval) -> bool:
        """Whether a name in what was said stands in no document, or most of what a question without a pronoun asks."""
        names = set(find_names(told.text))
        absent = [word for word in find_absent(told, retrieval) if word.lower() not in LIGHT]
        if any(self._is_place_unknown(word) if find_forms(word) else word in names for word in absent):
            return True
        many = 2 * len(absent) > len(told.core)
        return many and not query.is_sure and (len(absent) > 1 or not is_known(absent[0]))

    def _is_place_unknown(self, word: str) -> bool:
        return not any(self._catalog.document_frequencies(find_forms(word)).values())

    def _estimate(self, asked: Question, retrieval: Retrieval, candidates: list[Candidate], query: Query) -> _Ranked:
        def weigh(question: Question) -> float:
            plain = estimate(question, retrieval, candidates, self._weights, self._opposites)
            plain = max(settle(question, candidates, self._catalog, plain), _tell_overview(question, candidates))
            if is_of_other(question, retrieval, candidates):
                return plain
            retold, read = retell(question, retrieval, candidates)
            if question.kind != "when":
                again = RETOLD * estimate(retold, read, candidates, self._weights, self._opposites)
                return max(plain, settle(question, candidates, self._catalog, again))
            clear = CLEAR if is_clear(question, candidates, self._catalog) else 0.0
            return max(plain, clear, estimate(retold, read, candidates, self._weights, self._opposites))

        return _Ranked(candidates, weigh_days(weigh, asked, candidates, query.period, self._catalog))


def _tell_overview(question: Question, candidates: list[Candidate]) -> float:
    """The least chance of an answer to what asks for all there is: where a good sentence tells of it, it is one."""
    if not question.text.startswith(OVERVIEW):
        return 0.0
    return OVERVIEWED if any(question.core and set(question.core) <= one.stems for one in candidates[:BEST]) else 0.0
