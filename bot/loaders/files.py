"""Which files are to be read: walks the paths a person named and accounts for everything it leaves out.

Nothing is opened here.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.errors import CorpusError, LoadError
from bot.intake import Failure, Skipped
from bot.loaders.canonical import clean_line
from bot.loaders.formats import LOADERS
from bot.loaders.metadata import show_path

HIDDEN = "hidden: its name begins with a dot"
"""Why a name inside a folder is skipped."""


def find_files(paths: Sequence[Path]) -> Iterator[Path | Failure | Skipped]:
    """The files to read under `paths`, folders in sorted order, each once; a Failure for each that cannot be read.

    A symbolic link counts only where it was named itself; inside a folder none is followed. Names that begin with a dot
    are skipped inside folders. Raises CorpusError, before anything else, when a named path does not exist.
    """
    for path in paths:
        _check_named(path)
    seen: set[str] = set()
    for path in paths:
        for found in _walk(Path(path)):
            place = os.path.abspath(found if isinstance(found, Path) else found.path)
            if place not in seen:
                seen.add(place)
                yield found


def _check_named(path: Path) -> None:
    """Raises CorpusError for a named path that leads nowhere."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CorpusError(f"{show_path(path)} does not exist; check the path") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CorpusError(f"{show_path(path)} cannot be read ({reason}); check the path and its permissions") from error


def _walk(named: Path) -> Iterator[Path | Failure | Skipped]:
    """Files, failures and what is skipped at and under a named path.

    Keeps its own stack: folders may be nested ten thousand deep.
    """
    waiting = [named]
    while waiting:
        path = waiting.pop()
        try:
            mode = path.stat().st_mode if path is named else path.lstat().st_mode
            if stat.S_ISDIR(mode):
                names = sorted(os.listdir(path))
                yield from (Skipped(show_path(path / name), HIDDEN) for name in names if name.startswith("."))
                waiting.extend(path / name for name in reversed(names) if not name.startswith("."))
                continue
        except OSError as error:
            yield Failure(show_path(path), explain(error))
            continue
        reason = _find_obstacle(path, mode)
        yield Failure(show_path(path), reason) if reason else path


def _find_obstacle(path: Path, mode: int) -> str | None:
    """Why the file at `path` cannot be read, as far as can be told without opening it; None where it can."""
    if stat.S_ISLNK(mode):
        return "symbolic link, not followed"
    if not stat.S_ISREG(mode):
        return "not a regular file"
    if path.suffix.lower() not in LOADERS:
        return explain_type(path)
    if show_path(path) != str(path):
        return "its name is not valid UTF-8; rename it"
    if not os.access(path, os.R_OK):
        return "permission denied"
    return None


def explain_type(path: Path) -> str:
    """The reason for a file of a type that has no loader."""
    suffix = clean_line(show_path(path.suffix))[:20] or "(no suffix)"
    return f"unsupported type {suffix}; {list_types()}"


def list_types() -> str:
    """The types that have a loader, as they end a sentence."""
    return f"supported: {', '.join(sorted(LOADERS))}"


def explain(error: Exception) -> str:
    """The reason of an error, in one line, as a Failure gives it."""
    if isinstance(error, LoadError):
        return str(error)
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return clean_line(f"cannot be parsed ({type(error).__name__}: {error})")[:200]
