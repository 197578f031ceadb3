"""What is served: the page, the API for programs, the tools of MCP; and the apps of the last two.

Each address that programs ask at is in requests.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from bot.errors import SettingsError
from ui import strings
from ui.requests import API, OPENAI, TOOLS
from ui.service import Service

if TYPE_CHECKING:
    from bot.bot import Bot
    from ui.api.protocol import Mounted


@dataclass(frozen=True, slots=True)
class Offers:
    """Which of them are."""

    page: bool = True
    api: bool = True
    tools: bool = False


PAGE = Offers()
"""The page, with the API beside it."""


def has_tools() -> bool:
    """Whether the SDK that the tools are offered by is there; it is an extra."""
    return find_spec("mcp") is not None


def require_tools() -> None:
    """Raises SettingsError where it is not."""
    if not has_tools():
        raise SettingsError(strings.MCP_MISSING)


def open_tools(bot: Bot, service: Service) -> Mounted:
    """The tools over HTTP. Raises SettingsError where the SDK is not there."""
    require_tools()
    from ui.api.protocol import mount

    return mount(bot, service)


def find_apps(bot: Bot, service: Service, offers: Offers, tools: Mounted | None) -> dict[str, Callable[..., Any]]:
    """The app of each place where programs ask."""
    found: dict[str, Callable[..., Any]] = {TOOLS: tools.app} if tools else {}
    if offers.api:
        from ui.api.app import build_api

        api = build_api(bot, service)
        found |= {API: api, OPENAI: api}
    return found
