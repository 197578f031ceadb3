"""What the page does when something happens on it: each event's answer as updates of components, in order.

Imported once gradio has been told its switches, by app.py, which says which event calls what.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from ui.turnstile import Lines
from ui.uploads import describe_failure, ingest_files, keep_files
from ui.visit import Visit

if TYPE_CHECKING:
    from bot.bot import Bot

Updates = list[Any]
"""One value for each output of an event, in order."""


class Events:
    """The events of one page, for all who visit it; what belongs to a tab comes and goes as gradio's state."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._lines = Lines()

    def refresh(self, request: gr.Request) -> Updates:
        """Updates of header and welcome for the documents indexed now."""
        answering, signed_in = render_answering(self._bot.backends()[0]), self._visit(request).login
        header = masthead.render_header(answering, len(self._bot.documents()), render_sign_out(signed_in))
        return [header, self._welcome()]

    def ask(self, held: Chat | None, wanted: gr.EventData, request: gr.Request) -> Iterator[Updates]:
        """Updates of chat, question box, earlier and current turns, welcome and what is being answered."""
        question, same = str(wanted._data.get("question", "")).strip(), gr.skip()
        if not question:
            yield [same] * 6
            return
        try:
            before, chat = self._take_up(held, wanted._data, self._visit(request))
        except BotError as error:
            yield [None, question, "", turns.render_notice(question, str(error)), "", None]
            return
        llm = str(wanted._data.get("llm") or "")
        events = ask_within(chat.talk, question, wanted._data, llm)
        asking = Asking(question, self._lines.pass_through(events, llm or self._bot.chosen.name))
        box: Any = ""  # sent once only, because the person may already be typing the next question
        earlier: Any = "".join(chat.turns)  # and this, because it may be long
        for exchange in stream_exchange(asking, chat.talk):
            yield [before, box, earlier, exchange.html, "", asking]
            box = earlier = same
        if exchange.turn or chat is before:
            kept = same if exchange.turn or asking.stopped else question
            yield [chat.add(exchange.html), kept, same, exchange.html, "", None]
        else:  # what was to be asked anew stands as it did
            yield [before.add(exchange.html), same, "".join(before.turns), exchange.html, "", None]

    def fail(self, asking: Asking, held: Chat | None) -> Updates:
        """Updates, as those of `ask`, after an error that is nobody's but ours; the terminal shows its traceback."""
        same, html = gr.skip(), turns.render_notice(asking.question, strings.FAILED)
        if held is None:
            return [None, asking.question, same, html, same, None]
        return [held.add(html), asking.question, "".join(held.turns), html, same, None]

    def stop(self, asking: Asking | None, typed: str) -> Any:
        """Stops the answer; the question returns to its box unless another is being typed there."""
        if asking is None:
            return gr.skip()
        asking.stop()
        return gr.skip() if typed.strip() else asking.question

    def reopen(self, wanted: gr.EventData, request: gr.Request) -> Updates:
        """Updates, as those of `ask`, for a conversation that was kept."""
        try:
            chat = open_chat(self._visit(request), str(wanted._data.get("conversation", "")))
        except BotError as error:
            return [None, "", "", turns.render_notice(strings.REOPEN, str(error), asked=False), "", None]
        *earlier, last = chat.turns
        return [chat, "", "".join(earlier), last, "", None]

    def begin(self) -> Updates:
        """Updates, as those of `ask`, for a new conversation."""
        return [None, "", "", "", self._welcome(), None]

    def add(self, paths: list[str] | None) -> Iterator[str]:
        """The upload's progress, then its report."""
        given = [Path(path) for path in paths or []]
        yield reports.render_progress(0, len(given))
        try:
            kept = keep_files(given, self._bot.settings.home / "uploads")
            for event in ingest_files(self._bot, kept):
                if isinstance(event, IngestReport):
                    yield reports.render_report(event)
                elif isinstance(event, str):
                    yield reports.render_waiting(event)
                else:
                    yield reports.render_progress(event.done, event.total, event.share)
        except (BotError, OSError) as error:
            yield reports.render_upload_error(describe_failure(error))

    def answer(self, question: str) -> dict[str, Any]:
        """Ask one question; returns the checked answer with its citations."""
        try:
            *_, answer = self._lines.pass_through(self._bot.stream(question), self._bot.chosen.name)
        except BotError as error:
            raise gr.Error(str(error), print_exception=False) from error
        assert isinstance(answer, Answer), "the last event is the answer"
        return answer.to_dict()

    def _take_up(self, held: Chat | None, wanted: Mapping[str, Any], visit: Visit) -> tuple[Chat, Chat]:
        """The chat as it is, which may have to be found again after a restart, and the one in which to ask.

        They are the same, unless the turn `before` which to ask is wanted. Raises ConversationNotFoundError.
        """
        conversation, before = str(wanted.get("conversation") or "") or None, wanted.get("before")
        chat = held or open_chat(visit, conversation)
        if conversation is None or not isinstance(before, int):
            return chat, chat
        return chat, open_chat(visit, conversation, max(before, 0))

    def _visit(self, request: gr.Request) -> Visit:
        assert request.request is not None, "the page is only reached over HTTP"
        return Visit(self._bot, request.request.scope["person"])

    def _welcome(self) -> str:
        documents = self._bot.documents()
        return masthead.render_welcome(len(documents), choose_examples(documents))
