"""Damage to any file of a home, index and truth alike: the bot never dies of it and never answers wrongly in silence.

What is allowed: the same answers as before, or one sentence that says what is wrong, with the file left as it was.
"""

from __future__ import annotations

import hashlib
import random
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

from bot.errors import BotError
from tests.damages import DAMAGES
from tests.torture.children import Died, ask_child
from tests.torture.results import Failure, Result, Sizes, keep

BAR = "200 mutations of index and truth files: 0 crashes of the app, 0 silent wrong answers"
CORPUS = Path(__file__).parents[2] / "corpus"
QUESTIONS = (
    "What is the capital of Nagorno-Karabakh?",
    "Why did Armenia move to ratify the Rome Statute?",
    "How many people live in Karabakh?",
    "What did Moscow say to that?",
    "What is the capital of Peru?",
)
PATIENCE = 120.0
TRUTH = "catalog.sqlite3"


def run(sizes: Sizes, seed: int, folder: Path) -> list[Result]:
    """Mutation number n takes the seed plus n: one damage to one file of a fresh copy of one home."""
    sound = folder / "sound"
    ask_child(PATIENCE, build, sound)
    golden = ask_child(PATIENCE, use, sound)
    outcomes, failures = Counter[str](), []
    for number in range(seed, seed + sizes["mutations"]):
        home = folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(sound, home)
        told = damage_one(home, number)
        outcome, fault = judge(home, golden)
        outcomes[outcome] += 1
        if fault:
            failures.append(keep(folder, Failure(number, f"{told}: {fault}"), home))
    figures = dict(sorted(outcomes.items()))
    return [Result("damaged files", sizes["mutations"], BAR, not failures, figures, failures)]


def build(home: Path) -> None:
    """A home with our corpus, and a conversation that is kept."""
    from bot import open_bot

    with open_bot(home=home, llm="quotes") as bot:
        bot.ingest(CORPUS)
        talk = bot.converse()
        for _ in talk.stream(QUESTIONS[0]):
            pass


def use(home: Path) -> dict[str, Any]:
    """All that the bot says of a home: answers, texts, what is kept; or the one sentence that it says instead."""
    from bot import open_bot

    try:
        with open_bot(home=home, llm="quotes") as bot:
            answers = [bot.ask(question).to_dict() for question in QUESTIONS]
            texts = {info.id: bot.document(info.id).text for info in bot.documents()}
            kept = [bot.conversation(info.id) for info in bot.conversations()]
        said = [exchange.answer.text for one in kept for exchange in one.exchanges]
    except BotError as error:
        return {"refused": str(error)}
    return {"answers": [strip(answer) for answer in answers], "texts": texts, "kept": said}


def strip(value: Any) -> Any:
    """What a reader sees of an answer: words, sources, order; not the scores behind them, which may move by a hair."""
    if isinstance(value, dict):
        return {name: strip(one) for name, one in value.items() if not isinstance(one, float) and name != "seconds"}
    return [strip(one) for one in value] if isinstance(value, list | tuple) else value


def damage_one(home: Path, seed: int) -> str:
    """Damages one file, every second time the truth, and tells what was done."""
    chance = random.Random(seed)
    truths = [path for path in sorted(home.iterdir()) if path.name.startswith(TRUTH)]
    others = [path for path in sorted(home.rglob("*")) if path.is_file() and path not in truths]
    path = chance.choice(truths if chance.random() < 0.5 else others)
    way = DAMAGES[seed % len(DAMAGES)]
    way(path, chance)
    return f"{way.__name__} of {path.relative_to(home)}"


def judge(home: Path, golden: dict[str, Any]) -> tuple[str, str]:
    """How it went, and what is wrong with that; "" where nothing is."""
    truth = home / TRUTH
    before = hash_file(truth)
    try:
        found = ask_child(PATIENCE, use, home)
    except Died as error:
        return "died", str(error)
    if found == golden:
        return "same answers", ""
    if refused := found.get("refused"):
        if hash_file(truth) != before:
            return "refused", f"it says {refused!r} and changed the truth"
        return "refused in a sentence", ""
    odd = [name for name in golden if found[name] != golden[name]]
    return "answered wrongly", f"other {', '.join(odd)} than before, and nothing said"


def hash_file(path: Path) -> str:
    """What a file holds, told apart by its size where that is terabytes; "" where there is none."""
    if not path.exists():
        return ""
    if path.stat().st_size > 1 << 32:
        return str(path.stat().st_size)
    return hashlib.sha256(path.read_bytes()).hexdigest()
