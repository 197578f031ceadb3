"""A disk that fails, or a kill, at one call to the file system after another, over an update, an addition and removals.

Each time the index is as it was before the step or as it is after it, whole; what was acknowledged stays; the next
ingest goes on by itself.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from indexes import open_index

HERE = Path(__file__).parent
BEFORE = {"a.txt": "Alpha as it was.", "b.txt": "Beta goes.", "d.txt": "Delta stays."}
INGESTED = {"a.txt": "Alpha as it is now.", "c.txt": "Gamma came.", "d.txt": "Delta stays."}
REMOVED = {name: text for name, text in INGESTED.items() if name != "c.txt"}


def write_folder(folder: Path, texts: dict[str, str]) -> None:
    for path in folder.iterdir():
        path.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text)


def begin(root: Path) -> Path:
    """An index of the folder as it was, and the folder as it is now."""
    root.mkdir()
    with open_index(root) as index:
        write_folder(index.corpus, BEFORE)
        index.ingest()
        assert index.texts() == BEFORE
        write_folder(index.corpus, INGESTED)
    return root


def run(root: Path, at: int, how: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(HERE / "io_worker.py"), str(root), str(at), how]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many calls the whole of it makes; nothing fails."""
    root = begin(tmp_path_factory.mktemp("counted") / "root")
    done = run(root, 0, "fail")
    assert done.returncode == 0, done.stderr
    *told, last = done.stdout.split("\n")[:-1]
    assert told == ["ingested", "removed"]
    with open_index(root) as index:
        assert index.texts() == REMOVED
    return int(last.removeprefix("calls "))


def check(root: Path, at: int, how: str) -> bool:
    """Whether the fault was met; asserts all that the head of this file says."""
    done = run(root, at, how)
    told = done.stdout.split()
    if how == "fail" and done.returncode:
        assert done.stderr.splitlines()[-1].startswith("bot.errors."), done.stderr
    with open_index(root) as index:
        found = index.texts()
        assert found in (
            [REMOVED] if "removed" in told else [INGESTED, REMOVED] if "ingested" in told else [BEFORE, INGESTED]
        )
        assert index.vectors.verify() == []
        index.ingest()
        assert index.texts() == INGESTED and index.vectors.verify() == []
    return done.returncode != 0


@pytest.mark.parametrize("how", ["fail", "kill"])
def test_a_fault_in_the_middle_loses_nothing(calls: int, tmp_path: Path, how: str) -> None:
    assert calls > 10
    check(begin(tmp_path / "root"), calls // 2, how)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["fail", "kill"])
def test_a_fault_at_every_call_loses_nothing(calls: int, tmp_path: Path, how: str) -> None:
    met = [check(begin(tmp_path / str(at)), at, how) for at in range(1, calls + 1)]
    assert sum(met) > (calls // 2 if how == "kill" else 3), "most were never met, or each was passed over"
