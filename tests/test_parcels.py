"""What workers of a cluster make of files, without a cluster: the same as is made here, and nothing by another release.

The cluster itself is in test_cluster.py.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from commands import CORPUS, Command

from bot.embedders import open_embedder
from bot.loaders import Loading
from bot.preparation import prepare
from bot.protocols import Embedder
from bot.schema import Document
from bot.settings import Settings
from bot.workers.parcels import MOST, Encoder, Item, Job, Parcel, Reader, write_job
from bot.workers.release import compare_releases, read_release

ROOT = CORPUS.parent
FILES = [*sorted(CORPUS.iterdir()), *sorted((CORPUS.parent / "evals" / "news").iterdir())]
DESCRIBED = 100
"""Bytes of what a worker is given that Ray writes into its logs."""
SETTINGS = Settings(
    embedder="fakes_llama:LetterEmbedding", openai_api_key="sk-secret", api_key="a secret of sixteen", threads=2
)


@dataclass
class Batch:
    """Rows as Ray Data hands them to a worker."""

    rows: Sequence[Any]

    def column(self, number: int) -> Batch:
        return self

    def to_pylist(self) -> list[Any]:
        return list(self.rows)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_embedder(SETTINGS)


def run(job: Job, paths: Sequence[Path]) -> Iterator[Parcel]:
    """What comes back of files, by way of one reader and one encoder."""
    reader, encoder = Reader(pickle.dumps(job)), Encoder(pickle.dumps(replace(job, kept=frozenset())))
    for read in reader(Batch([json.dumps([str(path) for path in paths])])):
        for made in encoder(Batch(read["parcel"])):
            yield from map(pickle.loads, made["parcel"])


def test_what_comes_back_is_what_is_made_here_in_the_same_order(embedder: Embedder) -> None:
    parcels = list(run(write_job(SETTINGS, embedder, frozenset()), FILES))
    assert len(parcels) > 1 and max(len(parcel.embeddings) for parcel in parcels) <= MOST
    items = [item for parcel in parcels for item in parcel.items]
    expected, excerpts, keys = list[Item](), [], list[bytes]()
    with Loading(SETTINGS) as loading:
        for path in FILES:
            number = 0
            for found in loading.load(path):
                assert isinstance(found, Document)
                prepared = prepare(found, embedder)
                expected.append(Item(str(path), number, found, prepared))
                number += 1
                excerpts += prepared.excerpts
                keys += prepared.keys
            expected.append(Item(str(path), number, None))
    assert items == expected
    pairs = [pair for parcel in parcels for pair in parcel.embeddings]
    assert [key for key, _ in pairs] == keys
    for (_, one), other in zip(pairs, embedder.embed(excerpts), strict=True):
        assert one.vector.tobytes() == other.vector.tobytes() and one.sentences.tobytes() == other.sentences.tobytes()


def test_what_is_embedded_already_is_not_embedded_again(embedder: Embedder) -> None:
    whole = {key for parcel in run(write_job(SETTINGS, embedder, frozenset()), FILES) for key, _ in parcel.embeddings}
    kept = frozenset(sorted(whole)[::2])
    rest = list(run(write_job(SETTINGS, embedder, kept), FILES))
    assert {key for parcel in rest for key, _ in parcel.embeddings} == whole - kept
    assert sum(item.found is None for parcel in rest for item in parcel.items) == len(FILES)


def test_a_parcel_is_bounded_where_nothing_is_to_be_embedded(embedder: Embedder, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("\n".join(json.dumps({"doc_id": str(n), "text": f"Bridge {n} is open."}) for n in range(5 * MOST)))
    whole = {key for parcel in run(write_job(SETTINGS, embedder, frozenset()), [rows]) for key, _ in parcel.embeddings}
    parcels = list(run(write_job(SETTINGS, embedder, frozenset(whole)), [rows]))
    assert max(len(parcel.items) for parcel in parcels) <= MOST and not any(parcel.embeddings for parcel in parcels)
    assert sum(len(parcel.items) for parcel in parcels) == 5 * MOST + 1


def test_a_file_that_cannot_be_read_is_a_failure_and_says_that_it_was_not_seen(
    embedder: Embedder, tmp_path: Path
) -> None:
    gone = tmp_path / "gone.txt"
    (parcel,) = run(write_job(SETTINGS, embedder, frozenset()), [gone])
    failure, end = parcel.items
    assert not failure.seen and "no such file" in str(failure.found) and (end.number, end.found) == (1, None)


def test_no_secret_is_sent_but_the_key_of_a_hosted_embedder(embedder: Embedder) -> None:
    job = write_job(SETTINGS, embedder, frozenset())
    assert b"secret" not in pickle.dumps(job) and job.settings.threads == 1
    hosted = write_job(replace(SETTINGS, embedder="openai"), embedder, frozenset())
    assert hosted.settings.openai_api_key == "sk-secret"
    assert pickle.dumps(hosted).index(b"sk-secret") > DESCRIBED


def test_a_worker_of_another_release_does_nothing_but_say_so(embedder: Embedder) -> None:
    job = write_job(SETTINGS, embedder, frozenset())
    other = replace(job, release={**job.release, "numpy": "1.0"})
    (parcel,) = run(other, FILES)
    assert "numpy is " in parcel.error and "not 1.0" in parcel.error and not parcel.items
    (parcel,) = run(replace(job, settings=replace(job.settings, embedder="nothing")), FILES)
    assert "unknown embedder" in parcel.error


def test_releases_are_told_apart_by_all_that_decides_vectors(embedder: Embedder) -> None:
    here = read_release(SETTINGS, embedder)
    assert {"Python", "numpy", "onnxruntime", "the bot's code", "embedder"} <= here.keys()
    assert "absent" not in here.values()
    assert compare_releases(here, dict(here)) == ""
    assert compare_releases(here, {**here, "Python": "3.0"}).startswith("Python is 3.0, not 3.")
    assert compare_releases(here, {}).endswith(f"and {len(here) - 3} more")


def test_any_module_of_the_bot_makes_another_release(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    code = "from bot.workers.release import read_release; from bot.settings import Settings; import types; print("
    code += "read_release(Settings(embedder='none'), types.SimpleNamespace(fingerprint=''))[\"the bot's code\"])"

    def hash_code(root: Path) -> str:
        environment = {**os.environ, "PYTHONPATH": str(root)}
        return subprocess.run(
            [sys.executable, "-P", "-c", code], env=environment, check=True, capture_output=True, text=True
        ).stdout

    same = hash_code(ROOT)
    assert hash_code(tmp_path) == same
    with (tmp_path / "bot" / "chunking.py").open("a", encoding="utf-8") as module:
        module.write("\n# another release\n")
    assert hash_code(tmp_path) != same


def test_without_the_extra_one_sentence_names_it(tmp_path: Path) -> None:
    assert "verbatim-bot[cluster]" in Command(tmp_path).refuse(
        "ingest", CORPUS, "--cluster", "127.0.0.1:6379", lacking="ray"
    )
