"""Feedback as the catalog keeps it: one rating of an answer by one person, with the whole answer.

It refers to no conversation's row and to no document: those change and go, this stays as it was given.
"""

from __future__ import annotations

import json
from typing import Any

from bot.errors import FeedbackNotFoundError
from bot.marks import Rating
from bot.plain import dump, read_form, to_plain
from bot.schema import Answer, Turn
from bot.store.database import Database

_COLUMNS = "id, given, mark, reason, comment, answer, history, version, owner, conversation_id, asked"


class Feedback:
    """The ratings of one catalog. Safe to share between threads and processes."""

    def __init__(self, tables: Database) -> None:
        self._tables = tables

    def keep(self, rating: Rating) -> None:
        """Keeps a rating; one of the same id is replaced. Raises IndexStateError (read-only, full)."""
        history = dump([to_plain(turn) for turn in rating.history])
        row = (
            *(rating.id, rating.given, rating.mark, rating.reason, rating.comment, dump(rating.answer.to_dict())),
            *(history, rating.version, rating.owner, rating.conversation_id, rating.asked),
        )
        with self._tables.writing() as connection:
            same = (rating.id, rating.conversation_id, rating.asked)
            connection.execute("DELETE FROM feedback WHERE id = ? OR (conversation_id = ? AND asked = ?)", same)
            connection.execute(f"INSERT INTO feedback ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def list_all(self, owner: str | None = None) -> list[Rating]:
        """All ratings, or an owner's, the one given last first. Raises IndexStateError."""
        query = f"""SELECT {_COLUMNS} FROM feedback WHERE CAST(? AS TEXT) IS NULL OR owner = ?
                    ORDER BY given DESC, rowid DESC"""
        with self._tables.reading() as connection:
            return [_read_rating(row) for row in connection.execute(query, (owner, owner))]

    def find(self, conversation_id: str, asked: str) -> Rating | None:
        """That of the answer which was asked for at this moment of a conversation."""
        query = f"SELECT {_COLUMNS} FROM feedback WHERE conversation_id = ? AND asked = ?"
        with self._tables.reading() as connection:
            row = connection.execute(query, (conversation_id, asked)).fetchone()
        return _read_rating(row) if row else None

    def remove(self, rating_id: str) -> None:
        """Takes a rating back. Raises FeedbackNotFoundError: there is none of this id."""
        with self._tables.writing() as connection:
            if not connection.execute("DELETE FROM feedback WHERE id = ?", (rating_id,)).rowcount:
                raise FeedbackNotFoundError(f"no feedback has the id {rating_id!r}; `bot feedback` lists it")


def _read_rating(row: Any) -> Rating:
    rating_id, given, mark, reason, comment, answer, history, *others = row
    turns = tuple(read_form(Turn, turn, 1) for turn in json.loads(history))
    return Rating(rating_id, given, mark, reason, comment, Answer.from_dict(json.loads(answer)), turns, *others)
