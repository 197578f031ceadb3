"""The nouns of kept conversations: exchanges with the whole answers, as they are listed and read back.

Where they are kept is conversations.py's business.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.schema import Answer, Turn

UNKEPT = -1
"""The ordinal of an exchange that is not kept."""
END = sys.maxsize
"""An ordinal behind all that are kept, as large as SQLite takes one."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A turn as it is kept: `asked` is when (ISO 8601, UTC), `answer` the whole Answer with its citations.

    `versions` are the versions of the documents that it cites, by document id: the SHA-256 of their text. `ordinal` is
    its place in the conversation: the first has 0, one that is not kept has UNKEPT.
    """

    asked: str
    answer: Answer
    versions: Mapping[str, str]
    ordinal: int = UNKEPT

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


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a conversation is to be taken up: a kept one by its id, or a new one.

    With an `owner`, no one else's is found, and a new one is theirs; without, any is found, and a new one is nobody's.
    It goes on before the exchange with the ordinal `before`, and those from there on go as the first is kept instead;
    UNKEPT is none of them, and it goes on at its end.
    """

    id: str | None = None
    owner: str | None = None
    before: int = UNKEPT

    @property
    def cut(self) -> int:
        """The ordinal of the first exchange that goes; END where none does."""
        return min(self.before, END) if self.before > UNKEPT else END


NEW = Opening()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an exchange is kept."""

    conversation_id: str
    ordinal: int
