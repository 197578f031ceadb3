"""The harness of torture: a part's failures reach the report with their seed and what is kept, and can be seen again.

The parts themselves are run short, as `make test-all` does, in the slow tests at the end.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture.__main__ import run_part
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


@pytest.mark.slow
@pytest.mark.parametrize("name", PARTS)
def test_each_part_holds_in_short(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.torture", name, "--short", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
