"""The probing child for processes that do not live long, forked with Chroma loaded ahead.

What it probes and how is the bot's own.
"""

from __future__ import annotations

import os
from contextlib import suppress
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from typing import Any

from bot.index.probing import Prober, serve
from bot.vectors import Vectors


class ForkedProber(Prober):
    """The probing child forked with Chroma loaded, where the bot's own takes seconds to load it; else the same."""

    def __init__(self) -> None:
        super().__init__()
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
        """Lets go of all that was inherited: a lock or our end of a pipe would else outlive who is killed."""
        for name in os.listdir("/proc/self/fd"):
            if int(name) not in (0, 1, 2, theirs.fileno()):
                with suppress(OSError):  # the one that listed them
                    os.close(int(name))
        serve(theirs.fileno())


def use_prober(vectors: Vectors, prober: Prober) -> None:
    """Has an index write and probe through this child."""
    vectors._builder._prober = prober
