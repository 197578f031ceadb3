"""A second opinion: the model that wrote an answer is asked whether its quotes bear it out (llama-index's evaluator).

It comes after the check and can only take away. One request an answer; small models agree with whatever they wrote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bot.llms.reading import Reading
from bot.protocols import BEAT, Model, Prompt, Reply, Token

if TYPE_CHECKING:
    from llama_index.core.llms import CustomLLM

INSTRUCTIONS = "Answer YES or NO, and nothing else."
MOST_TOKENS = 5
CONTEXT = 8000
"""Tokens that llama-index may put into one prompt; our quotes are far shorter, so that it asks once."""


def seek_opinion(model: Model, text: str, quotes: Sequence[str], deadline: float) -> Reading[Token | bool]:
    """Whether the model says that the quotes support the text: beats while it thinks, then one bool.

    `deadline` is a time of `time.monotonic`; closing it ends the model's work. Raises BackendError.
    """
    replies: list[Reply] = []

    def evaluate() -> Iterator[Token | bool]:
        from llama_index.core.evaluation import FaithfulnessEvaluator

        evaluator = FaithfulnessEvaluator(llm=_wrap(model, deadline, replies))
        yield bool(evaluator.evaluate(response=text, contexts=list(quotes)).passing)

    def stop() -> None:
        for reply in replies:
            reply.close()

    return Reading(evaluate(), deadline, "the model gave no second opinion in time; ask again", BEAT, stop)


def _wrap(model: Model, deadline: float, replies: list[Reply]) -> CustomLLM:
    """Our model as a llama-index LLM; what it is asked is put into `replies`."""
    from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata

    class Wrapped(CustomLLM):  # type: ignore[misc]  # llama-index is not typed for us
        @property
        def metadata(self) -> Any:
            return LLMMetadata(context_window=CONTEXT, num_output=MOST_TOKENS, model_name="wrapped")

        def complete(self, prompt: str, formatted: bool = False, **options: Any) -> Any:
            reply = model.generate(Prompt(INSTRUCTIONS, prompt, most_tokens=MOST_TOKENS), deadline)
            replies.append(reply)
            return CompletionResponse(text="".join(piece.text for piece in reply if isinstance(piece, Token)))

        def stream_complete(self, prompt: str, formatted: bool = False, **options: Any) -> Any:
            yield self.complete(prompt)

    return Wrapped()
