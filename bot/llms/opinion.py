"""A second opinion: the model that wrote an answer is asked whether its quotes bear it out (llama-index's evaluator).

It comes after the check and can only take away. One request an answer; small models agree with whatever they wrote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.llms.reading import Reading
from bot.llms.wrapping import wrap
from bot.protocols import BEAT, Model, Reply, Token

INSTRUCTIONS = "Answer YES or NO, and nothing else."
MOST_TOKENS = 5


def seek_opinion(model: Model, text: str, quotes: Sequence[str], deadline: float) -> Reading[Token | bool]:
    """Whether the model says that the quotes support the text: beats while it thinks, then one bool.

    `deadline` is a time of `time.monotonic`; closing it ends the model's work. Raises BackendError.
    """
    replies: list[Reply] = []

    def evaluate() -> Iterator[Token | bool]:
        from llama_index.core.evaluation import FaithfulnessEvaluator

        evaluator = FaithfulnessEvaluator(
            llm=wrap(model, lambda: deadline, MOST_TOKENS, INSTRUCTIONS, note=replies.append)
        )
        yield bool(evaluator.evaluate(response=text, contexts=list(quotes)).passing)

    def stop() -> None:
        for reply in replies:
            reply.close()

    return Reading(evaluate(), deadline, "the model gave no second opinion in time; ask again", BEAT, stop)
