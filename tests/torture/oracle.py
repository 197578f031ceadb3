"""The oracle of a killed index: what was acknowledged, what was under way, and hence what may be found afterwards.

It knows no index; kills.py asks one what it holds and has it judged here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from tests.kill_worker import State

Held = dict[str, str]
"""The text of each document by its key: the name of its file, or its own id where a file has many."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An ingest of the folder, the removal of one document, or a rebuild."""

    kind: str
    key: str = ""


def flatten(folder: State) -> Held:
    """The documents that a folder holds."""
    return {key: text for texts in folder.values() for key, text in texts.items()}


@dataclass(slots=True)
class Oracle:
    """What a folder holds, what its index must hold, and the operation that was invoked and not acknowledged."""

    folder: State = field(default_factory=dict)
    held: Held = field(default_factory=dict)
    pending: Operation | None = None

    def invoke(self, operation: Operation) -> None:
        """Notes that an operation is about to begin."""
        self.pending = operation

    def acknowledge(self) -> None:
        """Notes that it was said to be done."""
        assert self.pending is not None
        self.held = self.expect(self.pending)
        self.pending = None

    def expect(self, operation: Operation) -> Held:
        """What the index holds after an operation."""
        if operation.kind == "ingest":
            return flatten(self.folder)
        return {key: text for key, text in self.held.items() if key != operation.key}

    def judge(self, found: Mapping[str, str]) -> list[str]:
        """What is wrong with an index that holds this: a document must be as it was, or as the operation makes it."""
        after = self.expect(self.pending) if self.pending else self.held
        faults = []
        for key in sorted(self.held.keys() | after.keys() | found.keys()):
            allowed = (self.held.get(key), after.get(key))
            if found.get(key) not in allowed:
                faults.append(_tell(key, found.get(key), self.held.get(key)))
        return faults

    def settle(self, found: Mapping[str, str]) -> None:
        """Goes on from what was found, be the pending operation done, half done or undone."""
        self.held, self.pending = dict(found), None

    def write(self, path: Path) -> None:
        """Everything, to go on from."""
        pending = [self.pending.kind, self.pending.key] if self.pending else None
        path.write_text(json.dumps([self.folder, self.held, pending]), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Self:
        """The opposite of `write`."""
        folder, held, pending = json.loads(path.read_text(encoding="utf-8"))
        return cls(folder, held, Operation(*pending) if pending else None)


def _tell(key: str, found: str | None, before: str | None) -> str:
    if found is None:
        return f"the acknowledged document {key} is lost"
    return f"the document {key} has other words than it was given" if before else f"a document {key} that nobody gave"
