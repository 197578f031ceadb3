"""Generations: the directories of the vector index, each written once, described by its files, and never changed.

Nobody opens a published directory in place: readers and writers alike work on a checked copy. What the files mean is
chroma.py's business.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bot.errors import IndexStateError

INDEX = "index"
_READERS = "readers"
_BLOCK = 1 << 20


class DamageError(Exception):
    """A generation is not what its record says. Stays inside the vector index, which rebuilds it."""


@dataclass(frozen=True, slots=True)
class Generation:
    """A published directory: its number, the size and sha256 of each file, and how many vectors were deleted in it."""

    number: int
    deleted: int
    files: dict[str, tuple[int, str]]

    @property
    def name(self) -> str:
        """The directory's name."""
        return f"{self.number:08d}"

    def to_text(self) -> str:
        """As the catalog keeps it."""
        return json.dumps([self.number, self.deleted, self.files])

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The opposite of `to_text`. Raises DamageError for a record of vectors that are kept elsewhere."""
        form = json.loads(text)
        if not isinstance(form, list):
            raise DamageError("its vectors are in a Chroma server; run `bot rebuild`, or set BOT_CHROMA_URL again")
        number, deleted, files = form
        return cls(number, deleted, {name: (size, sha256) for name, (size, sha256) in files.items()})


def find_current(record: str) -> Generation | None:
    """The generation that a record names; None where there is none, or the vectors are kept elsewhere."""
    try:
        return Generation.from_text(record) if record else None
    except DamageError:
        return None


def describe(directory: Path, deleted: int) -> Generation:
    """The record of a finished directory; when this returns, the directory is on the disk. Raises OSError."""
    files = {}
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            with path.open("rb") as content:
                sha256 = hashlib.file_digest(content, "sha256").hexdigest()
                os.fsync(content.fileno())
            files[str(path.relative_to(directory))] = (path.stat().st_size, sha256)
    for path in (directory.parent, directory, *(path for path in directory.rglob("*") if path.is_dir())):
        _sync_directory(path)
    return Generation(int(directory.name), deleted, files)


def find_damage(home: Path, generation: Generation) -> list[str]:
    """The files of a generation that are not what its record says."""
    directory = home / INDEX / generation.name
    return [
        f"{directory / name} is damaged"
        for name, mark in generation.files.items()
        if not _matches(directory / name, mark)
    ]


def copy_checked(home: Path, generation: Generation, into: Path) -> None:
    """Copies a generation's files. Raises DamageError when one is not what the record says.

    Sizes are compared before anything is read: a damaged index may hold files of terabytes, all but empty.
    """
    directory = home / INDEX / generation.name
    try:
        for name, (size, _) in generation.files.items():
            if (directory / name).stat().st_size != size:
                raise DamageError(f"{directory / name} has another size")
        for name, (_, sha256) in generation.files.items():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            if _copy(directory / name, into / name) != sha256:
                raise DamageError(f"{directory / name} has other content")
    except FileNotFoundError as error:
        raise DamageError(f"{error.filename} is missing") from error


def create_next(home: Path, current: Generation | None) -> Path:
    """An empty directory for the generation after the current one; what killed writers left behind is removed."""
    remove_others(home, current)
    directory = home / INDEX / f"{(current.number if current else 0) + 1:08d}"
    directory.mkdir(parents=True)
    return directory


def remove_others(home: Path, keep: Generation | None) -> None:
    """Removes every generation but one."""
    for path in (home / INDEX).glob("*"):
        if keep is None or path.name != keep.name:
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
