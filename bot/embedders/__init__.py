"""Embedders: text -> unit vectors. One row per kind in EMBEDDERS; `open_embedder` picks by the setting.

Anything that is not a row is taken as `module:Class` of a llama-index embedding.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.errors import SettingsError
from bot.protocols import Embedder
from bot.settings import Settings

OPENAI_MODEL = "text-embedding-3-small"


def open_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name. Raises SettingsError (unknown name) or BackendError (cannot load)."""
    if settings.embedder in EMBEDDERS:
        return EMBEDDERS[settings.embedder](settings)
    if ":" in settings.embedder:
        return _open_llama_index(settings)
    raise SettingsError(
        f"unknown embedder {settings.embedder!r}; choose {', '.join(sorted(EMBEDDERS))}"
        " or module:Class of a llama-index embedding"
    )


def _open_minilm(settings: Settings) -> Embedder:
    from bot.embedders.minilm import MiniLM

    return MiniLM(threads=settings.threads)


def _open_llama_index(settings: Settings) -> Embedder:
    from bot.embedders.llama_index import LlamaIndexEmbedder

    return LlamaIndexEmbedder(settings.embedder, settings.embedder_model)


def _open_openai(settings: Settings) -> Embedder:
    """OpenAI's embeddings or a compatible server's; by import path, llama-index would not learn its address."""
    from bot.embedders.llama_index import LlamaIndexEmbedder

    if not (settings.openai_api_key or settings.openai_base_url):
        raise SettingsError("embedder openai has no key; set OPENAI_API_KEY, or OPENAI_BASE_URL to another server")
    return LlamaIndexEmbedder(
        "llama_index.embeddings.openai:OpenAIEmbedding",
        settings.embedder_model or OPENAI_MODEL,
        api_key=settings.openai_api_key or "none",  # such a server wants no key, but the SDK does
        api_base=settings.openai_base_url or None,
    )


EMBEDDERS: dict[str, Callable[[Settings], Embedder]] = {"minilm": _open_minilm, "openai": _open_openai}
