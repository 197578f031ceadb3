"""What changed in the library while a page is open: what a watched folder brought, and that there is more to reload.

Pages ask every few seconds; the answer is cheap where nothing is new.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from ui.reports import render_report
from ui.visit import Visit


def open_news(visit: Visit, wanted: Mapping[str, Any]) -> str:
    """The panel of what is new since the tidings of number `since`; without it, only up to where they go.

    Its attributes tell what the list of documents is like now, and how large a file may be.
    """
    watcher, since = visit.bot.watcher, wanted.get("since")
    lines = ""
    if watcher and isinstance(since, int):
        lines = "".join(render_report(one.report, watcher.name) for one in watcher.read_since(since))
    number, trouble = (watcher.newest, watcher.trouble) if watcher else (0, "")
    told = f'<div class="upload trouble" role="status"><p>{escape(trouble)}</p></div>' if trouble else ""
    return (
        f'<div data-state="{visit.bot.shelf.state()}" data-number="{number}" '
        f'data-largest="{visit.bot.settings.max_file_mb}">{told}{lines}</div>'
    )
