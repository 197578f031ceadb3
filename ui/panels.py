"""The panels that page scripts ask for by name: each makes HTML from a visit and what was wanted.

Those that change something act first and return what then is to be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from ui.conversations import delete_conversation, open_conversations, rename_conversation
from ui.feedback import open_feedback
from ui.library import forget_failure, open_documents, open_library, remove_document
from ui.map import open_map
from ui.model import open_model, show_answering, show_installation, start_installation, stop_installation
from ui.news import open_news
from ui.scope import open_scope
from ui.shortcuts import open_shortcuts
from ui.sources import open_source
from ui.suggestions import open_examples, open_suggestions
from ui.timeline import open_timeline
from ui.visit import Visit

Panel = Callable[[Visit, Mapping[str, Any]], str]

PANELS: Mapping[str, Panel] = MappingProxyType(
    {
        "source": open_source,
        "library": open_library,
        "documents": open_documents,
        "remove": remove_document,
        "forget": forget_failure,
        "news": open_news,
        "scope": open_scope,
        "timeline": open_timeline,
        "map": open_map,
        "shortcuts": open_shortcuts,
        "model": open_model,
        "answering": show_answering,
        "installation": show_installation,
        "install": start_installation,
        "install-stop": stop_installation,
        "examples": open_examples,
        "suggestions": open_suggestions,
        "feedback": open_feedback,
        "conversations": open_conversations,
        "rename_conversation": rename_conversation,
        "delete_conversation": delete_conversation,
    }
)
