"""The backends of one bot: which there are and why, opened when first asked, and what last went wrong with each.

What each one is stands in llms/__init__.py, what is done where one fails in answering.py.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.composing import open_composer
from bot.errors import BackendError, SettingsError
from bot.llms import MODELS, QUOTES, choose_llm, look_for
from bot.llms.quotes import Quotes
from bot.protocols import LLM
from bot.settings import Settings

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong with a backend the last time it was asked, in one sentence, and when (ISO, UTC)."""

    sentence: str
    since: str


@dataclass(frozen=True, slots=True)
class BackendInfo:
    """A backend as the page and `bot doctor` list it.

    `reason` says why it can answer, or what to do so that it can; of the chosen one, why it was chosen. `model` is ""
    where it has none, or the server chooses. `failures` are those since the bot was opened.
    """

    name: str
    model: str
    is_available: bool
    reason: str
    is_chosen: bool
    trouble: Trouble | None = None
    failures: int = 0


class Backends:
    """Opens backends by name, each once. Safe to use from many threads."""

    def __init__(self, settings: Settings) -> None:
        """Opens nothing yet but the floor. Raises SettingsError for an unknown llm."""
        self.chosen = choose_llm(settings)
        self.floor: LLM = Quotes()
        self._settings = settings
        self._opened: dict[str, LLM] = {QUOTES: self.floor}
        self._troubles: dict[str, Trouble] = {}
        self._failures: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def names(self) -> tuple[str, ...]:
        """All that can be asked for, the chosen one first. No other is opened, so nobody who asks can name a module."""
        return tuple(dict.fromkeys([self.chosen.name, *MODELS, QUOTES]))

    def find(self, name: str | None = None) -> str:
        """The name of the backend that is meant, the chosen one where none is given. Raises SettingsError."""
        if name in (None, "", AUTO):
            return self.chosen.name
        if name not in self.names:
            raise SettingsError(f"unknown llm {name!r}; choose {', '.join(self.names)}")
        return str(name)

    def open(self, name: str | None = None) -> LLM:
        """The backend of that name, or the chosen one. Raises SettingsError, BackendError where it cannot be opened."""
        found = self.find(name)
        with self._lock:
            if found not in self._opened:
                try:
                    self._opened[found] = open_composer(found, self._fit_settings(found))
                except (SettingsError, BackendError) as error:
                    self.note(found, str(error))
                    raise
            return self._opened[found]

    def put(self, llm: LLM) -> None:
        """Lets this one answer as the chosen backend from now on; it is in no trouble yet."""
        self._opened[self.chosen.name] = llm
        self._troubles.pop(self.chosen.name, None)

    def note(self, name: str, failure: str, *, has_answered: bool = False) -> None:
        """Remembers what went wrong with a backend until it has answered again."""
        if failure:
            self._troubles[name] = Trouble(failure, datetime.now(UTC).isoformat(timespec="seconds"))
            self._failures[name] += 1
        elif has_answered:
            self._troubles.pop(name, None)

    def list_all(self) -> tuple[BackendInfo, ...]:
        """Every backend as it is now, the chosen one first. Opens none."""
        return tuple(map(self._describe, self.names))

    def close(self) -> None:
        """Closes those that were opened."""
        for llm in self._opened.values():
            llm.close()

    def _describe(self, name: str) -> BackendInfo:
        is_chosen = name == self.chosen.name
        found = look_for(name, self._fit_settings(name))
        reason = self.chosen.reason if is_chosen and found.is_there else found.told
        trouble, failures = self._troubles.get(name), self._failures[name]
        return BackendInfo(name, found.model, found.is_there, reason, is_chosen, trouble, failures)

    def _fit_settings(self, name: str) -> Settings:
        """The settings for a backend: a model that they name is the chosen one's, but a GGUF file is always local."""
        if name == self.chosen.name:
            return self._settings
        model = self._settings.llm_model
        return replace(self._settings, llm=name, llm_model=model if name == "local" and model.endswith(".gguf") else "")
