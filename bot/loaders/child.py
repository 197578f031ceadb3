"""The child process that parses risky files: takes orders on stdin, gives rows on stdout, keeps within its memory.

sandbox.py starts it and puts an end to it.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import signal
import sys
import warnings
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.errors import LoadError
from bot.intake import Failure
from bot.loaders.files import explain
from bot.schema import Document, Part, Span

OUT_OF_MEMORY = 3
"""The exit code of a child that met its memory limit."""
_MEMORY = 1 << 30
"""Bytes that parsing may take beyond what the process has at its start."""


def main() -> None:
    """Serves orders until stdin ends: `{"loader", "path", "seconds", "most_characters"}`, or `{}`, which greets."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # so that nothing a parser prints gets among the rows
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    logging.disable()
    warnings.simplefilter("ignore")
    _limit_memory()
    for line in sys.stdin.buffer:
        order = json.loads(line)
        _set_alarm(int(order.get("seconds", 0)) + 10)
        try:
            for row in _serve(order) if order else ():
                replies.write(json.dumps(row).encode() + b"\n")
            replies.write(b"null\n")
            replies.flush()
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        _set_alarm(0)


def read_item(row: dict[str, Any]) -> Document | Failure:
    """The document or failure of a row."""
    if "failure" in row:
        return Failure(**row["failure"])
    fields = row["document"]
    sections = tuple(Span(**span) for span in fields["sections"])
    parts = tuple(Part(**part) for part in fields["parts"])
    return Document(**{**fields, "topics": tuple(fields["topics"]), "sections": sections, "parts": parts})


def _serve(order: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A row for each thing the loader finds; at the end perhaps one that says why it stopped."""
    module, name = order["loader"].split(":")
    try:
        for item in getattr(importlib.import_module(module), name)(Path(order["path"])):
            yield _make_row(item, order["most_characters"])
    except MemoryError:
        raise
    except Exception as error:  # a damaged file can make its parser raise anything
        yield {"error": explain(error)}


def _set_alarm(seconds: int) -> None:
    """Ends this process after `seconds`, in case its parent was killed and can no longer do so; 0 calls it off."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _make_row(item: Document | Failure, most_characters: int) -> dict[str, Any]:
    if isinstance(item, Failure):
        return {"failure": asdict(item)}
    if len(item.text) > most_characters:
        raise LoadError(f"unpacks to {len(item.text):,} characters, more than max_file_mb allows")
    return {"document": asdict(item)}


def _limit_memory() -> None:
    """Caps the address space, where the system can tell how much is in use and keep to a cap (Linux)."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        return
    most = pages * resource.getpagesize() + _MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
