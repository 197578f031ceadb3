"""A folder that the index follows by itself: files dropped into it are taken in, changed ones again, gone ones go.

It looks and waits in a thread of its own; what an ingest does is ingestion.py's business, how it is told the page's.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.errors import BotError, CorpusError, IndexBusyError
from bot.intake import IngestReport
from bot.shelf import Shelf

QUIET, LONGEST = 400, 5000
"""Milliseconds without a change after which a folder is read, and those after which it is in any case."""
PAUSE = 1.0
"""Seconds between two looks at what gives no sign: a folder that is not there, an index that is busy."""
PATIENCE = 15.0
"""Seconds that a busy index is waited for before the page says so."""
RETRY = 30.0
"""Seconds after which what failed is tried again, though nothing has changed."""
KEPT = 100
"""Tidings that are remembered."""

ABSENT = "The folder {folder} is not there. It is watched again as soon as it is; its documents stay in the index."
EMPTY = "The folder {folder} is empty, though documents came from it. They stay in the index until a file is there."
BUSY = "What is new in {folder} waits: {reason}"
FAILED = "What is new in {folder} could not be taken in: {reason}"
OWN_FAULT = "a mistake of the bot's own, told where it was started"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tidings:
    """What one look at the folder changed, and what failed for the first time. They are numbered from 1 on."""

    number: int
    report: IngestReport


class Watcher:
    """Follows one folder between `start` and `close`. `trouble` is why it cannot just now, a sentence, or "".

    `name` is what it is called where paths of this machine are nobody's business.
    """

    def __init__(self, folder: Path, home: Path, shelf: Shelf, ingest: Callable[[], IngestReport]) -> None:
        """`ingest` brings the index up to date with the folder. Raises CorpusError for one that cannot be watched."""
        self.folder = folder
        self.name = f"{os.path.basename(os.path.abspath(folder))}/"
        self.trouble = ""
        self.counts: Counter[str] = Counter()
        """Documents by what became of them since it began."""
        self._home, self._shelf, self._ingest = Path(os.path.realpath(home)), shelf, ingest
        self._root = Path(os.path.realpath(folder))
        if self._root == self._home or self._home in self._root.parents:
            raise CorpusError(f"{folder} lies in the bot's own home {home}; watch another folder")
        if self._root.exists() and not self._root.is_dir():
            raise CorpusError(f"{folder} is not a folder; name one to be watched")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="watch")
        self._tidings: list[Tidings] = []
        self._told = {(one.path, one.reason) for one in shelf.failures()}
        self._busy_since = 0.0
        self._polls = False

    def start(self) -> None:
        """Begins, with what changed while nobody watched."""
        self._thread.start()

    def close(self) -> None:
        """Ends, once what is being taken in is in."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def newest(self) -> int:
        """The number of the last tidings; 0 before any."""
        return self._tidings[-1].number if self._tidings else 0

    def read_since(self, number: int) -> tuple[Tidings, ...]:
        """The tidings after those of this number."""
        return tuple(one for one in list(self._tidings) if one.number > number)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                if self._root.is_dir():
                    self._follow()
                    continue
                is_missed = self._shelf.has_any_in(self.folder)
                self.trouble = ABSENT.format(folder=self.name) if is_missed else ""
            except OSError as error:  # no more watches, or a file system without any
                log.info("%s is looked at from time to time: %s", self.folder, error)
                self._polls = True
            except Exception as error:  # what cannot be read now may be in a moment
                self._blame(error)
            self._stop.wait(PAUSE)

    def _follow(self) -> None:
        """Takes in what changes until the folder is another one, or the watch is closed. Raises OSError, BotError."""
        identity, due = self._identify(), 0.0  # when to read the folder next
        self.trouble = ""
        if is_deserted(self.folder, self._shelf):
            self.trouble, due = EMPTY.format(folder=self.name), float("inf")
        for changes in self._await_changes():
            if self._identify() != identity:
                return
            if changes:
                due = 0.0
            if time.monotonic() >= due:
                due = time.monotonic() + self._read()

    def _await_changes(self) -> Any:
        """What changed, again and again; nothing where nothing did for a moment."""
        from watchfiles import watch

        return watch(
            self._root,
            watch_filter=lambda _, path: self._concerns(path),
            debounce=LONGEST,
            step=QUIET,
            stop_event=self._stop,
            rust_timeout=int(PAUSE * 1000),
            yield_on_timeout=True,
            raise_interrupt=False,
            force_polling=self._polls or None,
            poll_delay_ms=int(PAUSE * 1000),
            ignore_permission_denied=True,
        )

    def _read(self) -> float:
        """Brings the index up to date; returns in how many seconds to try again by itself."""
        try:
            report = self._ingest()
        except IndexBusyError as error:
            self._busy_since = self._busy_since or time.monotonic()
            if time.monotonic() - self._busy_since > PATIENCE:
                self.trouble = BUSY.format(folder=self.name, reason=error)
            return PAUSE
        except Exception as error:  # the next file must find somebody who looks
            self._blame(error)
            return RETRY
        self.trouble, self._busy_since = "", 0.0
        self._tell(report)
        return float("inf")

    def _blame(self, error: Exception) -> None:
        """Tells why what is new could not be taken in."""
        is_told = isinstance(error, BotError)
        if not is_told:
            log.error("%s could not be taken in", self.folder, exc_info=error)
        self.trouble = FAILED.format(folder=self.name, reason=error if is_told else OWN_FAULT)

    def _tell(self, report: IngestReport) -> None:
        failed = {(one.path, one.reason) for one in report.failed}
        new = tuple(one for one in report.failed if (one.path, one.reason) not in self._told)
        news = replace(report, unchanged=0, failed=new, skipped=())
        self._told = failed
        self.counts.update(added=news.added, updated=news.updated, removed=news.removed, failed=len(new))
        if news.added or news.updated or news.removed or news.failed:
            self._tidings = [*self._tidings[1 - KEPT :], Tidings(self.newest + 1, news)]

    def _identify(self) -> tuple[int, int] | None:
        """Which folder stands there: another one, where it was made anew or a disk is no longer mounted."""
        try:
            found = self._root.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _concerns(self, path: str) -> bool:
        """Whether a path may be a document: not the bot's own, nor hidden."""
        place = Path(path)
        if place == self._home or self._home in place.parents:
            return False
        return not any(part.startswith(".") for part in Path(os.path.relpath(place, self._root)).parts)


def is_deserted(folder: Path, shelf: Shelf) -> bool:
    """Whether nothing is left of a folder that documents came from, as where a disk is not mounted."""
    return not any(files for _, _, files in os.walk(os.path.realpath(folder))) and shelf.has_any_in(folder)
