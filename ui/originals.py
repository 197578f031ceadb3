"""The file behind a document as an answer to a request: what a browser is told of it, and its content.

Which file that is, and whether it may be had, is the business of the bot.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from bot.bot import Bot


def open_original(bot: Bot, document_id: str) -> tuple[dict[str, str], Iterator[bytes]]:
    """Headers and content, checked by now. Raises DocumentNotFoundError.

    Whatever the file holds, the browser is to save it, and to make nothing of it.
    """
    original = bot.original(document_id)
    blocks = original.read()
    first = next(blocks, b"")
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(original.name, safe='')}",
        "content-length": str(original.size),
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return headers, _send(first, blocks)


def _send(first: bytes, rest: Generator[bytes]) -> Generator[bytes]:
    """All blocks; the file is closed with them, also where the browser leaves halfway."""
    with closing(rest):
        yield from chain((first,), rest)
