"""The Model Context Protocol: the tools as its server offers them, over stdin and stdout or over HTTP.

The only file that names the MCP SDK, which is an extra; its own ready-made server is not used, since it logs what is
asked, and sets up the logging of the whole process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp_types import CallToolRequestParams, CallToolResult, ListToolsResult, TextContent, ToolAnnotations
from mcp_types import Tool as Offer
from pydantic import ValidationError

from bot.errors import BotError
from ui import strings
from ui.admission import COUNTED
from ui.api.app import VERSION
from ui.api.desk import Desk
from ui.api.tools import Tools, mark
from ui.faults import TOOLS, phrase_for_programs
from ui.limits import Limits
from ui.requests import Scope
from ui.service import Service

if TYPE_CHECKING:
    from bot.bot import Bot

NAME = "verbatim"


@dataclass(frozen=True, slots=True)
class Mounted:
    """The server over HTTP: its app, and what is to be open while that is served."""

    app: Callable[..., Any]
    run: Callable[[], AbstractAsyncContextManager[None]]


def serve_stdio(bot: Bot) -> None:
    """Serves until stdin ends. Nothing but the protocol reaches stdout: what else is printed goes to stderr."""
    server = _build(bot, Service(Limits(bot.settings)))

    async def run() -> None:
        async with stdio_server() as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())

    asyncio.run(run())


def mount(bot: Bot, service: Service) -> Mounted:
    """The same for an app of ours. Each request stands by itself, so that nothing is held for who has gone."""
    manager = StreamableHTTPSessionManager(_build(bot, service), stateless=True)
    return Mounted(manager.handle_request, manager.run)


def _build(bot: Bot, service: Service) -> Server[dict[str, Any]]:
    tools = Tools(Desk(bot, service))

    async def list_tools(context: Any, wanted: Any) -> ListToolsResult:
        return ListToolsResult(tools=_offer(tools))

    async def call_tool(context: Any, wanted: CallToolRequestParams) -> CallToolResult:
        return await _use(tools, wanted, _find_scope(context))

    return Server(
        NAME,
        version=VERSION,
        title=strings.NAME,
        instructions=strings.MCP_ABOUT,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _offer(tools: Tools) -> list[Offer]:
    """Each tool with its schemas; none changes anything, or reaches beyond the documents."""
    hints = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    return [
        Offer(
            name=name,
            title=tool.title,
            description=tool.about,
            input_schema=tool.takes.model_json_schema(),
            output_schema=tool.gives.model_json_schema(),
            annotations=hints,
        )
        for name, tool in tools.by_name.items()
    ]


async def _use(tools: Tools, wanted: CallToolRequestParams, scope: Scope) -> CallToolResult:
    """What a tool gives, as data and as marked text, or the sentence that says why it gives nothing."""
    tool = tools.by_name.get(wanted.name)
    if tool is None:
        return _fail(strings.MCP_UNKNOWN.format(name=wanted.name, names=", ".join(tools.by_name)))
    try:
        given = await tool.use(tool.takes.model_validate(wanted.arguments or {}), scope)
    except BotError as error:
        return _fail(phrase_for_programs(error, TOOLS))
    except ValidationError as error:
        first = error.errors()[0]
        return _fail(strings.MCP_WRONG.format(place=".".join(map(str, first["loc"])), reason=first["msg"]))
    text = TextContent(type="text", text=mark(given))
    return CallToolResult(content=[text], structured_content=given.model_dump(mode="json"))


def _fail(sentence: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=sentence)], is_error=True)


def _find_scope(context: Any) -> Scope:
    """That of the HTTP request, which limits are counted by; who sits at the other end of a pipe has none."""
    request = getattr(context, "request", None)
    return {COUNTED: True} if request is None else request.scope
