"""The public names of the bot. Importing this loads nothing heavy: the parts come when they are first used.

from bot import answer, open_bot
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import BotError
from bot.intake import IngestReport
from bot.schema import Answer, Citation, Delta, Evidence, Filters, Turn

if TYPE_CHECKING:
    from bot.bot import Bot

__all__ = [
    "Answer",
    "BotError",
    "Citation",
    "Delta",
    "Evidence",
    "Filters",
    "IngestReport",
    "Turn",
    "answer",
    "open_bot",
]


def open_bot(**settings: Any) -> Bot:
    """A bot on the index at `home`; any setting by keyword, the rest from environment, bot.toml and defaults."""
    from bot.bot import Bot
    from bot.settings import load_settings

    return Bot(load_settings(**settings))


def answer(question: str, **settings: Any) -> Answer:
    """Answer one question from the default home, indexing the corpus folder on first use."""
    with open_bot(**settings) as bot:
        bot.ingest_corpus()
        return bot.ask(question)
