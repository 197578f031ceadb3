"""What a person thinks of an answer: the line below it, what can be said there, and how it is acknowledged.

The bot keeps it; feedback.js puts the line where an answer is and sends what is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from bot.errors import FeedbackError
from bot.kept import Place
from bot.marks import OF_ABSTENTIONS, OF_ANSWERS, Rating
from bot.rating import LONGEST
from bot.schema import Answer
from ui import strings
from ui.visit import Visit


def open_feedback(visit: Visit, wanted: Mapping[str, Any]) -> str:
    """The line of a kept turn; `mark` with `reason` and `comment` says something first, an empty mark takes it back.

    Raises FeedbackError, ConversationNotFoundError, IndexStateError.
    """
    place, feedback = read_place(wanted), visit.bot.feedback
    mark, reason, comment = (wanted.get(name) for name in ("mark", "reason", "comment"))
    if mark:
        feedback.give_turn(place, mark, str(reason or ""), str(comment or ""), visit.person)  # type: ignore[arg-type]
    answer, rating = feedback.find_turn(place, visit.person)
    if mark == "" and rating:
        feedback.take_back(rating.id)
        rating = None
    return "" if answer.asks_back else render_feedback(answer, rating, told=reason is not None)


def read_place(wanted: Mapping[str, Any]) -> Place:
    """The turn that a script names. Raises FeedbackError where it names none."""
    conversation, turn = str(wanted.get("conversation", "")), str(wanted.get("turn", ""))
    if not conversation or not (turn.isascii() and turn.isdigit() and len(turn) < len("1000000")):
        raise FeedbackError("no turn is named; load the page again")
    return Place(conversation, int(turn))


def render_feedback(answer: Answer, rating: Rating | None, *, told: bool = False) -> str:
    """Both buttons, and below them what was said; `told` says that the reasons have just been sent."""
    mark = rating.mark if rating else ""
    buttons = "".join(
        f'<button type="button" data-mark="{name}" aria-pressed="{str(mark == name).lower()}">{label}</button>'
        for name, label in strings.MARKS.items()
    )
    line = f'<div class="marks" role="group" aria-label="{strings.FEEDBACK}">{buttons}</div>'
    if rating is None:
        return line
    form = _render_form(answer, rating, is_open=not told) if mark == "wrong" else ""
    back = f'<button type="button" data-mark="">{strings.FEEDBACK_BACK}</button>'
    return f'{line}<p class="thanks" tabindex="-1">{_acknowledge(rating, told=told)} {back}</p>{form}'


def _acknowledge(rating: Rating, *, told: bool) -> str:
    """What is kept, in one sentence."""
    if rating.mark == "wrong" and not told and not rating.reason:
        return strings.FEEDBACK_ASKED
    reason = strings.REASONS.get(rating.reason, "")
    return escape(strings.FEEDBACK_REASON.format(reason=reason) if reason else strings.FEEDBACK_KEPT)


def _render_form(answer: Answer, rating: Rating, *, is_open: bool) -> str:
    """The reasons that fit the answer, and room for a comment."""
    fitting = OF_ABSTENTIONS if answer.abstained else OF_ANSWERS
    name = f"reason-{rating.id}"
    reasons = "".join(
        f'<label><input type="radio" name="{name}" value="{reason}"{" checked" if rating.reason == reason else ""}>'
        f" {strings.REASONS[reason]}</label>"
        for reason in fitting
    )
    comment = (
        f'<label class="comment">{strings.FEEDBACK_COMMENT}'
        f'<textarea name="comment" rows="2" maxlength="{LONGEST}">{escape(rating.comment)}</textarea></label>'
    )
    form = (
        f'<form data-feedback><fieldset><legend class="unseen">{strings.FEEDBACK_WHY}</legend>{reasons}</fieldset>'
        f'{comment}<button type="submit">{strings.FEEDBACK_SEND}</button></form>'
    )
    opened = " open" if is_open else ""
    return f"<details{opened}><summary>{strings.FEEDBACK_WHY}</summary>{form}</details>"
