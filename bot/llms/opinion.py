"""A second opinion: the model that wrote an answer is asked whether its quotes bear it out (llama-index's evaluator).

It comes after the check and can only take away. One request an answer; small models agree with whatever they wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from bot.protocols import Model, Prompt, Token

if TYPE_CHECKING:
    from llama_index.core.llms import CustomLLM

INSTRUCTIONS = "Answer YES or NO, and nothing else."
MOST_TOKENS = 5
CONTEXT = 8000
"""Tokens that llama-index may put into one prompt; our quotes are far shorter, so that it asks once."""


def is_borne_out(model: Model, text: str, quotes: Sequence[str], deadline: float) -> bool:
    """Whether the model says that the quotes support the text. `deadline` is a time of `time.monotonic`.

    Raises BackendError where it cannot be asked.
    """
    from llama_index.core.evaluation import FaithfulnessEvaluator

    evaluator = FaithfulnessEvaluator(llm=_wrap(model, deadline))
    result = evaluator.evaluate(response=text, contexts=list(quotes))
    return bool(result.passing)


def _wrap(model: Model, deadline: float) -> CustomLLM:
    """Our model as a llama-index LLM."""
    from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata

    class Wrapped(CustomLLM):  # type: ignore[misc]  # llama-index is not typed for us
        @property
        def metadata(self) -> Any:
            return LLMMetadata(context_window=CONTEXT, num_output=MOST_TOKENS, model_name="wrapped")

        def complete(self, prompt: str, formatted: bool = False, **options: Any) -> Any:
            with closing(model.generate(Prompt(INSTRUCTIONS, prompt, most_tokens=MOST_TOKENS), deadline)) as reply:
                text = "".join(piece.text for piece in reply if isinstance(piece, Token))
            return CompletionResponse(text=text)

        def stream_complete(self, prompt: str, formatted: bool = False, **options: Any) -> Any:
            yield self.complete(prompt)

    return Wrapped()
