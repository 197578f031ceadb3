"""Rating answers: what may be said of one, and how a kept turn is rated, changed and taken back.

Where ratings are kept is feedback.py's business, what evals make of them gold.py's.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import islice

from bot.catalog import Catalog
from bot.errors import FeedbackError, TurnNotFoundError
from bot.gold import Cases, make_cases
from bot.kept import Exchange, Opening, Place
from bot.marks import MARKS, OF_ABSTENTIONS, OF_ANSWERS, Mark, Rating, Reason
from bot.schema import Answer, Turn

LONGEST = 2_000
"""Characters of a comment."""
LOOKED_BACK = 20
"""Turns before a rated one that are kept with it."""
PACKAGE = "verbatim-bot"


class Ratings:
    """What people think of the answers of one bot; `bot.feedback` is it."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def list_all(self, owner: str | None = None) -> list[Rating]:
        """All, or those that one person gave, the last first. Raises IndexStateError."""
        return self._catalog.feedback.list_all(owner)

    def give(
        self, answer: Answer, mark: Mark, reason: Reason = "", comment: str = "", history: Sequence[Turn] = ()
    ) -> Rating:
        """Keeps what somebody thinks of an answer; `history` are the turns before. Raises FeedbackError."""
        rating = _make(answer, mark, reason, comment)
        rating = replace(rating, history=tuple(_strip(turn) for turn in history[-LOOKED_BACK:]))
        self._catalog.feedback.keep(rating)
        return rating

    def give_turn(
        self, place: Place, mark: Mark, reason: Reason = "", comment: str = "", owner: str | None = None
    ) -> Rating:
        """The same of a kept turn; what was thought of it before is replaced.

        Raises FeedbackError, ConversationNotFoundError.
        """
        exchange, *before = self._read_turn(place, owner)
        known = self._catalog.feedback.find(place.conversation_id, exchange.asked)
        rating = _make(exchange.answer, mark, reason, comment)
        rating = replace(
            rating,
            id=known.id if known else rating.id,
            history=tuple(_strip(one.to_turn()) for one in reversed(before)),
            owner=owner or "",
            conversation_id=place.conversation_id,
            asked=exchange.asked,
        )
        self._catalog.feedback.keep(rating)
        return rating

    def find_turn(self, place: Place, owner: str | None = None) -> tuple[Answer, Rating | None]:
        """The answer of a kept turn, and what was thought of it. Raises ConversationNotFoundError."""
        exchange = self._read_turn(place, owner)[0]
        return exchange.answer, self._catalog.feedback.find(place.conversation_id, exchange.asked)

    def take_back(self, rating_id: str) -> None:
        """Removes a rating. Raises FeedbackNotFoundError: there is none of this id."""
        self._catalog.feedback.remove(rating_id)

    def cases(self, owner: str | None = None) -> Cases:
        """All ratings, or those of one person, as cases for `bot eval`, the first given first."""
        return make_cases(self.list_all(owner)[::-1])

    def _read_turn(self, place: Place, owner: str | None) -> list[Exchange]:
        """A kept turn, and those before it from the newest on. Raises ConversationNotFoundError."""
        opening = Opening(place.conversation_id, owner, place.ordinal + 1)
        found = list(islice(self._catalog.conversations.read_back(opening), LOOKED_BACK + 1))
        if place.ordinal < 0 or not found or found[0].ordinal != place.ordinal:
            told = f"has no turn {place.ordinal} (the first is 0)"
            raise TurnNotFoundError(f"the conversation {place.conversation_id!r} {told}; open it again")
        return found


def _make(answer: Answer, mark: Mark, reason: Reason, comment: str) -> Rating:
    """A rating given now. Raises FeedbackError where that cannot be said of this answer."""
    fitting = ("", *(OF_ABSTENTIONS if answer.abstained else OF_ANSWERS))
    if mark not in MARKS:
        raise FeedbackError(f"{mark!r} is no mark; choose {' or '.join(MARKS)}")
    if reason not in (fitting if mark == "wrong" else ("",)):
        said = " or ".join(filter(None, fitting))
        raise FeedbackError(f"{reason!r} cannot be said of this answer; choose wrong, and {said}")
    told = comment.strip()
    if len(told) > LONGEST:
        raise FeedbackError(f"the comment has {len(told):,} characters, more than {LONGEST:,}; shorten it")
    if told != told.encode("utf-8", "replace").decode():
        raise FeedbackError("the comment holds bytes that are not UTF-8 text; type it again")
    given = datetime.now(UTC).isoformat(timespec="milliseconds")
    return Rating(secrets.token_hex(8), given, mark, reason, told, answer, (), _find_version())


def _strip(turn: Turn) -> Turn:
    """A turn as a question and what was answered: its citations are told by the words."""
    return Turn(turn.question, turn.answer, asked=turn.asked)


def _find_version() -> str:
    try:
        return version(PACKAGE)
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"
