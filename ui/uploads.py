"""Files that people add on the page: kept under the bot's home, then ingested in the background with progress.

Knows nothing of the page itself; what it yields, reports.py shows.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from bot.errors import BotError
from bot.intake import IngestReport
from bot.lock import when_free
from bot.schema import Document
from ui import strings

if TYPE_CHECKING:
    from bot.bot import Bot
    from bot.ingestion import Progress

LONGEST_NAME = 120
PATIENCE = 900.0
"""Seconds that an upload waits for another ingest to end."""
PATIENCE_TO_REMOVE = 10.0
"""The same of a removal."""
BROKEN = 600.0
"""Seconds after which a file that does not grow is of an upload that broke off."""
INCOMING = "incoming"
"""Gradio's folder in the bot's home."""
_UNSAFE = re.compile(r"[^\w .()+-]+")


def keep_files(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Copies of `paths` in `folder` under safe names; no file replaces one with other content. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = []
    for path in paths:
        target = _choose_target(path, folder)
        # Copied beside it first, so that a full disk cannot leave half a document under a good name.
        part = target.with_name(f".{target.name}.part")
        shutil.copyfile(path, part)
        os.replace(part, target)
        kept.append(target)
    return kept


def _choose_target(path: Path, folder: Path) -> Path:
    """Where to keep a file: under its safe name, and if that belongs to other content, a digest of its own added."""
    target = folder / name_safely(path.name)
    digest = _digest(path)
    if not target.exists() or _digest(target) == digest:
        return target
    return target.with_stem(f"{target.stem}-{digest[:8]}")


def _digest(path: Path) -> str:
    """The SHA-256 of a file's content, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def name_safely(name: str) -> str:
    """A file name without separators, control characters or a leading dot; the suffix survives shortening."""
    cleaned = _UNSAFE.sub("_", name).strip(" .") or "document"
    stem, suffix = os.path.splitext(cleaned)
    return stem[: LONGEST_NAME - len(suffix)] + suffix[:LONGEST_NAME]


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
