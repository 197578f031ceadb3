"""Conversations as they are kept: whole exchanges in the catalog, and the words they cite whatever becomes of these.

Holding a conversation is the business of talk.py, writing one out that of exporting.py.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from bot.errors import ConversationNotFoundError, TitleError
from bot.kept import Conversation, ConversationInfo, Exchange
from bot.plain import dump
from bot.schema import Answer, Document
from bot.tables import Tables

TITLE = 60
"""Characters of the first question that become the title."""
LONGEST_TITLE = 200
"""Characters of the longest title that can be given."""
PAGE = 8
"""Exchanges read at a time by who reads back from the newest."""


class Conversations:
    """The conversations of one catalog. Safe to share between threads and processes."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def keep(self, exchange: Exchange, texts: Mapping[str, str], conversation_id: str | None = None) -> str:
        """Adds an exchange, whole or not at all, to this conversation or a new one, and returns its id.

        `texts` are those of the documents in `exchange.versions`, by document id: one that changed since it was cited
        is kept as it was. Raises ConversationNotFoundError, IndexStateError (read-only, full).
        """
        with self._tables.writing() as connection:
            if conversation_id is None:
                found = _insert_conversation(connection, exchange)
            else:
                found = conversation_id
                query = "UPDATE conversations SET changed = max(changed, ?) WHERE id = ?"
                _require(connection.execute(query, (exchange.asked, found)).rowcount, found)
            _insert_exchange(connection, found, exchange, texts)
        return found

    def list_all(self) -> list[ConversationInfo]:
        """All conversations, the one changed last first."""
        query = """SELECT id, title, started, changed,
                          (SELECT count(*) FROM exchanges WHERE conversation_id = conversations.id)
                   FROM conversations ORDER BY changed DESC, rowid DESC"""
        with self._tables.reading() as connection:
            return [ConversationInfo(*row) for row in connection.execute(query)]

    def read(self, conversation_id: str) -> Conversation:
        """The whole of a conversation. Raises ConversationNotFoundError, IndexStateError."""
        with self._tables.reading() as connection:
            query = "SELECT id, title, started, changed FROM conversations WHERE id = ?"
            row = connection.execute(query, (_clean(conversation_id),)).fetchone()
            _require(row, conversation_id)
            found, title, started, changed = row
            exchanges = _read_exchanges(connection, conversation_id, sys.maxsize, -1)
        return Conversation(found, title, started, changed, tuple(exchange for _, exchange in reversed(exchanges)))

    def read_back(self, conversation_id: str) -> Iterator[Exchange]:
        """The exchanges from the newest to the first, no more of them read than are asked for.

        Raises ConversationNotFoundError, IndexStateError.
        """
        page = self._read_page(conversation_id, sys.maxsize)
        _require(page, conversation_id)
        while page:
            yield from (exchange for _, exchange in page)
            page = self._read_page(conversation_id, page[-1][0])

    def rename(self, conversation_id: str, title: str) -> None:
        """Gives a conversation another title. Raises TitleError, ConversationNotFoundError, IndexStateError."""
        line = _check_title(title)
        with self._tables.writing() as connection:
            query = "UPDATE conversations SET title = ? WHERE id = ?"
            _require(connection.execute(query, (line, _clean(conversation_id))).rowcount, conversation_id)

    def delete(self, conversation_id: str) -> None:
        """Removes a conversation, and the texts kept for it alone.

        Raises ConversationNotFoundError, IndexStateError.
        """
        with self._tables.writing() as connection:
            query = "DELETE FROM conversations WHERE id = ?"
            _require(connection.execute(query, (_clean(conversation_id),)).rowcount, conversation_id)
            connection.execute("DELETE FROM snapshots WHERE version NOT IN (SELECT version FROM cited)")

    def find_snapshot(self, document_id: str, version: str) -> Document | None:
        """A document as it was when a conversation cited it, where its text is no longer the document's.

        Its title, date and the like are those of the citation; it has no topics and no sections.
        """
        query = """SELECT text, answer FROM cited JOIN snapshots USING (version)
                   JOIN exchanges USING (conversation_id, ordinal) WHERE version = ? AND document_id = ? LIMIT 1"""
        with self._tables.reading() as connection:
            row = connection.execute(query, (_clean(version), _clean(document_id))).fetchone()
        if not row:
            return None
        cited = _read_answer(row[1]).citations
        source = next(citation.document for citation in cited if citation.document.id == document_id)
        return Document(
            id=document_id,
            title=source.title,
            text=row[0],
            path=source.path,
            author=source.author,
            source=source.source,
            published=source.published,
            url=source.url,
        )

    def _read_page(self, conversation_id: str, before: int) -> list[tuple[int, Exchange]]:
        with self._tables.reading() as connection:
            return _read_exchanges(connection, conversation_id, before, PAGE)


def shorten_title(question: str) -> str:
    """A question as a title: one line, cut after a word where it is long."""
    line = " ".join(question.split())
    if len(line) <= TITLE:
        return line
    return f"{line[: TITLE + 1].rpartition(' ')[0] or line[:TITLE]}…"


def _check_title(title: str) -> str:
    """The title on one line. Raises TitleError."""
    line = " ".join(title.split())
    if not line:
        raise TitleError("the title is empty; type one")
    if len(line) > LONGEST_TITLE:
        raise TitleError(f"the title has {len(line):,} characters, more than {LONGEST_TITLE}; shorten it")
    if line != _clean(line):
        raise TitleError("the title holds bytes that are not UTF-8 text; type it again")
    return line


def _clean(text: str) -> str:
    """What was typed as SQLite takes it: an argument may hold bytes that are no text."""
    return text.encode("utf-8", "replace").decode()


def _require(found: Any, conversation_id: str) -> None:
    if not found:
        raise ConversationNotFoundError(
            f"no conversation has the id {conversation_id!r}; `bot conversations` lists them"
        )


def _insert_conversation(connection: sqlite3.Connection, exchange: Exchange) -> str:
    """Begins a conversation with what was asked first; only to be called with that exchange to follow."""
    found = secrets.token_hex(8)
    row = (found, shorten_title(exchange.answer.question), exchange.asked, exchange.asked)
    connection.execute("INSERT INTO conversations VALUES (?, ?, ?, ?)", row)
    return found


def _insert_exchange(
    connection: sqlite3.Connection, conversation_id: str, exchange: Exchange, texts: Mapping[str, str]
) -> None:
    query = "SELECT coalesce(max(ordinal) + 1, 0) FROM exchanges WHERE conversation_id = ?"
    ordinal = connection.execute(query, (conversation_id,)).fetchone()[0]
    row = (conversation_id, ordinal, exchange.asked, dump(exchange.answer.to_dict()))
    connection.execute("INSERT INTO exchanges VALUES (?, ?, ?, ?)", row)
    for document_id, version in exchange.versions.items():
        connection.execute("INSERT INTO cited VALUES (?, ?, ?, ?)", (conversation_id, ordinal, document_id, version))
        text = texts[document_id]
        if not connection.execute("SELECT 1 FROM documents WHERE id = ? AND text = ?", (document_id, text)).fetchone():
            connection.execute("INSERT OR IGNORE INTO snapshots VALUES (?, ?)", (version, text))


def _read_exchanges(
    connection: sqlite3.Connection, conversation_id: str, before: int, most: int
) -> list[tuple[int, Exchange]]:
    """Exchanges with their ordinals, those next before one of them, the newest first; `most` -1 for all."""
    query = """SELECT ordinal, asked, answer FROM exchanges WHERE conversation_id = ? AND ordinal < ?
               ORDER BY ordinal DESC LIMIT ?"""
    rows = connection.execute(query, (_clean(conversation_id), before, most)).fetchall()
    versions: defaultdict[int, dict[str, str]] = defaultdict(dict)
    query = "SELECT ordinal, document_id, version FROM cited WHERE conversation_id = ? AND ordinal BETWEEN ? AND ?"
    first, last = (rows[-1][0], rows[0][0]) if rows else (0, -1)
    for ordinal, document_id, version in connection.execute(query, (_clean(conversation_id), first, last)):
        versions[ordinal][document_id] = version
    return [(ordinal, Exchange(asked, _read_answer(answer), versions[ordinal])) for ordinal, asked, answer in rows]


def _read_answer(form: str) -> Answer:
    return Answer.from_dict(json.loads(form))
