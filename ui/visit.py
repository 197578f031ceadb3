"""A visit: who asks, and the bot that is asked; what every panel of the page is made from.

People are told apart by people.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.bot import Bot


@dataclass(frozen=True, slots=True)
class Visit:
    """`person` owns the conversations held: a name that no two browsers share."""

    bot: Bot
    person: str
