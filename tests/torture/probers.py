"""The probing child for processes that do not live long, forked with Chroma loaded ahead.

What it probes and how is the bot's own.
"""

from __future__ import annotations

from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from typing import Any

from bot.probing import Prober, serve
from bot.vectors import Vectors


class ForkedProber(Prober):
    """The probing child forked with Chroma loaded, where the bot's own takes seconds to load it; else the same."""

    def __init__(self, *inherited: Connection) -> None:
        super().__init__()
        self._inherited = inherited
        self._forked: Any = None

    def start(self) -> Connection:
        """Starts the child, again where it ended idle. It ends with this process, as our end of its pipe goes."""
        if self._forked is not None and not self._forked.is_alive():
            self.close()
        if self._pipe is None:
            self._pipe, theirs = Pipe()
            self._forked = get_context("fork").Process(target=self._serve, args=(theirs,), daemon=True)
            self._forked.start()
            theirs.close()
        return self._pipe

    def _serve(self, theirs: Connection) -> None:
        for pipe in (self._pipe, *self._inherited):
            if pipe is not None:
                pipe.close()
        serve(theirs.fileno())


def use_prober(vectors: Vectors, prober: Prober) -> None:
    """Has an index write and probe through this child."""
    vectors._builder._prober = prober
