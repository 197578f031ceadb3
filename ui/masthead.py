"""The line on top of the page and what an empty conversation says, as HTML strings.

Pure functions; who answers and who is signed in come as HTML, made by model.py and login.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ui import strings


def render_header(answering: str, documents: int, more: str = "") -> str:
    """The line on top: name, who answers, how many documents there are; `answering` and `more` are HTML."""
    return (
        f'<button type="button" class="skip">{strings.SKIP}</button>'
        f'<div class="masthead"><h1>{strings.NAME}</h1><p class="tagline">{strings.TAGLINE}</p>'
        f'<div class="standing"><span class="label">{strings.ANSWERING}</span> {answering}</div>'
        f'<nav class="places" aria-label="{strings.PLACES}">'
        f'<button type="button" data-begin>{strings.BEGIN}</button> '
        f'<button type="button" data-sheet="conversations">{strings.CONVERSATIONS}</button> '
        f'<button type="button" data-sheet="library">{strings.count_documents(documents)}</button> '
        f'<button type="button" data-timeline>{strings.TIMELINE}</button> '
        f'<button type="button" data-map>{strings.MAP}</button> '
        f'<button type="button" data-sheet="shortcuts" title="{strings.SHORTCUTS}">{strings.SHORTCUTS_OPEN}</button>'
        f"{more}</nav></div>"
    )


def render_welcome(documents: int, examples: Sequence[str] = ()) -> str:
    """What an empty conversation says, and questions to start from; page scripts ask the one that is clicked."""
    title, more = (
        (strings.WELCOME, strings.WELCOME_MORE) if documents else (strings.WELCOME_EMPTY, strings.WELCOME_EMPTY_MORE)
    )
    offers = "".join(f'<li><button type="button" class="ask">{escape(one)}</button></li>' for one in examples)
    starts = f'<ul class="examples">{offers}</ul>' if offers else ""
    return f'<div class="welcome"><p class="welcome-title">{title}</p><p>{more}</p>{starts}</div>'
