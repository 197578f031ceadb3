"""Signals while `bot ingest` runs: it ends at once with the code that shells expect, and what was there answers on.

How far an interrupted ingest had come is in test_processes.py; kills are in test_kills.py.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot import open_bot

QUESTION = "Why did Armenia move to ratify the Rome Statute?"


@pytest.mark.parametrize(("blow", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_an_ingest_that_is_told_to_stop_does_and_the_index_answers_as_before(
    home: Path, tmp_path: Path, blow: signal.Signals, code: int
) -> None:
    folder = tmp_path / "more"
    folder.mkdir()
    for number in range(400):
        (folder / f"{number}.txt").write_text(" ".join(f"Item {number}-{part} was counted." for part in range(60)))
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "ingest", "--home", home, folder],
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    lock, deadline = home / "writer.lock", time.monotonic() + 120
    while f"process {process.pid} " not in (lock.read_text() if lock.exists() else ""):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    time.sleep(1)
    process.send_signal(blow)
    _, said = process.communicate(timeout=120)
    assert process.returncode == code
    assert said == ("stopped; what was done before is kept\n" if code == 130 else "")
    with open_bot(home=home, llm="quotes") as bot:
        assert not bot.ask(QUESTION).abstained and bot.verify() == []
        (tmp_path / "one.txt").write_text("Ada Berg opened the harbour.")
        assert bot.ingest(tmp_path / "one.txt").added == 1  # nobody had to remove a lock
