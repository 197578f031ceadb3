"""The probing child for processes that do not live long, forked with Chroma loaded ahead.

What it probes and how is the bot's own.
"""

from __future__ import annotations

from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection

from bot.probing import Prober, serve


class ForkedProber(Prober):
    """The probing child forked with Chroma loaded, where the bot's own takes seconds to load it; else the same."""

    def __init__(self, *inherited: Connection) -> None:
        super().__init__()
        self._inherited = inherited

    def start(self) -> Connection:
        """Starts the child once; it ends when this process does, since nobody else holds our end of its pipe."""
        if self._pipe is None:
            self._pipe, theirs = Pipe()
            get_context("fork").Process(target=self._serve, args=(theirs,), daemon=True).start()
            theirs.close()
        return self._pipe

    def _serve(self, theirs: Connection) -> None:
        for pipe in (self._pipe, *self._inherited):
            if pipe is not None:
                pipe.close()
        serve(theirs.fileno())
