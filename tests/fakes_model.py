"""A model that writes what a test tells it to, one script for rewriting a follow-up and one for answering.

Its replies come through the same reader as those of real models, so deadline, beats and closing are theirs.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from bot.composing import RESTATE, read_prompt
from bot.errors import BackendError
from bot.llms.reading import Reading
from bot.protocols import BEAT, Finish, Prompt, Token
from bot.schema import Usage

Script = Sequence[str | float | BackendError]


class FakeModel:
    """Plays a script piece by piece: text, a pause in seconds, or an error; it notes what it was asked."""

    name = "scripted"

    def __init__(self, *answer: str | float | BackendError, rewrite: Script = (), cut: bool = False) -> None:
        """`cut`: the rewrite stops at its limit."""
        self._answer, self._rewrite, self._cut = answer, rewrite, cut
        self.prompts: list[Prompt] = []
        self.closed = 0

    @property
    def asked(self) -> list[str]:
        """What each request was for."""
        return ["rewrite" if one.system == read_prompt(RESTATE) else "answer" for one in self.prompts]

    def generate(self, prompt: Prompt, deadline: float) -> Reading[Token | Finish]:
        self.prompts.append(prompt)
        is_answer = self.asked[-1] == "answer"
        source = self._write(self._answer if is_answer else self._rewrite, self._cut and not is_answer)
        return Reading(source, deadline, "it took too long", BEAT, self._note)

    def _write(self, script: Script, cut: bool) -> Iterator[Token | Finish]:
        for step in script:
            if isinstance(step, BackendError):
                raise step
            if isinstance(step, float):
                time.sleep(step)
            else:
                yield Token(step)
        yield Finish(Usage(10, 5), cut)

    def _note(self) -> None:
        self.closed += 1

    def warm(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to end."""
