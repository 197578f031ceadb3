"""The models that clients of OpenAI's API may name: the bot with the backend that is chosen, or with another.

Which backends there are is the business of the bot.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import Response

from ui import strings
from ui.api.desk import Desk, Plain, reply_fault
from ui.faults import form_fault

if TYPE_CHECKING:
    from bot.backends import BackendInfo

NAME = "verbatim"
"""The bot with whichever backend it chooses; with a hyphen and a backend's name, that one."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """What of a request cannot be met, and what of it is meant."""

    sentence: str
    code: str
    parameter: str
    status: int = 400


class Models:
    """The routes of models, and which backend is meant by a name."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._begun = desk, int(time.time())

    def add_to(self, router: APIRouter) -> None:
        """Adds them."""
        own = APIRouter(tags=["openai"])
        own.get("/models", response_model=dict[str, Any])(self.list_all)
        own.get("/models/{model:path}", response_model=dict[str, Any])(self.read)
        router.include_router(own)

    async def list_all(self) -> Response:
        """Those that can be asked now."""
        there = [one.name for one in await self._desk.work(self._desk.bot.backends) if one.is_available]
        return Plain({"object": "list", "data": [self._form(NAME), *(self._form(f"{NAME}-{one}") for one in there)]})

    async def read(self, model: str) -> Response:
        """One of them."""
        fault = await self._desk.work(self.find_fault, model)
        if fault:
            return reply_fault(fault.status, form_fault(fault.status, fault.sentence, fault.code, fault.parameter))
        return Plain(self._form(model))

    def find_fault(self, model: str) -> Misfit | None:
        """Why a model cannot be asked."""
        if model == NAME:
            return None
        found = self._find(model)
        if found is None:
            return Misfit(strings.MODEL_UNKNOWN.format(name=model), "model_not_found", "model", 404)
        if not found.is_available:
            sentence = strings.MODEL_ABSENT.format(name=model, reason=found.reason)
            return Misfit(sentence, "model_not_found", "model", 404)
        return None

    def pick(self, model: str) -> str | None:
        """The backend that a name means; None for the chosen one."""
        found = self._find(model)
        return found.name if found else None

    def _find(self, model: str) -> BackendInfo | None:
        return next((one for one in self._desk.bot.backends() if f"{NAME}-{one.name}" == model), None)

    def _form(self, name: str) -> dict[str, Any]:
        return {"id": name, "object": "model", "created": self._begun, "owned_by": NAME}
