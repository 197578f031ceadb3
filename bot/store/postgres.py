"""The catalog in a PostgreSQL database, for several servers: its tables, its connections, its errors in words.

What the rows mean is catalog.py's business, how words are found that of tsvectors.py. The driver is an extra.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from bot.errors import BusyError, IndexBusyError, IndexStateError
from bot.store.database import Rows, clean
from bot.store.keywords import FILTERED
from bot.store.tsvectors import TABLES, Tsvectors

if TYPE_CHECKING:
    import sqlalchemy as sa

FIRST, SCHEMA = 7, 8
"""Versions of the tables, the first and this one: those of the SQLite file which has the same columns."""
_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE files (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, reading INTEGER NOT NULL);
CREATE TABLE documents (
    id TEXT PRIMARY KEY, path TEXT NOT NULL, title TEXT NOT NULL, author TEXT, source TEXT, published TEXT,
    updated TEXT, url TEXT, topics TEXT NOT NULL, sections TEXT NOT NULL, text TEXT NOT NULL, sha256 TEXT NOT NULL
);
CREATE INDEX documents_by_path ON documents (path);
CREATE INDEX documents_by_published ON documents (published);
CREATE TABLE embeddings (key BYTEA PRIMARY KEY, vector BYTEA NOT NULL, sentences BYTEA NOT NULL);
CREATE TABLE chunks (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES documents (id), ordinal INTEGER NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, heading TEXT NOT NULL, sentences BYTEA NOT NULL,
    key BYTEA NOT NULL REFERENCES embeddings (key), UNIQUE (document_id, ordinal)
);
CREATE INDEX chunks_by_key ON chunks (key);
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, started TEXT NOT NULL, changed TEXT NOT NULL,
    owner TEXT NOT NULL DEFAULT '', rowid BIGINT GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX conversations_by_owner ON conversations (owner, changed);
CREATE TABLE exchanges (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
    asked TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (conversation_id, ordinal)
);
CREATE TABLE cited (
    conversation_id TEXT NOT NULL, ordinal INTEGER NOT NULL, document_id TEXT NOT NULL, version TEXT NOT NULL,
    PRIMARY KEY (conversation_id, ordinal, document_id),
    FOREIGN KEY (conversation_id, ordinal) REFERENCES exchanges ON DELETE CASCADE
);
CREATE INDEX cited_by_version ON cited (version);
CREATE TABLE snapshots (version TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE statements (
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, voice TEXT NOT NULL, speaker TEXT, dates TEXT NOT NULL, PRIMARY KEY (document_id, start)
);
CREATE TABLE events (
    document_id TEXT NOT NULL, start INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
    rowid BIGINT GENERATED ALWAYS AS IDENTITY,
    FOREIGN KEY (document_id, start) REFERENCES statements ON DELETE CASCADE
);
CREATE INDEX events_by_statement ON events (document_id, start);
CREATE INDEX events_by_first ON events (first);
CREATE INDEX events_by_days ON events (first, last, document_id, start);
CREATE TABLE said (
    conversation_id TEXT NOT NULL, ordinal INTEGER NOT NULL, words TEXT NOT NULL,
    PRIMARY KEY (conversation_id, ordinal),
    FOREIGN KEY (conversation_id, ordinal) REFERENCES exchanges ON DELETE CASCADE
);
CREATE TABLE failures (path TEXT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX failures_by_path ON failures (path);
CREATE TABLE set_aside (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL);
CREATE TABLE feedback (
    id TEXT PRIMARY KEY, given TEXT NOT NULL, mark TEXT NOT NULL, reason TEXT NOT NULL, comment TEXT NOT NULL,
    answer TEXT NOT NULL, history TEXT NOT NULL, version TEXT NOT NULL, owner TEXT NOT NULL, conversation_id TEXT,
    asked TEXT, rowid BIGINT GENERATED ALWAYS AS IDENTITY
);
CREATE UNIQUE INDEX feedback_by_turn ON feedback (conversation_id, asked)
"""
_CHANGES = {8: FILTERED}
"""What each version since the first of them added."""
_FUNCTIONS = """
CREATE FUNCTION json_each(list TEXT) RETURNS TABLE (value TEXT) IMMUTABLE LANGUAGE sql
    AS 'SELECT json_array_elements_text(CAST(list AS JSON))';
CREATE FUNCTION date(day TEXT, further TEXT) RETURNS TEXT IMMUTABLE LANGUAGE sql
    AS 'SELECT to_char(CAST(day AS DATE) + CAST(further AS INTERVAL), ''YYYY-MM-DD'')'
"""
# Texts are compared sign by sign, as SQLite does. A `rowid` tells what came first where SQLite's own one does. The two
# functions are SQLite's, in the few forms in which the catalog's statements use them.

_WORDS = {
    "08": "the server does not answer; start it or correct BOT_CATALOG_URL",
    "28": "the server refuses; correct user, password and database in BOT_CATALOG_URL, or try again",
    "25": "it cannot be written to; set BOT_CATALOG_URL to a server that takes writes",
    "42501": "its user may not do this; grant it the schema, or correct BOT_CATALOG_URL",
    "3F": "its user sees no schema to write in; grant it one, or correct BOT_CATALOG_URL",
    "53": "the server is out of room or connections; free some and try again",
    "57": "the server ended the connection; try again when it is back",
}
"""What errors mean, by the beginning of their SQLSTATE."""
_TABLE_LOCK, _INDEX_LOCK = 7301, 7302
"""Numbers of the locks that a write holds to its end, and an ingest over all its writes; a pair with the schema's."""
_DRIVER = "postgresql+psycopg"
_POOL = 20
_PATIENCE = 30.0
"""Seconds to wait for one of the connections, which are twice as many as the pool, where all are lent."""
_ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "connect_timeout": 10}
"""Seconds after which a machine that vanished is given up, so that its lock does not outlive it for long."""


class PostgresTables:
    """Connections to one database, lent one to a thread at a time. Safe to share between threads."""

    def __init__(self, url: str) -> None:
        """Opens the database, and makes the tables where there are none. Raises IndexStateError."""
        self._engine, self.place = _create_engine(url)
        self._readers = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self.keywords = Tsvectors()
        self._alone: sa.Connection | None = None
        self._lock = threading.Lock()
        self._process = os.getpid()
        with self.writing() as connection:
            self._bring_up_to_date(connection)
        with self.reading() as connection:
            query = """SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database()),
                              to_regnamespace(current_schema())::oid FROM pg_control_system()"""
            self.identity = "-".join(["postgresql", *map(str, connection.execute(query).fetchone())])

    def has(self, table: str) -> bool:
        """Always: no table is made without the others."""
        return True

    def close(self) -> None:
        """Closes every connection that is not lent."""
        self._engine.dispose()
        self.keywords.close()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A connection on one unchanging state of the catalog. Raises IndexStateError."""
        with self._lent(self._readers) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A connection whose changes are all kept at the end, or none of them. Raises IndexStateError."""
        with self._lent(self._engine) as connection:
            connection.execute(f"SELECT pg_advisory_xact_lock({_key(_TABLE_LOCK)})")
            yield connection

    @contextmanager
    def changing(self) -> Iterator[Transaction]:
        """As `writing`, for what an ingest writes. Raises IndexStateError too where its lock is lost."""
        with self.writing() as connection:
            self.require_lock()
            yield connection

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the right to change the index, which one process at a time has.

        It ends with the connection, so also with the process. Raises IndexBusyError, IndexStateError.
        """
        with self._translated(), self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as alone:
            connection = Transaction(alone)
            if not connection.execute(f"SELECT pg_try_advisory_lock({_key(_INDEX_LOCK)})").fetchone()[0]:
                raise IndexBusyError(
                    f"{self.place} is being written to by {_find_holder(connection)};"
                    " wait until it is done, then try again"
                )
            self._alone = alone
            try:
                yield
            finally:
                with self._lock:
                    self._alone = None
                with suppress(Exception):  # the connection may be gone, and the lock with it
                    connection.execute(f"SELECT pg_advisory_unlock({_key(_INDEX_LOCK)})")

    def require_lock(self) -> None:
        """Asks over the connection that holds the lock, where there is one: another may hold it if that was cut.

        Raises IndexStateError.
        """
        with self._lock, self._translated():
            if self._alone is None:
                return
            if self._alone.invalidated:
                raise IndexStateError(f"{self.place}: the connection of this ingest was cut; run it again")
            self._alone.exec_driver_sql("SELECT 1")

    @contextmanager
    def _lent(self, engine: sa.Engine) -> Iterator[Transaction]:
        if os.getpid() != self._process:
            raise IndexStateError(f"{self.place} was opened before this process was forked; open a bot in each process")
        with self._translated(), engine.begin() as connection:
            yield Transaction(connection)

    def _bring_up_to_date(self, connection: Transaction) -> None:
        """Makes the tables, or adds what older ones lack. Raises IndexStateError: newer, or another program's."""
        query = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
        there = {name for (name,) in connection.execute(query)}
        query = "SELECT value FROM meta WHERE name = 'schema'"
        version = connection.execute(query).fetchone() if "meta" in there else None
        if version is None:
            if there & {"meta", "documents", "chunks", "words"}:
                raise IndexStateError(
                    f"{self.place} is not a catalog of this bot; set BOT_CATALOG_URL to another database"
                )
            for statement in ";".join([_TABLES.replace("TEXT", 'TEXT COLLATE "C"'), TABLES, _FUNCTIONS]).split(";"):
                connection.execute(statement)
            connection.execute("INSERT INTO meta VALUES ('schema', ?)", (str(FIRST),))
        found = int(version[0]) if version else FIRST
        for number in range(found + 1, SCHEMA + 1):
            for statement in _CHANGES[number].split(";"):
                connection.execute(statement)
            connection.execute("UPDATE meta SET value = ? WHERE name = 'schema'", (str(number),))
        if found > SCHEMA:
            raise IndexStateError(
                f"{self.place} has schema {found}, written by a newer version of the bot, and this one knows"
                f" {SCHEMA}; install that version again or set BOT_CATALOG_URL to another database"
            )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """The database's errors as IndexStateError or BusyError, with its place and the next step."""
        import sqlalchemy.exc

        try:
            yield
        except sqlalchemy.exc.TimeoutError as error:  # all connections are lent: the server is not at fault
            raise BusyError(f"{self.place} is asked too much at once; try again in a moment") from error
        except sqlalchemy.exc.SQLAlchemyError as error:
            cause = getattr(error, "orig", None)
            told = (str(cause or error).splitlines() or [""])[0][:300]
            state = getattr(cause, "sqlstate", None) or ""
            if not state and _is_cut(error):  # a connection that was not made has no SQLSTATE
                state = "28" if "FATAL:" in told else "08"
            words = next((words for start, words in _WORDS.items() if state.startswith(start)), "")
            raise IndexStateError(
                f"{self.place}: {words} ({told})" if words else f"{self.place}: {told}; run `bot doctor`"
            ) from error


class Transaction:
    """A connection to PostgreSQL that takes the catalog's statements."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def execute(self, query: str, values: Sequence[Any] = (), /) -> Rows:
        """Runs a statement."""
        return _Rows(self._connection.exec_driver_sql(_translate(query), tuple(map(_fit, values))))

    def executemany(self, query: str, rows: Iterable[Sequence[Any]], /) -> None:
        """Runs a statement for each of the rows."""
        fitted = [tuple(map(_fit, row)) for row in rows]
        if fitted:
            self._connection.exec_driver_sql(_translate(query), fitted)


class _Rows:
    """What a statement gave, in plain tuples as SQLite gives them."""

    def __init__(self, result: sa.CursorResult[Any]) -> None:
        self._result = result
        self.rowcount: int = result.rowcount

    def fetchone(self) -> Any:
        row = self._result.fetchone()
        return row if row is None else tuple(row)

    def fetchall(self) -> list[Any]:
        return list(map(tuple, self._result.fetchall()))

    def __iter__(self) -> Iterator[Any]:
        return map(tuple, self._result)


def _create_engine(url: str) -> tuple[sa.Engine, str]:
    """An engine, and its address as it may be shown. Raises IndexStateError."""
    import sqlalchemy as sa
    import sqlalchemy.exc

    command = " ".join(sys.argv)[:20]
    name = f"bot on {socket.gethostname()[:20]} (process {os.getpid()}: {command})"[:63]
    try:
        address = sa.make_url(url)
        if address.drivername not in ("postgresql", _DRIVER):
            raise ValueError
        address = address.set(drivername=_DRIVER)
        shown = address.set(query={}).render_as_string(hide_password=True)
        options = {**_ALIVE, "application_name": name}
        engine = sa.create_engine(
            address,
            pool_size=_POOL,
            max_overflow=_POOL,
            pool_timeout=_PATIENCE,
            pool_pre_ping=True,
            connect_args=options,
            hide_parameters=True,
        )
    except ImportError as error:
        raise IndexStateError("BOT_CATALOG_URL needs a driver: pip install 'verbatim-bot[postgres]'") from error
    except (sqlalchemy.exc.ArgumentError, ValueError) as error:  # its text may hold a password
        raise IndexStateError(
            "BOT_CATALOG_URL cannot be read; write it like postgresql+psycopg://USER@HOST/NAME"
        ) from error
    return engine, shown


def _find_holder(connection: Transaction) -> str:
    """Who holds the lock of the index."""
    query = f"""SELECT application_name, date_trunc('second', backend_start) FROM pg_stat_activity
                JOIN pg_locks USING (pid) WHERE locktype = 'advisory' AND granted AND objid = {_INDEX_LOCK}
                AND CAST(classid AS BIGINT) = (hashtext(current_schema()) + 4294967296) % 4294967296"""
    row = connection.execute(query).fetchone()
    return f"{row[0]} since {row[1]}" if row and row[0] else "another process"


def _key(number: int) -> str:
    """A lock of this catalog: several may be in schemas of one database."""
    return f"hashtext(current_schema()), {number}"


def _is_cut(error: Exception) -> bool:
    """Whether there was no connection, or it broke."""
    import sqlalchemy.exc

    is_cut = getattr(error, "connection_invalidated", False)
    return isinstance(error, sqlalchemy.exc.OperationalError) or bool(is_cut)


def _translate(query: str) -> str:
    return query.replace("%", "%%").replace("?", "%s")


def _fit(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value
