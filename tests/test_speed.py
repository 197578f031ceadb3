"""How fast it is, with bounds that a busy machine keeps and a real regression does not; `pytest -s` shows the figures.

Figures that need a public set are in the reports of `bot eval`.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pace import measure_pace, time_process

from bot import open_bot
from bot.bot import Bot
from bot.chunking import chunk_document, excerpt
from bot.embedders import EMBEDDERS, open_embedder
from bot.embedders.minilm import MiniLM
from bot.protocols import Embedding, Excerpt
from bot.schema import Turn
from bot.settings import Settings
from evals.metrics import find_percentile
from evals.run import OWN_CASES
from evals.sets import read_cases

pytestmark = pytest.mark.slow

QUESTION = "Why did Armenia move to ratify the Rome Statute?"
WORDS = (
    "minister parliament border bridge harbour treaty council river election factory strike winter harvest railway"
    " court budget museum airport hospital teacher engine cargo storm village market forest island mayor orchestra"
    " archive vaccine reactor satellite glacier cathedral refugee tariff pension ferry tunnel drought census mine"
)
VERBS = "opened closed criticised praised repaired visited financed delayed inspected replaced measured sold"
PLACES = "Aldermoor Brinholt Castravel Dunmere Eskelund Farrowby Glenhaven Hollbeck Istervale Jorvik"

Report = Callable[[str, float, float], None]


@pytest.fixture
def note(record_property: Callable[[str, object], None]) -> Report:
    """Notes a figure beside its bound, and fails where it is over."""

    def note(name: str, figure: float, bound: float) -> None:
        record_property(name, round(figure, 4))
        sys.stdout.write(f"\n{name}: {figure:.3f} (bound {bound:.3g})\n")
        assert figure <= bound

    return note


@pytest.fixture
def report(note: Report) -> Report:
    """The same of a time, which may be as much longer as all takes longer here and now."""
    before = measure_pace()
    return lambda name, figure, bound: note(name, figure, bound * max(before, measure_pace()))


def write_text(choose: random.Random, sentences: int) -> str:
    """Varied sentences, five to a paragraph."""

    def write_sentence() -> str:
        one, two, three = choose.sample(WORDS.split(), 3)
        verb, place = choose.choice(VERBS.split()), choose.choice(PLACES.split())
        return f"In {choose.randint(1850, 2020)} the {one} of {place} {verb} the {two} after the {three} had failed."

    written = [write_sentence() for _ in range(sentences)]
    return "\n\n".join(" ".join(written[start : start + 5]) for start in range(0, sentences, 5))


def test_help_comes_at_once(report: Report) -> None:
    report("bot --help, seconds", time_process("-m", "bot", "--help"), 0.6)


def test_import_costs_little(report: Report) -> None:
    bare = time_process("-c", "pass")
    report("import bot, seconds beyond a bare interpreter", time_process("-c", "import bot") - bare, 0.3)


def test_a_cold_question_takes_seconds(report: Report, indexed: Path) -> None:
    seconds = time_process("-m", "bot", "ask", "--home", str(indexed), QUESTION, times=3)
    report("bot ask as a process, seconds", seconds, 6)


def test_a_warm_question_takes_milliseconds(report: Report, indexed: Path) -> None:
    taken = []
    with open_bot(home=indexed, llm="quotes") as bot:
        bot.ask(QUESTION)
        for case in read_cases(OWN_CASES):
            start = time.perf_counter()
            bot.ask(case.question, [Turn(turn.question, turn.answer) for turn in case.history])
            taken.append(time.perf_counter() - start)
    report("bot.ask p50, milliseconds", 1000 * (find_percentile(taken, 0.5) or 0), 60)
    report("bot.ask p95, milliseconds", 1000 * (find_percentile(taken, 0.95) or 0), 150)


class Counting(MiniLM):
    """The default embedder, which counts what it embeds."""

    embedded = 0

    def embed(self, excerpts: Iterable[Excerpt]) -> Iterator[Embedding]:
        for embedding in super().embed(excerpts):
            self.embedded += 1
            yield embedding


def test_a_second_ingest_of_a_thousand_documents_embeds_nothing(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting()
    monkeypatch.setitem(EMBEDDERS, "counting", lambda settings: counting)
    choose = random.Random(1)
    (tmp_path / "news").mkdir()
    for number in range(1000):
        (tmp_path / "news" / f"{number}.txt").write_text(write_text(choose, 2))
    with open_bot(home=tmp_path / "home", embedder="counting") as bot:
        assert bot.ingest(tmp_path / "news").added == counting.embedded == 1000
    taken = []
    for _ in range(3):
        with open_bot(home=tmp_path / "home", embedder="counting") as bot:
            start = time.perf_counter()
            assert bot.ingest(tmp_path / "news").unchanged == 1000
            taken.append(time.perf_counter() - start)
    assert counting.embedded == 1000
    report("second ingest of 1,000 documents, seconds", statistics.median(taken), 2)


def test_ingest_is_hardly_slower_than_the_model_alone(note: Report, tmp_path: Path) -> None:
    """The better of two, because a busy moment of the machine may touch one of a pair alone."""
    choose, ratios = random.Random(2), list[float]()
    with open_bot(home=tmp_path / "home") as bot:
        bot.ask("Is anything here?")  # loads the model, which is no part of either
        for folder in (tmp_path / "first", tmp_path / "second"):
            folder.mkdir()
            for number in range(12):
                (folder / f"{number}.txt").write_text(write_text(choose, 180))
            start = time.perf_counter()
            assert bot.ingest(folder).added == 12
            ingest = time.perf_counter() - start
            ratios.append(ingest / time_model(read_excerpts(bot, folder)))
        assert sum(info.chunks for info in bot.documents()) > 300
    note("seconds of an ingest over those of the model alone", min(ratios), 1 / 0.75)


def read_excerpts(bot: Bot, folder: Path) -> list[str]:
    """What the embedder was given for the documents of a folder."""
    documents = [bot.document(info.id) for info in bot.documents() if Path(info.path).parent == folder]
    embedder = open_embedder(Settings())
    return [excerpt(one, chunk).text for one in documents for chunk in chunk_document(one, embedder)]


def time_model(texts: list[str]) -> float:
    """Seconds of onnxruntime for these texts: one session, one thread a core, as fast as it was found to go."""
    model: Any = MiniLM()
    encoded = [np.array([one.ids], np.int64) for one in model._tokenizer.encode_batch(texts)]

    def run(ids: Any) -> None:
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        model._session.run(None, inputs)

    run(encoded[0])
    start = time.perf_counter()
    with ThreadPoolExecutor(model._threads) as pool:
        list(pool.map(run, encoded))
    return time.perf_counter() - start
