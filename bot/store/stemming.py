"""The stems of texts, as SQLite's keyword index has them: the same words, wherever the index is kept.

It asks FTS5 itself, in memory, so that no second rule for words and their inflections can differ from the first.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Sequence
from typing import Literal

Column = Literal["title", "heading", "text"]
LONGEST = 2000
"""Bytes of a stem that databases take; a longer one is known by its hash."""


class Stemmer:
    """Takes texts apart. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._connection.executescript(
            """CREATE VIRTUAL TABLE words USING fts5 (title, heading, text, tokenize = 'porter unicode61');
               CREATE VIRTUAL TABLE seen USING fts5vocab (words, instance);"""
        )

    def read(self, rows: Sequence[tuple[str, str, str]]) -> list[list[tuple[Column, int, str]]]:
        """For each row of title, heading and text its stems in order, with the column and the place in that."""
        found: list[list[tuple[Column, int, str]]] = [[] for _ in rows]
        with self._lock:
            self._connection.execute("BEGIN")
            try:
                numbered = [(number, *row) for number, row in enumerate(rows)]
                query = "INSERT INTO words (rowid, title, heading, text) VALUES (?, ?, ?, ?)"
                self._connection.executemany(query, numbered)
                for stem, number, column, place in self._connection.execute("SELECT term, doc, col, offset FROM seen"):
                    found[number].append((column, place, _shorten(stem)))
            finally:
                self._connection.execute("ROLLBACK")
        return [sorted(stems, key=lambda one: one[:2]) for stems in found]

    def split(self, text: str) -> list[str]:
        """The stems of a text, in order."""
        [found] = self.read([("", "", text)])
        return [stem for _, _, stem in found]

    def close(self) -> None:
        """Frees the memory."""
        self._connection.close()


def _shorten(stem: str) -> str:
    content = stem.encode("utf-8", "replace")
    return stem if len(content) <= LONGEST else hashlib.sha256(content).hexdigest()
