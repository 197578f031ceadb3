"""What programs send, and those forms of replies that are no nouns of the bot: the models of the OpenAPI document.

A name that is not in a form is refused, since a slip would only leave a limit out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.marks import Mark, Reason
from bot.schema import SCHEMA_VERSION, Answer, EvidenceSentence, Filters, Passage, Turn

Text = Annotated[str, Field(max_length=1_000_000)]


class Form(BaseModel):
    """The parent of all that is sent."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FiltersForm(Form):
    """Which documents may be used, and which of their sentences; dates are ISO and inclusive."""

    published_from: str | None = None
    published_to: str | None = None
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    documents: Annotated[tuple[str, ...], Field(description="Ids of documents.")] = ()
    event_from: Annotated[str | None, Field(description="Only sentences that tell of this day or a later one.")] = None
    event_to: str | None = None

    def read(self) -> Filters:
        """The same as the bot takes it."""
        return Filters(**self.model_dump())


class Question(Form):
    """A question, with the turns before it or the kept conversation that it goes on."""

    question: Text
    history: tuple[Turn, ...] = Field((), description="The turns before, the newest last; `question` and `answer` do.")
    conversation: str | None = Field(None, description="The id of a kept conversation that goes on; then no history.")
    keep: bool = Field(False, description="Begin a conversation that is kept; its id comes with the answer.")
    filters: FiltersForm = Field(default_factory=FiltersForm)
    today: str | None = Field(None, description="The asker's ISO date, from which “last week” is reckoned.")
    llm: str | None = Field(None, description="Another backend than the chosen one; `quotes` is always there.")
    stream: bool = Field(False, description="Server-sent events instead of JSON; `Accept: text/event-stream` does too.")


class Query(Form):
    """Words to be looked up, without an answer being composed."""

    query: Text
    filters: FiltersForm = Field(default_factory=FiltersForm)
    limit: int = Field(10, ge=1, le=100, description="Passages at most; no more are found than an answer looks at.")


class Title(Form):
    """A conversation's new title."""

    title: Text


class Rated(Form):
    """What somebody thinks of a kept answer."""

    conversation: str
    turn: int = Field(ge=0, description="Its place in the conversation; the first has 0.")
    mark: Mark
    reason: Reason = ""
    comment: str = ""


class Kept(BaseModel):
    """Where an answer is kept."""

    id: str
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerForm(Answer):
    """`Answer.to_dict()`, as `bot ask --json` prints it; `conversation` tells where it is kept, if it is."""

    schema: int = SCHEMA_VERSION
    conversation: Kept | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, best first; `probability` is the chance that the sentences answer the query."""

    query: str
    probability: float
    passages: tuple[Passage, ...]
    sentences: tuple[EvidenceSentence, ...]


class Fault(BaseModel):
    """What went wrong, in one sentence with the next step, and in words for programs."""

    message: str
    type: Literal[
        "invalid_request_error",
        "authentication_error",
        "permission_error",
        "conflict_error",
        "rate_limit_error",
        "server_error",
    ]
    param: str | None
    code: str


class FaultForm(BaseModel):
    """The body of every response that is an error."""

    error: Fault
