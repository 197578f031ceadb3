"""Any order of writing, deleting, removing, reopening and ingesting, compared with a model after every step.

After an ingest the index is the folder, no more and no less, for keywords, vectors and texts alike.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from indexes import counts, open_index

from bot.catalog import Catalog
from bot.errors import CorpusError
from bot.ingestion import remove
from bot.vectors import Vectors

WORDS = ["ararat", "bridge", "comet", "delta", "ember", "fjord"]


class Folder(RuleBasedStateMachine):
    """Files come, change, go and come back; after each ingest the index is the folder, no more and no less."""

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        root = self.open.enter_context(tempfile.TemporaryDirectory())
        self.index = self.open.enter_context(open_index(Path(root)))
        self.files: dict[str, str] = {}
        self.indexed: dict[str, str] = {}

    @rule(name=st.sampled_from("abcde"), words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
    def write(self, name: str, words: list[str]) -> None:
        self.files[f"{name}.txt"] = f"This tells of {' and '.join(words)}."
        self.index.write(f"{name}.txt", self.files[f"{name}.txt"])

    @rule(name=st.sampled_from("abcde"))
    def delete(self, name: str) -> None:
        if self.files.pop(f"{name}.txt", None):
            (self.index.corpus / f"{name}.txt").unlink()

    @rule(name=st.sampled_from("abcde"))
    def drop_from_index(self, name: str) -> None:
        for info in self.index.catalog.documents():
            if info.path.endswith(f"{name}.txt"):
                remove(info.id, self.index.catalog, self.index.vectors)
                del self.indexed[f"{name}.txt"]

    @rule()
    def reopen(self) -> None:
        home = self.index.catalog.home
        self.index.vectors.close()
        self.index.catalog.close()
        self.index.catalog = Catalog(home)
        self.index.vectors = Vectors(home, self.index.catalog)

    @rule()
    def ingest(self) -> None:
        if not self.files and not self.indexed:
            with pytest.raises(CorpusError):
                self.index.ingest()
            return
        report = self.index.ingest()
        both = self.files.keys() & self.indexed.keys()
        same = sum(self.files[name] == self.indexed[name] for name in both)
        new, gone = len(self.files.keys() - self.indexed.keys()), len(self.indexed.keys() - self.files.keys())
        assert counts(report) == (new, len(both) - same, same, gone, 0)
        self.indexed = dict(self.files)

    @invariant()
    def index_holds_what_was_ingested(self) -> None:
        assert self.index.texts() == self.indexed
        for word in WORDS:
            assert self.index.finds(word) == {name for name, text in self.indexed.items() if word in text}

    def teardown(self) -> None:
        self.index.vectors.close()
        self.index.catalog.close()
        self.open.close()


TestFolder = Folder.TestCase
TestFolder.settings = settings(max_examples=4, stateful_step_count=12, deadline=None)


@pytest.mark.slow
class TestFolderLonger(Folder.TestCase):  # type: ignore[misc,name-defined]
    settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
