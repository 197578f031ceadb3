"""The SQLite file under the catalog: its tables, its connections, and its errors in words.

What the rows mean is catalog.py's business.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from bot.errors import IndexStateError
from bot.index.lock import writer_lock
from bot.said import tell_form
from bot.store.keywords import FILTERED, Fts5

CATALOG_NAME = "catalog.sqlite3"
PATIENCE, PAUSE = 30.0, 0.01
"""Seconds that a busy file is waited for, and those between two tries."""

_INDEX = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, reading INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id TEXT PRIMARY KEY, path TEXT NOT NULL, title TEXT NOT NULL, author TEXT, source TEXT, published TEXT,
    updated TEXT, url TEXT, topics TEXT NOT NULL, sections TEXT NOT NULL, text TEXT NOT NULL, sha256 TEXT NOT NULL
);
CREATE INDEX documents_by_path ON documents (path);
CREATE TABLE embeddings (key BLOB PRIMARY KEY, vector BLOB NOT NULL, sentences BLOB NOT NULL);
CREATE TABLE chunks (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document_id TEXT NOT NULL REFERENCES documents (id),
    ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, heading TEXT NOT NULL,
    sentences BLOB NOT NULL, key BLOB NOT NULL REFERENCES embeddings (key), UNIQUE (document_id, ordinal)
);
CREATE INDEX chunks_by_key ON chunks (key);
CREATE VIRTUAL TABLE words USING fts5 (title, heading, text, tokenize = 'porter unicode61');
"""
# A chunk's text is kept once, in `words`, under the chunk's number. `embeddings` is filled while an ingest runs,
# ahead of the chunks that refer to it, so that a killed ingest need not embed again.

_CONVERSATIONS = """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, started TEXT NOT NULL, changed TEXT NOT NULL
);
CREATE TABLE exchanges (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
    asked TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (conversation_id, ordinal)
);
CREATE TABLE cited (
    conversation_id TEXT NOT NULL, ordinal INTEGER NOT NULL, document_id TEXT NOT NULL, version TEXT NOT NULL,
    PRIMARY KEY (conversation_id, ordinal, document_id),
    FOREIGN KEY (conversation_id, ordinal) REFERENCES exchanges ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX cited_by_version ON cited (version);
CREATE TABLE snapshots (version TEXT PRIMARY KEY, text TEXT NOT NULL);
"""
# `cited` refers to no document: those change and go. A text that is cited and no longer a document's is in `snapshots`.

_STATEMENTS = """
CREATE TABLE statements (
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, voice TEXT NOT NULL, speaker TEXT, dates TEXT NOT NULL, PRIMARY KEY (document_id, start)
) WITHOUT ROWID;
CREATE TABLE events (
    document_id TEXT NOT NULL, start INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
    FOREIGN KEY (document_id, start) REFERENCES statements ON DELETE CASCADE
);
CREATE INDEX events_by_statement ON events (document_id, start);
CREATE INDEX events_by_first ON events (first);
"""
# `dates` is JSON, for showing; `events` has the stretches of days that they make, where they are resolved, for
# searching. A document of an older version of the bot has neither until its file is read again.

_OWNERS = """
ALTER TABLE conversations ADD COLUMN owner TEXT NOT NULL DEFAULT '';
CREATE INDEX conversations_by_owner ON conversations (owner, changed);
CREATE TABLE said (
    conversation_id TEXT NOT NULL, ordinal INTEGER NOT NULL, words TEXT NOT NULL,
    PRIMARY KEY (conversation_id, ordinal),
    FOREIGN KEY (conversation_id, ordinal) REFERENCES exchanges ON DELETE CASCADE
) WITHOUT ROWID;
INSERT INTO said SELECT conversation_id, ordinal, tell_form(answer) FROM exchanges;
"""
# `said` has the words of each exchange apart from its answer, which is a hundred times as long. No keyword index: one
# leaves traces of what was deleted, and a thousand conversations are looked through without it in no time.

_SHELF = """
CREATE TABLE failures (path TEXT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX failures_by_path ON failures (path);
CREATE TABLE set_aside (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX documents_listed ON documents (id, title, author, source, published, path);
"""
# `failures` are of each path's last reading. `set_aside` are files whose document was removed, with what they held
# then: a watched folder does not bring them back. The index spares a list of documents the reading of their texts.

_FEEDBACK = """
CREATE TABLE feedback (
    id TEXT PRIMARY KEY, given TEXT NOT NULL, mark TEXT NOT NULL, reason TEXT NOT NULL, comment TEXT NOT NULL,
    answer TEXT NOT NULL, history TEXT NOT NULL, version TEXT NOT NULL, owner TEXT NOT NULL, conversation_id TEXT,
    asked TEXT
);
CREATE UNIQUE INDEX feedback_by_turn ON feedback (conversation_id, asked);
"""
# It refers to no conversation: what was thought of an answer outlives it. The answer's ordinal may be given to another
# that is asked instead; the moment at which it was asked is its own.

_OWNERLESS = """
CREATE TEMP VIEW conversations AS SELECT rowid, *, '' AS owner FROM main.conversations;
CREATE TEMP VIEW said AS SELECT conversation_id, ordinal, tell_form(answer) AS words FROM main.exchanges
"""
# What stands for _OWNERS where the file cannot be changed: conversations of nobody, which can still be read.

_GROWTH = """
CREATE INDEX documents_by_published ON documents (published);
CREATE INDEX events_by_days ON events (first, last, document_id, start);
REPLACE INTO meta SELECT 'chunks', count(*) FROM chunks;
"""
# Without them a question would look at every document, and one about a day at every chunk; each would count them all.

_CHANGES = (_INDEX, _CONVERSATIONS, _STATEMENTS, _OWNERS, _FEEDBACK, _SHELF, _GROWTH, FILTERED)
SCHEMA = len(_CHANGES)
"""Version of the tables, kept in SQLite's user_version: how many of the changes a file has. Append, never edit."""

_WORDS = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space and run it again",
    sqlite3.SQLITE_IOERR: "reading or writing failed (is the disk full?); free some space and run it again",
    sqlite3.SQLITE_READONLY: "it cannot be written to; make it writable or set BOT_HOME elsewhere",
    sqlite3.SQLITE_PERM: "it may not be opened; correct its permissions or set BOT_HOME elsewhere",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; correct its permissions or set BOT_HOME elsewhere",
    sqlite3.SQLITE_BUSY: "another process keeps it locked; try again when that one is done",
    sqlite3.SQLITE_LOCKED: "another thread keeps it locked; try again",
    sqlite3.SQLITE_CORRUPT: "it is damaged; restore it from a backup, or set BOT_HOME to a new folder and ingest again",
    sqlite3.SQLITE_NOTADB: "it is damaged; restore it from a backup, or set BOT_HOME to a new folder and ingest again",
}

_UNWRITABLE = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


class Tables:
    """Connections to one catalog file, lent one to a thread at a time. Safe to share between threads."""

    def __init__(self, home: Path) -> None:
        """Opens or creates the file. Raises IndexStateError: damaged, newer, unwritable."""
        self.path = home / CATALOG_NAME
        self.keywords = Fts5()
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._outdated: IndexStateError | None = None
        self._version = SCHEMA
        self._process = os.getpid()
        _refuse_loss(home, self.path)
        make_home(home)
        with self.reading() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA:
            raise IndexStateError(
                f"{self.path} has schema {version}, written by a newer version of the bot, and this one knows {SCHEMA};"
                " install that version again or set BOT_HOME to a new folder"
            )
        if version < SCHEMA:
            self._bring_up_to_date(version)

    @property
    def place(self) -> str:
        """The file."""
        return str(self.path)

    @property
    def identity(self) -> str:
        """The file's number on its disk, which a copy does not have."""
        return f"sqlite-{self.path.stat().st_ino}"

    def has(self, table: str) -> bool:
        """Whether the file has a table: one of an older version that cannot be written to may lack it."""
        if self._outdated is None:
            return True
        with self.reading() as connection:
            return connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is not None

    def close(self) -> None:
        """Closes every connection that is not lent."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def locked(self) -> AbstractContextManager[None]:
        """Holds the right to change the index, which one process at a time has. Raises IndexBusyError."""
        return writer_lock(self.path.parent)

    def require_lock(self) -> None:
        """Never refuses: the lock of a file ends only with its process."""

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection on one unchanging state of the catalog. Raises IndexStateError."""
        with self._lent("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are all kept at the end, or none of them. Raises IndexStateError."""
        with self._lent("BEGIN IMMEDIATE") as connection:
            yield connection

    def changing(self) -> AbstractContextManager[sqlite3.Connection]:
        """As `writing`: the right to change the index cannot be lost."""
        return self.writing()

    @contextmanager
    def _lent(self, begin: str) -> Iterator[sqlite3.Connection]:
        if os.getpid() != self._process:  # neither SQLite nor Chroma can be carried over
            raise IndexStateError(f"{self.path} was opened before this process was forked; open a bot in each process")
        with self._translated():
            connection = self._take()
            try:
                connection.execute(begin)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.close()  # rolls back; a connection that failed is not lent again
                raise
            with self._lock:
                self._idle.append(connection)

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        connection = self._connect()
        connection.create_function("tell_form", 1, tell_form)
        if _CHANGES.index(_CONVERSATIONS) < self._version <= _CHANGES.index(_OWNERS):
            connection.executescript(_OWNERLESS)
        return connection

    def _connect(self) -> sqlite3.Connection:
        try:
            return self._connect_to_write()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
                raise
            if not self._is_settled():
                raise
        return _connect(self.path.absolute().as_uri() + "?immutable=1")  # on a read-only disk nothing can change it

    def _connect_to_write(self) -> sqlite3.Connection:
        """A connection with a log beside the file; asked for again where another is just setting that up."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return _connect(self.path.absolute().as_uri(), "PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:  # SQLite itself does not wait here
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(PAUSE)

    def _is_settled(self) -> bool:
        """Whether the file holds everything by itself, with no log beside it still to be merged."""
        log = self.path.with_name(f"{self.path.name}-wal")
        return self.path.exists() and not (log.exists() and log.stat().st_size)

    def _bring_up_to_date(self, version: int) -> None:
        """Makes the tables, or adds those that an older version of the bot did not have. Raises IndexStateError."""
        try:
            with self.writing() as connection:
                version = connection.execute("PRAGMA user_version").fetchone()[0]
                if version >= SCHEMA:  # another process was faster
                    return
                if not version and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    raise IndexStateError(f"{self.path} is not a catalog of this bot; set BOT_HOME to another folder")
                for statement in ";".join(_CHANGES[version:]).split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {SCHEMA}")
        except IndexStateError as error:
            if not version or getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF not in _UNWRITABLE:
                raise
            self._outdated, self._version = error, version  # what the older tables hold can still be read
            self.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """SQLite's errors as IndexStateError, with the path and the next step."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the kind, the rest its detail
            if code == sqlite3.SQLITE_ERROR and self._outdated:  # a table is not there, and this is why
                raise self._outdated from error
            words = _WORDS.get(code, f"SQLite says {error}; run `bot doctor`, or set BOT_HOME to another folder")
            raise IndexStateError(f"{self.path}: {words}") from error
        except json.JSONDecodeError as error:  # of a value that was written as JSON
            raise IndexStateError(f"{self.path}: {_WORDS[sqlite3.SQLITE_CORRUPT]}") from error


def _connect(address: str, *pragmas: str) -> sqlite3.Connection:
    connection = sqlite3.connect(address, timeout=PATIENCE, isolation_level=None, check_same_thread=False, uri=True)
    try:
        for pragma in ("PRAGMA foreign_keys = ON", "PRAGMA secure_delete = ON", *pragmas):  # deleted is gone
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def make_home(home: Path) -> None:
    """Makes the folder where it is not there. Raises IndexStateError."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = "a file is there, and a folder is needed" if isinstance(error, FileExistsError) else error.strerror
        raise IndexStateError(f"cannot create {home} ({reason}); set BOT_HOME elsewhere") from error


def _refuse_loss(home: Path, path: Path) -> None:
    """Raises IndexStateError where the catalog is gone but its index is there: that is a loss, not a new home."""
    index = home / "index"
    try:
        lost = (not path.exists() or not path.stat().st_size) and index.is_dir() and any(index.iterdir())
    except OSError as error:
        raise IndexStateError(
            f"cannot read {home} ({error.strerror}); correct its permissions or set BOT_HOME elsewhere"
        ) from error
    if lost:
        raise IndexStateError(
            f"{path} is missing or empty, though {index} holds an index of it;"
            " restore it from a backup, or set BOT_HOME to a new folder and ingest again"
        )
