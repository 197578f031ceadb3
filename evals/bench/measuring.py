"""What is measured on a filled home: asking by stage, ingest of nothing and of one file, opening, memory, disk, recall.

Filling is filling.py's business, what is made of the figures that of growth.py.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bot import open_bot
from bot.bot import Bot
from bot.catalog import Catalog
from bot.embedders import open_embedder
from bot.loaders.metadata import make_id
from bot.protocols import Vector
from bot.schema import Filters
from bot.settings import Settings
from bot.store.tables import CATALOG_NAME
from bot.vectors import Vectors
from evals.bench.server import Server
from evals.bench.synthetic import CHUNKS, Maker
from evals.metrics import find_percentile

QUESTIONS, WARMING = 100, 10
DRAWN, NEAREST = 200, 10
"""Vectors whose nearest are compared with those of an exact search, and how many of these."""
TIMES = 3
"""How often a change is made and timed; the median counts."""
SCAN = 20_000
"""Vectors that are held at a time in an exact search."""
PATIENCE = 120.0
"""Seconds after which a document that does not become visible is given up."""
MB = 1 << 20
MIDDLE = "2016-11-04"
"""About half of the documents were published since."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A filled home, the folder of its files, how many chunks it has, and what made it."""

    home: Path
    folder: Path
    size: int
    maker: Maker
    tell: Callable[[str], None]


def measure(subject: Subject) -> dict[str, Any]:
    """Every figure, by name; seconds, MB and shares. Raises BotError."""
    questions = [subject.maker.pose(number) for number in _spread(subject.size // CHUNKS, QUESTIONS + WARMING)]
    found: dict[str, Any] = {"disk": _measure_disk(subject.home)}
    subject.tell(f"{subject.size}: asking")
    with Server(subject.home, questions[0]) as server:
        found["ready"] = server.ready
        for question in questions[:WARMING]:
            server.ask(question)
        found["ask"] = _summarise(server.ask(question) for question in questions[WARMING:])
        since = Filters(published_from=MIDDLE)
        found["ask, half of the documents"] = _summarise(server.ask(one, since) for one in questions[WARMING:])
        found["memory"] = server.read_memory()
        subject.tell(f"{subject.size}: searching")
        found["search"] = _measure_searches(subject, questions)
        subject.tell(f"{subject.size}: changing")
        found |= _measure_changes(subject, server)
    subject.tell(f"{subject.size}: comparing with an exact search")
    found["recall"] = _measure_recall(subject, questions)
    return found


def _spread(count: int, wanted: int) -> list[int]:
    """Numbers of documents, evenly over all of them."""
    return [place * count // wanted for place in range(wanted)]


def _summarise(taken: Iterable[dict[str, float]]) -> dict[str, dict[str, float]]:
    """The median and the 95th percentile of each stage."""
    rows = list(taken)
    columns = {name: [row[name] for row in rows if name in row] for name in rows[0]}
    return {
        name: {"p50": find_percentile(values, 0.5), "p95": find_percentile(values, 0.95)}
        for name, values in columns.items()
    }


def _measure_searches(subject: Subject, questions: Sequence[str]) -> dict[str, dict[str, float]]:
    """The parts of a retrieval by themselves."""
    from bot.dialogue.spelling import find_beginnings
    from bot.words import expand_words, plain_words

    embedder = open_embedder(Settings())
    words = [expand_words(plain_words(question)) for question in questions]
    with Catalog(subject.home) as catalog, Vectors(subject.home, catalog) as vectors:
        vectors.search(embedder.embed_query(questions[0]), 100)
        half = Filters(published_from=MIDDLE)
        parts: dict[str, Callable[[int], object]] = {
            "embed": lambda place: embedder.embed_query(questions[place]),
            "vectors": lambda place: vectors.search(embedder.embed_query(questions[place]), 100),
            "vectors, half": lambda place: vectors.search(embedder.embed_query(questions[place]), 100, half),
            "keywords": lambda place: catalog.match(words[place], 100),
            "keywords, half": lambda place: catalog.match(words[place], 100, half),
            "frequencies": lambda place: catalog.document_frequencies(words[place]),
            "count": lambda place: catalog.chunk_count,
            "a slip": lambda place: catalog.stems(*find_beginnings(words[place][0])),
        }
        return {
            name: _summarise({"taken": _time(partial(part, n))} for n in range(len(questions)))["taken"]
            for name, part in parts.items()
        }


def _measure_changes(subject: Subject, server: Server) -> dict[str, float]:
    """Ingests of nothing new, of a changed and of a new file, and how soon a running server finds that."""
    taken: dict[str, list[float]] = {"ingest of nothing new": [], "update of one file": [], "add one document": []}
    seen: list[float] = []
    with open_bot(home=subject.home, llm="quotes", corpus="nothing-here") as bot:
        bot.check_embedder()
        taken["ingest of nothing new"].append(_time(lambda: bot.ingest(subject.folder)))
        for place in range(TIMES):
            mark = f"Zq{subject.size}{place}{time.time_ns()}"
            made = subject.maker.make(place)
            changed = Path(made.entry.document.path)
            changed.write_bytes(made.content + f"\n\nThe {mark} opened its doors.".encode())
            taken["update of one file"].append(_time(partial(bot.ingest, changed)))
            new = subject.folder / f"{mark}.txt"
            new.write_text(_write_document(subject.maker, mark))
            began = time.perf_counter()
            _check_one(bot, new)
            taken["add one document"].append(time.perf_counter() - began)
            seen.append(_await(server, f"What did {mark} say?", make_id(new), began))
    return {name: statistics.median(times) for name, times in taken.items()} | {"visible": statistics.median(seen)}


def _write_document(maker: Maker, mark: str) -> str:
    """A text of about ten chunks, other than any before, in which a word stands that no other has."""
    text = maker.make(int.from_bytes(mark.encode()[-6:])).entry.document.text
    return f"The report of {mark}\n\n{mark} said so. {text}"


def _check_one(bot: Bot, path: Path) -> None:
    report = bot.ingest(path)
    if report.added != 1:
        raise AssertionError(f"{path} was not taken in: {report}")


def _await(server: Server, question: str, document: str, began: float) -> float:
    """Seconds until the running server finds a document."""
    while not server.finds(question, document):
        if time.perf_counter() - began > PATIENCE:
            return PATIENCE
    return time.perf_counter() - began


def _measure_disk(home: Path) -> dict[str, float]:
    index = sum(path.stat().st_size for path in (home / "index").rglob("*") if path.is_file())
    return {"catalog": (home / CATALOG_NAME).stat().st_size / MB, "index": index / MB}


def _measure_recall(subject: Subject, questions: Sequence[str]) -> dict[str, float]:
    """The share of the nearest of an exact search that the index finds: for drawn vectors, and for real questions."""
    embedder = open_embedder(Settings())
    random = np.random.default_rng(1)
    drawn = np.concatenate([subject.maker.likeness.draw_document(random, 1) for _ in range(DRAWN)])
    asked = np.stack([embedder.embed_query(question) for question in questions])
    queries = np.concatenate([drawn, asked])
    with Catalog(subject.home) as catalog, Vectors(subject.home, catalog) as vectors:
        nearest = _find_exactly(_scan(catalog), queries)
        hits = [
            len(exact & {name for name, _ in vectors.search(query, NEAREST)}) / NEAREST
            for query, exact in zip(queries, nearest, strict=True)
        ]
    return {"drawn": statistics.mean(hits[:DRAWN]), "questions": statistics.mean(hits[DRAWN:])}


def _scan(catalog: Catalog) -> Iterator[tuple[list[str], Vector]]:
    """Every vector, some at a time."""
    _, ids = catalog.live(Filters())
    for start in range(0, len(ids), SCAN):
        yield catalog.vectors(ids[start : start + SCAN])


def _find_exactly(batches: Iterable[tuple[list[str], Vector]], queries: Vector) -> list[set[str]]:
    """The nearest of all for each query."""
    best: list[list[tuple[float, str]]] = [[] for _ in queries]
    for names, rows in batches:
        scores = rows @ queries.T
        for place, kept in enumerate(best):
            column = scores[:, place]
            top = np.argpartition(-column, NEAREST)[:NEAREST]
            best[place] = sorted([*kept, *((float(column[row]), names[row]) for row in top)], reverse=True)[:NEAREST]
    return [{name for _, name in kept} for kept in best]


def _time(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
