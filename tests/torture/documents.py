"""Bad files in thirty classes among good ones: every path is accounted for, in bounded time and memory.

Everything is generated in the part's own folder from the seed; nothing hostile lies in the repository.
"""

from __future__ import annotations

import os
import random
import resource
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import bot.ingestion
from bot.catalog import Catalog
from bot.intake import Failure as Failed
from bot.intake import IngestReport
from bot.loaders import Loading
from bot.loaders.metadata import show_path
from bot.schema import Document
from bot.settings import Settings
from bot.vectors import Vectors
from tests.fakes import HashEmbedder
from tests.torture.bad import CLASSES, make_bad
from tests.torture.children import Died, ask_child
from tests.torture.results import Failure, Result, Sizes, keep

BAR = "150 files in 30 classes: accounting exact, none over 20 s, under 1 GB, good files all indexed"
GOOD = 20
SLOWEST, MOST_MEMORY = 20.0, 1e9
TOOK: dict[str, float] = {}
"""Of the one ingest that a fresh process makes: seconds by file."""
PATIENCE = 3600.0


@dataclass(slots=True)
class Taken:
    """What one ingest came to."""

    report: IngestReport
    texts: dict[str, str]
    slowest: str
    longest: float
    """The file that took longest, and its seconds."""
    seconds: float
    memory: float
    """Most bytes that the ingest, or a child of it, held at a time."""


def run(sizes: Sizes, seed: int, folder: Path) -> list[Result]:
    """Bad file number n is of class n and takes the seed plus n."""
    results = [_run_bad(sizes, seed, folder)]
    if sizes["line_mb"]:
        results.append(_run_line(sizes, seed, folder))
    if sizes["tiny"]:
        results.append(_run_tiny(sizes, seed, folder))
    return results


def _run_bad(sizes: Sizes, seed: int, folder: Path) -> Result:
    root, count, seconds = folder / "bad", sizes["files"], sizes["seconds"]
    good = write_good(root / "corpus")
    made = [make_bad(root / "corpus", number) for number in range(seed, seed + count)]
    faults, taken = take_in(root, seconds)
    if taken:
        faults += judge(taken, root / "corpus", good, timed=bool(sizes["timed"]))
        faults += [f"{path} has no reason" for path, reason in list_told(taken.report) if not reason]
    failures = [keep(folder, Failure(seed, fault)) for fault in faults]
    figures = {"classes": min(count, len(CLASSES)), **(tell(taken) if taken else {})}
    return Result("bad documents", len(made), BAR, not failures, figures, failures)


def _run_line(sizes: Sizes, seed: int, folder: Path) -> Result:
    """One line without a space, the largest file that is taken."""
    root, megabytes, seconds = folder / "line", sizes["line_mb"], sizes["seconds"]
    good = write_good(root / "corpus")
    with (root / "corpus" / "line.txt").open("w", encoding="ascii") as file:
        chance = random.Random(seed)
        for _ in range(megabytes):
            file.write("".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=1000)) * 1000)
    faults, taken = take_in(root, seconds)
    found = [*faults, *(judge(taken, root / "corpus", good, timed=False) if taken else [])]
    failures = [keep(folder, Failure(seed, fault)) for fault in found]
    bar = "in bounded time and memory (under 1 GB), or skipped; good files all indexed"
    figures: dict[str, float | int | str] = {"megabytes": megabytes, **(tell(taken) if taken else {})}
    if taken:
        figures["said of it"] = next((one.reason for one in taken.report.failed), "indexed")
    return Result("one line without a space", 1, bar, not failures, figures, failures)


def _run_tiny(sizes: Sizes, seed: int, folder: Path) -> Result:
    root, count, seconds = folder / "tiny", sizes["tiny"], sizes["seconds"]
    for number in range(count):
        place = root / "corpus" / f"{number // 1000:03d}"
        if number % 1000 == 0:
            place.mkdir(parents=True)
        (place / f"{number}.txt").write_text(f"Note {number} is about w{number}.", encoding="ascii")
    faults, taken = take_in(root, seconds)
    if taken and (taken.report.added != count or taken.report.failed):
        faults.append(f"{taken.report.added} of {count} were added, {len(taken.report.failed)} failed")
    if taken and taken.memory > MOST_MEMORY:
        faults.append(f"it held {taken.memory / 1e6:.0f} MB")
    failures = [keep(folder, Failure(seed, fault)) for fault in faults]
    bar = "100,000 files: bounded memory (under 1 GB), progress shown, each added"
    return Result("tiny files", count, bar, not failures, tell(taken) if taken else {}, failures)


def write_good(folder: Path) -> dict[str, str]:
    """Good files, by name with the text that each must come to."""
    folder.mkdir(parents=True)
    good = {f"good{number}.txt": f"Report {number} tells of w{number} and no more." for number in range(GOOD)}
    for name, text in good.items():
        (folder / name).write_text(text, encoding="ascii")
    return good


def tell(taken: Taken) -> dict[str, float | int | str]:
    """The figures of an ingest."""
    return {
        "added": taken.report.added,
        "failed": len(taken.report.failed),
        "skipped": len(taken.report.skipped),
        "slowest file": taken.slowest,
        "its seconds": taken.longest,
        "all (s)": taken.seconds,
        "most held (MB)": taken.memory / 1e6,
    }


def take_in(root: Path, seconds: int) -> tuple[list[str], Taken | None]:
    """One ingest in a fresh process, or why there was none."""
    try:
        return [], ask_child(PATIENCE, ingest_timed, root, seconds)
    except Died as error:
        return [f"the ingest {error}"], None


class TimedLoading(Loading):
    """Notes how long it took to read each file; to embed what it holds takes as long as there is to embed."""

    def load(self, path: Path) -> Iterator[Document | Failed]:
        """As ever."""
        items, name = super().load(path), show_path(path)
        TOOK[name] = 0.0
        while True:
            began = read_clock()
            item = next(items, None)
            TOOK[name] += read_clock() - began
            if item is None:
                return
            yield item


def ingest_timed(root: Path, seconds: int) -> Taken:
    """Ingests a folder and tells how long one file took at most, and how much was held."""
    began, settings = read_clock(), Settings(max_file_mb=200, load_seconds=seconds)
    setattr(bot.ingestion, "Loading", TimedLoading)  # noqa: B010  # mypy knows it for another module's name
    with Catalog(root / "home") as catalog, Vectors(root / "home", catalog) as vectors:
        report = bot.ingestion.ingest([root / "corpus"], catalog, vectors, HashEmbedder(), settings)
        texts = {Path(info.path).name: catalog.document(info.id).text for info in catalog.documents()[:1000]}
    slowest = max(TOOK, key=lambda path: TOOK[path])
    return Taken(report, texts, Path(slowest).name, TOOK[slowest], read_clock() - began, measure_memory())


def read_clock() -> float:
    """Seconds, but for those in which this process waited while others had the processor."""
    return time.monotonic() - int(Path("/proc/self/schedstat").read_text().split()[1]) / 1e9


def measure_memory() -> float:
    """The most bytes that this process, and the largest of its children that ended, held at a time."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) * 1024.0


def judge(taken: Taken, corpus: Path, good: dict[str, str], *, timed: bool) -> list[str]:
    """What is wrong with how a folder was taken in."""
    told = Counter(path for path, _ in list_told(taken.report))
    faults = []
    met = list_met(corpus)
    if odd := [path for path in told if path not in met]:
        faults.append(f"told of {odd[0]}, which is not there")
    silent = [path for path in met if path not in told and Path(path).name not in taken.texts]
    if silent:
        faults.append(f"{len(silent)} paths are accounted for nowhere, {silent[0]} among them")
    if lost := [name for name, text in good.items() if taken.texts.get(name) != text]:
        faults.append(f"{len(lost)} good files are not indexed, {lost[0]} among them")
    if timed and taken.longest > SLOWEST:
        faults.append(f"{taken.slowest} took {taken.longest:.0f} s")
    if taken.memory > MOST_MEMORY:
        faults.append(f"it held {taken.memory / 1e6:.0f} MB")
    return faults


def list_told(report: IngestReport) -> list[tuple[str, str]]:
    """What a report says was left out, and why."""
    failed = [(one.path, one.reason) for one in report.failed]
    return failed + [(one.path, one.reason) for one in report.skipped]


def list_met(folder: Path) -> set[str]:
    """Every path that a walk meets, as a report names them."""
    met = set()
    for place, folders, files in os.walk(folder):
        inner = [name for name in folders if not name.startswith(".") and not Path(place, name).is_symlink()]
        met |= {show_path(Path(place, name)) for name in {*files, *folders} - set(inner)}
        folders[:] = inner
    return met
