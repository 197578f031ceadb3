"""What `bot doctor` tells: versions, who answers and why, and whether the index is sound.

Only looks; repairs are `bot rebuild` and the index's own.
"""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.errors import BotError
from bot.llms import QUOTES
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.bot import Bot

PACKAGES = ("verbatim-bot", "chromadb", "onnxruntime", "gradio", "llama-index-core")


def examine(bot: Bot) -> tuple[dict[str, str], list[str]]:
    """Findings by name, and the problems, a sentence each."""
    documents = bot.documents()
    model, problems = _describe_model(bot)
    findings = {
        "python": sys.version.split()[0],
        "packages": ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
        "home": str(bot.settings.home.absolute()),
        "answers": f"{bot.chosen.name} ({bot.chosen.reason})",
        **model,
        "others": "; ".join(f"{one.name}: {one.reason}" for one in bot.backends() if not one.is_chosen),
        "embedder": bot.settings.embedder,
        "catalog": bot.place,
        "vectors": _describe_vectors(bot.settings),
        "documents": f"{len(documents)} with {sum(info.chunks for info in documents)} chunks",
    }
    problems += bot.verify()
    try:
        bot.check_embedder()
    except BotError as error:
        problems.append(str(error))
    return findings, problems


def _describe_model(bot: Bot) -> tuple[dict[str, str], list[str]]:
    """What is known of the model that answers without asking it, nothing where none does; and why it cannot."""
    from bot.models import find_model

    settings, name = bot.settings, bot.chosen.name
    if name == QUOTES:
        return {}, []
    try:
        model = bot.llm.name
    except BotError as error:
        return {}, [f"llm is {name} but it cannot be opened: {error}"]
    if name == "local":
        return {"model": str(find_model(settings)), "xllamacpp": _version("xllamacpp")}, []
    key = "yes" if settings.openai_api_key else "no"
    return {"model": model, "key set": key, "server": show_address(settings)}, []


def _describe_vectors(settings: Settings) -> str:
    """Where the vectors are kept; whether a server answers is told with the index."""
    if not settings.chroma_url:
        return "in the home"
    return f"Chroma server at {settings.chroma_url}, token set: {'yes' if settings.chroma_token else 'no'}"


def show_address(settings: Settings) -> str:
    """The server's address without what may be secret in it: user, password, parameters."""
    parts = urlsplit(settings.openai_base_url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" if parts.netloc else "the usual one"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
