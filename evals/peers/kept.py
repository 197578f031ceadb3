"""Kept: the folder of a run, with what was asked in `run.json` and a JSON lines file of each peer's answers.

A line is added when an answer is there; the last one of a run that was ended may be torn and is then asked again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import CorpusError, SettingsError
from evals.cases import Case
from evals.peers.answers import Ingested, PeerAnswer
from evals.sets import replace_file

RUN = "run.json"
CASE_FIELDS = ("id", "question", "answers", "answerable", "documents", "kind")
"""What figures need of a case."""


@dataclass(frozen=True, slots=True)
class Share:
    """What a peer did in a run: what it ingested, its answers by case, the most memory in bytes it was seen with."""

    ingested: Ingested | None
    answers: Mapping[str, PeerAnswer]
    memory: int


class Kept:
    """One run's folder. Whether anything is in it shows when it is read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, settings: Mapping[str, Any], cases: Sequence[Case], commit: str | None = None) -> None:
        """Begins the run, or goes on with it. More cases may be asked than before.

        `commit` is only for people who look. Raises SettingsError where the folder holds a run with other settings, or
        cannot be written.
        """
        path = self._folder / RUN
        if path.exists() and (before := self.read_settings()) != settings:
            other = sorted(name for name in {**before, **settings} if before.get(name) != settings.get(name))
            raise SettingsError(f"{self._folder} holds a run with other {', '.join(other)}; give --out another folder")
        form = {"settings": settings, "commit": commit}
        rows = [{name: getattr(case, name) for name in CASE_FIELDS} for case in cases]
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"cannot write {path}: {error.strerror}; give --out another folder") from error
        replace_file(path, json.dumps({**form, "cases": rows}, indent=1, ensure_ascii=False).encode())

    def read_settings(self) -> dict[str, Any]:
        """What the run was begun with. Raises CorpusError where there is no run."""
        return dict(self._read_run()["settings"])

    def read_cases(self) -> list[Case]:
        """What is asked, as far as figures need it. Raises CorpusError where there is no run."""
        return [
            Case(**{**row, "answers": tuple(row["answers"]), "documents": tuple(row["documents"])})
            for row in self._read_run()["cases"]
        ]

    def add(self, peer: str, line: Mapping[str, Any]) -> None:
        """Keeps one line of a peer's, after whole ones. Raises SettingsError where it cannot be written."""
        path = self._find_file(peer)
        try:
            whole = b"".join(one for one in _read_lines(path) if one.endswith(b"\n"))
            if path.exists() and path.stat().st_size > len(whole):
                path.write_bytes(whole)
            with path.open("ab") as file:
                file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        except OSError as error:
            raise SettingsError(f"cannot write {path}: {error.strerror}; make room and run it again") from error

    def read_share(self, peer: str) -> Share:
        """What there is of a peer's, the first answer where a case has two."""
        ingested, memory, answers = None, 0, dict[str, PeerAnswer]()
        for line in self._read_whole(peer):
            memory = max(memory, line["memory"])
            if "ingested" in line:
                ingested = Ingested(**line["ingested"])
            else:
                answers.setdefault(line["case"], PeerAnswer.from_dict(line["answer"]))
        return Share(ingested, answers, memory)

    def _read_whole(self, peer: str) -> Iterator[dict[str, Any]]:
        for line in _read_lines(self._find_file(peer)):
            if line.endswith(b"\n"):
                yield json.loads(line)

    def _read_run(self) -> dict[str, Any]:
        path = self._folder / RUN
        try:
            return dict(json.loads(path.read_bytes()))
        except (OSError, ValueError) as error:
            raise CorpusError(f"{self._folder} holds no run; name the folder that --out named") from error

    def _find_file(self, peer: str) -> Path:
        return self._folder / f"{peer}.jsonl"


def _read_lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True) if path.exists() else []
