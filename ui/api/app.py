"""The API put together: its routes, the OpenAPI document of them, and one shape for every error.

Who may ask, and how often, is decided ahead of it, as for the page: see server.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from bot.errors import BotError
from ui import strings
from ui.api.answers import Answers
from ui.api.completions import Completions
from ui.api.conversations import Conversations, Feedback
from ui.api.desk import Desk, reply_fault
from ui.api.documents import Documents
from ui.api.forms import FaultForm
from ui.api.models import Models
from ui.faults import ADDRESSES, find_status, form_fault, name_code, phrase_for_programs
from ui.refusals import REASON

if TYPE_CHECKING:
    from bot.bot import Bot
    from ui.service import Service

VERSION = "1.0"
"""Of our own API; the first number stands in its addresses, and changes when a field is renamed or removed."""
OWN, OPENAI = "/api/v1", "/v1"
FAULTS: dict[int | str, dict[str, Any]] = {"4XX": {"model": FaultForm}, "5XX": {"model": FaultForm}}


def build_api(bot: Bot, service: Service) -> FastAPI:
    """The app of the API by itself, whose addresses are whole."""
    api = FastAPI(
        title=strings.NAME,
        description=strings.API_ABOUT,
        version=VERSION,
        openapi_url=f"{OWN}/openapi.json",
        docs_url=None,  # they load scripts from another host
        redoc_url=None,
        redirect_slashes=False,
    )
    desk = Desk(bot, service)
    models = Models(desk)
    own, openai = APIRouter(prefix=OWN, responses=FAULTS), APIRouter(prefix=OPENAI, responses=FAULTS)
    Answers(desk).add_to(own)
    Documents(desk).add_to(own)
    Conversations(desk).add_to(own)
    Feedback(desk).add_to(own)
    models.add_to(openai)
    Completions(desk, models).add_to(openai)
    api.include_router(own)
    api.include_router(openai)
    _tell_errors(api)
    return api


def _describe_form(first: Mapping[str, Any], kind: str) -> tuple[str, str]:
    """What is wrong with what was sent as `kind`, and which part of it is meant; "" for all of it."""
    if first["type"] == "json_invalid":
        return strings.FORM_NO_JSON.format(place=first["loc"][-1], reason=first["ctx"]["error"]), ""
    if first["loc"] == ("body",) and "json" not in kind:
        return strings.FORM_HEADER, ""
    place = ".".join(str(part) for part in first["loc"] if part != "body")
    return strings.FORM_WRONG.format(place=place or strings.FORM_BODY, reason=first["msg"]), place


def _tell_errors(api: FastAPI) -> None:
    @api.exception_handler(BotError)
    async def tell_known(request: Request, error: BotError) -> Response:
        status = find_status(error)
        request.scope[REASON] = name_code(error)
        return reply_fault(status, form_fault(status, phrase_for_programs(error, ADDRESSES), name_code(error)))

    @api.exception_handler(RequestValidationError)
    async def tell_malformed(request: Request, error: RequestValidationError) -> Response:
        message, place = _describe_form(error.errors()[0], request.headers.get("content-type", ""))
        return reply_fault(400, form_fault(400, message, "invalid_request", place or None))

    @api.exception_handler(HTTPException)
    async def tell_unfound(request: Request, error: HTTPException) -> Response:
        message = strings.ROUTE_UNKNOWN.format(method=request.method, path=request.url.path)
        told = message if error.status_code in (404, 405) else str(error.detail)
        return reply_fault(error.status_code, form_fault(error.status_code, told, "unknown_address"))

    @api.exception_handler(Exception)
    async def tell_fault(request: Request, error: Exception) -> Response:
        return reply_fault(500, form_fault(500, strings.FAILED, "fault"))
