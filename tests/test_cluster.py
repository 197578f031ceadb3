"""Ingest on a Ray cluster: the same index as without one, whatever dies, and one sentence where it cannot be.

A real cluster with two workers on this machine, the embedder that people get, `bot` in processes of its own.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from commands import CORPUS, Command
from ray_clusters import ROOT, RayCluster, await_ends, limit, run_ray, watch_processes

pytestmark = pytest.mark.slow
WORDS = ("accord", "army", "border", "bridge", "corridor", "court", "envoy", "harbour", "river", "statute", "vote")
KILLS = 10
SECONDS = 300.0
"""The longest that an ingest may take: Ray starts slowly where much else runs."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[RayCluster]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_AUTH_MODE", "token")  # Ray listens on all addresses, and runs what it is sent
        patch.setenv("RAY_AUTH_TOKEN", secrets.token_hex(32))
        with run_ray() as running:
            yield running


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some 300 chunks in 40 files, long and short ones."""
    folder, chance = tmp_path_factory.mktemp("reports"), random.Random(3)
    for number in range(40):
        lines = (" ".join(chance.choices(WORDS, k=14)).capitalize() + "." for _ in range(chance.choice([3, 120, 160])))
        (folder / f"{number:02}.md").write_text(f"# Report {number}\n\n{' '.join(lines)}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def alone(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """What an ingest without a cluster makes of these."""
    home = tmp_path_factory.mktemp("alone") / "home"
    ingest(home, reports)
    return read_index(home)


def read_index(home: Path) -> dict[str, list[Any]]:
    """Everything that the catalog holds of documents, byte for byte."""
    tables = ("documents", "files", "chunks", "embeddings", "statements", "events", "words_content", "failures")
    connection = sqlite3.connect(home / "catalog.sqlite3")
    try:
        return {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in tables}
    finally:
        connection.close()


def ingest(home: Path, folder: Path, address: str = "", **environment: str) -> dict[str, Any]:
    """The report of an ingest, which left the index sound."""
    done = Victim(home, folder, address, **environment)
    told = list(done.lines())
    assert done.process.wait() == 0, done.errors()
    bot = Command(home.parent, SECONDS)
    assert "sound" in (said := bot("doctor", "--home", home)).stdout, said
    report: dict[str, Any] = json.loads(told[-1])
    return report


class Victim:
    """An ingest under way."""

    def __init__(self, home: Path, folder: Path, address: str, **environment: str) -> None:
        self._log = home.parent / "errors.txt"
        with self._log.open("w", encoding="utf-8") as errors:
            self.process = subprocess.Popen(
                [sys.executable, str(Path(__file__).with_name("cluster_worker.py")), home, folder, address],
                env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
                cwd=home.parent,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def lines(self) -> Iterator[str]:
        assert self.process.stdout
        with limit(self.process, SECONDS):
            yield from iter(self.process.stdout.readline, "")

    def errors(self) -> str:
        return self._log.read_text(encoding="utf-8")


def test_a_cluster_makes_the_same_index_and_tells_how_far_it_is(
    cluster: RayCluster, reports: Path, alone: dict[str, list[Any]], tmp_path: Path
) -> None:
    victim = Victim(tmp_path / "home", reports, cluster.address)
    *told, report = victim.lines()
    assert victim.process.wait() == 0 and victim.errors() == ""
    counts = [int(line) for line in told]
    assert counts == sorted(counts) and len(set(counts)) > 1 and counts[-1] == len(alone["chunks"])
    assert json.loads(report)["added"] == 40
    assert read_index(tmp_path / "home") == alone


def test_ten_killed_workers_lose_nothing_and_double_nothing(
    cluster: RayCluster, reports: Path, alone: dict[str, list[Any]], tmp_path: Path
) -> None:
    victim, kills = Victim(tmp_path / "home", reports, cluster.address), 0
    told = victim.lines()
    next(told)  # an embedding has come
    while kills < KILLS:
        pool = "Reader" if kills % 5 == 4 and cluster.find_workers("Reader") else "Encoder"
        kills += cluster.kill_worker(pool, ready=kills % 2 == 0)  # at work, and while it starts
        assert victim.process.poll() is None, f"done after {kills} kills: {victim.errors()}"
    *_, report = told
    assert victim.process.wait() == 0, victim.errors()
    assert json.loads(report)["added"] == 40 and json.loads(report)["failed"] == []
    assert read_index(tmp_path / "home") == alone


def test_ctrl_c_leaves_what_is_done_for_the_next_ingest(
    cluster: RayCluster, reports: Path, alone: dict[str, list[Any]], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    victim = Victim(home, reports, cluster.address)
    next(victim.lines())  # an embedding has come
    victim.process.send_signal(signal.SIGINT)
    assert all(line.strip().isdecimal() for line in victim.lines())
    assert victim.process.wait() == 130, victim.errors()
    kept = {row[0] for row in read_index(home)["embeddings"]}
    assert kept
    second = Victim(home, reports, cluster.address)
    *told, report = second.lines()
    assert json.loads(report)["added"] == 40
    assert int(told[-1]) <= len(alone["chunks"]) - len(kept)  # what was embedded is not embedded again
    assert read_index(home) == alone


def test_a_cluster_that_goes_away_is_told_in_one_sentence_and_leaves_what_is_done(
    reports: Path, alone: dict[str, list[Any]], tmp_path: Path
) -> None:
    with run_ray() as mortal:
        victim = Victim(tmp_path / "home", reports, mortal.address)
        next(victim.lines())  # an embedding has come
        mortal.stop()
        list(victim.lines())
    assert victim.process.wait() == 1
    assert victim.errors().splitlines()[-1].startswith("bot.errors.ClusterError: the cluster went away")
    assert len(read_index(tmp_path / "home")["embeddings"]) > 0
    assert ingest(tmp_path / "home", reports)["added"] == 40
    assert read_index(tmp_path / "home") == alone


def test_failures_are_the_same_and_what_is_unchanged_is_not_sent(cluster: RayCluster, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(CORPUS, tmp_path / "mixed"))
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 and no more")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "odd.html").write_text("<html><body><p>A bridge was opened. It is long.</p></body></html>")
    rows = [{"doc_id": "one", "text": "The vote is over."}, {"doc_id": "two", "text": "The court sits."}, "no row"]
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    homes = [tmp_path / "here" / "home", tmp_path / "there" / "home"]
    for home in homes:
        home.parent.mkdir()
    assert ingest(homes[0], folder) == (first := ingest(homes[1], folder, cluster.address))
    assert len(first["failed"]) >= 3
    rows[1] = {"doc_id": "two", "text": "The court rises."}
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (folder / "odd.html").unlink()
    second = ingest(homes[1], folder, cluster.address)
    assert second == ingest(homes[0], folder)
    assert (second["updated"], second["removed"], second["added"]) == (1, 1, 0) and second["unchanged"] > 8
    one, other = map(read_index, homes)
    assert one == other


def test_nothing_changed_needs_no_cluster(tmp_path: Path) -> None:
    bot = Command(tmp_path, SECONDS)
    assert bot("ingest", CORPUS).returncode == 0
    assert bot("ingest", CORPUS, "--cluster", "127.0.0.2:1").returncode == 0


def test_what_is_no_cluster_is_told_in_one_sentence(tmp_path: Path) -> None:
    bot = Command(tmp_path, SECONDS)
    for address in ("nowhere", "ray://127.0.0.2:10001", "127.0.0.2:0", ":6379"):
        assert "HOST:PORT" in bot.refuse("ingest", CORPUS, "--cluster", address)
    with socket.create_server(("127.0.0.2", 0)) as silent:
        address = f"127.0.0.2:{silent.getsockname()[1]}"
        assert f"no Ray cluster can be reached at {address} (" in bot.refuse("ingest", CORPUS, "--cluster", address)
    assert "`ray start --head`" in bot.refuse("ingest", CORPUS, "--cluster", address)
    assert bot("ingest", CORPUS).returncode == 0  # nothing is broken by it


def test_workers_of_another_release_are_refused(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "bot", tmp_path / "other" / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "other" / "bot" / "chunking.py").open("a", encoding="utf-8") as code:
        code.write("\n# another release\n")
    with run_ray(tmp_path / "other") as cluster:
        said = Command(tmp_path, SECONDS).refuse(
            "ingest", CORPUS, "--cluster", cluster.address, PYTHONPATH=str(ROOT), BOT_HOME=str(tmp_path / "home")
        )
    assert "another release" in said and "the bot's code is " in said, said


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder for temporary files whose name leaves room for those of sockets."""
    with tempfile.TemporaryDirectory(prefix="t-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def test_a_cluster_of_its_own_is_started_and_ended(alone: dict[str, list[Any]], reports: Path, short: Path) -> None:
    place = {"TMPDIR": str(short), "HOME": str(short / "home"), "BOT_THREADS": "1", "BOT_API_KEY": "canary" * 4}
    victim = Victim(short / "home", reports, "local", **place)
    told = victim.lines()
    next(told)  # an embedding has come
    processes = watch_processes(short / "ray-")
    environments = list(read_environments(short))
    list(told)
    assert victim.process.wait() == 0 and victim.errors() == ""
    assert any("raylet" in title for title in processes.values()) and await_ends(processes) == []
    assert len(environments) > 2 and not any(b"canary" in environment for environment in environments)
    assert list(short.glob("ray-*")) == [] and not (short / "home" / ".ray").exists()
    assert read_index(short / "home") == alone


def read_environments(folder: Path) -> Iterator[bytes]:
    """Of all that Ray started, or is, and that was given the folder for its temporary files."""
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # it has ended, or is another's
            found = path.read_bytes()
            if f"TMPDIR={folder}\0".encode() in found and b"RAY_USAGE_STATS_ENABLED" in found:
                yield found


def test_a_writer_that_is_killed_takes_its_cluster_with_it(reports: Path, short: Path) -> None:
    victim = Victim(short / "home", reports, "local", TMPDIR=str(short))
    next(victim.lines())  # an embedding has come
    processes = watch_processes(short / "ray-")
    victim.process.kill()
    assert victim.process.wait() == -signal.SIGKILL
    assert any("raylet" in title for title in processes.values()) and await_ends(processes) == []
