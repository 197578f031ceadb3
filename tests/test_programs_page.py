"""docs/programs.md is true: what it shows in Python and for a shell is run against a real server, just as it stands."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from commands import CORPUS
from mcp import StdioServerParameters
from served import Server, serve_programs

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).parents[1] / "docs" / "programs.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
PYTHON = {re.findall(r"(?:from|import) (\w+)", code)[0]: code for language, code in BLOCKS if language == "python"}
CURL = [code for language, code in BLOCKS if language == "sh" and "curl" in code]
ADDRESS = "http://127.0.0.1:7870/"


@pytest.fixture(scope="module")
def served(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = shutil.copytree(indexed, tmp_path_factory.mktemp("served") / "home")
    with serve_programs(home) as running:
        yield running


@pytest.mark.parametrize("library", PYTHON)
def test_the_python_shown_runs(library: str, served: Server, tmp_path: Path) -> None:
    shutil.copytree(CORPUS, tmp_path / "corpus")
    code = PYTHON[library].replace(ADDRESS, served.url)
    assert library == "bot" or "langchain" in library or code != PYTHON[library]
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Moscow" in done.stdout and "Pashinyan" in done.stdout and len(done.stdout.splitlines()) >= 3


def test_the_langchain_recipe_is_short() -> None:
    recipe = PYTHON["langchain_core"].partition("\nwith ")[0]
    assert len([line for line in recipe.splitlines() if line.strip()]) <= 10


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_what_is_shown_for_a_shell_runs(served: Server, tmp_path: Path) -> None:
    [code] = CURL
    (tmp_path / "report.md").write_text(
        "# Oldport\n\nThe harbour of Oldport was closed on 3 May 2023.", encoding="utf-8"
    )
    commands = re.sub(r" \\\n\s*", " ", code).replace(ADDRESS, served.url).strip().splitlines()
    got = [
        subprocess.run(["sh", "-c", one], cwd=tmp_path, capture_output=True, text=True, timeout=120).stdout
        for one in commands
    ]
    assert len(got) == 6
    assert json.loads(got[0])["citations"] and got[1].startswith("event: evidence\n")
    assert len(json.loads(got[2])["passages"]) == 3
    assert json.loads(got[3])["added"] == 1 and json.loads(got[4])["total"] == 1
    assert "/api/v1/ask" in json.loads(got[5])["paths"]


def test_the_addresses_named_are_those_there_are(served: Server) -> None:
    there = httpx.get(f"{served.url}api/v1/openapi.json").json()["paths"]
    named = {re.sub(r"/ID", "/{}", path) for path in re.findall(r"(/api/v1/[\w/]+(?:\.json)?)", PAGE)}
    known = {re.sub(r"\{\w+\}", "{}", path) for path in there} | {"/api/v1/openapi.json"}
    assert named <= known
    assert {path for path in known if path.startswith("/api/") and path.count("/") == 3} <= named


def test_the_example_for_mcp_starts_a_server() -> None:
    [shown] = [json.loads(code) for language, code in BLOCKS if language == "json"]
    given = StdioServerParameters(**shown["mcpServers"]["verbatim"])
    assert given.command.endswith("bin/bot") and given.args[0] == "mcp"
