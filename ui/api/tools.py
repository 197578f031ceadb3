"""The tools that programs with a model of their own may use: ask, search, read_document, list_documents.

Each has a form for what it takes and one for what it gives; the protocol they are offered by is in protocol.py.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from bot.dialogue.asking import check_dates
from bot.plain import to_plain
from bot.schema import Answer, Filters, Turn
from bot.shelf import Browsing, Order
from ui import strings
from ui.api.answers import find_first, look_up
from ui.api.desk import Desk
from ui.requests import Scope

LONGEST = 20_000
"""Characters of a document that are read at a time."""
Day = Annotated[str | None, Field(description="An ISO date (2023-09-24), month or year.")]


class Given(BaseModel):
    """The parent of what tools take; a name that is not in a form is refused."""

    model_config = ConfigDict(extra="forbid")


class Limited(Given):
    """What limits the documents that are looked at."""

    published_from: Day = None
    published_to: Day = None
    sources: list[str] = Field([], description="Only these sources (newspapers, agencies), exactly as listed.")
    documents: list[str] = Field([], description="Only these documents, by id.")

    def filters(self) -> Filters:
        """The same as the bot takes it."""
        return Filters(self.published_from, self.published_to, tuple(self.sources), documents=tuple(self.documents))


class Before(Given):
    """A turn that was before."""

    question: str
    answer: str


class Asking(Limited):
    """What `ask` takes."""

    question: str = Field(description="One question, in the user's own words and language.")
    history: list[Before] = Field([], description="The turns before, the newest last, for a follow-up.")
    today: str | None = Field(None, description="The user's date (2023-09-27), if not today's.")


class Looking(Limited):
    """What `search` takes."""

    query: str = Field(description="A question or the words to look for.")
    limit: int = Field(5, ge=1, le=20, description="Passages at most.")


class Reading(Given):
    """What `read_document` takes."""

    document_id: str
    start: int = Field(0, ge=0, description="The first character to read.")
    length: int = Field(LONGEST, ge=1, le=LONGEST, description="Characters to read.")


class Listing(Given):
    """What `list_documents` takes."""

    words: str = Field("", max_length=200)
    source: str = ""
    published_from: str = ""
    published_to: str = ""
    order: Order = "title"
    start: int = Field(0, ge=0, le=100_000_000, description="How many to pass over.")
    limit: int = Field(50, ge=1, le=200)


class Origin(BaseModel):
    """Which document something stands in."""

    document_id: str
    title: str
    author: str | None
    source: str | None
    published: str | None
    url: str | None = None


class Cited(Origin):
    """The words that a mark stands for: `text[start:end] == quote`, of the document's text."""

    number: int
    quote: str
    start: int
    end: int
    speaker: str | None


class Answered(BaseModel):
    """What `ask` gives."""

    text: str
    abstained: bool
    reason: str
    choices: list[str] = Field(description="Where it asks back: between what.")
    citations: list[Cited]
    notice: str
    as_of: str | None


class Passage(Origin):
    """A stretch of a document."""

    start: int
    end: int
    text: str
    score: float


class Found(BaseModel):
    """What `search` gives."""

    probability: float = Field(description="The chance that these passages answer the query, 0 to 1.")
    passages: list[Passage]


class Read(Origin):
    """What `read_document` gives."""

    text: str
    start: int
    end: int
    characters: int = Field(description="Of the whole text.")
    next_start: int | None


class Listed(Origin):
    """A document of a list."""

    characters: int


class Page(BaseModel):
    """What `list_documents` gives."""

    documents: list[Listed]
    total: int


@dataclass(frozen=True, slots=True)
class Tool:
    """One of them: what it is for, its forms, and what it does for a request of a scope."""

    title: str
    about: str
    takes: type[Given]
    gives: type[BaseModel]
    use: Callable[[Any, Scope], Awaitable[BaseModel]]


class Tools:
    """All of them, over one bot."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.by_name = {
            "ask": Tool("Ask", strings.MCP_ASK, Asking, Answered, self._ask),
            "search": Tool("Search", strings.MCP_SEARCH, Looking, Found, self._search),
            "read_document": Tool("Read a document", strings.MCP_READ, Reading, Read, self._read),
            "list_documents": Tool("List documents", strings.MCP_LIST, Listing, Page, self._list),
        }

    async def _ask(self, wanted: Asking, scope: Scope) -> Answered:
        history = [Turn(turn.question, turn.answer) for turn in wanted.history]
        events = self._desk.bot.stream(wanted.question, history, wanted.filters(), today=wanted.today)
        async with aclosing(self._desk.follow(wanted.question, events, None, scope)) as following:
            *_, answer = [event async for event in following]
        assert isinstance(answer, Answer), "the last event is the answer"
        cited = [
            Cited(**_name_origin(one.document), **_pick(one, "number", "quote", "start", "end", "speaker"))
            for one in answer.citations
        ]
        told = _pick(answer, "text", "abstained", "reason", "choices", "notice", "as_of")
        return Answered(citations=cited, **told)

    async def _search(self, wanted: Looking, scope: Scope) -> Found:
        def look() -> Found:
            self._desk.service.let_in(scope)
            with self._desk.service.lines.search():
                found = find_first(look_up(self._desk.bot.stream(wanted.query, filters=wanted.filters())), wanted.limit)
            passages = [
                Passage(**_name_origin(one.document), **_pick(one, "start", "end", "text", "score"))
                for one in found.passages
            ]
            return Found(probability=found.probability, passages=passages)

        return await self._desk.work(look)

    async def _read(self, wanted: Reading, scope: Scope) -> Read:
        document = await self._desk.work(self._desk.bot.document, wanted.document_id)
        end = min(wanted.start + wanted.length, len(document.text))
        return Read(
            **_name_origin(document),
            text=document.text[wanted.start : end],
            start=wanted.start,
            end=max(end, wanted.start),
            characters=len(document.text),
            next_start=end if end < len(document.text) else None,
        )

    async def _list(self, wanted: Listing, scope: Scope) -> Page:
        check_dates(Filters(wanted.published_from, wanted.published_to))
        listing = await self._desk.work(self._desk.bot.shelf.browse, Browsing(**wanted.model_dump()))
        rows = [Listed(**_name_origin(one), characters=one.characters) for one in listing.documents]
        return Page(documents=rows, total=listing.total)


def mark(given: BaseModel) -> str:
    """What a tool gives as text: all that comes out of documents between marks that no document can know."""
    name = f"document-{secrets.token_hex(4)}"

    def wrap(origin: Origin, text: str, number: int | None = None) -> str:
        told = [("number", number), *((one, getattr(origin, one)) for one in Origin.model_fields)]
        heading = " ".join(f'{key}="{_flatten(value)}"' for key, value in told if value is not None)
        return f"<{name} {heading}>\n{text}\n</{name}>"

    match given:
        case Answered():
            notes = [given.notice, *(f"{place}. {choice}" for place, choice in enumerate(given.choices, 1))]
            blocks = [given.text, *filter(None, notes)]
            blocks += [wrap(one, one.quote, one.number) for one in given.citations]
        case Found():
            blocks = [wrap(one, one.text) for one in given.passages]
        case Read():
            blocks = [wrap(given, given.text)]
        case Page():
            blocks = [wrap(one, "") for one in given.documents]
        case _:
            blocks = []
    return "\n\n".join(blocks)


def _flatten(value: object) -> str:
    """A value on one line, in which no quotation mark ends it."""
    return " ".join(str(value).replace('"', "”").split())


def _name_origin(source: Any) -> dict[str, Any]:
    """Of a document, its source or its row in the list."""
    return {"document_id": source.id} | {
        name: getattr(source, name, None) for name in Origin.model_fields if name != "document_id"
    }


def _pick(noun: Any, *names: str) -> dict[str, Any]:
    return {name: to_plain(getattr(noun, name)) for name in names}
