"""A disk that fails at one call to the file system after another, over an update, an addition and a removal.

Each time the index is as it was before the step or as it is after it, and the next ingest goes on by itself. Counted
are the calls of Python; what fails inside of SQLite and Chroma is met by a full disk, in test_processes.py.
"""

from __future__ import annotations

import errno
import logging
import shutil
import sys
from pathlib import Path

from bot.catalog import Catalog
from bot.errors import BotError
from bot.ingestion import ingest, remove
from bot.settings import Settings
from bot.vectors import Vectors
from tests.fakes import HashEmbedder
from tests.indexes import Index, open_index
from tests.io_worker import Faults
from tests.torture.children import Died, ask_child
from tests.torture.probers import ForkedProber, use_prober
from tests.torture.results import Failure, Result, Sizes, keep

BAR = (
    "every call of one ingest, update and removal, 3 errors and a kill: no acknowledged document lost, no step by hand"
)
BEFORE = {"a.txt": "Alpha as it was.", "b.txt": "Beta goes.", "d.txt": "Delta stays."}
INGESTED = {"a.txt": "Alpha as it is now.", "c.txt": "Gamma came.", "d.txt": "Delta stays."}
REMOVED = {name: text for name, text in INGESTED.items() if name != "c.txt"}
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, 0)
"""What a call fails with in turn; 0 is a kill."""
PATIENCE = 300.0

log = logging.getLogger(__name__)


def run(sizes: Sizes, seed: int, folder: Path) -> list[Result]:
    """Number n of all pairs of call and error is tried with the seed n; sizes of a sample take them at equal steps."""
    root, kept = folder / "root", folder / "kept"
    ask_child(PATIENCE, begin, root)
    shutil.copytree(root, kept)
    calls = ask_child(PATIENCE, work, root, 0, 0)
    pairs = [(call, number) for call in range(1, calls + 1) for number in ERRORS]
    step = max(1, len(pairs) // sizes["calls"]) if sizes["calls"] else 1
    chosen = [seed % len(pairs)] if sizes["calls"] == 1 else list(range(seed % step, len(pairs), step))
    failures, refused = [], 0
    for place in chosen:
        shutil.rmtree(root)
        shutil.copytree(kept, root)
        call, number = pairs[place]
        faults, met = try_one(root, call, number)
        refused += met
        if faults:
            told = f"call {call}, {errno.errorcode.get(number, 'kill')}: {'; '.join(faults)}"
            failures.append(keep(folder, Failure(place, told), root))
        if place % 50 == 0:
            log.info("call %d of %d, %d failed", call, calls, len(failures))
    figures = {"calls": calls, "errors": len(ERRORS) - 1, "refused in a sentence or killed": refused}
    return [Result("failing calls", len(chosen), BAR, not failures, figures, failures)]


def try_one(root: Path, call: int, number: int) -> tuple[list[str], bool]:
    """What is wrong after one call failed, and whether anybody noticed that it did."""
    met = False
    try:
        met = ask_child(PATIENCE, work, root, call, number) < 0
    except Died as error:
        met = True
        if number:
            return [f"not a sentence but {error}"], True
    told = (root / "told").read_text().split() if (root / "told").exists() else []
    allowed = [REMOVED] if "removed" in told else [INGESTED, REMOVED] if "ingested" in told else [BEFORE, INGESTED]
    try:
        return ask_child(PATIENCE, look, root, allowed), met
    except Died as error:
        return [f"whoever opens the index: {error}"], met


def begin(root: Path) -> None:
    """An index of the folder as it was, and the folder as it is now."""
    (root / "corpus").mkdir(parents=True)
    write_folder(root / "corpus", BEFORE)
    with open_index(root) as index:
        index.ingest()
    write_folder(root / "corpus", INGESTED)


def work(root: Path, call: int, number: int) -> int:
    """An ingest that updates, adds and removes, then a removal; how many calls it made, -1 where it was refused."""
    faults = Faults(root / "home", call, kills=not number, number=number)
    prober = ForkedProber()
    prober.start()
    sys.addaudithook(faults)
    try:
        with Catalog(root / "home") as catalog, Vectors(root / "home", catalog) as vectors:
            use_prober(vectors, prober)
            ingest([root / "corpus"], catalog, vectors, HashEmbedder(), Settings())
            tell(root, "ingested")
            (added,) = (one for one in catalog.documents() if one.path.endswith("c.txt"))
            remove(added.id, catalog, vectors)
            tell(root, "removed")
    except BotError:
        return -1
    return faults.count


def look(root: Path, allowed: list[dict[str, str]]) -> list[str]:
    """What is wrong with the index as it was left, and after an ingest that goes on from there."""
    faults = []
    prober = ForkedProber()
    prober.start()
    with Catalog(root / "home") as catalog, Vectors(root / "home", catalog) as vectors:
        use_prober(vectors, prober)
        index = Index(catalog, vectors, HashEmbedder(), root / "corpus")
        found = index.texts()
        if found not in allowed:
            faults.append(f"the index holds {found}")
        index.ingest()
        if index.texts() != INGESTED:
            faults.append(f"and then {index.texts()}")
    return faults


def tell(root: Path, line: str) -> None:
    """A line at once, outside of the home, so that what was acknowledged before a kill is known."""
    with (root / "told").open("a", encoding="ascii") as file:
        file.write(f"{line}\n")


def write_folder(folder: Path, texts: dict[str, str]) -> None:
    """Makes the folder hold exactly these files."""
    for path in folder.iterdir():
        path.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="ascii")
