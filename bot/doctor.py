"""What `bot doctor` tells: versions, who answers and why, and whether the index is sound.

Only looks; repairs are `bot rebuild` and the index's own.
"""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from bot.errors import BotError

if TYPE_CHECKING:
    from bot.bot import Bot

PACKAGES = ("verbatim-bot", "chromadb", "onnxruntime", "gradio", "llama-index-core")


def examine(bot: Bot) -> tuple[dict[str, str], list[str]]:
    """Findings by name, and the problems, a sentence each."""
    documents = bot.documents()
    findings = {
        "python": sys.version.split()[0],
        "packages": ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
        "home": str(bot.settings.home.absolute()),
        "answers": f"{bot.llm.name} (llm is {bot.settings.llm})",
        "embedder": bot.settings.embedder,
        "documents": f"{len(documents)} with {sum(info.chunks for info in documents)} chunks",
    }
    problems = bot.verify()
    try:
        bot.check_embedder()
    except BotError as error:
        problems.append(str(error))
    return findings, problems


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
