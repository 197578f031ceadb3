"""The nouns of kept conversations: exchanges with the whole answers, as they are listed and read back.

Where they are kept is conversations.py's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.schema import Answer, Turn


@dataclass(frozen=True, slots=True)
class Exchange:
    """A turn as it is kept: `asked` is when (ISO 8601, UTC), `answer` the whole Answer with its citations.

    `versions` are the versions of the documents that it cites, by document id: the SHA-256 of their text.
    """

    asked: str
    answer: Answer
    versions: Mapping[str, str]

    def to_turn(self) -> Turn:
        """What a follow-up needs to know of it, the day on which it was asked among it."""
        return replace(self.answer.to_turn(), asked=self.asked[: len("2023-09-27")])


@dataclass(frozen=True, slots=True)
class ConversationInfo:
    """A kept conversation as a list shows it; `started` and `changed` are ISO 8601, UTC."""

    id: str
    title: str
    started: str
    changed: str
    turns: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """A kept conversation, its exchanges in order."""

    id: str
    title: str
    started: str
    changed: str
    exchanges: tuple[Exchange, ...]

    @property
    def history(self) -> tuple[Turn, ...]:
        """What `bot.ask` takes for its next question."""
        return tuple(exchange.to_turn() for exchange in self.exchanges)
