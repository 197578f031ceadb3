"""A reader: the segments of one generation, opened for asking, each in a private folder of links.

Which of what is found counts is vectors.py's business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.index.chroma import Collection
from bot.index.generations import Generation, PrivateFolder, Segment, fill_private, link_checked
from bot.protocols import Vector

Found = tuple[str, float]
"""A chunk id with its cosine similarity."""
WIDENED = 4
"""How many times as many are looked at as are wanted where some will not count, and again where too few did."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """An open segment in its folder."""

    segment: Segment
    folder: PrivateFolder
    collection: Collection

    def close(self) -> None:
        self.collection.close()
        self.folder.close()


class Reader:
    """Follows generations: what the next one has in common with the last stays open. For one thread at a time."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._opened: list[_Opened] = []
        self.record = ""
        self.is_exact = True
        """Whether all that is found belongs to the generation, once each."""

    def close(self) -> None:
        """Closes all; the reader may be used again."""
        for opened in self._opened:
            opened.close()
        self._opened, self.record = [], ""

    def follow(self, record: str) -> None:
        """Opens the generation of a record, where it is not open yet. Raises DamageError, IndexStateError."""
        if record == self.record:
            return
        generation = Generation.from_text(record)
        for opened in [one for one in self._opened if one.segment not in generation.segments]:
            self._opened.remove(opened)
            opened.close()
        self.record = ""  # until all of it is open
        known = [one.segment for one in self._opened]
        for segment in generation.segments:
            if segment not in known:
                self._open(segment, partial(link_checked, self._home, segment))
        self.record, self.is_exact = record, not generation.deleted

    def use(self, record: str, fill: Callable[[Path], None]) -> None:
        """Opens a folder filled by `fill` instead, for this reader alone. Raises DamageError, IndexStateError."""
        self.close()
        self._open(Segment(0, 0, {}), fill)
        self.record, self.is_exact = record, True

    def nearest(
        self, vector: Vector, limit: int, admit: Callable[[list[str]], list[str]] | None, *, most_count: bool = True
    ) -> list[Found]:
        """At most `limit` ids with cosine similarity that `admit` lets through, best first, ties by id.

        More are looked at until enough are let through that none left unseen can be nearer; from the beginning where
        it may be that not `most_count`. Raises DamageError.
        """
        wanted = limit if most_count else WIDENED * limit
        while True:
            parts = [opened.collection.nearest(vector, wanted) for opened in self._opened]
            unseen = [
                part[-1][1]
                for part, opened in zip(parts, self._opened, strict=True)
                if part and wanted < opened.collection.count  # not its length: of equal vectors HNSW may leave some out
            ]
            found = dict(sorted((pair for part in parts for pair in part), key=lambda pair: (-pair[1], pair[0])))
            best = _choose(list(found.items()), limit, admit)
            if not unseen or (len(best) == limit and best[-1][1] >= max(unseen)):
                return best
            wanted *= WIDENED

    def _open(self, segment: Segment, fill: Callable[[Path], None]) -> None:
        folder = fill_private(self._home, fill)
        try:
            self._opened.append(_Opened(segment, folder, Collection(folder.path)))
        except BaseException:
            folder.close()
            raise


def _choose(found: list[Found], limit: int, admit: Callable[[list[str]], list[str]] | None) -> list[Found]:
    """The first that are let through; no more are asked about than it takes."""
    if not admit:
        return found[:limit]
    best: list[Found] = []
    for start in range(0, len(found), 2 * limit):
        some = found[start : start + 2 * limit]
        admitted = set(admit([name for name, _ in some]))
        best += [pair for pair in some if pair[0] in admitted]
        if len(best) >= limit:
            break
    return best[:limit]
