"""The nouns of feedback: what a person thinks of an answer, with all that is needed to understand it later.

Where it is kept is feedback.py's business, what becomes of it that of rating.py and gold.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from bot.plain import to_plain
from bot.schema import Answer, Turn

SCHEMA_VERSION = 1
"""Version of `Rating.to_dict()`; it changes when a field is renamed or removed."""

Mark = Literal["helpful", "wrong"]
Reason = Literal["", "wrong answer", "wrong citation", "should have answered", "should not have answered"]

MARKS: tuple[Mark, ...] = ("helpful", "wrong")
OF_ANSWERS: tuple[Reason, ...] = ("wrong answer", "wrong citation", "should not have answered")
"""What can be wrong with an answer."""
OF_ABSTENTIONS: tuple[Reason, ...] = ("should have answered",)
"""What can be wrong with an abstention."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What a person thinks of an answer, and why; `given` is when (ISO 8601, UTC), the last time it was changed.

    `answer` is the whole of it, `history` what was said before, without citations; `version` is that of the bot. Of an
    answer that was kept, `conversation_id` and `asked` tell where: the conversation may be gone, this stays.
    """

    id: str
    given: str
    mark: Mark
    reason: Reason
    comment: str
    answer: Answer
    history: tuple[Turn, ...]
    version: str
    owner: str = ""
    conversation_id: str | None = None
    asked: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready data, without who gave it; `schema` is the version of this form."""
        form = {"schema": SCHEMA_VERSION, **to_plain(self), "answer": self.answer.to_dict()}
        return {name: value for name, value in form.items() if name != "owner"}
