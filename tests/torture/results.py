"""What a part hands back: for each thing tried how often, against which bar, and what failed with the seed to see it.

Nothing here knows a part; report.py makes tables of results.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FAILURES = "failures"
"""The folder inside of a part's own in which what a failure left behind is kept, by seed."""
Sizes = Mapping[str, int]
"""How much of each thing a part is to do, by names of its own."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One case that went wrong. A run of the part in its replay sizes with this seed begins with the same case."""

    seed: int
    what: str
    kept: str = ""
    """The folder, inside of the part's own, that holds what there is to look at."""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table. `met` says whether the bar was met at the size that was run."""

    what: str
    tried: int
    bar: str
    met: bool
    figures: Mapping[str, float | int | str] = field(default_factory=dict)
    failures: Sequence[Failure] = ()


Run = Callable[[Sizes, int, Path], list[Result]]
"""What every part is: runs in these sizes from this seed, working and keeping in a folder of its own."""


def keep(folder: Path, failure: Failure, *artefacts: Path) -> Failure:
    """The failure with what it says and copies of its artefacts kept in the part's folder."""
    kept = folder / FAILURES / str(failure.seed)
    kept.mkdir(parents=True, exist_ok=True)
    (kept / "what.txt").write_text(f"{failure.what}\n", encoding="utf-8", errors="backslashreplace")
    for path in artefacts:
        if path.is_dir():
            shutil.copytree(path, kept / path.name, dirs_exist_ok=True, symlinks=True, copy_function=_copy_regular)
        elif path.is_file():
            shutil.copy(path, kept / path.name)
    return Failure(failure.seed, failure.what, str(kept.relative_to(folder)))


def _copy_regular(source: str, target: str) -> str:
    """Copies a file; nothing where it is a pipe, or a hole of terabytes."""
    found = Path(source).lstat()
    if Path(source).is_file() and found.st_blocks * 512 >= found.st_size // 1024:
        shutil.copy2(source, target)
    return target
