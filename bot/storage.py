"""Where a bot's index is kept, as its settings have it: in its home, or on servers that several bots share.

Opens it only; the bot closes what it opened.
"""

from __future__ import annotations

from bot.catalog import Catalog
from bot.errors import SettingsError
from bot.index.chroma_server import ChromaServer
from bot.index.served import ServedVectors
from bot.protocols import VectorIndex
from bot.settings import Settings
from bot.store.postgres import PostgresTables
from bot.store.tables import make_home
from bot.vectors import Vectors


def open_catalog(settings: Settings) -> Catalog:
    """The catalog, in a file of the home or a database of PostgreSQL. Raises SettingsError, IndexStateError."""
    if not settings.catalog_url:
        return Catalog(settings.home)
    if not settings.chroma_url:
        raise SettingsError("BOT_CATALOG_URL needs BOT_CHROMA_URL too: who shares documents shares vectors; set both")
    make_home(settings.home)  # for what stays on this machine: uploaded files, a local model
    return Catalog(settings.home, PostgresTables(settings.catalog_url))


def open_vectors(settings: Settings, catalog: Catalog) -> VectorIndex:
    """The vector index of a catalog; a server is connected to with the first search."""
    if settings.chroma_url:
        return ServedVectors(ChromaServer(settings.chroma_url, settings.chroma_token), catalog)
    return Vectors(settings.home, catalog)
