"""POST chat/completions for clients of OpenAI's API: the bot's own answer with all its checks, whole or as it comes.

What the parameters mean is in parameters.py, how an answer becomes text in telling.py.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from bot.errors import BotError
from bot.plain import dump
from bot.schema import Answer, Delta
from ui import strings
from ui.api.answers import STREAM, UNBUFFERED
from ui.api.desk import Desk, Plain, reply_fault
from ui.api.frames import Frame
from ui.api.messages import read_messages
from ui.api.models import Models
from ui.api.parameters import Parameters
from ui.api.telling import Cut, Told, defuse, tell_body, tell_rest
from ui.faults import find_status, form_fault, name_code

if TYPE_CHECKING:
    from bot.bot import Event
    from ui.turnstile import Waiting

DONE = "data: [DONE]\n\n"
HEARTBEAT = ": \n\n"
"""A line that clients pass over, so that nobody between closes what is quiet."""


class Completions:
    """The route of completions."""

    def __init__(self, desk: Desk, models: Models) -> None:
        self._desk, self._models = desk, models

    def add_to(self, router: APIRouter) -> None:
        """Adds it."""
        told: dict[int | str, dict[str, Any]] = {200: {"content": {STREAM: {"schema": {"type": "string"}}}}}
        router.post("/chat/completions", response_model=dict[str, Any], responses=told, tags=["openai"])(self.complete)

    async def complete(self, form: Parameters, request: Request) -> Response:
        """The answer to the last message; the messages before it are the conversation."""
        if fault := form.find_fault() or await self._desk.work(self._models.find_fault, form.model):
            return reply_fault(fault.status, form_fault(fault.status, fault.sentence, fault.code, fault.parameter))
        llm = await self._desk.work(self._models.pick, form.model)
        asked = await self._desk.work(read_messages, form.messages, self._desk.bot.document)
        events = self._desk.bot.stream(asked.question, asked.history, form.filters.read(), today=form.today, llm=llm)
        following = self._desk.follow(asked.question, events, llm, request.scope)
        frame = Frame(form.model, str(request.base_url))
        if not form.stream:
            async with aclosing(following):
                *_, answer = [event async for event in following]
            assert isinstance(answer, Answer), "the last event is the answer"
            return Plain(frame.whole(answer, tell_whole(answer, form.cut())))
        first = await anext(following)  # what cannot be asked is told by the status
        sending = _send_chunks(first, following, frame, form)
        return StreamingResponse(sending, media_type=STREAM, headers=UNBUFFERED)


def tell_whole(answer: Answer, cut: Cut) -> Told:
    """All of an answer, as far as it is to be sent."""
    told = Told(cut)
    for piece, numbers in (*tell_body(answer), *tell_rest(answer)):
        told.tell(piece, numbers)
    told.end()
    return told


@dataclass(slots=True)
class _Written:
    """What was sent of an answer that comes sentence by sentence; where it begins anew, it is said that it does."""

    told: Told
    shown: str = ""
    """The sentences as they came."""
    start: int = 0
    """Where in the text the answer begins that stands in the end."""

    def take(self, delta: Delta) -> str:
        """What is sent of a sentence."""
        anew = self._begin_anew() if delta.anew else ""
        self.shown += delta.text
        return anew + self.told.tell(defuse(delta.text))

    def finish(self, answer: Answer) -> Iterator[str]:
        """What is sent once all of it is known."""
        if self.shown and not answer.text.startswith(self.shown):
            yield self._begin_anew()
        if self.shown:
            yield self.told.tell(defuse(answer.text[len(self.shown) :]))
        else:
            yield from (self.told.tell(piece) for piece, _ in tell_body(answer))
        yield from (self.told.tell(piece) for piece, _ in tell_rest(answer))
        yield self.told.end()

    def annotate(self, answer: Answer, address: str) -> list[dict[str, Any]]:
        """The citations at the marks that were sent."""
        found = tell_whole(answer, Cut()).annotate(answer.citations, address)
        for one in found:
            for place in ("start_index", "end_index"):
                one["url_citation"][place] += self.start
        return [one for one in found if one["url_citation"]["end_index"] <= len(self.told.text)]

    def _begin_anew(self) -> str:
        """Takes back what was sent, in words, since it cannot be unsent."""
        if not self.shown:
            return ""
        self.shown = ""
        sent = self.told.tell(f"\n\n{strings.WRITTEN_ANEW}\n\n") + self.told.end()
        self.start = len(self.told.text)
        return sent


async def _send_chunks(
    first: Event | Waiting, following: AsyncGenerator[Event | Waiting], frame: Frame, form: Parameters
) -> AsyncGenerator[str]:
    """The chunks of a completion, to its end or an error."""
    counts = bool(form.stream_options and form.stream_options.include_usage)
    more: dict[str, Any] = {"usage": None} if counts else {}
    written = _Written(Told(form.cut()))
    yield frame.chunk({"role": "assistant", "content": "", "refusal": None}, **more)
    async with aclosing(following):
        try:
            async for event in following:
                if isinstance(event, Answer):
                    for sent in filter(None, written.finish(event)):
                        yield frame.chunk({"content": sent}, **more)
                    annotations = written.annotate(event, frame.address)
                    yield frame.chunk({"annotations": annotations} if annotations else {}, **more)
                    yield frame.chunk({}, written.told.cut.reason, **more)
                    if counts:
                        yield frame.count(event)
                elif isinstance(event, Delta) and (sent := written.take(event)):
                    yield frame.chunk({"content": sent}, **more)
                else:
                    yield HEARTBEAT
        except BotError as error:
            yield f"data: {dump(form_fault(find_status(error), str(error), name_code(error)))}\n\n"
            return
    yield DONE
