"""The list of keyboard shortcuts, as an HTML string, with the switch that turns the single keys off.

What each key does is the business of shortcuts.js and of the scripts of the parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from ui import strings
from ui.visit import Visit

SINGLE_KEYS = (
    ("/", strings.KEY_ASK),
    ("n", strings.KEY_NEXT_CITATION),
    ("p", strings.KEY_PREVIOUS_CITATION),
    ("j", strings.KEY_NEXT_ANSWER),
    ("k", strings.KEY_PREVIOUS_ANSWER),
    ("c", strings.KEY_COPY),
    ("d", strings.KEY_DOCUMENTS),
    ("t", strings.KEY_TIMELINE),
    ("m", strings.KEY_MAP),
    ("?", strings.KEY_LIST),
)
"""Keys that act by themselves wherever nothing is being typed, unless they are turned off."""
OTHER_KEYS = (
    ("Enter", strings.KEY_SEND),
    ("Shift Enter", strings.KEY_LINE),
    ("Esc", strings.KEY_CLOSE),
    ("← →", strings.KEY_ALONG),
)


def open_shortcuts(visit: Visit, wanted: Mapping[str, Any]) -> str:
    """The sheet of shortcuts."""
    return render_shortcuts()


def render_shortcuts() -> str:
    """The switch, which the script sets as this browser keeps it, and what each key does."""
    return (
        f'<label class="switch"><input type="checkbox" data-single-keys checked> {strings.SHORTCUTS_SWITCH}</label>'
        f'<p class="quiet">{strings.SHORTCUTS_MORE}</p>'
        f"{_render_keys(SINGLE_KEYS)}<h3>{strings.SHORTCUTS_ALWAYS}</h3>{_render_keys(OTHER_KEYS)}"
    )


def _render_keys(keys: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        f"<div><dt>{' '.join(f'<kbd>{escape(key)}</kbd>' for key in pressed.split())}</dt><dd>{escape(does)}</dd></div>"
        for pressed, does in keys
    )
    return f'<dl class="keys">{rows}</dl>'
