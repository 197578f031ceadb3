"""Files that a test writes, and what the loaders make of them: documents, or the reason why there are none.

The files themselves that are bad on purpose come from bad_files.py.
"""

from __future__ import annotations

import re
from pathlib import Path

from bot.intake import Failure
from bot.loaders import Loading
from bot.schema import Document

INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
FRENCH = "Le café était fermé, déjà vu. Où êtes-vous allé ? L’élève a reçu sa leçon."
RUSSIAN = "Правительство Армении заявило, что ратификация состоится в октябре."


def read_all(loading: Loading, path: Path) -> list[Document | Failure]:
    return list(loading.load(path))


def read_one(loading: Loading, path: Path) -> Document:
    """The one document of a file; fails with the reason where there is none."""
    (found,) = loading.load(path)
    assert isinstance(found, Document), found
    return found


def read_reason(loading: Loading, path: Path) -> str:
    """The reason why a file cannot be read; fails when it can."""
    (found,) = loading.load(path)
    assert isinstance(found, Failure), found
    assert found.path == str(path)
    assert "\n" not in found.reason
    return found.reason


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
