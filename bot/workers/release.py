"""What decides which chunks and vectors come of a text: our code, its packages, the processor's arithmetic.

Two processes of one release give the same, byte for byte; where they differ, it says in what.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot.protocols import Embedder
from bot.settings import Settings

DECISIVE = (
    "beautifulsoup4",
    "charset-normalizer",
    "llama-index-core",
    "lxml",
    "markdown-it-py",
    "numpy",
    "onnxruntime",
    "pypdf",
    "PyStemmer",
    "python-docx",
    "python-frontmatter",
    "tokenizers",
)
"""Packages whose other versions may read, cut or embed otherwise."""
PROBE = "Two ministers signed the accord in Yerevan on Tuesday, after a week of talks."
"""Embedded to see whether another processor adds up the same: int8 kernels differ between some of them."""


def read_release(settings: Settings, embedder: Embedder) -> dict[str, str]:
    """The release of this process, by what it consists of. Raises BackendError."""
    release = {name: _find_version(name) for name in DECISIVE}
    release |= {"Python": platform.python_version(), "the bot's code": _hash_code(), "embedder": embedder.fingerprint}
    if settings.embedder == "minilm":  # a hosted one may vary by itself, and costs
        release["arithmetic"] = hashlib.sha256(embedder.embed_query(PROBE).tobytes()).hexdigest()[:12]
    return release


def compare_releases(wanted: Mapping[str, str], found: Mapping[str, str]) -> str:
    """In what a release is not the wanted one, as a phrase; "" where it is."""
    parts = [
        f"{name} is {found.get(name, 'absent')}, not {value}"
        for name, value in wanted.items()
        if found.get(name) != value
    ]
    return ", ".join(parts[:3]) + (f" and {len(parts) - 3} more" if len(parts) > 3 else "")


def _find_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def _hash_code() -> str:
    """A hash of all modules of the bot and of the words they read."""
    digest, root = hashlib.sha256(), Path(__file__).parents[1]
    for path in sorted(path for path in root.rglob("*") if path.suffix in (".py", ".txt", ".json")):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]
