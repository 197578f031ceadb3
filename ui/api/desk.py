"""What every route of the API works with: the bot, what visitors share, and threads, since the bot waits for nobody.

How answers are followed is the service's business.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi.responses import JSONResponse, Response

from bot.plain import dump, to_plain
from ui.asking import Asking
from ui.requests import Scope
from ui.service import Service

if TYPE_CHECKING:
    from bot.bot import Bot, Event
    from ui.turnstile import Waiting

Done = TypeVar("Done")
JSON = "application/json"
AT_ONCE = 256
"""Threads: more than the lines of turnstile.py hold, so that whoever finds these full is told so at once."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One for all requests. None of the threads is the event loop's own, whose few the page needs."""

    bot: Bot
    service: Service
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE, "api"))

    async def work(self, do: Callable[..., Done], *given: Any) -> Done:
        """What a function returns that may take its time."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, do, *given)

    async def reply(self, do: Callable[..., Any], *given: Any) -> Response:
        """The same as JSON, of which a document makes a lot."""
        return Response(await self.work(lambda: to_json(do(*given))), media_type=JSON)

    async def follow(
        self, question: str, events: Generator[Event], llm: str | None, scope: Scope
    ) -> AsyncGenerator[Event | Waiting]:
        """The events of an answer as they come; closing it ends a model's work. Raises BotError."""
        backend = llm or self.bot.chosen.name
        asking = Asking(question, self.service.follow(question, events, backend, scope))
        batches = iter(asking)
        try:
            while (batch := await self.work(next, batches, None)) is not None:
                for event in batch:
                    yield event
        finally:
            asking.stop()


class Plain(Response):
    """What is short, as JSON."""

    media_type = JSON

    def render(self, content: Any) -> bytes:
        """The bytes."""
        return to_json(content)


def to_json(content: Any) -> bytes:
    """Plain data and nouns of the bot as JSON, half characters of a model among it."""
    return dump(to_plain(content)).encode()


def reply_fault(status: int, form: Mapping[str, Any]) -> Response:
    """An error in the shape of faults.py."""
    return JSONResponse(dict(form), status)
