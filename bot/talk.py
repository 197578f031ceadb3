"""A conversation being held: questions are asked with the last turns, and each whole answer is kept as it is given.

How answers come about is the bot's business, where they are kept that of conversations.py.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from bot.catalog import Catalog
from bot.errors import BusyError, ConversationNotFoundError, DocumentNotFoundError, IndexStateError
from bot.kept import NEW, UNKEPT, Exchange, Opening, Place
from bot.schema import Answer, Delta, Evidence, Filters, Turn
from bot.store.records import hash_text
from bot.windows import count_tokens

Events = Generator[Evidence | Delta | Answer]
NOT_KEPT = "This turn is not kept: {reason}."


class Ask(Protocol):
    """`bot.stream`: the events of an answer; `llm` names the backend where it is not the chosen one."""

    def __call__(
        self, question: str, history: Sequence[Turn], filters: Filters | None, *, llm: str | None = None
    ) -> Events:
        """Evidence, deltas, the Answer last."""


class Talk:
    """One conversation, for one question at a time. `bot.converse` opens it."""

    def __init__(self, ask: Ask, catalog: Catalog, budget: int, opening: Opening = NEW) -> None:
        """`budget` is the tokens of history that a question is asked with. Raises ConversationNotFoundError."""
        self._opening = opening
        self._ask, self._catalog, self._budget = ask, catalog, budget
        self._exchanges = cut_history(catalog.conversations.read_back(opening), budget)

    @property
    def id(self) -> str | None:
        """That of the kept conversation, None until its first exchange is kept."""
        return self._opening.id

    @property
    def owner(self) -> str | None:
        """Whose it is, None for nobody's."""
        return self._opening.owner

    @property
    def history(self) -> tuple[Turn, ...]:
        """The turns that the next question is asked with: the last ones, as many as the budget holds."""
        return tuple(exchange.to_turn() for exchange in self._exchanges)

    @property
    def last(self) -> Exchange | None:
        """The newest exchange, with its ordinal and the versions of the documents that it cites."""
        return self._exchanges[-1] if self._exchanges else None

    @property
    def place(self) -> Place | None:
        """Where the newest exchange is kept; None where there is none, or it could not be kept."""
        last = self.last
        return Place(self.id, last.ordinal) if self.id is not None and last and last.ordinal > UNKEPT else None

    def ask(self, question: str, filters: Filters | None = None, *, llm: str | None = None) -> Answer:
        """The answer, kept; as `bot.ask` otherwise."""
        return next(event for event in self.stream(question, filters, llm=llm) if isinstance(event, Answer))

    def stream(self, question: str, filters: Filters | None = None, *, llm: str | None = None) -> Events:
        """The events of `bot.stream`; the Answer is kept before it is given, one that is stopped or fails is not.

        Where it cannot be kept, it is given all the same, and its `notice` says why.
        """
        asked = datetime.now(UTC).isoformat(timespec="milliseconds")
        texts: dict[str, str] = {}
        with closing(self._ask(question, self.history, filters, llm=llm)) as events:
            for event in events:
                if isinstance(event, Evidence):  # what it quotes may be replaced before the answer is there
                    texts = self._read_texts(passage.document.id for passage in event.passages)
                yield self._keep(asked, event, texts) if isinstance(event, Answer) else event

    def _keep(self, asked: str, answer: Answer, texts: Mapping[str, str]) -> Answer:
        """The answer as it is given, once it is kept or cannot be."""
        unread = {citation.document.id for citation in answer.citations} - texts.keys()
        texts = {**texts, **self._read_texts(unread)}
        exchange = Exchange(asked, answer, find_versions(answer, texts))
        try:
            place = self._catalog.conversations.keep(exchange, texts, self._opening)
            exchange = replace(exchange, ordinal=place.ordinal)
            self._opening = Opening(place.conversation_id, self._opening.owner)
        except (BusyError, ConversationNotFoundError, IndexStateError) as error:
            notice = NOT_KEPT.format(reason=str(error).rstrip("."))
            exchange = replace(exchange, answer=replace(answer, notice=f"{answer.notice} {notice}".strip()))
        self._exchanges = cut_history((exchange, *reversed(self._exchanges)), self._budget)
        return exchange.answer

    def _read_texts(self, ids: Iterable[str]) -> dict[str, str]:
        """The texts of documents by id; one that was removed meanwhile is left out."""
        texts = {}
        for document_id in dict.fromkeys(ids):
            try:
                texts[document_id] = self._catalog.document(document_id).text
            except DocumentNotFoundError:
                continue
        return texts


def cut_history(newest_first: Iterable[Exchange], budget: int) -> tuple[Exchange, ...]:
    """The last exchanges in order, as many whole ones as `budget` tokens hold, and the newest in any case."""
    chosen: list[Exchange] = []
    for exchange in newest_first:
        budget -= round(count_tokens(f"{exchange.answer.question} {exchange.answer.text}"))
        if budget < 0 and chosen:
            break
        chosen.append(exchange)
    return tuple(reversed(chosen))


def find_versions(answer: Answer, texts: Mapping[str, str]) -> dict[str, str]:
    """The versions of the documents that an answer cites, by id, where these texts hold what it quotes."""
    cited = {citation.document.id for citation in answer.citations}
    torn = {
        one.document.id for one in answer.citations if texts.get(one.document.id, "")[one.start : one.end] != one.quote
    }
    return {document_id: hash_text(texts[document_id]) for document_id in sorted(cited - torn)}
