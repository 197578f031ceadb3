"""The page under load: 50 people who ask without pause, four times as many, and one again; in processes of their own.

How they ask stands in load.py; the index has as many chunks as the bar says, the model is quick and scripted.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.torture.homes import ROOT, make_home
from tests.torture.load import BACK, FIRST, PEOPLE, RATE, SOON, TIMES, Burden, measure
from tests.torture.people import ANSWERED, FAILED, REJECTED
from tests.torture.results import Failure, Result, Sizes, keep
from tests.torture.writers import serve

READY = 180.0
"""Seconds within which the page answers, on a machine that may be busy."""


def run(sizes: Sizes, seed: int, folder: Path) -> list[Result]:
    """So many people for so many seconds over so many chunks; every figure of both loads is left in a file."""
    chunks = make_home(folder / "home", sizes["chunks"], seed)
    with serve("recite") as model, open_page(folder / "home", model, searchers="1") as page:
        held, over, back = asyncio.run(measure(page, sizes["people"], sizes["seconds"]))
    told = {"chunks": chunks, "held": held.describe(), "over": over.describe(), "back": back}
    (folder / "load.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    return [_judge_held(held, sizes, folder, seed), _judge_over(over, back, sizes, folder, seed)]


@contextmanager
def open_page(home: Path, model: str, **settings: str) -> Iterator[str]:
    """The address of `bot ui` over a home, whose answers a model server writes; one client may ask without limit."""
    given = {
        "BOT_LLM": "openai",
        "OPENAI_BASE_URL": model,
        "BOT_QUESTIONS_PER_MINUTE": "0",
        "BOT_REQUESTS_PER_MINUTE": "0",
    }
    given |= {f"BOT_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "bot", "ui", "--no-watch", "--home", str(home), "--port", "8600"]
    with (home.parent / "page.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **given}, stdout=subprocess.PIPE, stderr=log, text=True
        )
    try:
        assert process.stdout
        line = process.stdout.readline()
        assert "http" in line, (home.parent / "page.log").read_text(encoding="utf-8")[-2000:]
        yield next(word for word in line.split() if word.startswith("http"))
    finally:
        process.terminate()
        try:
            process.wait(READY)
        except subprocess.TimeoutExpired:
            process.kill()


def _judge_held(held: Burden, sizes: Sizes, folder: Path, seed: int) -> Result:
    told = held.describe()
    slow = held.find(ANSWERED, "words", 0.95) > FIRST or len(held.of(ANSWERED)) / held.seconds < RATE
    failures = _keep_faults(held, folder, seed)
    met = len(held.of(ANSWERED)) == len(held.asked) and not (_is_full(sizes) and slow)
    bar = f"0 errors, 0 rejected, first words p95 {FIRST:.0f} s, {RATE:.0f} answers a second"
    return Result(f"{held.people} people, {held.seconds:.0f} s", len(held.asked), bar, met, _show(told), failures)


def _is_full(sizes: Sizes) -> bool:
    """Whether the bar's seconds hold: they are those of so many people; of fewer is asked only that all goes well."""
    return sizes["people"] >= PEOPLE


def _judge_over(over: Burden, back: float, sizes: Sizes, folder: Path, seed: int) -> Result:
    told = over.describe() | {"normal_after": round(back, 1)}
    late = over.find(REJECTED, "total", 1.0) > SOON or back > BACK
    failures = _keep_faults(over, folder, seed)
    met = not failures and not (_is_full(sizes) and late)
    bar = f"{TIMES} times as many: rejected in under {SOON:.0f} s, accepted ones finish, as before in {BACK:.0f} s"
    return Result(f"{over.people} people, {over.seconds:.0f} s", len(over.asked), bar, met, _show(told), failures)


def _keep_faults(burden: Burden, folder: Path, seed: int) -> list[Failure]:
    told = sorted({one.told[:200] for one in burden.of(FAILED)})
    return [keep(folder, Failure(seed, f"{burden.people} people: {one}"), folder / "page.log") for one in told]


def _show(told: dict[str, object]) -> dict[str, float | int | str]:
    return {name.replace("_", " "): value for name, value in told.items() if isinstance(value, int | float | str)}
