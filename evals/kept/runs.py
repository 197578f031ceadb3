"""Run: a report with its provenance; every one is kept in the home, a folder each, until somebody removes it.

What a run measured is the business of report.py, what two of them have to do with each other that of compare.py.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import CorpusError, SettingsError
from bot.plain import dump, to_plain
from evals.kept.provenance import Provenance
from evals.report import Report

SCHEMA_VERSION = 1
"""Version of run.json; it changes when a field is renamed or removed."""

SHORTEST = 4
"""Characters of an id, counted from its end or its beginning, that are enough to name a run."""

SHOWN = ("answer_contains", "citation_precision", "citation_recall", "abstention_precision", "abstention_recall")
"""Figures that the list of runs shows."""

NEEDED = {"id", "question", "kind", "answerable", "answers", "answered", "probability", "right", "text", "citations"}
"""What the row of a case must tell, so that it can be compared and shown."""

_FILE = "run.json"
_LAST = re.compile(r"last(?:~(\d{1,4}))?")
_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Run:
    """A run as run.json has it: what the report gives, and `id`, `started`, `seconds`, `commit`, `versions` ..."""

    form: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Its name; "" where it is a report that was written by something else."""
        return str(self.form.get("id", ""))

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """Each case as a row."""
        return list(self.form["cases_detail"])

    @property
    def settings(self) -> Mapping[str, Any]:
        """What the bot was set to."""
        settings: Mapping[str, Any] = self.form["settings"]
        return settings

    @property
    def answered_by(self) -> str:
        """Whoever answered."""
        return str(self.settings.get("answered_by", "")) or "unknown"

    def figure(self, name: str) -> float | None:
        """A figure by its name; None where it was not measured."""
        value = self.form.get(name)
        return float(value) if isinstance(value, int | float) else None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready data."""
        return dict(self.form)


class Runs:
    """The runs that are kept in a home."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "evals" / "runs"

    def keep(self, report: Report, provenance: Provenance, seconds: Mapping[str, float]) -> Run:
        """Keeps a run for good under a new id, whole or not at all. Raises SettingsError where it cannot be written."""
        form = {**to_plain(provenance), **seconds, **report.to_dict()}
        digest = hashlib.sha256(dump(form).encode()).hexdigest()
        time = re.sub(r"[-:]", "", provenance.started[:19]).replace("T", "-")
        run = Run({"schema": SCHEMA_VERSION, "id": f"{time}-{digest[:6]}", **form})
        unfinished = self._folder / f".{run.id}-{os.getpid()}"
        try:
            unfinished.mkdir(parents=True)
            write_run(run, unfinished / _FILE)
            unfinished.rename(self._folder / run.id)
        except OSError as error:
            raise SettingsError(
                f"cannot keep the run in {self._folder}: {error.strerror}; make room there, or choose another --home"
            ) from error
        return run

    def list_ids(self) -> list[str]:
        """The ids of all that are kept, the newest first."""
        folders = self._folder.iterdir() if self._folder.is_dir() else ()
        return sorted((path.name for path in folders if _ID.fullmatch(path.name)), reverse=True)

    def find(self, name: str) -> Run:
        """The run of an id, of its first or last characters, of `last`, `last~1` ..., or of a file or its folder.

        Raises CorpusError: no run is meant, or several.
        """
        for path in (Path(name), Path(name) / _FILE):
            if os.path.isfile(path):  # which takes a name that is too long for none, where Path.is_file raises
                return read_run(path)
        return read_run(self._folder / self.find_id(name) / _FILE)

    def find_id(self, name: str) -> str:
        """The id that is meant. Raises CorpusError."""
        ids = self.list_ids()
        if last := _LAST.fullmatch(name):
            place = int(last[1] or 0)
            if place < len(ids):
                return ids[place]
            raise CorpusError(f"{name} is asked for, but {_count(len(ids))} kept; `bot eval` makes one")
        found = [one for one in ids if len(name) >= SHORTEST and (one.startswith(name) or one.endswith(name))]
        if len(found) == 1:
            return found[0]
        told = f"{len(found)} runs have ids that begin or end with" if found else "no run or file is named"
        raise CorpusError(f"{told} {name!r}; `bot eval --runs` lists those that are kept")

    def remove(self, name: str) -> str:
        """Removes a run for good, and gives its id. Raises CorpusError, SettingsError where it cannot be removed."""
        run_id = self.find_id(name)
        try:
            shutil.rmtree(self._folder / run_id)
        except OSError as error:
            raise SettingsError(
                f"cannot remove {self._folder / run_id}: {error.strerror}; see to its rights"
            ) from error
        return run_id


def describe_run(run: Run) -> str:
    """A run in one line: id, who answered, what was asked, the first figures, and the commit."""
    cases = Path(str(run.settings.get("cases_file", ""))).name
    commit = str(run.form.get("commit") or "no commit")[:8] + (" and changes" if run.form.get("dirty") else "")
    shown = [f"{name} {value:.3f}" for name in SHOWN if (value := run.figure(name)) is not None]
    return "  ".join([run.id, run.answered_by, f"{len(run.rows)} of {cases}", *shown, commit])


def read_run(path: Path) -> Run:
    """The run in a file. Raises CorpusError where there is none that this version can read."""
    try:
        form = json.loads(path.read_bytes())
    except OSError as error:
        raise CorpusError(f"cannot read {path}: {error.strerror}; `bot eval --runs` lists the runs kept") from error
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"{path} is not JSON ({error}); name a run.json or a report of `bot eval --json`") from error
    if not (isinstance(form, dict) and _is_whole(form)):
        raise CorpusError(f"{path} is not a run; name a run.json or a report of `bot eval --json`")
    if form.get("schema", SCHEMA_VERSION) != SCHEMA_VERSION:
        raise CorpusError(f"{path} was written by another version of the bot; compare runs of this one")
    return Run(form)


def write_run(run: Run, path: Path) -> None:
    """Writes the JSON and sees to it that it is on the disk. Raises OSError."""
    with path.open("w", encoding="utf-8") as file:
        file.write(dump(run.to_dict(), indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _is_whole(form: Mapping[str, Any]) -> bool:
    rows = form.get("cases_detail")
    return (
        isinstance(form.get("settings"), dict)
        and isinstance(rows, list)
        and all(isinstance(row, dict) and row.keys() >= NEEDED for row in rows)
    )


def _count(runs: int) -> str:
    return "no run is" if not runs else "one run is" if runs == 1 else f"{runs} runs are"
