"""The harness of torture: a part's failures reach the report with their seed and what is kept, and can be seen again.

The parts themselves are run short, as `make test-all` does, in the slow tests at the end.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

import bot.catalog
from bot.intake import Failure as BotFailure
from bot.intake import IngestReport
from bot.store.records import insert_entry
from tests.torture import damage, kills, victim
from tests.torture.__main__ import run_part
from tests.torture.documents import Taken, judge
from tests.torture.oracle import Operation, Oracle
from tests.torture.parts import PARTS, Part
from tests.torture.report import ROOT, write_report
from tests.torture.results import Failure, Result, Sizes, keep

OWN = Part(__name__, "every third of some numbers", {"numbers": 9}, {"numbers": 3}, {"numbers": 1})
BROKEN = Part("tests.torture.nowhere", "nothing at all", {}, {}, {})


def run(sizes: Sizes, seed: int, folder: Path) -> list[Result]:
    """A part as others are: fails for each number that three divides."""
    failures = []
    for number in range(seed, seed + sizes["numbers"]):
        if number % 3 == 0:
            (folder / "evidence").write_text(str(number))
            failures.append(keep(folder, Failure(number, f"{number} | three"), folder / "evidence"))
    return [Result("numbers", sizes["numbers"], "none", not failures, {"largest": seed}, failures)]


def test_a_failure_is_in_the_report_with_its_seed_and_can_be_seen_again(tmp_path: Path) -> None:
    record = run_part("own", OWN, "full", 10, tmp_path / "own")
    write_report(tmp_path, ["own"])
    table = (tmp_path / "report.md").read_text()
    assert not record.met and [one.seed for one in record.results[0].failures] == [12, 15, 18]
    assert "| numbers | 9 | largest 10; 3 failed | none | **no** | full | 10 |" in table
    assert "--replay own:12` | 12 / three | own/failures/12 |" in table
    assert (tmp_path / "own" / "failures" / "15" / "evidence").read_text() == "15"
    again = run_part("own", OWN, "replay", 12, tmp_path / "again", tmp_path / "own" / "failures" / "12")
    assert [one.seed for one in again.results[0].failures] == [12]
    assert run_part("own", OWN, "replay", 13, tmp_path / "again").met


def test_a_part_that_breaks_is_not_met_and_the_table_has_the_others_still(tmp_path: Path) -> None:
    assert not run_part("broken", BROKEN, "short", 1, tmp_path / "broken").met
    assert run_part("own", OWN, "short", 1, tmp_path / "own").results[0].tried == 3
    write_report(tmp_path, ["own", "broken"])
    rows = json.loads((tmp_path / "report.json").read_text())
    assert [row["part"] for row in rows] == ["own", "broken"]
    assert "ModuleNotFoundError" in (tmp_path / "report.md").read_text()
    assert rows[0]["surroundings"]["chromadb"] and rows[0]["seed"] == 1


@pytest.mark.parametrize("name", PARTS)
def test_every_part_is_there_in_all_its_sizes(name: str) -> None:
    part = PARTS[name]
    assert part.load() and part.full.keys() == part.short.keys() == part.replay.keys()
    assert all(part.short[size] <= part.full[size] for size in part.full)


def test_an_unknown_part_is_named(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.torture", "kils", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "there is no part 'kils'" in done.stderr


def test_the_oracle_tells_what_was_lost_changed_or_made_up() -> None:
    oracle = Oracle({"a.txt": {"a.txt": "new"}, "c.txt": {"c.txt": "c"}}, {"a.txt": "old", "b.txt": "b"})
    assert oracle.judge({"a.txt": "old", "b.txt": "b"}) == []
    assert oracle.judge({"a.txt": "old"}) == ["the acknowledged document b.txt is lost"]
    assert len(oracle.judge({"a.txt": "new", "b.txt": "b", "c.txt": "c"})) == 2
    oracle.invoke(Operation("ingest"))
    assert oracle.judge({"a.txt": "new", "b.txt": "b"}) == []  # half done, each document whole
    assert len(oracle.judge({"a.txt": "torn", "c.txt": "c", "d.txt": "d"})) == 2
    oracle.acknowledge()
    assert oracle.judge({"a.txt": "new"}) == ["the acknowledged document c.txt is lost"]
    oracle.invoke(Operation("remove", "a.txt"))
    assert oracle.judge({"c.txt": "c"}) == [] and len(oracle.judge({"a.txt": "new"})) == 1


def test_an_oracle_goes_on_from_where_it_was_written(tmp_path: Path) -> None:
    oracle = Oracle({"a.txt": {"a.txt": "x"}}, {"a.txt": "x"}, Operation("remove", "a.txt"))
    oracle.write(tmp_path / "oracle.json")
    assert Oracle.read(tmp_path / "oracle.json") == oracle


def test_a_file_that_is_accounted_for_nowhere_and_a_good_one_that_is_lost_are_told(tmp_path: Path) -> None:
    for name in ("good.txt", "bad.txt"):
        (tmp_path / name).write_text("words")
    failed = BotFailure(str(tmp_path / "bad.txt"), "broken")
    good, whole = {"good.txt": "words"}, Taken(IngestReport(1, failed=(failed,)), {"good.txt": "words"}, "", 0, 0, 0)
    assert judge(whole, tmp_path, good, timed=True) == []
    assert len(judge(replace(whole, report=IngestReport(1)), tmp_path, good, timed=True)) == 1
    assert len(judge(replace(whole, texts={"good.txt": "other"}), tmp_path, good, timed=True)) == 1
    assert len(judge(replace(whole, longest=40.0, memory=2e9), tmp_path, good, timed=True)) == 2


@pytest.mark.parametrize("point", victim.POINTS)
def test_every_named_point_is_a_step_that_there_is(point: str) -> None:
    module, path, moment = point.split(":")
    step: Any = import_module(module)
    for part in path.split("."):
        step = getattr(step, part)
    assert callable(step) and moment in ("before", "after")


def drop_some(root: Path, point: str, passage: int, own_prober: bool, pipe: Connection) -> None:
    """A victim whose catalog drops every second document and acknowledges it all the same."""
    count = 0

    def insert(connection: Any, entry: Any) -> Any:
        nonlocal count
        count += 1
        return insert_entry(connection, entry) if count % 2 else []

    setattr(bot.catalog, "insert_entry", insert)  # noqa: B010
    victim.work(root, point, passage, own_prober, pipe)


@pytest.mark.slow
def test_an_acknowledged_document_that_is_dropped_is_caught_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kills, "work", drop_some)
    [result] = kills.run({"kills": 6}, 1, tmp_path)
    assert not result.met and any("lost" in one.what for one in result.failures)
    assert (tmp_path / result.failures[0].kept / "before" / "oracle.json").exists()


@pytest.mark.slow
def test_words_that_changed_in_every_copy_are_caught_by_what_the_bot_says(home: Path) -> None:
    golden = damage.use(home)
    assert damage.judge(home, golden) == ("same answers", "")
    with sqlite3.connect(home / "catalog.sqlite3") as connection:
        for table in ("documents", "words"):
            connection.execute(f"UPDATE {table} SET text = replace(text, 'Stepanakert', 'Stepanakerd')")
    outcome, fault = damage.judge(home, golden)
    assert outcome == "answered wrongly" and fault


@pytest.mark.slow
@pytest.mark.parametrize("name", PARTS)
def test_each_part_holds_in_short(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.torture", name, "--short", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
