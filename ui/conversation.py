"""One chat as the page keeps it: its talk, its turns, how one grows while it is answered, questions to start from.

Knows the bot's events and render.py, not gradio.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.errors import BotError
from bot.schema import Answer, Delta, DocumentInfo, Evidence, Turn
from bot.talk import Talk
from ui import render, strings
from ui.asking import Asking
from ui.visit import Visit

EXAMPLES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question as the page shows it; `turn` is None while it is being answered, and where it was not answered."""

    html: str
    turn: Turn | None = None


@dataclass(frozen=True, slots=True)
class Chat:
    """The conversation of one tab: the talk that goes on, and its turns as they are shown."""

    talk: Talk
    turns: tuple[str, ...] = ()

    def add(self, html: str) -> Chat:
        """The chat with one turn more."""
        return replace(self, turns=(*self.turns, html))


def open_chat(visit: Visit, conversation_id: str | None = None) -> Chat:
    """A new chat, or one that goes on with a kept conversation. Raises ConversationNotFoundError."""
    talk = visit.bot.converse(conversation_id)
    if conversation_id is None:
        return Chat(talk)
    kept = visit.bot.conversation(conversation_id)
    return Chat(talk, tuple(render.render_answer(exchange.answer, kept.id) for exchange in kept.exchanges))


def stream_exchange(asking: Asking, talk: Talk) -> Iterator[Exchange]:
    """The exchange as it grows: waiting, evidence, text, and at last the checked answer or why there is none.

    Closing it stops the answer. `talk` keeps what is asked.
    """
    question, evidence, text = asking.question, None, ""
    yield Exchange(render.render_pending(question))
    try:
        for event in asking:
            if isinstance(event, Answer):
                yield Exchange(render.render_answer(event, talk.id or ""), event.to_turn())
                return
            if isinstance(event, Evidence):
                evidence = event
            elif isinstance(event, Delta):
                text = event.text if event.anew else text + event.text
            if evidence is not None:
                yield Exchange(render.render_evidence(question, evidence, text))
        yield Exchange(render.render_stopped(question, evidence))
    except BotError as error:
        yield Exchange(render.render_notice(question, str(error)))
    except GeneratorExit:  # the page was closed meanwhile
        asking.stop()
        raise


def choose_examples(documents: Sequence[DocumentInfo]) -> list[str]:
    """Questions to start from: written ones for the bundled corpus, else one for each of the first titles."""
    if set(strings.EXAMPLES) <= {Path(info.path).name for info in documents}:
        return list(strings.EXAMPLES.values())[:EXAMPLES_SHOWN]
    return [strings.EXAMPLE_OF_TITLE.format(title=info.title) for info in documents[:EXAMPLES_SHOWN]]
