"""Kept conversations over HTTP, and what is thought of their answers: each person's own, who is whoever asks.

What is kept, and whose it is, is the business of the bot.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse, Response

from bot.errors import FeedbackNotFoundError
from bot.kept import ConversationInfo, Place
from ui import strings
from ui.api.desk import Desk
from ui.api.forms import Rated, Title
from ui.conversation import tell_unfound
from ui.conversations import KINDS, export_conversation
from ui.visit import Visit

LINES = "application/jsonl"


class Conversations:
    """The routes of conversations."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add_to(self, router: APIRouter) -> None:
        """Adds them."""
        own = APIRouter(tags=["conversations"])
        own.get("/conversations", response_model=list[ConversationInfo])(self.list_all)
        own.get("/conversations/{conversation_id}", response_model=dict[str, Any])(self.read)
        own.patch("/conversations/{conversation_id}", status_code=204)(self.rename)
        own.delete("/conversations/{conversation_id}", status_code=204)(self.delete)
        own.get("/conversations/{conversation_id}/export", response_class=PlainTextResponse)(self.export)
        router.include_router(own)

    async def list_all(self, request: Request, words: Annotated[str, Query(max_length=200)] = "") -> Response:
        """All, the one changed last first; with `words`, those that say them."""
        return await self._desk.reply(self._desk.bot.conversations, request.scope["person"], words)

    async def read(self, conversation_id: str, request: Request) -> Response:
        """The whole of one: its exchanges with their answers, and what has become of the documents they cite."""
        found = await self._desk.work(self._export, conversation_id, "json", request)
        return Response(found.text, media_type=KINDS["json"][1])

    async def rename(self, conversation_id: str, form: Title, request: Request) -> Response:
        """Gives it another title."""

        def rename() -> None:
            with tell_unfound():
                self._desk.bot.rename_conversation(conversation_id, form.title, request.scope["person"])

        await self._desk.work(rename)
        return Response(status_code=204)

    async def delete(self, conversation_id: str, request: Request) -> Response:
        """Removes it for good."""

        def delete() -> None:
            with tell_unfound():
                self._desk.bot.delete_conversation(conversation_id, request.scope["person"])

        await self._desk.work(delete)
        return Response(status_code=204)

    async def export(self, conversation_id: str, request: Request, form: str = "markdown") -> Response:
        """It as a file, `markdown` or `json`."""
        made = await self._desk.work(self._export, conversation_id, form, request)
        named = {"content-disposition": f"attachment; filename*=UTF-8''{quote(made.name)}"}
        return Response(made.text, media_type=made.kind, headers=named)

    def _export(self, conversation_id: str, form: str, request: Request) -> Any:
        return export_conversation(Visit(self._desk.bot, request.scope["person"]), conversation_id, form)


class Feedback:
    """The routes of what is thought of answers, and of the eval cases that come of it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add_to(self, router: APIRouter) -> None:
        """Adds them."""
        own = APIRouter(tags=["feedback"])
        own.get("/feedback", response_model=list[dict[str, Any]])(self.list_all)
        own.post("/feedback", response_model=dict[str, Any])(self.give)
        own.delete("/feedback/{rating_id}", status_code=204)(self.take_back)
        own.get("/cases", response_class=PlainTextResponse)(self.tell_cases)
        router.include_router(own)

    async def list_all(self, request: Request) -> Response:
        """What this person thinks of answers, the last first."""
        ratings, person = self._desk.bot.feedback, request.scope["person"]
        return await self._desk.reply(lambda: [rating.to_dict() for rating in ratings.list_all(person)])

    async def give(self, form: Rated, request: Request) -> Response:
        """Keeps what somebody thinks of a kept answer, instead of what they thought before."""

        def give() -> dict[str, Any]:
            place, said = Place(form.conversation, form.turn), (form.mark, form.reason, form.comment)
            with tell_unfound():
                return self._desk.bot.feedback.give_turn(place, *said, request.scope["person"]).to_dict()

        return await self._desk.reply(give)

    async def take_back(self, rating_id: str, request: Request) -> Response:
        """Removes it."""

        def take_back() -> None:
            ratings = self._desk.bot.feedback
            if rating_id not in {one.id for one in ratings.list_all(request.scope["person"])}:
                raise FeedbackNotFoundError(strings.NO_FEEDBACK)
            ratings.take_back(rating_id)

        await self._desk.work(take_back)
        return Response(status_code=204)

    async def tell_cases(self, request: Request) -> Response:
        """The same as eval cases, a JSON object a line, as `bot eval --cases` reads them."""
        cases = await self._desk.work(self._desk.bot.feedback.cases, request.scope["person"])
        return Response(cases.to_lines(), media_type=LINES)
