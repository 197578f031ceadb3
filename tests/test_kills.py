"""SIGKILL at random instants of adds, updates and removals, all on one index whose state goes on from kill to kill.

After each kill the index opens, answers, holds every acknowledged document in its last or its next version, whole, and
nothing else; nobody repairs anything by hand.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fakes import HashEmbedder
from indexes import open_index
from kill_worker import HERE, State, read_state


def kill_once(root: Path, places: dict[str, str], seed: int, longest: float) -> None:
    """Lets the worker run for a random time and kills it; every second time it has got something done before."""
    worker = subprocess.Popen(
        [sys.executable, str(HERE / "kill_worker.py"), str(root), str(seed)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **{f"BOT_{name.upper()}": value for name, value in places.items()}},
    )
    assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
    if seed % 2:  # by the clock alone, a busy machine would never get past its first ingest
        assert worker.stdout.readline() == "acknowledged\n"
    time.sleep(random.Random(seed).uniform(0, longest))
    assert worker.poll() is None, "the worker ended by itself"
    worker.kill()
    worker.communicate()


def flatten(state: State) -> dict[str, str]:
    return {key: text for texts in state.values() for key, text in texts.items()}


def check(root: Path, places: dict[str, str], seed: int) -> None:
    """A fresh look at the index; see the head of this file."""
    done, intent = flatten(read_state(root / "done.json")), flatten(read_state(root / "intent.json"))
    with open_index(root, **places) as index:
        catalog, vectors, found = index.catalog, index.vectors, {}
        with catalog.database.writing():  # what a server is still at when its client is killed has come to an end
            pass
        for info in catalog.documents():
            key = info.id if info.path.endswith(".jsonl") else Path(info.path).name
            found[key] = catalog.document(info.id).text
        for key in done.keys() | intent.keys() | found.keys():
            assert found.get(key) in (done.get(key), intent.get(key)), f"{key} is neither its old nor its new version"
        ids = catalog.chunk_ids([info.id for info in catalog.documents()])
        assert len(ids) == catalog.chunk_count
        everything = vectors.search(HashEmbedder().embed_query("document"), len(ids) + 100)
        assert {name for name, _ in everything} == set(ids), "the vector index holds other chunks than the catalog"
        for chunk_id in random.Random(seed).sample(ids, min(100, len(ids))):
            _, [row] = catalog.vectors([chunk_id])
            assert vectors.search(row, 1)[0][0] == chunk_id
            text = catalog.chunks([chunk_id])[chunk_id].text
            mark = text.rsplit(" ", 1)[-1].rstrip(".")
            assert catalog.match([mark], 5)[0][0] == chunk_id


def run(root: Path, places: dict[str, str], kills: int, longest: float) -> None:
    acknowledged = set()
    for seed in range(kills):
        kill_once(root, places, seed, longest)
        check(root, places, seed)
        acknowledged.add((root / "done.json").read_text() if (root / "done.json").exists() else "")
    assert len(acknowledged) > kills // 4, "the worker got too little done for this to mean anything"
    with open_index(root, **places) as index:
        assert index.vectors.verify() == []


def test_nothing_is_lost_in_a_few_kills(tmp_path: Path, places: dict[str, str]) -> None:
    run(tmp_path, places, kills=4, longest=2.5)


@pytest.mark.slow
def test_nothing_is_lost_in_many_kills(tmp_path: Path, places: dict[str, str]) -> None:
    """Over servers fewer, since each takes several times as long; make torture does many more."""
    run(tmp_path, places, kills=20 if places else 100, longest=2.5)
