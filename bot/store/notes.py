"""Small texts that the catalog keeps by name, which can be made again at any time: what took a while to find.

What they say is the business of whoever writes them.
"""

from __future__ import annotations

from bot.store.database import Database

SET_NOTE = "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"


class Notes:
    """The notes of one catalog. Safe to share between threads and processes."""

    def __init__(self, tables: Database) -> None:
        self._tables = tables

    def read(self, name: str) -> str:
        """What was noted under a name, "" where nothing was."""
        with self._tables.reading() as connection:
            row = connection.execute("SELECT value FROM meta WHERE name = ?", (f"note {name}",)).fetchone()
        return row[0] if row else ""

    def write(self, name: str, text: str) -> None:
        """Replaces a note. Raises IndexStateError (read-only, full)."""
        with self._tables.writing() as connection:
            connection.execute(SET_NOTE, (f"note {name}", text))
