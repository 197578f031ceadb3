"""Our Model as a llama-index LLM, for what only takes such a one: its evaluators.

What is asked through it, and what becomes of the reply, stands with whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.protocols import Model, Prompt, Reply, Token

if TYPE_CHECKING:
    from llama_index.core.llms import CustomLLM

CONTEXT = 8000
"""Tokens that llama-index may put into one prompt before it asks in several."""


def wrap(
    model: Model,
    find_deadline: Callable[[], float],
    most_tokens: int,
    instructions: str = "",
    *,
    note: Callable[[Reply], None] = lambda reply: None,
) -> CustomLLM:
    """The model as a llama-index LLM of chat messages; `instructions` stand where these have no system message.

    Each request ends by what `find_deadline` tells then, a time of `time.monotonic`; its reply is handed to `note`.
    """
    from llama_index.core.llms import ChatMessage, ChatResponse, CompletionResponse, CustomLLM, LLMMetadata

    def ask(system: str, user: str) -> str:
        reply = model.generate(Prompt(system or instructions, user, most_tokens=most_tokens), find_deadline())
        note(reply)
        return "".join(piece.text for piece in reply if isinstance(piece, Token))

    class Wrapped(CustomLLM):  # type: ignore[misc]  # llama-index is not typed for us
        @property
        def metadata(self) -> Any:
            return LLMMetadata(context_window=CONTEXT, num_output=most_tokens, model_name="wrapped", is_chat_model=True)

        def chat(self, messages: Any, **options: Any) -> Any:
            said = {True: "", False: ""}
            for message in messages:
                said[message.role == "system"] += f"\n\n{message.content}"
            text = ask(said[True].strip(), said[False].strip())
            return ChatResponse(message=ChatMessage(role="assistant", content=text))

        def complete(self, prompt: str, formatted: bool = False, **options: Any) -> Any:
            return CompletionResponse(text=ask("", prompt))

        def stream_complete(self, prompt: str, formatted: bool = False, **options: Any) -> Any:
            yield self.complete(prompt)

    return Wrapped()
