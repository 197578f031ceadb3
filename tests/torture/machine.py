"""The index against a plain model: any steps that change its folder or itself, and after each ingest both are equal.

Hypothesis chooses the steps and shrinks what fails; the folder and the index are real.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.catalog import Catalog
from bot.ingestion import ingest, remove
from bot.intake import IngestReport
from bot.settings import Settings
from bot.vectors import Vectors
from tests.fakes import HashEmbedder
from tests.indexes import Index
from tests.torture.children import Died, ask_child
from tests.torture.probers import ForkedProber, use_prober
from tests.torture.results import Failure, Result, Sizes, keep

BAR = "500 runs x 50 steps, no divergence from the model"
NAMES = [f"{number}{suffix}" for number in range(6) for suffix in (".txt", ".md")]
WORDS = ["harbour", "grain", "council", "ships", "ministers", "vote"]
names, words = st.sampled_from(NAMES), st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)
PATIENCE = 3600.0 * 6


class FolderAndIndex(RuleBasedStateMachine):
    """`folder` is what the files hold, `held` what the index must."""

    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(dir="."))
        (self.root / "corpus").mkdir()
        self.folder: dict[str, str] = {}
        self.held: dict[str, str] = {}
        self.count = 0
        self.open()

    def open(self) -> None:
        """Opens the index as a new process would."""
        self.catalog = Catalog(self.root / "home")
        self.vectors = Vectors(self.root / "home", self.catalog)
        use_prober(self.vectors, PROBER[0])
        self.index = Index(self.catalog, self.vectors, HashEmbedder(), self.root / "corpus")

    def close(self) -> None:
        """Closes it, but not the prober, which all runs share."""
        use_prober(self.vectors, ForkedProber())
        self.vectors.close()
        self.catalog.close()

    def teardown(self) -> None:
        """Leaves nothing behind."""
        self.close()
        shutil.rmtree(self.root)

    def put(self, name: str, text: str) -> None:
        """Writes a file."""
        (self.root / "corpus" / name).write_text(text, encoding="ascii")
        self.folder[name] = text

    @rule(name=names, said=words)
    def write(self, name: str, said: Sequence[str]) -> None:
        """A file of its own words, added or changed."""
        self.count += 1
        self.put(name, f"Note {self.count} tells of {' and '.join(said)}.")

    @rule(name=names)
    def write_the_same(self, name: str) -> None:
        """A file with the text of others."""
        self.put(name, "The same text in several files.")

    @rule(name=names)
    def empty(self, name: str) -> None:
        """A file without a word, which is a failure and keeps its old version."""
        self.put(name, "")

    @precondition(lambda self: self.folder)
    @rule(chosen=st.randoms(use_true_random=False))
    def delete(self, chosen: Any) -> None:
        """A file goes."""
        name = chosen.choice(sorted(self.folder))
        (self.root / "corpus" / name).unlink()
        del self.folder[name]

    @precondition(lambda self: self.folder)
    @rule(chosen=st.randoms(use_true_random=False), name=names)
    def rename(self, chosen: Any, name: str) -> None:
        """A file takes another's name, and its place."""
        old = chosen.choice(sorted(self.folder))
        os.replace(self.root / "corpus" / old, self.root / "corpus" / name)
        self.folder[name] = self.folder.pop(old)

    @precondition(lambda self: self.folder)
    @rule(chosen=st.randoms(use_true_random=False), when=st.sampled_from([0, 10**9, 2**33]))
    def touch(self, chosen: Any, when: int) -> None:
        """A file gets another time and keeps its words."""
        os.utime(self.root / "corpus" / chosen.choice(sorted(self.folder)), (when, when))

    @precondition(lambda self: any(self.folder.values()))
    @rule()
    def ingest(self) -> None:
        """The index takes in what the folder holds."""
        before = dict(self.held)
        report = ingest([self.root / "corpus"], self.catalog, self.vectors, self.index.embedder, Settings())
        kept = {name: before[name] for name, text in self.folder.items() if not text and name in before}
        self.held = {**kept, **{name: text for name, text in self.folder.items() if text}}
        self.compare(report, before)

    def compare(self, report: IngestReport, before: dict[str, str]) -> None:
        """What the report says against what happened."""
        assert report.added == len(self.held.keys() - before.keys())
        assert report.removed == len(before.keys() - self.held.keys())
        changed = [name for name in self.held.keys() & before.keys() if self.held[name] != before[name]]
        assert report.updated == len(changed)
        empty = {name for name, text in self.folder.items() if not text}
        assert {Path(one.path).name for one in report.failed} == empty

    @precondition(lambda self: self.held)
    @rule(chosen=st.randoms(use_true_random=False))
    def remove(self, chosen: Any) -> None:
        """A person removes a document; its file stays."""
        name = chosen.choice(sorted(self.held))
        [document] = [info.id for info in self.catalog.documents() if Path(info.path).name == name]
        remove(document, self.catalog, self.vectors)
        del self.held[name]

    @precondition(lambda self: self.held)
    @rule()
    def rebuild(self) -> None:
        """The vectors are built anew from the catalog."""
        self.vectors.rebuild()

    @rule()
    def reopen(self) -> None:
        """Another process goes on."""
        self.close()
        self.open()

    @precondition(lambda self: self.held)
    @rule(word=st.sampled_from(WORDS))
    def search(self, word: str) -> None:
        """Exactly the documents with a word are found by it."""
        assert self.index.finds(word) == {name for name, text in self.held.items() if word in text}

    @invariant()
    def holds_what_it_must(self) -> None:
        """Documents, chunks, keywords and vectors are those of the model."""
        FolderAndIndex.steps += 1
        assert self.index.texts() == self.held


PROBER: list[ForkedProber] = []
"""The probing child that all runs of a process share."""


def run(sizes: Sizes, number: int, folder: Path) -> list[Result]:
    """All runs come from one seed: a replay makes them again, and Hypothesis shrinks what it finds."""
    runs, length = sizes["runs"], sizes["steps"]
    failures, steps = [], 0
    try:
        steps = ask_child(PATIENCE, run_machine, runs, length, number)
    except Died as error:
        failures = [keep(folder, Failure(number, str(error)))]
    figures = {"steps at most": length, "steps taken": steps}
    return [Result("state machine", runs, BAR, not failures, figures, failures)]


def run_machine(runs: int, length: int, number: int) -> int:
    """The steps that were taken; raises where index and model part."""
    PROBER[:] = [ForkedProber()]
    PROBER[0].start()
    chosen = settings(
        max_examples=runs,
        stateful_step_count=length,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(number)(FolderAndIndex), settings=chosen)
    return FolderAndIndex.steps
