"""SECURITY.md keeps to what is there: each promise names tests that exist, each thing not promised has its reason."""

from __future__ import annotations

import re
import shlex
from dataclasses import fields
from pathlib import Path

import pytest

from bot.cli import build_parser
from bot.settings import Settings
from tests.torture.parts import PARTS

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
LIMITS = "What we do not promise"
COMMANDS = re.findall(r"`([^`\n]+)`", TEXT)


def read_table(heading: str) -> list[list[str]]:
    section = TEXT.split(f"\n## {heading}")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return rows[2:]


@pytest.mark.parametrize("command", [one for one in COMMANDS if one.startswith("P tests")])
def test_every_test_named_is_there(command: str) -> None:
    paths = [part for part in shlex.split(command)[1:] if part.startswith("tests/")]
    assert paths and all((ROOT / path).is_file() for path in paths)


@pytest.mark.parametrize("command", [one for one in COMMANDS if one.startswith("bot eval")])
def test_every_command_named_is_understood_and_its_files_are_there(command: str) -> None:
    options = build_parser().parse_args(shlex.split(command)[1:])
    assert options.command == "eval"
    assert all((ROOT / part).exists() for part in shlex.split(command) if part.startswith("evals/"))


@pytest.mark.parametrize("command", [one for one in COMMANDS if one.startswith("T ")])
def test_every_part_of_torture_named_is_there(command: str) -> None:
    assert {part for part in shlex.split(command)[1:] if not part.startswith("-")} <= PARTS.keys()


def test_each_promise_has_its_command_and_each_limit_its_reason() -> None:
    promised, limits = read_table("What we promise"), read_table(LIMITS)
    assert len(promised) >= 12 and all(len(row) == 2 and "`P tests/" in row[1] for row in promised)
    assert len(limits) >= 12 and all(len(row) == 2 and len(row[1]) > 20 for row in limits)


def test_the_readme_leads_here() -> None:
    assert "](SECURITY.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("setting", ["chroma_url", "catalog_url"])
def test_a_server_that_can_be_set_is_told_of(setting: str) -> None:
    assert setting in {one.name for one in fields(Settings)}
    assert any(f"`BOT_{setting.upper()}`" in row[0] for row in read_table(LIMITS))
