"""The objects that clients of OpenAI's API read: a completion as a whole, and its chunks while it is streamed.

What stands in them is made in telling.py.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from bot.plain import dump
from bot.schema import Answer
from ui.api.telling import Told


@dataclass(frozen=True, slots=True)
class Frame:
    """What all objects of one completion have alike."""

    model: str
    address: str
    """Of this server, where the documents can be read."""
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(12)}")
    created: int = field(default_factory=lambda: int(time.time()))

    def chunk(self, delta: dict[str, Any], finish: str | None = None, **more: Any) -> str:
        """An event of a stream."""
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return self._send({"choices": [choice], **more})

    def count(self, answer: Answer) -> str:
        """The event that tells what was used."""
        return self._send({"choices": [], "usage": count_usage(answer)})

    def whole(self, answer: Answer, told: Told) -> dict[str, Any]:
        """The completion where it is not streamed."""
        annotations = told.annotate(answer.citations, self.address)
        message = {"role": "assistant", "content": told.text, "refusal": None, "annotations": annotations}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": told.cut.reason}
        return self._form("chat.completion") | {"choices": [choice], "usage": count_usage(answer)}

    def _send(self, form: dict[str, Any]) -> str:
        return f"data: {dump(self._form('chat.completion.chunk') | form)}\n\n"

    def _form(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model}


def count_usage(answer: Answer) -> dict[str, int]:
    """The tokens that a model read and wrote; nothing where none was asked."""
    read, wrote = answer.usage.prompt_tokens, answer.usage.completion_tokens
    return {"prompt_tokens": read, "completion_tokens": wrote, "total_tokens": read + wrote}
