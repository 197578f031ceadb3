"""One chat as the page keeps it: exchanges, how one grows while it is answered, and questions to start from.

Knows the bot's events and render.py, not gradio.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BotError
from bot.schema import Answer, Delta, DocumentInfo, Evidence, Turn
from ui import strings, turns
from ui.asking import Asking

EXAMPLES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question as the page shows it; `turn` is None while it is being answered, and where it was not answered."""

    html: str
    turn: Turn | None = None


def stream_exchange(asking: Asking) -> Iterator[Exchange]:
    """The exchange as it grows: waiting, evidence, text, and at last the checked answer or why there is none.

    Closing it stops the answer.
    """
    question, evidence, text = asking.question, None, ""
    yield Exchange(turns.render_pending(question))
    try:
        for event in asking:
            if isinstance(event, Answer):
                yield Exchange(turns.render_answer(event), event.to_turn())
                return
            if isinstance(event, Evidence):
                evidence = event
            elif isinstance(event, Delta):
                text = event.text if event.anew else text + event.text
            if evidence is not None:
                yield Exchange(turns.render_evidence(question, evidence, text))
        yield Exchange(turns.render_stopped(question, evidence))
    except BotError as error:
        yield Exchange(turns.render_notice(question, str(error)))
    except GeneratorExit:  # the page was closed meanwhile
        asking.stop()
        raise


def choose_examples(documents: Sequence[DocumentInfo]) -> list[str]:
    """Questions to start from: written ones for the bundled corpus, else one for each of the first titles."""
    if set(strings.EXAMPLES) <= {Path(info.path).name for info in documents}:
        return list(strings.EXAMPLES.values())[:EXAMPLES_SHOWN]
    return [strings.EXAMPLE_OF_TITLE.format(title=info.title) for info in documents[:EXAMPLES_SHOWN]]
