"""Backends that compose answers: `quotes`, which is always there, and models. One row per kind of model in MODELS.

Anything with a colon is taken as `module:Class` of a llama-index LLM. `choose_llm` is the rule behind `auto`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import BackendError, SettingsError
from bot.protocols import Model
from bot.settings import Settings

QUOTES = "quotes"
LARGE, SMALL = 2500, 215
"""Tokens of evidence that a large model reads, and a small one on two cores, where 50 of them take a second."""
MOST, MOST_LOCAL = 100_000, 3000
"""The most that may be set. A local model has 4096 tokens for evidence, instructions, question and reply together."""


@dataclass(frozen=True, slots=True)
class Backend:
    """How a kind of model is opened, how much evidence it reads, and which file of bot/prompts instructs it.

    `evidence_tokens` is what suits it, `most_tokens` what its context has room for. `leading` is how many of the best
    sentences its answers must rest on, 0 for any that it read. `fenced` evidence stands between random markers: a small
    model gets none of them, since a grammar holds it and its judgement was fitted on evidence without.
    """

    open: Callable[[Settings], Model]
    evidence_tokens: int
    instructions: str
    most_tokens: int = MOST
    leading: int = 0
    fenced: bool = True

    def limit_evidence(self, settings: Settings) -> int:
        """Tokens of evidence that it reads: those of the settings, as far as there is room, else what suits it."""
        return min(settings.evidence_tokens or self.evidence_tokens, self.most_tokens)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which backend answers, and why, as `bot doctor` and the page tell."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether a backend can be asked, as far as can be seen without opening it; why, or what to do; and its model."""

    is_there: bool
    told: str
    model: str = ""


def choose_llm(settings: Settings) -> Choice:
    """The backend that the settings name, or under `auto` the best that is there, and what is set in vain.

    Opens nothing, so it says nothing of a backend that cannot be opened. Raises SettingsError for an unknown name.
    """
    choice = _choose(settings)
    unused = _find_unused(choice.name, settings)
    if not unused:
        return choice
    told = "is set but nothing uses it" if len(unused) == 1 else "are set but nothing uses them"
    return Choice(choice.name, f"{choice.reason}; {' and '.join(unused)} {told}")


def _choose(settings: Settings) -> Choice:
    if settings.llm != "auto":
        if settings.llm != QUOTES and settings.llm not in MODELS and ":" not in settings.llm:
            names = ", ".join(["auto", QUOTES, *MODELS])
            raise SettingsError(f"unknown llm {settings.llm!r}; choose {names} or module:Class of a llama-index LLM")
        return Choice(settings.llm, "the llm setting names it")
    variable = _find_server(settings)
    if variable:
        return Choice("openai", f"{variable} is set")
    return _choose_without_server(settings)


def _choose_without_server(settings: Settings) -> Choice:
    from bot.models import find_model

    try:
        path = find_model(settings)
    except SettingsError:  # a file was named and is not there: who asks is told so
        return Choice("local", "llm_model names a model file")
    if path is None:
        return Choice(QUOTES, "there is no key, server or local model; `bot model install` puts a model in place")
    found = _look_for_local(settings)
    return Choice("local" if found.is_there else QUOTES, found.told)


def look_for(name: str, settings: Settings) -> Presence:
    """Whether a backend is there, by its files and settings alone: nothing is opened, no server asked."""
    if name == QUOTES:
        return Presence(True, "it is always there")
    if name == "local":
        return _look_for_local(settings)
    if name == "openai":
        return _look_for_server(settings)
    return Presence(True, "the llm setting names it", settings.llm_model)


def _look_for_local(settings: Settings) -> Presence:
    from bot.gguf import read_header
    from bot.llms.local import is_installed
    from bot.models import find_model

    try:
        path = find_model(settings)
    except SettingsError as error:
        return Presence(False, str(error))
    if path is None:
        return Presence(False, "there is no local model; `bot model install` puts one in place")
    if not is_installed():
        return Presence(
            False, f"{path.name} is there but not the package that runs it: pip install 'verbatim-bot[local]'"
        )
    try:
        model = read_header(path).name
    except BackendError as error:
        return Presence(False, f"the local model cannot be used: {error}")
    return Presence(True, f"{path.name} is there", model)


def _look_for_server(settings: Settings) -> Presence:
    from bot.llms.openai import OPENAI_MODEL

    variable = _find_server(settings)
    if not variable:
        return Presence(
            False, "there is no key or server; set OPENAI_API_KEY or OPENAI_BASE_URL, then start the bot again"
        )
    own = "" if settings.openai_base_url else OPENAI_MODEL
    return Presence(True, f"{variable} is set", settings.llm_model or own)


def _find_server(settings: Settings) -> str:
    """The variable that tells of a model server, or ""."""
    if settings.openai_base_url:
        return "OPENAI_BASE_URL"
    return "OPENAI_API_KEY" if settings.openai_api_key else ""


def _find_unused(name: str, settings: Settings) -> list[str]:
    """The variables of settings that mean something to other backends only."""
    here = name in (QUOTES, "local")
    is_path = settings.llm == "local" or settings.llm_model.endswith(".gguf")
    unused = {
        "OPENAI_API_KEY": here and settings.openai_api_key,
        "OPENAI_BASE_URL": here and settings.openai_base_url,
        "BOT_LLM_MODEL": here and not is_path and settings.llm_model,
        "BOT_EVIDENCE_TOKENS": name == QUOTES and settings.evidence_tokens,
        "BOT_SECOND_OPINION": name == QUOTES and settings.second_opinion,
    }
    return [variable for variable, value in unused.items() if value]


def find_backend(name: str) -> Backend:
    """The row of a chosen model; that of llama-index for `module:Class`."""
    return MODELS.get(name) or Backend(_open_llama_index, LARGE, "answer")


def _open_openai(settings: Settings) -> Model:
    from bot.llms.openai import OpenAIModel

    return OpenAIModel(settings.llm_model, settings.openai_api_key, settings.openai_base_url)


def _open_local(settings: Settings) -> Model:
    from bot.llms.local import LocalModel
    from bot.models import find_model

    path = find_model(settings)
    if path is None:
        raise SettingsError("there is no local model; run `bot model install` or `bot model use PATH`")
    return LocalModel(path, settings.threads)


def _open_llama_index(settings: Settings) -> Model:
    from bot.llms.llama_index import LlamaIndexModel

    return LlamaIndexModel(settings.llm, settings.llm_model, settings.openai_api_key, settings.openai_base_url)


MODELS: dict[str, Backend] = {
    "openai": Backend(_open_openai, LARGE, "answer"),
    "local": Backend(_open_local, SMALL, "short", MOST_LOCAL, leading=3, fenced=False),
}
