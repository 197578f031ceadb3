"""The libraries that are locked are none with a known hole: each floor is the version that closed the last one we know.

What is known is of September 2026; `pip-audit` tells what came since.
"""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = {
    "chromadb": "1.5.9",  # pinned below 1.6: a change rebuilds the index
    "gradio": "6.21",  # styles and links kept by its sanitizer, files, requests and redirects to elsewhere
    "llama-index-core": "0.14.25",  # recursion in readers, a cache whose folder could be guessed
    "lxml": "6",
    "nltk": "3.10.0",  # files outside its folder
    "openai": "2",
    "pypdf": "6.16.1",  # some thirty ways to hang it
    "python-multipart": "0.0.31",  # forms that never end
}


def read_version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:4])


def read_lock() -> dict[str, str]:
    found = re.findall(r"^([a-z0-9._-]+)==([^ \\;]+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    return dict(found)


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_what_is_locked_and_installed_is_no_older_than_its_floor(name: str) -> None:
    for found in (read_lock()[name], version(name)):
        assert read_version(found) >= read_version(FLOORS[name]), found


def test_every_locked_package_is_named_with_its_hashes() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert len(entries) > 50 and all("--hash=sha256:" in entry for entry in entries)


def test_chroma_is_kept_to_the_versions_that_were_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert "chromadb>=1.5.9,<1.6" in project["dependencies"]


TRUSTED = {ROOT / "bot/cluster.py", *(ROOT / "bot/workers").glob("*.py"), ROOT / "bot/searchers.py"}
"""Files that unpickle what the machines of a cluster send, which runs our code anyway, and what a child of our own
that reads no file of anybody's does; see SECURITY.md."""


def test_nothing_is_unpickled_and_no_code_comes_with_a_model() -> None:
    """Weights are ONNX and GGUF, accepted by SHA-256 or read by our own parser; see test_embedders."""
    for path in {*ROOT.glob("bot/**/*.py"), *ROOT.glob("ui/**/*.py")} - TRUSTED:
        code = path.read_text("utf-8")
        assert not re.search(
            r"import pickle|pickle\.loads?\(|trust_remote_code|torch\.load|joblib|\beval\(|\bexec\(", code
        )
