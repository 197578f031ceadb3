"""Answers that were given before, kept by all that determines them, so that a run goes on and asks nothing twice.

One file for each bot (its code, settings, index, model), a line for each answer: its key and its JSON. A run that is
killed loses no more than the line it was writing.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from bot.errors import IndexStateError, SettingsError
from bot.plain import dump, to_plain
from bot.schema import Answer
from bot.settings import Settings
from evals.cases import Case
from evals.kept.provenance import find_versions, hash_code, hash_files, hash_module

KEPT_BOTS = 12
"""Of how many bots the answers are kept; those that were not used for longest go first."""

UNIMPORTANT = (
    "home", "corpus", "llm_model", "openai_api_key", "judge_api_key", "login", "hosts", "origins", "proxies",
    "requests_per_minute", "questions_per_minute", "upload_mb", "upload_files", "open_metrics", "stop_seconds", "log",
    "log_questions", "debug",
)  # fmt: skip
"""Settings on which no answer depends; a model is told by its name or content instead of its path."""

_KEY = 64


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that was given before, and the seconds that it took then."""

    answer: Answer
    seconds: float


class Answers:
    """The answers of one bot, which `basis` tells from every other. Where `fresh`, none given before is found.

    `day` (default: today) is when cases without a day of their own are asked. None is kept where the basis has None for
    the model: nobody can say whether the next answer would be of the same one.
    """

    def __init__(self, folder: Path, basis: Mapping[str, Any], *, day: str = "", fresh: bool = False) -> None:
        """Opens or makes the file. Raises SettingsError where that cannot be written."""
        self._day = day or date.today().isoformat()
        self._is_known = basis.get("model", "") is not None
        self._basis = _digest(basis)
        self._path = folder / f"{self._basis[:16]}.jsonl"
        self._places: dict[str, tuple[int, int]] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            self._mend()
            os.utime(self._path)
            _forget_oldest(folder)
        except OSError as error:
            raise _explain(self._path, error) from error
        if not fresh:
            self._places = self._scan()

    def close(self) -> None:
        """Closes the file."""
        os.close(self._file)

    def find(self, case: Case) -> Given | None:
        """The answer that this bot gave to this case; None where there is none, or the line is damaged."""
        place = self._places.get(self._name(case))
        if place is None:
            return None
        try:
            form = json.loads(os.pread(self._file, place[1], place[0]))
            return Given(Answer.from_dict(form["answer"]), float(form["seconds"]))
        except (ValueError, KeyError, TypeError, IndexStateError):
            return None

    def keep(self, case: Case, answer: Answer, seconds: float) -> None:
        """Keeps an answer; not one of a fault that may be gone the next time, as its notice or `lapsed` tells."""
        if answer.notice or answer.lapsed or not self._is_known:
            return
        line = f"{self._name(case)} {dump({'seconds': seconds, 'answer': answer.to_dict()})}\n".encode()
        try:
            if os.write(self._file, line) != len(line):  # one call, so that two runs at once mix no lines
                self._mend()
        except OSError as error:
            raise _explain(self._path, error) from error

    def _name(self, case: Case) -> str:
        """The key of a case: what is asked, with what, and on which day."""
        asked = (case.question, to_plain(case.history), to_plain(case.filters))
        return _digest([self._basis, *asked, case.today or self._day])

    def _mend(self) -> None:
        """Ends a line that was broken off, so that the next one is whole."""
        size = os.fstat(self._file).st_size
        if size and os.pread(self._file, 1, size - 1) != b"\n":
            os.write(self._file, b"\n")

    def _scan(self) -> dict[str, tuple[int, int]]:
        """Where the JSON of each whole line begins, and its length; of two with one key the later."""
        found, start = {}, 0
        with self._path.open("rb") as lines:
            for line in lines:
                if line[_KEY : _KEY + 1] == b" " and line.endswith(b"}\n"):
                    found[line[:_KEY].decode("ascii", "replace")] = (start + _KEY + 1, len(line) - _KEY - 2)
                start += len(line)
        return found


def describe_bot(settings: Settings, index_mark: str) -> dict[str, Any]:
    """All that determines what a bot answers, the question apart; a local model is told by its content.

    The model is None where a server chooses it, which may choose another one tomorrow.
    """
    model = Path(settings.llm_model) if settings.llm == "local" and settings.llm_model else None
    is_named = bool(settings.llm_model) or settings.llm != "openai" or not settings.openai_base_url
    return {
        "code": hash_code(),
        "versions": find_versions(),
        "settings": {one.name: getattr(settings, one.name) for one in fields(settings) if one.name not in UNIMPORTANT},
        "model": hash_files(model) if model else settings.llm_model if is_named else None,
        "classes": [hash_module(name) for name in (settings.llm, settings.embedder)],
        "index": index_mark,
    }


def _digest(form: Any) -> str:
    return hashlib.sha256(json.dumps(form, sort_keys=True).encode()).hexdigest()


def _forget_oldest(folder: Path) -> None:
    for path in sorted(folder.glob("*.jsonl"), key=lambda path: path.stat().st_mtime)[:-KEPT_BOTS]:
        path.unlink()


def _explain(path: Path, error: OSError) -> SettingsError:
    return SettingsError(f"cannot keep answers in {path}: {error.strerror}; make room there, or choose another --home")
