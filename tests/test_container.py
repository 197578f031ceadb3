"""Dockerfile and compose.yaml as far as they can be read without an engine: what they name is there, and fits together.

No image is built here; our own package is, from exactly the files that are copied into one.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import fields
from fnmatch import fnmatch
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.cli import build_parser
from bot.settings import Settings
from ui.probes import HEALTH

ROOT = Path(__file__).parents[1]
SETTINGS = {f"BOT_{one.name.upper()}" for one in fields(Settings)}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def read_steps() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile in order, each with what stands behind it on one line."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [(line.split()[0], line.partition(" ")[2]) for line in lines if line.strip()]


STEPS = read_steps()
LAST = STEPS[max(place for place, (name, _) in enumerate(STEPS) if name == "FROM") :]
COPIED = [source for name, told in STEPS if name == "COPY" and "--from" not in told for source in told.split()[:-1]]
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]


def find(name: str) -> str:
    """What the last stage says of something."""
    [told] = [told for step, told in LAST if step == name]
    return told


def test_what_is_copied_is_there_and_not_ignored() -> None:
    kept = [line[1:].rstrip("/") for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line[0] == "!"]
    assert COPIED and all((ROOT / one).exists() for one in COPIED)
    assert [one for one in COPIED if not any(fnmatch(one, f"{name}*") for name in kept)] == []
    assert [one for one in kept if not any(source.startswith(one) for source in COPIED)] == []


def test_it_runs_as_nobody_special_and_keeps_what_it_writes_in_a_volume() -> None:
    user = find("USER")
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user) and f"--uid {user.partition(':')[0]} " in find("RUN")
    [volume] = json.loads(find("VOLUME"))
    environment = dict(re.findall(r"(\w+)=(\S+)", find("ENV")))
    assert environment["BOT_HOME"].startswith(f"{volume}/") and environment["HOME"] == volume == find("WORKDIR")
    assert {name for name in environment if name.startswith("BOT_")} <= SETTINGS


def test_its_command_is_understood_and_its_health_is_asked_where_it_answers() -> None:
    arguments = json.loads(find("CMD"))
    options = build_parser().parse_args(arguments)
    assert json.loads(find("ENTRYPOINT")) == ["bot"] and options.host == "0.0.0.0"
    assert find("EXPOSE") == str(options.port)
    assert f"'http://127.0.0.1:{options.port}{HEALTH}'" in find("HEALTHCHECK")
    assert PROJECT["scripts"]["bot"] and find("STOPSIGNAL") == "SIGTERM"


def test_the_python_of_the_image_is_one_that_is_supported() -> None:
    [version] = re.findall(r"^PYTHON=3\.(\d+)-slim", dict(STEPS)["ARG"])
    assert int(version) >= int(PROJECT["requires-python"].removeprefix(">=3."))


@pytest.mark.parametrize("line", [told for name, told in STEPS if name == "RUN"])
def test_each_line_of_shell_can_be_parsed(line: str) -> None:
    assert subprocess.run(["sh", "-n", "-c", line], check=False, capture_output=True).returncode == 0


def pick(names: Path) -> str:
    awk = ["awk", "-f", ROOT / "container" / "pick.awk", names, ROOT / "requirements.lock"]
    return subprocess.run(awk, capture_output=True, text=True, check=True).stdout


def test_what_is_installed_is_what_is_needed_to_run_as_it_is_locked(tmp_path: Path) -> None:
    """Nothing of the tests, and all that any package asks for."""
    listed = (ROOT / "requirements-run.txt").read_text("utf-8").split()
    entries = re.split(r"\n(?=[a-z0-9])", pick(ROOT / "requirements-run.txt").strip())
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert all(entry in lock and "--hash=sha256:" in entry for entry in entries)
    assert {re.split("[=; ]", entry)[0] for entry in entries} == set(listed)
    extras = [one for name in ("mcp", "postgres") for one in PROJECT["optional-dependencies"].get(name, [])]
    needed = set(walk([*PROJECT["dependencies"], *extras]))
    assert needed <= {canonicalize_name(one) for one in listed} and not {"pytest", "mypy", "playwright"} & set(listed)
    (tmp_path / "names").write_text("setuptools\n", encoding="utf-8")
    assert re.match(r"setuptools==\d+", pick(tmp_path / "names"))


def walk(asked: list[str]) -> Iterator[str]:
    """The packages that these ask for, and those that they ask for, on this machine."""
    waiting, seen = [Requirement(one) for one in asked], set[tuple[str, str]]()
    while waiting:
        one = waiting.pop()
        for extra in one.extras or {""}:
            if (one.name, extra) in seen:
                continue
            seen.add((one.name, extra))
            yield canonicalize_name(one.name)
            more = [Requirement(line) for line in requires(one.name) or []]
            waiting += [own for own in more if own.marker is None or own.marker.evaluate({"extra": extra})]


def test_our_package_is_whole_when_it_is_built_from_what_is_copied(tmp_path: Path) -> None:
    for one in COPIED:
        target = tmp_path / one
        if (ROOT / one).is_dir():
            shutil.copytree(ROOT / one, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / one, target)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run(
        [*command, "--wheel-dir", "dist", "."], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    [wheel] = (tmp_path / "dist").glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    there = {str(path.relative_to(ROOT)) for name in ("bot", "ui", "evals") for path in (ROOT / name).rglob("*.py")}
    assert there <= inside and "ui/assets/shell.css" in inside and "bot/embedders/tokenizer.json" in inside


def test_the_services_fit_together() -> None:
    bot, chroma, postgres = (SERVICES[name] for name in ("verbatim", "chroma", "postgres"))
    assert set(bot["depends_on"]) == {"chroma", "postgres"} and postgres["healthcheck"]
    assert "@postgres/verbatim" in bot["environment"]["BOT_CATALOG_URL"]
    assert postgres["environment"]["POSTGRES_USER"] == postgres["environment"]["POSTGRES_DB"] == "verbatim"
    assert bot["environment"]["BOT_CHROMA_URL"] == "http://chroma:8000"
    [locked] = re.findall(r"^chromadb==(\S+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    assert chroma["image"] == f"chromadb/chroma:{locked}"


def test_only_the_page_is_reachable_and_no_secret_is_written_down() -> None:
    text = (ROOT / "compose.yaml").read_text("utf-8")
    bot = SERVICES["verbatim"]
    assert bot["read_only"] and bot["cap_drop"] == ["ALL"] and bot["tmpfs"][0].startswith("/tmp:")
    assert all("no-new-privileges:true" in one["security_opt"] for one in SERVICES.values())
    assert [one for one in SERVICES.values() if "ports" in one] == [bot]
    assert all(port.startswith("127.0.0.1:") for port in bot["ports"])
    assert re.findall(r"PASSWORD: (.)", text) == ["$"] and "verbatim:${POSTGRES_PASSWORD:?" in text
    volumes = {one.partition(":")[0] for service in SERVICES.values() for one in service["volumes"]}
    assert {one for one in volumes if not one.startswith(".")} == set(yaml.safe_load(text)["volumes"])
    grace = int(bot["stop_grace_period"].removesuffix("s"))
    assert grace > Settings().stop_seconds, "answers under way are given before it is killed"


def test_what_it_is_told_are_settings() -> None:
    told = {name for name in SERVICES["verbatim"]["environment"] if name.startswith("BOT_")}
    assert told - SETTINGS <= {"BOT_CHROMA_URL", "BOT_CATALOG_URL"} and len(told) >= 5
