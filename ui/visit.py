"""A visit: who asks, and the bot that is asked; what every panel of the page is made from.

People are told apart by people.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ui.turnstile import Lines

if TYPE_CHECKING:
    from bot.bot import Bot

SIGNED_IN = "login:"
"""What the name of a person who is signed in begins with; those of others are digests."""


@dataclass(frozen=True, slots=True)
class Visit:
    """`person` owns the conversations held: a name that no two browsers share; `is_local`: they sit at this machine.

    `lines` are those that all visitors of the page stand in.
    """

    bot: Bot
    person: str
    is_local: bool = False
    lines: Lines = field(default_factory=Lines)

    @property
    def login(self) -> str:
        """The name that this person is signed in under, "" where nobody is asked for one."""
        return self.person.removeprefix(SIGNED_IN) if self.person.startswith(SIGNED_IN) else ""
