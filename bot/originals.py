"""The file that a document was read from, handed out only while it is byte for byte what was read.

Which document it is decides which file: no path is ever taken from who asks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from bot.catalog import Catalog
from bot.errors import OriginalNotFoundError

BLOCK = 1 << 18
"""Bytes handed out at a time."""
GONE = "the file {name} that this document was read from is not there any more; read its text here instead"
UNSURE = (
    "the file {name} may not be what this document was read from, for it was not read whole; read its text here instead"
)
OTHER = "the file {name} is no longer the one that this document was read from; add it again to read it anew"


@dataclass(frozen=True, slots=True)
class Original:
    """A file by the name it had and its size in bytes."""

    path: Path
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """The name without its folder."""
        return self.path.name

    def read(self) -> Generator[bytes]:
        """The content in blocks, checked before the first of them. Raises OriginalNotFoundError."""
        try:
            file = self.path.open("rb")
        except OSError as error:
            raise OriginalNotFoundError(GONE.format(name=self.name)) from error
        with file:  # the file that was checked is the one handed out, even where another takes its place meanwhile
            if hashlib.file_digest(file, "sha256").hexdigest() != self.sha256:
                raise OriginalNotFoundError(OTHER.format(name=self.name))
            file.seek(0)
            while block := file.read(BLOCK):
                yield block


def find_original(document_id: str, catalog: Catalog) -> Original:
    """The file of a document, if it was read whole and is there.

    Raises DocumentNotFoundError, OriginalNotFoundError.
    """
    path = Path(catalog.document(document_id).path)
    mark = catalog.shelf.find_mark(str(path))
    if mark is None or not path.is_file():
        raise OriginalNotFoundError((UNSURE if path.is_file() else GONE).format(name=path.name))
    return Original(path, path.stat().st_size, mark.sha256)
