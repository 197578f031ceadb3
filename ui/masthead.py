"""The line on top of the page and what an empty conversation says, as HTML strings.

Pure functions; a backend's name and reason go through `html.escape` here.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ui import strings


def render_header(llm: str, reason: str, documents: int) -> str:
    """The line on top: name, which backend answers and why, how many documents there are."""
    backend, why = escape(strings.name_backend(llm)), escape(strings.BACKEND_REASON.format(reason=reason))
    return (
        f'<div class="masthead"><h1>{strings.NAME}</h1><p class="tagline">{strings.TAGLINE}</p><p class="standing">'
        f'<span class="backend" title="{why}">{backend}</span><span class="unseen">. {why}.</span> '
        f'<button type="button" data-begin>{strings.BEGIN}</button> '
        f'<button type="button" data-sheet="conversations">{strings.CONVERSATIONS}</button> '
        f'<button type="button" data-sheet="library">{strings.count_documents(documents)}</button> '
        f'<button type="button" data-timeline>{strings.TIMELINE}</button></p></div>'
    )


def render_welcome(documents: int, examples: Sequence[str] = ()) -> str:
    """What an empty conversation says, and questions to start from; page scripts ask the one that is clicked."""
    title, more = (
        (strings.WELCOME, strings.WELCOME_MORE) if documents else (strings.WELCOME_EMPTY, strings.WELCOME_EMPTY_MORE)
    )
    offers = "".join(f'<li><button type="button" class="ask">{escape(one)}</button></li>' for one in examples)
    starts = f'<ul class="examples">{offers}</ul>' if offers else ""
    return f'<div class="welcome"><p class="welcome-title">{title}</p><p>{more}</p>{starts}</div>'
