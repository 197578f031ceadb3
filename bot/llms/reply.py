"""The chunks of a streamed chat completion -> tokens, and whether they were a whole reply.

It reads attributes alone and names no SDK: any object of that shape will do.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import BackendError
from bot.llms.faults import OTHERWISE, broken_off
from bot.protocols import Finish, Token
from bot.schema import Usage

BROKEN = ("abort", "error")
"""Reasons to end that mean the server gave up."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one chunk says; `reason` is why the reply ends with it, "" while it goes on."""

    token: Token
    refusal: bool = False
    reason: str = ""
    usage: Usage | None = None


def read_piece(chunk: Any) -> Piece:
    """The chunk as a Piece. Raises AttributeError, TypeError or ValueError where it has another shape."""
    usage = _read_usage(chunk.usage) if getattr(chunk, "usage", None) else None
    if not chunk.choices:
        return Piece(Token(""), usage=usage)
    choice = chunk.choices[0]
    delta = choice.delta
    text = (delta.content if delta else None) or ""
    if not isinstance(text, str):
        raise TypeError("content is not text")
    refusal = bool(delta and getattr(delta, "refusal", None))
    return Piece(Token(text, _read_chances(choice)), refusal, str(choice.finish_reason or ""), usage)


@dataclass(slots=True)
class Outcome:
    """What is known of a reply so far. Servers cut streams without an error, so only a reason makes it whole."""

    server: str
    reason: str = ""
    usage: Usage | None = None
    wrote: bool = False
    refused: bool = False

    def take(self, piece: Piece) -> None:
        """Adds a piece."""
        self.wrote = self.wrote or bool(piece.token.text.strip())
        self.refused = self.refused or piece.refusal
        self.reason = self.reason or piece.reason
        self.usage = piece.usage or self.usage

    def finish(self) -> Finish:
        """The Finish of a whole reply. Raises BackendError where it is not whole, refused or empty."""
        if not self.reason and not self.wrote:
            raise BackendError(f"{self.server} sent no answer; ask again, {OTHERWISE}", retryable=True)
        if not self.reason or self.reason in BROKEN:
            raise broken_off(self.server)
        if self.refused:
            raise BackendError(f"{self.server} declined to answer this; ask in other words, {OTHERWISE}")
        if self.reason == "content_filter":
            raise BackendError(f"a content filter at {self.server} stopped its answer; ask in other words, {OTHERWISE}")
        if not self.wrote:
            raise BackendError(f"{self.server} wrote nothing; set BOT_LLM_MODEL to another model, {OTHERWISE}")
        return Finish(self.usage or Usage(), cut=self.reason == "length")


def _read_usage(usage: Any) -> Usage:
    return Usage(int(usage.prompt_tokens or 0), int(usage.completion_tokens or 0))


def _read_chances(choice: Any) -> Mapping[str, float]:
    """Probabilities of the first tokens that might have stood here, by text."""
    logprobs = getattr(choice, "logprobs", None)
    if not logprobs or not logprobs.content:
        return {}
    return {one.token: math.exp(min(0.0, one.logprob)) for one in logprobs.content[0].top_logprobs or ()}
