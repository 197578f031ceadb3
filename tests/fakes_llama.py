"""Small llama-index embeddings to be named by import path, as a person would name an installed one, and an LLM.

One counts letters, so that its vectors are known; the others fail as a hosted service may. The LLM says its prompt.
"""

from __future__ import annotations

from typing import Any

from llama_index.core.base.llms.types import CompletionResponse, LLMMetadata
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.llms import CustomLLM


class LetterEmbedding(BaseEmbedding):
    """How often each letter from a to z occurs; not of length 1."""

    def _get_text_embedding(self, text: str) -> list[float]:
        return [float(text.lower().count(letter)) for letter in "abcdefghijklmnopqrstuvwxyz"]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


class FailingEmbedding(LetterEmbedding):
    """A service that is down and whose error tells too much."""

    def _get_text_embedding(self, text: str) -> list[float]:
        raise ConnectionError("no answer; the key was sk-secret")


class UnstartableEmbedding(LetterEmbedding):
    """A service that wants a key before it starts."""

    def __init__(self, model_name: str) -> None:
        raise ValueError(f"{model_name} needs a key")


class Echo(CustomLLM):
    """Says what it was asked."""

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="echo")

    def complete(self, prompt: str, formatted: bool = False, **options: Any) -> CompletionResponse:
        return CompletionResponse(text=prompt)

    def stream_complete(self, prompt: str, formatted: bool = False, **options: Any) -> Any:
        yield CompletionResponse(text=prompt, delta=prompt)
