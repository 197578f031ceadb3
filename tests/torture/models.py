"""Every way in which a model server can fail, on every surface on which somebody asks: all told calmly, and in time.

The modes are those of tests/fault_server.py: 16 of whole replies, 11 of streams; each lasts as long as it is asked.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

from bot import open_bot
from bot.answering import OWN_WORDS
from bot.bot import Bot
from bot.composing import open_composer
from bot.llms.retrying import MOST_REQUESTS
from evals.run import evaluate
from tests.fault_server import CANARY, FaultServer
from tests.pace import measure_pace
from tests.torture.homes import ROOT
from tests.torture.results import Failure, Result, Sizes, keep
from ui.asking import Asking
from ui.conversation import stream_exchange

PLAIN = (
    "429", "429_wait_1", "retry_after_300", "quota", "500", "503_html", "401_echoes_key", "403", "404_model",
    "400_context", "redirect", "half_json", "html_200", "choices_empty", "content_null", "refused",
)  # fmt: skip
STREAMED = (
    "hang", "tcp_reset", "drop", "close_without_done", "clean_end_without_finish", "error_event", "bad_json_event",
    "stall", "trickle", "trickle_comments", "empty_stream",
)  # fmt: skip
QUESTION = "What had Armenia started to ratify by late September 2023?"
KEY = "sk-torture-models"
TEXT = "yes\nArmenia had begun to ratify the Rome Statute. [1] Moscow agreed to all of it. [1]"
SECONDS, LATE, STARTING = 1, 2.0, 30.0
"""Of the answer at most, beyond it, and for a command that starts anew on a machine that may be busy."""
UNWANTED = (CANARY, KEY, "127.0.0.1", "Traceback", "Error(")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a surface showed for a fault: its words, and how long it took."""

    shown: str
    seconds: float
    most: float
    asks: int = 1
    """How many questions it took: an evaluation asks one ahead that does not count."""

    @property
    def is_late(self) -> bool:
        """Whether it took longer than it may on a machine as slow as this one is just now."""
        return self.seconds > self.most and self.seconds > self.most * measure_pace()


def run(sizes: Sizes, seed: int, folder: Path) -> list[Result]:
    """Each mode on each surface; then faults in a row, as they come from the seed."""
    home = folder / "home"
    with FaultServer("ok", text=TEXT) as server, open_asking(home, server.url) as bot:
        bot.ingest(ROOT / "corpus")
        bot.ask(QUESTION)
        results = [
            _judge(surface, ask, bot, (*PLAIN[: sizes["plain"]], *STREAMED[: sizes["streamed"]]), folder)
            for surface, ask in SURFACES.items()
        ]
        results.append(run_sequences(bot, sizes["sequences"], seed, folder))
    return results


def open_asking(home: Path, url: str) -> Bot:
    """A bot that asks a server at an address, with little patience."""
    return open_bot(home=home, llm="openai", openai_api_key=KEY, openai_base_url=url, answer_seconds=SECONDS)


def find_fault(cell: Cell, server: FaultServer) -> str:
    """What is wrong with a cell; "" where it is classed, calm and in time."""
    words = " ".join(unescape(cell.shown).split())
    if OWN_WORDS not in words:
        return f"no sentence tells of it: {words[:200]}"
    if unwanted := [one for one in UNWANTED if one in words]:
        return f"it shows {unwanted[0]}"
    if cell.is_late:
        return f"it took {cell.seconds:.1f} s"
    return f"{len(server.requests)} requests" if len(server.requests) > cell.asks * MOST_REQUESTS else ""


def ask_python(bot: Bot, server: FaultServer) -> Cell:
    """In Python."""
    bot = _turn(bot, server)
    begun = time.monotonic()
    answer = bot.ask(QUESTION)
    return Cell(json.dumps(answer.to_dict(), ensure_ascii=False), time.monotonic() - begun, SECONDS + LATE)


def ask_command(bot: Bot, server: FaultServer) -> Cell:
    """On the command line, in a process of its own."""
    given = {
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": server.url,
        "BOT_ANSWER_SECONDS": str(SECONDS),
        "BOT_LLM": "openai",
    }
    begun = time.monotonic()
    command = [sys.executable, "-m", "bot", "ask", "--home", str(bot.settings.home), QUESTION]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **given}, capture_output=True, text=True, check=False)
    told = "" if done.returncode == 0 else f"Traceback? exit code {done.returncode} "
    return Cell(told + done.stdout + done.stderr, time.monotonic() - begun, SECONDS + LATE + STARTING)


def ask_page(bot: Bot, server: FaultServer) -> Cell:
    """On the page, as it is drawn."""
    bot = _turn(bot, server)
    begun, talk = time.monotonic(), bot.converse()
    *_, last = stream_exchange(Asking(QUESTION, talk.stream(QUESTION)), talk)
    return Cell(last.html, time.monotonic() - begun, SECONDS + LATE)


def ask_evals(bot: Bot, server: FaultServer) -> Cell:
    """In an evaluation, which counts it as an answer that is not to be kept."""
    cases = bot.settings.home.parent / "case.jsonl"
    cases.write_text(json.dumps({"question": QUESTION, "answers": ["Rome Statute"]}) + "\n", encoding="utf-8")
    measured = evaluate(ROOT / "corpus", cases, replace(bot.settings, openai_base_url=server.url))
    (row,) = measured.report.to_dict()["cases_detail"]
    return Cell(json.dumps(row, ensure_ascii=False), row["seconds"], SECONDS + LATE, asks=2)


SURFACES: Mapping[str, Callable[[Bot, FaultServer], Cell]] = {
    "Python": ask_python,
    "command line": ask_command,
    "page": ask_page,
    "evals": ask_evals,
}


def run_sequences(bot: Bot, count: int, seed: int, folder: Path) -> Result:
    """Faults in a row that end in a good reply, or in none: never more requests than three, never late."""
    failures, modes = list[Failure](), (*PLAIN[:-1], *STREAMED, "ok")
    for number in range(seed, seed + count):
        chance = random.Random(number)
        row = [chance.choice(modes) for _ in range(3)]
        with FaultServer(*row, text=TEXT) as server:
            cell = ask_python(bot, server)
            told = json.loads(cell.shown)["notice"]
            fault = find_fault(cell, server) if told else ""
            if not told and (cell.is_late or "ok" not in row):
                fault = f"no notice after {cell.seconds:.1f} s"
        if fault:
            failures.append(keep(folder, Failure(number, f"{row}: {fault}")))
    return Result("faults in a row", count, "as above", not failures, {}, failures)


def _judge(
    surface: str, ask: Callable[[Bot, FaultServer], Cell], bot: Bot, modes: tuple[str, ...], folder: Path
) -> Result:
    failures, slowest = list[Failure](), 0.0
    for mode in modes:
        with FaultServer(mode, text=TEXT) as server:
            cell = ask(bot, server)
            slowest = max(slowest, cell.seconds - (STARTING if ask is ask_command else 0))
            if fault := find_fault(cell, server):
                failures.append(keep(folder, Failure(0, f"{mode} on {surface}: {fault}")))
    bar = f"27 modes, each told in words, within the deadline + {LATE:.0f} s, at most {MOST_REQUESTS} requests"
    return Result(f"a failing model, {surface}", len(modes), bar, not failures, {"slowest": slowest}, failures)


def _turn(bot: Bot, server: FaultServer) -> Bot:
    bot.llm = open_composer("openai", replace(bot.settings, openai_base_url=server.url))
    return bot
