"""What the page does when something happens on it: each event's answer as updates of components, in order.

Imported once gradio has been told its switches, by app.py, which says which event calls what.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from bot.errors import BotError
from bot.intake import IngestReport
from bot.schema import Answer
from ui import masthead, reports, strings, turns
from ui.asking import Asking
from ui.conversation import Chat, choose_examples, open_chat, stream_exchange
from ui.login import render_sign_out
from ui.model import render_answering
from ui.scope import ask_within
from ui.service import Service
from ui.uploads import describe_failure, ingest_files
from ui.visit import Visit

if TYPE_CHECKING:
    from bot.bot import Bot, Event
    from ui.turnstile import Waiting

Updates = list[Any]
"""One value for each output of an event, in order."""


class Events:
    """The events of one page, for all who visit it; what belongs to a tab comes and goes as gradio's state."""

    def __init__(self, bot: Bot, service: Service) -> None:
        self._bot, self._service = bot, service

    def refresh(self, request: gr.Request) -> Updates:
        """Updates of header and welcome for the documents indexed now."""
        answering, signed_in = render_answering(self._bot.backends()[0]), self._visit(request).login
        header = masthead.render_header(answering, len(self._bot.documents()), render_sign_out(signed_in))
        return [header, self._welcome()]

    def ask(self, held: Chat | None, typed: str, wanted: gr.EventData, request: gr.Request) -> Iterator[Updates]:
        """Updates of chat, question box, earlier and current turns, welcome, what is being answered, and any refusal.

        Of the box, which holds what is `typed`, only where that is what is asked.
        """
        told, same = _read(wanted), gr.skip()
        question = str(told.get("question", "")).strip()
        if not question:
            yield [same] * 7
            return
        try:
            before, chat = self._take_up(held, told, self._visit(request))
        except BotError as error:
            yield [None, same, "", turns.render_notice(question, str(error)), "", None, ""]
            return
        llm = str(told.get("llm") or "")
        events = ask_within(chat.talk, question, told, llm)
        asking = Asking(question, self._follow(question, events, llm, request))
        is_typed = typed.strip() == question
        box: Any = "" if is_typed else same  # sent once only, because the next question may already be being typed
        earlier: Any = "".join(chat.turns)  # and this, because it may be long
        for exchange in stream_exchange(asking, chat.talk):
            if exchange.turn:  # what is whole is sent once, with the chat that it makes
                continue
            with asking.showing() as is_looked_at:
                if is_looked_at:
                    yield [before, box, earlier, exchange.html, "", asking, ""]
            box = earlier = same
        with asking.showing() as is_looked_at:
            if not is_looked_at:  # the page shows another conversation by now
                yield [same] * 7
            elif exchange.turn or chat is before:
                kept = same if exchange.turn or asking.stopped or not is_typed else question
                yield [chat.add(exchange.html), kept, same, exchange.html, "", None, same]
            else:  # what was to be asked anew stands as it did
                yield [before.add(exchange.html), same, "".join(before.turns), exchange.html, "", None, same]

    def fail(self, asking: Asking | None, held: Chat | None, typed: str) -> Updates:
        """Updates, as those of `ask`, after an error that is nobody's but ours; the terminal shows its traceback."""
        same, question = gr.skip(), asking.question if asking else typed.strip()
        html = turns.render_notice(question, strings.FAILED)
        box: Any = same if typed.strip() else question
        if held is None:
            return [None, box, same, html, same, None, same]
        return [held.add(html), box, "".join(held.turns), html, same, None, same]

    def stop(self, asking: Asking | None, typed: str) -> Any:
        """Stops the answer; the question returns to its box unless another is being typed there."""
        if asking is None:
            return gr.skip()
        asking.stop()
        return gr.skip() if typed.strip() else asking.question

    def reopen(self, asking: Asking | None, wanted: gr.EventData, request: gr.Request) -> Updates:
        """Updates, as those of `ask`, for a conversation that was kept; an answer under way is kept in its own."""
        if asking:
            asking.leave()
        try:
            chat = open_chat(self._visit(request), str(_read(wanted).get("conversation", "")))
        except BotError as error:
            notice = turns.render_notice(strings.REOPEN, str(error), asked=False)
            return [None, gr.skip(), "", notice, "", None, ""]
        *earlier, last = chat.turns
        return [chat, gr.skip(), "".join(earlier), last, "", None, ""]

    def begin(self, asking: Asking | None) -> Updates:
        """Updates, as those of `ask`, for a new conversation; an answer under way is kept in its own."""
        if asking:
            asking.leave()
        return [None, gr.skip(), "", "", self._welcome(), None, ""]

    def add(self, paths: list[str] | None) -> Iterator[str]:
        """The upload's progress, then its report."""
        given = [Path(path) for path in paths or []]
        yield reports.render_progress(0, len(given))
        try:
            kept = self._service.uploads.keep(given, self._bot.settings.home / "uploads", self._bot.shelf)
            for event in ingest_files(self._bot, kept):
                if isinstance(event, IngestReport):
                    self._service.measures.count_ingested(event, by="a person")
                    yield reports.render_report(event)
                elif isinstance(event, str):
                    yield reports.render_waiting(event)
                else:
                    yield reports.render_progress(event.done, event.total, event.share)
        except (BotError, OSError) as error:
            yield reports.render_upload_error(describe_failure(error))

    def answer(self, question: str, request: gr.Request) -> dict[str, Any]:
        """Ask one question; returns the checked answer with its citations."""
        try:
            *_, answer = self._follow(question, self._bot.stream(question), "", request)
        except BotError as error:
            raise gr.Error(str(error), print_exception=False) from error
        assert isinstance(answer, Answer), "the last event is the answer"
        return answer.to_dict()

    def _take_up(self, held: Chat | None, wanted: Mapping[str, Any], visit: Visit) -> tuple[Chat, Chat]:
        """The chat as it is, which may have to be found again after a restart, and the one in which to ask.

        They are the same, unless the turn `before` which to ask is wanted. Raises ConversationNotFoundError.
        """
        conversation, before = str(wanted.get("conversation") or "") or None, wanted.get("before")
        # What is held may be of an answer that was left meanwhile, or of whom this browser was signed in as before.
        is_shown = held is not None and (held.talk.id, held.talk.owner) == (conversation, visit.person)
        chat = held if held is not None and is_shown else open_chat(visit, conversation)
        if conversation is None or not isinstance(before, int):
            return chat, chat
        return chat, open_chat(visit, conversation, max(before, 0))

    def _follow(
        self, question: str, events: Generator[Event], llm: str, request: gr.Request
    ) -> Generator[Event | Waiting]:
        """The events on their way through what all visitors share; `llm` "" is the chosen one."""
        assert request.request is not None, "the page is only reached over HTTP"
        return self._service.follow(question, events, llm or self._bot.chosen.name, request.request.scope)

    def _visit(self, request: gr.Request) -> Visit:
        assert request.request is not None, "the page is only reached over HTTP"
        return Visit(self._bot, request.request.scope["person"])

    def _welcome(self) -> str:
        documents = self._bot.documents()
        return masthead.render_welcome(len(documents), choose_examples(documents))


def _read(event: gr.EventData) -> Mapping[str, Any]:
    """What a script sent along; nothing where a stranger sent something else."""
    return event._data if isinstance(event._data, dict) else {}
