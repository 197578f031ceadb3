"""Questions to ask, as HTML strings: to begin with, and below the last answer to go on with; a click asks them.

Which they are is the bot's business; page scripts fetch them once an answer is there, so that none waits for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from ui import strings
from ui.feedback import read_place
from ui.visit import Visit

EXAMPLES_SHOWN = 4


def open_examples(visit: Visit, wanted: Mapping[str, Any]) -> str:
    """The panel of questions to begin with; "" where the documents give none. Raises IndexStateError, BackendError."""
    return render_examples(visit.bot.examples(EXAMPLES_SHOWN))


def open_suggestions(visit: Visit, wanted: Mapping[str, Any]) -> str:
    """The panel of questions to go on with from a kept turn; "" where there are none.

    Raises ConversationNotFoundError, FeedbackError (no turn is named), IndexStateError, BackendError.
    """
    place = read_place(wanted)
    talk = visit.bot.converse(place.conversation_id, visit.person, before=place.ordinal + 1)
    last = talk.last
    if last is None or last.ordinal != place.ordinal:
        return ""
    with visit.lines.step_aside():
        return render_suggestions(visit.bot.suggest(last.answer, talk.history))


def render_examples(questions: Sequence[str]) -> str:
    """Questions one below the other, as the welcome shows them."""
    return f'<ul class="examples">{_render_questions(questions)}</ul>' if questions else ""


def render_suggestions(questions: Sequence[str]) -> str:
    """The same below an answer, with a heading."""
    if not questions:
        return ""
    return f"<h3>{strings.ASK_NEXT}</h3><ul>{_render_questions(questions)}</ul>"


def _render_questions(questions: Sequence[str]) -> str:
    return "".join(f'<li><button type="button" class="ask">{escape(one)}</button></li>' for one in questions)
