"""README.md and docs/ say what is there: commands, targets, files, names, settings, packages, links; Python is run.

How good and how fast it says the bot is are figures of `bot eval` and test_speed.py.
"""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from commands import CORPUS

from bot.cli import build_parser
from bot.loaders import LOADERS
from bot.schema import Answer
from bot.settings import FOREIGN_NAMES, Settings

ROOT = Path(__file__).parents[1]
PAGES = {path: path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))}
MANUAL = "\n".join(PAGES.values())
FENCED = re.findall(r"^```(\w*)\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL)
PROSE = re.sub(r"^```.*?^```$", "", MANUAL, flags=re.MULTILINE | re.DOTALL)
MARKED = re.findall(r"`([^`\n]+)`", PROSE)
SHOWN = [line for language, block in FENCED if language != "python" for line in block.splitlines()]
MAP = next(block for _, block in FENCED if block.startswith("bot/  ") and "ingestion" in block)
PYTHON = re.findall(r"^```python\n(.*?)^```$", PAGES[ROOT / "README.md"], re.MULTILINE | re.DOTALL)


def find_named(program: str) -> set[str]:
    """The first argument of every line or mention of a program."""
    return set(re.findall(rf"(?:^|`)(?:\.venv/bin/)?{program} ([a-z-]+)", MANUAL, re.MULTILINE))


def find_rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading."""
    section = re.split(rf"(?m)^##? {heading}$", MANUAL)[1].split("\n## ")[0]
    rows = [line.strip("| ").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


@pytest.mark.parametrize("line", [line for line in SHOWN if line.startswith("bot ")])
def test_every_command_shown_is_understood(line: str) -> None:
    arguments = shlex.split(line, comments=True)[1:]
    assert build_parser().parse_args(arguments).command == arguments[0]


def test_the_commands_named_are_those_there_are() -> None:
    [commands] = [part for part in build_parser()._actions if isinstance(part, argparse._SubParsersAction)]
    assert find_named("bot") == set(commands.choices)


def test_every_target_named_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"chat", "test"} <= find_named("make") <= targets


@pytest.mark.parametrize("code", PYTHON, ids=range(len(PYTHON)))
def test_the_python_shown_runs(code: str, tmp_path: Path) -> None:
    shutil.copytree(CORPUS, tmp_path / "corpus")
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert "[1]" in done.stdout and done.stdout.splitlines()[-1] == "Answer"


def test_every_file_named_exists() -> None:
    paths = [mark for mark in MARKED if re.fullmatch(r"[\w./-]+\.(py|json|jsonl|md|lock|toml|txt)", mark)]
    assert len(paths) > 10
    missing = [name for name in paths if not (ROOT / name).exists()]
    assert [name for name in missing if name != "bot.toml"] == []  # which is the reader's own


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", PAGES[page]) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_page_is_found_from_the_readme() -> None:
    linked = set(re.findall(r"\]\(docs/([^)#]+\.md)\)", PAGES[ROOT / "README.md"]))
    assert linked == {page.name for page in PAGES} - {"README.md"}


@pytest.mark.parametrize("package", ["bot", "ui", "evals"])
def test_every_module_stands_in_the_map(package: str) -> None:
    part = re.search(rf"^{package}/.*?(?=^\w+/|\Z)", MAP, re.MULTILINE | re.DOTALL)
    assert part
    named = set(re.findall(r"\w+", part.group()))
    there = {path.stem for path in (ROOT / package).glob("*.py")} - {"__init__", "__main__"}
    there |= {path.parent.name for path in (ROOT / package).glob("*/__init__.py")}
    assert sorted(there - named) == []


def test_every_name_in_the_map_is_a_module() -> None:
    first = [line.split("  ")[0].strip() for line in MAP.splitlines()]
    names = [re.sub(r"/.*", "", name) for line in first for name in re.split(r" · ", line) if name]
    missing = [name for name in names if not ((ROOT / name).is_dir() or find_module(name))]
    assert missing == []


def find_module(name: str) -> bool:
    return (ROOT / "bot" / name).is_dir() or any((ROOT / "bot").rglob(f"{name}.py"))


def test_the_table_of_settings_is_true() -> None:
    defaults = {item.name: item.default for item in fields(Settings)}
    rows = find_rows("Settings")
    for setting, default, purpose in rows:
        name, variable = re.findall(r"`(\w+)`", setting)
        assert purpose and variable == f"BOT_{name.upper()}"
        shown = {"": "", "off": "False"}.get(default, default.strip("`"))
        assert shown == str(defaults.pop(name)), f"the default of {name}"
    assert all(f"`{name}`" in MANUAL or f"`{name.upper()}`" in MANUAL for name in defaults)
    assert set(FOREIGN_NAMES) <= set(MARKED)


def test_the_table_of_packages_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = [name for names in project["project"]["optional-dependencies"].values() for name in names]
    needed = [*project["project"]["dependencies"], *extras, *project["dependency-groups"]["dev"]]
    named = {name for packages, reason in find_rows("What it stands on") for name in packages.split(", ") if reason}
    assert named == {re.split(r"[^\w.-]", name)[0] for name in needed}


def test_the_fields_of_an_answer_and_the_formats_are_all_named() -> None:
    assert {item.name for item in fields(Answer)} - set(MARKED) <= {"question"}
    assert {suffix for suffix in LOADERS if suffix not in MANUAL} <= {".htm", ".markdown"}
