"""Conversations as they are kept: whole exchanges in the catalog, and the words they cite whatever becomes of these.

Holding a conversation is the business of talk.py, writing one out that of exporting.py.
"""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.errors import ConversationNotFoundError, TitleError
from bot.kept import END, NEW, Conversation, ConversationInfo, Exchange, Opening, Place
from bot.plain import dump
from bot.said import find_wanted, tell_answer, tell_said
from bot.schema import Answer, Document
from bot.store.database import Connection, Database, clean

TITLE = 60
"""Characters of the first question that become the title."""
LONGEST_TITLE = 200
"""Characters of the longest title that can be given."""
PAGE = 8
"""Exchanges read at a time by who reads back from the newest."""

_DROP_UNCITED = "DELETE FROM snapshots WHERE version NOT IN (SELECT version FROM cited)"


class Conversations:
    """The conversations of one catalog. Safe to share between threads and processes."""

    def __init__(self, tables: Database) -> None:
        self._tables = tables

    def keep(self, exchange: Exchange, texts: Mapping[str, str], into: Opening = NEW) -> Place:
        """Adds an exchange, whole or not at all, to a conversation that is kept or a new one, and returns its place.

        `texts` are those of the documents in `exchange.versions`, by document id: one that changed since it was cited
        is kept as it was. Where it is to go before others, they go.
        Raises ConversationNotFoundError, IndexStateError (read-only, full).
        """
        with self._tables.writing() as connection:
            found = into.id
            if found is None:
                found = _insert_conversation(connection, exchange, into.owner or "")
            else:
                _require(connection, found, into.owner)
                query = "UPDATE conversations SET changed = ? WHERE id = ? AND changed < ?"
                connection.execute(query, (exchange.asked, found, exchange.asked))
            if into.cut < END:
                _cut(connection, found, into.cut, exchange)
            ordinal = _insert_exchange(connection, found, exchange, texts)
        return Place(found, ordinal)

    def list_all(self, owner: str | None = None, typed: str = "") -> list[ConversationInfo]:
        """All conversations, or an owner's, the one changed last first; with words typed, those that hold them all."""
        query = """SELECT id, title, started, changed,
                          (SELECT count(*) FROM exchanges WHERE conversation_id = conversations.id)
                   FROM conversations WHERE CAST(? AS TEXT) IS NULL OR owner = ? ORDER BY changed DESC, rowid DESC"""
        wanted = find_wanted(typed)
        with self._tables.reading() as connection:
            infos = [ConversationInfo(*row) for row in connection.execute(query, (owner, owner))]
            said = _find_said(connection, wanted, owner) if wanted else {}
        lacking = {info.id: set(wanted) - said.get(info.id, set()) for info in infos}
        return [info for info in infos if not lacking[info.id] or _says(info.title, lacking[info.id])]

    def read(self, conversation_id: str, owner: str | None = None) -> Conversation:
        """The whole of a conversation. Raises ConversationNotFoundError, IndexStateError."""
        with self._tables.reading() as connection:
            row = _require(connection, conversation_id, owner)
            exchanges = _read_exchanges(connection, conversation_id, END, END)
        return Conversation(*row, tuple(reversed(exchanges)))

    def read_back(self, opening: Opening) -> Iterator[Exchange]:
        """The exchanges from the newest to the first, no more of them read than are asked for; of a new one none.

        Raises ConversationNotFoundError, IndexStateError.
        """
        if opening.id is None:
            return
        before = opening.cut
        with self._tables.reading() as connection:
            _require(connection, opening.id, opening.owner)
        while page := self._read_page(opening.id, before):
            yield from page
            before = page[-1].ordinal

    def rename(self, conversation_id: str, title: str, owner: str | None = None) -> None:
        """Gives a conversation another title. Raises TitleError, ConversationNotFoundError, IndexStateError."""
        line = _check_title(title)
        with self._tables.writing() as connection:
            _require(connection, conversation_id, owner)
            connection.execute("UPDATE conversations SET title = ? WHERE id = ?", (line, conversation_id))

    def delete(self, conversation_id: str, owner: str | None = None) -> None:
        """Removes a conversation, and the texts kept for it alone.

        Raises ConversationNotFoundError, IndexStateError.
        """
        with self._tables.writing() as connection:
            _require(connection, conversation_id, owner)
            connection.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))
            connection.execute(_DROP_UNCITED)

    def find_snapshot(self, document_id: str, version: str) -> Document | None:
        """A document as it was when a conversation cited it, where its text is no longer the document's.

        Its title, date and the like are those of the citation; it has no topics and no sections.
        """
        query = """SELECT text, answer FROM cited JOIN snapshots USING (version)
                   JOIN exchanges USING (conversation_id, ordinal) WHERE version = ? AND document_id = ? LIMIT 1"""
        with self._tables.reading() as connection:
            row = connection.execute(query, (clean(version), clean(document_id))).fetchone()
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

    def _read_page(self, conversation_id: str, before: int) -> list[Exchange]:
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
    if line != clean(line):
        raise TitleError("the title holds bytes that are not UTF-8 text; type it again")
    return line


def _require(connection: Connection, conversation_id: str, owner: str | None) -> tuple[str, str, str, str]:
    """Id, title, started and changed of a conversation. Raises ConversationNotFoundError: none, or not the owner's."""
    query = (
        "SELECT id, title, started, changed FROM conversations WHERE id = ? AND (CAST(? AS TEXT) IS NULL OR owner = ?)"
    )
    row: tuple[str, str, str, str] | None = connection.execute(query, (clean(conversation_id), owner, owner)).fetchone()
    if row is None or row[0] != conversation_id:
        raise ConversationNotFoundError(
            f"no conversation has the id {conversation_id!r}; `bot conversations` lists them"
        )
    return row


def _insert_conversation(connection: Connection, exchange: Exchange, owner: str) -> str:
    """Begins a conversation with what was asked first; only to be called with that exchange to follow."""
    found = secrets.token_hex(8)
    row = (found, shorten_title(exchange.answer.question), exchange.asked, exchange.asked, owner)
    connection.execute("INSERT INTO conversations VALUES (?, ?, ?, ?, ?)", row)
    return found


def _cut(connection: Connection, conversation_id: str, before: int, instead: Exchange) -> None:
    """Takes out the exchanges from one on; a title that was its first question becomes the one asked instead."""
    rows = _read_exchanges(connection, conversation_id, 1, 1) if before == 0 else []
    for row in rows:
        query = "UPDATE conversations SET title = ? WHERE id = ? AND title = ?"
        titles = [shorten_title(one.answer.question) for one in (instead, row)]
        connection.execute(query, (titles[0], conversation_id, titles[1]))
    query = "DELETE FROM exchanges WHERE conversation_id = ? AND ordinal >= ?"
    if connection.execute(query, (conversation_id, before)).rowcount:
        connection.execute(_DROP_UNCITED)


def _insert_exchange(connection: Connection, conversation_id: str, exchange: Exchange, texts: Mapping[str, str]) -> int:
    """Adds an exchange at the end, and returns its ordinal."""
    query = "SELECT coalesce(max(ordinal) + 1, 0) FROM exchanges WHERE conversation_id = ?"
    ordinal = int(connection.execute(query, (conversation_id,)).fetchone()[0])
    row = (conversation_id, ordinal, exchange.asked, dump(exchange.answer.to_dict()))
    connection.execute("INSERT INTO exchanges VALUES (?, ?, ?, ?)", row)
    said = clean(tell_answer(exchange.answer))
    connection.execute("INSERT INTO said VALUES (?, ?, ?)", (conversation_id, ordinal, said))
    for document_id, version in exchange.versions.items():
        connection.execute("INSERT INTO cited VALUES (?, ?, ?, ?)", (conversation_id, ordinal, document_id, version))
        text = texts[document_id]
        if not connection.execute("SELECT 1 FROM documents WHERE id = ? AND text = ?", (document_id, text)).fetchone():
            connection.execute("INSERT INTO snapshots VALUES (?, ?) ON CONFLICT DO NOTHING", (version, text))
    return ordinal


def _says(title: str, wanted: Iterable[str]) -> bool:
    said = tell_said(title)
    return all(words in said for words in wanted)


def _find_said(connection: Connection, wanted: Sequence[str], owner: str | None) -> dict[str, set[str]]:
    """Which of the words are said in each conversation."""
    query = """SELECT conversation_id, words FROM said JOIN conversations ON id = conversation_id
               WHERE CAST(? AS TEXT) IS NULL OR owner = ?"""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for conversation_id, said in connection.execute(query, (owner, owner)):
        found[conversation_id].update(words for words in wanted if words in said)  # SQLite's instr takes much longer
    return found


def _read_exchanges(connection: Connection, conversation_id: str, before: int, most: int) -> list[Exchange]:
    """Exchanges, those next before an ordinal, the newest first."""
    query = """SELECT ordinal, asked, answer FROM exchanges WHERE conversation_id = ? AND ordinal < ?
               ORDER BY ordinal DESC LIMIT ?"""
    rows = connection.execute(query, (conversation_id, before, most)).fetchall()
    versions: defaultdict[int, dict[str, str]] = defaultdict(dict)
    query = "SELECT ordinal, document_id, version FROM cited WHERE conversation_id = ? AND ordinal BETWEEN ? AND ?"
    first, last = (rows[-1][0], rows[0][0]) if rows else (0, -1)
    for ordinal, document_id, version in connection.execute(query, (conversation_id, first, last)):
        versions[ordinal][document_id] = version
    return [Exchange(asked, _read_answer(answer), versions[ordinal], ordinal) for ordinal, asked, answer in rows]


def _read_answer(form: str) -> Answer:
    return Answer.from_dict(json.loads(form))
