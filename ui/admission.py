"""Whether a question is let in: by how many are being answered, and by what whoever asks has left to ask for.

Asked before anything is done for it, by door.py for programs and by queues.py for the page.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from ui import strings
from ui.clients import name_clients
from ui.closing import Closing
from ui.limits import Limits
from ui.refusals import Refusal
from ui.requests import Scope, is_for_programs
from ui.turnstile import PAUSE

COUNTED = "counted"
"""In the scope: the ticket of a question that was counted already, so service.py need not."""


def admit_question(scope: Scope, limits: Limits, closing: Closing) -> Refusal | None:
    """Counts a question, whose answer is to begin soon; or tells why it is turned away."""
    if closing.has_begun:
        return Refusal(503, "closing", strings.CLOSING, PAUSE)
    if closing.is_crowded:
        return Refusal(503, "busy", strings.BUSY, PAUSE)
    if wait := limits.questions.take(name_clients(scope)):
        return Refusal(429, "questions", strings.tell_questions(wait), wait)
    scope[COUNTED] = closing.expect()
    return None


async def pass_question(
    app: Callable[..., Any], closing: Closing, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]
) -> None:
    """Lets `app` answer a request that asks; what it refuses is not waited for, nor what a program gets no answer to.

    What gradio takes into its queue is asked after the request has ended; blocks.py sees to that.
    """
    is_queued = False

    async def send_on(message: Scope) -> None:
        nonlocal is_queued
        if message["type"] == "http.response.start":
            is_queued = message["status"] < HTTPStatus.BAD_REQUEST and not is_for_programs(scope)
        await send(message)

    try:
        await app(scope, receive, send_on)
    finally:
        if not is_queued:
            withdraw_question(scope, closing)


def withdraw_question(scope: Scope, closing: Closing) -> None:
    """Whatever question came with a request is waited for no longer, in case it never came to be answered."""
    closing.forget(scope.get(COUNTED, 0))
