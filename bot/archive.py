"""What a bot has kept: conversations to list, read, rename, delete and export; the part of Bot that asks nothing.

Where they are kept is conversations.py's business.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from bot.catalog import Catalog
from bot.exporting import export
from bot.kept import Conversation, ConversationInfo


class Archive:
    """With an owner given, no one else's conversation is found; None is whoever runs the bot, who sees all."""

    _catalog: Catalog

    @property
    def place(self) -> str:
        """Where the catalog is kept; no password is shown."""
        return self._catalog.database.place

    def conversations(self, owner: str | None = None, words: str = "") -> list[ConversationInfo]:
        """All that are kept, the one changed last first; with words, those that say them."""
        return self._catalog.conversations.list_all(owner, words)

    def conversation(self, conversation_id: str, owner: str | None = None) -> Conversation:
        """The whole of one. Raises ConversationNotFoundError."""
        return self._catalog.conversations.read(conversation_id, owner)

    @property
    def index_mark(self) -> str:
        """A digest of what is indexed, and by which embedder; another one after whatever changes the index."""
        state = f"{self._catalog.fingerprint}\0{self._catalog.generation}"
        return hashlib.sha256(state.encode()).hexdigest()

    def versions(self, document_ids: Iterable[str]) -> dict[str, str]:
        """The versions that documents have now, by id, to be told from those cited; one that is gone is left out."""
        return self._catalog.versions(document_ids)

    def rename_conversation(self, conversation_id: str, title: str, owner: str | None = None) -> None:
        """Gives it another title. Raises TitleError, ConversationNotFoundError."""
        self._catalog.conversations.rename(conversation_id, title, owner)

    def delete_conversation(self, conversation_id: str, owner: str | None = None) -> None:
        """Removes it, with the old texts that only it cited. Raises ConversationNotFoundError."""
        self._catalog.conversations.delete(conversation_id, owner)

    def export(self, conversation_id: str, form: str = "markdown", owner: str | None = None) -> str:
        """All of it as `markdown` or `json` with its citations. Raises ExportError, ConversationNotFoundError."""
        found = self.conversation(conversation_id, owner)
        cited = {one.document.id for exchange in found.exchanges for one in exchange.answer.citations}
        return export(found, self._catalog.versions(cited), form)
