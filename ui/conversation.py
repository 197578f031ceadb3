"""One chat as the page keeps it: exchanges, how one grows while it is answered, and questions to start from.

Knows the bot and render.py, not gradio.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import BotError
from bot.schema import Answer, Delta, DocumentInfo, Evidence, Turn
from ui import render, strings

if TYPE_CHECKING:
    from bot.bot import Bot

EXAMPLES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question as the page shows it; `turn` is None while it is being answered, and where that failed."""

    html: str
    turn: Turn | None = None


def stream_exchange(bot: Bot, question: str, history: Sequence[Turn]) -> Iterator[Exchange]:
    """The exchange as it grows: waiting, evidence, text, and at last the checked answer or why there is none."""
    yield Exchange(render.render_pending(question))
    evidence, text = None, ""
    try:
        for event in bot.stream(question, history=history):
            if isinstance(event, Answer):
                yield Exchange(render.render_answer(event), Turn(question, event.text))
                return
            if isinstance(event, Evidence):
                evidence = event
            elif isinstance(event, Delta):
                text += event.text
            if evidence is not None:
                yield Exchange(render.render_evidence(question, evidence, text))
    except BotError as error:
        yield Exchange(render.render_notice(question, str(error)))


def choose_examples(documents: Sequence[DocumentInfo]) -> list[str]:
    """Questions to start from: written ones for the bundled corpus, else one for each of the first titles."""
    if set(strings.EXAMPLES) <= {Path(info.path).name for info in documents}:
        return list(strings.EXAMPLES.values())[:EXAMPLES_SHOWN]
    return [strings.EXAMPLE_OF_TITLE.format(title=info.title) for info in documents[:EXAMPLES_SHOWN]]
