"""Backends that compose answers. One row per backend in LLMS; `open_llm` picks by the setting.

`quotes` is always there and is the floor under every other.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.errors import SettingsError
from bot.protocols import LLM
from bot.settings import Settings


def open_llm(settings: Settings) -> LLM:
    """The backend that the settings name; `auto` is the best that is there. Raises SettingsError."""
    name = "quotes" if settings.llm == "auto" else settings.llm
    if name not in LLMS:
        raise SettingsError(f"unknown llm {name!r}; choose auto or {', '.join(sorted(LLMS))}")
    return LLMS[name](settings)


def _open_quotes(settings: Settings) -> LLM:
    from bot.llms.quotes import Quotes

    return Quotes()


LLMS: dict[str, Callable[[Settings], LLM]] = {"quotes": _open_quotes}
