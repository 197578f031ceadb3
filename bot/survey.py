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
from bot.intake import Failure, Skipped
from bot.loaders import find_files
from bot.loaders.files import list_types
from bot.settings import Settings
from bot.store.records import FileMark

READING = 9
"""Version of what loaders and chunking make of a file; raise it, and unchanged files are read again."""


OWN = "the bot's own file"
ASIDE = "a person removed its document; it comes back when the file changes"


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
    skipped: tuple[Skipped, ...]


class _Home:
    """The bot's own files where an ingested folder holds them: no documents, but for paths in it that were named."""

    def __init__(self, home: Path, paths: Sequence[Path]) -> None:
        real = os.path.realpath(home)
        self._named = [
            os.path.abspath(path) for path in paths if _lies_in(os.path.dirname(os.path.realpath(path)), [real])
        ]
        self._walked = [  # as the walk will spell it, which may be through a link
            os.path.normpath(os.path.join(os.path.abspath(path), os.path.relpath(real, os.path.realpath(path))))
            for path in paths
            if _lies_in(real, [os.path.realpath(path)])
        ]

    def keep_out(self, found: Iterable[Path | Failure | Skipped]) -> tuple[list[Path | Failure], list[Skipped]]:
        """What was found without the bot's own files, and what is skipped, these among it."""
        kept: list[Path | Failure] = []
        skipped: list[Skipped] = []
        for item in found:
            if isinstance(item, Skipped):
                skipped.append(item)
            elif self.holds(path := item.path if isinstance(item, Failure) else item):
                skipped.append(Skipped(str(path), OWN))
            else:
                kept.append(item)
        return kept, skipped

    def holds(self, path: str | Path) -> bool:
        """Whether a path belongs to the home and was not asked for."""
        place = os.path.abspath(path)
        return _lies_in(place, self._walked) and not _lies_in(place, self._named)


def survey_files(paths: Sequence[Path], catalog: Catalog, settings: Settings, *, by_itself: bool = False) -> Survey:
    """Compares the files under `paths` with the catalog. Raises CorpusError: a missing path, nothing to read.

    Where nobody asked for it (`by_itself`), files set aside are passed over, and a folder may hold nothing.
    """
    aside = catalog.shelf.set_aside() if by_itself else {}
    home = _Home(catalog.home, paths)
    found, skipped = home.keep_out(find_files(paths))
    failed = [item for item in found if isinstance(item, Failure)]
    files = [Path(os.path.abspath(item)) for item in found if isinstance(item, Path)]
    is_partial = not any(Path(path).is_dir() for path in paths)  # then nothing else can be gone
    known = catalog.files(map(str, files) if is_partial else None)
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
        elif mark is not None and aside.get(str(path)) == mark.sha256:
            skipped.append(Skipped(str(path), ASIDE))
        else:
            changed.append(ChangedFile(path, size, mark))
    absent = {*known, *(() if is_partial else catalog.paths())}.difference(map(str, files))
    gone = _find_gone(paths, {path for path in absent if not home.holds(path)}, failed)
    if not (files or gone or by_itself):
        _refuse_nothing(paths, failed)
    return Survey(tuple(changed), tuple(unchanged), tuple(gone), tuple(failed), tuple(skipped))


def _mark(path: Path) -> FileMark:
    with path.open("rb") as content:
        return FileMark(hashlib.file_digest(content, "sha256").hexdigest(), READING)


def _find_gone(paths: Sequence[Path], absent: set[str], failed: Sequence[Failure]) -> list[str]:
    """Of the known files that were not found, those under the folders among `paths` that could be read."""
    folders = [os.path.abspath(path) for path in paths if Path(path).is_dir()]
    obstacles = [os.path.abspath(failure.path) for failure in failed]
    return sorted(path for path in absent if _lies_in(path, folders) and not _lies_in(path, obstacles))


def _lies_in(path: str, places: Iterable[str]) -> bool:
    """Whether the path is one of the places or lies inside one."""
    return any(path == place or path.startswith(place.rstrip(os.sep) + os.sep) for place in places)


def _refuse_nothing(paths: Sequence[Path], failed: Sequence[Failure]) -> None:
    """Raises CorpusError where only folders were named and none of them holds a document."""
    if not all(Path(path).is_dir() for path in paths):
        return  # a file that was named and cannot be read is reported, not raised
    passed = ""
    if failed:
        reason = failed[0].reason.removesuffix(f"; {list_types()}")  # they are told once, at the end
        passed = f" ({len(failed)} passed over, such as {failed[0].path}: {reason})"
    names = ", ".join(map(str, paths)) or "nothing"
    raise CorpusError(f"no document found in {names}{passed}; {list_types()}")
