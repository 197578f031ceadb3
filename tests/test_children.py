"""Children of the bot run nothing of the folder that it is used in."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from bot.children import compose_command, list_places
from bot.cluster import START
from bot.index.probing import Prober

TRAP = "import pathlib; pathlib.Path('{place}').touch()\nraise SystemExit(1)\n"


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is there once a module of the current folder was run in the place of another."""
    sprung = tmp_path / "sprung"
    for name in ("json", "pickle", "numpy", "bot"):
        (tmp_path / f"{name}.py").write_text(TRAP.format(place=sprung))
    monkeypatch.chdir(tmp_path)
    return sprung


def test_a_prober_runs_nothing_of_the_current_folder(trap: Path) -> None:
    prober = Prober()
    try:
        problems = prober.probe(trap.parent / "nowhere", ["a"], np.zeros((1, 3), np.float32), 1)
    finally:
        prober.close()
    assert problems and problems != ["the probe crashed"] and not trap.exists()


def test_a_driver_runs_nothing_of_the_current_folder(trap: Path) -> None:
    done = subprocess.run(compose_command(START), input=b"", capture_output=True, timeout=60)
    assert b"EOFError" in done.stderr and not trap.exists()  # it came as far as to its errand, which is none


def test_places_mean_the_same_in_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("here")
    assert list_places()[0] == str(tmp_path / "here") and "" not in list_places()
