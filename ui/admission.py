"""Whether a question is let in: by how many are being answered, and by what whoever asks has left to ask for.

Asked before anything is done for it, by door.py for programs and by queues.py for the page.
"""

from __future__ import annotations

from ui import strings
from ui.clients import name_clients
from ui.closing import Closing
from ui.limits import Limits
from ui.refusals import Refusal
from ui.requests import Scope
from ui.turnstile import PAUSE

COUNTED = "counted"
"""In the scope: the question was counted already, so service.py need not."""


def admit_question(scope: Scope, limits: Limits, closing: Closing) -> Refusal | None:
    """Counts a question, whose answer is to begin soon; or tells why it is turned away."""
    if closing.has_begun:
        return Refusal(503, "closing", strings.CLOSING, PAUSE)
    if closing.is_crowded:
        return Refusal(503, "busy", strings.BUSY, PAUSE)
    if wait := limits.questions.take(name_clients(scope)):
        return Refusal(429, "questions", strings.tell_questions(wait), wait)
    scope[COUNTED] = True
    closing.expect()
    return None
