"""What an ingest has to do: which files are new or changed, which are as they were, which are gone.

Files are told apart by their content, never by their time. Nothing is written here, and no file is parsed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.catalog import Catalog
from bot.errors import CorpusError
from bot.loaders import LOADERS, find_files
from bot.records import FileMark
from bot.schema import Failure
from bot.settings import Settings

READING = 1
"""Version of what loaders and chunking make of a file; raise it, and unchanged files are read again."""


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file to read: its absolute path, its size in bytes, and its mark, None where it is too large to be read."""

    path: Path
    size: int
    mark: FileMark | None


@dataclass(frozen=True, slots=True)
class Survey:
    """`gone` are paths that the catalog knows, that lie in an ingested folder, and that are no longer there."""

    changed: tuple[ChangedFile, ...]
    unchanged: tuple[str, ...]
    gone: tuple[str, ...]
    failed: tuple[Failure, ...]


def survey_files(paths: Sequence[Path], catalog: Catalog, settings: Settings) -> Survey:
    """Compares the files under `paths` with the catalog. Raises CorpusError: a missing path, nothing to read."""
    found = list(find_files(paths))
    failed = [item for item in found if isinstance(item, Failure)]
    files = [Path(os.path.abspath(item)) for item in found if isinstance(item, Path)]
    known = catalog.files()
    changed, unchanged = [], []
    for path in files:
        try:
            size = path.stat().st_size
            mark = _mark(path) if size <= settings.max_file_mb * 1_000_000 else None
        except OSError as error:
            failed.append(Failure(str(path), (error.strerror or str(error)).lower()))
            continue
        if mark is not None and known.get(str(path)) == mark:
            unchanged.append(str(path))
        else:
            changed.append(ChangedFile(path, size, mark))
    gone = _find_gone(paths, {*known, *catalog.paths()}, {str(path) for path in files}, failed)
    if not files and not gone:
        _refuse_nothing(paths, failed)
    return Survey(tuple(changed), tuple(unchanged), tuple(gone), tuple(failed))


def _mark(path: Path) -> FileMark:
    with path.open("rb") as content:
        return FileMark(hashlib.file_digest(content, "sha256").hexdigest(), READING)


def _find_gone(paths: Sequence[Path], known: set[str], found: set[str], failed: Sequence[Failure]) -> list[str]:
    """Known files under the folders among `paths` that were not found; what could not be read is not gone."""
    folders = [os.path.abspath(path) for path in paths if Path(path).is_dir()]
    obstacles = [os.path.abspath(failure.path) for failure in failed]
    return sorted(path for path in known - found if _lies_in(path, folders) and not _lies_in(path, obstacles))


def _lies_in(path: str, places: Iterable[str]) -> bool:
    """Whether the path is one of the places or lies inside one."""
    return any(path == place or path.startswith(place.rstrip(os.sep) + os.sep) for place in places)


def _refuse_nothing(paths: Sequence[Path], failed: Sequence[Failure]) -> None:
    """Raises CorpusError where only folders were named and none of them holds a document."""
    if not all(Path(path).is_dir() for path in paths):
        return  # a file that was named and cannot be read is reported, not raised
    passed = f" ({len(failed)} passed over, such as {failed[0].path}: {failed[0].reason})" if failed else ""
    names = ", ".join(map(str, paths)) or "nothing"
    raise CorpusError(f"no document found in {names}{passed}; supported: {', '.join(sorted(LOADERS))}")
