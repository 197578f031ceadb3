"""Reads one file after another within limits of size, time and memory.

Formats whose parsers can be led astray by a hostile file run in a child process (sandbox.py); plain text stays here.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.errors import LoadError
from bot.intake import Failure
from bot.loaders.files import explain, explain_type
from bot.loaders.formats import LOADERS, Loader
from bot.loaders.jsonl import load_jsonl
from bot.loaders.markdown import load_markdown
from bot.loaders.metadata import show_path
from bot.loaders.sandbox import Sandbox
from bot.loaders.text import load_text
from bot.schema import Document
from bot.settings import Settings

_SHORT_MARKDOWN = 64 * 1024
"""Bytes of Markdown without front matter that parse within two seconds, whatever they hold."""


class Loading:
    """Reads files; holds the child process that parses the risky ones, started at the first of them.

    A context manager; for one thread at a time.
    """

    def __init__(self, settings: Settings) -> None:
        self._max_mb = settings.max_file_mb
        self._sandbox = Sandbox(settings.load_seconds, most_characters=settings.max_file_mb * 1_000_000)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the child process, if one was started."""
        self._sandbox.close()

    def load(self, path: Path) -> Iterator[Document | Failure]:
        """The documents of a file, and a Failure for each part that cannot be one; raises nothing for a bad file."""
        try:
            yield from self._read(path)
        except Exception as error:  # whatever a damaged file makes its parser raise, the other files go on
            yield Failure(show_path(path), explain(error))

    def _read(self, path: Path) -> Iterator[Document | Failure]:
        """As `load`. Raises LoadError, OSError and whatever a parser raises."""
        found = path.stat()
        loader = LOADERS.get(path.suffix.lower())
        if loader is None:
            raise LoadError(explain_type(path))
        if not stat.S_ISREG(found.st_mode):
            raise LoadError("not a regular file")
        if found.st_size > self._max_mb * 1_000_000:
            raise LoadError(f"larger than {self._max_mb} MB; split it or raise max_file_mb")
        if _is_safe(loader, path, found.st_size):
            yield from loader(path)
        else:
            yield from self._sandbox.read(loader, path)


def load(path: Path, settings: Settings) -> Iterator[Document | Failure]:
    """The documents of one file, as `Loading.load`; for many files a `Loading` is quicker."""
    with Loading(settings) as loading:
        yield from loading.load(Path(os.path.abspath(path)))


def _is_safe(loader: Loader, path: Path, size: int) -> bool:
    """Whether a loader's time and memory are bounded by the file's size. OSError passes."""
    if loader is load_markdown:
        return size <= _SHORT_MARKDOWN and not _may_open_with_front_matter(path)
    return loader in (load_text, load_jsonl)


def _may_open_with_front_matter(path: Path) -> bool:
    """Whether dashes stand anywhere, in any encoding: the C parser of YAML can crash, so it must never run here."""
    return b"---" in path.read_bytes().replace(b"\0", b"")
