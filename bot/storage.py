"""Where a bot's index is kept, as its settings have it: the vectors in a folder of the home or in a Chroma server.

Opens it only; the bot closes what it opened.
"""

from __future__ import annotations

from bot.catalog import Catalog
from bot.chroma_server import ChromaServer
from bot.protocols import VectorIndex
from bot.served import ServedVectors
from bot.settings import Settings
from bot.vectors import Vectors


def open_vectors(settings: Settings, catalog: Catalog) -> VectorIndex:
    """The vector index of a catalog; a server is connected to with the first search."""
    if settings.chroma_url:
        return ServedVectors(ChromaServer(settings.chroma_url, settings.chroma_token), catalog)
    return Vectors(settings.home, catalog)
