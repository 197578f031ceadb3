"""One chat as the page keeps it: its talk, its turns, how one grows while it is answered, questions to start from.

Knows the bot's events and turns.py, not gradio.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.errors import BotError, ConversationNotFoundError, TurnNotFoundError
from bot.exporting import find_fate
from bot.kept import UNKEPT, Place
from bot.kept import Exchange as Kept
from bot.schema import Answer, Delta, DocumentInfo, Evidence, Turn
from bot.talk import Talk
from ui import strings, turns
from ui.asking import Asking
from ui.turnstile import Waiting
from ui.visit import Visit


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


def open_chat(visit: Visit, conversation_id: str | None = None, before: int = UNKEPT) -> Chat:
    """A new chat, or one that goes on with a kept conversation, be it before one of its turns.

    Raises ConversationNotFoundError, also where it is another person's.
    """
    with tell_unfound():
        talk = visit.bot.converse(conversation_id, visit.person, before=before)
        if conversation_id is None:
            return Chat(talk)
        kept = visit.bot.conversation(conversation_id, visit.person)
    shown = [one for one in kept.exchanges if before == UNKEPT or one.ordinal < before]
    live = visit.bot.versions({cited.document.id for one in shown for cited in one.answer.citations})
    return Chat(talk, tuple(render_kept(one, Place(kept.id, one.ordinal), live) for one in shown))


@contextmanager
def tell_unfound() -> Iterator[None]:
    """What is not there is told without the command line's advice. Raises ConversationNotFoundError."""
    try:
        yield
    except TurnNotFoundError:
        raise
    except ConversationNotFoundError as error:
        raise ConversationNotFoundError(strings.NO_CONVERSATION) from error


def render_kept(kept: Kept, place: Place | None, live: Mapping[str, str] | None = None) -> str:
    """A turn made of what is kept; with `live`, the versions of its sources now, it tells what has become of these."""
    since = _tell_since(kept, live) if live is not None else []
    return turns.render_answer(kept.answer, place, kept.versions, since)


def _tell_since(kept: Kept, live: Mapping[str, str]) -> list[str]:
    """A line for the sources that have changed, and one for those that are gone."""
    found: dict[str, dict[str, None]] = {"changed": {}, "gone": {}}
    for citation in kept.answer.citations:
        found.get(find_fate(citation, kept, live), {})[citation.document.title] = None
    told = (("changed", strings.SINCE_CHANGED), ("gone", strings.SINCE_GONE))
    return [words.format(titles=strings.join_titles(list(found[fate]))) for fate, words in told if found[fate]]


def stream_exchange(asking: Asking, talk: Talk) -> Iterator[Exchange]:
    """The exchange as it grows: waiting, evidence, text, and at last the checked answer or why there is none.

    Closing it stops the answer; once that is left, nothing more comes. `talk` keeps what is asked.
    """
    question, evidence, text, ahead = asking.question, None, "", 0
    yield Exchange(turns.render_pending(question))
    try:
        for events in asking:
            before = evidence, text, ahead
            for event in events:
                if isinstance(event, Answer):
                    assert talk.last is not None, "a talk holds what it has answered"
                    yield Exchange(render_kept(talk.last, talk.place), event.to_turn())
                    return
                if isinstance(event, Evidence):
                    evidence = event
                elif isinstance(event, Delta):
                    text = event.text if event.anew else text + event.text
                ahead = event.ahead if isinstance(event, Waiting) else 0
            if (evidence, text, ahead) != before:
                yield Exchange(_render_growing(question, evidence, text, ahead))
        if not asking.left:
            yield Exchange(turns.render_stopped(question, evidence))
    except BotError as error:
        yield Exchange(turns.render_notice(question, str(error)))
    except GeneratorExit:  # the page was closed meanwhile
        asking.stop()
        raise


def _render_growing(question: str, evidence: Evidence | None, text: str, ahead: int) -> str:
    """What there is of an answer so far, and what is waited for."""
    status = strings.count_ahead(ahead) if ahead else ""
    if evidence is None:
        return turns.render_pending(question, status or strings.SEARCHING)
    return turns.render_evidence(question, evidence, text, status or strings.COMPOSING)


def choose_examples(documents: Sequence[DocumentInfo]) -> list[str]:
    """Questions to start from that are written for the bundled corpus; for other documents suggestions.py has some."""
    bundled = set(strings.EXAMPLES) <= {Path(info.path).name for info in documents}
    return list(strings.EXAMPLES.values()) if bundled else []
