"""The page killed while people ask it: it is back within seconds, with the same answers, and its index is whole.

Also how fast the vectors of such a home are built anew from the catalog, without the embedder.
"""

from __future__ import annotations

import random
import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx

from bot.errors import BotError
from tests.children import Child, start_page
from tests.served import QUESTION, begin_answer, read_answer
from tests.torture.children import Died, ask_child
from tests.torture.homes import make_home
from tests.torture.results import Failure, Result, Sizes, keep

BAR = "killed under questions, it answers again within 10 s at 10,000 chunks, the same as before; its index is sound"
REBUILD_BAR = "the vectors anew from the catalog: 500 chunks a second, no model asked"
BACK, RATE = 10.0, 500.0
PATIENCE = 600.0
ASKERS = 4


def run(sizes: Sizes, seed: int, folder: Path) -> list[Result]:
    """Kill number n takes the seed plus n: how many answers are given before it."""
    home = folder / "home"
    chunks = ask_child(PATIENCE, make_home, home, sizes["chunks"], seed)
    back, failures = [], []
    golden = ""
    with start_page(home, llm="quotes") as page:
        golden = ask(page)
        ask_until_killed(page, random.Random(seed))
    for number in range(seed, seed + sizes["kills"]):
        began = time.monotonic()
        with start_page(home, llm="quotes") as page:
            answer = ask(page)
            back.append(time.monotonic() - began)
            if answer != golden:
                failures.append(keep(folder, Failure(number, f"it answers {answer!r} where it said {golden!r}")))
            ask_until_killed(page, random.Random(number))
    faults, rate = inspect(home)
    failures += [keep(folder, Failure(seed, fault), home) for fault in faults]
    left = len(list((home / "readers").iterdir())) if (home / "readers").exists() else 0
    figures = {"chunks": chunks, "slowest to be back (s)": max(back), "working copies left behind": left}
    timed = sizes["timed"]  # 0 where others use the machine too, which then tells nothing of how fast this is
    is_back, is_built = not timed or max(back) <= BACK, not timed or rate >= RATE
    return [
        Result("the page killed under questions", sizes["kills"], BAR, not failures and is_back, figures, failures),
        Result("rebuild", 1, REBUILD_BAR, is_built, {"chunks": chunks, "chunks a second": rate}),
    ]


def ask(page: Child) -> str:
    """The answer to the one question, as a program gets it."""
    return str(read_answer(page, begin_answer(page))["text"])


def ask_until_killed(page: Child, chance: random.Random) -> None:
    """Has several ask at once, and kills the page after so many answers, while others are on their way."""
    answered, enough = threading.Semaphore(0), chance.randrange(1, 12)

    def go_on() -> None:
        with suppress(httpx.HTTPError, ValueError, KeyError, IndexError):  # as the page dies in the middle of it
            while True:
                read_answer(page, begin_answer(page, f"{QUESTION} {chance.random()}"))
                answered.release()

    askers = [threading.Thread(target=go_on, daemon=True) for _ in range(ASKERS)]
    for asker in askers:
        asker.start()
    for _ in range(enough):
        answered.acquire(timeout=PATIENCE)
    page.process.kill()
    for asker in askers:
        asker.join(PATIENCE)


def inspect(home: Path) -> tuple[list[str], float]:
    """What is wrong with a home that was left by kills, and how many chunks a second are built anew."""
    try:
        return ask_child(PATIENCE, verify_and_rebuild, home)
    except Died as error:
        return [str(error)], 0.0


def verify_and_rebuild(home: Path) -> tuple[list[str], float]:
    """The same, in a fresh process."""
    from bot import open_bot

    with open_bot(home=home, llm="quotes") as bot:
        try:
            problems = bot.verify()
            chunks = sum(info.chunks for info in bot.documents())
            began = time.monotonic()
            bot.rebuild()
            return [*problems, *bot.verify()], chunks / (time.monotonic() - began)
        except BotError as error:
            return [str(error)], 0.0
