"""Generations of the vector index: segments, each a directory that is written once, described by its files, and never
changed; a generation names those that belong together.

Nobody opens a published directory in place: readers work on checked links, writers on copies. What the files mean is
chroma.py's business.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from bot.errors import IndexStateError

INDEX = "index"
IDS = "ids.json"
"""The file of a segment that lists its ids; segments of older versions of the bot have none."""
UNKNOWN = -1
"""The count of such a segment: it holds just what was live when it was published."""
_READERS = "readers"
_BLOCK = 1 << 20
_WRITTEN_TO = ".sqlite3"
"""How the names of files end that Chroma writes to even when it only reads."""


class DamageError(Exception):
    """A generation is not what its record says. Stays inside the vector index, which rebuilds it."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A published directory: its number, how many vectors it holds, the size and sha256 of each file."""

    number: int
    count: int
    files: dict[str, tuple[int, str]]

    @property
    def name(self) -> str:
        """The directory's name."""
        return f"{self.number:08d}"

    @property
    def is_listed(self) -> bool:
        """Whether it lists its ids: a segment of an older version does not."""
        return IDS in self.files


@dataclass(frozen=True, slots=True)
class Generation:
    """Segments that make up the index, and how many of their vectors are no longer of it; the number tells two apart.

    An id may be in two segments, with the same vector: then one of them is no longer of it.
    """

    number: int
    deleted: int
    segments: tuple[Segment, ...]

    @property
    def names(self) -> set[str]:
        """The names of the directories."""
        return {segment.name for segment in self.segments}

    def to_text(self) -> str:
        """As the catalog keeps it."""
        segments = [[one.number, one.count, one.files] for one in self.segments]
        return json.dumps([self.number, self.deleted, segments])

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The opposite of `to_text`; also reads the record of an older version, which had one directory.

        Raises DamageError for a record of vectors that are kept elsewhere.
        """
        form = json.loads(text)
        if not isinstance(form, list):
            raise DamageError("its vectors are in a Chroma server; run `bot rebuild`, or set BOT_CHROMA_URL again")
        number, deleted, listed = form
        if isinstance(listed, dict):
            return cls(number, 0, (Segment(number, UNKNOWN, _read_marks(listed)),))
        segments = tuple(Segment(place, count, _read_marks(files)) for place, count, files in listed)
        return cls(number, deleted, segments)


def _read_marks(files: dict[str, Any]) -> dict[str, tuple[int, str]]:
    return {name: (size, sha256) for name, (size, sha256) in files.items()}


def place_segment(home: Path, directory: Path, number: int, ids: Sequence[str]) -> Segment:
    """Moves a finished directory to its place, its ids written beside; when this returns, it is on the disk.

    Raises OSError.
    """
    (directory / IDS).write_text(json.dumps(list(ids)))
    files = {}
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            with path.open("rb") as content:
                sha256 = hashlib.file_digest(content, "sha256").hexdigest()
                os.fsync(content.fileno())
            files[str(path.relative_to(directory))] = (path.stat().st_size, sha256)
    for path in (directory, *(path for path in directory.rglob("*") if path.is_dir())):
        _sync_directory(path)
    segment = Segment(number, len(ids), files)
    (home / INDEX).mkdir(exist_ok=True)
    os.rename(directory, home / INDEX / segment.name)
    _sync_directory(home / INDEX)
    return segment


def read_ids(home: Path, segment: Segment) -> list[str] | None:
    """The ids of a segment; None where it is of an older version. Raises DamageError."""
    if not segment.is_listed:
        return None
    path = home / INDEX / segment.name / IDS
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DamageError(f"{path} cannot be read ({error.strerror})") from error
    if hashlib.sha256(content).hexdigest() != segment.files[IDS][1]:
        raise DamageError(f"{path} has other content")
    ids: list[str] = json.loads(content)
    return ids


def find_damage(home: Path, segment: Segment) -> list[str]:
    """The files of a segment that are not what its record says."""
    directory = home / INDEX / segment.name
    return [
        f"{directory / name} is damaged" for name, mark in segment.files.items() if not _matches(directory / name, mark)
    ]


def copy_checked(home: Path, segment: Segment, into: Path) -> None:
    """Copies a segment's files. Raises DamageError when one is not what the record says."""
    _take_over(home, segment, into, _copy)


def link_checked(home: Path, segment: Segment, into: Path) -> None:
    """The same with links, where the disk has them, to all files that are only read: no room is taken, nothing copied.

    They are read as a whole even so: damage must be noticed before Chroma opens them. Raises DamageError.
    """
    _take_over(home, segment, into, _link)


def _take_over(home: Path, segment: Segment, into: Path, take: Callable[[Path, Path], str]) -> None:
    """Sizes are compared before anything is read: a damaged index may hold files of terabytes, all but empty."""
    directory = home / INDEX / segment.name
    try:
        for name, (size, _) in segment.files.items():
            if (directory / name).stat().st_size != size:
                raise DamageError(f"{directory / name} has another size")
        for name, (_, sha256) in segment.files.items():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            if take(directory / name, into / name) != sha256:
                raise DamageError(f"{directory / name} has other content")
    except FileNotFoundError as error:
        raise DamageError(f"{error.filename} is missing") from error


def find_next(home: Path, current: Generation | None) -> int:
    """The number of the next segment; what killed writers left behind is removed."""
    remove_others(home, current)
    return max((segment.number for segment in current.segments), default=0) + 1 if current else 1


def remove_others(home: Path, keep: Generation | None) -> None:
    """Removes every segment but those of one generation."""
    for path in (home / INDEX).glob("*"):
        if keep is None or path.name not in keep.names:
            shutil.rmtree(path, ignore_errors=True)


class PrivateFolder:
    """A folder for this object alone, removed by `close`, or after its process died by whoever opens the next one.

    Its lock is the kernel's, on the folder itself, so a dead owner is known for certain.
    """

    def __init__(self, parent: Path) -> None:
        """Raises OSError."""
        parent.mkdir(mode=0o700, exist_ok=True)
        _remove_abandoned(parent)
        self.path, self._lock = _claim(parent)

    def close(self) -> None:
        """Removes the folder."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def make_private(home: Path) -> PrivateFolder:
    """An empty folder on the disk of the index. Raises OSError."""
    return PrivateFolder(home / _READERS)


def fill_private(home: Path, fill: Callable[[Path], None]) -> PrivateFolder:
    """A folder filled by `fill`: beside the index or, where that fails, among the temporary files.

    Raises IndexStateError when both are full or cannot be written, and what `fill` raises but OSError.
    """
    reason = ""
    for parent in (home / _READERS, Path(tempfile.gettempdir()) / f"bot-readers-{os.getuid()}"):
        try:
            folder = PrivateFolder(parent)
        except OSError as error:
            reason = str(error)
            continue
        try:
            fill(folder.path)
            return folder
        except OSError as error:
            folder.close()
            reason = str(error)
        except BaseException:
            folder.close()
            raise
    raise IndexStateError(f"no room for a working copy of the vector index ({reason}); free some space and try again")


def _claim(parent: Path) -> tuple[Path, int]:
    """A new locked folder. Another process may take a newborn for an abandoned one; then the next attempt counts."""
    while True:
        path = Path(tempfile.mkdtemp(prefix="reader-", dir=parent))
        lock = _try_lock(path)
        if lock is not None and path.exists():
            return path, lock


def _remove_abandoned(parent: Path) -> None:
    for path in parent.iterdir():
        lock = _try_lock(path)
        if lock is not None:
            shutil.rmtree(path, ignore_errors=True)
            os.close(lock)


def _try_lock(path: Path) -> int | None:
    """An open, locked folder, or None where another holds it or it is gone."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _matches(path: Path, mark: tuple[int, str]) -> bool:
    try:
        if path.stat().st_size != mark[0]:
            return False
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == mark[1]
    except OSError:
        return False


def _link(path: Path, into: Path) -> str:
    """Links a file, or copies what can be written to or not be linked; returns the sha256 of what is there now."""
    if not path.name.endswith(_WRITTEN_TO):
        with suppress(OSError):  # another disk, a file system without links, a file of somebody else
            os.link(path, into)
            with into.open("rb") as content:
                return hashlib.file_digest(content, "sha256").hexdigest()
    return _copy(path, into)


def _copy(path: Path, into: Path) -> str:
    """Copies a file and returns the sha256 of what was copied."""
    digest = hashlib.sha256()
    with path.open("rb") as source, into.open("wb") as target:
        while block := source.read(_BLOCK):
            digest.update(block)
            target.write(block)
    return digest.hexdigest()


def _sync_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
