"""The sheets of the reading column: their frames, empty until a script fills them with the panel of the same name.

One is shown at a time; on a phone it covers the page.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape

from ui import strings


@dataclass(frozen=True, slots=True)
class Sheet:
    """`name` is that of its panel; `bar` is HTML that stands in its bar in place of the title."""

    name: str
    title: str
    bar: str = ""


_STEPS = (
    f'<button type="button" class="step" data-step="-1" aria-label="{strings.PANEL_PREVIOUS}">‹</button>'
    '<span class="position" aria-live="polite"></span>'
    f'<button type="button" class="step" data-step="1" aria-label="{strings.PANEL_NEXT}">›</button>'
    '<p class="whose" dir="auto" aria-hidden="true" hidden></p>'
)
SHEETS = (
    Sheet("source", strings.PANEL, _STEPS),
    Sheet("library", strings.LIBRARY),
    Sheet("timeline", strings.TIMELINE),
    Sheet("map", strings.MAP),
    Sheet("conversations", strings.CONVERSATIONS),
    Sheet("model", strings.MODEL),
    Sheet("shortcuts", strings.SHORTCUTS),
)


def render_sheets() -> str:
    """The frames of all sheets, with the words that scripts show."""
    words = escape(json.dumps(strings.SCRIPT))
    return f'<div class="sheets" data-words="{words}">{"".join(map(_render_frame, SHEETS))}</div>'


def _render_frame(sheet: Sheet) -> str:
    head = sheet.bar or f"<h2>{sheet.title}</h2>"
    return (
        f'<section class="sheet" id="sheet-{sheet.name}" data-name="{sheet.name}" aria-label="{sheet.title}" hidden>'
        f'<div class="sheet-bar">{head}'
        f'<button type="button" class="close" data-close>{strings.PANEL_CLOSE}</button></div>'
        '<div class="sheet-body" tabindex="0"></div></section>'
    )
