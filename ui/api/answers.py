"""POST ask and POST search: the checked answer as JSON or as events while it comes, and what is found without one.

The events are those of `bot.stream`: evidence, delta, answer; also waiting, and error as the last one.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing, closing
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from bot.errors import BotError, QuestionError
from bot.plain import dump, to_plain
from bot.schema import Answer, Evidence
from bot.talk import Talk
from ui.api.desk import Desk, Plain
from ui.api.forms import AnswerForm, Found, Query, Question
from ui.conversation import tell_unfound
from ui.faults import find_status, form_fault, name_code

if TYPE_CHECKING:
    from bot.bot import Event
    from ui.turnstile import Waiting

STREAM = "text/event-stream"
UNBUFFERED = {"cache-control": "no-store", "x-accel-buffering": "no"}
"""What keeps a proxy from holding events back."""


class Answers:
    """The routes that ask."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add_to(self, router: APIRouter) -> None:
        """Adds them."""
        told: dict[int | str, dict[str, Any]] = {
            200: {"model": AnswerForm, "content": {STREAM: {"schema": {"type": "string"}}}}
        }
        router.post("/ask", responses=told, response_model=AnswerForm, tags=["answers"])(self.ask)
        router.post("/search", response_model=Found, tags=["answers"])(self.search)

    async def ask(self, form: Question, request: Request) -> Response:
        """The checked answer, every sentence of it with its citations; an abstention is an answer too."""
        talk = await self._desk.work(self._open, form, request.scope["person"])
        events = self._begin(form, talk)
        following = self._desk.follow(form.question, events, form.llm, request.scope)
        if not (form.stream or STREAM in request.headers.get("accept", "")):
            async with aclosing(following):
                *_, answer = [event async for event in following]
            assert isinstance(answer, Answer), "the last event is the answer"
            return Plain(tell_answer(answer, talk))
        first = await anext(following)  # what cannot be asked is told by the status
        return StreamingResponse(_send_events(first, following, talk), media_type=STREAM, headers=UNBUFFERED)

    async def search(self, form: Query, request: Request) -> Response:
        """Passages and sentences, best first, that an answer would be made from."""
        return await self._desk.reply(self._look, form)

    def _look(self, form: Query) -> Found:
        with self._desk.service.lines.search():
            evidence = look_up(self._desk.bot.stream(form.query, filters=form.filters.read()))
        return find_first(evidence, form.limit)

    def _open(self, form: Question, person: str) -> Talk | None:
        """The conversation in which it is asked; None for a question by itself. Raises BotError."""
        if not (form.conversation or form.keep):
            return None
        if form.history or form.today:
            raise QuestionError("a kept conversation has its own history and day; leave `history` and `today` out")
        with tell_unfound():
            return self._desk.bot.converse(form.conversation, person)

    def _begin(self, form: Question, talk: Talk | None) -> Generator[Event]:
        if talk:
            return talk.stream(form.question, form.filters.read(), llm=form.llm)
        parts = (form.question, form.history, form.filters.read())
        return self._desk.bot.stream(*parts, today=form.today, llm=form.llm)


def look_up(events: Generator[Event]) -> Evidence:
    """What is found for a question, whose answer is not waited for. Raises BotError."""
    with closing(events):
        evidence = next(events)
    assert isinstance(evidence, Evidence), "the first event is the evidence"
    return evidence


def find_first(evidence: Evidence, limit: int) -> Found:
    """So many passages of what was found, and the sentences in them."""
    sentences = tuple(one for one in evidence.sentences if one.passage < limit)
    return Found(evidence.query, evidence.probability, evidence.passages[:limit], sentences)


def tell_answer(answer: Answer, talk: Talk | None = None) -> dict[str, Any]:
    """The answer's own form, and where it is kept, if it is."""
    place = talk.place if talk else None
    return answer.to_dict() | {"conversation": {"id": place.conversation_id, "turn": place.ordinal} if place else None}


async def _send_events(
    first: Event | Waiting, following: AsyncGenerator[Event | Waiting], talk: Talk | None
) -> AsyncGenerator[str]:
    """Each event with its name, in which its class is written: `evidence`, `delta`, `waiting`, `answer`."""
    async with aclosing(following):
        yield _frame(first, talk)
        try:
            async for event in following:
                yield _frame(event, talk)
        except BotError as error:
            form = form_fault(find_status(error), str(error), name_code(error))
            yield f"event: error\ndata: {dump(form)}\n\n"


def _frame(event: Event | Waiting, talk: Talk | None) -> str:
    form = tell_answer(event, talk) if isinstance(event, Answer) else to_plain(event)
    return f"event: {type(event).__name__.lower()}\ndata: {dump(form)}\n\n"
