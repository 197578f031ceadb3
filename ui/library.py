"""The list of documents, as an HTML string: each opens in the source panel.

Every character of a document goes through `html.escape` here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from bot.schema import DocumentInfo
from ui import strings
from ui.citations import describe_published, join_meta
from ui.visit import Visit

LIBRARY_SHOWN = 200


def open_library(visit: Visit, wanted: Mapping[str, Any]) -> str:
    """The panel of all documents."""
    return render_library(visit.bot.documents())


def render_library(documents: Sequence[DocumentInfo]) -> str:
    """The documents as a list."""
    if not documents:
        return f'<p class="quiet">{strings.LIBRARY_EMPTY}</p>'
    rows = "".join(_render_listed(info) for info in documents[:LIBRARY_SHOWN])
    left = len(documents) - LIBRARY_SHOWN
    more = strings.LIBRARY_MORE.format(documents=strings.count_documents(left)) if left > 0 else ""
    return f'<ul class="library">{rows}</ul><p class="quiet">{more}</p>'


def _render_listed(info: DocumentInfo) -> str:
    title = escape(info.title)
    return (
        f'<li><button type="button" class="open title" dir="auto" data-document="{escape(info.id)}" '
        f'data-title="{title}">{title}</button>'
        f'<span class="meta">{join_meta(info.author, describe_published(info.published))}</span></li>'
    )
