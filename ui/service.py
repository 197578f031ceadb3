"""What all visitors of a page share, and each question on its way through that: let in, followed, its outcome noted.

How it is answered is the business of the bot, how it is shown that of events.py.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.errors import BotError, BusyError
from bot.llms import QUOTES
from bot.schema import Answer
from bot.settings import Settings
from ui import strings
from ui.admission import COUNTED
from ui.clients import name_clients
from ui.closing import Closing
from ui.journal import ID, tell
from ui.limits import Limits
from ui.measures import Measures
from ui.requests import Scope
from ui.turnstile import Lines, Waiting
from ui.uploads import Uploads

if TYPE_CHECKING:
    from bot.bot import Event

OWN = (QUOTES, "local", "openai")
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Service:
    """All that visitors of one page share: the lines that they stand in, their limits, what is counted, how it ends."""

    limits: Limits
    lines: Lines = field(default_factory=Lines)
    measures: Measures = field(default_factory=Measures)
    closing: Closing = field(default_factory=Closing)
    uploads: Uploads = field(default_factory=Uploads)
    logs_questions: bool = False

    def follow(self, question: str, events: Generator[Event], backend: str, scope: Scope) -> Generator[Event | Waiting]:
        """The events of an answer, through the lines, with note taken of what comes of it. Raises BotError."""
        shown = {"id": str(scope.get(ID, "")), "backend": backend if backend in OWN else OTHER}
        if self.logs_questions:
            shown["question"] = question
        outcome, told = "stopped", dict[str, Any]()
        try:
            is_crowded = self.closing.is_crowded
            with (
                self.closing.answer(scope.get(COUNTED, 0)),
                closing(self._admit(events, backend, scope, is_crowded=is_crowded)) as passing,
            ):
                for event in passing:
                    if isinstance(event, Answer):  # before it is handed on, as nothing may be asked for after it
                        outcome = _name_outcome(event)
                        told = {"abstained": event.abstained, "seconds": round(event.seconds.total, 4)}
                        self.measures.time_stages(event.seconds)
                    yield event
        except BusyError:
            outcome = "refused"
            raise
        except BotError:
            outcome = "failed"
            raise
        except Exception:
            outcome = "error"
            raise
        finally:
            self.measures.count("answers", backend=shown["backend"], outcome=outcome)
            tell("answer", {**shown, "outcome": outcome, **told})

    def let_in(self, scope: Scope) -> None:
        """Lets a search through that no answer follows. Raises BusyError with the sentence that says why not."""
        self._judge(scope, is_crowded=self.closing.is_crowded)

    def _admit(
        self, events: Generator[Event], backend: str, scope: Scope, *, is_crowded: bool
    ) -> Generator[Event | Waiting]:
        with closing(events):
            self._judge(scope, is_crowded=is_crowded)
            try:
                yield from self.lines.pass_through(events, backend)
            except BusyError:
                self.measures.count("refused", reason="busy")
                raise

    def _judge(self, scope: Scope, *, is_crowded: bool) -> None:
        """Lets a question be asked. Raises BusyError with the sentence that says why not."""
        if self.closing.has_begun:
            self.measures.count("refused", reason="closing")
            raise BusyError(strings.CLOSING)
        if scope.get(COUNTED):
            return
        if is_crowded:
            self.measures.count("refused", reason="busy")
            raise BusyError(strings.BUSY)
        if wait := self.limits.questions.take(name_clients(scope)):
            self.measures.count("refused", reason="questions")
            raise BusyError(strings.tell_questions(wait))


def open_service(settings: Settings) -> Service:
    """What the visitors of a page share, as its settings have it."""
    return Service(Limits(settings), Lines(settings.searchers), logs_questions=settings.log_questions)


def _name_outcome(answer: Answer) -> str:
    if answer.asks_back:
        return "asked_back"
    return "abstained" if answer.abstained else "answered"
