"""Files that people add on the page: kept under the bot's home, then ingested in the background with progress.

Knows nothing of the page itself; what it yields, reports.py shows.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from bot.errors import BotError
from bot.index.lock import when_free
from bot.intake import IngestReport
from bot.schema import Document
from ui import strings

if TYPE_CHECKING:
    from bot.bot import Bot
    from bot.ingestion import Progress
    from bot.shelf import Shelf

LONGEST_NAME, LONGEST_SUFFIX = 200, 20
"""Bytes of a kept file's name, to which a digest may be added, and of what counts as its suffix."""
PATIENCE = 900.0
"""Seconds that an upload waits for another ingest to end."""
PATIENCE_TO_REMOVE = 10.0
"""The same of a removal."""
BROKEN = 600.0
"""Seconds after which a file that does not grow is of an upload that broke off."""
INCOMING = "incoming"
"""Gradio's folder in the bot's home."""
_UNSAFE = re.compile(r"[^\w .()+-]+")


class Uploads:
    """Keeps what is uploaded, one file after another where several come at once. Safe to use from many threads."""

    def __init__(self) -> None:
        self._naming = threading.Lock()

    def keep(self, paths: Sequence[Path], folder: Path, shelf: Shelf | None = None) -> list[Path]:
        """Copies of `paths` in `folder` under safe names; no file replaces one with other content. Raises OSError.

        Nor does one take the name of a document of another machine that shares the catalog, which the shelf knows.
        """
        folder.mkdir(parents=True, exist_ok=True)
        return [self._keep(path, folder, shelf) for path in paths]

    def _keep(self, path: Path, folder: Path, shelf: Shelf | None) -> Path:
        # Copied beside it first, so that a full disk cannot leave half a document under a good name.
        part = folder / f".{secrets.token_hex(16)}.part"
        try:
            shutil.copyfile(path, part)
            digest = _digest(part)
            with self._naming:  # else two of one name could both find that it is free
                target = _choose_target(folder / name_safely(path.name), digest, shelf)
                os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)
        return target


def _choose_target(target: Path, digest: str, shelf: Shelf | None) -> Path:
    """Where to keep a file: under its safe name, and if that belongs to other content, a digest of its own added."""
    if _digest(target) == digest if target.exists() else not (shelf and _is_others(str(target), digest, shelf)):
        return target
    return target.with_stem(f"{target.stem}-{digest[:8]}")


def _is_others(path: str, digest: str, shelf: Shelf) -> bool:
    """Whether a document came from a file of this name that had other content."""
    mark = shelf.find_mark(path)
    return shelf.has_any_of(path) and (mark is None or mark.sha256 != digest)


def _digest(path: Path) -> str:
    """The SHA-256 of a file's content, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def name_safely(name: str) -> str:
    """A file name without separators, control characters or a leading dot; the suffix survives shortening."""
    cleaned = _UNSAFE.sub("_", name).strip(" .") or "document"
    stem, suffix = os.path.splitext(cleaned)
    if len(suffix.encode()) > LONGEST_SUFFIX:
        stem, suffix = cleaned, ""
    # By bytes, as file systems count, of which a sign may be four; one that is cut in two is left out.
    return stem.encode()[: LONGEST_NAME - len(suffix.encode())].decode(errors="ignore") + suffix


def ingest_files(bot: Bot, paths: Sequence[Path]) -> Iterator[Progress | str | IngestReport]:
    """Ingests `paths`: how far it is, as that changes, then the report. Raises BotError.

    While another one writes to the index, it waits and tells who that is.
    """
    steps: SimpleQueue[Progress | str | None] = SimpleQueue()

    def ingest() -> IngestReport:
        return when_free(lambda: bot.ingest(*paths, progress=steps.put), PATIENCE, steps.put)

    with ThreadPoolExecutor(1, thread_name_prefix="upload") as pool:
        report = pool.submit(ingest)
        report.add_done_callback(lambda _: steps.put(None))
        while (step := steps.get()) is not None:
            yield step
        yield report.result()


def take_out(bot: Bot, document_id: str) -> Document:
    """The document that was taken out of the index, with our copy of its file.

    Raises DocumentNotFoundError, IndexBusyError.
    """
    document = bot.document(document_id)
    when_free(lambda: bot.remove(document_id), PATIENCE_TO_REMOVE)
    drop_copy(bot, document.path)
    return document


def drop_copy(bot: Bot, path: str) -> None:
    """Deletes our copy of a file that was uploaded, if it is one that no document is of any more."""
    place = Path(path).resolve()
    if (bot.settings.home / "uploads").resolve() in place.parents and not bot.shelf.has_any_of(path):
        place.unlink(missing_ok=True)


def sweep_incoming(folder: Path) -> None:
    """Deletes what is left of uploads that broke off; what is younger than BROKEN may still be on its way."""
    for path in folder.glob("tmp*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime <= BROKEN:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def describe_failure(error: OSError | BotError) -> str:
    """The sentence to show; an OSError's own message would name paths of this machine."""
    if isinstance(error, BotError):
        return str(error)
    return strings.UPLOAD_UNKEPT.format(reason=error.strerror or strings.UPLOAD_DISK)
